import type { DesiredDatabase } from '../config/desired-database.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { quoteIdentifier } from '../postgres/identifier.ts'
import { LOCKED_SESSION_SETTINGS } from '../postgres/lock.ts'
import type { SqlFailure } from '../postgres/sql-failure.ts'
import type { Timeouts } from './file.ts'
import { startWatch } from './ledger.ts'
import type { ParsedStatement } from './syntax/parser.ts'
import { offsetOfCharacter } from './syntax/position.ts'

export interface ScriptEntry {
  readonly file: MigrationFile
  /** Its text, or as much of it as is sent, with each statement at its place in the file. */
  readonly sql: string
  readonly statements: readonly ParsedStatement[]
  /** Sent before the file in its transaction. */
  readonly before: readonly string[]
  /** Sent after it; the last one commits. */
  readonly after: readonly string[]
}

/** Where a script failed. */
export interface FailurePlace {
  /** Of the entry; all before it were committed. */
  readonly index: number
  /** Undefined: not in the file's own statements, but in what stands around them (the commit, usually). */
  readonly statement: ParsedStatement | undefined
  /** Into the file, in UTF-16 units; undefined when the server names no place and no statement is known. */
  readonly offset: number | undefined
}

/** Several migrations as one message: one round trip, and one transaction for each. */
export interface Script {
  readonly sql: string
  place(failure: SqlFailure): FailurePlace
}

interface PlacedEntry extends ScriptEntry {
  /** Of the file's text in the script, in UTF-16 units. */
  readonly start: number
  /** How many statements of the script come before the entry's first. */
  readonly preceding: number
}

export function composeScript(entries: readonly ScriptEntry[]): Script {
  const placed: PlacedEntry[] = []
  let sql = ''
  let preceding = 0
  for (const entry of entries) {
    sql += `${entry.before.join(';\n')};\n`
    placed.push({ ...entry, start: sql.length, preceding })
    // The file may end in a comment, or without a semicolon.
    sql += `${entry.sql}\n;\n${entry.after.join(';\n')};\n`
    preceding += entry.before.length + entry.statements.length + entry.after.length
  }
  return { sql, place: (failure) => placeFailure(sql, placed, failure) }
}

/** The server counts positions in the whole message, and tells nothing of files; a failing COMMIT has no position at all. */
function placeFailure(
  sql: string,
  entries: readonly PlacedEntry[],
  { position, completed }: SqlFailure,
): FailurePlace {
  const at = position === undefined ? undefined : offsetOfCharacter(sql, position - 1)
  const byPosition = entries.findIndex(
    ({ start, sql: own }) => at !== undefined && at >= start && at <= start + own.length,
  )
  const index =
    byPosition === -1 ? entries.findLastIndex(({ preceding }) => preceding <= completed) : byPosition
  const entry = entries[index]
  if (!entry) return { index: 0, statement: undefined, offset: undefined }
  if (byPosition !== -1 && at !== undefined) {
    const offset = at - entry.start
    return { index, statement: entry.statements.findLast((each) => each.start <= offset), offset }
  }
  const statement = entry.statements[completed - entry.preceding - entry.before.length]
  return { index, statement, offset: statement?.start }
}

/** In two runs two files would share no temporary tables either. */
export const DISCARD_TEMP = 'DISCARD TEMP'

/** Puts the session into the state that every migration starts from, whatever the one before it left behind. */
export function prologue({ ownerRole, schema }: DesiredDatabase, timeouts: Timeouts): readonly string[] {
  return [
    'BEGIN ISOLATION LEVEL READ COMMITTED',
    'RESET ALL',
    DISCARD_TEMP,
    `SET LOCAL ROLE ${quoteIdentifier(ownerRole)}`,
    `SET LOCAL search_path = ${quoteIdentifier(schema)}`,
    `SET LOCAL lock_timeout = ${timeouts.lockTimeoutMs}`,
    `SET LOCAL statement_timeout = ${timeouts.statementTimeoutMs}`,
    ...LOCKED_SESSION_SETTINGS,
    startWatch('transaction'),
  ]
}
