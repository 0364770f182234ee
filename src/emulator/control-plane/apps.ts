import type { App } from '../apps/app.ts'
import { AppLog } from '../apps/log.ts'
import { type Principal, principalName } from '../state/principal.ts'
import { forgetPermissions } from './access-list.ts'
import { APP_UNAVAILABLE, appOf, liveAppOf } from './app-lookup.ts'
import { appView, readSettings } from './app-spec.ts'
import { stopCompute } from './compute.ts'
import { startPlaceholder } from './deployments.ts'
import { ApiError, badRequest, invalidParameter } from './errors.ts'
import { pageOf } from './lookup.ts'
import { grantCreator, hasLevel } from './permissions.ts'
import { type Platform, pendingFor } from './platform.ts'
import { attach, detach, requireAttachRights } from './resources.ts'
import { type Answer, type Call, ok, type Route } from './router.ts'
import { readySpace } from './spaces.ts'
import { SIZE_IN_PATCH } from './unverified.ts'
import { addPrincipal, makeServicePrincipal, numericId, type Space } from './world.ts'

// Sources. Paths, fields, and 409 and 400 of a delete that goes on: `databricks-sdk-go:service/apps/{impl,model}.go`,
// `databricks/cli:libs/testserver/apps.go`, `databricks/cli:acceptance/bundle/resources/apps`. The rule for names:
// docs "Databricks Apps". Space: `databricks-sdk-py:databricks/sdk/service/apps.py`; its refusals: UNVERIFIED.

const NAME = /^[a-z0-9-]{2,30}$/

export function appRoutes(platform: Platform): Route[] {
  const all = '/api/2.0/apps'
  const one = `${all}/{app}`
  return [
    { method: 'POST', pattern: all, handle: (call) => create(platform, call) },
    { method: 'GET', pattern: all, handle: (call) => list(platform, call) },
    { method: 'GET', pattern: one, handle: (call) => get(platform, call) },
    { method: 'PATCH', pattern: one, handle: (call) => patch(platform, call) },
    { method: 'DELETE', pattern: one, handle: (call) => remove(platform, call) },
  ]
}

async function create(platform: Platform, call: Call): Promise<Answer> {
  const body = call.json()
  const name = body.requiredString('name')
  if (!NAME.test(name)) {
    throw invalidParameter(
      'App name must contain only lowercase letters, numbers, and dashes, and be 2 to 30 characters long.',
    )
  }
  // Whoever waits for a delete by trying again sees it go on.
  await platform.world.apps.get(name)?.compute.pending?.isOver()
  const settings = readSettings(body)
  for (const resource of settings.resources) await requireAttachRights(platform, call.caller, resource)
  if (platform.world.apps.has(name)) {
    throw new ApiError(409, 'RESOURCE_ALREADY_EXISTS', `An app with the same name already exists: ${name}`)
  }
  const space = body.string('space')
  const shared = space === undefined ? undefined : await readySpace(platform, space)
  const app = makeApp(platform, name, call.caller, shared)
  app.settings = settings
  platform.world.apps.set(name, app)
  if (app.space === undefined) addPrincipal(platform.world, app.servicePrincipal, platform.clock.now())
  grantCreator(platform, call.caller, { type: 'apps', id: name })
  if (!call.flag('no_compute')) startWithPlaceholder(platform, app)
  for (const resource of settings.resources) await attach(platform, app, resource)
  return ok(appView(app))
}

/** An app of a space logs in to Postgres as the space's service principal (`databricks-sdk-py:databricks/sdk/service/apps.py` `Space`). */
function makeApp(platform: Platform, name: string, creator: Principal, space: Space | undefined): App {
  const now = platform.clock.now()
  const who = principalName(creator)
  return {
    name,
    id: numericId(),
    url: `https://${name}-${platform.world.workspaceId}.aws.databricksapps.com`,
    space: space?.name,
    servicePrincipal:
      space?.servicePrincipal ?? makeServicePrincipal(`app-${numericId().slice(0, 6)} ${name}`),
    creator: who,
    createdAt: now,
    updater: who,
    updatedAt: now,
    settings: { description: '', resources: [], computeSize: 'MEDIUM', userApiScopes: [], other: {} },
    compute: { state: 'STOPPED', message: 'App compute is stopped.', pending: undefined },
    status: APP_UNAVAILABLE,
    update: { state: 'NOT_UPDATED', message: 'App has not been updated.', pending: undefined },
    defaultSourceCodePath: undefined,
    deployments: [],
    activeDeployment: undefined,
    pendingDeployment: undefined,
    pendingShownFrom: now,
    lastDeployment: undefined,
    process: undefined,
    log: new AppLog(platform.clock),
  }
}

/**
 * With compute, the platform starts the app and deploys something of its own to it. The compute is ACTIVE when that is
 * over: a client that waits for it deploys at once (`databricks-sdk-py:databricks/sdk/service/apps.py` `create_and_wait`).
 */
function startWithPlaceholder(platform: Platform, app: App): void {
  const placeholder = startPlaceholder(platform, app)
  const pending = pendingFor(platform, placeholder.pending?.over, () => {
    app.compute = { state: 'ACTIVE', message: 'App compute is active.', pending: undefined }
  })
  app.compute = { state: 'STARTING', message: 'App compute is starting.', pending }
}

async function get(platform: Platform, call: Call): Promise<Answer> {
  const app = appOf(platform, call, 'CAN_USE')
  await app.compute.pending?.isOver()
  if (platform.world.apps.get(app.name) !== app) return get(platform, call)
  const hidePending = platform.clock.now() < app.pendingShownFrom
  if (hidePending) platform.clock.noteWait()
  else await app.pendingDeployment?.pending?.isOver()
  return ok(appView(app, { hidePending }))
}

async function list(platform: Platform, call: Call): Promise<Answer> {
  const visible = [...platform.world.apps.values()].filter((app) =>
    hasLevel(platform, call.caller, { type: 'apps', id: app.name }, 'CAN_USE'),
  )
  const page = pageOf(call, visible)
  return ok({
    apps: page.items.map((app) => appView(app)),
    ...(page.next ? { next_page_token: page.next } : {}),
  })
}

/** The legacy update has no mask: what the body leaves out is wiped, except the compute size, which it refuses to hold. */
async function patch(platform: Platform, call: Call): Promise<Answer> {
  const app = liveAppOf(platform, call)
  const body = call.json()
  if (body.has('compute_size'))
    throw new ApiError(SIZE_IN_PATCH.status, SIZE_IN_PATCH.code, SIZE_IN_PATCH.message)
  const settings = { ...readSettings(body), computeSize: app.settings.computeSize }
  const changes = resourceChanges(app, settings.resources)
  if (app.space !== undefined && changes.added.length + changes.removed.length > 0) {
    throw invalidParameter(
      `The resources of app ${app.name} cannot be changed here: it is in space ${app.space}.`,
    )
  }
  for (const resource of changes.added) await requireAttachRights(platform, call.caller, resource)
  app.settings = settings
  app.updater = principalName(call.caller)
  app.updatedAt = platform.clock.now()
  await changeResources(platform, app, changes, call.caller)
  return ok(appView(app))
}

export interface ResourceChanges {
  readonly removed: App['settings']['resources']
  readonly added: App['settings']['resources']
}

/** A resource whose target differs is removed and added. */
export function resourceChanges(app: App, desired: App['settings']['resources']): ResourceChanges {
  const key = (resource: App['settings']['resources'][number]): string =>
    JSON.stringify([resource.name, resource.kind, resource.fields.value])
  const before = new Set(app.settings.resources.map(key))
  const after = new Set(desired.map(key))
  return {
    removed: app.settings.resources.filter((resource) => !after.has(key(resource))),
    added: desired.filter((resource) => !before.has(key(resource))),
  }
}

/** Attaches first: an app that moves from one database to another keeps its role (docs as for `detach`). */
export async function changeResources(
  platform: Platform,
  app: App,
  changes: ResourceChanges,
  by: Principal,
): Promise<void> {
  for (const resource of changes.added) await attach(platform, app, resource)
  for (const resource of changes.removed) await detach(platform, app, resource, by)
}

/** Asynchronous: the app stays visible in DELETING, and its name taken. Its Postgres roles are left behind. */
async function remove(platform: Platform, call: Call): Promise<Answer> {
  const app = appOf(platform, call, 'CAN_MANAGE')
  if (app.compute.state === 'DELETING') {
    await app.compute.pending?.isOver()
    throw badRequest(
      `Cannot delete app ${app.name} as it is not terminal with state DELETING, and was updated less than 20 minutes ago. Please wait before trying again.`,
    )
  }
  const work = stopCompute(app)
  const pending = pendingFor(platform, work, () => {
    platform.world.apps.delete(app.name)
    if (app.space === undefined) platform.world.principals.delete(app.servicePrincipal.clientId)
    forgetPermissions(platform, { type: 'apps', id: app.name })
  })
  app.compute = { state: 'DELETING', message: 'App is being deleted.', pending }
  app.status = APP_UNAVAILABLE
  return ok(appView(app))
}
