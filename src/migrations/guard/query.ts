import { quoteIdentifier, quoteLiteral } from '../../postgres/identifier.ts'
import { RESTRICT_PATH_LOCALLY } from '../../postgres/search-path.ts'
import { type Question, spellingKey, type WrittenType } from './question.ts'

/**
 * All questions as one message that writes nothing; its one row holds the facts as JSON text in column `guards`. The
 * search_path is restricted: whoever may create in the app's schema could put functions of these names there.
 */
export function guardQuery(questions: readonly Question[], schema: string): string {
  const of = (kind: Question['of']) => questions.filter((question) => question.of === kind)
  const types = questions.flatMap((question) => (question.of === 'spelling' ? [question.type] : []))
  return `BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
${RESTRICT_PATH_LOCALLY};
SET LOCAL jit = off;
SELECT json_build_object(
  'relations', (${RELATIONS.replace('$names', () => names(of('relation')))}),
  'types', (${TYPES.replace('$names', () => names(of('type')))}),
  'routines', (${ROUTINES.replace('$names', () => names(of('routine')))}),
  'schemas', (SELECT json_agg(json_build_object('name', nspname, 'comment', obj_description(oid, 'pg_namespace')))
    FROM pg_namespace WHERE nspname = ANY (${texts(of('schema').map(nameOf))})),
  'extensions', (SELECT json_agg(json_build_object('name', extname, 'comment', obj_description(oid, 'pg_extension')))
    FROM pg_extension WHERE extname = ANY (${texts(of('extension').map(nameOf))})),
  'spellings', (${spellings(types, schema)})
)::text AS guards;
COMMIT`
}

function nameOf(question: Question): string {
  return question.of === 'spelling' ? question.type.name : question.name
}

function texts(values: readonly string[]): string {
  return `ARRAY[${[...new Set(values)].map(quoteLiteral).join(', ')}]::text[]`
}

/** A row for each name, once. */
function names(questions: readonly Question[]): string {
  const rows = questions.flatMap((question) =>
    'schema' in question ? [`(${quoteLiteral(question.schema)}, ${quoteLiteral(question.name)})`] : [],
  )
  return rows.length > 0
    ? `(VALUES ${[...new Set(rows)].join(', ')}) AS w (schema, name)`
    : '(SELECT NULL::text, NULL::text WHERE false) AS w (schema, name)'
}

/** What turns the modifiers of a built-in type into its typmod. */
const MODIFIER_FUNCTIONS: Readonly<Record<string, string>> = {
  numeric: 'numerictypmodin',
  varchar: 'varchartypmodin',
  bpchar: 'bpchartypmodin',
  bit: 'bittypmodin',
  varbit: 'varbittypmodin',
  time: 'timetypmodin',
  timetz: 'timetztypmodin',
  timestamp: 'timestamptypmodin',
  timestamptz: 'timestamptztypmodin',
  interval: 'intervaltypmodin',
}

function spellings(types: readonly WrittenType[], schema: string): string {
  const pairs = types.map((type) => [quoteLiteral(spellingKey(type)), spelling(type, schema)] as const)
  const rows = [...new Map(pairs)].map(([key, value]) => `(${key}, ${value})`)
  if (rows.length === 0) return `SELECT '{}'::json`
  return `SELECT json_object_agg(written, spelled) FROM (VALUES ${rows.join(', ')}) AS s (written, spelled)`
}

/** NULL when there is no such type. The modifiers of other types are not turned into numbers but written after the name. */
function spelling(type: WrittenType, schema: string): string {
  const { modifiers, array } = type
  const builtIn = type.schema === 'pg_catalog' || type.schema === undefined
  const modifierFunction = builtIn ? MODIFIER_FUNCTIONS[type.name] : undefined
  if (modifiers.length === 0) return `format_type(${oid(type, schema)}, NULL)`
  if (modifierFunction) {
    const typmod = `${modifierFunction}(${quoteLiteral(`{${modifiers.join(',')}}`)}::cstring[])`
    return `format_type(${oid(type, schema)}, ${typmod})`
  }
  const element = `format_type(${oid({ ...type, array: false }, schema)}, NULL)`
  return `${element} || ${quoteLiteral(`(${modifiers.join(',')})${array ? '[]' : ''}`)}`
}

function oid(type: WrittenType, schema: string): string {
  const places = type.schema === undefined ? ['pg_catalog', schema] : [type.schema]
  const suffix = type.array ? '[]' : ''
  const candidates = places.map(
    (place) =>
      `to_regtype(${quoteLiteral(`${quoteIdentifier(place)}.${quoteIdentifier(type.name)}${suffix}`)})`,
  )
  return `coalesce(${candidates.join(', ')})`
}

const COLUMNS = `
  SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'enum', t.typtype = 'e',
    'notNull', a.attnotnull, 'default', pg_get_expr(d.adbin, d.adrelid), 'identity', a.attidentity,
    'generated', a.attgenerated, 'comment', col_description(c.oid, a.attnum)) ORDER BY a.attnum)
  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped`

const CONSTRAINTS = `
  SELECT json_agg(json_build_object('name', k.conname, 'kind', k.contype, 'definition', pg_get_constraintdef(k.oid),
    'validated', k.convalidated, 'comment', obj_description(k.oid, 'pg_constraint')))
  FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype IN ('c', 'f', 'p', 'u', 'x')`

const POLICIES = `
  SELECT json_agg(json_build_object('name', p.polname, 'command', p.polcmd, 'permissive', p.polpermissive,
    'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid),
    'comment', obj_description(p.oid, 'pg_policy')))
  FROM pg_policy p WHERE p.polrelid = c.oid`

const TRIGGERS = `
  SELECT json_agg(json_build_object('name', g.tgname, 'definition', pg_get_triggerdef(g.oid),
    'comment', obj_description(g.oid, 'pg_trigger')))
  FROM pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal`

const INDEX = `
  SELECT json_build_object('valid', i.indisvalid, 'definition', pg_get_indexdef(i.indexrelid))
  FROM pg_index i WHERE i.indexrelid = c.oid`

const RELATIONS = `
  SELECT json_agg(json_build_object('schema', w.schema, 'name', w.name, 'kind', c.relkind,
    'comment', obj_description(c.oid, 'pg_class'),
    'options', to_json(coalesce(c.reloptions, '{}') || ARRAY(
      SELECT 'toast.' || o FROM pg_class x, unnest(x.reloptions) o WHERE x.oid = c.reltoastrelid AND c.reltoastrelid <> 0)),
    'toast', c.reltoastrelid <> 0, 'rowSecurity', c.relrowsecurity, 'forced', c.relforcerowsecurity,
    'columns', (${COLUMNS}), 'constraints', (${CONSTRAINTS}), 'policies', (${POLICIES}), 'triggers', (${TRIGGERS}),
    'index', (${INDEX})))
  FROM $names JOIN pg_namespace n ON n.nspname = w.schema JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name`

const TYPES = `
  SELECT json_agg(json_build_object('schema', w.schema, 'name', w.name, 'kind', t.typtype,
    'labels', (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),
    'comment', obj_description(t.oid, 'pg_type')))
  FROM $names JOIN pg_namespace n ON n.nspname = w.schema JOIN pg_type t ON t.typnamespace = n.oid AND t.typname = w.name`

// Input arguments decide which overload is meant; the rest is what CREATE OR REPLACE can change.
const ROUTINES = `
  SELECT json_agg(json_build_object('schema', w.schema, 'name', w.name,
    'inputs', to_json(ARRAY(SELECT format_type(a, NULL) FROM unnest(p.proargtypes) WITH ORDINALITY u (a, i) ORDER BY i)),
    'definition', json_build_object('kind', p.prokind, 'source', p.prosrc, 'language', l.lanname,
      'returns', CASE WHEN p.prokind = 'f' THEN format_type(p.prorettype, NULL) END, 'set', p.proretset,
      'volatility', p.provolatile, 'strict', p.proisstrict, 'definer', p.prosecdef, 'leakproof', p.proleakproof,
      'parallel', p.proparallel, 'cost', p.procost, 'rows', p.prorows,
      'names', to_json(coalesce(p.proargnames, '{}')), 'modes', to_json(coalesce(p.proargmodes::text[], '{}')),
      'arguments', to_json(ARRAY(SELECT format_type(a, NULL)
        FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY u (a, i) ORDER BY i)),
      'config', to_json(coalesce(p.proconfig, '{}'))),
    'plain', p.pronargdefaults = 0 AND p.prosqlbody IS NULL AND p.probin IS NULL AND p.prosupport = 0,
    'comment', obj_description(p.oid, 'pg_proc')))
  FROM $names JOIN pg_namespace n ON n.nspname = w.schema JOIN pg_proc p ON p.pronamespace = n.oid AND p.proname = w.name
    JOIN pg_language l ON l.oid = p.prolang`
