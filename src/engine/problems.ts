import { InvalidInput, type Problem } from '../error.ts'

/** Gathers what is wrong with the user's input from several places, so that it is reported in one go. */
export class Problems {
  readonly #found: Problem[][] = []

  add(problems: readonly Problem[]): void {
    this.#found.push([...problems])
  }

  /**
   * The result of `work`; undefined when it threw InvalidInput, whose problems are kept. Works may run at the same time:
   * their problems are reported in the order in which they were begun.
   */
  async collect<T>(work: () => T | Promise<T>): Promise<T | undefined> {
    const own: Problem[] = []
    this.#found.push(own)
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error
      own.push(...error.problems)
      return undefined
    }
  }

  get any(): boolean {
    return this.#found.some((problems) => problems.length > 0)
  }

  /** Everything that was found, in one error. */
  error(): InvalidInput {
    return new InvalidInput(this.#found.flat())
  }
}
