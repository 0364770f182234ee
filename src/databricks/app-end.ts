import { DeployError } from '../error.ts'
import type { App } from './app.ts'
import { parseApp } from './app-json.ts'
import { applyOnce } from './apply-once.ts'
import { appPath, existing, readAgain, readApp, waitUntilIdle } from './apps.ts'
import type { WorkspaceClient } from './http.ts'
import { listAll } from './list.ts'
import { removeUntilGone } from './removal.ts'

/** Every app that this identity may see. */
export function listApps(client: WorkspaceClient): Promise<readonly App[]> {
  return listAll(client, '/api/2.0/apps', 'apps', parseApp)
}

/**
 * Deletes the app that has this service principal, and waits until it is gone, which takes up to 20 minutes
 * (databricks/cli:bundle/direct/dresources/app.go). Throws `APP_EXISTS` when another app has its name by now.
 */
export async function deleteApp(client: WorkspaceClient, name: string, clientId: string): Promise<void> {
  await removeUntilGone(client, {
    what: `app ${name}`,
    read: async () => {
      const app = await readApp(client, name)
      if (app === undefined) return 'gone'
      if (app.servicePrincipalClientId !== clientId) throw replaced(name)
      return app.computeState === 'DELETING' ? 'going' : 'there'
    },
    send: () => client.delete(appPath(name), { mayBeEmpty: true }),
  })
}

/** Stops the app's compute and waits until it is STOPPED. */
export async function stopApp(client: WorkspaceClient, name: string): Promise<App> {
  const idle = existing(await waitUntilIdle(client, name), name)
  if (idle.computeState === 'STOPPED') return idle
  await applyOnce(client, {
    what: `the stop of app ${name}`,
    send: () => client.post(`${appPath(name)}/stop`, { body: {} }),
    read: async () => {
      const app = await readAgain(client, name)
      return app?.computeState === 'STOPPING' || app?.computeState === 'STOPPED' ? app : undefined
    },
  })
  return client.deadline.poll(`app ${name} to stop`, async () => {
    const app = existing(await readAgain(client, name), name)
    return app.computeState === 'STOPPED'
      ? { done: true, value: app }
      : { done: false, state: app.computeState }
  })
}

function replaced(name: string): DeployError {
  return new DeployError(
    'APP_EXISTS',
    `App "${name}" was deleted meanwhile, and somebody has made another one with its name.`,
    { hint: 'Nothing was done to the new app. Find out whose it is, then run the job again.' },
  )
}
