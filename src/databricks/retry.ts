import { ApiError } from './api-error.ts'
import { NetworkError } from './transport.ts'

export type RetryMode = 'read' | 'safe' | 'never'

/** Longest time one call is repeated, in ms, as in databricks-sdk-go:client. */
export const RETRY_BUDGET_MS = 300_000

const SAFE_STATUSES = [502, 503, 504]

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
