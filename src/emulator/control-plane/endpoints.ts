import type { Fields } from '../state/fields.ts'
import type { Branch, Endpoint, EndpointSettings, EndpointState, EndpointType } from '../state/lakebase.ts'
import { branchPath, endpointPath, primaryEndpoint } from '../state/lakebase.ts'
import { endpointView, readEndpointSettings, readEndpointType, readGroup } from './endpoint-spec.ts'
import { ApiError, alreadyExists, badRequest, managedByParent } from './errors.ts'
import { branchOf, endpointOf, newId, pageOf, requireSettled } from './lookup.ts'
import { type MaskRules, maskedPaths } from './masks.ts'
import { type Platform, pendingFor } from './platform.ts'
import { type Answer, type Call, ok, type Route } from './router.ts'
import { PROTECTED_BRANCH_MESSAGE, SECOND_READ_WRITE } from './unverified.ts'
import { randomHex } from './world.ts'

// Sources. Paths and fields: `databricks-sdk-go:service/postgres/{impl,model}.go`. Duplicates, a second read-write
// endpoint, MANAGED_BY_PARENT: `databricks/cli:libs/testserver/postgres.go`.

const MASK: MaskRules = {
  leaves: [
    'spec.autoscaling_limit_max_cu',
    'spec.autoscaling_limit_min_cu',
    'spec.disabled',
    'spec.group.enable_readable_secondaries',
    'spec.group.max',
    'spec.group.min',
    'spec.settings.pg_settings',
  ],
  groups: { 'spec.suspension': ['spec.suspend_timeout_duration', 'spec.no_suspension'] },
}

export function endpointRoutes(platform: Platform): Route[] {
  const all = '/api/2.0/postgres/projects/{project}/branches/{branch}/endpoints'
  const one = `${all}/{endpoint}`
  return [
    { method: 'POST', pattern: all, handle: (call) => create(platform, call) },
    { method: 'GET', pattern: all, handle: (call) => list(platform, call) },
    { method: 'GET', pattern: one, handle: (call) => get(platform, call) },
    { method: 'PATCH', pattern: one, handle: (call) => update(platform, call) },
    { method: 'DELETE', pattern: one, handle: (call) => remove(platform, call) },
  ]
}

export interface NewEndpoint {
  readonly id: string
  readonly type: EndpointType
  readonly settings: EndpointSettings
  /** What has to be over before it is ACTIVE. */
  readonly work: Promise<unknown>
}

/** An endpoint in INIT that becomes ACTIVE. */
export function makeEndpoint(platform: Platform, branch: Branch, options: NewEndpoint): Endpoint {
  const now = platform.clock.now()
  const uid = `ep-${randomHex(20)}`
  const endpoint: Endpoint = {
    branch,
    id: options.id,
    uid,
    type: options.type,
    host: `${uid}.database.us-east-1.cloud.databricks.com`,
    settings: { ...options.settings },
    disabled: false,
    group: { min: 1, max: 1, readableSecondaries: false },
    state: 'INIT',
    pending: undefined,
    createdAt: now,
    updatedAt: now,
    lastActiveAt: now,
  }
  reconcile(platform, endpoint, 'ACTIVE', options.work)
  return endpoint
}

/**
 * Sends the endpoint on its way to a state; until it is there it shows `pending_state` and refuses changes. A change
 * lasts longer than its operation (`databricks/cli:bundle/direct/dresources/postgres_endpoint.go` polls on), a new
 * endpoint as long as its branch: it can be changed at once (`databricks/cli:acceptance/bundle/resources/postgres_endpoints/replace_existing`).
 */
export function reconcile(
  platform: Platform,
  endpoint: Endpoint,
  to: EndpointState,
  work?: Promise<unknown>,
): void {
  const settle = (): void => {
    endpoint.state = to
    endpoint.pending = undefined
    endpoint.lastActiveAt = platform.clock.now()
    if (to === 'IDLE') platform.dropSessions(endpoint.host)
  }
  const { pendingMs } = platform
  const pending = pendingFor(platform, work, settle, endpoint.state === 'INIT' ? pendingMs : 3 * pendingMs)
  endpoint.pending = { to, pending }
}

async function create(platform: Platform, call: Call): Promise<Answer> {
  const branch = branchOf(platform, call, 'CAN_MANAGE')
  const id = newId(call, 'endpoint_id')
  const body = call.json()
  body.refuseWrapper('endpoint')
  const spec = body.object('spec')
  const type = readEndpointType(spec)
  await requireSettled(`branch '${branchPath(branch)}'`, branch.pending)
  const existing = branch.endpoints.get(id)
  if (existing && !call.flag('replace_existing')) throw alreadyExists('endpoint with such id already exists')
  if (existing) return await replace(platform, existing, spec)
  if (type === 'ENDPOINT_TYPE_READ_WRITE' && primaryEndpoint(branch)) {
    throw new ApiError(SECOND_READ_WRITE.status, SECOND_READ_WRITE.code, 'read_write endpoint already exists')
  }
  const settings = readEndpointSettings(spec, branch.project.defaultEndpointSettings)
  const endpoint = makeEndpoint(platform, branch, { id, type, settings, work: branch.cluster.ready() })
  endpoint.group = readGroup(spec, endpoint.group, settings)
  branch.endpoints.set(id, endpoint)
  return operation(platform, endpoint)
}

/** Brings an endpoint that the platform made under management. */
async function replace(platform: Platform, endpoint: Endpoint, spec: Fields | undefined): Promise<Answer> {
  await requireSettled(`endpoint '${endpointPath(endpoint)}'`, endpoint.pending?.pending)
  const all = new Set([...MASK.leaves, ...Object.keys(MASK.groups)])
  return applySpec(platform, endpoint, spec, all)
}

async function get(platform: Platform, call: Call): Promise<Answer> {
  const endpoint = endpointOf(platform, call, 'CAN_CREATE')
  await endpoint.pending?.pending.isOver()
  return ok(endpointView(endpoint))
}

async function list(platform: Platform, call: Call): Promise<Answer> {
  const page = pageOf(call, [...branchOf(platform, call, 'CAN_CREATE').endpoints.values()])
  for (const endpoint of page.items) await endpoint.pending?.pending.isOver()
  return ok({ endpoints: page.items.map(endpointView), ...(page.next ? { next_page_token: page.next } : {}) })
}

async function update(platform: Platform, call: Call): Promise<Answer> {
  const endpoint = endpointOf(platform, call, 'CAN_MANAGE')
  const body = call.json()
  body.refuseWrapper('endpoint')
  const paths = maskedPaths(call, body, MASK)
  await requireSettled(`endpoint '${endpointPath(endpoint)}'`, endpoint.pending?.pending)
  return applySpec(platform, endpoint, body.object('spec'), paths)
}

/** Applies the named fields, which then have to be reconciled. */
function applySpec(
  platform: Platform,
  endpoint: Endpoint,
  spec: Fields | undefined,
  paths: ReadonlySet<string>,
): Answer {
  const given = readEndpointSettings(spec, endpoint.settings)
  const settings = { ...endpoint.settings }
  if (paths.has('spec.autoscaling_limit_min_cu')) settings.minCu = given.minCu
  if (paths.has('spec.autoscaling_limit_max_cu')) settings.maxCu = given.maxCu
  if (paths.has('spec.suspension')) settings.suspendSeconds = given.suspendSeconds
  if (paths.has('spec.settings.pg_settings')) settings.pgSettings = given.pgSettings
  if ([...paths].some((path) => path.startsWith('spec.group'))) {
    endpoint.group = readGroup(spec, endpoint.group, settings)
  }
  Object.assign(endpoint.settings, settings)
  if (paths.has('spec.disabled')) endpoint.disabled = spec?.boolean('disabled') ?? endpoint.disabled
  endpoint.updatedAt = platform.clock.now()
  reconcile(platform, endpoint, endpoint.disabled ? 'IDLE' : endpoint.state)
  return operation(platform, endpoint)
}

async function remove(platform: Platform, call: Call): Promise<Answer> {
  const endpoint = endpointOf(platform, call, 'CAN_MANAGE')
  if (endpoint.branch.isProtected) throw badRequest(PROTECTED_BRANCH_MESSAGE)
  if (endpoint.type === 'ENDPOINT_TYPE_READ_WRITE') {
    throw managedByParent(
      `Cannot delete read-write endpoint '${endpointPath(endpoint)}'. Read-write endpoints cannot be deleted.`,
    )
  }
  await requireSettled(`endpoint '${endpointPath(endpoint)}'`, endpoint.pending?.pending)
  endpoint.branch.endpoints.delete(endpoint.id)
  platform.dropSessions(endpoint.host)
  return ok(
    platform.operations.start(
      'Endpoint',
      endpointPath(endpoint),
      (done) => pendingFor(platform, undefined, done),
      undefined,
    ),
  )
}

function operation(platform: Platform, endpoint: Endpoint): Answer {
  return ok(
    platform.operations.start(
      'Endpoint',
      endpointPath(endpoint),
      (done) => pendingFor(platform, undefined, done),
      () => endpointView(endpoint),
    ),
  )
}
