import type { Desired } from '../config/desired.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { Release } from '../config/release.ts'
import { releaseOf } from '../source/artifact.ts'
import { observeDatabase } from './database.ts'
import type { Payload } from './payload.ts'
import { attachment, observePlatform, type Platform } from './platform.ts'
import type { Ports } from './ports.ts'
import type { Problems } from './problems.ts'
import { type DatabaseReading, toDesiredDatabase } from './reading.ts'
import { finishSource, type ObservedSource, observeSource, workspaceFolder } from './source.ts'

/** Everything a plan is made of. */
export interface Observed {
  readonly platform: Platform
  readonly database: DatabaseReading
  readonly source: ObservedSource | undefined
  /** What this run would have live; undefined when it deploys no code. */
  readonly release?: Release | undefined
}

interface ObservedCode {
  readonly source: ObservedSource
  readonly release: Release
}

/** Reads all of it; writes nothing. Faults of app.yaml go to `problems`, to be reported together with those of the migrations. */
export async function observe(
  desired: Desired,
  payload: Payload,
  problems: Problems,
  ports: Ports,
): Promise<Observed> {
  const platform = await observePlatform(desired, ports)
  const desiredDatabase = desiredDatabaseOf(desired, payload, platform)
  const [database, code] = await Promise.all([
    observeDatabase(desiredDatabase, platform.lakebase, platform.me.userName, ports),
    problems.collect(() => observeCode(desired, payload, platform, ports)),
  ])
  return { platform, database, source: code?.source, release: code?.release }
}

async function observeCode(
  desired: Desired,
  payload: Payload,
  platform: Platform,
  ports: Ports,
): Promise<ObservedCode | undefined> {
  if (!payload.source) return undefined
  const resource =
    platform.app?.resources.find((each) => each.database)?.name ?? attachment(desired, platform).kind
  const tree = await finishSource(desired, payload.source, platform.lakebase, resource)
  const source = await observeSource(tree, workspaceFolder(desired, platform.me), platform.app, ports)
  return { source, release: releaseOf(payload.artifactDigest, tree) }
}

export function desiredDatabaseOf(
  desired: Desired,
  { migrations }: Payload,
  { app }: Platform,
): DesiredDatabase {
  return toDesiredDatabase(desired, migrations, app?.servicePrincipalClientId)
}
