import type { Clock } from './clock.ts'

/** Counts what is under way and tells when nothing is. */
export class Drain {
  readonly #clock: Clock
  #underWay = 0
  #onEmpty = () => {}

  constructor(clock: Clock) {
    this.#clock = clock
  }

  begin(): void {
    this.#underWay += 1
  }

  end(): void {
    this.#underWay -= 1
    if (this.#underWay === 0) this.#onEmpty()
  }

  /** True once nothing is under way, and what has ended began nothing more; false when that takes longer. */
  async wait(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.#clock.schedule(ms, () => resolve(false))
      // What has just ended may go on with its next step in this turn.
      const settle = () =>
        setImmediate(() => {
          if (this.#underWay > 0) return
          cancel()
          resolve(true)
        })
      this.#onEmpty = settle
      if (this.#underWay === 0) settle()
    })
  }
}
