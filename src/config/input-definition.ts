import type { Command } from './command.ts'
import type { Rule } from './rule.ts'

/** One input: the source of action.yml, the table in docs/reference.md, `--help` and parsing. */
export interface Input<N extends string, T> {
  readonly name: N
  readonly rule: Rule<T>
  readonly description: string
  /** What action.yml declares. Absent where being given matters, because the value overrides the file. */
  readonly declared?: string
  /** What holds when neither input nor file says anything, for the docs. */
  readonly fallback?: string
  /** The deployment.yaml key that this input overrides. */
  readonly overrides?: string
  /** Never printed, and masked before anything else happens. */
  readonly secret?: true
  /** The commands that it has a meaning for; absent: all that read what it is about. */
  readonly commands?: readonly Command[]
  /** The only face that has this input. */
  readonly face?: 'action' | 'cli'
}

export function input<const N extends string, T>(definition: Input<N, T>): Input<N, T> {
  return definition
}
