import type { Catalog, InvalidIndex } from '../catalog/catalog.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { qualified, quoteIdentifier } from '../postgres/identifier.ts'
import type { Finding } from './change.ts'

/**
 * What REINDEX CONCURRENTLY leaves when it is cut short: `_ccnew`, the rebuilt one before it was ready, and `_ccold`, the
 * one that it had replaced already (PostgreSQL manual, REINDEX, "Rebuilding Indexes Concurrently").
 */
const LEFT_BY_REINDEX = /_cc(?:new|old)\d*$/

/** Indexes that cost every write and serve no query, each with the statement that repairs it. */
export function findInvalidIndexes(
  { schema }: Pick<DesiredDatabase, 'schema'>,
  catalog: Catalog | undefined,
): readonly Finding[] {
  return (catalog?.invalidIndexes ?? []).map((index) => ({
    code: 'INDEX_INVALID',
    key: index.name,
    message: `Index "${schema}"."${index.name}" on table "${index.table}" is INVALID: it was left half built, so no query uses it, and every write keeps it up.`,
    hint: `As ${quoteIdentifier(index.owner)} or a member of it run: ${repair(schema, index)} A migration that builds it again with CREATE INDEX CONCURRENTLY drops it first by itself.`,
    objects: [index.name],
  }))
}

function repair(schema: string, { name }: InvalidIndex): string {
  const index = qualified(schema, name)
  return LEFT_BY_REINDEX.test(name)
    ? `DROP INDEX CONCURRENTLY ${index};`
    : `REINDEX INDEX CONCURRENTLY ${index};`
}
