import type { Clock } from '../clock.ts'
import type { Deadline } from '../deadline.ts'
import { DeployError } from '../error.ts'
import type { Reporter } from '../reporter.ts'
import { backoffMs } from './backoff.ts'
import { type HeldKey, holds, lockLost, runKey, transactionKey } from './lock-key.ts'
import { pooled } from './pooled.ts'
import { requireOneBackend } from './pooler.ts'
import { type Reading, readAlone } from './reading.ts'
import { RESTRICT_PATH_LOCALLY } from './search-path.ts'
import { cell, isConnectionLost, type ResultRows, type Session } from './session.ts'
import { SESSION_SETTINGS } from './session-settings.ts'

export interface LockPorts {
  readonly clock: Clock
  readonly deadline: Deadline
  readonly reporter: Reporter
}

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

/** Well below the server's `idle_session_timeout`, and below the age at which a proof is too old. */
const BEAT_MS = 4_000
/** How old the round trip may be that shows that the lock is held, in ms. */
const PROOF_MS = 5_000
/** A server that does not answer the question of a beat for so long may have ended the session. */
const ANSWER_MS = 15_000
/** The same for a message that writes; longer than any statement time-out in it. */
const WRITE_MS = 60_000
const PROOFS = 3

/**
 * Takes the lock of a run on a connection of its own, and reads under it, in one message when nobody else holds it.
 * Waits for another run; throws DeployError `DATABASE_LOCKED`, naming who holds the lock, when the run's time is up.
 */
export async function acquireRunLock<R>(
  session: Session,
  scope: LockScope,
  reading: Reading<R>,
  ports: LockPorts & AnotherConnection,
): Promise<{ readonly lock: RunLock; readonly read: R }> {
  const { clock, deadline, reporter } = ports
  const backend = { pid: session.announcedPid }
  let lastProgress = Number.NEGATIVE_INFINITY
  let link = ''
  for (let attempt = 0; ; attempt += 1) {
    const sentAt = clock.now()
    const tells = sentAt - lastProgress >= PROGRESS_EVERY_MS
    const results = await tryAcquire(session, backend, acquire(scope, tells ? reading.statements : ''), ports)
    if (cell(results, 'free') === 't') {
      const pid = Number(cell(results, 'own_pid'))
      const waited = attempt > 0
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

/**
 * The lock of a run. It lasts as long as its connection: a message every few seconds keeps that alive, and when it is lost,
 * so is the lock, for good.
 */
export class RunLock implements HeldKey {
  readonly schema: string
  readonly pid: number
  /** Another run held it meanwhile, and has changed what this run may have seen before. */
  readonly waited: boolean
  readonly #session: Session
  readonly #clock: Clock
  readonly #stop = new AbortController()
  readonly #lost = new AbortController()
  /** Rejects when the lock is lost, so that nobody goes on waiting for an answer that may never come. */
  readonly #whenLost: Promise<never>
  readonly #beating: Promise<void>
  /** When the last message was sent that the server has answered. */
  #provenAt: number
  /** The connection is used by one caller at a time. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(
    session: Session,
    held: {
      readonly schema: string
      readonly pid: number
      readonly waited: boolean
      readonly provenAt: number
    },
    { clock }: Pick<LockPorts, 'clock'>,
  ) {
    this.schema = held.schema
    this.pid = held.pid
    this.waited = held.waited
    this.#provenAt = held.provenAt
    this.#session = session
    this.#clock = clock
    this.#whenLost = new Promise((_, reject) => {
      this.#lost.signal.addEventListener('abort', () => reject(this.#lost.signal.reason))
    })
    this.#whenLost.catch(() => {})
    session.ended?.addEventListener('abort', () => {
      if (!this.#stop.signal.aborted) this.#lose(lockLost('its connection to the database ended'))
    })
    this.#beating = this.#beat()
  }

  get lost(): AbortSignal {
    return this.#lost.signal
  }

  /**
   * Resolves when a round trip that began at most 5 s ago shows that the lock is held. Throws DeployError
   * `DEPLOY_LOCK_LOST`, and the signal's reason when the run was cancelled.
   */
  async prove(): Promise<void> {
    for (let proofs = 0; proofs < PROOFS; proofs += 1) {
      this.#lost.signal.throwIfAborted()
      if (this.#clock.now() - this.#provenAt <= PROOF_MS) return
      await this.#contact()
    }
    throw this.#lose(lockLost('the database answers too slowly to tell'))
  }

  /** As `prove`, by a round trip that begins now. */
  async proveNow(): Promise<void> {
    this.#lost.signal.throwIfAborted()
    await this.#contact()
  }

  /**
   * Sends one message that writes on the lock's connection, which proves the lock when it is answered. Throws DeployError
   * `DEPLOY_LOCK_LOST` when the connection ends instead.
   */
  send(sql: string): Promise<readonly ResultRows[]> {
    return this.#exchange(sql, WRITE_MS)
  }

  /** Gives the lock's connection to `work` alone. */
  use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const turn = this.#turn.then(() => {
      this.#lost.signal.throwIfAborted()
      return work(this.#session)
    })
    this.#turn = turn.catch(() => {})
    return Promise.race([turn, this.#whenLost])
  }

  /** The lock ends with its connection; something that stands between may keep that for others. Never throws. */
  async release(): Promise<void> {
    this.#stop.abort()
    await this.#beating
    const { announcedPid } = this.#session
    if (announcedPid !== undefined && announcedPid !== this.pid) this.#session.tell(unlock(this.schema))
    await this.#session.close()
  }

  async #beat(): Promise<void> {
    const { signal } = this.#stop
    while (!this.#lost.signal.aborted) {
      try {
        await this.#clock.sleep(BEAT_MS, signal)
        if (this.#clock.now() - this.#provenAt >= BEAT_MS / 2) await this.#contact()
      } catch {
        if (signal.aborted) return
      }
    }
  }

  async #contact(): Promise<void> {
    const results = await this.#exchange('SELECT pg_backend_pid() AS pid', ANSWER_MS)
    if (Number(cell(results, 'pid')) !== this.pid) throw this.#lose(pooled())
  }

  /** The time counts from when it is this message's turn: somebody else's may be long. */
  #exchange(sql: string, limitMs: number): Promise<readonly ResultRows[]> {
    return this.use(async (session) => {
      const sentAt = this.#clock.now()
      const answered = new AbortController()
      const late = this.#clock.sleep(limitMs, answered.signal).then(() => {
        throw this.#lose(lockLost(`the database did not answer for ${limitMs / 1000} s`))
      })
      late.catch(() => {})
      try {
        const results = await Promise.race([session.send(sql), late])
        this.#provenAt = sentAt
        return results
      } catch (error) {
        throw isConnectionLost(error)
          ? this.#lose(lockLost('its connection to the database ended', error))
          : error
      } finally {
        answered.abort()
      }
    })
  }

  #lose(reason: Error): Error {
    if (!this.#lost.signal.aborted) this.#lost.abort(reason)
    return reason
  }
}

/**
 * The lock is taken only where the process that answers is the one of the login. Where it is another one, something
 * stands between; a lock taken through a pooler would stay with a connection that is everybody's.
 */
async function tryAcquire(
  session: Session,
  backend: { pid: number | undefined },
  message: (expectedPid: number | undefined) => string,
  { clock, another }: Pick<LockPorts, 'clock'> & AnotherConnection,
): Promise<readonly ResultRows[]> {
  const results = await session.send(message(backend.pid))
  const pid = Number(cell(results, 'own_pid'))
  if (backend.pid === undefined || backend.pid === pid) return results
  await requireOneBackend(session, pid, another, clock)
  backend.pid = pid
  return session.send(message(pid))
}

function unlock(schema: string): string {
  const { group, id } = runKey(schema)
  return `SELECT pg_catalog.pg_advisory_unlock(${group}, ${id})`
}

function acquire({ schema }: LockScope, statements: string): (expectedPid: number | undefined) => string {
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
