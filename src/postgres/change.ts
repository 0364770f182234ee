import type { LedgerAcceptance } from '../config/acceptance.ts'
import type { Grantee } from '../config/desired.ts'
import type { AclClass, CatalogObject } from './catalog.ts'
import type { MigrationFile } from './migrations/file.ts'
import type { LedgerEntry } from './migrations/ledger.ts'

/** Every change that a run can make inside the database. Grants name the app symbolically: its role may not exist yet. */
export type DatabaseChange =
  | { readonly kind: 'create-owner-role'; readonly role: string }
  /** The deployer joins the owner role (INHERIT, SET). */
  | { readonly kind: 'join-owner-role'; readonly role: string }
  | { readonly kind: 'create-schema'; readonly schema: string; readonly owner: string }
  | { readonly kind: 'set-schema-owner'; readonly schema: string; readonly from: string; readonly to: string }
  | { readonly kind: 'set-object-owner'; readonly object: CatalogObject; readonly to: string }
  | { readonly kind: 'grant-owner-membership'; readonly role: string; readonly grantee: Grantee }
  | {
      readonly kind: 'grant'
      readonly class: AclClass
      readonly object: string
      /** Sorted. */
      readonly privileges: readonly string[]
      readonly grantee: Grantee
    }
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
  | { readonly kind: 'migrate'; readonly file: MigrationFile }

/** Something that is not as it should be and that this run cannot change. */
export interface Finding {
  readonly code: string
  /** One sentence: the object, what is wrong with it. */
  readonly message: string
  /** Who must run which statement. */
  readonly hint: string
}
