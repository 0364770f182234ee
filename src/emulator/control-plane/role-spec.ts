import { ATTRIBUTE_NAMES, NO_ATTRIBUTES, type RoleAttributes } from '../postgres/roles.ts'
import type { Fields } from '../state/fields.ts'
import type { AuthMethod, Branch, IdentityType, Role } from '../state/lakebase.ts'
import { ApiError, invalidParameter, requiredField } from './errors.ts'
import type { Platform } from './platform.ts'
import { IDENTITY_NOT_FOUND } from './unverified.ts'

// Sources. Values: `databricks-sdk-py:databricks/sdk/service/postgres.py` `RoleRoleSpec`. Combinations that are
// refused, an unknown identity, and the texts: UNVERIFIED.

const IDENTITY_TYPES: readonly IdentityType[] = ['USER', 'SERVICE_PRINCIPAL', 'GROUP']
const AUTH_METHODS: readonly AuthMethod[] = ['LAKEBASE_OAUTH_V1', 'PG_PASSWORD_SCRAM_SHA_256', 'NO_LOGIN']

/** What the API can change of a role. */
export type RoleRights = Pick<Role, 'superuserMember' | 'attributes'>

/** The role that a `spec` describes; throws 400 for a combination that cannot log in, 404 for an unknown identity. */
export function readRole(platform: Platform, branch: Branch, id: string, spec: Fields | undefined): Role {
  const postgresRole = spec?.string('postgres_role')
  if (!spec || !postgresRole) throw requiredField('role.spec.postgres_role')
  const identityType = readIdentityType(spec)
  requireIdentity(platform, identityType, postgresRole)
  const now = platform.clock.now()
  return {
    branch,
    id,
    postgresRole,
    identityType,
    authMethod: readAuthMethod(spec, identityType),
    superuserMember: readMembership(spec),
    attributes: { ...NO_ATTRIBUTES, ...suppliedAttributes(spec) },
    inDatabase: false,
    createdAt: now,
    updatedAt: now,
  }
}

function readIdentityType(spec: Fields): IdentityType {
  const given = spec.string('identity_type')
  if (given === undefined) return 'IDENTITY_TYPE_UNSPECIFIED'
  const known = IDENTITY_TYPES.find((type) => type === given)
  if (!known) throw invalidParameter(`Field 'role.spec.identity_type' has no value '${given}'.`)
  return known
}

/** A managed identity logs in with OAuth or not at all, a plain role with a password or not at all. */
function readAuthMethod(spec: Fields, identityType: IdentityType): AuthMethod {
  const managed = identityType !== 'IDENTITY_TYPE_UNSPECIFIED'
  const given = spec.string('auth_method')
  if (given === undefined) return managed ? 'LAKEBASE_OAUTH_V1' : 'PG_PASSWORD_SCRAM_SHA_256'
  const known = AUTH_METHODS.find((method) => method === given)
  if (!known) throw invalidParameter(`Field 'role.spec.auth_method' has no value '${given}'.`)
  const fits = known === 'NO_LOGIN' || (known === 'LAKEBASE_OAUTH_V1') === managed
  if (!fits) throw invalidParameter(`auth_method ${known} does not go with identity_type ${identityType}.`)
  return known
}

function requireIdentity(platform: Platform, type: IdentityType, name: string): void {
  const { groups, principals } = platform.world
  const kind = principals.get(name)?.kind
  const known =
    type === 'IDENTITY_TYPE_UNSPECIFIED' ||
    (type === 'USER' && kind === 'user') ||
    (type === 'SERVICE_PRINCIPAL' && kind === 'service_principal') ||
    (type === 'GROUP' && groups.has(name))
  if (!known)
    throw new ApiError(
      IDENTITY_NOT_FOUND.status,
      IDENTITY_NOT_FOUND.code,
      `identity not found: ${type} '${name}'`,
    )
}

/** Only `DATABRICKS_SUPERUSER` can be asked for. */
export function readMembership(spec: Fields | undefined): boolean {
  const roles = spec?.strings('membership_roles') ?? []
  const unknown = roles.find((role) => role !== 'DATABRICKS_SUPERUSER')
  if (unknown !== undefined)
    throw invalidParameter(`Field 'role.spec.membership_roles' has no value '${unknown}'.`)
  return roles.length > 0
}

export function suppliedAttributes(spec: Fields | undefined): Partial<RoleAttributes> {
  const attributes = spec?.object('attributes')
  const supplied = ATTRIBUTE_NAMES.map((name) => [name, attributes?.boolean(name)] as const)
  return Object.fromEntries(supplied.filter(([, value]) => value !== undefined))
}

/**
 * The rights after `replace_existing=true`: attributes that are left out stay, memberships are replaced as a whole. All
 * else in the spec is ignored (`databricks-sdk-py:databricks/sdk/service/postgres.py` `create_role`).
 */
export function replacedRights(role: Role, spec: Fields | undefined): RoleRights {
  return {
    attributes: { ...role.attributes, ...suppliedAttributes(spec) },
    superuserMember: readMembership(spec),
  }
}
