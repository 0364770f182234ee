import type { Clock } from '../../../src/clock.ts'

interface Sleeper {
  readonly until: number
  readonly wake: () => void
}

/** Time that stands still until `pass`: several runs can sleep in it at once. */
export class VirtualTime implements Clock {
  #now = 0
  readonly #sleepers = new Set<Sleeper>()

  now(): number {
    return this.#now
  }

  wall(): number {
    return this.#now
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (settle: () => void) => {
        this.#sleepers.delete(sleeper)
        signal?.removeEventListener('abort', abort)
        settle()
      }
      const abort = () => leave(() => reject(signal?.reason))
      const sleeper = { until: this.#now + ms, wake: () => leave(resolve) }
      if (signal?.aborted) return abort()
      signal?.addEventListener('abort', abort)
      this.#sleepers.add(sleeper)
    })
  }

  /** Wakes whoever is due within the next `ms`, in order, and lets each do all it can before the next. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      await settled()
      const [next] = [...this.#sleepers].toSorted((a, b) => a.until - b.until)
      if (next === undefined || next.until > end) break
      this.#now = next.until
      next.wake()
    }
    this.#now = end
  }
}

/** Everything that waits for nothing but other code has run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
