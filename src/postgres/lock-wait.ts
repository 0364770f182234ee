import { DeployError } from '../error.ts'
import { backoffMs } from './backoff.ts'
import { holds, runKey, transactionKey } from './lock-key.ts'
import { requireOneBackend } from './pooler.ts'
import { type Reading, readAlone } from './reading.ts'
import { type LockPorts, RunLock } from './run-lock.ts'
import { RESTRICT_PATH_LOCALLY } from './search-path.ts'
import { cell, isConnectionLost, type ResultRows, type Session } from './session.ts'
import { SESSION_SETTINGS } from './session-settings.ts'

export interface AnotherConnection {
  /** Opens one to the same place. */
  readonly another: () => Promise<Session>
}

/** Whose lock it is, and who may have taken it without being a deploy. */
export interface LockScope {
  readonly schema: string
  /** The app's Postgres role, when it is known. */
  readonly appRole: string | undefined
}

const BACKOFF = { firstMs: 100, capMs: 2000 }
const PROGRESS_EVERY_MS = 15_000

/** Where a run waits for the lock. */
interface Place {
  session: Session
  /** Undefined: not known until the server has said it. */
  pid: number | undefined
}

/**
 * Takes the lock of a run on a connection of its own, and reads under it, in one message when nobody else holds it.
 * Waits for another run; throws DeployError `DATABASE_LOCKED`, naming who holds the lock, when the run's time is up. Closes the
 * session when it throws.
 */
export async function acquireRunLock<R>(
  session: Session,
  scope: LockScope,
  reading: Reading<R>,
  ports: LockPorts & AnotherConnection,
): Promise<{ readonly lock: RunLock; readonly read: R }> {
  const place = { session, pid: session.announcedPid }
  try {
    return await waitForLock(place, scope, reading, ports)
  } catch (error) {
    await place.session.close()
    throw error
  }
}

async function waitForLock<R>(
  place: Place,
  scope: LockScope,
  reading: Reading<R>,
  ports: LockPorts & AnotherConnection,
): Promise<{ readonly lock: RunLock; readonly read: R }> {
  const { clock, deadline, reporter } = ports
  let lastProgress = Number.NEGATIVE_INFINITY
  let link = ''
  for (let attempt = 0; ; attempt += 1) {
    const sentAt = clock.now()
    const tells = sentAt - lastProgress >= PROGRESS_EVERY_MS
    const message = acquire(scope, tells ? reading.statements : '')
    const waited = attempt > 0
    const results = await (waited ? tryAgain : tryAcquire)(place, message, ports)
    if (cell(results, 'free') === 't') {
      const { session } = place
      const pid = Number(cell(results, 'own_pid'))
      // What was read while somebody else held the lock is of no use.
      const read = waited ? await readAlone(session, reading) : reading.parse(results)
      return { lock: new RunLock(session, { ...scope, pid, waited, provenAt: sentAt }, ports), read }
    }
    const holder = describeHolder(scope, results)
    if (tells) link = linkOf(reading, results)
    const pause = backoffMs(attempt, BACKOFF)
    if (pause >= deadline.remaining()) throw locked(scope, `${holder}${link}`, results)
    if (tells) {
      reporter.info(`waiting for another deploy to schema ${scope.schema}${holder}${link}`)
      lastProgress = sentAt
    }
    await clock.sleep(pause, deadline.signal)
  }
}

type Message = (expectedPid: number | undefined) => string

/**
 * The lock is taken only where the process that answers is the one of the login. Where it is another one, something
 * stands between; a lock taken through a pooler would stay with a connection that is everybody's.
 */
async function tryAcquire(
  place: Place,
  message: Message,
  { clock, another }: Pick<LockPorts, 'clock'> & AnotherConnection,
): Promise<readonly ResultRows[]> {
  const { session } = place
  const results = await session.send(message(place.pid))
  const pid = Number(cell(results, 'own_pid'))
  if (place.pid === undefined || place.pid === pid) return results
  await requireOneBackend(session, pid, another, clock)
  place.pid = pid
  return session.send(message(pid))
}

/** What the other run changes, such as a size, may cut the connection of a run that waits: it waits on, on another one. */
async function tryAgain(
  place: Place,
  message: Message,
  ports: Pick<LockPorts, 'clock'> & AnotherConnection,
): Promise<readonly ResultRows[]> {
  try {
    return await tryAcquire(place, message, ports)
  } catch (error) {
    if (!isConnectionLost(error)) throw error
    await place.session.close()
    place.session = await ports.another()
    place.pid = place.session.announcedPid
    return tryAcquire(place, message, ports)
  }
}

function acquire({ schema }: LockScope, statements: string): Message {
  const [run, transaction] = [runKey(schema), transactionKey(schema)]
  return (expectedPid) => {
    const isExpected = expectedPid === undefined ? 'true' : `pg_backend_pid() = ${expectedPid}`
    return `BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
${RESTRICT_PATH_LOCALLY};
SELECT own_pid, locked, CASE WHEN locked THEN pg_try_advisory_xact_lock(${transaction.group}, ${transaction.id}) ELSE false END AS free
  FROM (SELECT pg_backend_pid() AS own_pid, CASE WHEN ${isExpected} THEN pg_try_advisory_lock(${run.group}, ${run.id}) ELSE false END AS locked OFFSET 0) own;
SELECT l.pid, a.usename, a.application_name, a.backend_start::text,
  round(extract(epoch FROM a.backend_start) * 1000) AS connected_at FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
  WHERE (${holds(run)} OR ${holds(transaction)}) AND l.pid <> pg_backend_pid() ORDER BY l.objid = ${run.id} DESC LIMIT 1;
${statements}
COMMIT;
${SESSION_SETTINGS.join('; ')}`
  }
}

function describeHolder({ appRole }: LockScope, results: readonly ResultRows[]): string {
  const pid = cell(results, 'pid')
  if (pid === undefined) return ''
  const user = cell(results, 'usename')
  const who = user === appRole && appRole !== undefined ? `the app itself, "${user}"` : `"${user}"`
  const since = cell(results, 'backend_start')
  return `, held by pid ${pid}${user ? ` of ${who}` : ''} (${cell(results, 'application_name') || 'unnamed application'}${since ? `, connected since ${since}` : ''})`
}

function linkOf<R>({ holder, parse }: Reading<R>, results: readonly ResultRows[]): string {
  const connectedAt = cell(results, 'connected_at')
  const run = connectedAt && holder?.(parse(results), Number(connectedAt))
  return run ? `: ${run}` : ''
}

function locked({ schema, appRole }: LockScope, holder: string, results: readonly ResultRows[]): DeployError {
  const pid = cell(results, 'pid') ?? '<pid>'
  const user = cell(results, 'usename')
  const isApp = appRole !== undefined && user === appRole
  const hint = isApp
    ? `No deploy holds it: the app's own code took this advisory lock, and any role can. Stop the app, which ends its session, and look for pg_advisory_lock in its code.`
    : `Wait for the other deploy and run the job again. If nothing is running there any more, end its session, which only ${user === undefined ? 'its own role' : `"${user}"`} or a superuser may: SELECT pg_terminate_backend(${pid});`
  return new DeployError(
    'DATABASE_LOCKED',
    `The deploy lock of schema "${schema}" did not become free in time${holder}.`,
    { hint, retryable: true },
  )
}
