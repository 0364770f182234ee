import { LEDGER_TABLE } from '../catalog/ledger.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { describeBlockers } from '../postgres/blockers.ts'
import { ATTEMPTS, pauseBeforeRetry } from '../postgres/retry.ts'
import type { Session } from '../postgres/session.ts'
import { isLockFailure, type SqlFailure } from '../postgres/sql-failure.ts'
import type { MigrationChange } from './change.ts'
import { migrationFailed, type Progress, recordingFailed } from './failure.ts'
import { timeoutsOf } from './file.ts'
import type { BoxContext } from './file-lines.ts'
import type { MigrationPorts } from './ports.ts'
import { relationsIn } from './relations.ts'
import { isConcurrent } from './syntax/concurrent.ts'
import type { ParsedStatement } from './syntax/parser.ts'
import { CODE_PLANTED } from './table-guard.ts'

/** One run of migrations: where to, and what is done. */
export interface MigrationRun {
  readonly session: Session
  /** What a file runs in. */
  readonly contextOf: (file: MigrationFile) => BoxContext
  /** Looks for code of others; throws when there is any. */
  readonly refuseCode: () => Promise<void>
  readonly ports: MigrationPorts
  /** Committed so far. */
  readonly applied: readonly MigrationChange[]
  commit(changes: readonly MigrationChange[]): void
}

interface FailedAttempt {
  readonly error: SqlFailure
  readonly statement: ParsedStatement | undefined
  /** Into the file, in UTF-16 units. */
  readonly offset: number | undefined
  /** The file is done, and the ledger did not take it. */
  readonly isRecording: boolean
  /** Of a file without a transaction. */
  readonly progress?: Progress
  /** From 0. */
  readonly attempt: number
}

/** Resolves when the file may be tried again. Throws DeployError `MIGRATION_FAILED` when not. */
export async function retryOrFail(
  { session, contextOf, refuseCode, ports, applied }: MigrationRun,
  file: MigrationFile | undefined,
  { error, statement, offset, isRecording, progress, attempt }: FailedAttempt,
): Promise<void> {
  if (!file) throw error
  if (error.sqlstate === CODE_PLANTED) await refuseCode()
  const { schema } = contextOf(file).desired
  const relations = isRecording ? [LEDGER_TABLE] : statement ? relationsIn(statement) : []
  const wait = { schema, relations, waitedMs: timeoutsOf(file, ports).lockTimeoutMs }
  const waited = isLockFailure(error) || (statement !== undefined && isBuildTimeout(error, statement))
  const blockers = waited ? await describeBlockers(session, error, wait) : ''
  if ((!isLockFailure(error) && error.sqlstate !== CODE_PLANTED) || attempt + 1 >= ATTEMPTS) {
    const failed = { file, applied: filesOf(applied), schema, blockers }
    throw isRecording
      ? recordingFailed(error, failed)
      : migrationFailed(error, { ...failed, offset, progress })
  }
  await pauseBeforeRetry(attempt, `${file.name}: ${error.message}${blockers}`, ports)
}

/** A concurrent build has no lock time-out: it waits until its statement's is over. */
function isBuildTimeout({ sqlstate }: SqlFailure, statement: ParsedStatement): boolean {
  return sqlstate === '57014' && isConcurrent(statement)
}

export function filesOf(changes: readonly MigrationChange[]): readonly MigrationFile[] {
  return changes.map(({ file }) => file)
}
