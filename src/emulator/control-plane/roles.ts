import { ownsDatabase } from '../postgres/role-catalog.ts'
import { dropRole } from '../postgres/roles.ts'
import { type Branch, branchPath, type Role, rolePath } from '../state/lakebase.ts'
import { timestamp } from '../state/virtual-clock.ts'
import { rolesOf } from './branch-roles.ts'
import { ApiError, badRequest, idNotFound, roleNotFound } from './errors.ts'
import { branchChildAt, branchOf, optionalId, pageOf, requireSettled } from './lookup.ts'
import { type Platform, pendingFor } from './platform.ts'
import { maskedRights } from './role-mask.ts'
import { type RoleRights, readRole, replacedRights } from './role-spec.ts'
import { alterRoleSql, createRoleSql } from './role-sql.ts'
import { type Answer, type Call, ok, type Route } from './router.ts'
import { DATABASE_OWNER_REFUSED } from './unverified.ts'
import { randomHex } from './world.ts'

// Sources. Paths and fields: `databricks-sdk-go:service/postgres/{impl,model}.go`. 400 for a duplicate, 404 for a
// missing heir: `databricks/cli:libs/testserver/postgres.go`. Who may create and delete: docs "Grant permissions
// programmatically"; who may update: UNVERIFIED.

export function roleRoutes(platform: Platform): Route[] {
  const all = '/api/2.0/postgres/projects/{project}/branches/{branch}/roles'
  const one = `${all}/{role}`
  return [
    { method: 'POST', pattern: all, handle: (call) => create(platform, call) },
    { method: 'GET', pattern: all, handle: (call) => list(platform, call) },
    { method: 'GET', pattern: one, handle: (call) => get(platform, call) },
    { method: 'PATCH', pattern: one, handle: (call) => update(platform, call) },
    { method: 'DELETE', pattern: one, handle: (call) => remove(platform, call) },
  ]
}

async function get(platform: Platform, call: Call): Promise<Answer> {
  return ok(roleView(await roleOf(call, branchOf(platform, call, 'CAN_USE'))))
}

/**
 * `replace_existing` takes over the role of `role_id` only: without one the request is a plain create, and fails when
 * the name is taken (`databricks-sdk-py:databricks/sdk/service/postgres.py` `create_role`).
 */
async function create(platform: Platform, call: Call): Promise<Answer> {
  const branch = branchOf(platform, call, 'CAN_USE')
  const id = optionalId(call, 'role_id', () => `role-${randomHex(8)}`)
  const body = call.json()
  body.refuseWrapper('role')
  const spec = body.object('spec')
  await requireSettled(`branch '${branchPath(branch)}'`, branch.pending)
  const roles = await rolesOf(branch)
  const existing = roles.find((other) => other.id === id)
  if (existing && call.flag('replace_existing')) {
    return change(platform, existing, replacedRights(existing, spec))
  }
  const role = readRole(platform, branch, id, spec)
  if (existing || roles.some(({ postgresRole }) => postgresRole === role.postgresRole)) {
    throw badRequest('role with that name already exists')
  }
  branch.roles.set(id, role)
  return operation(platform, role, make(role))
}

/** A role that PostgreSQL refuses is none. */
async function make(role: Role): Promise<void> {
  try {
    await role.branch.cluster.run(async (cluster) => {
      for (const sql of createRoleSql(role)) await cluster.query(sql)
    })
    role.inDatabase = true
  } catch (error) {
    role.branch.roles.delete(role.id)
    throw error
  }
}

/** Gives the role these rights in PostgreSQL, where they are read from. */
function change(platform: Platform, role: Role, rights: RoleRights): Answer {
  const updatedAt = platform.clock.now()
  const known = role.branch.roles.get(role.id)
  if (known) known.updatedAt = updatedAt
  const work = role.branch.cluster.run(async (cluster) => {
    for (const sql of alterRoleSql(role.postgresRole, rights)) await cluster.query(sql)
  })
  return operation(platform, { ...role, ...rights, updatedAt }, work)
}

async function list(platform: Platform, call: Call): Promise<Answer> {
  const branch = branchOf(platform, call, 'CAN_USE')
  const page = pageOf(call, await rolesOf(branch))
  return ok({ roles: page.items.map(roleView), ...(page.next ? { next_page_token: page.next } : {}) })
}

async function update(platform: Platform, call: Call): Promise<Answer> {
  const branch = branchOf(platform, call, 'CAN_MANAGE')
  await requireSettled(`branch '${branchPath(branch)}'`, branch.pending)
  const role = await roleOf(call, branch)
  const body = call.json()
  body.refuseWrapper('role')
  return change(platform, role, maskedRights(call, body, role))
}

/** A role that owns a database stays, whoever is to have its objects (docs "Manage roles"). */
async function remove(platform: Platform, call: Call): Promise<Answer> {
  const branch = branchOf(platform, call, 'CAN_USE')
  await requireSettled(`branch '${branchPath(branch)}'`, branch.pending)
  const role = await roleOf(call, branch)
  const heirPath = call.query('reassign_owned_to')
  const heir = heirPath === undefined ? undefined : await heirOf(platform, branch, heirPath)
  if (await branch.cluster.run((cluster) => ownsDatabase(cluster, role.postgresRole))) {
    const { status, code } = DATABASE_OWNER_REFUSED
    throw new ApiError(status, code, `Cannot delete role '${rolePath(role)}'. It owns a database.`)
  }
  const work = branch.cluster.run(async (cluster) => {
    await dropRole(cluster, role.postgresRole, heir ? { reassignTo: heir.postgresRole } : {})
    branch.roles.delete(role.id)
  })
  return ok(
    platform.operations.start('Role', rolePath(role), (done) => pendingFor(platform, work, done), undefined),
  )
}

/** The role of the path's `{role}`, as it is in PostgreSQL now; throws 404. */
async function roleOf(call: Call, branch: Branch): Promise<Role> {
  const role = (await rolesOf(branch)).find(({ id }) => id === call.param('role'))
  if (!role) throw idNotFound('role')
  return role
}

async function heirOf(platform: Platform, branch: Branch, path: string): Promise<Role> {
  const found = branchChildAt(platform, 'reassign_owned_to', path, 'roles')
  const roles = found.branch === branch ? await rolesOf(branch) : []
  const heir = roles.find(({ id }) => id === found.id)
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
