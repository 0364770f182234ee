import type { Clock } from './clock.ts'
import { DeployError, type DeployErrorOptions } from './error.ts'
import type { Reporter } from './reporter.ts'
import { clause } from './sentence.ts'

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
  | {
      readonly done: false
      readonly state: string
      /** What somebody else said of it, which differs with each look; told at the end only. */
      readonly said?: string
    }

/** How long an answer may take at least, in ms: what ends a run may be asked when its budget is used up. */
export const LEAST_ANSWER_MS = 10_000

const SLOW =
  'Run the job again: it continues from here. Raise it with `wait-timeout: 60m` if the platform is slow.'

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

  /** The end of a wait for `what`; `state`, the end of a sentence, is what is known of it. */
  usedUp(what: string, state: string, hint = SLOW): DeployError {
    const budget = describe(this.#options.timeoutMs)
    return new DeployError(
      'TIMEOUT',
      `Gave up waiting for ${what} when the wait-timeout of ${budget} was used up; ${state}.`,
      { hint },
    )
  }

  /** The end of attempts at `what`: what is left of the budget is not enough for another one. `state` as for `usedUp`. */
  noneLeft(what: string, state: string, { hint = SLOW, cause }: DeployErrorOptions = {}): DeployError {
    const budget = describe(this.#options.timeoutMs)
    return new DeployError(
      'TIMEOUT',
      `The wait-timeout of ${budget} leaves no time for another attempt at ${what}; ${state}.`,
      { hint, retryable: true, cause },
    )
  }

  /** Gives `work` a signal that aborts with DeployError `TIMEOUT` when the budget is used up, and with the run's. */
  async within<T>(what: string, state: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { clock, signal } = this.#options
    const [over, done] = [new AbortController(), new AbortController()]
    const timing = clock.sleep(this.remaining(), done.signal).then(
      () => over.abort(this.usedUp(what, state)),
      () => {},
    )
    try {
      return await work(AbortSignal.any([signal, over.signal]))
    } finally {
      done.abort()
      await timing
    }
  }

  /**
   * Calls `look` until it is done. Pauses grow from an eighth of the poll interval to the whole of it.
   * Throws DeployError `TIMEOUT`, naming `what` and the last state seen; rethrows whatever `look` throws.
   */
  async poll<T>(what: string, look: () => Promise<PollResult<T>>): Promise<T> {
    const { clock, pollMs, signal, reporter } = this.#options
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
        throw this.usedUp(what, `the last that was seen: ${clause(seen.state)}${said(seen.said)}`)
      }
      await clock.sleep(Math.min(pause, this.remaining()), signal)
      pause = Math.min(pause * 1.6, pollMs)
    }
  }
}

/** A state may be a word or a clause of anybody's: nothing is put before or behind it that it would have to fit. */
function said(words: string | undefined): string {
  return words === undefined ? '' : `; the platform said: ${clause(words)}`
}

function describe(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`
}
