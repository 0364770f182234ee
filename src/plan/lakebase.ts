import { AUTOSCALING_SIZES, type CuRange, DEFAULT_CAPACITY, isSmaller } from '../config/capacity.ts'
import type { DesiredLakebase } from '../config/desired.ts'
import type { Autoscaling, Endpoint, Instance, Lakebase, Provisioned } from '../databricks/lakebase.ts'
import { DeployError } from '../error.ts'
import type { LakebaseChange } from './change.ts'

/** The database that every branch is born with (docs "Manage projects"). */
export const DEFAULT_DATABASE = 'databricks_postgres'
/** Documentation disagrees on the platform's default, so a new endpoint is always told (docs "Manage computes"). */
const NEW_SUSPEND_SECONDS = 86_400

export interface LakebaseLimits {
  /** Without it, a change that lowers memory is refused. */
  readonly allowShrink: boolean
}

/**
 * What has to change in the project or instance. `identity` is the deployer when it has no Postgres role there.
 * Throws DeployError `SHRINK_NOT_ALLOWED`, and `DATABASE_NOT_FOUND` for a new instance that would lack it.
 */
export function planLakebase(
  desired: DesiredLakebase,
  observed: Lakebase,
  limits: LakebaseLimits,
  identity?: string,
): LakebaseChange[] {
  return observed.kind === 'autoscaling'
    ? planAutoscaling(desired, observed, limits, identity)
    : planProvisioned(desired, observed, limits)
}

function planAutoscaling(
  desired: DesiredLakebase,
  observed: Autoscaling,
  limits: LakebaseLimits,
  identity: string | undefined,
): LakebaseChange[] {
  const changes: LakebaseChange[] = []
  const size = desired.size ?? AUTOSCALING_SIZES[DEFAULT_CAPACITY]
  const suspendAfterSeconds = desired.suspendAfterSeconds ?? NEW_SUSPEND_SECONDS
  const project = observed.projectId
  const branch = `projects/${project}/branches/${observed.branchId}`

  if (!observed.project) {
    changes.push({ kind: 'create-project', project, size, suspendAfterSeconds })
  }
  const defaultBranch = observed.project?.defaultBranch ?? `projects/${project}/branches/production`
  if (!observed.branch && branch !== defaultBranch) {
    const { source } = observed
    changes.push({
      kind: 'create-branch',
      project,
      branch,
      source: source?.branch.name ?? defaultBranch,
      ttlSeconds: desired.ttlSeconds,
      size: desired.size ?? sizeOf(source?.endpoint) ?? size,
      suspendAfterSeconds:
        desired.suspendAfterSeconds ?? source?.endpoint?.suspendAfterSeconds ?? suspendAfterSeconds,
    })
  }
  if (observed.branch && !observed.endpoint)
    changes.push({ kind: 'create-endpoint', branch, size, suspendAfterSeconds })
  if (observed.endpoint) changes.push(...planEndpoint(desired, observed.endpoint, limits))
  // Before the database, which the deployer's role is to own.
  if (identity !== undefined) changes.push({ kind: 'create-postgres-role', branch, identity })
  const database = observed.branch ? observed.database : observed.source?.database
  if (!database && desired.database !== DEFAULT_DATABASE) {
    changes.push({ kind: 'create-database', branch, database: desired.database })
  }
  return changes
}

function planEndpoint(
  desired: DesiredLakebase,
  endpoint: Endpoint,
  limits: LakebaseLimits,
): LakebaseChange[] {
  const changes: LakebaseChange[] = []
  const from = sizeOf(endpoint)
  const to = desired.size ?? from
  const suspend = desired.suspendAfterSeconds
  const suspendDiffers = suspend !== undefined && suspend !== endpoint.suspendAfterSeconds
  const sizeDiffers = to.minCu !== from.minCu || to.maxCu !== from.maxCu
  // The range's upper end is the memory under load; the lower one only says how far an idle endpoint may sink.
  if (to.maxCu < from.maxCu && !limits.allowShrink) {
    throw shrinkRefused(endpoint.name, `${from.minCu}-${from.maxCu} CU`, `${to.minCu}-${to.maxCu} CU`)
  }
  if (endpoint.disabled) changes.push({ kind: 'enable-endpoint', endpoint: endpoint.name })
  if (sizeDiffers || suspendDiffers) {
    changes.push({
      kind: 'resize-endpoint',
      endpoint: endpoint.name,
      from,
      to,
      suspendAfterSeconds: suspendDiffers ? suspend : undefined,
    })
  }
  return changes
}

function sizeOf(endpoint: Endpoint): CuRange
function sizeOf(endpoint: Endpoint | undefined): CuRange | undefined
function sizeOf(endpoint: Endpoint | undefined): CuRange | undefined {
  return endpoint && { minCu: endpoint.minCu, maxCu: endpoint.maxCu }
}

function planProvisioned(
  desired: DesiredLakebase,
  observed: Provisioned,
  limits: LakebaseLimits,
): LakebaseChange[] {
  const { instance } = observed
  if (!instance) {
    if (desired.database !== DEFAULT_DATABASE) throw databaseMissing(observed.name, desired.database)
    return [
      { kind: 'create-instance', instance: observed.name, capacity: desired.capacity ?? DEFAULT_CAPACITY },
    ]
  }
  const changes: LakebaseChange[] = []
  if (instance.stopped || instance.state === 'STOPPED')
    changes.push({ kind: 'start-instance', instance: instance.name })
  const resize = planInstanceSize(desired, instance, limits)
  if (resize) changes.push(resize)
  return changes
}

function planInstanceSize(
  desired: DesiredLakebase,
  instance: Instance,
  limits: LakebaseLimits,
): LakebaseChange | undefined {
  const { capacity } = desired
  if (!capacity || capacity === instance.capacity) return undefined
  if (!limits.allowShrink && isSmaller(capacity, instance.capacity)) {
    throw shrinkRefused(`instance ${instance.name}`, instance.capacity, capacity)
  }
  return { kind: 'resize-instance', instance: instance.name, from: instance.capacity, to: capacity }
}

/** The old API makes no databases, and an app can be attached only to one that is there. */
function databaseMissing(instance: string, database: string): DeployError {
  return new DeployError(
    'DATABASE_NOT_FOUND',
    `Lakebase instance ${instance} does not exist, and a new one would have no database ${database}: only ${DEFAULT_DATABASE} comes with it.`,
    {
      hint: `Leave \`database: ${database}\` out, or use an Autoscaling project (\`type: autoscaling\`), where the database is created. Else make the instance by hand and run \`CREATE DATABASE "${database}"\` in it first.`,
    },
  )
}

function shrinkRefused(what: string, from: string, to: string): DeployError {
  return new DeployError(
    'SHRINK_NOT_ALLOWED',
    `${what} has ${from} and the configuration asks for ${to}: less memory, and connections drop while it is applied.`,
    {
      hint: 'To keep the size that it has, leave `capacity` out. If less is what you want, add `allow-shrink: true` to the step.',
    },
  )
}
