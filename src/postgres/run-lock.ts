import type { Clock } from '../clock.ts'
import type { Deadline } from '../deadline.ts'
import type { Reporter } from '../reporter.ts'
import { type HeldKey, lockLost, runKey } from './lock-key.ts'
import { pooled } from './pooled.ts'
import { cell, isConnectionLost, type ResultRows, type Session } from './session.ts'

export interface LockPorts {
  readonly clock: Clock
  readonly deadline: Deadline
  readonly reporter: Reporter
}

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

function unlock(schema: string): string {
  const { group, id } = runKey(schema)
  return `SELECT pg_catalog.pg_advisory_unlock(${group}, ${id})`
}
