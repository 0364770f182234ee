import { refusePlatformCreators } from '../../access/closing.ts'
import type { Statement } from '../../access/owner-role-statements.ts'
import type { Catalog } from '../../catalog/catalog.ts'
import { LEDGER } from '../../catalog/own-table.ts'
import { guardOwnTable } from '../../catalog/own-table-fault.ts'
import { catalogStatements } from '../../catalog/query.ts'
import { catalogIn, readCatalog, scopeOf } from '../../catalog/read.ts'
import type { DesiredDatabase } from '../../config/desired-database.ts'
import { DeployError } from '../../error.ts'
import { isMigrationChange } from '../../migrations/change.ts'
import { boxedStatements } from '../../migrations/file-lines.ts'
import { tamperedSince } from '../../migrations/tampered.ts'
import { planStructure } from '../../plan/database.ts'
import type { DatabaseChange } from '../../plan/database-change.ts'
import { databaseSteps } from '../../plan/step.ts'
import { describeBlockers } from '../../postgres/blockers.ts'
import { quoteIdentifier } from '../../postgres/identifier.ts'
import { writeGuard } from '../../postgres/lock-key.ts'
import { ATTEMPTS, pauseBeforeRetry } from '../../postgres/retry.ts'
import { RESTRICT_PATH_LOCALLY } from '../../postgres/search-path.ts'
import type { Session } from '../../postgres/session.ts'
import { describeFailure, isCatalogRace, isLockFailure, SqlFailure } from '../../postgres/sql-failure.ts'
import type { ApplyPorts } from './ports.ts'
import { type StructuralChange, statementsOf } from './statement.ts'

/** Ownership, grants and the ledger: all that runs no code of anybody. */
export function structuralChanges(changes: readonly DatabaseChange[]): readonly StructuralChange[] {
  return changes.flatMap((change) =>
    isMigrationChange(change) ||
    change.kind === 'run-command' ||
    change.kind === 'close-schema' ||
    change.kind === 'create-extension'
      ? []
      : [change],
  )
}

/**
 * Makes the changes that `plan` finds in one transaction, reads the catalog back inside it and commits only when
 * nothing is left to do. Starts over, from a new look at the catalog, when somebody else changed the same catalog rows
 * or a lock did not come in time. Resolves with the changes that were made.
 *
 * Throws DeployError `LEDGER_TAMPERED`, `DATABASE_CHANGE_FAILED` or `DATABASE_CHANGE_INCOMPLETE`; nothing is changed then.
 */
export async function applyStructure(
  session: Session,
  desired: DesiredDatabase,
  first: Catalog,
  plan: (catalog: Catalog) => readonly DatabaseChange[],
  ports: ApplyPorts,
): Promise<readonly StructuralChange[]> {
  let catalog = first
  for (let attempt = 0; ; attempt += 1) {
    const changes = structuralChanges(plan(catalog))
    if (changes.length === 0) return []
    const transaction = compose(desired, catalog, changes, ports)
    try {
      await run(session, desired, transaction)
      return changes
    } catch (error) {
      if (!(error instanceof SqlFailure)) throw error
      await session.send('ROLLBACK')
      const changed = tamperedSince(LEDGER, desired, error)
      if (changed) throw changed
      const blockers = isLockFailure(error)
        ? await describeBlockers(session, error, {
            schema: desired.schema,
            relations: relationsOf(changes),
            waitedMs: ports.lockTimeoutMs,
          })
        : ''
      if (!isCatalogRace(error) || attempt + 1 === ATTEMPTS) throw failed(error, transaction, blockers)
      await pauseBeforeRetry(attempt, `ownership and grants: ${error.message}${blockers}`, ports)
      catalog = await readCatalog(session, desired)
    }
  }
}

interface Transaction {
  readonly changes: readonly StructuralChange[]
  /** In the order in which they are sent. */
  readonly statements: readonly string[]
}

function compose(
  desired: DesiredDatabase,
  catalog: Catalog,
  changes: readonly StructuralChange[],
  { lockTimeoutMs, statementTimeoutMs, lock }: ApplyPorts,
): Transaction {
  const statements = changes.flatMap((change) => statementsOf(change, { desired, catalog }))
  const timeouts = [
    `SET LOCAL lock_timeout = ${lockTimeoutMs}`,
    `SET LOCAL statement_timeout = ${statementTimeoutMs}`,
  ]
  const boxed = statements.filter(({ isBoxed }) => isBoxed).map(({ sql }) => sql)
  return {
    changes,
    statements: [
      'BEGIN ISOLATION LEVEL READ COMMITTED',
      'SET LOCAL ROLE NONE',
      RESTRICT_PATH_LOCALLY,
      ...writeGuard(lock),
      ...timeouts,
      ...switchingRoles(statements.filter(({ isBoxed }) => !isBoxed)),
      ...(boxed.length > 0 ? ledgerWrites(desired, boxed, timeouts) : []),
    ],
  }
}

function ledgerWrites(
  desired: DesiredDatabase,
  boxed: readonly string[],
  timeouts: readonly string[],
): readonly string[] {
  const asOwner = `SET LOCAL ROLE ${quoteIdentifier(desired.ownerRole)}`
  return [asOwner, guardOwnTable(desired, LEDGER), ...boxedStatements(desired, boxed), ...timeouts]
}

/** Sets the role only where it changes, and ends as the login. */
function switchingRoles(statements: readonly Statement[]): readonly string[] {
  const lines: string[] = []
  let current: string | undefined
  for (const { sql, role } of [...statements, { sql: undefined, role: undefined }]) {
    if (role !== current) lines.push(`SET LOCAL ROLE ${role === undefined ? 'NONE' : quoteIdentifier(role)}`)
    if (sql !== undefined) lines.push(sql)
    current = role
  }
  return lines
}

async function run(
  session: Session,
  desired: DesiredDatabase,
  { changes, statements }: Transaction,
): Promise<void> {
  session.notices()
  // Whatever reading may run, should somebody have found a way, writes nothing.
  const read = `SET TRANSACTION READ ONLY;\n${catalogStatements(scopeOf(desired))}`
  const results = await session.send(`${statements.join(';\n')};\n${read}`)
  // A GRANT without the right to it succeeds with a warning (01007) and grants nothing.
  const warnings = session.notices().map(({ message, sqlstate }) => `${message} (SQLSTATE ${sqlstate})`)
  const after = catalogIn(results)
  // What is known of a schema only once it is there, by what the platform gives on it.
  if (changes.some(({ kind }) => kind === 'create-schema') && isFilled(desired))
    refusePlatformCreators(desired, after)
  const left = remaining(desired, after, changes)
  if (warnings.length > 0 || left.length > 0) throw incomplete(warnings, left)
  await session.send('COMMIT')
}

/** Whether files run in a new schema, or something else that finds names in it. */
function isFilled({ migrations, extensions, command }: DesiredDatabase): boolean {
  return migrations.length + extensions.length > 0 || command !== undefined
}

/** Of the steps just made, those that the catalog still misses. */
function remaining(
  desired: DesiredDatabase,
  catalog: Catalog,
  made: readonly StructuralChange[],
): readonly string[] {
  const done = new Set(made.flatMap(databaseSteps))
  return structuralChanges(planStructure(desired, catalog).changes)
    .flatMap(databaseSteps)
    .filter((step) => done.has(step))
}

function incomplete(warnings: readonly string[], left: readonly string[]): DeployError {
  const missing = left.length > 0 ? [`still to do after it: ${left.join('; ')}`] : []
  return new DeployError(
    'DATABASE_CHANGE_INCOMPLETE',
    `PostgreSQL accepted the ownership and grant statements without doing all that they say: ${[...warnings, ...missing].join('; ')}.`,
    {
      hint: 'Nothing was changed. Usually the deployer lacks the grant option; let the owner of the object grant it.',
    },
  )
}

function failed(failure: SqlFailure, { statements }: Transaction, blockers: string): DeployError {
  const statement = statements[failure.completed] ?? 'COMMIT'
  return new DeployError(
    'DATABASE_CHANGE_FAILED',
    `PostgreSQL refused \`${statement}\`: ${describeFailure(failure, blockers)}`,
    {
      hint: `${failure.hint ? `${failure.hint} ` : ''}Nothing was changed; ownership and grants are made together or not at all.`,
      retryable: isCatalogRace(failure),
      cause: failure,
    },
  )
}

function relationsOf(changes: readonly StructuralChange[]): readonly string[] {
  return changes.flatMap((change) => {
    if (change.kind === 'set-object-owner') return [change.object.name]
    if (change.kind === 'revoke' || change.kind === 'grant-privileges')
      return change.on.map(({ name }) => name)
    return change.kind === 'grant' ? [change.object] : []
  })
}
