import type { LoginRequest, Verdict } from '../postgres/gateway.ts'
import type { Branch, Endpoint, Instance } from '../state/lakebase.ts'
import { roleNamed } from './branch-roles.ts'
import { reconcile } from './endpoints.ts'
import type { DatabaseCredential } from './identity.ts'
import type { Platform } from './platform.ts'
import { DISABLED_ENDPOINT, STARTING_UP, STOPPED_INSTANCE } from './unverified.ts'

type Refusal = { readonly ok: false; readonly code: string; readonly message: string }

/** What a host name leads to: an endpoint of the postgres API, or an instance of the old one. */
export interface Compute {
  readonly branch: Branch
  readonly endpoint: Endpoint | undefined
  readonly instance: Instance | undefined
}

/** Decides on a login: token, identity, scope and role first, so that a wrong password wakes nothing; then the compute. */
export async function admit(platform: Platform, request: LoginRequest): Promise<Verdict> {
  const compute = request.serverName === undefined ? undefined : computeAt(platform, request.serverName)
  if (!compute)
    return { ok: false, code: '28000', message: 'no compute is served at this host name (TLS server name)' }
  const credential = platform.identity.credential(request.token)
  if (!credential || !opens(credential, compute, request.user)) return wrongPassword(request.user)
  const role = await roleNamed(compute.branch, request.user)
  if (role?.authMethod !== 'LAKEBASE_OAUTH_V1') return wrongPassword(request.user)
  const refusal = await wake(platform, compute)
  if (refusal) return refusal
  const cluster = await compute.branch.cluster.ready()
  if (compute.endpoint) compute.endpoint.lastActiveAt = platform.clock.now()
  return { ok: true, cluster }
}

/** The live compute at the host; a pooled host takes native passwords only, so it leads nowhere. */
export function computeAt(platform: Platform, host: string): Compute | undefined {
  for (const instance of platform.world.instances.values()) {
    if (instance.host !== host || instance.branch.project.deletedAt !== undefined) continue
    return { branch: instance.branch, endpoint: undefined, instance }
  }
  for (const project of platform.world.projects.values()) {
    if (project.deletedAt !== undefined) continue
    for (const branch of project.branches.values()) {
      if (branch.deletedAt !== undefined) continue
      for (const endpoint of branch.endpoints.values()) {
        if (endpoint.host !== host) continue
        const instance =
          project.instance === undefined ? undefined : platform.world.instances.get(project.instance)
        return { branch, endpoint, instance }
      }
    }
  }
  return undefined
}

/** The token is the identity's own and covers the instance. */
function opens({ identity, instances }: DatabaseCredential, { instance }: Compute, user: string): boolean {
  if (identity !== user) return false
  return instances === undefined || (instance !== undefined && instances.includes(instance.name))
}

async function wake(platform: Platform, { endpoint, instance }: Compute): Promise<Refusal | undefined> {
  if (instance) {
    await instance.pending?.isOver()
    if (instance.state === 'STOPPED') return { ok: false, ...STOPPED_INSTANCE }
    if (instance.state !== 'AVAILABLE') return { ok: false, ...STARTING_UP }
  }
  return endpoint ? wakeEndpoint(platform, endpoint) : undefined
}

/** An idle endpoint is woken by the attempt, and refuses a few more while it wakes; a disabled one is not woken. */
async function wakeEndpoint(platform: Platform, endpoint: Endpoint): Promise<Refusal | undefined> {
  if (endpoint.disabled) return { ok: false, ...DISABLED_ENDPOINT }
  if (endpoint.state === 'IDLE' && endpoint.pending?.to !== 'ACTIVE') {
    endpoint.pending?.pending.finish()
    reconcile(platform, endpoint, 'ACTIVE')
  }
  if (endpoint.state === 'ACTIVE' || endpoint.state === 'DEGRADED') return undefined
  if (endpoint.pending && !(await endpoint.pending.pending.isOver())) return { ok: false, ...STARTING_UP }
  return undefined
}

function wrongPassword(user: string): Refusal {
  return { ok: false, code: '28P01', message: `password authentication failed for user "${user}"` }
}
