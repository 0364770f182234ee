import pg from 'pg'
import { ownsDatabase } from '../postgres/role-catalog.ts'
import { dropRole, NO_ATTRIBUTES } from '../postgres/roles.ts'
import type { Fields } from '../state/fields.ts'
import type { IdentityType, Instance, Role } from '../state/lakebase.ts'
import { principalName } from '../state/principal.ts'
import { identityRole, roleNamed, rolesOf } from './branch-roles.ts'
import { ApiError, badRequest, invalidParameter, roleNotFound } from './errors.ts'
import { instanceNamed } from './instances.ts'
import { pageOf } from './lookup.ts'
import type { Platform } from './platform.ts'
import { suppliedAttributes } from './role-spec.ts'
import { createRoleSql } from './role-sql.ts'
import { type Answer, type Call, ok, type Route } from './router.ts'
import { DATABASE_OWNER_REFUSED, IDENTITY_NOT_FOUND, OWNER_REFUSED } from './unverified.ts'

// Sources. Paths and fields: `databricks-sdk-go:service/database/{impl,model}.go`. A role for oneself with CAN_USE:
// docs "Postgres roles". Status and texts of the refusals: as of the postgres API, UNVERIFIED here.

/** Roles of an instance; the Go SDK says that these endpoints never reached public preview. */
export function instanceRoleRoutes(platform: Platform): Route[] {
  const all = '/api/2.0/database/instances/{instance}/roles'
  const one = `${all}/{role}`
  return [
    { method: 'POST', pattern: all, handle: (call) => create(platform, call) },
    { method: 'GET', pattern: all, handle: (call) => list(platform, call) },
    { method: 'GET', pattern: one, handle: (call) => get(platform, call) },
    { method: 'DELETE', pattern: one, handle: (call) => remove(platform, call) },
  ]
}

async function create(platform: Platform, call: Call): Promise<Answer> {
  const body = call.json()
  const forSelf = body.string('name') === principalName(call.caller)
  const instance = instanceNamed(platform, call, call.param('instance'), forSelf ? 'CAN_USE' : 'CAN_MANAGE')
  const { branch } = instance
  const role = readRole(platform, instance, body)
  if (await roleNamed(branch, role.postgresRole)) throw badRequest('role with that name already exists')
  branch.roles.set(role.id, role)
  await branch.cluster.run(async (cluster) => {
    for (const sql of createRoleSql(role)) await cluster.query(sql)
  })
  return ok(view(instance, role))
}

function readRole(platform: Platform, instance: Instance, body: Fields): Role {
  const name = body.requiredString('name')
  const superuserMember = body.string('membership_role') === 'DATABRICKS_SUPERUSER'
  const attributes = { ...NO_ATTRIBUTES, ...suppliedAttributes(body) }
  const type = body.string('identity_type') ?? 'PG_ONLY'
  const now = platform.clock.now()
  if (type === 'USER' || type === 'SERVICE_PRINCIPAL') {
    const principal = platform.world.principals.get(name)
    if (principal?.kind !== (type === 'USER' ? 'user' : 'service_principal')) {
      throw new ApiError(
        IDENTITY_NOT_FOUND.status,
        IDENTITY_NOT_FOUND.code,
        `identity not found: ${type} '${name}'`,
      )
    }
    return identityRole(platform, instance.branch, principal, {
      superuserMember,
      attributes,
    })
  }
  if (type !== 'PG_ONLY') throw invalidParameter(`identity_type ${type} is not supported by the emulator.`)
  return {
    branch: instance.branch,
    id: name,
    postgresRole: name,
    identityType: 'IDENTITY_TYPE_UNSPECIFIED',
    authMethod: 'PG_PASSWORD_SCRAM_SHA_256',
    superuserMember,
    attributes,
    inDatabase: true,
    createdAt: now,
    updatedAt: now,
  }
}

async function list(platform: Platform, call: Call): Promise<Answer> {
  const instance = instanceNamed(platform, call, call.param('instance'), 'CAN_USE')
  const page = pageOf(call, await rolesOf(instance.branch))
  return ok({
    database_instance_roles: page.items.map((role) => view(instance, role)),
    ...(page.next ? { next_page_token: page.next } : {}),
  })
}

async function get(platform: Platform, call: Call): Promise<Answer> {
  const instance = instanceNamed(platform, call, call.param('instance'), 'CAN_USE')
  const role = await roleNamed(instance.branch, call.param('role'))
  if (!role) throw roleNotFound(call.param('role'))
  return ok(view(instance, role))
}

async function remove(platform: Platform, call: Call): Promise<Answer> {
  const instance = instanceNamed(platform, call, call.param('instance'), 'CAN_MANAGE')
  const role = await roleNamed(instance.branch, call.param('role'))
  if (!role && call.flag('allow_missing')) return ok()
  if (!role) throw roleNotFound(call.param('role'))
  const heir = call.query('reassign_owned_to')
  if (heir !== undefined && !(await roleNamed(instance.branch, heir))) throw roleNotFound(heir)
  const { cluster, roles } = instance.branch
  if (await cluster.run((server) => ownsDatabase(server, role.postgresRole))) {
    const { status, code } = DATABASE_OWNER_REFUSED
    throw new ApiError(status, code, `Cannot delete role ${role.postgresRole}. It owns a database.`)
  }
  await cluster
    .run((server) => dropRole(server, role.postgresRole, heir === undefined ? {} : { reassignTo: heir }))
    .catch(refuseOwner)
  roles.delete(role.id)
  return ok()
}

/** PostgreSQL says what the role still owns. */
function refuseOwner(error: unknown): never {
  if (error instanceof pg.DatabaseError && error.code === '2BP01') {
    throw new ApiError(OWNER_REFUSED.status, OWNER_REFUSED.code, error.message)
  }
  throw error
}

function view(instance: Instance, role: Role): Record<string, unknown> {
  const type: IdentityType | 'PG_ONLY' =
    role.identityType === 'IDENTITY_TYPE_UNSPECIFIED' ? 'PG_ONLY' : role.identityType
  return {
    name: role.postgresRole,
    identity_type: type,
    ...(role.superuserMember ? { membership_role: 'DATABRICKS_SUPERUSER' } : {}),
    attributes: role.attributes,
    effective_attributes: role.attributes,
    instance_name: instance.name,
  }
}
