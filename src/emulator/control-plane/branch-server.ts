import { type PostgresVersion, startCluster } from '../postgres/cluster.ts'
import { createOauthRole } from '../postgres/roles.ts'
import { BranchCluster } from '../state/branch-cluster.ts'
import type { Branch } from '../state/lakebase.ts'
import { type Principal, principalName } from '../state/principal.ts'

/** A new server whose creator has a role in `databricks_superuser`. */
export function newServer(version: PostgresVersion, owner: Principal): BranchCluster {
  const server = new BranchCluster(startCluster(version))
  void server.run((cluster) =>
    createOauthRole(cluster, { name: principalName(owner), superuserMember: true }),
  )
  return server
}

/** A copy of the source's server once everything asked of it so far has been done. */
export function copyServer(source: Branch): BranchCluster {
  return new BranchCluster(source.cluster.run((cluster) => cluster.copy()))
}
