import type { MigrationFile } from '../config/migration-file.ts'
import { type Box, makeBox } from '../postgres/box.ts'
import { qualified, quoteIdentifier, quoteLiteral } from '../postgres/identifier.ts'
import { RESTRICT_PATH_LOCALLY } from '../postgres/search-path.ts'
import { cell } from '../postgres/session.ts'
import { SqlFailure } from '../postgres/sql-failure.ts'
import type { MigrationChange } from './change.ts'
import type { Progress } from './failure.ts'
import { endsTransactions, type Timeouts, timeoutsOf } from './file.ts'
import { type BoxContext, DISCARD_TEMP, endFile, RESET_SESSION, statementLines } from './file-lines.ts'
import { interrupted } from './interrupted.ts'
import { startWatch } from './ledger.ts'
import { hasText, REFUSE_CODE_IN_LITERAL } from './literal.ts'
import { recordStatement } from './record.ts'
import { type MigrationRun, retryOrFail } from './run.ts'
import { composeScript, ours, plainLine, type Script } from './script.ts'
import { selectStatements } from './selection.ts'
import { isConcurrent, nonTransactional } from './syntax/concurrent.ts'
import type { ParsedStatement } from './syntax/parser.ts'

/**
 * Applies a file that runs without a transaction: each statement is a message of its own, as the owner role. A run that
 * is killed between two statements starts the file over, so an index that a broken build left invalid is dropped first.
 * Temporary objects and settings last until the end of the file.
 *
 * Throws DeployError `MIGRATION_FAILED` with the place in the file; the statements before it stay applied. What ends it from
 * outside, a lost connection or a cancelled run, says which statement was the last.
 */
export async function applyOutsideTransaction(run: MigrationRun, change: MigrationChange): Promise<void> {
  const { session, contextOf, ports } = run
  const { file } = change
  const context = contextOf(file)
  const written = await ports.syntax.statements(file)
  const { statements } = selectStatements(change, written)
  await session.send(beginAlone(context, timeoutsOf(file, ports)).join(';\n'))
  for (const [index, statement] of statements.entries()) {
    try {
      const progress = { applied: statements.slice(0, index), total: statements.length }
      await applyStatement(run, file, statement, progress)
    } catch (error) {
      throw interrupted(error, file, { index, total: statements.length, start: statement.start })
    }
  }
  await recordFile(run, file, written)
  run.commit([change])
}

async function recordFile(
  run: MigrationRun,
  file: MigrationFile,
  statements: readonly ParsedStatement[],
): Promise<void> {
  const { session, contextOf, ports } = run
  const context = contextOf(file)
  const record = recordStatement(context, file, statements, ports)
  for (let attempt = 0; ; attempt += 1) {
    try {
      await session.send(ending(context, record, timeoutsOf(file, ports)).join(';\n'))
      return
    } catch (error) {
      if (!(error instanceof SqlFailure)) throw error
      await session.send('ROLLBACK')
      const place = { statement: undefined, offset: undefined, isRecording: true }
      await retryOrFail(run, file, { ...place, error, attempt })
    }
  }
}

/** The role stays set: what PostgreSQL takes only outside a transaction is sent as it is. */
export function beginAlone(
  { desired: { ownerRole, schema } }: BoxContext,
  { lockTimeoutMs, statementTimeoutMs }: Timeouts,
): readonly string[] {
  return [
    ...RESET_SESSION,
    `SET lock_timeout = ${lockTimeoutMs}`,
    `SET statement_timeout = ${statementTimeoutMs}`,
    startWatch('session'),
    `SET ROLE ${quoteIdentifier(ownerRole)}`,
    `SET search_path = ${quoteIdentifier(schema)}`,
  ]
}

/** The file may have set other time-outs. */
function ending(context: BoxContext, record: string, timeouts: Timeouts): readonly string[] {
  const { box, guard } = context
  return [
    'BEGIN ISOLATION LEVEL READ COMMITTED',
    ...guard,
    `SET LOCAL lock_timeout = ${timeouts.lockTimeoutMs}`,
    `SET LOCAL statement_timeout = ${timeouts.statementTimeoutMs}`,
    ...(box ? makeBox(box) : []),
    ...endFile(context, [record]),
    DISCARD_TEMP,
    'COMMIT',
    'SET ROLE NONE',
    ...RESET_SESSION,
  ]
}

async function applyStatement(
  run: MigrationRun,
  file: MigrationFile,
  statement: ParsedStatement,
  progress: Progress,
): Promise<void> {
  const { session, contextOf, ports } = run
  const context = contextOf(file)
  const script = aloneScript(context, file, statement)
  for (let attempt = 0; ; attempt += 1) {
    try {
      // What has no transaction of ours cannot begin with the guard.
      for (const sql of context.guard) await session.send(sql)
      const timeouts = timeoutsOf(file, ports)
      await dropInvalidIndex(run, file, statement, timeouts)
      for (const sql of beforeAlone(context, statement)) await session.send(sql)
      const send = () => session.send(script.sql, file.statementTimeoutMs)
      await (isConcurrent(statement) ? waitingAsABuild(run, timeouts, send) : send())
      if (isUnboxed(file, statement))
        await session.send(`SET ROLE ${quoteIdentifier(context.desired.ownerRole)}`)
      return
    } catch (failure) {
      if (!(failure instanceof SqlFailure)) throw failure
      await session.send('ROLLBACK')
      const { offset, error } = script.place(failure)
      const place = { statement, offset: offset ?? statement.start, isRecording: false, progress }
      await retryOrFail(run, file, { ...place, error, attempt })
    }
  }
}

/** Messages that fail when the statement is none that PostgreSQL restricts, and no box can hold it. */
export function beforeAlone({ box }: BoxContext, statement: ParsedStatement): readonly string[] {
  if (!box) return []
  if (nonTransactional(statement) === undefined) return AS_PARSED
  return statement.kind === 'IndexStmt' && hasText(statement.node)
    ? [REFUSE_CODE_IN_LITERAL, ...AS_PARSED]
    : AS_PARSED
}

/** An earlier statement may have changed where a text ends; a plain statement is read by the server as it was parsed here. */
const AS_PARSED = ['SET standard_conforming_strings = on', "SET client_encoding = 'UTF8'"]

/**
 * PostgreSQL builds indexes, vacuums and analyzes in a security-restricted operation, where nobody changes the role either.
 * Every other statement has a box of its own; what neither covers, `beforeAlone` looks at.
 */
export function aloneScript(context: BoxContext, file: MigrationFile, statement: ParsedStatement): Script {
  const { box } = context
  const lines =
    !box || isRestricted(statement) || isUnboxed(file, statement)
      ? [plainLine(file, statement, context.desired.schema)]
      : boxedLines(context, box, file, statement)
  return composeScript([{ file, lines }])
}

function boxedLines(context: BoxContext, box: Box, file: MigrationFile, statement: ParsedStatement) {
  return [
    ...ours('BEGIN ISOLATION LEVEL READ COMMITTED', ...context.guard, ...makeBox(box)),
    ...statementLines(context, file, [statement]),
    // What comes next is read as the server takes this client's bytes.
    ...ours(...endFile(context, []), 'RESET client_encoding', 'COMMIT'),
  ]
}

/** What ends transactions cannot be boxed, and is sent as it is where the file gives a reason. The role is set again after it. */
function isUnboxed(file: MigrationFile, { kind }: ParsedStatement): boolean {
  return endsTransactions(file) && (kind === 'DoStmt' || kind === 'CallStmt')
}

function isRestricted(statement: ParsedStatement): boolean {
  return (
    statement.kind === 'VacuumStmt' ||
    statement.kind === 'ReindexStmt' ||
    nonTransactional(statement) !== undefined
  )
}

/**
 * What is done concurrently waits for every older transaction without holding anybody up, and is left half done when it is
 * cut short, so only the statement time-out bounds it.
 */
async function waitingAsABuild(
  { session }: MigrationRun,
  { lockTimeoutMs }: Timeouts,
  work: () => Promise<unknown>,
): Promise<void> {
  await session.send('SET lock_timeout = 0')
  await work()
  await session.send(`SET lock_timeout = ${lockTimeoutMs}`)
}

/** The index of a partitioned table is no broken build: it is invalid until each partition has one that is attached. */
async function dropInvalidIndex(
  run: MigrationRun,
  file: MigrationFile,
  statement: ParsedStatement,
  timeouts: Timeouts,
): Promise<void> {
  const { session, contextOf, ports } = run
  const context = contextOf(file)
  const { idxname: name, relation } = statement.kind === 'IndexStmt' ? statement.node : {}
  if (name === undefined) return
  const schema = relation?.schemaname ?? context.desired.schema
  const results = await session.send(`BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
${RESTRICT_PATH_LOCALLY};
SELECT c.relname AS invalid FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ${quoteLiteral(schema)} AND c.relname = ${quoteLiteral(name)} AND c.relkind = 'i' AND NOT i.indisvalid;
COMMIT`)
  if (cell(results, 'invalid') === undefined) return
  ports.reporter.info(`dropping index ${name}, which an earlier build left invalid`)
  await waitingAsABuild(run, timeouts, () =>
    session.send(`DROP INDEX CONCURRENTLY ${qualified(schema, name)}`),
  )
}
