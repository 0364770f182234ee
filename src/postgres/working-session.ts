import { type HeldKey, runKey, writeGuard } from './lock-key.ts'
import { pooled } from './pooled.ts'
import type { Reading } from './reading.ts'
import { RESTRICT_PATH, RESTRICT_PATH_LOCALLY } from './search-path.ts'
import { cell, type Session } from './session.ts'
import { SESSION_SETTINGS } from './session-settings.ts'

/**
 * Runs `work` on a session that writes, with what `reading` read under the lock of the run. Afterwards no transaction is open
 * and the session is as it was, as soon as the server has come to it.
 *
 * Throws DeployError `DEPLOY_LOCK_LOST`, and `DATABASE_POOLED` when a pooler stands between: then what this session sets,
 * and the lock itself, belong to whoever gets the server's connection next.
 */
export async function withWorkingSession<R, T>(
  session: Session,
  lock: HeldKey | undefined,
  reading: Reading<R>,
  work: (read: R) => Promise<T>,
): Promise<T> {
  const read = await begin(session, lock, reading)
  try {
    return await work(read)
  } finally {
    // When this fails the session is gone.
    session.tell(`ROLLBACK; SET ROLE NONE; RESET ALL; ${RESTRICT_PATH}`)
  }
}

async function begin<R>(session: Session, lock: HeldKey | undefined, reading: Reading<R>): Promise<R> {
  const results = await session.send(`${SESSION_SETTINGS.join('; ')};
BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
${RESTRICT_PATH_LOCALLY};
${[...(lock ? [sharesConnection(lock)] : []), ...writeGuard(lock)].map((sql) => `${sql};\n`).join('')}${reading.statements}
COMMIT`)
  if (cell(results, 'shared') === 't') throw pooled()
  return reading.parse(results)
}

/** The key of the run is refused to every other connection; it is given only to the one that has it already. */
function sharesConnection({ schema, pid }: HeldKey): string {
  const { group, id } = runKey(schema)
  return `SELECT pg_backend_pid() = ${pid} OR CASE WHEN pg_try_advisory_lock(${group}, ${id}) THEN pg_advisory_unlock(${group}, ${id}) ELSE false END AS shared`
}
