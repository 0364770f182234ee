import { setTimeout as sleep } from 'node:timers/promises'
import type { VirtualClock } from './virtual-clock.ts'

/** An answer waits this long for work that is nearly over, so that a client's polls do not depend on the machine. */
const LONGEST_HOLD_MS = 5_000

export interface PendingOptions {
  readonly clock: VirtualClock
  /** How long the state lasts at least, in ms on the clock. */
  readonly ms: number
  /** What else has to be over before the state settles; its failure is handed to `settle`. */
  readonly work?: Promise<unknown>
  /** Moves on to the next state; called once. */
  settle(failure: unknown): void
}

/** A state that the platform passes through: it ends when its time and its work are over, whether anybody looks or not. */
export class Pending {
  #isTimeOver = false
  #isWorkOver: boolean
  #settled = false
  #failure: unknown
  readonly #clock: VirtualClock
  readonly #cancelAlarm: () => void
  /** Resolves when the state has been left behind. */
  readonly over: Promise<void>
  readonly #work: Promise<void>
  #leave: () => void = () => undefined
  readonly #settle: (failure: unknown) => void

  constructor({ clock, ms, work, settle }: PendingOptions) {
    this.#clock = clock
    this.#isWorkOver = work === undefined
    this.#settle = settle
    this.over = new Promise((resolve) => {
      this.#leave = resolve
    })
    this.#work = (work ?? Promise.resolve()).then(
      () => this.#endWork(undefined),
      (failure: unknown) => this.#endWork(failure),
    )
    this.#cancelAlarm = clock.at(clock.now() + ms, () => {
      this.#isTimeOver = true
      this.#settleWhenOver()
    })
  }

  get settled(): boolean {
    return this.#settled
  }

  /** True when the state has been left behind. */
  async isOver(): Promise<boolean> {
    if (this.#settled) return true
    if (this.#isTimeOver) await Promise.race([this.#work, sleep(LONGEST_HOLD_MS, undefined, { ref: false })])
    else this.#clock.noteWait()
    return this.#settled
  }

  /** Settles at once, whatever is left of time and work. */
  finish(): void {
    if (this.#settled) return
    this.#settled = true
    this.#cancelAlarm()
    this.#settle(this.#failure)
    this.#leave()
  }

  #endWork(failure: unknown): void {
    this.#isWorkOver = true
    this.#failure = failure
    this.#settleWhenOver()
  }

  #settleWhenOver(): void {
    if (this.#isTimeOver && this.#isWorkOver) this.finish()
  }
}
