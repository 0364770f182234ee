import type { App } from '../apps/app.ts'
import { ApiError, badRequest } from './errors.ts'
import { requireLevel } from './permissions.ts'
import type { Platform } from './platform.ts'
import type { Call } from './router.ts'
import type { PermissionLevel } from './world.ts'

// Sources. 404 RESOURCE_DOES_NOT_EXIST and its text: `databricks/cli:libs/testserver/apps.go`,
// `databricks/cli:acceptance/bundle/resources/apps`. The refusal of a change while an app is being deleted:
// UNVERIFIED.

export const APP_UNAVAILABLE = { state: 'UNAVAILABLE', message: 'App status is unavailable.' } as const

/** The app of the path's `{app}`; throws 404 or 403. */
export function appOf(platform: Platform, call: Call, level: PermissionLevel): App {
  const name = call.param('app')
  const app = platform.world.apps.get(name)
  if (!app)
    throw new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', `App with name ${name} does not exist or is deleted.`)
  requireLevel(platform, call.caller, { type: 'apps', id: name }, level)
  return app
}

/** As `appOf`, for a change; an app that is being deleted takes none. */
export function liveAppOf(platform: Platform, call: Call): App {
  const app = appOf(platform, call, 'CAN_MANAGE')
  if (app.compute.state === 'DELETING') throw badRequest(`App ${app.name} is being deleted.`)
  return app
}
