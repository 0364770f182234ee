import { LEAST_ANSWER_MS } from '../../deadline.ts'
import { DeployError } from '../../error.ts'
import { clause } from '../../sentence.ts'
import { ApiError } from '../api-error.ts'
import { parseBody } from '../body.ts'
import { parseApiError } from '../error-response.ts'
import { type Decoder, decode } from '../json.ts'
import { repeated } from '../retry.ts'
import { exchange } from '../transport.ts'
import type { AuthPorts, MintedToken } from './settings.ts'

interface AuthRequest {
  /** What is asked for, as a run names it that gave up: `the token of the workspace`. */
  readonly step: string
  readonly method: 'GET' | 'POST'
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** How long token calls are repeated in all, in ms; a login that takes longer is better reported. */
const BUDGET_MS = 60_000
const TIMEOUT_MS = 15_000

/**
 * One call of a login, repeated after 429, 502, 503, 504, lost connections, and once after a 500: asking twice for a token
 * does no harm. Throws ApiError for any other answer than 2xx, `TIMEOUT` when the run's budget is used up.
 */
export async function requestJson(ports: AuthPorts, request: AuthRequest): Promise<Decoder> {
  const { clock, deadline, reporter, random } = ports
  const end = clock.now() + Math.min(BUDGET_MS, Math.max(deadline.remaining(), LEAST_ANSWER_MS))
  const isUrgent = deadline.remaining() < BUDGET_MS
  const leftMs = () => end - clock.now()
  try {
    return await repeated((timeoutMs) => requestOnce(ports, request, timeoutMs), {
      clock,
      deadline,
      reporter,
      random,
      mode: 'read',
      timeoutMs: TIMEOUT_MS,
      mayTakeMs: () => Math.max(1, Math.ceil(leftMs())),
      leftMs,
    })
  } catch (error) {
    if (!isUrgent || !(error instanceof DeployError) || !error.retryable) throw error
    const { code, hint, message } = error
    throw deadline.noneLeft(`the login (${request.step})`, clause(message), {
      cause: error,
      ...(code !== 'REQUEST_TIMEOUT' && hint !== undefined && { hint }),
    })
  }
}

async function requestOnce(ports: AuthPorts, request: AuthRequest, timeoutMs: number): Promise<Decoder> {
  const { method, url } = request
  const reply = await exchange(
    { ...ports, signal: ports.deadline.signal },
    {
      method,
      url,
      headers: { accept: 'application/json', 'user-agent': ports.userAgent, ...request.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
      timeoutMs,
    },
  )
  if (reply.status < 200 || reply.status >= 300) {
    const text = new TextDecoder().decode(reply.bytes)
    throw parseApiError({ method, path: url.pathname, host: url.origin }, reply.status, reply.headers, text)
  }
  const what = `${method} ${url.pathname}`
  return decode(parseBody({ what, host: url.origin, mayBeEmpty: false }, reply), `${what} on ${url.origin}`)
}

/**
 * The workspace's token endpoint, from its OAuth metadata; a workspace without metadata has it at `/oidc/v1/token`
 * (databricks-sdk-go:config/oauth_visitors.go).
 */
export async function discoverTokenEndpoint(ports: AuthPorts, host: string): Promise<URL> {
  const url = new URL('/oidc/.well-known/oauth-authorization-server', host)
  try {
    return tokenUrl(
      (await requestJson(ports, { step: 'the OAuth metadata of the workspace', method: 'GET', url })).string(
        'token_endpoint',
      ),
      host,
    )
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return defaultTokenEndpoint(host)
    throw error
  }
}

/** Credentials go there: nothing but TLS, or the machine that was asked. */
function tokenUrl(text: string, host: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && (url.protocol === 'https:' || url.origin === host)) return url
  throw new DeployError(
    'UNEXPECTED_RESPONSE',
    `${host} names "${text}" as its token endpoint, which is no https URL.`,
    {
      hint: 'Check that `databricks-host` is the workspace, and that no proxy answers in its place.',
    },
  )
}

export function defaultTokenEndpoint(host: string): URL {
  return new URL('/oidc/v1/token', host)
}

/** Posts a grant; `expires_in` may come as digits in a string. */
export async function requestToken(
  ports: AuthPorts,
  endpoint: URL,
  grant: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<MintedToken> {
  const answer = await requestJson(ports, {
    step: 'the token of the workspace',
    method: 'POST',
    url: endpoint,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(grant).toString(),
  })
  return {
    token: answer.string('access_token'),
    lifetimeMs: (answer.optionalNumber('expires_in') ?? 3600) * 1000,
  }
}

/** True when the token endpoint itself refused the grant, which no repetition changes; a proxy's page refuses nothing. */
export function isRefusedGrant(error: unknown): error is ApiError {
  if (!(error instanceof ApiError) || !error.structured) return false
  return error.status === 400 || error.status === 401 || error.status === 403
}
