import type { BlindSpots } from './blind-spot.ts'
import type { Dependencies } from './dependency.ts'
import type { ReleaseRow } from './release.ts'
import type { TableCopy } from './table-copy.ts'
import type { ToolHistory } from './tool-history.ts'

/** Object kinds that a schema owner owns, as `ALTER <kind> ... OWNER TO` spells them. */
export type ObjectKind =
  | 'table'
  | 'view'
  | 'materialized view'
  | 'foreign table'
  | 'sequence'
  | 'function'
  | 'procedure'
  | 'aggregate'
  | 'type'

/** One grantee's privileges by one grantor, with or without the grant option. An owner's own entries are left out. */
export interface AclEntry {
  /** Undefined: PUBLIC, which is no role; a role may be called "PUBLIC". */
  readonly grantee: string | undefined
  /** Sorted. */
  readonly privileges: readonly string[]
  readonly grantable: boolean
  readonly grantor: string
}

/** What a branch of the database can be made from as it was (Lakebase: `source_branch_lsn`, `source_branch_time`). */
export interface RestorePoint {
  /** Of the write-ahead log, as `0/1A2B3C4D`. */
  readonly lsn: string
  /** Epoch ms, by the server's clock. */
  readonly time: number
}

/**
 * What was granted on something, without what its owner has. A NULL acl in the catalog is an empty one here: it stands
 * for PostgreSQL's defaults, which name nobody but the owner and PUBLIC. Objects with the same ACL share the array.
 */
export type Acl = readonly AclEntry[]

export interface CatalogObject {
  readonly kind: ObjectKind
  /** Unquoted name; for routines the name alone, with `signature` holding the identity arguments. */
  readonly name: string
  readonly signature: string | undefined
  readonly owner: string
  /** The table whose column owns this sequence: it changes owner with that table only. Undefined on what the owner role owns. */
  readonly follows: string | undefined
  /**
   * Nothing in it runs code when somebody uses it: a plain table, sequence, enum or composite type. False also for what
   * nobody had to look at, because the owner role or the login owns it.
   */
  readonly inert: boolean
  /** A sequence of an identity column: inserting into the table needs no privilege on it. */
  readonly identity: boolean
  /** Privileges that the login may pass on; undefined on what the owner role owns, where that is all of them. */
  readonly grantable: readonly string[] | undefined
  readonly acl: Acl
}

/** A column with privileges of its own, beside those of its table. */
export interface CatalogColumn {
  readonly table: string
  readonly column: string
  /** Owner of the table. */
  readonly owner: string
  readonly acl: Acl
}

/** An index that PostgreSQL does not use: a concurrent build or rebuild was cut short. */
export interface InvalidIndex {
  readonly name: string
  readonly table: string
  readonly owner: string
}

/** Privileges that objects of this kind will have when `role` creates them. */
export interface DefaultPrivileges {
  readonly role: string
  /** False: in every schema. */
  readonly inSchema: boolean
  readonly on: 'table' | 'sequence' | 'routine' | 'type' | 'schema'
  readonly acl: Acl
}

/** One grant of membership in a role. */
export interface Membership {
  readonly role: string
  readonly member: string
  readonly grantor: string
  readonly inherit: boolean
  readonly set: boolean
  readonly admin: boolean
  /** The member is a superuser or a member of databricks_superuser, so it can join whatever that can. */
  readonly memberAdministers: boolean
  readonly grantorIsSuperuser: boolean
  /** The login is the member, or has its rights and may SET ROLE to it. */
  readonly loginIsMember: boolean
  /** Roles whose rights no ACL of the schema shows: those among `role` itself and what that is a member of; absent: none. */
  readonly reaches?: readonly string[]
}

/** Something about a table of the tool's own that is not as it was made: `it has the trigger t` */
export interface OwnTableFault {
  readonly fault: string
  /** The statement of the owner role that mends it; undefined: there is no safe one. */
  readonly repair: string | undefined
}

/** A role's attributes that go beyond what privileges say, as `ALTER ROLE` spells them. */
export type RoleAttribute = 'SUPERUSER' | 'CREATEROLE' | 'CREATEDB' | 'REPLICATION' | 'BYPASSRLS'

export interface LedgerRow {
  readonly version: string
  readonly name: string
  /** Hex SHA-256 of the file as applied. */
  readonly checksum: string
  readonly appliedAt: string
  /** Whether code from before it may not work after it; undefined: not known, or not read. */
  readonly contracts?: boolean | undefined
}

/** On whose right an administrative statement rests: the login's own, or what it has through `databricks_superuser`. */
export type Actor = 'login' | 'databricks_superuser'

export interface LoginRights {
  /** The deployer's own role, as the server names it. */
  readonly role: string
  readonly isSuperuser: boolean
  /** As whom it can create roles: itself, or `databricks_superuser` by SET ROLE. Empty: not at all. */
  readonly createRole: readonly Actor[]
  /** CREATE on the database. */
  readonly createSchema: boolean
}

export interface OwnerRole {
  readonly canLogin: boolean
  /** CREATE on the schema `public`, by itself or as everybody. */
  readonly createsInPublic?: boolean
  /** Whether the login has the owner's privileges without SET ROLE, and whether it may SET ROLE to it. */
  readonly inherit: boolean
  readonly set: boolean
  /** By whose ADMIN option the login can grant membership, `keeper` being that of the keeper; undefined: not at all. */
  readonly admin: Actor | 'keeper' | undefined
  /** Whether `databricks_superuser` has the ADMIN option, so that each of its members can join. */
  readonly shared: boolean
}

/**
 * The role that holds the ADMIN option of the owner role, granted by the bootstrap superuser, so that the person who made
 * both can leave. Nobody is a member of it.
 */
export interface KeeperRole {
  /** Whether the login may take its part: it has the ADMIN option of the keeper. */
  readonly loginIsAdmin: boolean
  /** Who has that option. */
  readonly admins: readonly string[]
}

/** What a role has beside privileges, which no GRANT on the schema shows or takes away. */
export interface RolePowers {
  readonly role: string
  /** Which of `databricks_superuser`, the owner role, the keeper and the roles that reach the server itself it is a member of, directly or not. */
  readonly memberOf: readonly string[]
  readonly attributes: readonly RoleAttribute[]
}

/** Who has CREATE on the schema as a member of a role of the platform's. */
export interface PlatformCreator {
  readonly member: string
  readonly role: string
  readonly grantor: string
}

/** The part of the database that a plan needs, read in one message. */
export interface Catalog {
  /** `server_version_num`, such as 170010. */
  readonly serverVersion: number
  readonly login: LoginRights
  /** Lakebase's `databricks_superuser`, whose rights a member may use; undefined on any other PostgreSQL. */
  readonly platform: { readonly loginIsMember: boolean } | undefined
  /** Undefined: the owner role does not exist. */
  readonly owner: OwnerRole | undefined
  readonly keeper: KeeperRole | undefined
  /** Undefined: the schema does not exist. */
  readonly schema: { readonly owner: string; readonly acl: Acl } | undefined
  /** Names of the extensions that the database has. */
  readonly extensions: readonly string[]
  readonly databaseAcl: { readonly owner: string; readonly acl: Acl }
  /** Whether PUBLIC may create in the schema `public`, as in databases that come from before PostgreSQL 15. */
  readonly publicCreates: boolean
  /** Names of the relations in the schema `public`, indexes among them; undefined: there are too many. */
  readonly publicRelations: readonly string[] | undefined
  /**
   * Relations of the schema, and those of its routines and types that somebody else owns or that have an ACL. Extension
   * members, array and row types are left out: they follow another object.
   */
  readonly objects: readonly CatalogObject[]
  /** Other owners found in the schema whose rights the login has. */
  readonly actsFor: readonly string[]
  /** Those of them that log in by themselves, superusers aside: whoever takes a thing from one takes its access to it. */
  readonly otherLogins: readonly string[]
  /** Only those with an ACL. */
  readonly columns: readonly CatalogColumn[]
  /** In the schema by anybody, and everywhere by the owner role. */
  readonly defaults: readonly DefaultPrivileges[]
  /** Of the owner role, those of the app's role in others, and those of other desired grantees in what reaches far. */
  readonly memberships: readonly Membership[]
  /** Of the app's role. */
  readonly appAttributes: readonly RoleAttribute[]
  /** Those of the desired grantees that have any. */
  readonly powers: readonly RolePowers[]
  /** Owners found in the schema, the schema's own included, that are members of `databricks_superuser`. */
  readonly administrators: readonly string[]
  /** Tables of others in the schema; absent: none. */
  readonly tableCopies?: readonly TableCopy[]
  /** Members of the platform's roles that can create in the schema, administrators and the owner role's members aside; absent: none. */
  readonly platformCreators?: readonly PlatformCreator[]
  /** From whom a run has taken CREATE on the schema for a while and not given it back, undefined being PUBLIC: it is under way, or dead; absent: none has. */
  readonly takenCreate?: readonly (string | undefined)[] | undefined
  /** Roles that the login may SET ROLE to. */
  readonly settable: readonly string[]
  /** Those being built at this moment, and those of a partitioned table that wait for its partitions, are left out. */
  readonly invalidIndexes: readonly InvalidIndex[]
  readonly blindSpots: BlindSpots
  /** Direct members of the owner role that may act as it (INHERIT and SET). */
  readonly ownerMembers: readonly string[]
  /** Who may grant membership of the owner role, for the reader of an error. */
  readonly ownerAdmins: readonly string[]
  /** Those of the desired grantees that exist. */
  readonly roles: readonly string[]
  /** Undefined: no ledger yet. `unreadable`: what has its name is no table of the owner role, or the login cannot read it. */
  readonly ledger: readonly LedgerRow[] | 'unreadable' | undefined
  /** What was changed about the ledger, which then was not read. */
  readonly ledgerFault?: OwnTableFault | undefined
  /** Whether the ledger has the columns that came after its first ones; false also when there is no ledger. */
  readonly ledgerIsCurrent: boolean
  /** Whether the ledger has rows, or had some: it was emptied, or rows were taken out. */
  readonly ledgerWasFilled: boolean
  /** Read only where something may have to run; undefined also for a database that does not exist yet. */
  readonly dependencies?: Dependencies | undefined
  /** Of this app, the newest first; undefined: none was ever recorded, or they are no matter of this run. `unreadable` as of the ledger. */
  readonly releases?: readonly ReleaseRow[] | 'unreadable' | undefined
  /** What was changed about the table of the releases, which then was not read. */
  readonly releasesFault?: OwnTableFault | undefined
  /** Where the database was when this was read; undefined on a server that only follows another one. */
  readonly restorePoint: RestorePoint | undefined
  /** Tables in which other tools keep what they have applied; read only when the ledger has no row. */
  readonly histories: readonly ToolHistory[]
}
