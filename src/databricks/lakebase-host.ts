import { DeployError } from '../error.ts'
import type { Lakebase } from './lakebase.ts'

/** The name that its database is reached by. Throws `DATABASE_HOST_UNKNOWN` when the platform reports none. */
export function hostOf(lakebase: Lakebase): string {
  const host = lakebase.kind === 'autoscaling' ? lakebase.endpoint?.host : lakebase.instance?.host
  if (host) return host
  const name = lakebase.kind === 'autoscaling' ? `${lakebase.projectId}/${lakebase.branchId}` : lakebase.name
  throw new DeployError('DATABASE_HOST_UNKNOWN', `${name} reports no host name for its database.`, {
    hint: 'Run the job again; if it stays so, look at the database in the workspace.',
  })
}
