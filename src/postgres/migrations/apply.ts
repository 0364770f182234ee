import type { ApplyPorts } from '../apply.ts'
import type { WantedDatabase } from '../plan.ts'
import type { Session } from '../session.ts'
import { SqlFailure } from '../sql-failure.ts'
import { applyAlone } from './alone.ts'
import { type MigrationFile, timeoutsOf } from './file.ts'
import { recordApplied, requireOwner } from './ledger.ts'
import { type MigrationRun, retryOrFail } from './run.ts'
import { composeScript, prologue, type ScriptEntry } from './script.ts'

/**
 * Applies the files in order and records each in the ledger: neighbours that have a transaction travel as one message,
 * the others alone, statement by statement. A lock that does not come in time is asked for again, a few times.
 * `onCommitted` is told of files as soon as it is known that they are committed, also when a later one fails.
 *
 * Throws DeployError `MIGRATION_FAILED` with the place in the file.
 */
export async function applyFiles(
  session: Session,
  wanted: WantedDatabase,
  files: readonly MigrationFile[],
  ports: ApplyPorts,
  onCommitted: (files: readonly MigrationFile[]) => void,
): Promise<void> {
  const applied: MigrationFile[] = []
  const commit = (committed: readonly MigrationFile[]) => {
    applied.push(...committed)
    for (const { name } of committed) ports.reporter.info(`applied ${name}`)
    if (committed.length > 0) onCommitted(committed)
  }
  const run = { session, wanted, ports, applied, commit }
  for (const batch of batches(files)) {
    if (batch[0]?.transactional) await applyTogether(run, batch)
    else for (const file of batch) await applyAlone(run, file)
  }
}

/** Neighbours with a transaction form one batch; a file without one is a batch by itself. */
function batches(files: readonly MigrationFile[]): readonly (readonly MigrationFile[])[] {
  const result: MigrationFile[][] = []
  for (const file of files) {
    const last = result.at(-1)
    if (last?.[0]?.transactional && file.transactional) last.push(file)
    else result.push([file])
  }
  return result
}

/** A file is committed with its entry in the ledger or not at all, so what is left after a failure is known exactly. */
async function applyTogether(run: MigrationRun, files: readonly MigrationFile[]): Promise<void> {
  const { session, wanted, ports } = run
  let left = files
  for (let attempt = 0; ; attempt += 1) {
    const script = composeScript(await Promise.all(left.map((file) => entryOf(file, wanted, ports))))
    try {
      await session.send(script.sql)
      run.commit(left)
      return
    } catch (error) {
      if (!(error instanceof SqlFailure)) throw error
      await session.send('ROLLBACK')
      const { index, statement, offset } = script.place(error)
      run.commit(left.slice(0, index))
      left = left.slice(index)
      // Each file has its own attempts.
      if (index > 0) attempt = 0
      await retryOrFail(run, left[0], { error, statement, offset, attempt })
    }
  }
}

async function entryOf(file: MigrationFile, wanted: WantedDatabase, ports: ApplyPorts): Promise<ScriptEntry> {
  return {
    file,
    statements: await ports.syntax.statements(file),
    before: prologue(wanted, timeoutsOf(file, ports)),
    after: [
      requireOwner(wanted),
      recordApplied(wanted.schema, file, ports.appliedBy, ports.toolVersion),
      'COMMIT',
    ],
  }
}
