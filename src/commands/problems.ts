import { InvalidInput, type Problem } from '../error.ts'

/** Gathers what is wrong with the user's input from several places, so that it is reported in one go. */
export class Problems {
  readonly #found: Problem[] = []

  add(problems: readonly Problem[]): void {
    this.#found.push(...problems)
  }

  /** The result of `work`; undefined when it threw InvalidInput, whose problems are kept. */
  async collect<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error
      this.add(error.problems)
      return undefined
    }
  }

  get any(): boolean {
    return this.#found.length > 0
  }

  /** Everything that was found, in one error. */
  error(): InvalidInput {
    return new InvalidInput(this.#found)
  }
}
