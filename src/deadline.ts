import type { Clock } from './clock.ts'
import { DeployError } from './error.ts'
import type { Reporter } from './reporter.ts'

export interface DeadlineOptions {
  readonly clock: Clock
  /** Budget for every wait of the run together, in ms. */
  readonly timeoutMs: number
  /** Longest pause between two looks at the platform, in ms; the first pauses are shorter. */
  readonly pollMs: number
  readonly signal: AbortSignal
  readonly reporter: Reporter
}

/** What a look at the platform found: the awaited value, or the state it is still in. */
export type PollResult<T> =
  | { readonly done: true; readonly value: T }
  | { readonly done: false; readonly state: string }

const PROGRESS_EVERY_MS = 15_000

/** One overall budget for all waits of a run. Every wait says what it waits for, and what it saw last when time is up. */
export class Deadline {
  readonly #options: DeadlineOptions
  readonly #end: number

  constructor(options: DeadlineOptions) {
    this.#options = options
    this.#end = options.clock.now() + options.timeoutMs
  }

  get signal(): AbortSignal {
    return this.#options.signal
  }

  /** Milliseconds left; never negative. */
  remaining(): number {
    return Math.max(0, this.#end - this.#options.clock.now())
  }

  /**
   * Calls `look` until it is done. Pauses grow from an eighth of the poll interval to the whole of it.
   * Throws DeployError `TIMEOUT`, naming `what` and the last state seen; rethrows whatever `look` throws.
   */
  async poll<T>(what: string, look: () => Promise<PollResult<T>>): Promise<T> {
    const { clock, pollMs, signal, reporter, timeoutMs } = this.#options
    const start = clock.now()
    let pause = pollMs / 8
    let lastProgress = start
    let lastState: string | undefined
    for (;;) {
      signal.throwIfAborted()
      const seen = await look()
      if (seen.done) return seen.value
      const now = clock.now()
      if (seen.state !== lastState || now - lastProgress >= PROGRESS_EVERY_MS) {
        reporter.info(`waiting for ${what}: ${seen.state} (${Math.round((now - start) / 1000)} s)`)
        lastProgress = now
        lastState = seen.state
      }
      if (this.remaining() === 0) {
        throw new DeployError(
          'TIMEOUT',
          `Gave up waiting for ${what} when the wait-timeout of ${describe(timeoutMs)} was used up; it was still ${seen.state.replace(/\.$/, '')}.`,
          {
            hint: 'Run the job again: it continues from here. Raise it with `wait-timeout: 60m` if the platform is slow.',
          },
        )
      }
      await clock.sleep(Math.min(pause, this.remaining()), signal)
      pause = Math.min(pause * 1.6, pollMs)
    }
  }
}

function describe(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`
}
