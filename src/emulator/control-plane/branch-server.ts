import { type Cluster, type PostgresVersion, startCluster } from '../postgres/cluster.ts'
import { createOauthRole } from '../postgres/roles.ts'
import { BranchCluster } from '../state/branch-cluster.ts'
import type { Branch } from '../state/lakebase.ts'
import { type Principal, principalName } from '../state/principal.ts'

/** A new server whose creator has a role in `databricks_superuser`. */
export function newServer(version: PostgresVersion, owner: Principal): BranchCluster {
  return new BranchCluster(startWithOwner(version, principalName(owner)))
}

async function startWithOwner(version: PostgresVersion, name: string): Promise<Cluster> {
  const cluster = await startCluster(version)
  await createOauthRole(cluster, { name, superuserMember: true })
  return cluster
}

/** A copy of the source's server once everything asked of it so far has been done. */
export function copyServer(source: Branch): BranchCluster {
  return new BranchCluster(source.cluster.run((cluster) => cluster.copy()))
}
