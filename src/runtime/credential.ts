import { randomUUID } from 'node:crypto'
import { LakebaseCredentialError } from './error.ts'
import type { Advice, Http, HttpAnswer } from './http.ts'
import type { TokenTarget } from './target.ts'
import type { Workspace } from './workspace.ts'

/** A password for Postgres. */
export interface Credential {
  readonly token: string
  /** From the moment it was issued, by the server's own clock. */
  readonly lifetimeMs: number
}

export type Mint = (signal: AbortSignal) => Promise<Credential>

/** Both kinds' default (Databricks docs, "Authenticate with Lakebase"). */
const USUAL_LIFETIME_MS = 3_600_000
const LONGEST_LIFETIME_MS = 24 * 3_600_000

/** `POST /api/2.0/postgres/credentials` (Autoscaling) or `/api/2.0/database/credentials` (Provisioned). */
export function createMint(target: TokenTarget, workspace: Workspace, http: Http, advice: Advice = {}): Mint {
  const call = async (bearer: string, signal: AbortSignal): Promise<HttpAnswer> =>
    http(
      {
        url: await workspace.url(pathOf(target)),
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        body: JSON.stringify(bodyOf(target)),
        advice,
      },
      signal,
    )
  return async (signal) => {
    const bearer = await workspace.token(signal)
    const answer = await call(bearer, signal).catch(async (error: unknown) => {
      // A kept workspace token may have been revoked; the credential is asked for once more with a new one.
      if (!isRefused(error) || !workspace.forget(bearer)) throw error
      return call(await workspace.token(signal), signal)
    })
    return credentialOf(answer)
  }
}

function pathOf(target: TokenTarget): string {
  return target.kind === 'autoscaling' ? '/api/2.0/postgres/credentials' : '/api/2.0/database/credentials'
}

/** `request_id` is an idempotency key, so each request has its own. */
function bodyOf(target: TokenTarget): Readonly<Record<string, unknown>> {
  return target.kind === 'autoscaling'
    ? { endpoint: target.endpoint }
    : { request_id: randomUUID(), instance_names: [target.instance] }
}

function isRefused(error: unknown): boolean {
  return error instanceof LakebaseCredentialError && (error.status === 401 || error.status === 403)
}

function credentialOf({ body, date }: HttpAnswer): Credential {
  const { token, expire_time: autoscaling, expiration_time: provisioned } = body
  if (typeof token !== 'string' || token === '') {
    throw new LakebaseCredentialError('The workspace answered without a database token.', { retryable: true })
  }
  return { token, lifetimeMs: lifetime(autoscaling ?? provisioned, date) ?? claimedLifetime(token) }
}

/** Both times are the server's, so this machine's clock may be wrong. */
function lifetime(expiry: unknown, date: number | undefined): number | undefined {
  if (typeof expiry !== 'string' || date === undefined) return undefined
  const ms = Date.parse(expiry) - date
  return ms <= LONGEST_LIFETIME_MS ? ms : undefined
}

/** `exp - iat` of a JWT; else the usual hour. */
function claimedLifetime(token: string): number {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    if (typeof payload === 'object' && payload !== null && 'exp' in payload && 'iat' in payload) {
      const ms = (Number(payload.exp) - Number(payload.iat)) * 1000
      if (ms > 0 && ms <= LONGEST_LIFETIME_MS) return ms
    }
  } catch {
    // Not a JWT.
  }
  return USUAL_LIFETIME_MS
}
