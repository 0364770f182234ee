import type { DesiredDatabase } from '../config/desired-database.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { qualified, quoteIdentifier, quoteLiteral } from '../postgres/identifier.ts'
import { LOCKED_SESSION_SETTINGS } from '../postgres/lock.ts'
import type { Session } from '../postgres/session.ts'
import { cell } from '../postgres/session.ts'
import { SqlFailure } from '../postgres/sql-failure.ts'
import type { MigrationChange } from './change.ts'
import { migrationFailed } from './failure.ts'
import { type Timeouts, timeoutsOf } from './file.ts'
import { recordApplied, requireOwner, startWatch } from './ledger.ts'
import type { MigrationPorts } from './ports.ts'
import { filesOf, type MigrationRun, retryOrFail } from './run.ts'
import { DISCARD_TEMP } from './script.ts'
import { selectStatements } from './selection.ts'
import { isConcurrent } from './syntax/concurrent.ts'
import { child, text } from './syntax/node.ts'
import type { ParsedStatement } from './syntax/parser.ts'
import { offsetOfCharacter } from './syntax/position.ts'

/**
 * Applies a file that runs without a transaction: each statement is a message of its own, as the owner role. A run that
 * is killed between two statements starts the file over, so an index that a broken build left invalid is dropped first.
 *
 * Throws DeployError `MIGRATION_FAILED` with the place in the file; the statements before it stay applied.
 */
export async function applyOutsideTransaction(run: MigrationRun, change: MigrationChange): Promise<void> {
  const { session, desired, ports } = run
  const { file } = change
  const { statements } = selectStatements(change, await ports.syntax.statements(file))
  await session.send(settings(desired, timeoutsOf(file, ports)).join(';\n'))
  for (const statement of statements) await applyStatement(run, file, statement)
  const record = recordApplied(desired.schema, file, ports.appliedBy, ports.toolVersion)
  const ending = [requireOwner(desired), record, 'SET ROLE NONE', 'RESET ALL', ...LOCKED_SESSION_SETTINGS]
  try {
    await session.send(ending.join(';\n'))
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error
    const applied = filesOf(run.applied)
    throw migrationFailed(error, { file, offset: undefined, applied, schema: desired.schema, blockers: '' })
  }
  run.commit([change])
}

function settings(
  { ownerRole, schema }: DesiredDatabase,
  { lockTimeoutMs, statementTimeoutMs }: Timeouts,
): readonly string[] {
  return [
    DISCARD_TEMP,
    `SET ROLE ${quoteIdentifier(ownerRole)}`,
    `SET search_path = ${quoteIdentifier(schema)}`,
    `SET lock_timeout = ${lockTimeoutMs}`,
    `SET statement_timeout = ${statementTimeoutMs}`,
    startWatch('session'),
  ]
}

async function applyStatement(
  run: MigrationRun,
  file: MigrationFile,
  statement: ParsedStatement,
): Promise<void> {
  const { session, desired, ports } = run
  const sql = file.sql.slice(statement.start, statement.end)
  for (let attempt = 0; ; attempt += 1) {
    try {
      await dropInvalidIndex(session, desired, statement, ports)
      await withLockTimeout(session, statement, timeoutsOf(file, ports), () => session.send(sql))
      return
    } catch (error) {
      if (!(error instanceof SqlFailure)) throw error
      const within = error.position === undefined ? 0 : offsetOfCharacter(sql, error.position - 1)
      await retryOrFail(run, file, { error, statement, offset: statement.start + within, attempt })
    }
  }
}

/**
 * A concurrent build waits for every older transaction without holding anybody up, and is left half done when it is
 * cut short, so only the statement time-out bounds it.
 */
async function withLockTimeout(
  session: Session,
  statement: ParsedStatement,
  { lockTimeoutMs }: Timeouts,
  work: () => Promise<unknown>,
): Promise<void> {
  if (!isConcurrent(statement)) {
    await work()
    return
  }
  await session.send('SET lock_timeout = 0')
  await work()
  await session.send(`SET lock_timeout = ${lockTimeoutMs}`)
}

/** The index of a partitioned table is no broken build: it is invalid until each partition has one that is attached. */
async function dropInvalidIndex(
  session: Session,
  desired: DesiredDatabase,
  statement: ParsedStatement,
  { reporter }: MigrationPorts,
): Promise<void> {
  const name = statement.kind === 'IndexStmt' ? text(statement.node, 'idxname') : undefined
  if (name === undefined) return
  const schema = text(child(statement.node, 'relation') ?? {}, 'schemaname') ?? desired.schema
  const results = await session.send(`SELECT c.relname AS invalid FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ${quoteLiteral(schema)} AND c.relname = ${quoteLiteral(name)} AND c.relkind = 'i' AND NOT i.indisvalid`)
  if (cell(results, 'invalid') === undefined) return
  reporter.info(`dropping index ${name}, which an earlier build left invalid`)
  await session.send(`DROP INDEX CONCURRENTLY ${qualified(schema, name)}`)
}
