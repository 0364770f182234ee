import type { AclEntry, Membership } from '../catalog/catalog.ts'
import type { Securable } from './securable.ts'

/*
 * What the platform grants by itself: allowed by role, object, privilege and grantor, never required, never revoked.
 * Roles and the chain of grants: docs "Pre-created roles and permissions", and as found on real databases
 * (skyler-myers-db/mortgage-intelligence-platform:jobs/lakebase_migration_contracts.py). Attaching a database to an app:
 * docs "Add a Lakebase resource to a Databricks App".
 */

/** Has every privilege with the grant option, by event triggers on everything new. */
export const PLATFORM_SUPERUSER = 'databricks_superuser'

/** The platform's own administrators; what they own, and grant to each other, is theirs. */
const ADMINISTRATORS = new Set(['cloud_admin', 'databricks_control_plane', 'pg_database_owner'])

/** As whom nobody can log in, whatever rights it has. */
const UNREACHABLE = new Set(['cloud_admin', 'databricks_control_plane'])

/** Whether only Databricks can act as a role. */
export function isOutOfReach(role: string): boolean {
  return UNREACHABLE.has(role)
}

const READS: readonly PlatformGrant[] = [
  { class: 'schema', privileges: ['USAGE'] },
  { class: 'table', privileges: ['SELECT'] },
]

/** What the platform's roles without the grant option hold. The number is the database's oid. */
const ROLES: readonly { readonly name: string; readonly grants: readonly PlatformGrant[] }[] = [
  { name: 'databricks_gateway', grants: READS },
  { name: 'databricks_reader_[0-9]+', grants: READS },
  { name: 'databricks_writer_[0-9]+', grants: [{ class: 'schema', privileges: ['CREATE', 'USAGE'] }] },
]

interface PlatformGrant {
  readonly class: Securable['class']
  readonly privileges: readonly string[]
}

/** An app's service principal: its Postgres role is its client id. */
const CLIENT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whether a role has the name of a service principal, as the role of an app has. */
export function isServicePrincipal(role: string): boolean {
  return CLIENT_ID.test(role)
}

/** PostgreSQL's own defaults for PUBLIC, which an explicit ACL repeats. */
const PUBLIC_DEFAULTS: readonly PlatformGrant[] = [
  { class: 'routine', privileges: ['EXECUTE'] },
  { class: 'type', privileges: ['USAGE'] },
  { class: 'database', privileges: ['CONNECT', 'TEMPORARY'] },
  { class: 'default-routine', privileges: ['EXECUTE'] },
  { class: 'default-type', privileges: ['USAGE'] },
]

/** The names of the platform's roles as a regular expression, for PostgreSQL and JavaScript. */
export const PLATFORM_ROLES = `^(${[PLATFORM_SUPERUSER, ...ADMINISTRATORS, ...ROLES.map(({ name }) => name)].join('|')})$`

const IS_PLATFORM_ROLE = new RegExp(PLATFORM_ROLES)

export function isPlatformRole(role: string): boolean {
  return IS_PLATFORM_ROLE.test(role)
}

/** Whether what `grantor` gave lasts: it is the owner's own, or the platform's. */
export function isLastingGrantor(grantor: string, owner: string): boolean {
  return grantor === owner || isPlatformRole(grantor)
}

/** The privileges of an entry that nobody has to ask for, and whether with the grant option. */
export function platformPrivileges(
  on: Securable,
  { grantee, grantor }: AclEntry,
  deployers: readonly string[],
): { readonly privileges: readonly string[] | 'all'; readonly grantable: boolean } {
  const none = { privileges: [], grantable: false }
  if (!isLastingGrantor(grantor, on.owner)) return none
  if (grantee === undefined) return { privileges: privilegesOf(PUBLIC_DEFAULTS, on), grantable: false }
  if (grantee === PLATFORM_SUPERUSER || ADMINISTRATORS.has(grantee))
    return { privileges: 'all', grantable: true }
  const role = ROLES.find(({ name }) => new RegExp(`^${name}$`).test(grantee))
  if (role) return { privileges: privilegesOf(role.grants, on), grantable: false }
  // A deployer creates schemas, and so may the owner role where migrations do; an administrator has to grant it that.
  if (on.class === 'database' && (deployers.includes(grantee) || CLIENT_ID.test(grantee)))
    return { privileges: ['CONNECT', 'CREATE'], grantable: false }
  return none
}

/**
 * Whether a member of the owner role is there by its own right: as an administrator of the server, who can join whatever
 * it likes, or as the one who created the role (CREATE ROLE makes its caller an administrator of the new role, and a
 * superuser the grantor, since PostgreSQL 16).
 */
export function belongsToOwner(
  { member, memberAdministers }: Membership,
  all: readonly Membership[],
): boolean {
  const created = (each: Membership) =>
    each.member === member && each.admin && !each.inherit && !each.set && each.grantorIsSuperuser
  return isPlatformRole(member) || memberAdministers || all.some(created)
}

function privilegesOf(grants: readonly PlatformGrant[], on: Securable): readonly string[] {
  return grants.find((each) => each.class === on.class)?.privileges ?? []
}
