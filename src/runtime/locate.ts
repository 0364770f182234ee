import { adviceOf, workspaceOf } from './credentials.ts'
import { LakebaseConfigError, LakebaseCredentialError, messageOf, noAnswer } from './error.ts'
import type { Advice, Http } from './http.ts'
import { CONNECT_TIMEOUT_MS, type LakebaseOptions, REQUEST_TIMEOUT_MS } from './options.ts'
import { type Ports, systemPorts } from './ports.ts'
import { resolve } from './resolve.ts'
import { describe, isTokenTarget, type TokenTarget } from './target.ts'
import { unlessAborted, withinTime } from './time-limit.ts'
import type { Workspace } from './workspace.ts'

/** Asks the workspace for the host of a database. Throws LakebaseCredentialError. */
export type Locator = (signal: AbortSignal) => Promise<string>

/**
 * The options with the host in them, asked of the workspace if it is not known here: for `pgConfig`, `knexConfig` and the
 * other settings, which cannot wait for it. `createPool` needs no such step. Takes no longer than
 * `connectionTimeoutMillis`. Throws LakebaseError.
 */
export async function locate(
  options: LakebaseOptions = {},
): Promise<LakebaseOptions & { readonly host: string }> {
  return locateWith(options, systemPorts)
}

/** @internal */
export async function locateWith(options: LakebaseOptions, ports: Ports) {
  const { target, host } = resolve(options.env ?? process.env, options)
  if (host !== undefined) return { ...options, host }
  if (!isTokenTarget(target)) throw new LakebaseConfigError([], `${describe(target)} has no host.`)
  const { connectionTimeoutMillis: ms = CONNECT_TIMEOUT_MS } = options
  let last: unknown
  const timeout = () => hostIsLate(target, ms, last)
  const ask = locator(target, options, ports, (error) => {
    last = error
  })
  const limit = { ms, clock: ports.clock, signal: new AbortController().signal, timeout }
  return { ...options, host: await withinTime(limit, ask) }
}

function hostIsLate(target: TokenTarget, ms: number, cause: unknown): LakebaseCredentialError {
  const last = cause === undefined ? '' : ` The last answer: ${messageOf(cause)}`
  return new LakebaseCredentialError(
    `The workspace has not told the host of ${describe(target)} in the ${ms} ms that connectionTimeoutMillis allows.${last}`,
    { retryable: true, cause },
  )
}

/**
 * Asks a few times, as a workspace may be busy; ends with the signal.
 * @internal
 */
export function locator(
  target: TokenTarget,
  options: LakebaseOptions,
  ports: Ports,
  onFailure: (error: unknown) => void = () => {},
): Locator {
  const workspace = workspaceOf(options, ports)
  const { requestTimeoutMs: ms = REQUEST_TIMEOUT_MS } = options
  const timeout = () => noAnswer(ms)
  const advice = adviceOf(options, workspace)
  return async (signal) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await withinTime({ ms, clock: ports.clock, signal, timeout }, (its) =>
          ask({ target, workspace, http: ports.http, advice }, its),
        )
      } catch (error) {
        onFailure(error)
        const isPassing = error instanceof LakebaseCredentialError && error.retryable
        if (!isPassing || attempt === MOST_ATTEMPTS) throw error
        const pauseMs = FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + ports.random() / 2)
        await unlessAborted(signal, ports.clock.sleep(Math.max(pauseMs, error.retryAfterMs ?? 0)))
      }
    }
  }
}

const MOST_ATTEMPTS = 5
const FIRST_PAUSE_MS = 100

interface Question {
  readonly target: TokenTarget
  readonly workspace: Workspace
  readonly http: Http
  readonly advice: Advice
}

async function ask({ target, workspace, http, advice }: Question, signal: AbortSignal): Promise<string> {
  const url = await workspace.url(pathOf(target))
  const headers = { authorization: `Bearer ${await workspace.token(signal)}` }
  const { body } = await http({ url, headers, advice }, signal)
  const host = hostOf(target, body)
  if (typeof host === 'string' && host !== '') return host
  if (target.readOnly)
    throw new LakebaseConfigError(
      [],
      `${describe(target)} has no read-only host: readable secondaries are not turned on for it. Turn them on, or leave out \`readOnly\`.`,
    )
  throw new LakebaseCredentialError(
    `${url.host}${url.pathname} names no host for ${describe(target)} yet. Is it still starting? Else give \`host\` beside \`target\`.`,
    { retryable: true },
  )
}

function pathOf(target: TokenTarget): string {
  return target.kind === 'autoscaling'
    ? `/api/2.0/postgres/${target.endpoint.split('/').map(encodeURIComponent).join('/')}`
    : `/api/2.0/database/instances/${encodeURIComponent(target.instance)}`
}

/** `status.hosts.host` of an endpoint; `read_write_dns` of an instance (Databricks API reference). */
function hostOf(target: TokenTarget, body: Readonly<Record<string, unknown>>): unknown {
  if (target.kind === 'provisioned') return target.readOnly ? body.read_only_dns : body.read_write_dns
  const hosts = fieldOf(fieldOf(body, 'status'), 'hosts')
  return fieldOf(hosts, target.readOnly ? 'read_only_host' : 'host')
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
