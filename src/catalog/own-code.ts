import { list, oneOf, type Row, record, string } from '../postgres/json.ts'
import { FIRST_NUMBER } from './first-number.ts'

/** When code runs that is behind a relation; `query`: whenever it is read. */
export const MOMENTS = [
  'query',
  'refresh',
  'default',
  'expression',
  'analyze',
  'trigger',
  'truncate',
] as const
export type Moment = (typeof MOMENTS)[number]

/** A relation of anybody's schema behind which there is code: a view that calls a function, a table with a trigger. */
export interface CodeUse {
  readonly schema: string
  readonly name: string
  readonly moment: Moment
}

/** Code that people wrote, in the whole database, where a statement does not name the function that runs. */
export interface OwnCode {
  readonly uses: readonly CodeUse[]
  /** Types whose values are checked, made or converted by a function. */
  readonly types: readonly { readonly schema: string; readonly name: string }[]
  readonly operators: ReadonlySet<string>
  readonly operatorClasses: ReadonlySet<string>
  /** Functions that can be written like a column of a row: `(orders).total`. */
  readonly rowFunctions: ReadonlySet<string>
}

/** Of extensions, and in C, which only a superuser writes, nothing is followed. */
const FUNCTIONS = `
  SELECT 'pg_proc'::regclass::oid, p.oid FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
  WHERE p.oid >= ${FIRST_NUMBER} AND l.lanname NOT IN ('internal', 'c')
    AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')`

function isOf(catalog: string): string {
  return `code.classid = '${catalog}'::regclass`
}

/** What runs what is in `code`: by PostgreSQL's own table of what depends on what, and where that points the other way. */
const ONWARD = `
  SELECT d.classid, d.objid FROM pg_depend d LEFT JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
    WHERE d.refclassid = code.classid AND d.refobjid = code.objid AND d.deptype IN ('n', 'a', 'i') AND (c.oid IS NULL OR c.relkind IN ('i', 'I', 'c'))
      AND (NOT ${isOf('pg_class')} OR d.classid IN ('pg_rewrite'::regclass, 'pg_type'::regclass))
  UNION ALL SELECT 'pg_type'::regclass, contypid FROM pg_constraint WHERE ${isOf('pg_constraint')} AND oid = code.objid AND contypid <> 0
  UNION ALL SELECT 'pg_type'::regclass, t FROM pg_cast, unnest(ARRAY[castsource, casttarget]) t WHERE ${isOf('pg_cast')} AND oid = code.objid AND t >= ${FIRST_NUMBER}
  UNION ALL SELECT 'pg_class'::regclass, v.oid FROM pg_rewrite w JOIN pg_class v ON v.oid = w.ev_class AND v.relkind = 'v' WHERE ${isOf('pg_rewrite')} AND w.oid = code.objid
  UNION ALL SELECT 'pg_class'::regclass, t.oid FROM pg_policy p JOIN pg_class t ON t.oid = p.polrelid AND (t.relforcerowsecurity OR t.relowner IS DISTINCT FROM (SELECT oid FROM own))
    WHERE ${isOf('pg_policy')} AND p.oid = code.objid
  UNION ALL SELECT 'pg_class'::regclass, adrelid FROM pg_attrdef JOIN pg_attribute a ON a.attrelid = adrelid AND a.attnum = adnum AND a.attgenerated = 'v'
    WHERE ${isOf('pg_attrdef')} AND pg_attrdef.oid = code.objid`

function codeOf(catalog: string, number: string): string {
  return `JOIN code ON ${isOf(catalog)} AND code.objid = ${number}`
}

const USES = `
  SELECT json_agg(DISTINCT jsonb_build_object('schema', n.nspname, 'name', c.relname, 'moment', moment)) FROM (
    SELECT objid AS relid, 'query' AS moment FROM code WHERE ${isOf('pg_class')}
    UNION ALL SELECT m.oid, 'refresh' FROM pg_rewrite w ${codeOf('pg_rewrite', 'w.oid')} JOIN pg_class m ON m.oid = w.ev_class AND m.relkind = 'm'
    UNION ALL SELECT adrelid, CASE WHEN a.attgenerated = '' THEN 'default' ELSE 'expression' END FROM pg_attrdef f ${codeOf('pg_attrdef', 'f.oid')}
      JOIN pg_attribute a ON a.attrelid = adrelid AND a.attnum = adnum
    UNION ALL SELECT conrelid, 'expression' FROM pg_constraint k ${codeOf('pg_constraint', 'k.oid')}
    UNION ALL SELECT indrelid, 'expression' FROM pg_index ${codeOf('pg_class', 'indexrelid')}
    UNION ALL SELECT d.objid, 'expression' FROM pg_depend d JOIN code ON d.refclassid = code.classid AND d.refobjid = code.objid WHERE d.classid = 'pg_class'::regclass AND NOT ${isOf('pg_class')}
    UNION ALL SELECT stxrelid, 'analyze' FROM pg_statistic_ext s ${codeOf('pg_statistic_ext', 's.oid')}
    UNION ALL SELECT tgrelid, CASE WHEN tgtype & 32 = 0 THEN 'trigger' ELSE 'truncate' END FROM pg_trigger g ${codeOf('pg_trigger', 'g.oid')} AND NOT tgisinternal
    UNION ALL SELECT ev_class, 'trigger' FROM pg_rewrite WHERE oid >= ${FIRST_NUMBER} AND rulename <> '_RETURN') u
    JOIN pg_class c ON c.oid = u.relid AND c.relkind IN ('r', 'p', 'v', 'm', 'f') JOIN pg_namespace n ON n.oid = c.relnamespace`

/** As JSON, where `own` has the owner role, whom the policies of its tables do not hold. It starts from the functions, so that a database without any has nothing to follow. */
export const OWN_CODE = `WITH RECURSIVE code (classid, objid) AS (${FUNCTIONS} UNION SELECT onward.classid, onward.objid FROM code CROSS JOIN LATERAL (${ONWARD}) onward)
  SELECT json_build_object('uses', (${USES}),
    'types', (SELECT json_agg(json_build_object('schema', n.nspname, 'name', t.typname)) FROM pg_type t ${codeOf('pg_type', 't.oid')} JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typcategory <> 'A'),
    'operators', (SELECT json_agg(DISTINCT oprname) FROM pg_operator o ${codeOf('pg_operator', 'o.oid')}),
    'operatorClasses', (SELECT json_agg(DISTINCT opcname) FROM pg_opclass o ${codeOf('pg_opclass', 'o.oid')}),
    'rowFunctions', (SELECT json_agg(DISTINCT proname) FROM pg_proc p ${codeOf('pg_proc', 'p.oid')} JOIN pg_type t ON p.pronargs = 1 AND t.oid = p.proargtypes[0] AND t.typtype = 'c'))`

/** Throws when it is not what `OWN_CODE` builds. */
export function parseOwnCode(row: Row): OwnCode {
  return {
    uses: list(row.uses).map((item) => {
      const { schema, name, moment } = record(item)
      return { schema: string(schema), name: string(name), moment: oneOf(MOMENTS, moment) }
    }),
    types: list(row.types).map((item) => {
      const { schema, name } = record(item)
      return { schema: string(schema), name: string(name) }
    }),
    operators: new Set(list(row.operators).map(string)),
    operatorClasses: new Set(list(row.operatorClasses).map(string)),
    rowFunctions: new Set(list(row.rowFunctions).map(string)),
  }
}
