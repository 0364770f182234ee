import type { LedgerRow } from '../catalog/catalog.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { numberOf } from './file.ts'

/** A file and the row of the ledger that tells of it. */
export interface AppliedFile {
  readonly file: MigrationFile
  readonly row: LedgerRow
}

/** Ledger and files side by side. */
export interface History {
  readonly applied: readonly AppliedFile[]
  /** Files that no row tells of, in the order of `files`. */
  readonly fresh: readonly MigrationFile[]
  /** Rows without a file, in the order of the ledger. */
  readonly orphans: readonly LedgerRow[]
}

/** What files and rows have in common. */
interface Entry {
  readonly version: string
  readonly name: string
  readonly checksum: string
}

/** What makes a file the one of a row, surest first: a file that got another number is known by its text. */
const SIGNS: readonly ((entry: Entry) => string)[] = [
  ({ version, checksum }) => `${numberOf(version)} ${checksum}`,
  ({ checksum }) => checksum,
  ({ version, name }) => `${numberOf(version)} ${name}`,
  ({ version }) => numberOf(version),
]

/** Finds the row of each file. Versions are numbers: `0002` is the row of `2_b.sql`. */
export function compareHistory(files: readonly MigrationFile[], ledger: readonly LedgerRow[]): History {
  let history: History = { applied: [], fresh: files, orphans: ledger }
  for (const sign of SIGNS) history = pairBy(sign, history)
  return history
}

function pairBy(sign: (entry: Entry) => string, { applied, fresh, orphans }: History): History {
  const rows = new Map<string, LedgerRow[]>()
  for (const row of orphans) rows.set(sign(row), [...(rows.get(sign(row)) ?? []), row])
  const pairs: AppliedFile[] = []
  const left = fresh.filter((file) => {
    const row = rows.get(sign(file))?.shift()
    if (row) pairs.push({ file, row })
    return !row
  })
  const found = new Set(pairs.map(({ row }) => row))
  return {
    applied: [...applied, ...pairs],
    fresh: left,
    orphans: orphans.filter((row) => !found.has(row)),
  }
}
