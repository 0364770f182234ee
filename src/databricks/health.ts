import type { Clock } from '../clock.ts'
import { DeployError } from '../error.ts'
import type { Reporter } from '../reporter.ts'
import type { TokenSource } from './token.ts'
import { codeOf, type Fetch } from './transport.ts'

export type ProbeResult =
  | { readonly ok: true }
  /** `status` is undefined when no answer came. */
  | { readonly ok: false; readonly status: number | undefined; readonly reason: string }

export interface HealthOptions {
  readonly fetch: Fetch
  readonly token: TokenSource
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly reporter: Reporter
  readonly userAgent: string
  /** The app's URL with the health path. */
  readonly url: string
  /** How many instances answer at it: so many probes are sent at a time, each on a connection of its own. */
  readonly instances: number
  /** How long the first success may take, in ms. */
  readonly timeoutMs: number
  /** How long every probe must succeed after it, in ms; 0 asks for one success only. */
  readonly windowMs: number
  /** Pause between two probes, in ms. */
  readonly intervalMs: number
}

/** Below it an app's proxy takes a bearer token (docs "Connect to an API Databricks app using token authentication"). */
const API = '/api/'
const PROBE_TIMEOUT_MS = 10_000

/** One GET with the bearer token; anything but 2xx is not healthy. Never throws, except when `signal` aborts. */
export async function probe(
  options: Pick<HealthOptions, 'fetch' | 'url' | 'signal' | 'userAgent'>,
  token: string,
): Promise<ProbeResult> {
  const timeout = AbortSignal.timeout(PROBE_TIMEOUT_MS)
  try {
    const response = await options.fetch(options.url, {
      // On a connection that is kept, a proxy leads every request to the same instance.
      headers: {
        authorization: `Bearer ${token}`,
        connection: 'close',
        'user-agent': options.userAgent,
      },
      redirect: 'manual',
      signal: AbortSignal.any([options.signal, timeout]),
    })
    await response.body?.cancel()
    if (response.ok) return { ok: true }
    return { ok: false, status: response.status, reason: describe(response, options.url) }
  } catch (error) {
    options.signal.throwIfAborted()
    const reason = timeout.aborted ? 'no answer within 10 s' : codeOf(error) || 'the connection was lost'
    return { ok: false, status: undefined, reason }
  }
}

/** One probe for each instance at the same time; the first that is not healthy counts. */
async function probeAll(options: HealthOptions, token: string): Promise<ProbeResult> {
  const results = await Promise.all(Array.from({ length: options.instances }, () => probe(options, token)))
  return results.find(({ ok }) => !ok) ?? { ok: true }
}

/** Throws `APP_UNHEALTHY` with the last reasons. */
export async function waitForHealth(options: HealthOptions): Promise<void> {
  const { clock, reporter } = options
  await firstSuccess(options)
  const healthySince = clock.now()
  const end = healthySince + options.windowMs
  while (clock.now() < end) {
    await clock.sleep(Math.min(options.intervalMs, end - clock.now()), options.signal)
    const result = await probeAll(options, await options.token.token())
    if (result.ok) continue
    const seconds = Math.round((clock.now() - healthySince) / 1000)
    throw unhealthy(`${options.url} answered at first, but ${seconds} s later: ${result.reason}.`)
  }
  reporter.info(`${options.url} is healthy.`)
}

async function firstSuccess(options: HealthOptions): Promise<void> {
  const { clock, reporter, token, timeoutMs, url } = options
  const start = clock.now()
  const reasons: string[] = []
  for (;;) {
    const bearer = await token.token()
    const result = await probeAll(options, bearer)
    if (result.ok) return
    if (result.status === 401) await token.refresh(bearer)
    if (result.reason !== reasons.at(-1)) {
      reporter.info(`${url} is not healthy yet: ${result.reason}.`)
      reasons.push(result.reason)
    }
    if (clock.now() - start + options.intervalMs > timeoutMs) {
      const seconds = Math.round(timeoutMs / 1000)
      throw unhealthy(
        `${url} did not become healthy within ${seconds} s: ${reasons.slice(-3).join(', then ')}.`,
      )
    }
    await clock.sleep(options.intervalMs, options.signal)
  }
}

function unhealthy(message: string): DeployError {
  return new DeployError('APP_UNHEALTHY', message, {
    hint: 'Look at the log of the app (its URL with /logz). Let the app answer 2xx at `/api/health`, or set `health.path` to another path below /api/ that does (elsewhere the platform takes no token), give a slow app longer with `health.timeout`, or leave the check out with `health.enabled: false`.',
  })
}

/** What the answer means; app URLs sit behind the workspace's login. */
function describe(response: Response, url: string): string {
  const { status } = response
  if (status >= 300 && status < 400) return `${status} to ${target(response, url)}`
  if (status === 401) return '401: the app does not accept the token of this job'
  if (status === 403) return '403: the deployer may not use the app, it needs CAN_USE under `permissions:`'
  if (status === 404) return '404: the app has no such path'
  if (status === 502 || status === 503) return `${status}: the app does not listen yet`
  return `${status}${response.statusText === '' ? '' : ` ${response.statusText}`}`
}

function target(response: Response, url: string): string {
  const location = response.headers.get('location')
  if (location === null || !URL.canParse(location, url)) return 'nowhere'
  const { origin, pathname } = new URL(location, url)
  const isLogin = origin !== new URL(url).origin || /login|oidc|oauth|\.auth/.test(pathname)
  if (!isLogin) return pathname
  const reason = new URL(url).pathname.startsWith(API)
    ? 'the token of this job is not accepted'
    : `the platform takes a token only below ${API}, so \`health.path\` must begin with it`
  return `the login page (${origin}${pathname}): ${reason}`
}
