import { LEDGER_TABLE } from './ledger.ts'
import { RELEASE_TABLE } from './release.ts'

/** Whether a table of the schema is the tool's own: nobody but the owner role has anything on it. */
export function isOwnTable(name: string): boolean {
  return name === LEDGER_TABLE || name === RELEASE_TABLE
}
