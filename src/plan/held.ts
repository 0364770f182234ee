import type { FilledTable } from '../catalog/contents.ts'
import { LEDGER_TABLE } from '../catalog/ledger.ts'
import { RELEASE_TABLE } from '../catalog/release.ts'
import { count } from '../count.ts'
import type { DestroyEvidence, DestroyScope } from './destroy-evidence.ts'

/** Tables that would go. */
export interface HeldTables {
  /** With something on disk, by their qualified names. */
  readonly filled: readonly FilledTable[]
  /** How many have nothing on disk, and so no row. */
  readonly empty: number
}

/** How many a sentence names. */
const NAMED = 5

/** The tool's own two tables are no data. */
export function heldTables(
  { contents, beside }: Pick<DestroyEvidence, 'contents' | 'beside'>,
  ownSchema: string,
  scope: DestroyScope,
): HeldTables {
  const own = (contents?.schemas ?? []).filter(({ schema }) => scope !== 'schema' || schema === ownSchema)
  const others = scope === 'schema' ? [] : [...beside.values()].flatMap((each) => each?.schemas ?? [])
  const schemas = [...own, ...others]
  const filled = schemas.flatMap(({ schema, filled: tables }) =>
    tables
      .filter(({ name }) => schema !== ownSchema || !isOwnTable(name))
      .map((table) => ({ ...table, name: `${schema}.${table.name}` })),
  )
  const tables = schemas.flatMap(({ schema, objects }) =>
    objects.filter(
      (object) => /^[rm] /.test(object) && !(schema === ownSchema && isOwnTable(object.slice(2))),
    ),
  )
  return { filled, empty: tables.length - filled.length }
}

/** `2 of 5 tables with something on disk: app_data.orders (8 KiB, about 9 rows), ...`, or `no row is in any of its 3 tables` */
export function describeHeld({ filled, empty }: HeldTables): string {
  if (filled.length === 0)
    return empty === 0
      ? 'it holds no table'
      : `no row is in ${empty === 1 ? 'its one table' : `any of its ${empty} tables`}`
  const named = filled.slice(0, NAMED).map(describeTable)
  const more = filled.length > NAMED ? [`${filled.length - NAMED} more`] : []
  return `${filled.length} of ${count(filled.length + empty, 'table')} with something on disk: ${[...named, ...more].join(', ')}`
}

function describeTable({ name, bytes, rows }: FilledTable): string {
  return `${name} (${Math.ceil(bytes / 1024)} KiB${rows > 0 ? `, about ${count(rows, 'row')}` : ''})`
}

function isOwnTable(name: string): boolean {
  return name === LEDGER_TABLE || name === RELEASE_TABLE
}
