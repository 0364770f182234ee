import type { Catalog } from '../catalog/catalog.ts'
import { isOwnTable } from '../catalog/own-table.ts'
import { HISTORY_TABLES } from '../catalog/tool-history.ts'

/** Rails keeps a second table. */
const OTHERS = new Set(['ar_internal_metadata', 'databasechangeloglock', 'knex_migrations_lock'])
const TABLES_OF_TOOLS = new Set(Object.values(HISTORY_TABLES).map(({ table }) => table))

/** Tables of the schema that are a tool's own, by name. */
export function tablesOfTools({ objects, histories }: Catalog): readonly string[] {
  const own = new Set(tablesBeside({ objects, histories }))
  return objects.filter(({ kind, name }) => kind === 'table' && !own.has(name)).map(({ name }) => name)
}

/** The tables of the schema that are no tool's own, by name: with one of them it is not fresh. */
export function tablesBeside({
  objects,
  histories,
}: Pick<Catalog, 'objects' | 'histories'>): readonly string[] {
  const ofTools = new Set(histories.map(({ table }) => table))
  return objects
    .filter(({ kind, name }) => kind === 'table' && !isOwnTable(name) && !OTHERS.has(name))
    .map(({ name }) => name)
    .filter((name) => !TABLES_OF_TOOLS.has(name) || !ofTools.has(name))
}
