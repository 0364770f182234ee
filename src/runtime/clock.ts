/** Time, passed in so that tests do not wait. */
export interface Clock {
  /** Milliseconds on a monotonic scale; only differences mean anything. */
  now(): number
  /** Runs later, unless the returned function is called before. Does not keep the process alive. */
  schedule(ms: number, run: () => void): () => void
  /** Resolves later; keeps the process alive, because somebody waits. */
  sleep(ms: number): Promise<void>
}

export const systemClock: Clock = {
  now: () => performance.now(),
  schedule: (ms, run) => {
    const timer = setTimeout(run, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}
