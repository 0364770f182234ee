import type { Problem } from '../error.ts'
import type { InputName } from './input.ts'
import type { Inputs, ParsedInputs } from './inputs.ts'
import type { Fields, Key, Located } from './key.ts'

/** One environment's settings: inputs override the file, and everything found wrong on the way is collected. */
export class Settings {
  readonly inputs: Inputs
  readonly problems: Problem[]
  readonly #given: ReadonlySet<InputName>
  readonly #fields: Fields | undefined

  constructor(parsed: ParsedInputs, fields: Fields | undefined, problems: readonly Problem[]) {
    this.inputs = parsed.inputs
    this.problems = [...problems]
    this.#given = parsed.given
    this.#fields = fields
  }

  /** The file's value. */
  get<T>(key: Key<T>): Located<T> | undefined {
    return this.#fields?.get(key)
  }

  /** The input when it was given, even when it was refused; else undefined. */
  given<T>(name: InputName, value: T | undefined): Located<T> | undefined {
    return this.#given.has(name) ? { value, label: `input "${name}"`, location: undefined } : undefined
  }

  /** The input, else the file's value. */
  pick<T>(name: InputName, value: T | undefined, key: Key<T>): Located<T> | undefined {
    return this.given(name, value) ?? this.get(key)
  }

  /** Reports what is wrong with a value that came from somewhere. */
  refuse(located: Located<unknown>, message: string, hint?: string): void {
    this.problems.push({
      message: `${located.label} ${message}`,
      ...(hint !== undefined && { hint }),
      ...(located.location && { location: located.location }),
    })
  }

  /** Reports something that is not there. */
  missing(message: string, hint: string): void {
    const location = this.#fields?.location
    this.problems.push({ message, hint, ...(location && { location }) })
  }
}
