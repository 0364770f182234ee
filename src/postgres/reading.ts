import type { ResultRows } from './session.ts'

/** What is read in a message of somebody else's. */
export interface Reading<T> {
  /** Each ends with a semicolon. */
  readonly statements: string
  parse(results: readonly ResultRows[]): T
}
