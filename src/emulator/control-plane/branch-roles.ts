import type { Platform } from '../platform.ts'
import { type CatalogRole, catalogRoles } from '../postgres/role-catalog.ts'
import { creatorAttributes, NO_ATTRIBUTES, type RoleAttributes } from '../postgres/roles.ts'
import type { AuthMethod, Branch, IdentityType, Role } from '../state/lakebase.ts'
import { type Principal, principalName } from '../state/principal.ts'
import { randomHex } from '../world.ts'

const SQL_ROLE_ID = 'rol-'

/** The role that every branch has for who made it. */
export function creatorRole(platform: Platform, branch: Branch, creator: Principal): Role {
  return identityRole(platform, branch, creator, {
    superuserMember: true,
    attributes: creatorAttributes(platform.roles),
  })
}

/** A role of the principal's; its id is `sp-<application id>` or the e-mail's local part. */
export function identityRole(
  platform: Platform,
  branch: Branch,
  principal: Principal,
  rights: { readonly superuserMember: boolean; readonly attributes?: RoleAttributes },
): Role {
  const name = principalName(principal)
  const now = platform.clock.now()
  return {
    branch,
    id: principal.kind === 'user' ? normalized(name) : `sp-${name}`,
    postgresRole: name,
    identityType: principal.kind === 'user' ? 'USER' : 'SERVICE_PRINCIPAL',
    authMethod: 'LAKEBASE_OAUTH_V1',
    superuserMember: rights.superuserMember,
    attributes: rights.attributes ?? NO_ATTRIBUTES,
    inDatabase: true,
    createdAt: now,
    updatedAt: now,
  }
}

export function roleNamed(branch: Branch, postgresRole: string): Role | undefined {
  for (const role of branch.roles.values()) if (role.postgresRole === postgresRole) return role
  return undefined
}

export function copyRoles(source: Branch, target: Branch): void {
  for (const role of source.roles.values()) target.roles.set(role.id, { ...role, branch: target })
}

/**
 * Makes the API's roles those of PostgreSQL, as SQL makes, changes and drops roles too. A role that SQL made has an id
 * of the form `rol-…` (deepbasu123/lakebase-production-starter, docs/04).
 */
export async function refreshRoles(platform: Platform, branch: Branch): Promise<void> {
  await branch.cluster.run(async (cluster) => {
    const found = new Map((await catalogRoles(cluster)).map((role) => [role.name, role]))
    for (const role of [...branch.roles.values()]) {
      const now = found.get(role.postgresRole)
      if (now && isSame(role, now)) {
        role.superuserMember = now.superuserMember
        role.attributes = now.attributes
        found.delete(role.postgresRole)
      } else if (role.inDatabase) branch.roles.delete(role.id)
    }
    for (const role of found.values()) addCatalogRole(platform, branch, role)
  })
}

/** SQL may have dropped a role and made another one of its name. */
function isSame(role: Role, found: CatalogRole): boolean {
  if (!role.id.startsWith(SQL_ROLE_ID)) return true
  return role.authMethod === authMethodOf(found) && role.identityType === identityTypeOf(found)
}

function addCatalogRole(platform: Platform, branch: Branch, found: CatalogRole): void {
  const id = `${SQL_ROLE_ID}${randomHex(12)}`
  const now = platform.clock.now()
  branch.roles.set(id, {
    branch,
    id,
    postgresRole: found.name,
    identityType: identityTypeOf(found),
    authMethod: authMethodOf(found),
    superuserMember: found.superuserMember,
    attributes: found.attributes,
    inDatabase: true,
    createdAt: now,
    updatedAt: now,
  })
}

function identityTypeOf({ identityType }: CatalogRole): IdentityType {
  const types: readonly IdentityType[] = ['USER', 'SERVICE_PRINCIPAL', 'GROUP']
  return types.find((type) => type === identityType) ?? 'IDENTITY_TYPE_UNSPECIFIED'
}

/** CREATE ROLE makes no role that a token opens; `databricks_create_role` does. */
function authMethodOf(found: CatalogRole): AuthMethod {
  if (!found.canLogin) return 'NO_LOGIN'
  return identityTypeOf(found) === 'IDENTITY_TYPE_UNSPECIFIED'
    ? 'PG_PASSWORD_SCRAM_SHA_256'
    : 'LAKEBASE_OAUTH_V1'
}

/** `jane.doe@example.com` becomes `jane-doe`. */
function normalized(email: string): string {
  const local = email.split('@')[0] ?? ''
  return local
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
}
