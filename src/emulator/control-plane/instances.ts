import { randomUUID } from 'node:crypto'
import type { Fields } from '../state/fields.ts'
import { type Instance, primaryEndpoint } from '../state/lakebase.ts'
import { principalName } from '../state/principal.ts'
import { forgetPermissions } from './access-list.ts'
import { defaultSettings } from './endpoint-settings.ts'
import { ApiError, badRequest, invalidParameter } from './errors.ts'
import { applyInstanceFields, defaultInstanceSettings, INSTANCE_MASK, instanceView } from './instance-spec.ts'
import { pageOf } from './lookup.ts'
import { maskedPaths } from './masks.ts'
import { grantCreator, hasLevel, requireLevel } from './permissions.ts'
import { discardBranch, type Platform, pendingFor } from './platform.ts'
import { readTags } from './project-spec.ts'
import { makeProject } from './projects.ts'
import { type Answer, type Call, ok, type Route } from './router.ts'
import {
  DUPLICATE_INSTANCE,
  HISTORY_RETENTION_SECONDS,
  INSTANCE_NAME,
  INSTANCE_STATE_CODE,
  UNKNOWN_INSTANCE_CODE,
} from './unverified.ts'
import type { PermissionLevel } from './world.ts'

// Sources. Paths, fields, `purge` and `force`: `databricks-sdk-go:service/database/{impl,model}.go`. Shape:
// `databricks/cli:acceptance/bundle/resources/database_instances`. Status, codes and texts of the refusals:
// UNVERIFIED.

/** Lakebase Provisioned (`databricks-sdk-go:service/database`). */
export function instanceRoutes(platform: Platform): Route[] {
  const all = '/api/2.0/database/instances'
  const one = `${all}/{instance}`
  return [
    { method: 'POST', pattern: all, handle: (call) => create(platform, call) },
    { method: 'GET', pattern: all, handle: (call) => list(platform, call) },
    { method: 'GET', pattern: `${all}:findByUid`, handle: (call) => findByUid(platform, call) },
    { method: 'GET', pattern: one, handle: (call) => get(platform, call) },
    { method: 'PATCH', pattern: one, handle: (call) => update(platform, call) },
    { method: 'DELETE', pattern: one, handle: (call) => remove(platform, call) },
  ]
}

/** The instance of the path; a project born in the postgres API is none. Throws 404 or 403. */
export function instanceNamed(
  platform: Platform,
  call: Call,
  name: string,
  level: PermissionLevel,
): Instance {
  const instance = platform.world.instances.get(name)
  if (!instance || instance.branch.project.deletedAt !== undefined) {
    throw new ApiError(404, UNKNOWN_INSTANCE_CODE, `Database instance ${name} does not exist`)
  }
  requireLevel(platform, call.caller, { type: 'database-instances', id: name }, level)
  return instance
}

async function create(platform: Platform, call: Call): Promise<Answer> {
  const body = call.json()
  body.refuseWrapper('database_instance')
  const name = body.requiredString('name')
  if (!INSTANCE_NAME.test(name))
    throw invalidParameter(`Field 'name' must match ${INSTANCE_NAME.source}, got '${name}'.`)
  await platform.world.instances.get(name)?.pending?.isOver()
  if (platform.world.instances.has(name) || platform.world.projects.has(name)) {
    const { code, status } = DUPLICATE_INSTANCE
    throw new ApiError(status, code, `Database instance ${name} already exists`)
  }
  const instance = makeInstance(platform, call, name, body)
  platform.world.instances.set(name, instance)
  if (platform.upgradedInstances) platform.world.projects.set(name, instance.branch.project)
  grantCreator(platform, call.caller, { type: 'database-instances', id: name })
  return ok({ ...view(platform, instance), ...tagsOf(instance) })
}

function makeInstance(platform: Platform, call: Call, name: string, body: Fields): Instance {
  const settings = applyInstanceFields(defaultInstanceSettings(), body, () => true)
  const parent = parentOf(platform, call, body)
  const project = makeProject(platform, {
    id: name,
    creator: call.caller,
    pgVersion: 16,
    displayName: name,
    historyRetentionSeconds: HISTORY_RETENTION_SECONDS.default,
    defaultEndpointSettings: defaultSettings(),
    enablePgNativeLogin: settings.enablePgNativeLogin,
    customTags: [],
    instance: name,
    ...(parent ? { copyOf: parent.branch } : {}),
  })
  const branch = project.branches.get(project.defaultBranch)
  if (!branch) throw new Error('a project has a root branch')
  const uid = randomUUID()
  const instance: Instance = {
    name,
    uid,
    creator: principalName(call.caller),
    createdAt: platform.clock.now(),
    host: `instance-${uid}.database.cloud.databricks.com`,
    parent: parent?.name,
    desired: settings,
    effective: settings,
    customTags: readTags(body) ?? [],
    state: 'STARTING',
    pending: undefined,
    branch,
  }
  instance.pending = pendingFor(platform, branch.cluster.ready(), () => arrive(instance, 'AVAILABLE'))
  return instance
}

/** The instance to clone; the emulator keeps no history, so not as of another time. */
function parentOf(platform: Platform, call: Call, body: Fields): Instance | undefined {
  const reference = body.object('parent_instance_ref')
  if (!reference) return undefined
  if (reference.has('branch_time') || reference.has('lsn')) {
    throw new ApiError(501, 'NOT_IMPLEMENTED', 'the emulator has no history: parent_instance_ref')
  }
  return instanceNamed(platform, call, reference.requiredString('name'), 'CAN_MANAGE')
}

function arrive(instance: Instance, state: Instance['state']): void {
  instance.state = state
  instance.effective = instance.desired
  instance.pending = undefined
}

async function get(platform: Platform, call: Call): Promise<Answer> {
  const name = call.param('instance')
  const instance = instanceNamed(platform, call, name, 'CAN_USE')
  await instance.pending?.isOver()
  return ok(view(platform, instanceNamed(platform, call, name, 'CAN_USE')))
}

async function findByUid(platform: Platform, call: Call): Promise<Answer> {
  const uid = call.query('uid')
  const found = [...platform.world.instances.values()].find((instance) => instance.uid === uid)
  if (!found)
    throw new ApiError(404, UNKNOWN_INSTANCE_CODE, `Database instance with uid ${uid ?? ''} does not exist`)
  requireLevel(platform, call.caller, { type: 'database-instances', id: found.name }, 'CAN_USE')
  return ok(view(platform, found))
}

async function list(platform: Platform, call: Call): Promise<Answer> {
  for (const instance of [...platform.world.instances.values()]) await instance.pending?.isOver()
  const visible = [...platform.world.instances.values()].filter((instance) =>
    hasLevel(platform, call.caller, { type: 'database-instances', id: instance.name }, 'CAN_USE'),
  )
  const page = pageOf(call, visible)
  return ok({
    database_instances: page.items.map((instance) => view(platform, instance)),
    ...(page.next ? { next_page_token: page.next } : {}),
  })
}

/** By mask, with the instance itself as the body. Another size or a stop restarts the server: connections drop. */
async function update(platform: Platform, call: Call): Promise<Answer> {
  const instance = instanceNamed(platform, call, call.param('instance'), 'CAN_MANAGE')
  const body = call.json()
  body.refuseWrapper('database_instance')
  const paths = maskedPaths(call, body, INSTANCE_MASK)
  await requireRest(instance)
  const desired = applyInstanceFields(instance.desired, body, (field) => paths.has(field))
  if (paths.has('custom_tags')) instance.customTags = readTags(body) ?? []
  changeTo(platform, instance, desired)
  return ok({ ...view(platform, instance), ...tagsOf(instance) })
}

async function requireRest(instance: Instance): Promise<void> {
  await instance.pending?.isOver()
  if (instance.state === 'AVAILABLE' || instance.state === 'STOPPED') return
  throw new ApiError(400, INSTANCE_STATE_CODE, `Database instance ${instance.name} is ${instance.state}.`)
}

function changeTo(platform: Platform, instance: Instance, desired: Instance['desired']): void {
  const { effective } = instance
  instance.desired = desired
  const restarts =
    effective.capacity !== desired.capacity ||
    effective.nodeCount !== desired.nodeCount ||
    effective.stopped !== desired.stopped
  if (!restarts || (effective.stopped && desired.stopped)) {
    instance.effective = desired
    return
  }
  instance.state = effective.stopped ? 'STARTING' : 'UPDATING'
  dropSessions(platform, instance)
  instance.pending = pendingFor(platform, undefined, () =>
    arrive(instance, desired.stopped ? 'STOPPED' : 'AVAILABLE'),
  )
}

function dropSessions(platform: Platform, instance: Instance): void {
  platform.dropSessions(instance.host)
  const endpoint = primaryEndpoint(instance.branch)
  if (endpoint) platform.dropSessions(endpoint.host)
}

/** Permanent: `purge` is deprecated, and `false` is refused. `force` takes clones along. */
async function remove(platform: Platform, call: Call): Promise<Answer> {
  const instance = instanceNamed(platform, call, call.param('instance'), 'CAN_MANAGE')
  if (call.query('purge') === 'false')
    throw badRequest('purge=false is not supported: deletion is permanent.')
  const children = childrenOf(platform, instance)
  if (children.length > 0 && !call.flag('force')) {
    throw badRequest(
      `Database instance ${instance.name} has child instances; use force=true to delete them too.`,
    )
  }
  for (const doomed of [instance, ...children]) startDelete(platform, doomed)
  return ok()
}

function startDelete(platform: Platform, instance: Instance): void {
  if (instance.state === 'DELETING') return
  dropSessions(platform, instance)
  instance.state = 'DELETING'
  instance.pending = pendingFor(platform, undefined, () => {
    forgetPermissions(platform, { type: 'database-instances', id: instance.name })
    platform.world.instances.delete(instance.name)
    platform.world.projects.delete(instance.name)
    for (const branch of instance.branch.project.branches.values()) discardBranch(platform, branch)
  })
}

function childrenOf(platform: Platform, instance: Instance): Instance[] {
  return [...platform.world.instances.values()].filter((other) => other.parent === instance.name)
}

function view(platform: Platform, instance: Instance): Record<string, unknown> {
  return instanceView(instance, childrenOf(platform, instance))
}

/** Tags come back from create and update only. */
function tagsOf(instance: Instance): Record<string, unknown> {
  return instance.customTags.length === 0
    ? {}
    : { custom_tags: instance.customTags, effective_custom_tags: instance.customTags }
}
