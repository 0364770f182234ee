import type { Clock } from '../clock.ts'
import { type Deadline, LEAST_ANSWER_MS } from '../deadline.ts'
import { DeployError } from '../error.ts'
import type { Meter } from '../meter.ts'
import type { Reporter } from '../reporter.ts'
import { isRefusedToken } from './api-error.ts'
import { fileBody, parseBody } from './body.ts'
import { parseApiError } from './error-response.ts'
import type { Json } from './json.ts'
import { RETRY_BUDGET_MS, type RetryMode, repeated } from './retry.ts'
import type { TokenSource } from './token.ts'
import { exchange, type Fetch, type Reply } from './transport.ts'
import { workspaceUrl } from './url.ts'

export type { Fetch } from './transport.ts'
export { segment } from './url.ts'

export interface CallOptions {
  /** Undefined values are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  readonly body?: unknown
  /**
   * `read`: as `safe`, and once more after a 500 (default of GET).
   * `safe`: repeat after 429, 502, 503, 504 and lost connections (default of PATCH and DELETE).
   * `never`: repeat only what certainly was not processed, a 429 or a refused connection (default of POST).
   */
  readonly retry?: RetryMode
  /** Whether an answer that says nothing is one; else it throws `UNEXPECTED_RESPONSE`. */
  readonly mayBeEmpty?: boolean
}

/** The control plane of one workspace. Paths are `/api/...`; encode what goes into them with `segment()`. */
export interface WorkspaceClient {
  /** `https://dbc-1.cloud.databricks.com`, no trailing slash. */
  readonly host: string
  /** The run's budget; every wait of the functions that take a client goes through it. */
  readonly deadline: Deadline
  readonly reporter: Reporter
  get(path: string, options?: CallOptions): Promise<Json>
  /** Also gives the response's headers. */
  getWithHeaders(path: string, options?: CallOptions): Promise<{ json: Json; headers: Headers }>
  post(path: string, options?: CallOptions): Promise<Json>
  patch(path: string, options?: CallOptions): Promise<Json>
  delete(path: string, options?: CallOptions): Promise<Json>
  /** POST of raw bytes, which answers nothing; `retry` as in CallOptions, `safe` by default. */
  upload(path: string, bytes: Uint8Array, query?: CallOptions['query'], retry?: RetryMode): Promise<Json>
  /** GET of raw bytes that are no HTML page. */
  download(path: string, query?: CallOptions['query']): Promise<Uint8Array>
}

export interface WorkspaceClientOptions {
  /** With or without `https://`. */
  readonly host: string
  readonly token: TokenSource
  readonly fetch: Fetch
  readonly clock: Clock
  readonly deadline: Deadline
  readonly meter: Meter
  readonly reporter: Reporter
  readonly userAgent: string
  /** Waited for right before each request that may change something is sent, repetitions included; the request is not sent when it throws. */
  readonly beforeWrite?: () => Promise<void>
  /** 0 <= n < 1, for jitter; Math.random by default. */
  readonly random?: () => number
  /** 30 s by default; uploads and downloads get four times as much. */
  readonly requestTimeoutMs?: number
}

interface Call {
  readonly method: string
  readonly path: string
  readonly query: CallOptions['query']
  readonly contentType?: string
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly retry: RetryMode
  readonly timeoutMs: number
}

export function createWorkspaceClient(options: WorkspaceClientOptions): WorkspaceClient {
  const host = workspaceUrl(options.host)
  const timeoutMs = options.requestTimeoutMs ?? 30_000

  async function json(method: string, path: string, call: CallOptions, retry: RetryMode) {
    const reply = await perform(options, host, {
      method,
      path,
      query: call.query,
      ...(call.body === undefined
        ? {}
        : { contentType: 'application/json', body: JSON.stringify(call.body) }),
      retry: call.retry ?? retry,
      timeoutMs,
    })
    const answered = { what: `${method} ${path}`, host, mayBeEmpty: call.mayBeEmpty ?? false }
    return { json: parseBody(answered, reply), headers: reply.headers }
  }

  return {
    host,
    deadline: options.deadline,
    reporter: options.reporter,
    get: async (path, call = {}) => (await json('GET', path, call, 'read')).json,
    getWithHeaders: (path, call = {}) => json('GET', path, call, 'read'),
    post: async (path, call = {}) => (await json('POST', path, call, 'never')).json,
    patch: async (path, call = {}) => (await json('PATCH', path, call, 'safe')).json,
    delete: async (path, call = {}) => (await json('DELETE', path, call, 'safe')).json,
    async upload(path, bytes, query, retry = 'safe') {
      const contentType = 'application/octet-stream'
      const body = new Uint8Array(bytes)
      const call = { method: 'POST', path, query, contentType, body, retry, timeoutMs: timeoutMs * 4 }
      return parseBody({ what: `POST ${path}`, host, mayBeEmpty: true }, await perform(options, host, call))
    },
    async download(path, query) {
      const call = { method: 'GET', path, query, retry: 'read', timeoutMs: timeoutMs * 4 } as const
      return fileBody({ what: `GET ${path}`, host }, await perform(options, host, call))
    },
  }
}

/** Sends until there is an answer that stands: repeats as the call allows, and once with a new token. */
async function perform(options: WorkspaceClientOptions, host: string, call: Call): Promise<Reply> {
  const { clock, deadline, reporter, random } = options
  const start = clock.now()
  let refreshed = false
  const attempt = async (timeoutMs: number): Promise<Reply> => {
    const bearer = await options.token.token()
    if (call.method !== 'GET') await options.beforeWrite?.()
    try {
      return await send(options, host, { ...call, timeoutMs }, bearer)
    } catch (error) {
      if (!isRefusedToken(error) || refreshed) throw error
      refreshed = true
      if ((await options.token.refresh(bearer)) === bearer) throw error
      return attempt(timeoutMs)
    }
  }
  return repeated(attempt, {
    clock,
    deadline,
    reporter,
    random,
    mode: call.retry,
    timeoutMs: call.timeoutMs,
    mayTakeMs: () => Math.max(Math.ceil(deadline.remaining()), LEAST_ANSWER_MS),
    leftMs: () => Math.min(deadline.remaining(), start + RETRY_BUDGET_MS - clock.now()),
  })
}

async function send(
  options: WorkspaceClientOptions,
  host: string,
  call: Call,
  bearer: string,
): Promise<Reply> {
  const url = new URL(`${host}${call.path}`)
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  const reply = await exchange(
    { ...options, signal: options.deadline.signal },
    {
      method: call.method,
      url,
      headers: {
        authorization: `Bearer ${bearer}`,
        accept: 'application/json',
        'user-agent': options.userAgent,
        ...(call.contentType === undefined ? {} : { 'content-type': call.contentType }),
      },
      ...(call.body === undefined ? {} : { body: call.body }),
      timeoutMs: call.timeoutMs,
    },
  )
  if (reply.status >= 200 && reply.status < 300) return reply
  if (reply.status >= 300 && reply.status < 400) throw redirected(call, host, reply.headers.get('location'))
  const body = new TextDecoder().decode(reply.bytes)
  throw parseApiError({ method: call.method, path: call.path, host }, reply.status, reply.headers, body)
}

function redirected(call: Call, host: string, location: string | null): DeployError {
  // Without its query: a login URL may carry state.
  const target = location !== null && URL.canParse(location, host) ? new URL(location, host) : undefined
  const where = target === undefined ? 'elsewhere' : `to ${target.origin}${target.pathname}`
  return new DeployError(
    'REDIRECTED',
    `${call.method} ${call.path} on ${host} was redirected ${where}: this is not the API of a workspace, or the login was not accepted.`,
    { hint: "Set `databricks-host` to the workspace's own URL, not the account console's or an app's." },
  )
}
