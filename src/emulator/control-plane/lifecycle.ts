import type { Branch, Endpoint, Project } from '../state/lakebase.ts'
import { deleteBranch, hasChildren, purgeBranch } from './branches.ts'
import type { Platform } from './platform.ts'
import { purgeProject } from './projects.ts'

/** What time does by itself: purges what was soft-deleted, deletes branches that expire, suspends idle endpoints. */
export function sweep(platform: Platform): void {
  const now = platform.clock.now()
  for (const project of platform.world.projects.values()) sweepProject(platform, project, now)
}

function sweepProject(platform: Platform, project: Project, now: number): void {
  if (project.purgeAt !== undefined && project.purgeAt <= now) {
    purgeProject(platform, project)
    return
  }
  for (const branch of project.branches.values()) sweepBranch(platform, branch, now)
}

function sweepBranch(platform: Platform, branch: Branch, now: number): void {
  if (branch.purgeAt !== undefined && branch.purgeAt <= now) {
    purgeBranch(platform, branch)
    return
  }
  const expired = branch.expiresAt !== undefined && branch.expiresAt <= now
  if (expired && branch.deletedAt === undefined && !hasChildren(branch)) deleteBranch(platform, branch)
  for (const endpoint of branch.endpoints.values()) suspendWhenIdle(platform, endpoint, now)
}

function suspendWhenIdle(platform: Platform, endpoint: Endpoint, now: number): void {
  const { suspendSeconds } = endpoint.settings
  if (suspendSeconds === undefined || endpoint.state !== 'ACTIVE' || endpoint.pending) return
  if (now - endpoint.lastActiveAt < suspendSeconds * 1000) return
  endpoint.state = 'IDLE'
  platform.dropSessions(endpoint.host)
}
