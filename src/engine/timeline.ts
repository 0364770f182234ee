import type { Clock } from '../clock.ts'
import type { Reporter } from '../reporter.ts'

export interface Step {
  readonly title: string
  readonly outcome: 'done' | 'failed'
  readonly durationMs: number
}

/** The steps of a run with their durations, for the summary. */
export class Timeline {
  readonly steps: Step[] = []
  readonly #clock: Clock
  readonly #reporter: Reporter

  constructor(clock: Clock, reporter: Reporter) {
    this.#clock = clock
    this.#reporter = reporter
  }

  async step<T>(title: string, work: () => Promise<T>): Promise<T> {
    const start = this.#clock.now()
    const record = (outcome: Step['outcome']) => {
      this.steps.push({ title, outcome, durationMs: this.#clock.now() - start })
    }
    try {
      const result = await this.#reporter.group(title, work)
      record('done')
      return result
    } catch (error) {
      record('failed')
      throw error
    }
  }
}
