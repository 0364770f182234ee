import { type Clock, systemClock } from './clock.ts'
import { createMint, type TokenTarget } from './credential.ts'
import { LakebaseConfigError } from './error.ts'
import { type EventListener, emit, type LakebaseEvent } from './event.ts'
import { type Http, nodeHttp } from './http.ts'
import type { LakebaseOptions } from './options.ts'
import { type Resolved, resolve } from './resolve.ts'
import { createTelemetry, type Telemetry } from './telemetry.ts'
import { type CredentialStatus, TokenCache } from './token-cache.ts'
import { createWorkspace, type Workspace } from './workspace.ts'

export type { CredentialStatus } from './token-cache.ts'

/** Where passwords come from. Pools of one identity and target share one, each through a handle of its own. */
export interface CredentialSource {
  /** The password function of node-postgres. Throws LakebaseCredentialError. */
  get(signal?: AbortSignal): Promise<string>
  /** The server refused this token: it is dropped, if it is still the one in use. At most every ten seconds. */
  invalidate(token?: string): void
  /** Optional: resolves when there is a token, so that the first request need not wait for it. */
  start(): Promise<void>
  /** Ends this handle; timers and requests end with the last one. */
  stop(): Promise<void>
  status(): CredentialStatus
}

/** @internal */
export interface CredentialPorts {
  readonly clock: Clock
  readonly http: Http
  readonly random: () => number
}

const systemPorts: CredentialPorts = { clock: systemClock, http: nodeHttp, random: Math.random }

/** Throws LakebaseConfigError when the database that is found wants no token. */
export function createCredentials(options: LakebaseOptions = {}): CredentialSource {
  const resolved = resolve(options.env ?? process.env, options)
  if (isTokenTarget(resolved.target)) return openCredentials(resolved.target, options, systemPorts)
  throw new LakebaseConfigError(
    ['LAKEBASE_ENDPOINT', 'LAKEBASE_INSTANCE'],
    `This database takes no token (${resolved.why}). Set LAKEBASE_ENDPOINT (Autoscaling) or LAKEBASE_INSTANCE (Provisioned).`,
  )
}

/** @internal */
export function isTokenTarget(target: Resolved['target']): target is TokenTarget {
  return target.kind === 'autoscaling' || target.kind === 'provisioned'
}

/** One cache and who uses it. */
interface Shared {
  readonly cache: TokenCache
  readonly listeners: Map<object, EventListener | undefined>
}

const open = new Map<string, Shared>()

/**
 * A handle on the cache of this target and identity; the first one's `refreshAt` and limits hold for all.
 * @internal
 */
export function openCredentials(
  target: TokenTarget,
  options: LakebaseOptions,
  ports: CredentialPorts,
): CredentialSource {
  const workspace = createWorkspace(
    { env: options.env ?? process.env, host: options.workspaceHost, auth: options.auth },
    ports,
  )
  const key = `${JSON.stringify(target)} ${workspace.identity}`
  const shared = open.get(key) ?? createShared(target, workspace, options, ports)
  open.set(key, shared)
  return handleOn(shared, options.onEvent, () => {
    // Another cache may have been opened under this key after all handles of this one were stopped.
    if (open.get(key) === shared) open.delete(key)
  })
}

function createShared(
  target: TokenTarget,
  workspace: Workspace,
  options: LakebaseOptions,
  ports: CredentialPorts,
): Shared {
  const listeners: Shared['listeners'] = new Map()
  const telemetry = createTelemetry(options)
  const cache = new TokenCache({
    mint: traced(telemetry, createMint(target, workspace, ports.http)),
    clock: ports.clock,
    random: ports.random,
    refreshAt: share(options.refreshAt ?? 1 / 3),
    background: options.background ?? true,
    requestTimeoutMs: options.requestTimeoutMs ?? 8_000,
    emit: (event: LakebaseEvent) => {
      for (const listener of listeners.values()) emit(listener, event)
    },
  })
  return { cache, listeners }
}

function traced(telemetry: Telemetry, mint: ReturnType<typeof createMint>): ReturnType<typeof createMint> {
  return (signal) => telemetry.span('lakebase.credential', () => mint(signal))
}

function share(refreshAt: number): number {
  if (refreshAt > 0 && refreshAt < 1) return refreshAt
  throw new LakebaseConfigError(
    [],
    `refreshAt is ${refreshAt}; it is a fraction of the lifetime, between 0 and 1.`,
  )
}

function handleOn(
  { cache, listeners }: Shared,
  listener: EventListener | undefined,
  onLast: () => void,
): CredentialSource {
  const handle = {}
  listeners.set(handle, listener)
  return {
    get: (signal) => cache.get(signal),
    invalidate: (token) => cache.invalidate(token),
    status: () => cache.status(),
    start: async () => {
      await cache.get()
    },
    stop: async () => {
      if (!listeners.delete(handle) || listeners.size > 0) return
      cache.stop()
      onLast()
    },
  }
}
