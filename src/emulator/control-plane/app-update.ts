import type { App } from '../apps/app.ts'
import type { Fields } from '../state/fields.ts'
import { principalName } from '../state/principal.ts'
import { appOf, liveAppOf } from './app-lookup.ts'
import { maskedSettings, readSettings, settingsView, UPDATABLE } from './app-spec.ts'
import { changeResources, resourceChanges } from './apps.ts'
import { ApiError, invalidParameter, requiredField } from './errors.ts'
import { type Platform, pendingFor } from './platform.ts'
import { requireAttachRights } from './resources.ts'
import { type Answer, type Call, ok, type Route } from './router.ts'
import { UPDATE_IN_PROGRESS } from './unverified.ts'

// Sources. Paths, states and the mask's fields: `databricks-sdk-go:service/apps/{impl,model}.go`,
// `databricks/cli:bundle/direct/dresources/app.go`. INVALID_PARAMETER_VALUE for a deployment's field:
// `databricks/cli:libs/testserver/apps.go`, `databricks/cli:acceptance/bundle/resources/apps`. A second update
// meanwhile and all texts: UNVERIFIED.

/**
 * `/apps/{name}/update`: asynchronous, by mask. What it attaches is shown by the app at once; the Postgres role is there for
 * certain when the update has SUCCEEDED, and may be there before (`databricks-sdk-py:databricks/sdk/service/apps.py`
 * `create_update`: the status is asked for with `get_update`).
 */
export function appUpdateRoutes(platform: Platform): Route[] {
  const pattern = '/api/2.0/apps/{app}/update'
  return [
    { method: 'POST', pattern, handle: (call) => update(platform, call) },
    { method: 'GET', pattern, handle: (call) => get(platform, call) },
  ]
}

async function update(platform: Platform, call: Call): Promise<Answer> {
  const app = liveAppOf(platform, call)
  const body = call.json()
  const mask = readMask(body)
  const given = body.object('app')
  if (!given) throw requiredField('app')
  const settings = maskedSettings(app.settings, readSettings(given), mask)
  const changes = resourceChanges(app, settings.resources)
  for (const resource of changes.added) await requireAttachRights(platform, call.caller, resource)
  await requireIdle(app)
  if (settings.computeSize !== app.settings.computeSize) resizeCompute(platform, app)
  app.settings = settings
  app.updater = principalName(call.caller)
  app.updatedAt = platform.clock.now()
  const pending = pendingFor(platform, changeResources(platform, app, changes, call.caller), (failure) => {
    app.update = failure === undefined ? succeeded() : failed(failure)
  })
  app.update = { state: 'IN_PROGRESS', message: 'App update is in progress.', pending }
  return ok(view(app))
}

async function get(platform: Platform, call: Call): Promise<Answer> {
  const app = appOf(platform, call, 'CAN_USE')
  await app.update.pending?.isOver()
  return ok(view(app))
}

/** Fields of a deployment are refused. */
function readMask(body: Fields): string[] {
  const mask = body
    .requiredString('update_mask')
    .split(',')
    .map((path) => path.trim())
  const unknown = mask.find((path) => !UPDATABLE.includes(path))
  if (unknown !== undefined)
    throw invalidParameter(`Field '${unknown}' cannot be updated: it is not in ${UPDATABLE.join(', ')}.`)
  return mask
}

async function requireIdle(app: App): Promise<void> {
  if (!app.update.pending || (await app.update.pending.isOver())) return
  throw new ApiError(
    UPDATE_IN_PROGRESS.status,
    UPDATE_IN_PROGRESS.code,
    `App ${app.name} has an update in progress.`,
  )
}

function resizeCompute(platform: Platform, app: App): void {
  if (app.compute.state !== 'ACTIVE') return
  const pending = pendingFor(platform, undefined, () => {
    app.compute = { state: 'ACTIVE', message: 'App compute is active.', pending: undefined }
  })
  app.compute = { state: 'UPDATING', message: 'App compute is updating.', pending }
}

function succeeded(): App['update'] {
  return { state: 'SUCCEEDED', message: 'App update succeeded.', pending: undefined }
}

function failed(failure: unknown): App['update'] {
  const why = failure instanceof Error ? failure.message : String(failure)
  return { state: 'FAILED', message: `App update failed: ${why}`, pending: undefined }
}

function view(app: App): Record<string, unknown> {
  return { ...settingsView(app.settings), status: { state: app.update.state, message: app.update.message } }
}
