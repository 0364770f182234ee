import { setTimeout as sleep } from 'node:timers/promises'

/** Time, passed in so that tests do not wait. */
export interface Clock {
  /** Milliseconds on a monotonic scale; only differences mean anything. */
  now(): number
  /** Milliseconds of the wall clock, which goes on while the machine stands still, and which somebody may set. */
  wall(): number
  /** Resolves after `ms`; rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  // Not `performance`, whose module takes more than a millisecond to load.
  now: () => {
    const [seconds, nanoseconds] = process.hrtime()
    return seconds * 1_000 + nanoseconds / 1_000_000
  },
  wall: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
}

/** Tells how many ms have passed since then, by whichever clock says more. */
export function stopWatch(clock: Pick<Clock, 'now' | 'wall'>): () => number {
  const [now, wall] = [clock.now(), clock.wall()]
  return () => Math.max(clock.now() - now, clock.wall() - wall)
}
