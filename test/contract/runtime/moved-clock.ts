import type { Clock } from '../../../src/runtime/clock.ts'

/** The machine's clock, moved ahead. */
export class MovedClock implements Clock {
  #offset = 0
  #timers = new Set<{ readonly at: number; readonly fire: () => void }>()

  now(): number {
    return performance.now() + this.#offset
  }

  schedule(ms: number, run: () => void): () => void {
    const entry = {
      at: this.now() + ms,
      fire: () => {
        cancel()
        run()
      },
    }
    const timer = setTimeout(entry.fire, ms).unref()
    const cancel = () => {
      clearTimeout(timer)
      this.#timers.delete(entry)
    }
    this.#timers.add(entry)
    return cancel
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms))
  }

  /** Time passes, and no timer has noticed yet, as on a throttled processor. */
  skip(ms: number): void {
    this.#offset += ms
  }

  advance(ms: number): void {
    this.skip(ms)
    for (const timer of this.#timers) if (timer.at <= this.now()) timer.fire()
  }
}
