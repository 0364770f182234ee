import type { Desired, Permission } from '../config/desired.ts'
import { ApiError, isApiMissing } from '../databricks/api-error.ts'
import type { App } from '../databricks/app.ts'
import { readApp, waitUntilIdle } from '../databricks/apps.ts'
import { waitForBranch } from '../databricks/autoscaling/branch.ts'
import { waitForEndpoint } from '../databricks/autoscaling/endpoint.ts'
import { FIRST_BRANCH, readAutoscaling } from '../databricks/autoscaling/observe.ts'
import { chooseLakebase } from '../databricks/choose-lakebase.ts'
import { type EarlyCredential, mintEarly } from '../databricks/credential.ts'
import { type Me, readMe } from '../databricks/identity.ts'
import type { Autoscaling, DatabaseResource, Instance, Lakebase } from '../databricks/lakebase.ts'
import { readAppPermissions } from '../databricks/permissions.ts'
import { readInstance, waitForInstance } from '../databricks/provisioned.ts'
import type { DesiredAttachment } from '../plan/app.ts'
import type { Ports } from './ports.ts'

/** The platform as it is, nothing on the move any more. */
export interface Platform {
  readonly me: Me
  readonly lakebase: Lakebase
  readonly app: App | undefined
  /** Left out when none are desired. */
  readonly permissions: readonly Permission[]
  /** For the first connection. */
  readonly credential?: EarlyCredential | undefined
}

/** Reads everything about the app and its Lakebase in one round of parallel calls, then waits for what is moving. */
export async function observePlatform(desired: Desired, ports: Ports): Promise<Platform> {
  const { type, name, branch = FIRST_BRANCH } = desired.lakebase
  const endpoint = `projects/${name}/branches/${branch}/endpoints/primary`
  const credential = type === 'provisioned' ? undefined : mintEarly(ports.client, endpoint)
  try {
    return { ...(await readPlatform(desired, ports)), credential }
  } finally {
    await credential?.settled
  }
}

async function readPlatform(desired: Desired, ports: Ports): Promise<Platform> {
  const { client } = ports
  const found = readApp(client, desired.app.name)
  const [me, app, permissions, lakebase] = await Promise.all([
    readMe(client),
    found,
    desired.app.permissions.length === 0 ? [] : readAppPermissions(client, desired.app.name),
    findLakebase(desired, found, ports),
  ])
  const [settledLakebase, settledApp] = await Promise.all([
    settleLakebase(desired, lakebase, ports),
    settleApp(app, ports),
  ])
  return { me, lakebase: settledLakebase, app: settledApp, permissions: settledApp ? permissions : [] }
}

/** The project or instance that is meant, as it is, whatever is moving. `found`: the app, which tells what is attached to it. */
export async function findLakebase(
  desired: Desired,
  found: Promise<App | undefined>,
  ports: Ports,
): Promise<Lakebase> {
  const { client } = ports
  const { type, name } = desired.lakebase
  const [app, autoscaling, asked] = await Promise.all([
    found,
    type === 'provisioned' ? undefined : offered(type === 'auto', readAutoscaling(client, query(desired))),
    type === 'provisioned' ? offered(false, readInstance(client, name)) : undefined,
  ])
  const mayBeInstance =
    type === 'auto' && (!known(autoscaling)?.project || attachedTo(app)?.kind === 'database')
  const instance = mayBeInstance ? await offered(true, readInstance(client, name)) : asked
  return choose(desired, app, autoscaling, instance, ports)
}

function attachedTo(app: App | undefined): DatabaseResource | undefined {
  return app?.resources.map(({ database }) => database).find((database) => database !== undefined)
}

export function query(desired: Desired) {
  const { name, branch, branchFrom, database } = desired.lakebase
  return { project: name, branch, branchFrom, database }
}

async function choose(
  desired: Desired,
  app: App | undefined,
  autoscaling: Offered<Autoscaling | undefined>,
  instance: Offered<Instance | undefined>,
  ports: Ports,
): Promise<Lakebase> {
  const { type, name, database } = desired.lakebase
  const attached = attachedTo(app)
  // Anything new is Autoscaling, and so is what is attached as `postgres`: without that API it is not "absent".
  if (autoscaling instanceof ApiError && (!known(instance) || attached?.kind === 'postgres'))
    throw autoscaling
  // Only when the asked kind does not exist is the other API worth a call: to say that the name is of the other kind.
  const [otherProject, otherInstance] = await Promise.all([
    type === 'provisioned' && !known(instance)
      ? offered(true, readAutoscaling(ports.client, query(desired)))
      : undefined,
    type === 'autoscaling' && !known(autoscaling)?.project
      ? offered(true, readInstance(ports.client, name))
      : undefined,
  ])
  return chooseLakebase({
    type,
    name,
    database,
    autoscaling: known(autoscaling) ?? known(otherProject),
    instance: known(instance) ?? known(otherInstance),
    attached,
  })
}

/** What an API answered, or the error that says that the workspace does not have that API. */
type Offered<T> = T | ApiError

/** A workspace may offer one of the two kinds only. */
async function offered<T>(optional: boolean, read: Promise<T>): Promise<Offered<T>> {
  try {
    return await read
  } catch (error) {
    if (optional && isApiMissing(error)) return error
    throw error
  }
}

function known<T>(answer: Offered<T>): T | undefined {
  return answer instanceof ApiError ? undefined : answer
}

/** A killed run leaves a project or instance that is still being made: look again once it is there. */
export async function settleLakebase(desired: Desired, lakebase: Lakebase, ports: Ports): Promise<Lakebase> {
  const { client } = ports
  if (lakebase.kind === 'provisioned') {
    const { instance } = lakebase
    if (!instance || instance.state === 'AVAILABLE' || instance.state === 'STOPPED') return lakebase
    return { ...lakebase, instance: await waitForInstance(client, instance.name) }
  }
  const { project, branch, endpoint } = lakebase
  if (!project) return lakebase
  const branchName = `projects/${project.id}/branches/${lakebase.branchId}`
  const unborn = !branch && branchName === project.defaultBranch
  if (unborn || (branch && (branch.state !== 'READY' || branch.pendingState))) {
    await waitForBranch(client, branchName)
  }
  if (unborn || (branch && endpoint === undefined) || endpoint?.pendingState || endpoint?.state === 'INIT') {
    await waitForEndpoint(client, `${branchName}/endpoints/primary`)
  } else if (!branch || (branch.state === 'READY' && !branch.pendingState)) {
    return lakebase
  }
  return readAutoscaling(client, query(desired))
}

async function settleApp(app: App | undefined, ports: Ports): Promise<App | undefined> {
  if (!app) return undefined
  const moving =
    ['STARTING', 'STOPPING', 'UPDATING', 'DELETING'].includes(app.computeState) ||
    app.pendingDeployment?.state === 'IN_PROGRESS' ||
    app.activeDeployment?.state === 'IN_PROGRESS'
  return moving ? waitUntilIdle(ports.client, app.name) : app
}

/** Where the app's database resource has to point. */
export function attachment(desired: Desired, { lakebase }: Platform): DesiredAttachment {
  const { database } = desired.lakebase
  if (lakebase.kind === 'provisioned') return { kind: 'database', instance: lakebase.name, database }
  const branch = `projects/${lakebase.projectId}/branches/${lakebase.branchId}`
  return { kind: 'postgres', branch, postgresDatabase: database, databasePath: lakebase.database?.name }
}
