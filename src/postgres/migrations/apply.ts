import type { ApplyPorts } from '../apply.ts'
import { describeBlockers } from '../blockers.ts'
import type { WantedDatabase } from '../plan.ts'
import { ATTEMPTS, pauseBeforeRetry } from '../retry.ts'
import type { Session } from '../session.ts'
import { isLockFailure, SqlFailure } from '../sql-failure.ts'
import { applyAlone } from './alone.ts'
import { migrationFailed } from './failure.ts'
import type { MigrationFile } from './file.ts'
import { recordApplied } from './ledger.ts'
import { composeScript, prologue, type ScriptEntry } from './script.ts'
import { relationsIn } from './touched.ts'

/**
 * Applies the files in order and records each in the ledger: neighbours that have a transaction travel as one message,
 * the others alone, statement by statement. A lock that does not come in time is asked for again, a few times.
 *
 * Throws DeployError `MIGRATION_FAILED` with the place in the file.
 */
export async function applyFiles(
  session: Session,
  wanted: WantedDatabase,
  files: readonly MigrationFile[],
  ports: ApplyPorts,
): Promise<void> {
  const applied: MigrationFile[] = []
  for (const batch of batches(files)) {
    const apply = batch[0]?.transactional ? applyTogether : applyAlone
    await apply(session, wanted, batch, applied, ports)
    applied.push(...batch)
    for (const { name } of batch) ports.reporter.info(`applied ${name}`)
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
async function applyTogether(
  session: Session,
  wanted: WantedDatabase,
  files: readonly MigrationFile[],
  appliedBefore: readonly MigrationFile[],
  ports: ApplyPorts,
): Promise<void> {
  let done = 0
  for (let attempt = 0; ; attempt += 1) {
    const left = files.slice(done)
    const script = composeScript(await Promise.all(left.map((file) => entryOf(file, wanted, ports))))
    try {
      await session.send(script.sql)
      return
    } catch (error) {
      if (!(error instanceof SqlFailure)) throw error
      await session.send('ROLLBACK')
      const { index, statement, offset } = script.place(error)
      const file = left[index]
      if (!file) throw error
      if (index > 0) attempt = 0
      done += index
      const relations = statement ? relationsIn(statement) : []
      const blockers = isLockFailure(error) ? await describeBlockers(session, wanted.schema, relations) : ''
      if (!isLockFailure(error) || attempt + 1 >= ATTEMPTS) {
        const applied = [...appliedBefore, ...files.slice(0, done)]
        throw migrationFailed(error, { file, offset, applied, schema: wanted.schema, blockers })
      }
      await pauseBeforeRetry(attempt, `${file.name}: ${error.message}${blockers}`, ports)
    }
  }
}

async function entryOf(file: MigrationFile, wanted: WantedDatabase, ports: ApplyPorts): Promise<ScriptEntry> {
  return {
    file,
    statements: await ports.syntax.statements(file),
    before: prologue(wanted, ports),
    after: [recordApplied(wanted.schema, file, ports.appliedBy, ports.toolVersion), 'COMMIT'],
  }
}
