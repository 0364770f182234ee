import { DeployError } from '../error.ts'

/** PgBouncer's words when each statement may go to another connection of the server. */
export const STATEMENT_MODE = 'statement pooling mode'

export function pooled(): DeployError {
  return new DeployError(
    'DATABASE_POOLED',
    "Two connections to the database turned out to be one: a connection pooler in transaction mode stands in between, so a lock or a setting made here could be another client's a moment later.",
    {
      hint: 'Nothing was changed. Give the address of the server itself: on Lakebase the host name without `-pooler`, with pgbouncer the port of PostgreSQL (5432 as a rule), or a pool with `pool_mode = session`.',
    },
  )
}
