/** Lives in the app's schema, so that dropping the schema drops the memory of what was applied to it. */
export const LEDGER_TABLE = 'lakebase_migrations'

/** What the ledger tells of a file itself. */
export interface LedgerEntry {
  readonly version: string
  readonly name: string
  readonly checksum: string
}
