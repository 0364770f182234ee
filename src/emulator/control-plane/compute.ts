import type { App } from '../apps/app.ts'
import { APP_UNAVAILABLE, liveAppOf } from './app-lookup.ts'
import { appView } from './app-spec.ts'
import { redeploy } from './deployments.ts'
import { ApiError } from './errors.ts'
import { type Platform, pendingFor } from './platform.ts'
import { type Answer, type Call, ok, type Route } from './router.ts'
import { COMPUTE_STATE_REFUSED } from './unverified.ts'

// Sources. Paths and states: `databricks-sdk-go:service/apps/{impl,model}.go`. That a start deploys again: docs
// "Databricks Apps", `databricks/cli#2153`. The refusals: UNVERIFIED.

/** `POST /apps/{name}/start` and `/stop`. */
export function computeRoutes(platform: Platform): Route[] {
  return [
    { method: 'POST', pattern: '/api/2.0/apps/{app}/start', handle: (call) => start(platform, call) },
    { method: 'POST', pattern: '/api/2.0/apps/{app}/stop', handle: (call) => stop(platform, call) },
  ]
}

/** When the compute is ACTIVE the platform deploys the last source again by itself, and does not say so at once. */
async function start(platform: Platform, call: Call): Promise<Answer> {
  const app = liveAppOf(platform, call)
  await requireState(app, 'STOPPED', 'start')
  const pending = pendingFor(platform, undefined, () => {
    app.compute = { state: 'ACTIVE', message: 'App compute is active.', pending: undefined }
    if (app.lastDeployment) {
      redeploy(platform, app, app.lastDeployment)
      app.pendingShownFrom = platform.clock.now() + platform.pendingMs / 2
    }
  })
  app.compute = { state: 'STARTING', message: 'App compute is starting.', pending }
  return ok(appView(app))
}

async function stop(platform: Platform, call: Call): Promise<Answer> {
  const app = liveAppOf(platform, call)
  await requireState(app, 'ACTIVE', 'stop')
  const pending = pendingFor(platform, stopCompute(app), () => {
    app.compute = {
      state: 'STOPPED',
      message: 'Start the app compute to deploy the app.',
      pending: undefined,
    }
  })
  app.compute = { state: 'STOPPING', message: 'App compute is stopping.', pending }
  app.status = APP_UNAVAILABLE
  return ok(appView(app))
}

/** Ends the app's process and a deployment under way, and clears both deployments. */
export async function stopCompute(app: App): Promise<void> {
  const { process } = app
  app.process = undefined
  app.activeDeployment = undefined
  app.pendingDeployment?.cancel.abort()
  app.pendingDeployment?.pending?.finish()
  app.pendingDeployment = undefined
  await process?.stop()
}

async function requireState(app: App, state: 'STOPPED' | 'ACTIVE', verb: string): Promise<void> {
  await app.compute.pending?.isOver()
  if (app.compute.state === state) return
  const { code, status } = COMPUTE_STATE_REFUSED
  throw new ApiError(status, code, `Cannot ${verb} app ${app.name} as its compute is ${app.compute.state}.`)
}
