import { createHash } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Deadline } from '../deadline.ts'
import { DeployError } from '../error.ts'
import type { Reporter } from '../reporter.ts'
import { backoffMs } from './backoff.ts'
import { RESTRICT_PATH, RESTRICT_PATH_LOCALLY } from './search-path.ts'
import { cell, type ResultRows, type Session } from './session.ts'

export interface LockPorts {
  readonly clock: Clock
  readonly deadline: Deadline
  readonly reporter: Reporter
}

/**
 * For as long as the lock is held: a lost runner's session must end, and its lock with it, within a minute; and a
 * message that is under way stops soon after its client is gone.
 */
export const LOCKED_SESSION_SETTINGS = [
  "SET idle_session_timeout = '60s'",
  "SET idle_in_transaction_session_timeout = '60s'",
  "SET client_connection_check_interval = '1s'",
  'SET tcp_keepalives_idle = 15',
  'SET tcp_keepalives_interval = 5',
  'SET tcp_keepalives_count = 3',
] as const

const LOCK_BACKOFF = { firstMs: 100, capMs: 2000 }
const PROGRESS_EVERY_MS = 15_000

/** What is read in the message that takes the lock, and so under the lock. */
export interface Reading<T> {
  /** Each ends with a semicolon. */
  readonly statements: string
  parse(results: readonly ResultRows[]): T
}

/**
 * Runs `work` while this session holds the deploy lock of the schema, with what `reading` read under the lock
 * (in the same message that got it). Waits for another deploy; throws DeployError `DATABASE_LOCKED`, naming who holds
 * the lock, when the run's time is up. Afterwards no transaction is open and the session is as it was, as soon as the server
 * has come to it.
 */
export async function withLock<R, T>(
  session: Session,
  schema: string,
  reading: Reading<R>,
  ports: LockPorts,
  work: (read: R) => Promise<T>,
): Promise<T> {
  const read = await acquire(session, schema, reading, ports)
  try {
    return await work(read)
  } finally {
    // When this fails the session is gone, and the server has released the lock.
    session.tell(`ROLLBACK; SET ROLE NONE; RESET ALL; ${RESTRICT_PATH}; SELECT pg_advisory_unlock_all()`)
  }
}

async function acquire<R>(
  session: Session,
  schema: string,
  reading: Reading<R>,
  ports: LockPorts,
): Promise<R> {
  const { clock, deadline, reporter } = ports
  const message = acquireAndRead(schema, reading)
  let lastProgress = Number.NEGATIVE_INFINITY
  for (let attempt = 0; ; attempt += 1) {
    const results = await session.send(message)
    if (cell(results, 'locked') === 't') return reading.parse(results)
    const holder = describeHolder(results)
    const pause = backoffMs(attempt, LOCK_BACKOFF)
    if (pause >= deadline.remaining()) throw locked(schema, holder, cell(results, 'pid'))
    if (clock.now() - lastProgress >= PROGRESS_EVERY_MS) {
      reporter.info(`waiting for another deploy to schema ${schema}${holder}`)
      lastProgress = clock.now()
    }
    await clock.sleep(pause, deadline.signal)
  }
}

/** Polls instead of waiting in the server: a session that waits for a lock makes CREATE INDEX CONCURRENTLY deadlock. */
function acquireAndRead(schema: string, { statements }: Reading<unknown>): string {
  const [group, key] = lockKey(schema)
  return `${LOCKED_SESSION_SETTINGS.join('; ')};
BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
${RESTRICT_PATH_LOCALLY};
SELECT pg_try_advisory_lock(${group}, ${key}) AS locked;
SELECT l.pid, a.usename, a.application_name, a.backend_start::text FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
  WHERE l.locktype = 'advisory' AND l.classid = ${group} AND l.objid = ${key} AND l.objsubid = 2 AND l.granted
    AND l.pid <> pg_backend_pid() AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database());
${statements}
COMMIT`
}

/** Advisory locks are per database already; two numbers, which show in pg_locks as classid and objid. */
export function lockKey(schema: string): readonly [number, number] {
  return [
    positiveInt(createHash('sha256').update('lakebase-deploy')),
    positiveInt(createHash('sha256').update(schema)),
  ]
}

function positiveInt(hash: ReturnType<typeof createHash>): number {
  return hash.digest().readUInt32BE(0) >>> 1
}

function describeHolder(results: readonly ResultRows[]): string {
  const pid = cell(results, 'pid')
  if (pid === undefined) return ''
  const user = cell(results, 'usename')
  const since = cell(results, 'backend_start')
  return `, held by pid ${pid}${user ? ` of "${user}"` : ''} (${cell(results, 'application_name') || 'unnamed application'}${since ? `, connected since ${since}` : ''})`
}

function locked(schema: string, holder: string, pid: string | undefined): DeployError {
  return new DeployError(
    'DATABASE_LOCKED',
    `The deploy lock of schema "${schema}" did not become free in time${holder}.`,
    {
      hint: `Wait for the other deploy and run the job again. If nothing is running there any more, end its session: SELECT pg_terminate_backend(${pid ?? '<pid>'});`,
      retryable: true,
    },
  )
}
