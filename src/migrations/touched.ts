import type { Catalog } from '../catalog/catalog.ts'
import { isOwnTable } from '../catalog/own-table.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { quoteLiteral } from '../postgres/identifier.ts'
import { list, record, string } from '../postgres/json.ts'
import { RESTRICT_PATH_LOCALLY } from '../postgres/search-path.ts'
import { cell, type Session } from '../postgres/session.ts'
import { isLockFailure, SqlFailure } from '../postgres/sql-failure.ts'
import { relationsIn } from './relations.ts'
import { addedColumns } from './syntax/alter-table.ts'
import { listName } from './syntax/object-name.ts'
import type { ParsedStatement } from './syntax/parser.ts'
import type { Syntax } from './syntax/syntax.ts'

/** What of the schema pending files name, as far as the catalog does not tell. */
export interface Touched {
  /** Tables that have nothing on disk: what takes long elsewhere is done at once there. */
  readonly empty: ReadonlySet<string>
  /** Columns that the files add and that are there. */
  readonly columns: readonly { readonly table: string; readonly column: string }[]
  /** Routines of the owner role that the files replace and that are there, by name. */
  readonly routines: readonly string[]
}

export const NOTHING_TOUCHED: Touched = { empty: new Set(), columns: [], routines: [] }

/** The size of a table waits for whoever holds it as a whole; then it is taken for one with rows. */
const LOCK_TIMEOUT = '500ms'

/** What the files ask of. */
interface Question {
  readonly tables: readonly string[]
  readonly columns: Touched['columns']
  readonly routines: readonly string[]
}

/** One message when the files name a table that is there, or replace a routine in a schema that has something; none otherwise. */
export async function readTouched(
  session: Session,
  desired: DesiredDatabase,
  catalog: Catalog,
  files: readonly MigrationFile[],
  syntax: Syntax,
): Promise<Touched> {
  const parsed = await Promise.all(files.map((file) => syntax.parse(file)))
  const question = questionOf(
    parsed.flatMap(({ statements }) => statements),
    catalog,
  )
  if (question.tables.length + question.routines.length === 0) return NOTHING_TOUCHED
  try {
    return await ask(session, desired, question)
  } catch (error) {
    if (!(error instanceof SqlFailure) || !isLockFailure(error)) throw error
    await session.send('ROLLBACK')
    return ask(session, desired, { ...question, tables: [] })
  }
}

function questionOf(statements: readonly ParsedStatement[], { objects }: Catalog): Question {
  const there = new Set(objects.filter(({ kind }) => kind === 'table').map(({ name }) => name))
  const isBare = objects.every(({ name }) => isOwnTable(name))
  return {
    tables: [...new Set(statements.flatMap(relationsIn))].filter((name) => there.has(name)),
    columns: statements.flatMap(addedColumns).flatMap(({ table, name }) => {
      return there.has(table.name) ? [{ table: table.name, column: name }] : []
    }),
    routines: isBare ? [] : [...new Set(statements.flatMap(replacedRoutine))],
  }
}

function replacedRoutine({ kind, node }: ParsedStatement): readonly string[] {
  if (kind !== 'CreateFunctionStmt' || node.replace !== true) return []
  return [listName(node.funcname)?.name ?? []].flat()
}

async function ask(session: Session, desired: DesiredDatabase, question: Question): Promise<Touched> {
  const found = record(
    JSON.parse(cell(await session.send(touchedQuery(desired, question)), 'touched') ?? '{}'),
  )
  return {
    empty: new Set(list(found.empty).map(string)),
    columns: list(found.columns).map((item) => {
      const { table, column } = record(item)
      return { table: string(table), column: string(column) }
    }),
    routines: list(found.routines).map(string),
  }
}

/** A partitioned table has no size, and one with children has rows in them. */
function touchedQuery(
  { schema, ownerRole }: DesiredDatabase,
  { tables, columns, routines }: Question,
): string {
  const pairs = columns.map(({ table, column }) => `(${quoteLiteral(table)}, ${quoteLiteral(column)})`)
  const added = pairs.length === 0 ? 'false' : `(c.relname::text, a.attname::text) IN (${pairs.join(', ')})`
  return `BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
${RESTRICT_PATH_LOCALLY};
SET LOCAL lock_timeout = '${LOCK_TIMEOUT}';
SELECT json_build_object(
  'empty', (SELECT json_agg(c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ${quoteLiteral(schema)} AND c.relkind = 'r' AND NOT c.relhassubclass
      AND c.relname = ANY (${texts(tables)}) AND pg_relation_size(c.oid) = 0),
  'columns', (SELECT json_agg(json_build_object('table', c.relname, 'column', a.attname))
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ${quoteLiteral(schema)} AND NOT a.attisdropped AND a.attnum > 0 AND ${added}),
  'routines', (SELECT json_agg(DISTINCT p.proname) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = ${quoteLiteral(schema)} AND p.proname = ANY (${texts(routines)}) AND pg_get_userbyid(p.proowner) = ${quoteLiteral(ownerRole)}
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'))
)::text AS touched;
COMMIT`
}

function texts(names: readonly string[]): string {
  return `ARRAY[${names.map(quoteLiteral).join(', ')}]::text[]`
}
