import { createHash } from 'node:crypto'
import { type CatalogRole, catalogRoles } from '../postgres/role-catalog.ts'
import { creatorAttributes, NO_ATTRIBUTES, type RoleAttributes } from '../postgres/roles.ts'
import type { AuthMethod, Branch, IdentityType, Role } from '../state/lakebase.ts'
import { type Principal, principalName } from '../state/principal.ts'
import type { Platform } from './platform.ts'

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

export function copyRoles(source: Branch, target: Branch): void {
  for (const role of source.roles.values()) target.roles.set(role.id, { ...role, branch: target })
}

/**
 * The branch's roles as they are in PostgreSQL now, as SQL makes, changes and drops roles too. A role that SQL made has
 * an id of the form `rol-…` (deepbasu123/lakebase-production-starter, docs/04).
 */
export async function rolesOf(branch: Branch): Promise<Role[]> {
  const rows = await branch.cluster.run(catalogRoles)
  const found = new Map(rows.map((role) => [role.name, role]))
  const known = [...branch.roles.values()]
  const names = new Set(known.map(({ postgresRole }) => postgresRole))
  return [
    ...known.flatMap((role) => current(role, found.get(role.postgresRole))),
    ...rows.filter(({ name }) => !names.has(name)).map((role) => sqlRole(branch, role)),
  ]
}

export async function roleNamed(branch: Branch, postgresRole: string): Promise<Role | undefined> {
  return (await rolesOf(branch)).find((role) => role.postgresRole === postgresRole)
}

/** None when SQL has dropped it. */
function current(role: Role, found: CatalogRole | undefined): readonly Role[] {
  if (found) return [{ ...role, superuserMember: found.superuserMember, attributes: found.attributes }]
  return role.inDatabase ? [] : [role]
}

function sqlRole(branch: Branch, found: CatalogRole): Role {
  return {
    branch,
    // The same in every world, so that worlds can be compared.
    id: `rol-${createHash('sha256').update(found.name).digest('hex').slice(0, 12)}`,
    postgresRole: found.name,
    identityType: identityTypeOf(found),
    authMethod: authMethodOf(found),
    superuserMember: found.superuserMember,
    attributes: found.attributes,
    inDatabase: true,
    createdAt: branch.createdAt,
    updatedAt: branch.createdAt,
  }
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
