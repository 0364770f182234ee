import type { App, AppResource } from '../apps/app.ts'
import { attachApp, createOauthRole, detachApp } from '../postgres/roles.ts'
import type { Fields } from '../state/fields.ts'
import {
  type Branch,
  branchPath,
  type Database,
  endpointPath,
  primaryEndpoint,
  type Role,
} from '../state/lakebase.ts'
import { type Principal, principalName } from '../state/principal.ts'
import { securableProject } from './access-list.ts'
import { identityRole, roleNamed } from './branch-roles.ts'
import { ApiError, idNotFound, invalidParameter } from './errors.ts'
import { branchAt, branchChildAt } from './lookup.ts'
import { hasLevel, requireLevel } from './permissions.ts'
import type { Platform } from './platform.ts'
import { INSTANCE_STATE_CODE, UNKNOWN_INSTANCE_CODE } from './unverified.ts'

// Sources. Kinds and permissions: `databricks-sdk-go:service/apps/{impl,model}.go`. That a project is no instance:
// databricks-agent-skills:skills/databricks-apps. Texts of the refusals: UNVERIFIED.

const PERMISSION = 'CAN_CONNECT_AND_CREATE'
/** `databricks-sdk-go:service/apps/model.go` `AppResource`. */
const KINDS = [
  'app',
  'database',
  'experiment',
  'genie_space',
  'job',
  'postgres',
  'secret',
  'serving_endpoint',
  'sql_warehouse',
  'uc_securable',
] as const

/** A Postgres database that an app is attached to. */
export interface Attachment {
  readonly branch: Branch
  /** Name in Postgres. */
  readonly database: string
  /** What `valueFrom` gives: the endpoint's path on Autoscaling, the host on Provisioned. */
  readonly value: string
  readonly host: string
}

/** The resources that a request asks for; throws 400 for a malformed one. */
export function readResources(list: readonly Fields[]): AppResource[] {
  const resources = list.map(readResource)
  const names = new Set(resources.map((resource) => resource.name))
  if (names.size < resources.length) throw invalidParameter('Resource names must be unique within an app.')
  return resources
}

function readResource(fields: Fields): AppResource {
  const kinds = KINDS.filter((kind) => fields.has(kind))
  const [kind] = kinds
  if (kind === undefined || kinds.length > 1) {
    throw invalidParameter(`Exactly one of ${KINDS.join(', ')} must be set for a resource.`)
  }
  const inner = fields.object(kind) ?? fields
  if (kind === 'database' || kind === 'postgres') {
    const permission = inner.string('permission')
    if (permission !== PERMISSION)
      throw invalidParameter(`Permission of a ${kind} resource must be ${PERMISSION}.`)
  }
  return {
    name: fields.requiredString('name'),
    kind,
    description: fields.string('description'),
    fields: inner,
  }
}

export function resourceView(resource: AppResource): Record<string, unknown> {
  return {
    name: resource.name,
    ...(resource.description === undefined ? {} : { description: resource.description }),
    [resource.kind]: resource.fields.value,
  }
}

/** The database behind the resource; undefined for other kinds. Throws when it does not exist. */
export function attachmentOf(platform: Platform, resource: AppResource): Attachment | undefined {
  if (resource.kind === 'postgres') return autoscalingAttachment(platform, resource.fields)
  if (resource.kind === 'database') return provisionedAttachment(platform, resource.fields)
  return undefined
}

function autoscalingAttachment(platform: Platform, fields: Fields): Attachment {
  const branch = branchAt(platform, 'name', fields.requiredString('branch'))
  const endpoint = primaryEndpoint(branch)
  if (!endpoint) throw idNotFound('endpoint')
  const path = fields.string('database')
  const database = path === undefined ? implicit(branch) : databaseAt(platform, branch, path)
  return { branch, database: database.postgresDatabase, value: endpointPath(endpoint), host: endpoint.host }
}

function databaseAt(platform: Platform, branch: Branch, path: string): Database {
  const found = branchChildAt(platform, 'name', path, 'databases')
  const database = found.branch.databases.get(found.id)
  if (!database) throw idNotFound('database')
  if (found.branch !== branch)
    throw invalidParameter(`database '${path}' is not on branch '${branchPath(branch)}'`)
  return database
}

function implicit(branch: Branch): Database {
  const database = branch.databases.get('databricks-postgres')
  if (!database) throw idNotFound('database')
  return database
}

/** A project born in the postgres API is no instance, whatever its name. */
function provisionedAttachment(platform: Platform, fields: Fields): Attachment {
  const name = fields.requiredString('instance_name')
  const instance = platform.world.instances.get(name)
  if (!instance) throw new ApiError(404, UNKNOWN_INSTANCE_CODE, `Database instance ${name} does not exist`)
  const database = fields.requiredString('database_name')
  return { branch: instance.branch, database, value: instance.host, host: instance.host }
}

/** Attaching needs CAN MANAGE on the project or instance, and a database that exists. */
export async function requireAttachRights(
  platform: Platform,
  caller: Principal,
  resource: AppResource,
): Promise<void> {
  const attachment = attachmentOf(platform, resource)
  if (!attachment) return
  requireLevel(platform, caller, securableProject(attachment.branch.project), 'CAN_MANAGE')
  if (resource.kind === 'database') await requireInstanceDatabase(platform, resource, attachment)
}

async function requireInstanceDatabase(
  platform: Platform,
  resource: AppResource,
  { branch, database }: Attachment,
): Promise<void> {
  const name = resource.fields.requiredString('instance_name')
  const state = platform.world.instances.get(name)?.state
  if (state !== 'AVAILABLE' && state !== 'UPDATING') {
    throw new ApiError(400, INSTANCE_STATE_CODE, `Database instance ${name} is ${state}.`)
  }
  const sql = 'SELECT FROM pg_database WHERE datname = $1'
  const rows = await branch.cluster.run((cluster) => cluster.query(sql, [database]))
  if (rows.length === 0) {
    throw new ApiError(404, UNKNOWN_INSTANCE_CODE, `Database ${database} does not exist in instance ${name}`)
  }
}

/**
 * Creates or reuses the role of the app's service principal and grants it CONNECT and CREATE on the database, nothing
 * else (docs "Add a Lakebase resource to a Databricks app").
 */
export async function attach(platform: Platform, app: App, resource: AppResource): Promise<void> {
  const attachment = attachmentOf(platform, resource)
  if (!attachment) return
  const { branch, database } = attachment
  const role = app.servicePrincipal.clientId
  const existing = await roleNamed(branch, role)
  await branch.cluster.run((cluster) => attachApp(cluster, { database, role }))
  if (existing) return
  const known = identityRole(platform, branch, app.servicePrincipal, { superuserMember: false })
  branch.roles.set(known.id, known)
}

/**
 * What removing the resource does to the app's role (docs "Add a Lakebase resource to a Databricks app"). Who may manage
 * the database takes over what the app owns, under a role that is made if there is none, and the app's role is deleted.
 * For anybody else, role and objects stay as they are.
 */
export async function detach(
  platform: Platform,
  app: App,
  resource: AppResource,
  by: Principal,
): Promise<void> {
  const attachment = existingAttachment(platform, resource)
  if (!attachment) return
  const { branch, database } = attachment
  if (isAttached(platform, app.servicePrincipal, { branch, database })) return
  if (!hasLevel(platform, by, securableProject(branch.project), 'CAN_MANAGE')) return
  const heir = (await roleNamed(branch, principalName(by))) ?? (await makeRole(platform, branch, by))
  const role = app.servicePrincipal.clientId
  await branch.cluster.run((cluster) => detachApp(cluster, { database, role, reassignTo: heir.postgresRole }))
}

async function makeRole(platform: Platform, branch: Branch, principal: Principal): Promise<Role> {
  const role = identityRole(platform, branch, principal, { superuserMember: false })
  await branch.cluster.run((cluster) =>
    createOauthRole(cluster, { name: role.postgresRole, superuserMember: false }),
  )
  branch.roles.set(role.id, role)
  return role
}

/** What has been deleted in the meantime needs no detaching. */
function existingAttachment(platform: Platform, resource: AppResource): Attachment | undefined {
  try {
    return attachmentOf(platform, resource)
  } catch (error) {
    if (error instanceof ApiError) return undefined
    throw error
  }
}

/** Whether a resource of an app of this identity is the branch, or that database of it; apps of a space share one. */
export function isAttached(
  platform: Platform,
  identity: Principal,
  { branch, database }: { readonly branch: Branch; readonly database?: string },
): boolean {
  const apps = [...platform.world.apps.values()].filter((app) => app.servicePrincipal === identity)
  return apps.some((app) =>
    app.settings.resources.some((resource) => {
      const attachment = existingAttachment(platform, resource)
      return attachment?.branch === branch && (database === undefined || attachment.database === database)
    }),
  )
}
