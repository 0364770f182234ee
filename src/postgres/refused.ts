import { DeployError } from '../error.ts'
import { sentence } from '../sentence.ts'
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

function adviceFor({ sqlstate }: SqlFailure): string {
  switch (sqlstate) {
    case '25006':
      return 'The server is a standby, or `default_transaction_read_only` is on for the server, the database or the role: connect to the primary, or turn it off.'
    case '42501':
      return 'Let an administrator grant the login what the message names, and run the job again.'
    case '53100':
      return 'The disk of the server is full: free space there, or raise its limit, and run the job again.'
    case '53300':
      return 'No connection is left: close some that are not needed (pg_stat_activity lists them), or give the database more compute, and run the job again.'
    case '55P03':
      return `Another session holds a lock on what was to be read or written: end it, or deploy at a quieter time. ${AGAIN}`
    case '57014':
      return `A statement took longer than \`statement_timeout\` allows, or somebody cancelled it. ${AGAIN}`
    case 'XX001':
    case 'XX002':
      return 'The server says that its data is damaged: change nothing more, and ask its support or restore it from a branch or backup.'
    default:
      return adviceForClass(sqlstate.slice(0, 2))
  }
}

function adviceForClass(sqlclass: string): string {
  if (sqlclass === '53') return `The server is short of resources: give it more, or wait. ${AGAIN}`
  if (sqlclass === '40' || sqlclass === '57') return AGAIN
  return `Most often somebody changed the database at the same moment. ${AGAIN} If it stays so, report this message.`
}
