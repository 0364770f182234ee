import type { Clock } from '../clock.ts'
import type { Deadline } from '../deadline.ts'
import type { Reporter } from '../reporter.ts'
import { ApiError } from './api-error.ts'
import { NetworkError } from './transport.ts'

export type RetryMode = 'read' | 'safe' | 'never'

/** Longest time one call is repeated, in ms, as in databricks-sdk-go:client. */
export const RETRY_BUDGET_MS = 300_000

const SAFE_STATUSES = [502, 503, 504]

export interface Repetition {
  readonly clock: Clock
  readonly deadline: Deadline
  readonly reporter: Reporter
  readonly mode: RetryMode
  /** How long one attempt may take, in ms. */
  readonly timeoutMs: number
  /** How much of that the run's budget leaves to the attempt that begins now, in ms. */
  readonly mayTakeMs: () => number
  /** How long the next pause may be, in ms. */
  readonly leftMs: () => number
  /** 0 <= n < 1, for jitter; Math.random by default. */
  readonly random?: (() => number) | undefined
}

/**
 * What `attempt` resolves with, repeated as `mode` allows. Rejects with the last answer: an attempt at reading that the budget cut
 * short says less than the one before it.
 */
export async function repeated<T>(
  attempt: (timeoutMs: number) => Promise<T>,
  { clock, deadline, reporter, mode, timeoutMs, mayTakeMs, leftMs, random = Math.random }: Repetition,
): Promise<T> {
  let earlier: Error | undefined
  for (let count = 1; ; count += 1) {
    const limitMs = Math.min(timeoutMs, mayTakeMs())
    try {
      return await attempt(limitMs)
    } catch (error) {
      const isCut = mode === 'read' && limitMs < timeoutMs && isTimeout(error)
      const delay = retryDelay(error, count, mode, random)
      if (delay === undefined || delay > leftMs() || !(error instanceof Error)) {
        throw isCut && earlier ? earlier : error
      }
      earlier = error
      reporter.info(`${error.message} Trying again in ${Math.ceil(delay / 1000)} s.`)
      await clock.sleep(delay, deadline.signal)
    }
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof NetworkError && error.code === 'REQUEST_TIMEOUT'
}

/** How long to wait before the call is repeated, in ms; undefined: it must not be. `attempt` counts from 1. */
export function retryDelay(
  error: unknown,
  attempt: number,
  mode: RetryMode,
  random: () => number,
): number | undefined {
  if (!mayRepeat(error, attempt, mode)) return undefined
  const asked = error instanceof ApiError ? error.retryAfterMs : undefined
  // A little later than asked, and never all clients at the same moment.
  const jitter = 50 + Math.round(random() * 700)
  return (asked ?? Math.min(attempt * 1000, 10_000)) + jitter
}

function mayRepeat(error: unknown, attempt: number, mode: RetryMode): boolean {
  if (error instanceof NetworkError) return error.retryable && (mode !== 'never' || !error.sent)
  if (!(error instanceof ApiError)) return false
  // A 429 was not processed, so repeating it cannot do anything twice.
  if (error.status === 429) return true
  // A 500 is a defect more often than a bad moment: one more read tells.
  if (error.status === 500) return mode === 'read' && attempt === 1
  return mode !== 'never' && SAFE_STATUSES.includes(error.status)
}
