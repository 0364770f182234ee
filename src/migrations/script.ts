import { LEDGER_TABLE } from '../catalog/ledger.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { type Box, boxed } from '../postgres/box.ts'
import { quoteIdentifier } from '../postgres/identifier.ts'
import { shownQuery } from '../postgres/query-text.ts'
import { SqlFailure } from '../postgres/sql-failure.ts'
import type { ParsedStatement } from './syntax/parser.ts'
import { offsetOfCharacter } from './syntax/position.ts'
import { resetsSearchPath } from './syntax/search-path.ts'

/** One statement of a message. */
export interface Line {
  readonly sql: string
  /** The statement of the file that it runs; undefined: it is ours. */
  readonly statement?: ParsedStatement
  /** The text that runs in the box; undefined: the line itself runs. */
  readonly inside?: string
}

export interface ScriptEntry {
  readonly file: MigrationFile
  readonly lines: readonly Line[]
}

/** Where a script failed, and with which error. */
export interface FailurePlace {
  /** Of the entry; all before it were committed. */
  readonly index: number
  /** Undefined: not in the file's own statements, but in what stands around them (the commit, usually). */
  readonly statement: ParsedStatement | undefined
  /** Into the file, in UTF-16 units; undefined when the server names no place and no statement is known. */
  readonly offset: number | undefined
  /** The ledger did not take the file, whose own statements were all carried out. */
  readonly isRecording: boolean
  /** As it would be without the box. */
  readonly error: SqlFailure
}

/** Several migrations as one message: one round trip, and one transaction for each. */
export interface Script {
  readonly sql: string
  place(failure: SqlFailure): FailurePlace
}

export function ours(...statements: readonly string[]): readonly Line[] {
  return statements.map((sql) => ({ sql }))
}

/** A statement of the file, as it stands there; `schema` is the app's, as below. */
export function plainLine(file: MigrationFile, statement: ParsedStatement, schema: string): Line {
  return { sql: textOf(file, statement, schema), statement }
}

export function boxedLines(
  box: Box,
  file: MigrationFile,
  statement: ParsedStatement,
  schema: string,
): readonly Line[] {
  const text = textOf(file, statement, schema)
  // PL/pgSQL takes SELECT INTO for its own unless another statement follows.
  const inside = statement.kind === 'SelectStmt' ? `${text}\n;SELECT` : text
  return boxed(box, inside).map((sql) => ({ sql, inside, statement }))
}

/** The session's own search_path has no schema of the app's: a file's is that schema, as it finds it. */
function textOf({ sql }: MigrationFile, statement: ParsedStatement, schema: string): string {
  if (!resetsSearchPath(statement)) return sql.slice(statement.start, statement.end)
  const isLocal = statement.kind === 'VariableSetStmt' && statement.node.is_local === true
  return `SET ${isLocal ? 'LOCAL ' : ''}search_path = ${quoteIdentifier(schema)}`
}

interface PlacedLine extends Line {
  /** Of the entry. */
  readonly index: number
  /** Into the script, in UTF-16 units. */
  readonly start: number
}

export function composeScript(entries: readonly ScriptEntry[]): Script {
  const placed: PlacedLine[] = []
  const parts: string[] = []
  let start = 0
  for (const [index, { lines }] of entries.entries()) {
    for (const line of lines) {
      placed.push({ ...line, index, start })
      // A statement of a file may end in a comment.
      const part = `${line.sql}${line.statement ? '\n;\n' : ';\n'}`
      parts.push(part)
      start += part.length
    }
  }
  const sql = parts.join('')
  return { sql, place: (failure) => placeFailure(sql, placed, failure) }
}

/** The server counts positions in the whole message, and tells nothing of files; a failing COMMIT has no position at all. */
function placeFailure(sql: string, lines: readonly PlacedLine[], failure: SqlFailure): FailurePlace {
  const at = failure.position === undefined ? undefined : offsetOfCharacter(sql, failure.position - 1)
  const line = at === undefined ? lines[failure.completed] : lines.findLast(({ start }) => start <= at)
  const { index, statement } = line ?? { index: lines.at(-1)?.index ?? 0, statement: undefined }
  const isRecording = statement === undefined && line?.sql.includes(LEDGER_TABLE) === true
  if (!line || !statement) return { index, statement, offset: undefined, isRecording, error: failure }
  if (line.inside === undefined) {
    const within = at === undefined ? 0 : at - line.start
    return { index, statement, offset: statement.start + within, isRecording, error: failure }
  }
  const offset = statement.start + offsetInside(line.inside, failure)
  return { index, statement, offset, isRecording, error: unboxed(failure, line.inside) }
}

/** The body of a function or DO block is told from the statement that holds it, and counts where it occurs once. */
function offsetInside(inside: string, { internal }: SqlFailure): number {
  if (!internal) return 0
  const start = inside.indexOf(internal.query)
  if (start === -1 || inside.includes(internal.query, start + 1)) return 0
  return start + offsetOfCharacter(internal.query, internal.position - 1)
}

/** The error without the box's own lines of context, of which one holds the whole statement, secrets and all. */
function unboxed(failure: SqlFailure, inside: string): SqlFailure {
  if (failure.context === undefined) return changedBox(failure)
  const frames = failure.context.split('\n')
  const own = frames.at(-1)?.includes('.lakebase_deploy') ? frames.slice(0, -1).join('\n') : failure.context
  // The session shows statements without their literals.
  const quoted = Math.max(own.lastIndexOf(inside), own.lastIndexOf(shownQuery(inside)))
  const end = quoted === -1 ? own.length : own.lastIndexOf('\n', quoted)
  return new SqlFailure({
    ...failure,
    message: failure.message,
    cause: failure.cause,
    context: own.slice(0, Math.max(0, end)) || undefined,
  })
}

/** What fails outside the function, in the call itself, is the guard before it. */
function changedBox(failure: SqlFailure): SqlFailure {
  if (failure.sqlstate !== '22012' && failure.sqlstate !== '42883') return failure
  return new SqlFailure({
    ...failure,
    sqlstate: '42501',
    message: 'a statement before this one changed the function lakebase_deploy, in which the file runs',
    cause: failure,
  })
}
