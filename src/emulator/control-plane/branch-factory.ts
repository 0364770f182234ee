import type { Branch, EndpointSettings, Project } from '../state/lakebase.ts'
import type { Principal } from '../state/principal.ts'
import { copyRoles, creatorRole } from './branch-roles.ts'
import { copyServer, newServer } from './branch-server.ts'
import { copyDatabases, implicitDatabase } from './databases.ts'
import { makeEndpoint } from './endpoints.ts'
import { type Platform, pendingFor } from './platform.ts'
import { randomHex } from './world.ts'

export interface RootBranchOptions {
  readonly owner: Principal
  readonly endpointSettings: EndpointSettings
  readonly isProtected: boolean
  readonly copyOf?: Branch
}

/** `production`, with what comes with it: endpoint `primary`, database `databricks-postgres`, the owner's role. */
export function makeRootBranch(platform: Platform, project: Project, options: RootBranchOptions): Branch {
  const branch: Branch = {
    ...emptyBranch(platform, project, 'production'),
    root: true,
    isProtected: options.isProtected,
    source: undefined,
    cluster: options.copyOf
      ? copyServer(options.copyOf)
      : newServer(project.pgVersion, options.owner, platform.roles),
  }
  if (options.copyOf) {
    copyRoles(options.copyOf, branch)
    copyDatabases(options.copyOf, branch)
  } else {
    const owner = creatorRole(platform, branch, options.owner)
    branch.roles.set(owner.id, owner)
    const database = implicitDatabase(branch, owner, platform.clock.now())
    branch.databases.set(database.id, database)
  }
  settleBranch(platform, branch, options.endpointSettings)
  return branch
}

/** A copy of the source as it is now: data, roles and databases. */
export function makeChildBranch(platform: Platform, source: Branch, id: string): Branch {
  const now = platform.clock.now()
  const branch: Branch = {
    ...emptyBranch(platform, source.project, id),
    root: false,
    isProtected: false,
    source: { branch: source, lsn: `0/${randomHex(7).toUpperCase()}`, time: now },
    cluster: copyServer(source),
  }
  copyRoles(source, branch)
  copyDatabases(source, branch)
  settleBranch(platform, branch, source.project.defaultEndpointSettings)
  return branch
}

function emptyBranch(
  platform: Platform,
  project: Project,
  id: string,
): Omit<Branch, 'root' | 'isProtected' | 'source' | 'cluster'> {
  const now = platform.clock.now()
  return {
    project,
    id,
    uid: `br-${randomHex(20)}`,
    expiresAt: undefined,
    createdAt: now,
    updatedAt: now,
    stateChangedAt: now,
    deletedAt: undefined,
    purgeAt: undefined,
    pending: undefined,
    endpoints: new Map(),
    databases: new Map(),
    roles: new Map(),
  }
}

/** The branch becomes READY, and its read-write endpoint ACTIVE, when its server runs and they have been looked at. */
function settleBranch(platform: Platform, branch: Branch, settings: EndpointSettings): void {
  const work = branch.cluster.ready()
  branch.pending = pendingFor(platform, work, () => {
    branch.pending = undefined
    branch.stateChangedAt = platform.clock.now()
  })
  const primary = makeEndpoint(platform, branch, {
    id: 'primary',
    type: 'ENDPOINT_TYPE_READ_WRITE',
    settings,
    work,
  })
  branch.endpoints.set(primary.id, primary)
}
