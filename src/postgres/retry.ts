import type { Clock } from '../clock.ts'
import type { Deadline } from '../deadline.ts'
import type { Reporter } from '../reporter.ts'
import { backoffMs } from './backoff.ts'

/** How often work that met a lock or a race is tried before its error counts. */
export const ATTEMPTS = 5

const BACKOFF = { firstMs: 250, capMs: 5000 }

/** Says why work is tried again, and pauses before it; `attempt` counts from 0. */
export async function pauseBeforeRetry(
  attempt: number,
  reason: string,
  {
    clock,
    deadline,
    reporter,
  }: { readonly clock: Clock; readonly deadline: Deadline; readonly reporter: Reporter },
): Promise<void> {
  reporter.info(`${reason}; trying again`)
  await clock.sleep(backoffMs(attempt, BACKOFF), deadline.signal)
}
