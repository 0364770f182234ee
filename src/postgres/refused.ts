import { DeployError } from '../error.ts'
import { sentence } from '../sentence.ts'
import { adviceForTrouble } from './server-trouble.ts'
import { describeFailure, isCatalogRace, isLockFailure, SqlFailure } from './sql-failure.ts'

/**
 * What ends a run because PostgreSQL refused a statement of this tool's own, outside the user's files, with the server
 * and the way on; every other error as it is.
 */
export function asOwnStatement(error: unknown): unknown {
  if (!(error instanceof SqlFailure)) return error
  const where = error.place === undefined ? 'The database' : `The database at ${error.place}`
  return new DeployError(
    'DATABASE_QUERY_REFUSED',
    `${where} refused a statement of this tool: ${describeFailure(error, holder(error))}`,
    {
      hint: [error.hint && sentence(error.hint), adviceFor(error)].filter(Boolean).join(' '),
      retryable: isCatalogRace(error) || /^(53|57)/.test(error.sqlstate),
      cause: error,
    },
  )
}

function holder(error: SqlFailure): string {
  return isLockFailure(error) && error.held ? `; ${error.held}` : ''
}

const AGAIN = 'Run the job again: it continues from what is there.'

function adviceFor(error: SqlFailure): string {
  switch (error.sqlstate) {
    case '42501':
      return 'Let an administrator grant the login what the message names, and run the job again.'
    case '55P03':
      return `Another session holds a lock on what was to be read or written: end it, or deploy at a quieter time. ${AGAIN}`
    default:
      return adviceForTrouble(error) ?? otherwise(error)
  }
}

function otherwise({ sqlstate }: SqlFailure): string {
  if (sqlstate === '57014')
    return `A statement took longer than \`statement_timeout\` allows, or somebody cancelled it. ${AGAIN}`
  return `Most often somebody changed the database at the same moment. ${AGAIN} If it stays so, report this message.`
}
