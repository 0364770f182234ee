import type { Clock } from './clock.ts'
import type { CredentialSource, CredentialStatus } from './credential-source.ts'
import { LakebaseError, type LakebaseErrorReason, messageOf } from './error.ts'
import { isMs } from './option-checks.ts'
import { unlessAborted } from './time-limit.ts'

const TIMEOUT_MS = 2_000

export interface HealthCheckOptions {
  /** The longest that it takes, in ms. Default 2,000. */
  timeoutMs?: number
}

/** What a health check of the app can send as JSON. Holds no token, no password and no name of a host or user. */
export interface Health {
  readonly ok: boolean
  /** Of the round trip, with the connect if there was one. */
  readonly ms: number
  readonly connections: { readonly total: number; readonly idle: number; readonly waiting: number }
  readonly credential: Pick<CredentialStatus, 'state' | 'expiresInMs'>
  /** Of the error, where it is known. */
  readonly reason?: LakebaseErrorReason | 'NO_ANSWER' | 'QUERY_FAILED'
  /** For the log: not part of the JSON. */
  readonly error?: Error
}

/** What is needed of a pool. */
export interface CheckedPool {
  readonly credentials: CredentialSource
  readonly totalCount: number
  readonly idleCount: number
  readonly waitingCount: number
  query(text: string): Promise<unknown>
}

/** @internal */
export async function checkHealth(
  pool: CheckedPool,
  clock: Clock,
  options?: HealthCheckOptions | null,
): Promise<Health> {
  const timeoutMs = timeoutOf(options)
  const start = clock.now()
  const late = new AbortController()
  const cancel = clock.schedule(timeoutMs, () => late.abort(new Error(`no answer in ${timeoutMs} ms`)))
  const error = await unlessAborted(late.signal, pool.query('SELECT 1')).then(
    () => undefined,
    (cause: unknown) => (cause instanceof Error ? cause : new Error(messageOf(cause))),
  )
  cancel()
  const { state, expiresInMs } = pool.credentials.status()
  const health: Health = {
    ok: error === undefined,
    ms: Math.round(clock.now() - start),
    connections: { total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount },
    // A database with a password of its own has no end, which JSON cannot say.
    credential: {
      state,
      expiresInMs: Number.isFinite(expiresInMs) ? Math.round(expiresInMs) : Number.MAX_SAFE_INTEGER,
    },
    ...(error === undefined ? {} : { reason: reasonOf(error, late.signal) }),
  }
  return error === undefined ? health : Object.defineProperty(health, 'error', { value: error })
}

/** What is no time is the default, as a health check never throws. */
function timeoutOf(options: HealthCheckOptions | null | undefined): number {
  const ms = options?.timeoutMs
  return isMs(ms) ? ms : TIMEOUT_MS
}

function reasonOf(error: Error, late: AbortSignal): NonNullable<Health['reason']> {
  if (error instanceof LakebaseError) return error.reason
  return late.aborted ? 'NO_ANSWER' : 'QUERY_FAILED'
}
