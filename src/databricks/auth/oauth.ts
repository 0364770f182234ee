import { DeployError } from '../../error.ts'
import { ApiError } from '../api-error.ts'
import { parseApiError } from '../error-response.ts'
import { type Decoder, decode } from '../json.ts'
import { retryDelay } from '../retry.ts'
import { exchange } from '../transport.ts'
import type { AuthPorts, MintedToken } from './settings.ts'

interface AuthRequest {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** How long token calls are repeated in all, in ms; a login that takes longer is better reported. */
const BUDGET_MS = 60_000
const TIMEOUT_MS = 15_000

/**
 * One call of a login, repeated after 429, 502, 503, 504 and lost connections: asking twice for a token does no harm.
 * Throws ApiError for any other answer than 2xx.
 */
export async function requestJson(ports: AuthPorts, request: AuthRequest): Promise<Decoder> {
  const start = ports.clock.now()
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await requestOnce(ports, request)
    } catch (error) {
      const delay = retryDelay(error, attempt, 'safe', ports.random ?? Math.random)
      if (delay === undefined || delay > start + BUDGET_MS - ports.clock.now()) throw error
      await ports.clock.sleep(delay, ports.signal)
    }
  }
}

async function requestOnce(ports: AuthPorts, request: AuthRequest): Promise<Decoder> {
  const { method, url } = request
  const reply = await exchange(ports, {
    method,
    url,
    headers: { accept: 'application/json', 'user-agent': ports.userAgent, ...request.headers },
    ...(request.body === undefined ? {} : { body: request.body }),
    timeoutMs: TIMEOUT_MS,
  })
  const text = new TextDecoder().decode(reply.bytes)
  if (reply.status < 200 || reply.status >= 300) {
    throw parseApiError({ method, path: url.pathname, host: url.origin }, reply.status, reply.headers, text)
  }
  return decode(parse(text), `${method} ${url.origin}${url.pathname}`)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/**
 * The workspace's token endpoint, from its OAuth metadata; a workspace without metadata has it at `/oidc/v1/token`
 * (databricks-sdk-go:config/oauth_visitors.go).
 */
export async function discoverTokenEndpoint(ports: AuthPorts, host: string): Promise<URL> {
  const url = new URL('/oidc/.well-known/oauth-authorization-server', host)
  try {
    return tokenUrl((await requestJson(ports, { method: 'GET', url })).string('token_endpoint'), host)
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

/** True when the token endpoint refused the grant itself, which no repetition changes. */
export function isRefusedGrant(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.status === 400 || error.status === 401 || error.status === 403)
}
