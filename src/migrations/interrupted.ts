import type { MigrationFile } from '../config/migration-file.ts'
import { DeployError } from '../error.ts'
import { locate } from './syntax/position.ts'

/** How far a file without a transaction has got. */
export interface Reached {
  /** Of the last statement that was sent, from 0. */
  readonly index: number
  readonly total: number
  /** Where it begins in the file, in UTF-16 units. */
  readonly start: number
}

/**
 * The error that ended a file without a transaction from outside, such as a lost connection, with how far it got: nobody knows
 * whether the statement on its way was done, and the next run begins with the first.
 */
export function interrupted(error: unknown, file: MigrationFile, { index, total, start }: Reached): unknown {
  if (!(error instanceof DeployError) || error.code === 'MIGRATION_FAILED') return error
  const before = index > 0 ? 'those before it are done, and ' : ''
  return new DeployError(
    error.code,
    `${error.message} ${file.name} runs without a transaction: statement ${index + 1} of ${total} was the last that was sent; ${before}whether it was done is not known.`,
    {
      location: locate(file.path, file.sql, start),
      hint: 'Run the job again: the file is not in the ledger, so it begins with its first statement, and what is there already is met again.',
      retryable: error.retryable,
      cause: error,
    },
  )
}
