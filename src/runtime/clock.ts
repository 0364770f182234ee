/** Time, passed in so that tests do not wait. */
export interface Clock {
  /** Milliseconds on a monotonic scale that goes on while the machine sleeps; only differences mean anything. */
  now(): number
  /** Runs later, unless the returned function is called before. Does not keep the process alive. */
  schedule(ms: number, run: () => void): () => void
  /** Resolves later; keeps the process alive, because somebody waits. */
  sleep(ms: number): Promise<void>
}

/** Less than this the two clocks may drift apart; more is a machine that slept. */
const SLEEP_MS = 10_000

/**
 * Node's monotonic clock stands still while a Linux machine sleeps, and tokens end all the same. The wall clock tells how
 * long that was. A wall clock that is put forward looks like it, and costs one early renewal; put back, it changes nothing.
 */
export function sleepAwareClock(monotonic: () => number, wall: () => number): () => number {
  let slept = 0
  let last = { monotonic: monotonic(), wall: wall() }
  return () => {
    const next = { monotonic: monotonic(), wall: wall() }
    const missed = next.wall - last.wall - (next.monotonic - last.monotonic)
    if (missed > SLEEP_MS) slept += missed
    last = next
    return next.monotonic + slept
  }
}

export const systemClock: Clock = {
  now: sleepAwareClock(
    () => performance.now(),
    () => Date.now(),
  ),
  schedule: (ms, run) => {
    const timer = setTimeout(run, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}
