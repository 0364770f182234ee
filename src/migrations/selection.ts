import type { MigrationChange } from './change.ts'
import type { ParsedStatement } from './syntax/parser.ts'

/** As much of a file as is sent. */
export interface Selection {
  readonly statements: readonly ParsedStatement[]
  /** The file's text with blanks for what is left out, so that every place in it stays the same. */
  readonly sql: string
  /** Sent before them. */
  readonly first: readonly string[]
}

/** An ordered file whole; of a repeatable one the statements that have something to do. */
export function selectStatements(change: MigrationChange, statements: readonly ParsedStatement[]): Selection {
  const { sql } = change.file
  if (change.kind === 'migrate') return { statements, sql, first: [] }
  const sent = new Set(change.send)
  const left = statements.filter((_, index) => !sent.has(index))
  return {
    statements: statements.filter((_, index) => sent.has(index)),
    sql: left.reduce(blankOut, sql),
    first: change.first,
  }
}

/** Of the same length in UTF-16 units, and with the same line ends. */
function blankOut(sql: string, { start, end }: ParsedStatement): string {
  return sql.slice(0, start) + sql.slice(start, end).replace(/[^\n]/g, ' ') + sql.slice(end)
}
