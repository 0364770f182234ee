import type { DetailedRelease, ReleaseRow } from '../catalog/release.ts'
import type { Desired } from '../config/desired.ts'
import type { BuiltRelease } from '../config/release.ts'
import type { App } from '../databricks/app.ts'
import { readApp } from '../databricks/apps.ts'
import type { DestroyEvidence } from '../plan/destroy-evidence.ts'
import { releaseOf } from '../source/artifact.ts'
import type { AttachedResources } from '../source/attached-resource.ts'
import { observeDatabase } from './database.ts'
import { desiredDatabaseOf } from './desired-database.ts'
import type { DeployLock } from './lock.ts'
import type { Payload } from './payload.ts'
import { attachment, observePlatform, type Platform } from './platform.ts'
import type { Ports } from './ports.ts'
import type { Problems } from './problems.ts'
import type { DatabaseReading } from './reading.ts'
import { releaseScope, releasesIn } from './release.ts'
import { finishSource, type ObservedSource, observeSource, workspaceFolder } from './source.ts'
import { folderPrefix } from './source-folder.ts'

/** Everything a plan is made of. */
export interface Observed {
  readonly platform: Platform
  readonly database: DatabaseReading
  readonly source: ObservedSource | undefined
  /** This run has made the database, so that nobody's rights in it are those of an attachment. */
  readonly isNewDatabase?: boolean
  /** What this run would have live; undefined when it deploys no code. */
  readonly release?: BuiltRelease | undefined
  /** What this run goes back to. */
  readonly rollback?: Rollback | undefined
  /** What is beside the environment that this run destroys. */
  readonly evidence?: DestroyEvidence | undefined
}

export interface Rollback {
  readonly release: DetailedRelease
  /** Names of the migrations that were applied since. */
  readonly ahead: readonly string[]
}

interface ObservedCode {
  readonly source: ObservedSource
  readonly release: BuiltRelease
}

/**
 * Reads all of it; writes nothing. With `lock` the database is read under it, once there is one. Faults of app.yaml go to
 * `problems`, to be reported together with those of the migrations.
 */
export async function observe(
  desired: Desired,
  payload: Payload,
  problems: Problems,
  ports: Ports,
  lock?: DeployLock,
): Promise<Observed> {
  const platform = await observePlatform(desired, ports)
  const { me, lakebase, app, credential } = platform
  const desiredDatabase = {
    ...desiredDatabaseOf(desired, payload.migrations, app),
    release: payload.source && releaseScope(app, ports),
  }
  const database = await observeDatabase(desiredDatabase, lakebase, me.userName, ports, { lock, credential })
  // What runs is told by the releases, which are read once the database is: until then nothing is known of the code.
  const isUnknown = database.state === 'deferred' && app?.activeDeployment !== undefined
  const code = isUnknown
    ? undefined
    : await problems.collect(() => observeCode(desired, payload, platform, releasesIn(database), ports))
  return { platform, database, source: code?.source, release: code?.release }
}

/** Whether the app is still as it was read before the lock was taken: another run may have ended in between. */
export async function isCurrent(
  { platform: { app } }: Observed,
  name: string,
  { client }: Ports,
): Promise<boolean> {
  return stateOf(await readApp(client, name)) === stateOf(app)
}

function stateOf(app: App | undefined): string {
  if (!app) return ''
  const { servicePrincipalClientId, computeState, appState, resources, activeDeployment, pendingDeployment } =
    app
  const deployments = [activeDeployment, pendingDeployment].map((each) => each && [each.id, each.state])
  return JSON.stringify([servicePrincipalClientId, computeState, appState, resources, deployments])
}

/** Those that the app has and keeps, and those that this run gives it. */
function attachedResources(desired: Desired, platform: Platform): AttachedResources {
  const present = platform.app?.resources ?? []
  return {
    database: present.find((each) => each.database)?.name ?? attachment(desired, platform).kind,
    others: [...present, ...desired.app.resources].map(({ name }) => name),
  }
}

async function observeCode(
  desired: Desired,
  payload: Payload,
  platform: Platform,
  releases: readonly ReleaseRow[] | undefined,
  ports: Ports,
): Promise<ObservedCode | undefined> {
  if (!payload.source) return undefined
  const tree = await finishSource(
    desired,
    payload.source,
    platform.lakebase,
    attachedResources(desired, platform),
  )
  const { database, schema } = desired.lakebase
  const place = {
    base: workspaceFolder(desired, platform.me),
    prefix: folderPrefix(platform.lakebase, database, schema),
    keep: desired.source.keep,
  }
  const source = await observeSource(tree, place, { app: platform.app, releases }, ports)
  const migrations = desired.migrations.command ? undefined : payload.migrations
  return { source, release: releaseOf(payload.artifactDigest, tree, migrations) }
}
