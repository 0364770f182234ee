import type { MigrationChange } from './change.ts'
import type { ParsedStatement } from './syntax/parser.ts'

/** As much of a file as is sent. */
export interface Selection {
  readonly statements: readonly ParsedStatement[]
  /** Sent before them. */
  readonly first: readonly string[]
}

/** An ordered file whole; of a repeatable one the statements that have something to do. */
export function selectStatements(change: MigrationChange, statements: readonly ParsedStatement[]): Selection {
  if (change.kind === 'migrate') return { statements, first: [] }
  const sent = new Set(change.send)
  return { statements: statements.filter((_, index) => sent.has(index)), first: change.first }
}
