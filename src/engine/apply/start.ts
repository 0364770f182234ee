import type { Desired } from '../../config/desired.ts'
import { existing, readAgain, startApp, waitForRunning } from '../../databricks/apps.ts'
import type { Change } from '../../plan/change.ts'
import { inPhase } from '../../plan/plan.ts'
import { checkHealth } from '../health.ts'
import type { DeployLock } from '../lock.ts'
import type { Reached } from '../outcome.ts'
import type { Platform } from '../platform.ts'
import type { Ports } from '../ports.ts'
import type { Application } from './apply.ts'
import { execute } from './execution.ts'

type StartApp = Extract<Change, { kind: 'start-app' }>

function isStart(change: Change): change is StartApp {
  return change.kind === 'start-app'
}

/** Starts the app, which has the platform deploy its last source again. */
export async function applyStart(
  { observed: { platform }, progress, ports }: Application,
  lock: DeployLock,
): Promise<Reached> {
  const held = lock.requireKept()
  const client = held ? ports.provenClient(() => held.prove()) : ports.client
  let { app } = platform
  for (const planned of inPhase(progress.plan, 'deploy', isStart)) {
    app = await execute({ progress, ports, lock: held }, planned, () => startApp(client, planned.change.app))
  }
  return { platform: { ...platform, app }, deploymentId: undefined }
}

/**
 * By one success, as nothing new is live. The platform does not show at once that it deploys after a start. An app without a
 * deployment has nothing that could answer.
 */
export async function checkStarted(desired: Desired, platform: Platform, ports: Ports): Promise<void> {
  const { name } = desired.app
  const found = existing(await readAgain(ports.client, name), name)
  if (found.defaultSourceCodePath === undefined && !found.activeDeployment) {
    ports.reporter.info('nothing was ever deployed to the app, so nobody looks whether it is healthy')
    return
  }
  const app = await waitForRunning(ports.client, name)
  await checkHealth(desired, { ...platform, app }, { lasting: false }, ports)
}
