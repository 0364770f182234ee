import { expect } from 'vitest'
import type { Clock } from '../../../src/clock.ts'
import type { AuthPorts, AuthSettings } from '../../../src/databricks/auth/token-source.ts'
import { createWorkspaceClient, type Fetch, type WorkspaceClient } from '../../../src/databricks/http.ts'
import type { TokenSource } from '../../../src/databricks/token.ts'
import { Deadline } from '../../../src/deadline.ts'
import { DeployError } from '../../../src/error.ts'
import { Meter } from '../../../src/meter.ts'
import type { Reporter } from '../../../src/reporter.ts'
import { flawsIn } from '../../flaws.ts'

/** What a route answers: a body with status 200 unless it says otherwise, or a failure of the network. */
export interface Answer {
  readonly status?: number
  readonly json?: unknown
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
  /** `lost`: the connection breaks after the request; `refused`: before it. Other texts are system error codes. */
  readonly network?: 'lost' | 'refused' | (string & {})
}

export interface Seen {
  readonly method: string
  /** As it went over the wire, still encoded. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Headers
  readonly body: unknown
}

export const HOST = 'https://dbc-1.cloud.databricks.com'

/** Time that passes only by sleeping. */
export class FakeClock implements Clock {
  time = 0
  readonly sleeps: number[] = []
  now(): number {
    return this.time
  }
  wall(): number {
    return this.time
  }
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    this.sleeps.push(ms)
    this.time += ms
  }
}

export class RecordingReporter implements Reporter {
  readonly lines: string[] = []
  readonly debugged: string[] = []
  readonly masked: string[] = []
  group<T>(_title: string, work: () => Promise<T>): Promise<T> {
    return work()
  }
  info(line: string): void {
    this.lines.push(line)
  }
  debug(line: string): void {
    this.debugged.push(line)
  }
  warning(message: string): void {
    this.lines.push(message)
  }
  error(message: string): void {
    this.lines.push(message)
  }
  mask(secret: string): void {
    this.masked.push(secret)
  }
}

/**
 * A platform made of scripted answers. Keys are `METHOD /path`, or a whole URL for other hosts; each call takes the next
 * answer, and the last one stays. A route that is not scripted answers 501.
 */
export class FakePlatform {
  readonly seen: Seen[] = []
  readonly #routes: Map<string, Answer[]>

  constructor(routes: Readonly<Record<string, Answer | readonly Answer[]>>) {
    const lists = Object.entries(routes).map(
      ([route, answers]) => [route, [answers].flat()] satisfies [string, Answer[]],
    )
    this.#routes = new Map(lists)
  }

  /** `POST /api/2.0/apps` for every call so far. */
  get calls(): string[] {
    return this.seen.map(({ method, path }) => `${method} ${path}`)
  }

  /** The calls that change something. */
  get writes(): string[] {
    return this.calls.filter((call) => !call.startsWith('GET '))
  }

  readonly fetch: Fetch = async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input)
    const method = init.method ?? 'GET'
    this.seen.push({
      method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: new Headers(init.headers),
      body: parseBody(init.body),
    })
    init.signal?.throwIfAborted()
    const path = url.origin === HOST ? url.pathname : `${url.origin}${url.pathname}`
    const answers = this.#routes.get(`${method} ${path}`)
    const answer = answers !== undefined && answers.length > 1 ? answers.shift() : answers?.[0]
    const response = respond(answer ?? { status: 501, json: { message: `no script for ${method} ${path}` } })
    // A caller that lets fetch follow redirects ends on a login page, which answers 200.
    return response.status >= 300 && response.status < 400 && init.redirect !== 'manual'
      ? new Response('<html>Sign in</html>')
      : response
  }
}

function parseBody(body: RequestInit['body']): unknown {
  if (typeof body !== 'string') return body ?? undefined
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}

function respond(answer: Answer): Response {
  if (answer.network !== undefined) {
    const codes: Record<string, string> = { lost: 'ECONNRESET', refused: 'ECONNREFUSED' }
    const cause = Object.assign(new Error('socket'), { code: codes[answer.network] ?? answer.network })
    throw new TypeError('fetch failed', { cause })
  }
  const body = answer.text ?? (answer.json === undefined ? '' : JSON.stringify(answer.json))
  const type = answer.text === undefined ? 'application/json' : 'text/html'
  return new Response(body, {
    status: answer.status ?? 200,
    headers: { 'content-type': type, ...answer.headers },
  })
}

/** A client over scripted answers, with a clock that costs no time. */
export interface Stage {
  readonly platform: FakePlatform
  readonly client: WorkspaceClient
  readonly clock: FakeClock
  readonly reporter: RecordingReporter
  readonly meter: Meter
  readonly cancel: AbortController
  readonly deadline: Deadline
}

export interface StageOptions {
  readonly timeoutMs?: number
  readonly token?: TokenSource
  readonly requestTimeoutMs?: number
  readonly fetch?: Fetch
}

export function stage(
  routes: Readonly<Record<string, Answer | readonly Answer[]>>,
  options: StageOptions = {},
): Stage {
  const platform = new FakePlatform(routes)
  const clock = new FakeClock()
  const reporter = new RecordingReporter()
  const meter = new Meter()
  const cancel = new AbortController()
  const deadline = new Deadline({
    clock,
    timeoutMs: options.timeoutMs ?? 20 * 60_000,
    pollMs: 8_000,
    signal: cancel.signal,
    reporter,
  })
  const client = createWorkspaceClient({
    host: HOST,
    token: options.token ?? staticToken('t0ken'),
    fetch: options.fetch ?? platform.fetch,
    clock,
    deadline,
    meter,
    reporter,
    userAgent: 'lakebase-deploy/test',
    random: () => 0,
    ...(options.requestTimeoutMs === undefined ? {} : { requestTimeoutMs: options.requestTimeoutMs }),
  })
  return { platform, client, clock, reporter, meter, cancel, deadline }
}

export function staticToken(token: string): TokenSource {
  return { token: async () => token, refresh: async () => token }
}

/** Ports for a login against scripted answers. */
export function authStage(
  routes: Readonly<Record<string, Answer | readonly Answer[]>>,
  { timeoutMs = 20 * 60_000, fetch }: Pick<StageOptions, 'timeoutMs' | 'fetch'> = {},
) {
  const platform = new FakePlatform(routes)
  const clock = new FakeClock()
  const reporter = new RecordingReporter()
  const meter = new Meter()
  const ports: AuthPorts = {
    fetch: fetch ?? platform.fetch,
    clock,
    reporter,
    meter,
    deadline: new Deadline({
      clock,
      timeoutMs,
      pollMs: 8_000,
      signal: new AbortController().signal,
      reporter,
    }),
    userAgent: 'lakebase-deploy/test',
    random: () => 0,
    loadSdk: () => Promise.reject(new Error('the SDK is not needed here')),
  }
  return { platform, clock, reporter, meter, ports }
}

export const NO_AUTH: AuthSettings = {
  host: HOST,
  allowHost: undefined,
  authType: undefined,
  token: undefined,
  clientId: undefined,
  clientSecret: undefined,
  tokenAudience: undefined,
  profile: undefined,
  idTokenRequestUrl: undefined,
  idTokenRequestToken: undefined,
  env: {},
}

export function jwt(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part(claims)}.c2ln`
}

/** The error that the work ends with; fails the test when it is none of ours. */
export async function failure(work: Promise<unknown> | (() => unknown)): Promise<DeployError> {
  try {
    await (typeof work === 'function' ? work() : work)
  } catch (error) {
    if (!(error instanceof DeployError)) throw error
    expect(flawsIn(`${error.message}\n${error.hint ?? ''}`)).toEqual([])
    return error
  }
  throw new Error('it did not fail')
}

export const NOT_FOUND: Answer = {
  status: 404,
  json: { error_code: 'NOT_FOUND', message: 'project id not found [TraceId: 1]' },
}
