import type { Clock } from '../clock.ts'
import { pooled } from './pooled.ts'
import { cell, type Session } from './session.ts'

/** How often the two connections are compared: between two looks other clients may take and give back what the pooler has. */
const LOOKS = 8
/** How long a message may wait for a transaction of the other connection to end, in ms. */
const WAIT_MS = 10_000

/**
 * Throws DeployError `DATABASE_POOLED` when something stands between that gives a connection of the server away between two
 * transactions. While another connection is in a transaction, each session has a process of the server of its own; through
 * such a pooler the other one is given that of the first, or the first is given another one, or it has to wait.
 */
export async function requireOneBackend(
  session: Session,
  pid: number,
  another: () => Promise<Session>,
  clock: Clock,
): Promise<void> {
  const other = await another()
  try {
    for (let look = 0; look < LOOKS; look += 1) {
      const opened = await other.send('BEGIN READ ONLY; SELECT pg_catalog.pg_backend_pid() AS pid')
      if (Number(cell(opened, 'pid')) === pid || !(await answersAs(session, pid, clock))) throw pooled()
      await other.send('COMMIT')
    }
  } finally {
    await other.close()
  }
}

async function answersAs(session: Session, pid: number, clock: Clock): Promise<boolean> {
  const answered = new AbortController()
  const late = clock.sleep(WAIT_MS, answered.signal).then(
    () => undefined,
    () => undefined,
  )
  const answer = session.send('SELECT pg_catalog.pg_backend_pid() AS pid')
  answer.catch(() => {})
  try {
    const results = await Promise.race([answer, late])
    return results !== undefined && Number(cell(results, 'pid')) === pid
  } finally {
    answered.abort()
  }
}
