import { setTimeout as sleep } from 'node:timers/promises'

/** Time, passed in so that tests do not wait. */
export interface Clock {
  /** Milliseconds on a monotonic scale; only differences mean anything. */
  now(): number
  /** Resolves after `ms`; rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  // Not `performance`, whose module takes more than a millisecond to load.
  now: () => {
    const [seconds, nanoseconds] = process.hrtime()
    return seconds * 1_000 + nanoseconds / 1_000_000
  },
  sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
}
