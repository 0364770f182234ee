import type { Fields } from '../state/fields.ts'
import { type Branch, branchPath, type Project, projectPath } from '../state/lakebase.ts'
import { timestamp } from '../state/virtual-clock.ts'
import { parseDuration, parseTimestamp } from './durations.ts'
import { ApiError, invalidParameter } from './errors.ts'
import { branchAt } from './lookup.ts'
import type { Platform } from './platform.ts'
import { LIMIT, MAX_BRANCH_TTL_SECONDS } from './unverified.ts'

// Sources. Fields and their rules: `databricks-sdk-go:service/postgres/{impl,model}.go`,
// `databricks/cli:libs/testserver/postgres.go`. Limits: docs "Manage branches". Texts of the refusals but "exceeds the
// maximum expiration time": UNVERIFIED.

/** Exactly one of `ttl`, `expire_time` and `no_expiry: true`; undefined when none is given. */
export function readExpiration(
  platform: Platform,
  spec: Fields | undefined,
  from: number,
): number | 'never' | undefined {
  const given = ['ttl', 'expire_time', 'no_expiry'].filter((field) => spec?.has(field))
  if (!spec || given.length === 0) return undefined
  if (given.length > 1) throw invalidParameter(`Fields ${given.join(' and ')} are mutually exclusive.`)
  if (given[0] === 'no_expiry') {
    if (spec.boolean('no_expiry')) return 'never'
    throw invalidParameter("Field 'no_expiry' must be true when it is provided.")
  }
  const ttl = spec.string('ttl')
  const time = ttl === undefined ? spec.requiredString('expire_time') : undefined
  const expiresAt =
    ttl === undefined
      ? parseTimestamp('spec.expire_time', time ?? '')
      : from + parseDuration('spec.ttl', ttl) * 1000
  const now = platform.clock.now()
  if (expiresAt <= now) throw invalidParameter('expiration time must be in the future')
  if (expiresAt > now + MAX_BRANCH_TTL_SECONDS * 1000) {
    throw invalidParameter('expiration time exceeds the maximum expiration time')
  }
  return expiresAt
}

/** One protected branch per project. */
export function requireNoProtected(project: Project): void {
  for (const branch of project.branches.values()) {
    if (branch.isProtected) {
      throw new ApiError(
        LIMIT.status,
        LIMIT.code,
        'The project has a protected branch already; the limit is 1.',
      )
    }
  }
}

/** The branch to copy: `source_branch`, or the project's default. */
export function sourceOf(platform: Platform, project: Project, spec: Fields | undefined): Branch {
  for (const field of ['source_branch_time', 'source_branch_lsn', 'source_snapshot']) {
    if (spec?.has(field)) throw new ApiError(501, 'NOT_IMPLEMENTED', `the emulator has no history: ${field}`)
  }
  const path = spec?.string('source_branch') ?? `${projectPath(project)}/branches/${project.defaultBranch}`
  const source = branchAt(platform, 'branch.spec.source_branch', path)
  if (source.project !== project) throw invalidParameter('source_branch must belong to the same project')
  return source
}

export function branchView(branch: Branch): Record<string, unknown> {
  const { project, source } = branch
  const deleted = branch.deletedAt !== undefined
  return {
    name: branchPath(branch),
    branch_id: branch.id,
    parent: projectPath(project),
    uid: branch.uid,
    create_time: timestamp(branch.createdAt),
    update_time: timestamp(branch.updatedAt),
    status: {
      branch_id: branch.id,
      current_state: deleted ? 'DELETED' : branch.pending ? 'INIT' : 'READY',
      ...(branch.pending && !deleted ? { pending_state: 'READY' } : {}),
      default: project.defaultBranch === branch.id,
      is_protected: branch.isProtected,
      state_change_time: timestamp(branch.stateChangedAt),
      logical_size_bytes: 0,
      ...(source
        ? {
            source_branch: branchPath(source.branch),
            source_branch_lsn: source.lsn,
            source_branch_time: timestamp(source.time),
          }
        : {}),
      ...(branch.expiresAt === undefined ? {} : { expire_time: timestamp(branch.expiresAt) }),
      ...(branch.deletedAt === undefined ? {} : { delete_time: timestamp(branch.deletedAt) }),
      ...(branch.purgeAt === undefined ? {} : { purge_time: timestamp(branch.purgeAt) }),
    },
  }
}
