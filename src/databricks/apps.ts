import { DeployError } from '../error.ts'
import { isNotFound } from './api-error.ts'
import type { App } from './app.ts'
import { type AppChanges, apiFields, differences } from './app-changes.ts'
import { parseApp } from './app-json.ts'
import { applyOnce } from './apply-once.ts'
import { segment, type WorkspaceClient } from './http.ts'
import { type Decoder, decode } from './json.ts'

export type { AppChanges } from './app-changes.ts'

const APPS = '/api/2.0/apps'

export async function readApp(client: WorkspaceClient, name: string): Promise<App | undefined> {
  const path = appPath(name)
  try {
    return parseApp(decode(await client.get(path), `GET ${path}`))
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

/** So many times in a row the platform may say that a thing is not there that it has just shown. */
export const LOOKS = 5

/** An app that was there: a 404 is an old answer until it has come a few times. Undefined: it is gone. */
export async function readAgain(client: WorkspaceClient, name: string): Promise<App | undefined> {
  return settled(client, name, () => readApp(client, name))
}

function settled(
  client: WorkspaceClient,
  name: string,
  read: () => Promise<App | undefined>,
): Promise<App | undefined> {
  let absent = 0
  return client.deadline.poll(`app ${name}`, async () => {
    const app = await read()
    absent += 1
    return app === undefined && absent < LOOKS
      ? { done: false, state: 'not visible' }
      : { done: true, value: app }
  })
}

/**
 * Creates the app without compute, as a deployment follows; waits out an app of that name that is DELETING, which takes
 * up to 20 minutes (databricks/cli:bundle/direct/dresources/app.go). Throws `APP_EXISTS` when somebody else made a
 * different one meanwhile.
 */
export async function createApp(client: WorkspaceClient, name: string, fields: AppChanges): Promise<App> {
  await applyOnce(client, {
    what: `app ${name}`,
    send: () => client.post(APPS, { query: { no_compute: true }, body: { name, ...apiFields(fields) } }),
    read: () => waitUntilIdle(client, name),
    verify: (found) => verifyCreated(found, fields),
  })
  return client.deadline.poll(`app ${name}`, async () => {
    const app = await readApp(client, name)
    if (app === undefined) return { done: false, state: 'not visible yet' }
    if (app.computeState === 'ERROR') throw computeFailed(app, 'created')
    const ready = app.computeState === 'STOPPED' || app.computeState === 'ACTIVE'
    return ready && app.servicePrincipalClientId !== ''
      ? { done: true, value: app }
      : { done: false, state: app.computeState }
  })
}

/**
 * Writes exactly the fields given and waits until the update has SUCCEEDED. Never by PATCH, which has no mask and wipes
 * scopes; masked fields are replaced wholesale, so `resources` has to be the merged list.
 */
export async function updateApp(client: WorkspaceClient, name: string, changes: AppChanges): Promise<App> {
  const app = apiFields(changes)
  const path = `${appPath(name)}/update`
  const what = `the update of app ${name}`
  await applyOnce(client, {
    what,
    send: async () => {
      await client.post(path, { body: { app, update_mask: Object.keys(app).join(',') } })
      await waitForUpdate(client, name, path)
    },
    read: async () => {
      const found = await waitUntilIdle(client, name)
      return found !== undefined && differences(found, changes).length === 0 ? found : undefined
    },
  })
  return existing(await settled(client, name, () => waitUntilIdle(client, name)), name)
}

/** Starts the app's compute, waits until it is ACTIVE and the deployment that a start makes by itself has ended. */
export async function startApp(client: WorkspaceClient, name: string): Promise<App> {
  const idle = existing(await settled(client, name, () => waitUntilIdle(client, name)), name)
  if (idle.computeState === 'ACTIVE') return idle
  await applyOnce(client, {
    what: `the start of app ${name}`,
    send: () => client.post(`${appPath(name)}/start`, { body: {} }),
    read: async () => {
      const app = await readAgain(client, name)
      return app?.computeState === 'STARTING' || app?.computeState === 'ACTIVE' ? app : undefined
    },
  })
  await waitForActive(client, name)
  return existing(await settled(client, name, () => waitUntilIdle(client, name)), name)
}

/**
 * Waits until nothing moves: no deployment in progress, compute not changing. Undefined: there is no such app, or it was
 * DELETING and is gone.
 */
export async function waitUntilIdle(client: WorkspaceClient, name: string): Promise<App | undefined> {
  return client.deadline.poll(`app ${name}`, async () => {
    const app = await readApp(client, name)
    const moving = app === undefined ? undefined : movement(app)
    return moving === undefined ? { done: true, value: app } : { done: false, state: moving }
  })
}

/** Waits until `app_status` is RUNNING. Throws `APP_CRASHED` or `APP_NOT_ACTIVE` with the app's message. */
export async function waitForRunning(client: WorkspaceClient, name: string): Promise<App> {
  return client.deadline.poll(`app ${name} to run`, async () => {
    const app = existing(await readAgain(client, name), name)
    if (app.appState === 'RUNNING') return { done: true, value: app }
    if (app.appState === 'CRASHED') {
      throw new DeployError('APP_CRASHED', `App "${name}" crashed: ${lastMessages(app)}`, {
        hint: `Its log is at ${app.url}/logz. Usual causes: it does not listen on 0.0.0.0:$DATABRICKS_APP_PORT, a package is missing, or a migration of its own failed.`,
      })
    }
    if (app.computeState === 'STOPPED' || app.computeState === 'ERROR')
      throw computeFailed(app, 'kept running')
    return { done: false, state: app.appState ?? app.computeState }
  })
}

/** What the app said last: its own message, then its compute's. */
export function lastMessages(app: App): string {
  const messages = [app.appMessage, app.computeMessage].filter(
    (message) => message !== undefined && message !== '',
  )
  return messages.length === 0 ? 'it gave no message.' : messages.join(' / ')
}

export function appPath(name: string): string {
  return `${APPS}/${segment(name)}`
}

const MOVING = ['STARTING', 'UPDATING', 'STOPPING', 'DELETING']

function movement(app: App): string | undefined {
  if (MOVING.includes(app.computeState)) return app.computeState
  const deployment = [app.pendingDeployment, app.activeDeployment].find(
    (each) => each?.state === 'IN_PROGRESS',
  )
  return deployment === undefined ? undefined : `deployment ${deployment.id} IN_PROGRESS`
}

async function waitForUpdate(client: WorkspaceClient, name: string, path: string): Promise<void> {
  let absent = 0
  await client.deadline.poll(`the update of app ${name}`, async () => {
    const status = await readUpdate(client, path)
    if (status === undefined) {
      absent += 1
      if (absent >= LOOKS) existing(await readAgain(client, name), name)
      return { done: false, state: 'not visible yet' }
    }
    absent = 0
    const state = status.string('state')
    if (state === 'SUCCEEDED') return { done: true, value: undefined }
    if (state !== 'FAILED') return { done: false, state }
    const message = status.optionalString('message') ?? 'no message'
    throw new DeployError('APP_UPDATE_FAILED', `The update of app "${name}" failed: ${message}`, {
      hint: 'Attaching a database needs CAN_MANAGE on its Lakebase project or instance; the message says which resource was refused.',
    })
  })
}

async function readUpdate(client: WorkspaceClient, path: string): Promise<Decoder | undefined> {
  try {
    return decode(await client.get(path), `GET ${path}`).object('status')
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

async function waitForActive(client: WorkspaceClient, name: string): Promise<void> {
  let started = false
  await client.deadline.poll(`app ${name} to start`, async () => {
    const app = existing(await readAgain(client, name), name)
    if (app.computeState === 'ACTIVE') return { done: true, value: undefined }
    // A STOPPED right after the call may be an old answer; one after STARTING is the end.
    if (app.computeState === 'ERROR' || (started && app.computeState === 'STOPPED'))
      throw computeFailed(app, 'started')
    started = started || app.computeState === 'STARTING'
    return { done: false, state: app.computeState }
  })
}

function computeFailed(app: App, desired: 'created' | 'started' | 'kept running'): DeployError {
  return new DeployError(
    'APP_NOT_ACTIVE',
    `App "${app.name}" could not be ${desired}: its compute is ${app.computeState}. ${lastMessages(app)}`,
    { hint: 'Run the job again, which starts it; the Apps page shows its events.' },
  )
}

/** Throws `APP_GONE`. */
export function existing(app: App | undefined, name: string): App {
  if (app !== undefined) return app
  throw new DeployError('APP_GONE', `App "${name}" was deleted by somebody while this job worked on it.`, {
    hint: 'Run the job again, which creates it anew.',
  })
}

function verifyCreated(app: App, desired: AppChanges): void {
  const different = differences(app, desired)
  if (different.length === 0) return
  throw new DeployError(
    'APP_EXISTS',
    `App "${app.name}" was created meanwhile by somebody else and differs in ${different.join(', ')}.`,
    { hint: 'Run the job again, which plans the change of the app that is there now.' },
  )
}
