import type { Grantee } from '../config/desired.ts'
import type { AclClass, CatalogObject } from './catalog.ts'
import type { MigrationFile } from './migrations/file.ts'

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
  | { readonly kind: 'migrate'; readonly file: MigrationFile }
  /** Somebody else's tool, which knows by itself what is pending. */
  | { readonly kind: 'run-command'; readonly command: string }

/** Something that is not as it should be and that this run cannot change. */
export interface Finding {
  readonly code: string
  /** One sentence: the object, what is wrong with it. */
  readonly message: string
  /** Who must run which statement. */
  readonly hint: string
}
