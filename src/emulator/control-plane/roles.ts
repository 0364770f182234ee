import { type Platform, pendingFor } from '../platform.ts'
import { dropRole } from '../postgres/roles.ts'
import type { Branch, Role, RoleAttributes } from '../state/lakebase.ts'
import { branchPath, rolePath } from '../state/lakebase.ts'
import { type Principal, principalName } from '../state/principal.ts'
import { timestamp } from '../virtual-clock.ts'
import { randomHex } from '../world.ts'
import { badRequest, invalidParameter, roleNotFound } from './errors.ts'
import type { Fields } from './fields.ts'
import { branchChildAt, branchOf, optionalId, pageOf, requireSettled, roleOf } from './lookup.ts'
import { type MaskRules, maskedPaths } from './masks.ts'
import { readAttributes, readMembership, readRole } from './role-spec.ts'
import { alterRoleSql, createRoleSql, membershipSql } from './role-sql.ts'
import { type Answer, type Call, ok, type Route } from './router.ts'

const MASK: MaskRules = {
  leaves: [
    'spec.attributes',
    'spec.attributes.bypassrls',
    'spec.attributes.createdb',
    'spec.attributes.createrole',
    'spec.membership_roles',
  ],
  groups: {},
}

export function roleRoutes(platform: Platform): Route[] {
  const all = '/api/2.0/postgres/projects/{project}/branches/{branch}/roles'
  const one = `${all}/{role}`
  return [
    { method: 'POST', pattern: all, handle: (call) => create(platform, call) },
    { method: 'GET', pattern: all, handle: (call) => list(platform, call) },
    { method: 'GET', pattern: one, handle: (call) => ok(roleView(roleOf(platform, call, 'CAN_USE'))) },
    { method: 'PATCH', pattern: one, handle: (call) => update(platform, call) },
    { method: 'DELETE', pattern: one, handle: (call) => remove(platform, call) },
  ]
}

/** The role that every branch has for who made it; its id is `sp-<application id>` or the e-mail's local part. */
export function ownerRole(branch: Branch, owner: Principal, now: number): Role {
  return identityRole(branch, owner, { superuserMember: true, now })
}

export function identityRole(
  branch: Branch,
  principal: Principal,
  options: { readonly superuserMember: boolean; readonly now: number },
): Role {
  const name = principalName(principal)
  return {
    branch,
    id: principal.kind === 'user' ? normalized(name) : `sp-${name}`,
    postgresRole: name,
    identityType: principal.kind === 'user' ? 'USER' : 'SERVICE_PRINCIPAL',
    authMethod: 'LAKEBASE_OAUTH_V1',
    superuserMember: options.superuserMember,
    attributes: { bypassrls: false, createdb: false, createrole: false },
    createdAt: options.now,
    updatedAt: options.now,
  }
}

export function roleNamed(branch: Branch, postgresRole: string): Role | undefined {
  for (const role of branch.roles.values()) if (role.postgresRole === postgresRole) return role
  return undefined
}

export function copyRoles(source: Branch, target: Branch): void {
  for (const role of source.roles.values()) {
    target.roles.set(role.id, { ...role, branch: target, attributes: { ...role.attributes } })
  }
}

async function create(platform: Platform, call: Call): Promise<Answer> {
  const branch = branchOf(platform, call, 'CAN_MANAGE')
  const id = optionalId(call, 'role_id', () => `role-${randomHex(8)}`)
  const body = call.json()
  body.refuseWrapper('role')
  const role = readRole(platform, branch, id, body.object('spec'))
  await requireSettled(`branch '${branchPath(branch)}'`, branch.pending)
  const existing = branch.roles.get(id) ?? roleNamed(branch, role.postgresRole)
  if (existing) return takeOver(platform, call, existing, role)
  branch.roles.set(id, role)
  const work = branch.cluster.run(async (cluster) => {
    for (const sql of createRoleSql(role)) await cluster.query(sql)
  })
  return operation(platform, role, work)
}

/** `replace_existing=true` replaces the role's attributes and memberships as a whole: what is left out is taken away. */
function takeOver(platform: Platform, call: Call, existing: Role, wanted: Role): Answer {
  if (!call.flag('replace_existing') || existing.id !== wanted.id) {
    throw badRequest('role with that name already exists')
  }
  if (existing.postgresRole !== wanted.postgresRole)
    throw invalidParameter("Field 'role.spec.postgres_role' is immutable.")
  return operation(platform, existing, change(platform, existing, wanted))
}

/** Makes the role's memberships and attributes those wanted, here and in PostgreSQL. */
function change(
  platform: Platform,
  role: Role,
  wanted: { readonly superuserMember: boolean; readonly attributes: RoleAttributes },
): Promise<void> {
  role.superuserMember = wanted.superuserMember
  role.attributes = { ...wanted.attributes }
  role.updatedAt = platform.clock.now()
  return role.branch.cluster.run(async (cluster) => {
    for (const sql of [alterRoleSql(role), ...membershipSql(role)]) await cluster.query(sql)
  })
}

async function list(platform: Platform, call: Call): Promise<Answer> {
  const page = pageOf(call, [...branchOf(platform, call, 'CAN_USE').roles.values()])
  return ok({ roles: page.items.map(roleView), ...(page.next ? { next_page_token: page.next } : {}) })
}

async function update(platform: Platform, call: Call): Promise<Answer> {
  const role = roleOf(platform, call, 'CAN_MANAGE')
  const body = call.json()
  body.refuseWrapper('role')
  const paths = maskedPaths(call, body, MASK)
  await requireSettled(`branch '${branchPath(role.branch)}'`, role.branch.pending)
  const spec = body.object('spec')
  const wanted = {
    superuserMember: paths.has('spec.membership_roles') ? readMembership(spec) : role.superuserMember,
    attributes: maskedAttributes(role, spec, paths),
  }
  return operation(platform, role, change(platform, role, wanted))
}

/** A masked leaf leaves its siblings alone. */
function maskedAttributes(role: Role, spec: Fields | undefined, paths: ReadonlySet<string>): RoleAttributes {
  const given = readAttributes(spec)
  if (paths.has('spec.attributes')) return given
  const attributes = { ...role.attributes }
  for (const name of ['bypassrls', 'createdb', 'createrole'] as const) {
    if (paths.has(`spec.attributes.${name}`)) attributes[name] = given[name]
  }
  return attributes
}

async function remove(platform: Platform, call: Call): Promise<Answer> {
  const role = roleOf(platform, call, 'CAN_MANAGE')
  const { branch } = role
  await requireSettled(`branch '${branchPath(branch)}'`, branch.pending)
  const heirPath = call.query('reassign_owned_to')
  const heir = heirPath === undefined ? undefined : heirOf(platform, branch, heirPath)
  const work = branch.cluster.run(async (cluster) => {
    await dropRole(cluster, role.postgresRole, heir ? { reassignTo: heir.postgresRole } : {})
    branch.roles.delete(role.id)
  })
  return ok(
    platform.operations.start('Role', rolePath(role), (done) => pendingFor(platform, work, done), undefined),
  )
}

function heirOf(platform: Platform, branch: Branch, path: string): Role {
  const found = branchChildAt(platform, 'reassign_owned_to', path, 'roles')
  const heir = found.branch === branch ? branch.roles.get(found.id) : undefined
  if (!heir) throw roleNotFound(found.id)
  return heir
}

function operation(platform: Platform, role: Role, work: Promise<unknown>): Answer {
  return ok(
    platform.operations.start(
      'Role',
      rolePath(role),
      (done) => pendingFor(platform, work, done),
      () => roleView(role),
    ),
  )
}

/** `jane.doe@example.com` becomes `jane-doe`. */
function normalized(email: string): string {
  const local = email.split('@')[0] ?? ''
  return local
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
}

function roleView(role: Role): Record<string, unknown> {
  return {
    name: rolePath(role),
    role_id: role.id,
    parent: branchPath(role.branch),
    create_time: timestamp(role.createdAt),
    update_time: timestamp(role.updatedAt),
    status: {
      role_id: role.id,
      postgres_role: role.postgresRole,
      identity_type: role.identityType,
      auth_method: role.authMethod,
      membership_roles: role.superuserMember ? ['DATABRICKS_SUPERUSER'] : [],
      attributes: role.attributes,
    },
  }
}
