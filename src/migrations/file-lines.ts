import type { DesiredDatabase } from '../config/desired-database.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { type Box, boxed, boxInSchema, dropBox, guardOf, makeBox } from '../postgres/box.ts'
import { quoteIdentifier } from '../postgres/identifier.ts'
import { LATE_DECLARATION, refuseLateEvents } from '../postgres/late-event.ts'
import { RESTRICT_PATH, RESTRICT_PATH_LOCALLY } from '../postgres/search-path.ts'
import { SESSION_SETTINGS } from '../postgres/session-settings.ts'
import { setConfig } from '../postgres/set-config.ts'
import type { Timeouts } from './file.ts'
import { requireOwner, startWatch } from './ledger.ts'
import { boxedLines, type Line, ours, plainLine } from './script.ts'
import type { ParsedStatement } from './syntax/parser.ts'
import { transactionModes } from './transaction-modes.ts'

/** What the statements of a file run in. */
export interface BoxContext {
  readonly desired: Pick<DesiredDatabase, 'ownerRole' | 'schema'>
  /** Undefined: none, because the login is no more than the owner role. */
  readonly box: Box | undefined
  /** What each transaction does first, so that only the holder of the lock writes. */
  readonly guard: readonly string[]
  /** Whether others may put triggers or foreign keys on tables of the owner role, or may by default privileges. */
  readonly isOpen: boolean
}

/** In two runs two files would share no temporary tables either. */
export const DISCARD_TEMP = 'DISCARD TEMP'

/** The session as it was after the login, for our own statements. */
export const RESET_SESSION = ['RESET ALL', RESTRICT_PATH, ...SESSION_SETTINGS, DISCARD_TEMP]

/** Puts the session into the state that every migration starts from, whatever the one before it left behind. */
export function beginFile(
  { desired, box, guard }: BoxContext,
  { lockTimeoutMs, statementTimeoutMs }: Timeouts,
  modes: string,
): readonly string[] {
  return [
    `BEGIN ${modes}`,
    ...RESET_SESSION,
    ...guard,
    startWatch('transaction'),
    setConfig('transaction', {
      lock_timeout: String(lockTimeoutMs),
      statement_timeout: String(statementTimeoutMs),
    }),
    `SET LOCAL search_path = ${quoteIdentifier(desired.schema)}`,
    ...(box ? makeBox(box) : [`SET LOCAL ROLE ${quoteIdentifier(desired.ownerRole)}`]),
  ]
}

/** Statements of the file, each in the box if there is one; what discards the box is followed by another. */
export function statementLines(
  { box, desired: { schema } }: Pick<BoxContext, 'box' | 'desired'>,
  file: MigrationFile,
  statements: readonly ParsedStatement[],
): readonly Line[] {
  if (!box) return statements.map((statement) => plainLine(file, statement, schema))
  return statements.flatMap((statement) => [
    ...boxedLines(box, file, statement, schema),
    ...(statement.kind === 'DiscardStmt' ? ours(...makeBox(box)) : []),
  ])
}

/**
 * What must hold before a transaction with somebody's statements may be committed: nothing of them is left that would run at
 * the COMMIT. Deferred triggers are fired before the path changes, because their functions use plain names. `record` is
 * written in between.
 */
export function endFile(
  context: Pick<BoxContext, 'desired' | 'box'>,
  record: readonly string[],
): readonly string[] {
  const { desired, box } = context
  const inside = (sql: string): readonly string[] => (box ? boxed(box, sql) : [sql])
  return [
    ...inside('SET CONSTRAINTS ALL IMMEDIATE'),
    RESTRICT_PATH_LOCALLY,
    ...(box ? [] : [requireOwner(desired)]),
    ...(box ? recordInBox(box, record) : [...record, 'CLOSE ALL']),
    // The ledger itself may have code by now, which has set another path.
    RESTRICT_PATH_LOCALLY,
    ...(box
      ? [...inside('SET CONSTRAINTS ALL IMMEDIATE'), RESTRICT_PATH_LOCALLY, nothingLate(box), ...dropBox(box)]
      : []),
    'SET LOCAL ROLE NONE',
  ]
}

/** Fires in the box what is put off, and fails when that has written anything. */
function nothingLate(box: Box): string {
  const fire = boxed(box, 'SET CONSTRAINTS ALL IMMEDIATE; CLOSE ALL').map((sql) =>
    sql.replace(/^SELECT/, 'PERFORM'),
  )
  return `DO $late$ DECLARE ${LATE_DECLARATION} BEGIN
  ${refuseLateEvents(`${fire.join(';\n  ')};`)}
END$late$`
}

/** The last together, because each call has its guard. */
function recordInBox(box: Box, record: readonly string[]): readonly string[] {
  const last = [...record.slice(-1), 'CLOSE ALL'].join(';\n')
  return [...record.slice(0, -1), last].flatMap((sql) => boxed(box, sql))
}

/**
 * Statements of ours that run as the owner role where somebody may have planted code, in a box of the schema: whether the
 * owner role may make temporary objects is not known here. The session is then as it was after the login.
 */
export function boxedStatements(
  desired: BoxContext['desired'],
  statements: readonly string[],
): readonly string[] {
  const box = boxInSchema(desired.ownerRole, desired.schema)
  return [...makeBox(box), ...endFile({ desired, box }, statements), ...RESET_SESSION]
}

/** A file as one transaction. `first`: statements that go before those of the file. */
export function transactionLines(
  context: BoxContext,
  file: MigrationFile,
  parts: {
    readonly first: readonly string[]
    readonly statements: readonly ParsedStatement[]
    readonly timeouts: Timeouts
    readonly record: string
  },
): readonly Line[] {
  const { box } = context
  const { modes, statements } = transactionModes(parts.statements)
  const first = box ? parts.first.flatMap((sql) => boxed(box, sql)) : parts.first
  return withoutNeedlessGuards(box, [
    ...ours(...beginFile(context, parts.timeouts, modes), ...first),
    ...statementLines(context, file, statements),
    ...ours(...endFile(context, [parts.record]), ...RESET_SESSION, 'COMMIT'),
  ])
}

/**
 * Right behind the statement that makes a temporary box nobody had a chance to change it. One in the schema goes when somebody
 * puts another schema in its place.
 */
function withoutNeedlessGuards(box: Box | undefined, lines: readonly Line[]): readonly Line[] {
  if (!box || box.schema !== undefined) return lines
  const [making, guard] = [makeBox(box).at(-1), guardOf(box)]
  return lines.filter(({ sql }, index) => sql !== guard || lines[index - 1]?.sql !== making)
}
