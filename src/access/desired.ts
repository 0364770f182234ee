import { isOwnTable } from '../catalog/own-table.ts'
import type { DesiredGrant } from '../config/desired.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { grouped } from '../grouped.ts'
import { type AclClass, isDefault, type Securable } from './securable.ts'

/** Privileges in alphabetical order. */
export interface DesiredPrivileges {
  readonly schema: readonly string[]
  readonly table: readonly string[]
  readonly sequence: readonly string[]
}

/** What a grant gives (design decision 4), `create: auto` being settled. Membership of the owner role needs no privileges beside it. */
export function desiredPrivileges({ access, create }: DesiredGrant): DesiredPrivileges {
  if (access === 'owner') return { schema: [], table: [], sequence: [] }
  const schema = create === true ? ['CREATE', 'USAGE'] : ['USAGE']
  if (access === 'read-only') return { schema, table: ['SELECT'], sequence: ['SELECT'] }
  return { schema, table: ['DELETE', 'INSERT', 'SELECT', 'UPDATE'], sequence: ['SELECT', 'USAGE'] }
}

/** The role of a grantee; undefined while the app has none. */
export function roleOf({ grantee }: DesiredGrant, { appRole }: DesiredDatabase): string | undefined {
  return grantee.kind === 'role' ? grantee.role : appRole
}

/** Roles that are desired to be members of the owner role. */
export function ownersOf(desired: DesiredDatabase): readonly string[] {
  const owners = desired.grants.filter(({ access }) => access === 'owner')
  return owners.map((grant) => roleOf(grant, desired)).filter((role) => role !== undefined)
}

/** What each role may have on each class of things, as a look-up for one role and securable. */
export type PrivilegesOn = (role: string, on: Securable) => readonly string[]

/**
 * The ledger is nobody's but the owner's, and default privileges count for what the owner role creates in the schema. A
 * role can be named twice: `grants.roles` may name the app's own role, which no file can be checked against.
 */
export function desiredPrivilegesOf(desired: DesiredDatabase): PrivilegesOn {
  const byRole = grouped(desired.grants, (grant) => roleOf(grant, desired) ?? '')
  return (role, on) => {
    const grants = byRole.get(role)
    if (!grants || (on.class === 'table' && isOwnTable(on.name))) return []
    const kind = privilegeClass(on.class)
    if (kind === undefined) return []
    if (on.class !== kind && (on.owner !== desired.ownerRole || on.name === '')) return []
    return grants.flatMap((grant) => desiredPrivileges(grant)[kind])
  }
}

/**
 * What each desired role may keep beside its desired privileges, though nobody has to give it: CONNECT, where everybody's was taken,
 * and EXECUTE and USAGE, which everybody has unless a migration locked a routine or type to the app. A role that only
 * reads keeps no EXECUTE: a SECURITY DEFINER routine could write for it.
 */
export function impliedPrivilegesOf(desired: DesiredDatabase): PrivilegesOn {
  const byRole = grouped(desired.grants, (grant) => roleOf(grant, desired) ?? '')
  return (role, on) => {
    const grants = byRole.get(role) ?? []
    if (on.class === 'table' && isOwnTable(on.name)) return []
    if (isDefault(on.class) && (on.owner !== desired.ownerRole || on.name === '')) return []
    return grants.flatMap((grant) => implied(grant, on.class))
  }
}

/** What an owner was granted while it was less is no more than it has as owner. */
const BELOW_OWNER: DesiredGrant = { grantee: { kind: 'app' }, access: 'read-write', create: true }

function implied({ access }: DesiredGrant, on: AclClass): readonly string[] {
  const kind = privilegeClass(on)
  if (kind !== undefined) return access === 'owner' ? desiredPrivileges(BELOW_OWNER)[kind] : []
  switch (on) {
    case 'database':
      return ['CONNECT']
    case 'routine':
    case 'default-routine':
      return access === 'read-only' ? [] : ['EXECUTE']
    case 'type':
    case 'default-type':
      return ['USAGE']
    default:
      return []
  }
}

function privilegeClass(on: AclClass): keyof DesiredPrivileges | undefined {
  switch (on) {
    case 'schema':
      return 'schema'
    case 'table':
    case 'default-table':
      return 'table'
    case 'sequence':
    case 'default-sequence':
      return 'sequence'
    default:
      return undefined
  }
}
