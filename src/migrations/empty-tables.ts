import type { Catalog } from '../catalog/catalog.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { quoteLiteral } from '../postgres/identifier.ts'
import { RESTRICT_PATH_LOCALLY } from '../postgres/search-path.ts'
import { cell, type Session } from '../postgres/session.ts'
import { isLockFailure, SqlFailure } from '../postgres/sql-failure.ts'
import { relationsIn } from './relations.ts'
import type { Syntax } from './syntax/syntax.ts'

/** The size of a table waits for whoever holds it as a whole; then it is taken for one with rows. */
const LOCK_TIMEOUT = '500ms'

/**
 * The tables of the schema that the files name and that have nothing on disk: what takes long elsewhere is done at once
 * there. One message when they name any, none otherwise.
 */
export async function emptyTables(
  session: Session,
  schema: string,
  catalog: Catalog,
  files: readonly MigrationFile[],
  syntax: Syntax,
): Promise<ReadonlySet<string>> {
  const tables = new Set(catalog.objects.filter(({ kind }) => kind === 'table').map(({ name }) => name))
  const parsed = await Promise.all(files.map((file) => syntax.parse(file)))
  const named = new Set(parsed.flatMap(({ statements }) => statements.flatMap(relationsIn)))
  const touched = [...named].filter((name) => tables.has(name))
  if (touched.length === 0) return new Set()
  try {
    return new Set(namesIn(cell(await session.send(sizes(schema, touched)), 'empty')))
  } catch (error) {
    if (!(error instanceof SqlFailure) || !isLockFailure(error)) throw error
    await session.send('ROLLBACK')
    return new Set()
  }
}

/** A partitioned table has no size, and one with children has rows in them. */
function sizes(schema: string, tables: readonly string[]): string {
  return `BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
${RESTRICT_PATH_LOCALLY};
SET LOCAL lock_timeout = '${LOCK_TIMEOUT}';
SELECT pg_catalog.json_agg(c.relname) AS empty
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ${quoteLiteral(schema)} AND c.relkind = 'r' AND NOT c.relhassubclass
  AND c.relname = ANY (ARRAY[${tables.map(quoteLiteral).join(', ')}]) AND pg_catalog.pg_relation_size(c.oid) = 0;
COMMIT`
}

function namesIn(json: string | undefined): readonly string[] {
  const names: unknown = JSON.parse(json ?? '[]')
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
}
