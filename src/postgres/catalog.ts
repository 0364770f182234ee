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

export interface CatalogObject {
  readonly kind: ObjectKind
  /** Unquoted name; for routines the name alone, with `signature` holding the identity arguments. */
  readonly name: string
  readonly signature: string | undefined
  readonly owner: string
  /** The table whose column owns this sequence: it changes owner with that table only. */
  readonly follows: string | undefined
  /** Privileges that the login may pass on; undefined on what the owner role owns, where that is all of them. */
  readonly grantable: readonly string[] | undefined
}

/** An index that PostgreSQL does not use: a concurrent build or rebuild was cut short. */
export interface InvalidIndex {
  readonly name: string
  readonly table: string
  readonly owner: string
}

/** What a privilege is on. `default-*` are the owner role's default privileges in the schema. */
export type AclClass = 'schema' | 'table' | 'sequence' | 'default-table' | 'default-sequence'

/** One exploded ACL entry of a wished grantee. An owner's own entries are left out. */
export interface AclEntry {
  readonly class: AclClass
  /** Object name in the schema; the schema's own name for `schema` and the defaults. */
  readonly object: string
  readonly grantee: string
  readonly privilege: string
  readonly grantable: boolean
  readonly grantor: string
}

export interface LedgerRow {
  readonly version: string
  readonly name: string
  /** Hex SHA-256 of the file as applied. */
  readonly checksum: string
  readonly appliedAt: string
}

/** The role that an administrative statement runs as: the login, or `databricks_superuser` by SET ROLE. */
export type Actor = 'login' | 'databricks_superuser'

export interface LoginRights {
  /** The deployer's own role, as the server names it. */
  readonly role: string
  /** As whom it can create roles; undefined: not at all. `databricks_superuser` first, so that every admin can join. */
  readonly createRole: Actor | undefined
  /** CREATE on the database. */
  readonly createSchema: boolean
}

export interface OwnerRole {
  readonly canLogin: boolean
  /** Whether the login has the owner's privileges without SET ROLE, and whether it may SET ROLE to it. */
  readonly inherit: boolean
  readonly set: boolean
  /** As whom the login can grant membership; undefined: not at all. */
  readonly admin: Actor | undefined
}

/** The part of the database that a plan needs, read in one message. */
export interface Catalog {
  /** `server_version_num`, such as 170010. */
  readonly serverVersion: number
  readonly login: LoginRights
  /** Undefined: the owner role does not exist. */
  readonly owner: OwnerRole | undefined
  /** Undefined: the schema does not exist. */
  readonly schema: { readonly owner: string } | undefined
  /**
   * Relations of the schema, and those of its routines and types that somebody else owns. Extension members,
   * identity sequences, array and row types are left out: they follow another object.
   */
  readonly objects: readonly CatalogObject[]
  /** Other owners found in the schema whose rights the login has. */
  readonly actsFor: readonly string[]
  readonly acl: readonly AclEntry[]
  /** Those being built at this moment, and those of a partitioned table that wait for its partitions, are left out. */
  readonly invalidIndexes: readonly InvalidIndex[]
  /** Direct members of the owner role that may act as it (INHERIT and SET). */
  readonly ownerMembers: readonly string[]
  /** Who may grant membership of the owner role, for the reader of an error. */
  readonly ownerAdmins: readonly string[]
  /** Those of the wished grantees that exist. */
  readonly roles: readonly string[]
  /** Undefined: no ledger yet. `unreadable`: what has its name is no table of the owner role, or the login cannot read it. */
  readonly ledger: readonly LedgerRow[] | 'unreadable' | undefined
  /** Whether the ledger has the column for the time that a file took; false also when there is no ledger. */
  readonly ledgerIsTimed: boolean
}
