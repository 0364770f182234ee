import { createMint } from './credential.ts'
import type { CredentialSource } from './credential-source.ts'
import type { Environment } from './environment.ts'
import { LakebaseConfigError } from './error.ts'
import { type EventListener, emit } from './event.ts'
import type { Advice } from './http.ts'
import { checkOptions, type LakebaseOptions, REQUEST_TIMEOUT_MS } from './options.ts'
import { type Ports, systemPorts } from './ports.ts'
import { resolve } from './resolve.ts'
import { isTokenTarget, nameOf, type TokenTarget } from './target.ts'
import { createTelemetry, type Telemetry } from './telemetry.ts'
import { stopped, TokenCache } from './token-cache.ts'
import { createWorkspace, type Workspace } from './workspace.ts'

/** Throws LakebaseConfigError when the database that is found takes no token. */
export function createCredentials(options: LakebaseOptions = {}): CredentialSource {
  checkOptions(options)
  const { target, user, why } = resolve(options.env ?? process.env, options)
  if (isTokenTarget(target)) return openCredentials({ target, user }, options, systemPorts)
  throw new LakebaseConfigError(
    ['LAKEBASE_ENDPOINT', 'LAKEBASE_INSTANCE'],
    `This database takes no token (${why}). Set LAKEBASE_ENDPOINT (Autoscaling) or LAKEBASE_INSTANCE (Provisioned).`,
  )
}

/** Where a login goes, and as which role. */
export interface Login {
  readonly target: TokenTarget
  readonly user: string
}

/** One cache and who uses it. */
interface Shared {
  readonly cache: TokenCache
  readonly listeners: Map<object, EventListener | undefined>
}

const open = new Map<string, Shared>()

/**
 * A handle on the cache of this target, identity and role; the first one's `refreshAt` and limits hold for all. The role
 * is part of it, because one `auth` function may speak for several users.
 * @internal
 */
export function openCredentials(login: Login, options: LakebaseOptions, ports: Ports): CredentialSource {
  const workspace = workspaceOf(options, ports)
  const { target, user } = login
  const key = JSON.stringify([target.kind, nameOf(target), user, workspace.identity])
  const shared = open.get(key) ?? createShared(target, workspace, options, ports)
  open.set(key, shared)
  return handleOn(shared, options.onEvent, () => {
    // Another cache may have been opened under this key after all handles of this one were stopped.
    if (open.get(key) === shared) open.delete(key)
  })
}

/** @internal */
export function workspaceOf(options: LakebaseOptions, ports: Ports): Workspace {
  const env: Environment = options.env ?? process.env
  return createWorkspace({ env, host: options.workspaceHost, auth: options.auth }, ports)
}

/** @internal */
export function adviceOf({ target }: LakebaseOptions, { advice, hostSource }: Workspace): Advice {
  const said = { unauthorized: advice, workspace: hostSource }
  return target ? { ...said, notFound: 'the option `target`' } : said
}

function createShared(
  target: TokenTarget,
  workspace: Workspace,
  options: LakebaseOptions,
  ports: Ports,
): Shared {
  const listeners: Shared['listeners'] = new Map()
  const telemetry = createTelemetry(options)
  const cache = new TokenCache({
    mint: traced(telemetry, createMint(target, workspace, ports.http, adviceOf(options, workspace))),
    clock: ports.clock,
    random: ports.random,
    refreshAt: share(options.refreshAt ?? REFRESH_AT),
    background: options.background ?? true,
    requestTimeoutMs: options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
    emit: (event) => {
      for (const listener of listeners.values()) emit(listener, event)
    },
  })
  return { cache, listeners }
}

const REFRESH_AT = 0.3

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
  // Others may hold the cache for longer than this handle.
  const get = async (signal?: AbortSignal) => {
    if (!listeners.has(handle)) throw stopped()
    return cache.get(signal)
  }
  return {
    get,
    invalidate: (token) => cache.invalidate(token),
    accept: (token) => cache.accept(token),
    status: () => cache.status(),
    start: async () => {
      await get()
    },
    stop: async () => {
      if (!listeners.delete(handle) || listeners.size > 0) return
      cache.stop()
      onLast()
    },
  }
}
