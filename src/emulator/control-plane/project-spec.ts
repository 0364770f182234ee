import type { PostgresVersion } from '../postgres/cluster.ts'
import type { Fields } from '../state/fields.ts'
import { branchPath, type Project, projectPath, type Tag } from '../state/lakebase.ts'
import { timestamp } from '../state/virtual-clock.ts'
import { formatDuration, parseDuration } from './durations.ts'
import { readSettings, settingsView } from './endpoint-settings.ts'
import { idNotFound, invalidParameter } from './errors.ts'
import { HISTORY_RETENTION_SECONDS } from './unverified.ts'

// Sources. Fields and limits: `databricks-sdk-go:service/postgres/{impl,model}.go`. The texts: UNVERIFIED.

const BRANCH_SIZE_LIMIT_BYTES = 8_796_093_022_208

export function readVersion(spec: Fields | undefined): PostgresVersion {
  const version = spec?.number('pg_version') ?? 17
  if (version === 16 || version === 17 || version === 18) return version
  throw invalidParameter(`Field 'spec.pg_version' must be one of 16, 17, 18, got ${version}.`)
}

export function readDisplayName(spec: Fields | undefined): string | undefined {
  const name = spec?.string('display_name')
  if (name !== undefined && (name.length < 1 || name.length > 256)) {
    throw invalidParameter(`Field 'spec.display_name' must be 1-256 characters, got ${name.length}.`)
  }
  return name
}

export function readRetention(spec: Fields | undefined): number | undefined {
  const text = spec?.string('history_retention_duration')
  if (text === undefined) return undefined
  const seconds = parseDuration('spec.history_retention_duration', text)
  const { min, max } = HISTORY_RETENTION_SECONDS
  if (seconds < min || seconds > max) {
    throw invalidParameter(`Field 'spec.history_retention_duration' must be ${min}s to ${max}s, got ${text}.`)
  }
  return seconds
}

export function readTags(fields: Fields | undefined): Tag[] | undefined {
  return fields
    ?.objects('custom_tags')
    ?.map((tag) => ({ key: tag.requiredString('key'), value: tag.string('value') ?? '' }))
}

function readDefaultBranch(project: Project, spec: Fields | undefined): string {
  const path = spec?.string('default_branch') ?? ''
  for (const branch of project.branches.values()) if (branchPath(branch) === path) return branch.id
  throw idNotFound('branch')
}

export function projectView(project: Project): Record<string, unknown> {
  const deleted = project.deletedAt !== undefined && project.purgeAt !== undefined
  return {
    name: projectPath(project),
    project_id: project.id,
    uid: project.uid,
    create_time: timestamp(project.createdAt),
    update_time: timestamp(project.updatedAt),
    ...(deleted
      ? { delete_time: timestamp(project.deletedAt ?? 0), purge_time: timestamp(project.purgeAt ?? 0) }
      : {}),
    status: {
      project_id: project.id,
      display_name: project.displayName,
      pg_version: project.pgVersion,
      owner: project.owner,
      default_branch: `${projectPath(project)}/branches/${project.defaultBranch}`,
      default_endpoint_settings: settingsView(project.defaultEndpointSettings),
      history_retention_duration: formatDuration(project.historyRetentionSeconds),
      enable_pg_native_login: project.enablePgNativeLogin,
      branch_logical_size_limit_bytes: BRANCH_SIZE_LIMIT_BYTES,
      synthetic_storage_size_bytes: 0,
      ...(project.customTags.length > 0 ? { custom_tags: project.customTags } : {}),
      ...(project.budgetPolicyId ? { budget_policy_id: project.budgetPolicyId } : {}),
    },
  }
}

/** Applies the masked fields of a PATCH. */
export function applySpec(project: Project, spec: Fields | undefined, paths: ReadonlySet<string>): void {
  const settings = spec?.object('default_endpoint_settings')
  if ([...paths].some((path) => path.startsWith('spec.default_endpoint_settings'))) {
    Object.assign(project.defaultEndpointSettings, readSettings(settings, project.defaultEndpointSettings))
  }
  if (paths.has('spec.display_name')) project.displayName = readDisplayName(spec) ?? project.displayName
  if (paths.has('spec.history_retention_duration')) {
    project.historyRetentionSeconds = readRetention(spec) ?? project.historyRetentionSeconds
  }
  if (paths.has('spec.enable_pg_native_login')) {
    project.enablePgNativeLogin = spec?.boolean('enable_pg_native_login') ?? false
  }
  if (paths.has('spec.custom_tags')) project.customTags = readTags(spec) ?? []
  if (paths.has('spec.budget_policy_id')) project.budgetPolicyId = spec?.string('budget_policy_id')
  if (paths.has('spec.default_branch')) project.defaultBranch = readDefaultBranch(project, spec)
}
