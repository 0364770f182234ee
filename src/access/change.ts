import type { CatalogObject } from '../catalog/catalog.ts'
import type { AcceptedFinding } from '../config/accepted-finding.ts'
import type { Grantee, Holder } from '../config/desired.ts'
import type { MigrationPhase } from '../config/migration-file.ts'
import type { FindingCode } from './finding-code.ts'
import type { Securable, SecurableName } from './securable.ts'

/** Unexpected privileges, the same ones on one or more things. */
export interface UnexpectedPrivilege {
  /** Of one class and owner; at least one. */
  readonly on: readonly Securable[]
  /** Undefined: PUBLIC. */
  readonly grantee: string | undefined
  readonly grantor: string
  /** Sorted. */
  readonly privileges: readonly string[]
  /** The privileges themselves are desired, and only the option to pass them on is not. */
  readonly optionOnly: boolean
  /** Whether others got these privileges from this grantee. */
  readonly passedOn: boolean
}

/** Privileges of one entry of `grants.privileges` that are not there. */
export interface MissingPrivilege {
  /** Of one class; at least one. */
  readonly on: readonly SecurableName[]
  readonly holder: Holder
  /** Sorted. */
  readonly privileges: readonly string[]
  readonly grantOption: boolean
}

/** An unexpected membership, or just its ADMIN option. */
export interface UnexpectedMembership {
  readonly role: string
  readonly member: string
  readonly grantor: string
  readonly optionOnly: boolean
  /** Whether the member made others members. */
  readonly passedOn: boolean
  /** As of `Membership`; absent: none. */
  readonly reaches?: readonly string[]
}

/** What this tool grants on. `default-*` are the owner role's default privileges in the schema. */
export type GrantClass = 'schema' | 'table' | 'sequence' | 'default-table' | 'default-sequence'

/** Something that is not as it should be and that this run does not change. */
export interface Finding {
  readonly code: FindingCode
  /** Tells it from other findings of its code, and stays the same while it grows or shrinks. */
  readonly key: string
  /** One sentence: the object, what is wrong with it. */
  readonly message: string
  /** Who must run which statement. */
  readonly hint: string
  /** What it is about, by name. */
  readonly objects: readonly string[]
  /** The entry of `grants.accept` that accepts it; undefined: it counts. */
  readonly accepted?: AcceptedFinding
}

/** What one part of the plan changes, and what it only reports. */
export interface AccessPlan {
  readonly changes: readonly AccessChange[]
  readonly findings: readonly Finding[]
}

/** A change of ownership, grants or memberships. Grants name the app symbolically: its role may not exist yet. */
export type AccessChange =
  | { readonly kind: 'create-owner-role'; readonly role: string }
  /** Every member of `databricks_superuser` can join the owner role from then on. */
  | { readonly kind: 'share-owner-role'; readonly role: string }
  /** The deployer joins the owner role (INHERIT, SET). */
  | { readonly kind: 'join-owner-role'; readonly role: string }
  | { readonly kind: 'create-schema'; readonly schema: string; readonly owner: string }
  /** CREATE on the database. */
  | { readonly kind: 'grant-database-create'; readonly role: string }
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
  /** An entry of `grants.privileges`. */
  | ({ readonly kind: 'grant-privileges' } & MissingPrivilege)
  /** `as`: the role that runs it, which is the one that granted it. */
  | ({
      readonly kind: 'revoke'
      readonly as: string
      /** Desired until migrations run here; undefined: never. */
      readonly because?: 'migrations'
    } & UnexpectedPrivilege)
  | ({ readonly kind: 'revoke-membership' } & UnexpectedMembership)
  /** CREATE that an earlier run has taken for a while, and died; undefined: PUBLIC. Empty: nothing of it is to come back. */
  | {
      readonly kind: 'give-back-create'
      readonly schema: string
      readonly to: readonly (string | undefined)[]
    }
  /** While the files of the phase run nobody but the owner role may create in the schema; afterwards as before. */
  | {
      readonly kind: 'close-schema'
      readonly schema: string
      readonly phase: MigrationPhase
      readonly to: readonly (Grantee | 'public')[]
    }
