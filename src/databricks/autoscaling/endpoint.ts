import type { CuRange } from '../../config/capacity.ts'
import { isNotFound } from '../api-error.ts'
import type { WorkspaceClient } from '../http.ts'
import { type Decoder, decode, type JsonObject } from '../json.ts'
import type { Endpoint } from '../lakebase.ts'
import { mutate, POSTGRES_API } from './operation.ts'

export interface EndpointSpec {
  readonly size: CuRange
  readonly suspendAfterSeconds: number | 'never'
}

/** The read-write endpoint of a branch (full path), or undefined. It must be called `primary`. */
export async function readEndpoint(client: WorkspaceClient, branch: string): Promise<Endpoint | undefined> {
  try {
    return await getEndpoint(client, primaryOf(branch))
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

/** Changes only the fields given; waits until nothing is pending. `name` is the full path. */
export async function resizeEndpoint(
  client: WorkspaceClient,
  name: string,
  spec: Partial<EndpointSpec>,
): Promise<Endpoint> {
  const mask = [
    ...(spec.size === undefined ? [] : ['spec.autoscaling_limit_min_cu', 'spec.autoscaling_limit_max_cu']),
    ...(spec.suspendAfterSeconds === undefined ? [] : ['spec.suspension']),
  ]
  return patchEndpoint(client, name, mask, specFields(spec))
}

/** Sets `disabled: false`, so that connections wake it again. */
export async function enableEndpoint(client: WorkspaceClient, name: string): Promise<Endpoint> {
  return patchEndpoint(client, name, ['spec.disabled'], { disabled: false })
}

/** Sets `disabled: true`: it suspends, and no connection wakes it (databricks-sdk-go:service/postgres). */
export async function disableEndpoint(client: WorkspaceClient, name: string): Promise<Endpoint> {
  return patchEndpoint(client, name, ['spec.disabled'], { disabled: true })
}

/** Creates the read-write endpoint `primary` of a branch (full path) that has none. */
export async function createEndpoint(
  client: WorkspaceClient,
  branch: string,
  spec: EndpointSpec,
): Promise<Endpoint> {
  const name = primaryOf(branch)
  await mutate(client, describe(name), () =>
    client.post(`${POSTGRES_API}/${branch}/endpoints`, {
      query: { endpoint_id: 'primary', replace_existing: true },
      body: { spec: { endpoint_type: 'ENDPOINT_TYPE_READ_WRITE', ...specFields(spec) } },
      // Create-or-update: sending it twice does what sending it once does.
      retry: 'safe',
    }),
  )
  return waitForEndpoint(client, name)
}

/** Waits until an endpoint is ACTIVE, IDLE or DEGRADED with nothing pending. `name` is the full path. */
export async function waitForEndpoint(client: WorkspaceClient, name: string): Promise<Endpoint> {
  return client.deadline.poll(describe(name), async () => {
    const endpoint = await readEndpoint(client, branchOf(name))
    if (endpoint === undefined) return { done: false, state: 'not visible yet' }
    if (endpoint.pendingState !== undefined) {
      return { done: false, state: `${endpoint.state}, becoming ${endpoint.pendingState}` }
    }
    if (endpoint.state === 'INIT' || endpoint.host === '') return { done: false, state: endpoint.state }
    return { done: true, value: endpoint }
  })
}

/** Waits for the endpoint that comes with a new branch, and gives it the desired size if it has another. */
export async function settleEndpoint(
  client: WorkspaceClient,
  branch: string,
  desired: EndpointSpec | undefined,
): Promise<Endpoint> {
  const endpoint = await waitForEndpoint(client, primaryOf(branch))
  if (desired === undefined) return endpoint
  const sameSize = endpoint.minCu === desired.size.minCu && endpoint.maxCu === desired.size.maxCu
  if (sameSize && endpoint.suspendAfterSeconds === desired.suspendAfterSeconds) return endpoint
  return resizeEndpoint(client, endpoint.name, desired)
}

/** The fields of a spec as `default_endpoint_settings` and endpoints share them. */
export function specFields(spec: Partial<EndpointSpec>): JsonObject {
  const { size, suspendAfterSeconds: idle } = spec
  return {
    ...(size === undefined
      ? {}
      : { autoscaling_limit_min_cu: size.minCu, autoscaling_limit_max_cu: size.maxCu }),
    // One of two; `no_suspension: false` is refused (databricks-sdk-go:service/postgres).
    ...(idle === undefined
      ? {}
      : idle === 'never'
        ? { no_suspension: true }
        : { suspend_timeout_duration: `${idle}s` }),
  }
}

async function patchEndpoint(
  client: WorkspaceClient,
  name: string,
  mask: readonly string[],
  fields: JsonObject,
): Promise<Endpoint> {
  await mutate(client, describe(name), () =>
    client.patch(`${POSTGRES_API}/${name}`, {
      query: { update_mask: mask.join(',') },
      body: { spec: { endpoint_type: 'ENDPOINT_TYPE_READ_WRITE', ...fields } },
    }),
  )
  return waitForEndpoint(client, name)
}

async function getEndpoint(client: WorkspaceClient, name: string): Promise<Endpoint> {
  const path = `${POSTGRES_API}/${name}`
  return parseEndpoint(decode(await client.get(path), `GET ${path}`))
}

function parseEndpoint(endpoint: Decoder): Endpoint {
  const status = endpoint.object('status')
  return {
    name: endpoint.string('name'),
    state: status.optionalString('current_state') ?? 'INIT',
    pendingState: status.optionalString('pending_state') || undefined,
    minCu: status.optionalNumber('autoscaling_limit_min_cu') ?? 0,
    maxCu: status.optionalNumber('autoscaling_limit_max_cu') ?? 0,
    suspendAfterSeconds: idleSeconds(status.optionalString('suspend_timeout_duration')),
    disabled: status.optionalBoolean('disabled') ?? false,
    host: status.optionalObject('hosts')?.optionalString('host') ?? '',
  }
}

/** A status has no `no_suspension`: an endpoint that never suspends reports no duration, or none that is positive. */
function idleSeconds(duration: string | undefined): number | 'never' {
  const seconds = Number.parseFloat(duration ?? '0')
  return seconds > 0 ? seconds : 'never'
}

function primaryOf(branch: string): string {
  return `${branch}/endpoints/primary`
}

function branchOf(endpoint: string): string {
  return endpoint.slice(0, endpoint.lastIndexOf('/endpoints/'))
}

function describe(name: string): string {
  const [, project, , branch] = name.split('/')
  return `the endpoint of ${project}/${branch}`
}
