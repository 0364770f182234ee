import type { LedgerEntry } from '../catalog/ledger.ts'
import type { LedgerAcceptance } from '../config/acceptance.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import type { FileLocks } from './locks/lock.ts'

/** A change of the ledger alone; no file is run. */
export type LedgerChange =
  | { readonly kind: 'create-ledger'; readonly table: string }
  /** Adds the columns that a ledger made by an earlier version lacks. */
  | { readonly kind: 'upgrade-ledger'; readonly table: string }
  /** A row of the ledger follows its file; nothing is run. */
  | {
      readonly kind: 'accept-migration'
      readonly acceptance: LedgerAcceptance
      /** Of the row as it is. */
      readonly version: string
      /** Undefined: the row goes. */
      readonly becomes: LedgerEntry | undefined
    }
  /** Files that were applied before this tool knew the schema are recorded; nothing is run. */
  | {
      readonly kind: 'adopt-migrations'
      /** What says so: `baseline`, `from flyway`. */
      readonly by: string
      /** In order; at least one. */
      readonly entries: readonly LedgerEntry[]
    }

/** A change that runs a file of the user's. `locks` is undefined where nobody has looked. */
export type MigrationChange =
  | { readonly kind: 'migrate'; readonly file: MigrationFile; readonly locks?: FileLocks | undefined }
  | {
      readonly kind: 'repeat-migration'
      readonly file: MigrationFile
      readonly locks?: FileLocks | undefined
      /** Whether it has run before. */
      readonly rerun: boolean
      /** Indexes of the statements to send; what the others say is so already. */
      readonly send: readonly number[]
      /** How many of those do something by themselves, of how many in the file. */
      readonly needed: number
      readonly total: number
      /** Statements to send before them, because something half made is in the way. */
      readonly first: readonly string[]
    }

/** A change that runs a command of the user's. */
export type CommandChange =
  /** Another tool, which knows by itself what is pending. */
  { readonly kind: 'run-command'; readonly command: string }

export function isMigrationChange(change: { readonly kind: string }): change is MigrationChange {
  return change.kind === 'migrate' || change.kind === 'repeat-migration'
}
