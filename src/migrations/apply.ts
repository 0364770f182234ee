import type { MigrationFile } from '../config/migration-file.ts'
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

/** What others may do by privileges that a file gives them. */
export interface Opened {
  /** Takes such privileges back. */
  readonly between: () => Promise<void>
  /** Whether each new table gives somebody such a privilege. */
  readonly opensByDefault: boolean
}

/**
 * Runs the files in order and records each in the ledger: neighbours that have a transaction travel as one message,
 * the others alone, statement by statement. A lock that does not come in time is asked for again, a few times.
 * `onCommitted` is told of files as soon as it is known that they are committed, also when a later one fails. `between` is waited
 * for behind each file that may have granted something, before the next one runs.
 *
 * Throws DeployError `MIGRATION_FAILED` with the place in the file.
 */
export async function applyFiles(
  session: Session,
  context: BoxContext,
  changes: readonly MigrationChange[],
  { between, opensByDefault, ...ports }: MigrationPorts & Opened,
  onCommitted: (changes: readonly MigrationChange[]) => void,
): Promise<void> {
  const applied: MigrationChange[] = []
  const commit = (committed: readonly MigrationChange[]) => {
    applied.push(...committed)
    for (const { file } of committed) ports.reporter.info(`applied ${file.name}`)
    if (committed.length > 0) onCommitted(committed)
  }
  const run = { session, context, ports, applied, commit }
  for (const { batch, mayBeOpen } of batches(changes, opensByDefault)) {
    if (mayBeOpen) await between()
    if (batch[0]?.file.transactional) await applyTogether(run, batch)
    else for (const change of batch) await applyOutsideTransaction(run, change)
  }
}

/** What the files say of how long they may take, in ms: it counts where it is longer than the rest of the run's budget. */
function ownLimit(changes: readonly MigrationChange[]): number {
  return changes.reduce((sum, { file }) => sum + (file.statementTimeoutMs ?? 0), 0)
}

/** Whether a file may give somebody a privilege: it says so, if only in the text of a DO block. */
export function mayGrant({ sql }: Pick<MigrationFile, 'sql'>): boolean {
  return /\bgrant\b/i.test(sql)
}

interface Batch {
  readonly batch: MigrationChange[]
  /** Files before it may have given somebody a privilege. */
  readonly mayBeOpen: boolean
}

/**
 * Neighbours with a transaction form one batch; a file without one is a batch by itself, and one that may grant ends its batch.
 * Where privileges are given by default each new table has them, so that every file ends its batch.
 */
function batches(changes: readonly MigrationChange[], opensByDefault: boolean): readonly Batch[] {
  const result: Batch[] = []
  let byDefault = opensByDefault
  let before: MigrationFile | undefined
  for (const change of changes) {
    const mayBeOpen = before !== undefined && (byDefault || mayGrant(before))
    const last = result.at(-1)?.batch
    if (!mayBeOpen && last?.[0]?.file.transactional && change.file.transactional) last.push(change)
    else result.push({ batch: [change], mayBeOpen })
    before = change.file
    byDefault ||= mayGrant(before) && /\bdefault\s+privileges\b/i.test(before.sql)
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
