import { type Cluster, type PostgresVersion, startCluster } from '../postgres/cluster.ts'
import type { RolesReading } from '../postgres/platform.ts'
import { createCreatorRole } from '../postgres/roles.ts'
import { BranchCluster } from '../state/branch-cluster.ts'
import type { Branch } from '../state/lakebase.ts'
import { type Principal, principalName } from '../state/principal.ts'

/** A new server, with the role of its creator. */
export function newServer(version: PostgresVersion, creator: Principal, roles: RolesReading): BranchCluster {
  return new BranchCluster(startFor(version, principalName(creator), roles))
}

async function startFor(version: PostgresVersion, creator: string, roles: RolesReading): Promise<Cluster> {
  const cluster = await startCluster(version, { roles })
  await createCreatorRole(cluster, creator, roles)
  return cluster
}

/** A copy of the source's server once everything asked of it so far has been done. */
export function copyServer(source: Branch): BranchCluster {
  return new BranchCluster(source.cluster.run((cluster) => cluster.copy()))
}
