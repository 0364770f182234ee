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
import { tableGuard } from './table-guard.ts'

/** What is done where files may have given somebody a privilege, or somebody has used one. */
export interface Opened {
  /** Takes CREATE on the schema back. */
  readonly closeAgain: () => Promise<unknown>
  /** Looks for code of others again; throws when there is any. */
  readonly refuseCode: () => Promise<void>
}

/**
 * Runs the files in order and records each in the ledger: neighbours that have a transaction travel as one message,
 * the others alone, statement by statement. A lock that does not come in time is asked for again, a few times.
 * `onCommitted` is told of files as soon as it is known that they are committed, also when a later one fails. `closeAgain`
 * is waited for behind each file that may have given somebody CREATE, and `refuseCode` behind each that may have taken a privilege, before the
 * next one runs.
 *
 * Throws DeployError `MIGRATION_FAILED` with the place in the file.
 */
export async function applyFiles(
  session: Session,
  context: BoxContext,
  changes: readonly MigrationChange[],
  { closeAgain, refuseCode, ...ports }: MigrationPorts & Opened,
  onCommitted: (changes: readonly MigrationChange[]) => void,
): Promise<void> {
  const applied: MigrationChange[] = []
  const commit = (committed: readonly MigrationChange[]) => {
    applied.push(...committed)
    for (const { file } of committed) ports.reporter.info(`applied ${file.name}`)
    if (committed.length > 0) onCommitted(committed)
  }
  const guarded = guardedFiles(context, changes)
  const contextOf = (file: MigrationFile): BoxContext =>
    guarded.has(file)
      ? { ...context, guard: [...context.guard, tableGuard(context.desired.ownerRole)] }
      : context
  const run = { session, contextOf, ports, applied, commit, refuseCode }
  let before: MigrationFile | undefined
  for (const batch of batches(changes)) {
    if (before && mayGiveCreate(before)) await closeAgain()
    if (before && mayRevoke(before)) await refuseCode()
    before = batch.at(-1)?.file
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

/** The same of CREATE on a schema. */
function mayGiveCreate({ sql }: Pick<MigrationFile, 'sql'>): boolean {
  return /\bgrant\b[^;]*\b(?:all|create)\b[^;]*\bon\s+schema\b/i.test(sql)
}

/** Whether a file may take a privilege away, by which somebody may still be at something that shows later. */
export function mayRevoke({ sql }: Pick<MigrationFile, 'sql'>): boolean {
  return /\b(?:revoke|drop\s+owned)\b/i.test(sql)
}

/** Files that may meet what somebody puts on a table, by a privilege from before or from a file of this run. */
function guardedFiles(
  { isOpen }: BoxContext,
  changes: readonly MigrationChange[],
): ReadonlySet<MigrationFile> {
  const guarded = new Set<MigrationFile>()
  let open = isOpen
  for (const { file } of changes) {
    const grants = mayGrant(file)
    if (open || (grants && !file.transactional)) guarded.add(file)
    open ||= grants
  }
  return guarded
}

/** Neighbours with a transaction form one batch; a file without one is a batch by itself, and one that may give CREATE or take a privilege ends its batch. */
function batches(changes: readonly MigrationChange[]): readonly (readonly MigrationChange[])[] {
  const result: MigrationChange[][] = []
  for (const change of changes) {
    const last = result.at(-1)
    const [before] = last?.slice(-1) ?? []
    const looks = before !== undefined && (mayGiveCreate(before.file) || mayRevoke(before.file))
    const joins = before?.file.transactional && change.file.transactional && !looks
    if (last && joins) last.push(change)
    else result.push([change])
  }
  return result
}

/** A file is committed with its entry in the ledger or not at all, so what is left after a failure is known exactly. */
async function applyTogether(run: MigrationRun, changes: readonly MigrationChange[]): Promise<void> {
  const { session, contextOf, ports } = run
  let left = changes
  for (let attempt = 0; ; attempt += 1) {
    const script = composeScript(
      await Promise.all(left.map((change) => entryOf(change, contextOf(change.file), ports))),
    )
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
