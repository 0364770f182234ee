import type { ExtraMembership } from '../access/membership.ts'
import type { Extra } from '../access/unexpected.ts'
import type { CatalogObject } from '../catalog/catalog.ts'
import type { LedgerAcceptance } from '../config/acceptance.ts'
import type { Grantee } from '../config/desired.ts'
import type { MigrationFile, MigrationPhase } from '../migrations/file.ts'
import type { LedgerEntry } from '../migrations/ledger.ts'
import type { FileLocks } from '../migrations/locks/lock.ts'

/** What this tool grants on. `default-*` are the owner role's default privileges in the schema. */
export type GrantClass = 'schema' | 'table' | 'sequence' | 'default-table' | 'default-sequence'

/**
 * Every change that a run can make inside the database. Grants name the app symbolically: its role may not exist yet.
 * `locks` is undefined where nobody has looked.
 */
export type DatabaseChange =
  | { readonly kind: 'create-owner-role'; readonly role: string }
  /** The deployer joins the owner role (INHERIT, SET). */
  | { readonly kind: 'join-owner-role'; readonly role: string }
  | { readonly kind: 'create-schema'; readonly schema: string; readonly owner: string }
  | { readonly kind: 'create-extension'; readonly extension: string; readonly schema: string }
  | { readonly kind: 'set-schema-owner'; readonly schema: string; readonly from: string; readonly to: string }
  | { readonly kind: 'set-object-owner'; readonly object: CatalogObject; readonly to: string }
  | { readonly kind: 'grant-owner-membership'; readonly role: string; readonly grantee: Grantee }
  | {
      readonly kind: 'grant'
      readonly class: GrantClass
      readonly object: string
      /** Sorted. */
      readonly privileges: readonly string[]
      readonly grantee: Grantee
    }
  /** `as`: the role that runs it, which is the one that granted it. */
  | ({ readonly kind: 'revoke'; readonly as: string } & Extra)
  | ({ readonly kind: 'revoke-membership' } & ExtraMembership)
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
  | { readonly kind: 'migrate'; readonly file: MigrationFile; readonly locks?: FileLocks | undefined }
  | {
      readonly kind: 'repeat-migration'
      readonly file: MigrationFile
      readonly locks?: FileLocks | undefined
      /** Whether it has run before. */
      readonly again: boolean
      /** Indexes of the statements to send; what the others say is so already. */
      readonly send: readonly number[]
      /** How many of those do something by themselves, of how many in the file. */
      readonly needed: number
      readonly total: number
      /** Statements to send before them, because something half made is in the way. */
      readonly first: readonly string[]
    }
  /** Somebody else's tool, which knows by itself what is pending. */
  | { readonly kind: 'run-command'; readonly command: string }

/** A change that runs a file of the user's. */
export type MigrationChange = Extract<DatabaseChange, { kind: 'migrate' | 'repeat-migration' }>

export function isMigrationChange(change: { readonly kind: string }): change is MigrationChange {
  return change.kind === 'migrate' || change.kind === 'repeat-migration'
}

/** The phase in which a change is made. */
export function phaseOf(change: DatabaseChange): MigrationPhase {
  return isMigrationChange(change) ? change.file.phase : 'before-deploy'
}

/** Something that is not as it should be and that this run does not change. */
export interface Finding {
  readonly code: string
  /** Tells it from other findings of its code, and stays the same while it grows or shrinks. */
  readonly key: string
  /** One sentence: the object, what is wrong with it. */
  readonly message: string
  /** Who must run which statement. */
  readonly hint: string
  /** What it is about, by name. */
  readonly objects: readonly string[]
}
