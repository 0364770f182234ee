import type { Session } from '../postgres/session.ts'
import { SqlFailure } from '../postgres/sql-failure.ts'
import type { MigrationChange } from './change.ts'
import { timeoutsOf } from './file.ts'
import { type BoxContext, transactionLines } from './file-lines.ts'
import { applyOutsideTransaction } from './outside-transaction.ts'
import type { MigrationPorts } from './ports.ts'
import { recordStatement } from './record.ts'
import { type MigrationRun, retryOrFail } from './run.ts'
import { composeScript, type ScriptEntry } from './script.ts'
import { selectStatements } from './selection.ts'

/**
 * Runs the files in order and records each in the ledger: neighbours that have a transaction travel as one message,
 * the others alone, statement by statement. A lock that does not come in time is asked for again, a few times.
 * `onCommitted` is told of files as soon as it is known that they are committed, also when a later one fails.
 *
 * Throws DeployError `MIGRATION_FAILED` with the place in the file.
 */
export async function applyFiles(
  session: Session,
  context: BoxContext,
  changes: readonly MigrationChange[],
  ports: MigrationPorts,
  onCommitted: (changes: readonly MigrationChange[]) => void,
): Promise<void> {
  const applied: MigrationChange[] = []
  const commit = (committed: readonly MigrationChange[]) => {
    applied.push(...committed)
    for (const { file } of committed) ports.reporter.info(`applied ${file.name}`)
    if (committed.length > 0) onCommitted(committed)
  }
  const run = { session, context, ports, applied, commit }
  for (const batch of batches(changes)) {
    if (batch[0]?.file.transactional) await applyTogether(run, batch)
    else for (const change of batch) await applyOutsideTransaction(run, change)
  }
}

/** What the files say of how long they may take, in ms: it counts where it is longer than the rest of the run's budget. */
function ownLimit(changes: readonly MigrationChange[]): number {
  return changes.reduce((sum, { file }) => sum + (file.statementTimeoutMs ?? 0), 0)
}

/** Neighbours with a transaction form one batch; a file without one is a batch by itself. */
function batches(changes: readonly MigrationChange[]): readonly (readonly MigrationChange[])[] {
  const result: MigrationChange[][] = []
  for (const change of changes) {
    const last = result.at(-1)
    if (last?.[0]?.file.transactional && change.file.transactional) last.push(change)
    else result.push([change])
  }
  return result
}

/** A file is committed with its entry in the ledger or not at all, so what is left after a failure is known exactly. */
async function applyTogether(run: MigrationRun, changes: readonly MigrationChange[]): Promise<void> {
  const { session, context, ports } = run
  let left = changes
  for (let attempt = 0; ; attempt += 1) {
    const script = composeScript(await Promise.all(left.map((change) => entryOf(change, context, ports))))
    try {
      await session.send(script.sql, ownLimit(left))
      run.commit(left)
      return
    } catch (failure) {
      if (!(failure instanceof SqlFailure)) throw failure
      await session.send('ROLLBACK')
      const { index, statement, offset, isRecording, error } = script.place(failure)
      run.commit(left.slice(0, index))
      left = left.slice(index)
      // Each file has its own attempts.
      if (index > 0) attempt = 0
      await retryOrFail(run, left[0]?.file, { error, statement, offset, isRecording, attempt })
    }
  }
}

async function entryOf(
  change: MigrationChange,
  context: BoxContext,
  ports: MigrationPorts,
): Promise<ScriptEntry> {
  const { file } = change
  const statements = await ports.syntax.statements(file)
  const selection = selectStatements(change, statements)
  const record = recordStatement(context, file, statements, ports)
  const parts = { ...selection, timeouts: timeoutsOf(file, ports), record }
  return { file, lines: transactionLines(context, file, parts) }
}
