import type { Desired } from '../config/desired.ts'
import { observeDatabase } from './database.ts'
import { desiredDatabaseOf } from './desired-database.ts'
import type { DeployLock } from './lock.ts'
import type { Observed } from './observe.ts'
import { observePlatform } from './platform.ts'
import type { Ports } from './ports.ts'

/** App and Lakebase, under the deploy lock where a database runs that holds it. */
export async function observePower(
  desired: Desired,
  ports: Ports,
  lock: DeployLock | undefined,
): Promise<Observed> {
  const platform = await observePlatform(desired, ports)
  const { me, lakebase, app, credential } = platform
  const desiredDatabase = desiredDatabaseOf(desired, [], app)
  const database = await observeDatabase(desiredDatabase, lakebase, me.userName, ports, { lock, credential })
  return { platform, database, source: undefined }
}
