import type { App } from '../../databricks/app.ts'
import { deleteApp, stopApp } from '../../databricks/app-end.ts'
import { removeBranch } from '../../databricks/autoscaling/branch.ts'
import { disableEndpoint } from '../../databricks/autoscaling/endpoint.ts'
import { removeProject } from '../../databricks/autoscaling/project.ts'
import { deletePath } from '../../databricks/files.ts'
import type { Lakebase } from '../../databricks/lakebase.ts'
import { deleteInstance, stopInstance } from '../../databricks/provisioned.ts'
import { isAppChange, isEndChange } from '../../plan/change.ts'
import type { EndChange } from '../../plan/end-change.ts'
import { inPhase } from '../../plan/plan.ts'
import type { RunLock } from '../../postgres/run-lock.ts'
import { drop } from '../database/drop.ts'
import { desiredDatabaseOf } from '../desired-database.ts'
import type { DeployLock } from '../lock.ts'
import type { Reached } from '../outcome.ts'
import { pooled } from '../pool.ts'
import type { Ports } from '../ports.ts'
import { applyApp } from './app.ts'
import type { Application } from './apply.ts'
import { execute } from './execution.ts'

/**
 * Applies a plan that stops or destroys, in its order, under the lock as long as there is a database that holds it. Whatever
 * happens, `progress.executed` says what was done. The last change is that of the database, with which the lock goes.
 */
export async function applyEnd(ending: Application, lock: DeployLock): Promise<Reached> {
  const { observed, progress, ports } = ending
  const held = lock.requireKept()
  const proven = held ? { ...ports, client: ports.provenClient(() => held.prove()) } : ports
  const { me, lakebase } = observed.platform
  const execution = { progress, ports, lock: held }
  for (const planned of inPhase(progress.plan, 'app', isAppChange))
    await execute(execution, planned, () => applyApp(planned.change, lakebase, me, proven))
  for (const phase of ['stop', 'destroy'] as const)
    for (const planned of inPhase(progress.plan, phase, isEndChange))
      await execute(execution, planned, () => make(planned.change, ending, held, proven))
  return { platform: { ...observed.platform, ...afterwards(ending) }, deploymentId: undefined }
}

async function make(
  change: EndChange,
  ending: Application,
  held: RunLock | undefined,
  proven: Ports,
): Promise<void> {
  switch (change.kind) {
    case 'stop-app':
      await stopApp(proven.client, change.app)
      return
    case 'delete-app':
      return deleteApp(proven.client, change.app, change.clientId)
    case 'delete-folders':
      return deleteFolders(change.folders, proven)
    case 'drop-schema':
    case 'drop-owner-role':
      return dropIn(ending, held, change)
    default:
      // Its own effect ends the connection of the lock, so that it cannot be proven once more when a call is repeated.
      await held?.proveNow()
      return endDatabase(change, ending.ports)
  }
}

type DatabaseEnd = Exclude<
  EndChange,
  { kind: 'stop-app' | 'delete-app' | 'delete-folders' | 'drop-schema' | 'drop-owner-role' }
>

async function endDatabase(change: DatabaseEnd, { client }: Ports): Promise<void> {
  switch (change.kind) {
    case 'disable-endpoint':
      await disableEndpoint(client, change.endpoint)
      return
    case 'stop-instance':
      return stopInstance(client, change.instance)
    case 'delete-branch':
      return removeBranch(client, change.branch)
    case 'delete-project':
      return removeProject(client, change.project)
    case 'delete-instance':
      return deleteInstance(client, change.instance)
  }
}

/** A folder that holds the others comes last, and goes only when it is empty. */
async function deleteFolders(folders: readonly string[], { client }: Ports): Promise<void> {
  const holds = (folder: string) => folders.some((other) => other.startsWith(`${folder}/`))
  await pooled(
    folders.filter((folder) => !holds(folder)),
    (folder) => deletePath(client, folder, { recursive: true }),
  )
  await pooled(folders.filter(holds), (folder) => deletePath(client, folder, { recursive: false }))
}

async function dropIn(
  { desired, observed: { platform, database } }: Application,
  lock: RunLock | undefined,
  change: Extract<EndChange, { kind: 'drop-schema' | 'drop-owner-role' }>,
): Promise<void> {
  if (!lock || database.state !== 'read') throw new Error('only a schema that was read is dropped')
  await drop(change, {
    desired: desiredDatabaseOf(desired, [], platform.app),
    catalog: database.catalog,
    lock,
  })
}

/** What is there in the end, for the outputs. */
function afterwards({ observed: { platform }, progress }: Application): {
  readonly app: App | undefined
  readonly lakebase: Lakebase
} {
  const kinds = new Set(progress.executed.map(({ change }) => change.kind))
  const { app, lakebase } = platform
  const isGone = kinds.has('delete-branch') || kinds.has('delete-project') || kinds.has('delete-instance')
  const nothing: Lakebase =
    lakebase.kind === 'provisioned'
      ? { ...lakebase, instance: undefined }
      : { ...lakebase, branch: undefined, endpoint: undefined, database: undefined }
  return { app: kinds.has('delete-app') ? undefined : app, lakebase: isGone ? nothing : lakebase }
}
