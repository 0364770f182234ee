import { boolean, list, number, oneOf, optional, type Row, record, string } from '../postgres/json.ts'
import { parseBlindSpots } from './blind-spot.ts'
import type {
  Acl,
  Actor,
  Catalog,
  CatalogColumn,
  CatalogObject,
  DefaultPrivileges,
  InvalidIndex,
  KeeperRole,
  LedgerRow,
  LoginRights,
  Membership,
  ObjectKind,
  OwnerRole,
  OwnTableFault,
  PlatformCreator,
  RoleAttribute,
  RolePowers,
} from './catalog.ts'
import { parseDependencies } from './dependency.ts'
import { parseReleases } from './release-row.ts'
import { parseTableCopy } from './table-copy.ts'
import { HISTORY_TOOLS, type HistoryState, type ToolHistory } from './tool-history.ts'

/** The JSON of the catalog query as a Catalog. Throws when it is not what the query builds. */
export function parseCatalog(text: string): Catalog {
  const row = record(JSON.parse(text))
  const actsFor = list(row.actsFor).map(record)
  return {
    serverVersion: number(row.serverVersion),
    login: parseLogin(record(row.login)),
    platform: optional(row.platform, (value) => ({ loginIsMember: boolean(record(value).loginIsMember) })),
    owner: optional(row.owner, (value) => parseOwner(record(value))),
    keeper: optional(row.keeper, (value) => parseKeeper(record(value))),
    schema: optional(row.schema, (value) => parseOwned(record(value))),
    databaseAcl: parseOwned(record(row.database)),
    extensions: list(row.extensions).map(string),
    publicCreates: boolean(row.publicCreates),
    publicRelations: optional(row.publicRelations, (value) => list(value).map(string)),
    objects: list(row.objects)
      .flatMap((item) => parseObjects(record(item)))
      .sort(byName),
    columns: list(row.columns).map((item) => parseColumn(record(item))),
    defaults: list(row.defaults).map((item) => parseDefaults(record(item))),
    memberships: list(row.memberships).map((item) => parseMembership(record(item))),
    appAttributes: list(row.appAttributes).map((item) => oneOf(ATTRIBUTES, item)),
    powers: list(row.powers).map((item) => parsePowers(record(item))),
    administrators: list(row.administrators).map(string),
    tableCopies: list(row.tableCopies).map((item) => parseTableCopy(record(item))),
    platformCreators: list(row.platformCreators).map((item) => parsePlatformCreator(record(item))),
    takenCreate: optional(row.takenCreate, (value) => list(value).map((role) => string(role) || undefined)),
    settable: list(row.settable).map(string),
    actsFor: actsFor.map(({ role }) => string(role)),
    otherLogins: actsFor.flatMap(({ role, logsIn }) => (boolean(logsIn) ? [string(role)] : [])),
    blindSpots: parseBlindSpots(row.blindSpots),
    invalidIndexes: list(row.invalidIndexes).map((item) => parseInvalidIndex(record(item))),
    ownerMembers: list(row.ownerMembers).map(string),
    ownerAdmins: list(row.ownerAdmins).map(string),
    roles: list(row.roles).map(string),
    ledger: parseLedger(row.ledger),
    ledgerFault: parseFault(row.ledger),
    ledgerIsCurrent: boolean(row.ledgerIsCurrent),
    ledgerWasFilled: boolean(row.ledgerWasFilled),
    dependencies: optional(row.dependencies, (value) => parseDependencies(record(value))),
    releases: parseReleases(row.releases),
    releasesFault: parseFault(row.releases),
    restorePoint: optional(row.restorePoint, (value) => {
      const { lsn, time } = record(value)
      return { lsn: string(lsn), time: number(time) }
    }),
    histories: list(row.histories).map((item) => parseHistory(record(item))),
  }
}

function parseLogin(row: Row): LoginRights {
  return {
    role: string(row.role),
    isSuperuser: boolean(row.isSuperuser),
    createRole: list(row.createRole).map((item) => oneOf(ACTORS, item)),
    createSchema: boolean(row.createSchema),
  }
}

function parseOwner(row: Row): OwnerRole {
  return {
    canLogin: boolean(row.canLogin),
    createsInPublic: row.createsInPublic === true,
    inherit: boolean(row.inherit),
    set: boolean(row.set),
    admin: optional(row.admin, (value) => oneOf(ADMINS, value)),
    shared: boolean(row.shared),
  }
}

function parseKeeper(row: Row): KeeperRole {
  return { loginIsAdmin: boolean(row.loginIsAdmin), admins: list(row.admins).map(string) }
}

function parsePowers(row: Row): RolePowers {
  return {
    role: string(row.role),
    memberOf: list(row.memberOf).map(string),
    attributes: list(row.attributes).map((item) => oneOf(ATTRIBUTES, item)),
  }
}

function parseOwned(row: Row): { readonly owner: string; readonly acl: Acl } {
  return { owner: string(row.owner), acl: parseAcl(row.acl) }
}

/** The objects of one kind, owner and ACL, which they share. */
function parseObjects(row: Row): readonly CatalogObject[] {
  const shared = {
    kind: oneOf(KINDS, row.kind),
    owner: string(row.owner),
    inert: boolean(row.inert),
    identity: boolean(row.identity),
    grantable: optional(row.grantable, (value) => list(value).map(string)),
    acl: parseAcl(row.acl),
  }
  return list(row.items).map((item) => ({ ...parseItem(item), ...shared }))
}

function byName(a: CatalogObject, b: CatalogObject): number {
  return compare(a.kind, b.kind) || compare(a.name, b.name) || compare(a.signature ?? '', b.signature ?? '')
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** A name alone, or with the arguments of a routine, or with the table of a sequence. */
function parseItem(item: unknown): Pick<CatalogObject, 'name' | 'signature' | 'follows'> {
  if (typeof item === 'string') return { name: item, signature: undefined, follows: undefined }
  const [name, signature, follows] = list(item)
  return {
    name: string(name),
    signature: optional(signature, string),
    follows: optional(follows, string),
  }
}

function parseAcl(value: unknown): Acl {
  return list(value).map((item) => {
    const row = record(item)
    return {
      grantee: optional(row.grantee, string),
      privileges: list(row.privileges).map(string),
      grantable: boolean(row.grantable),
      grantor: string(row.grantor),
    }
  })
}

function parseInvalidIndex(row: Row): InvalidIndex {
  return { name: string(row.name), table: string(row.table), owner: string(row.owner) }
}

function parseColumn(row: Row): CatalogColumn {
  return { ...parseOwned(row), table: string(row.table), column: string(row.column) }
}

function parseDefaults(row: Row): DefaultPrivileges {
  return {
    role: string(row.role),
    inSchema: boolean(row.inSchema),
    on: oneOf(DEFAULT_KINDS, row.on),
    acl: parseAcl(row.acl),
  }
}

function parseMembership(row: Row): Membership {
  return {
    role: string(row.role),
    member: string(row.member),
    grantor: string(row.grantor),
    inherit: boolean(row.inherit),
    set: boolean(row.set),
    admin: boolean(row.admin),
    memberAdministers: boolean(row.memberAdministers),
    grantorIsSuperuser: boolean(row.grantorIsSuperuser),
    loginIsMember: boolean(row.loginIsMember),
    reaches: list(row.reaches).map(string),
  }
}

function parsePlatformCreator({ member, role, grantor }: Row): PlatformCreator {
  return { member: string(member), role: string(role), grantor: string(grantor) }
}

function parseLedger(value: unknown): Catalog['ledger'] {
  if (value === 'unreadable') return value
  if (parseFault(value)) return 'unreadable'
  return optional(value, (rows) => list(rows).map((row) => parseLedgerRow(record(row))))
}

/** Of what a look at a table of ours leaves. */
export function parseFault(value: unknown): OwnTableFault | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const row = record(value)
  return { fault: string(row.fault), repair: optional(row.repair, string) }
}

function parseHistory(row: Row): ToolHistory {
  return {
    tool: oneOf(HISTORY_TOOLS, row.tool),
    schema: string(row.schema),
    table: string(row.table),
    owner: string(row.owner),
    rows: optional(row.rows, (rows) =>
      list(rows)
        .map(record)
        .map(({ version, state }) => ({
          version: string(version),
          state: oneOf(HISTORY_STATES, state),
        })),
    ),
  }
}

const HISTORY_STATES = ['applied', 'failed', 'up-to'] as const satisfies readonly HistoryState[]

function parseLedgerRow(row: Row): LedgerRow {
  return {
    version: string(row.version),
    name: string(row.name),
    checksum: string(row.checksum),
    appliedAt: string(row.appliedAt),
    contracts: optional(row.contracts ?? null, boolean),
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
const DEFAULT_KINDS = [
  'table',
  'sequence',
  'routine',
  'type',
  'schema',
] as const satisfies readonly DefaultPrivileges['on'][]
const ATTRIBUTES = [
  'SUPERUSER',
  'CREATEROLE',
  'CREATEDB',
  'REPLICATION',
  'BYPASSRLS',
] as const satisfies readonly RoleAttribute[]
const ACTORS = ['login', 'databricks_superuser'] as const satisfies readonly Actor[]
const ADMINS = [...ACTORS, 'keeper'] as const satisfies readonly OwnerRole['admin'][]
