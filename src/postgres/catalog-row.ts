import type {
  AclClass,
  AclEntry,
  Actor,
  Catalog,
  CatalogObject,
  InvalidIndex,
  LedgerRow,
  LoginRights,
  ObjectKind,
  OwnerRole,
} from './catalog.ts'

/** The JSON of the catalog query as a Catalog. Throws when it is not what the query builds. */
export function parseCatalog(text: string): Catalog {
  const row = record(JSON.parse(text))
  return {
    serverVersion: number(row.serverVersion),
    login: parseLogin(record(row.login)),
    owner: optional(row.owner, (value) => parseOwner(record(value))),
    schema: optional(row.schema, (value) => ({ owner: string(record(value).owner) })),
    objects: list(row.objects).map((item) => parseObject(record(item))),
    actsFor: list(row.actsFor).map(string),
    acl: list(row.acl).flatMap((item) => parseEntries(record(item))),
    invalidIndexes: list(row.invalidIndexes).map((item) => parseInvalidIndex(record(item))),
    ownerMembers: list(row.ownerMembers).map(string),
    ownerAdmins: list(row.ownerAdmins).map(string),
    roles: list(row.roles).map(string),
    ledger: parseLedger(row.ledger),
    ledgerIsTimed: boolean(row.ledgerIsTimed),
  }
}

function parseLogin(row: Row): LoginRights {
  return {
    role: string(row.role),
    createRole: optional(row.createRole, actor),
    createSchema: boolean(row.createSchema),
  }
}

function parseOwner(row: Row): OwnerRole {
  return {
    canLogin: boolean(row.canLogin),
    inherit: boolean(row.inherit),
    set: boolean(row.set),
    admin: optional(row.admin, actor),
  }
}

function parseObject(row: Row): CatalogObject {
  return {
    kind: oneOf(KINDS, row.kind),
    name: string(row.name),
    signature: optional(row.signature, string),
    owner: string(row.owner),
    follows: optional(row.follows, string),
    grantable: optional(row.grantable, (value) => list(value).map(string)),
  }
}

function parseInvalidIndex(row: Row): InvalidIndex {
  return { name: string(row.name), table: string(row.table), owner: string(row.owner) }
}

/** The privileges of one grantee on one object travel together. */
function parseEntries(row: Row): readonly AclEntry[] {
  const entry = {
    class: oneOf(CLASSES, row.class),
    object: string(row.object),
    grantee: string(row.grantee),
    grantable: boolean(row.grantable),
    grantor: string(row.grantor),
  }
  return list(row.privileges).map((privilege) => ({ ...entry, privilege: string(privilege) }))
}

function parseLedger(value: unknown): Catalog['ledger'] {
  if (value === 'unreadable') return value
  return optional(value, (rows) => list(rows).map((row) => parseLedgerRow(record(row))))
}

function parseLedgerRow(row: Row): LedgerRow {
  return {
    version: string(row.version),
    name: string(row.name),
    checksum: string(row.checksum),
    appliedAt: string(row.appliedAt),
  }
}

const KINDS = [
  'table',
  'view',
  'materialized view',
  'foreign table',
  'sequence',
  'function',
  'procedure',
  'aggregate',
  'type',
] as const satisfies readonly ObjectKind[]
const CLASSES = [
  'schema',
  'table',
  'sequence',
  'default-table',
  'default-sequence',
] as const satisfies readonly AclClass[]
const ACTORS = ['login', 'databricks_superuser'] as const satisfies readonly Actor[]

type Row = Readonly<Record<string, unknown>>

function record(value: unknown): Row {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw unexpected(value, 'an object')
  return Object.fromEntries(Object.entries(value))
}

/** An aggregate over no rows is NULL, which is an empty list here. */
function list(value: unknown): readonly unknown[] {
  if (value === null) return []
  if (!Array.isArray(value)) throw unexpected(value, 'a list')
  return value
}

function string(value: unknown): string {
  if (typeof value !== 'string') throw unexpected(value, 'text')
  return value
}

function number(value: unknown): number {
  if (typeof value !== 'number') throw unexpected(value, 'a number')
  return value
}

function boolean(value: unknown): boolean {
  if (typeof value !== 'boolean') throw unexpected(value, 'a boolean')
  return value
}

function actor(value: unknown): Actor {
  return oneOf(ACTORS, value)
}

function oneOf<T extends string>(values: readonly T[], value: unknown): T {
  const found = values.find((each) => each === value)
  if (found === undefined) throw unexpected(value, values.join(' or '))
  return found
}

function optional<T>(value: unknown, parse: (value: unknown) => T): T | undefined {
  return value === null ? undefined : parse(value)
}

function unexpected(value: unknown, wanted: string): Error {
  return new Error(`The catalog query returned ${JSON.stringify(value)} in place of ${wanted}.`)
}
