import type { App, AppSettings, ComputeSize, Deployment } from '../apps/app.ts'
import type { HealthCheck } from '../apps/health.ts'
import type { EnvironmentVariable } from '../apps/source.ts'
import type { Fields } from '../state/fields.ts'
import { timestamp } from '../state/virtual-clock.ts'
import { parseDuration } from './durations.ts'
import { invalidParameter } from './errors.ts'
import { readResources, resourceView } from './resources.ts'
import { effectiveScopes } from './scopes.ts'
import { HEALTH_CHECK_SECONDS } from './unverified.ts'

// Sources. Fields: `databricks-sdk-go:service/apps/{impl,model}.go`. The two instance numbers go together: the
// comments in `databricks-sdk-py:databricks/sdk/service/apps.py`. Status and texts of the refusals: UNVERIFIED.

const COMPUTE_SIZES: readonly ComputeSize[] = ['MEDIUM', 'LARGE', 'XLARGE']

/** What an update may change beside `description`, `resources`, `compute_size` and `user_api_scopes`. */
const KEPT = [
  'budget_policy_id',
  'compute_max_instances',
  'compute_min_instances',
  'forward_user_access_token',
  'git_repository',
  'telemetry_export_destinations',
  'usage_policy_id',
] as const

/** Every field that `update_mask` may name. */
export const UPDATABLE: readonly string[] = [
  'description',
  'resources',
  'compute_size',
  'user_api_scopes',
  ...KEPT,
]

export function readSettings(app: Fields): AppSettings {
  if (app.has('compute_min_instances') !== app.has('compute_max_instances')) {
    throw invalidParameter('compute_min_instances and compute_max_instances must be set together.')
  }
  return {
    description: app.string('description') ?? '',
    resources: readResources(app.objects('resources') ?? []),
    computeSize: readComputeSize(app) ?? 'MEDIUM',
    userApiScopes: app.strings('user_api_scopes') ?? [],
    other: Object.fromEntries(KEPT.filter((name) => app.has(name)).map((name) => [name, app.value[name]])),
  }
}

/** The settings after an update: a masked field is replaced as a whole, by nothing when it is left out. */
export function maskedSettings(
  current: AppSettings,
  given: AppSettings,
  mask: readonly string[],
): AppSettings {
  const other = { ...current.other }
  for (const name of KEPT) {
    if (!mask.includes(name)) continue
    delete other[name]
    if (given.other[name] !== undefined) other[name] = given.other[name]
  }
  return {
    description: mask.includes('description') ? given.description : current.description,
    resources: mask.includes('resources') ? given.resources : current.resources,
    computeSize: mask.includes('compute_size') ? given.computeSize : current.computeSize,
    userApiScopes: mask.includes('user_api_scopes') ? given.userApiScopes : current.userApiScopes,
    other,
  }
}

function readComputeSize(app: Fields): ComputeSize | undefined {
  const given = app.string('compute_size')
  if (given === undefined) return undefined
  const known = COMPUTE_SIZES.find((size) => size === given)
  if (!known) throw invalidParameter(`Field 'compute_size' has no value '${given}'.`)
  return known
}

export function readEnvironment(body: Fields): EnvironmentVariable[] {
  return (body.objects('env_vars') ?? []).map((variable) => ({
    name: variable.requiredString('name'),
    value: variable.string('value'),
    valueFrom: variable.string('value_from'),
  }))
}

export function readHealthCheck(body: Fields): HealthCheck | undefined {
  const given = body.object('health_check')
  if (!given) return undefined
  const path = given.requiredString('path')
  if (!path.startsWith('/'))
    throw invalidParameter(`Field 'health_check.path' must begin with /, got '${path}'.`)
  const timeout = given.string('timeout')
  return {
    path,
    timeoutSeconds:
      timeout === undefined ? HEALTH_CHECK_SECONDS : parseDuration('health_check.timeout', timeout),
  }
}

export function settingsView(settings: AppSettings): Record<string, unknown> {
  return {
    description: settings.description,
    resources: settings.resources.map(resourceView),
    compute_size: settings.computeSize,
    ...(settings.userApiScopes.length > 0 ? { user_api_scopes: settings.userApiScopes } : {}),
    ...settings.other,
  }
}

/** The shape of GET (`databricks/cli:acceptance/bundle/resources/apps`). */
export function appView(
  app: App,
  options: { readonly hidePending: boolean } = { hidePending: false },
): unknown {
  const { activeDeployment: active, pendingDeployment: pending, servicePrincipal } = app
  return {
    name: app.name,
    id: app.id,
    url: app.url,
    ...settingsView(app.settings),
    // The platform turns forwarding on whatever the request says (`databricks/cli:libs/testserver/apps.go`).
    forward_user_access_token: true,
    effective_user_api_scopes: effectiveScopes(app.settings.userApiScopes),
    service_principal_client_id: servicePrincipal.clientId,
    service_principal_id: Number(servicePrincipal.id),
    service_principal_name: servicePrincipal.displayName,
    ...(app.space === undefined ? {} : { space: app.space }),
    compute_status: {
      state: app.compute.state,
      message: app.compute.message,
      active_instances: app.compute.state === 'ACTIVE' ? instancesOf(app) : 0,
    },
    app_status: {
      ...app.status,
      running_instances: app.status.state === 'RUNNING' ? (app.process?.ports.length ?? 0) : 0,
    },
    ...(app.defaultSourceCodePath === undefined
      ? {}
      : { default_source_code_path: app.defaultSourceCodePath }),
    ...(active ? { active_deployment: deploymentView(active) } : {}),
    ...(pending && !options.hidePending ? { pending_deployment: deploymentView(pending) } : {}),
    creator: app.creator,
    create_time: timestamp(app.createdAt),
    updater: app.updater,
    update_time: timestamp(app.updatedAt),
  }
}

/** An app gets no more than its minimum without load. What runs follows with the next deployment: UNVERIFIED. */
export function instancesOf({ settings }: App): number {
  const minimum = settings.other.compute_min_instances
  return typeof minimum === 'number' ? minimum : 1
}

/** Of environment variables only the names come back. */
export function deploymentView(deployment: Deployment): Record<string, unknown> {
  return {
    deployment_id: deployment.id,
    source_code_path: deployment.sourceCodePath,
    mode: deployment.mode,
    deployment_artifacts: { source_code_path: `/Workspace/Users/apps/src/${deployment.id}` },
    status: { state: deployment.state, message: deployment.message },
    creator: deployment.creator,
    create_time: timestamp(deployment.createdAt),
    update_time: timestamp(deployment.updatedAt),
    ...(deployment.healthCheck
      ? {
          health_check: {
            path: deployment.healthCheck.path,
            timeout: `${deployment.healthCheck.timeoutSeconds}s`,
          },
        }
      : {}),
    ...(deployment.command ? { command: deployment.command } : {}),
    ...(deployment.environment.length > 0
      ? { env_vars: deployment.environment.map(({ name }) => ({ name })) }
      : {}),
  }
}
