import { setTimeout as sleep } from 'node:timers/promises'

/** A look waits this long for work that is nearly over, so that the number of looks does not depend on the machine. */
const LONGEST_HOLD_MS = 5_000

export interface PendingOptions {
  /** How often the state is still seen before it may settle. */
  readonly looks: number
  /** What has to be over before the state settles; its failure is handed to `settle`. */
  readonly work?: Promise<unknown>
  /** Moves on to the next state; called once. */
  settle(failure: unknown): void
}

/**
 * A state that the platform passes through. It counts looks, not seconds, so that tests are quick and repeatable:
 * whoever looks (a GET, a list, a refused call that the caller will repeat) sees it `looks` times first.
 */
export class Pending {
  #left: number
  #over: boolean
  #settled = false
  #failure: unknown
  readonly #work: Promise<void>
  readonly #settle: (failure: unknown) => void

  constructor(options: PendingOptions) {
    this.#left = options.looks
    this.#over = options.work === undefined
    this.#settle = options.settle
    this.#work = (options.work ?? Promise.resolve()).then(
      () => {
        this.#over = true
      },
      (failure: unknown) => {
        this.#over = true
        this.#failure = failure
      },
    )
  }

  get settled(): boolean {
    return this.#settled
  }

  /** One look; true when the state has been left behind. */
  async look(): Promise<boolean> {
    if (this.#settled) return true
    if (this.#left > 0) {
      this.#left -= 1
      return false
    }
    if (!this.#over) await Promise.race([this.#work, sleep(LONGEST_HOLD_MS, undefined, { ref: false })])
    if (!this.#over) return false
    this.finish()
    return true
  }

  /** Settles at once, whatever is left of looks and work. */
  finish(): void {
    if (this.#settled) return
    this.#settled = true
    this.#settle(this.#failure)
  }
}
