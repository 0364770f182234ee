import type { Catalog } from '../catalog/catalog.ts'
import { isOwnTable } from '../catalog/own-table.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { quoteLiteral } from '../postgres/identifier.ts'
import { list, number, record, string } from '../postgres/json.ts'
import { RESTRICT_PATH_LOCALLY } from '../postgres/search-path.ts'
import { cell, type Session } from '../postgres/session.ts'
import { isLockFailure, SqlFailure } from '../postgres/sql-failure.ts'
import { relationsIn } from './relations.ts'
import { addedColumns } from './syntax/alter-table.ts'
import { type Named, namedIfExists, namedKey } from './syntax/if-exists.ts'
import { listName, spaceOf } from './syntax/object-name.ts'
import type { ParsedStatement } from './syntax/parser.ts'
import { rolesNeeded } from './syntax/role.ts'
import type { Syntax } from './syntax/syntax.ts'

/** What of the database pending files name, as far as the catalog does not tell. */
export interface Touched {
  /** Tables that have nothing on disk: what takes long elsewhere is done at once there. */
  readonly empty: ReadonlySet<string>
  /** Of the columns that the files add, the roles that they need, and what they name with IF EXISTS, what is there. */
  readonly there: readonly Named[]
  /** And what is not. */
  readonly absent: readonly Named[]
  /** Routines of the owner role that the files replace and that are there, by name. */
  readonly routines: readonly string[]
}

export const NOTHING_TOUCHED: Touched = { empty: new Set(), there: [], absent: [], routines: [] }

/** The size of a table waits for whoever holds it as a whole; then it is taken for one with rows. */
const LOCK_TIMEOUT = '500ms'

/** What the files ask of. */
interface Question {
  readonly tables: readonly string[]
  readonly names: readonly Named[]
  readonly routines: readonly string[]
}

/** One message when the files name a table that is there, or something of which the catalog does not tell; none otherwise. */
export async function readTouched(
  session: Session,
  desired: DesiredDatabase,
  catalog: Catalog,
  files: readonly MigrationFile[],
  syntax: Syntax,
): Promise<Touched> {
  const parsed = await Promise.all(files.map((file) => syntax.parse(file)))
  const statements = parsed.flatMap((each) => each.statements)
  const named = distinct(statements.flatMap(namesAsked), desired.schema)
  const known = named.map((each) => ({ each, isThere: isInCatalog(each, desired, catalog) }))
  const told = (isThere: boolean | undefined) =>
    known.flatMap((found) => (found.isThere === isThere ? [found.each] : []))
  const question = { ...tablesAndRoutines(statements, catalog), names: told(undefined) }
  const answer = await askOnce(session, desired, question)
  return { ...answer, there: [...told(true), ...answer.there], absent: [...told(false), ...answer.absent] }
}

function namesAsked(statement: ParsedStatement): readonly Named[] {
  const added = addedColumns(statement).map(
    ({ table, name }): Named => ({ space: 'relation', name: table, column: name }),
  )
  const roles = rolesNeeded(statement).map(
    (name): Named => ({ space: 'role', name: { schema: undefined, name } }),
  )
  return [...added, ...namedIfExists(statement), ...roles]
}

function distinct(all: readonly Named[], schema: string): readonly Named[] {
  return [...new Map(all.map((each) => [namedKey(each, schema), each])).values()]
}

/** Undefined: the catalog does not tell. It knows nothing of indexes, nor of routines and types of the owner role. */
function isInCatalog(
  { space, name, column, isIndex }: Named,
  { schema, extensions, ownerRole, appRole }: DesiredDatabase,
  catalog: Catalog,
): boolean | undefined {
  // The run makes the one, and the platform the other.
  if (space === 'role') return name.name === ownerRole || name.name === appRole ? true : undefined
  if (space === 'extension') return [...catalog.extensions, ...extensions].includes(name.name)
  if (space === 'schema') return name.name === schema ? true : undefined
  const isRelation = space === 'relation' && isIndex !== true
  if (name.schema !== undefined && name.schema !== schema) {
    const isKnown = isRelation && name.schema === 'public' && column === undefined
    return isKnown ? catalog.publicRelations?.includes(name.name) : undefined
  }
  if (!catalog.schema) return false
  const isThere = catalog.objects.some((each) => spaceOf(each.kind) === space && each.name === name.name)
  if (isThere) return column === undefined ? true : undefined
  return isRelation ? false : undefined
}

function tablesAndRoutines(
  statements: readonly ParsedStatement[],
  { objects }: Catalog,
): Pick<Question, 'tables' | 'routines'> {
  const there = new Set(objects.filter(({ kind }) => kind === 'table').map(({ name }) => name))
  const isBare = objects.every(({ name }) => isOwnTable(name))
  return {
    tables: [...new Set(statements.flatMap(relationsIn))].filter((name) => there.has(name)),
    routines: isBare ? [] : [...new Set(statements.flatMap(replacedRoutine))],
  }
}

function replacedRoutine({ kind, node }: ParsedStatement): readonly string[] {
  if (kind !== 'CreateFunctionStmt' || node.replace !== true) return []
  return [listName(node.funcname)?.name ?? []].flat()
}

async function askOnce(session: Session, desired: DesiredDatabase, question: Question): Promise<Touched> {
  if (question.tables.length + question.names.length + question.routines.length === 0) return NOTHING_TOUCHED
  try {
    return await ask(session, desired, question)
  } catch (error) {
    if (!(error instanceof SqlFailure) || !isLockFailure(error)) throw error
    await session.send('ROLLBACK')
    return ask(session, desired, { ...question, tables: [] })
  }
}

async function ask(session: Session, desired: DesiredDatabase, question: Question): Promise<Touched> {
  const results = await session.send(touchedQuery(desired, question))
  const found = record(JSON.parse(cell(results, 'touched') ?? '{}'))
  const there = new Set(list(found.there).map(number))
  return {
    empty: new Set(list(found.empty).map(string)),
    there: question.names.filter((_, index) => there.has(index)),
    absent: question.names.filter((_, index) => !there.has(index)),
    routines: list(found.routines).map(string),
  }
}

/** A partitioned table has no size, and one with children has rows in them. */
function touchedQuery({ schema, ownerRole }: DesiredDatabase, { tables, names, routines }: Question): string {
  return `BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
${RESTRICT_PATH_LOCALLY};
SET LOCAL lock_timeout = '${LOCK_TIMEOUT}';
SELECT json_build_object(
  'empty', (SELECT json_agg(c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ${quoteLiteral(schema)} AND c.relkind = 'r' AND NOT c.relhassubclass
      AND c.relname = ANY (${texts(tables)}) AND pg_relation_size(c.oid) = 0),
  'there', ${names.length === 0 ? 'NULL' : thereQuery(schema, names)},
  'routines', (SELECT json_agg(DISTINCT p.proname) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = ${quoteLiteral(schema)} AND p.proname = ANY (${texts(routines)}) AND pg_get_userbyid(p.proowner) = ${quoteLiteral(ownerRole)}
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'))
)::text AS touched;
COMMIT`
}

/** The numbers of those that are there. An attribute of a composite type is a column of its pg_class. */
function thereQuery(schema: string, names: readonly Named[]): string {
  const rows = names.map(({ space, name, column }, index) => {
    const texts = [space, name.schema ?? schema, name.name].map(quoteLiteral)
    return `(${index}, ${texts.join(', ')}, ${column === undefined ? 'NULL' : quoteLiteral(column)})`
  })
  return `(SELECT json_agg(v.number) FROM (VALUES (-1, '', '', '', NULL::text), ${rows.join(', ')}) v (number, space, schema, name, part)
    LEFT JOIN pg_namespace n ON n.nspname = v.schema
    WHERE v.number >= 0 AND CASE
      WHEN v.part IS NOT NULL THEN EXISTS (SELECT FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = n.oid AND c.relname = v.name AND a.attname = v.part AND NOT a.attisdropped)
      WHEN v.space = 'role' THEN EXISTS (SELECT FROM pg_roles r WHERE r.rolname = v.name)
      WHEN v.space = 'schema' THEN EXISTS (SELECT FROM pg_namespace s WHERE s.nspname = v.name)
      WHEN v.space = 'relation' THEN EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = n.oid AND c.relname = v.name)
      WHEN v.space = 'type' THEN EXISTS (SELECT FROM pg_type t WHERE t.typnamespace = n.oid AND t.typname = v.name)
      ELSE EXISTS (SELECT FROM pg_proc p WHERE p.pronamespace = n.oid AND p.proname = v.name) END)`
}

function texts(names: readonly string[]): string {
  return `ARRAY[${names.map(quoteLiteral).join(', ')}]::text[]`
}
