import type { Desired } from '../config/desired.ts'
import { observeDatabase } from './database.ts'
import { desiredDatabaseOf } from './desired-database.ts'
import type { Payload } from './payload.ts'
import { attachment, observePlatform, type Platform } from './platform.ts'
import type { Ports } from './ports.ts'
import type { Problems } from './problems.ts'
import type { DatabaseReading } from './reading.ts'
import { finishSource, type ObservedSource, observeSource, workspaceFolder } from './source.ts'

/** Everything a plan is made of. */
export interface Observed {
  readonly platform: Platform
  readonly database: DatabaseReading
  readonly source: ObservedSource | undefined
}

/** Reads all of it; writes nothing. Faults of app.yaml go to `problems`, to be reported together with those of the migrations. */
export async function observe(
  desired: Desired,
  payload: Payload,
  problems: Problems,
  ports: Ports,
): Promise<Observed> {
  const platform = await observePlatform(desired, ports)
  const desiredDatabase = desiredDatabaseOf(desired, payload.migrations, platform.app)
  const [database, source] = await Promise.all([
    observeDatabase(desiredDatabase, platform.lakebase, platform.me.userName, ports),
    problems.collect(() => observeCode(desired, payload, platform, ports)),
  ])
  return { platform, database, source }
}

async function observeCode(
  desired: Desired,
  payload: Payload,
  platform: Platform,
  ports: Ports,
): Promise<ObservedSource | undefined> {
  if (!payload.source) return undefined
  const resource =
    platform.app?.resources.find((each) => each.database)?.name ?? attachment(desired, platform).kind
  const tree = await finishSource(desired, payload.source, platform.lakebase, resource)
  return observeSource(tree, workspaceFolder(desired, platform.me), platform.app, ports)
}
