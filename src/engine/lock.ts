import { DeployError } from '../error.ts'
import { acquireRunLock, type LockScope } from '../postgres/lock-wait.ts'
import { type Reading, readAlone } from '../postgres/reading.ts'
import type { LockPorts, RunLock } from '../postgres/run-lock.ts'
import { isConnectionLost, type Session } from '../postgres/session.ts'

/**
 * The deploy lock of one run (design decision 16), from before there is a database that could hold it to the run's last
 * word. Until then creating is the lock.
 */
export class DeployLock {
  readonly #ports: LockPorts
  #held: RunLock | undefined

  constructor(ports: LockPorts) {
    this.#ports = ports
  }

  /** Undefined: not taken yet, or lost. */
  get held(): RunLock | undefined {
    return this.#held?.lost.aborted ? undefined : this.#held
  }

  /**
   * Reads under the lock, on its own connection, and then runs `work` there. Takes the lock first, on a connection from
   * `open`, when it is not held or was lost. Throws what `acquireRunLock` throws.
   */
  async read<R, T>(
    open: () => Promise<Session>,
    scope: LockScope,
    reading: Reading<R>,
    work: (session: Session, read: R) => Promise<T>,
  ): Promise<T> {
    const { held } = this
    if (held) {
      try {
        return await held.use(async (session) => work(session, await readAlone(session, reading)))
      } catch (error) {
        // Changes of the Lakebase itself end its connections.
        if (!held.lost.aborted && !isConnectionLost(error)) throw error
      }
    }
    await this.release()
    const session = await open()
    const { lock, read } = await acquireRunLock(session, scope, reading, { ...this.#ports, another: open })
    this.#held = lock
    return lock.use((own) => work(own, read))
  }

  /** What changes are applied under. Throws when the lock was lost, and when it was never taken. */
  require(): RunLock {
    this.#held?.lost.throwIfAborted()
    if (this.#held) return this.#held
    throw new DeployError(
      'LAKEBASE_INCOMPLETE',
      'The platform accepted every change to the database, but it still cannot be read: something or somebody else removes it.',
      { hint: 'Run the job again: it continues from what is there.' },
    )
  }

  /**
   * Whoever took it meanwhile has changed what this run has seen. Throws when the lock was taken, and lost. Undefined: it was
   * never taken, as there is no database that could hold it.
   */
  requireKept(): RunLock | undefined {
    this.#held?.lost.throwIfAborted()
    return this.#held
  }

  /** Never throws. */
  async release(): Promise<void> {
    const held = this.#held
    this.#held = undefined
    await held?.release()
  }
}
