import { DeployError } from '../error.ts'
import { cell, type Session } from './session.ts'

/** A busy pooler that has two connections to the server gives the same one so many times once in 4096 cases. */
const LOOKS = 12

/**
 * Throws DeployError `DATABASE_POOLED` when messages of the session reach several connections of the server. A pooler that
 * nobody else uses gives the same one again; it gives that to the next session as well, where `withWorkingSession` sees it.
 */
export async function requireOneBackend(session: Session, pid: number): Promise<void> {
  for (let look = 0; look < LOOKS; look += 1) {
    const results = await session.send('SELECT pg_backend_pid() AS pid')
    if (Number(cell(results, 'pid')) !== pid) throw pooled()
  }
}

export function pooled(): DeployError {
  return new DeployError(
    'DATABASE_POOLED',
    "Two connections to the database turned out to be one: a connection pooler in transaction mode stands in between, so a lock or a setting made here could be another client's a moment later.",
    {
      hint: 'Nothing was changed. Give the address of the server itself: on Lakebase the host name without `-pooler`, with pgbouncer the port of PostgreSQL (5432 as a rule), or a pool with `pool_mode = session`.',
    },
  )
}
