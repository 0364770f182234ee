import type { Clock } from './clock.ts'
import type { CredentialSource } from './credentials.ts'
import { codeOf, messageOf } from './error.ts'
import { type EventListener, emit } from './event.ts'

export interface ConnectorOptions {
  readonly credentials: CredentialSource
  readonly clock: Clock
  readonly random: () => number
  /** 0: never repeated. */
  readonly retryMs: number
  readonly onEvent: EventListener | undefined
}

/** What a database says that is waking up, moving or being suspended, before it has let anybody in. */
const PASSING = new Set(['57P03', '57P01', '08001', '08006', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'])
const PASSWORD_REFUSED = '28P01'
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 250

/** Opens connections; again while the database wakes up, and with another token when the first is refused. */
export class Connector {
  readonly #options: ConnectorOptions

  constructor(options: ConnectorOptions) {
    this.#options = options
  }

  /** `dial` has sent no query when it fails, so it may be repeated. */
  connect<T>(dial: () => Promise<T>): Promise<T> {
    return this.#repeat(dial, 'token first')
  }

  /** For an idle client or a place in the queue, which wait for no token; what is dialled in the end may fail all the same. */
  acquire<T>(take: () => Promise<T>): Promise<T> {
    return this.#repeat(take, 'no token yet')
  }

  async #repeat<T>(dial: () => Promise<T>, start: 'token first' | 'no token yet'): Promise<T> {
    const { credentials, clock, retryMs } = this.#options
    let firstFailure: number | undefined
    let isTokenReplaced = false
    for (let attempt = 1; ; attempt += 1) {
      // Fetched before the socket is opened, so that no server waits for it.
      const token = attempt > 1 || start === 'token first' ? await credentials.get() : undefined
      try {
        return await dial()
      } catch (error) {
        if (codeOf(error) === PASSWORD_REFUSED && !isTokenReplaced) {
          // It may have been revoked; one that is new tells whether that was it.
          isTokenReplaced = true
          credentials.invalidate(token)
          if ((await credentials.get()) === token) throw error
          continue
        }
        const delayMs = this.#pause(attempt)
        // From the first failure on: a place in the queue of a full pool has cost time already.
        firstFailure ??= clock.now()
        if (!isPassing(error) || clock.now() - firstFailure + delayMs > retryMs) throw error
        this.#report(attempt, delayMs, error)
        await clock.sleep(delayMs)
      }
    }
  }

  #pause(attempt: number): number {
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS)
    return pause * (0.5 + this.#options.random() / 2)
  }

  #report(attempt: number, delayMs: number, cause: unknown): void {
    const error = cause instanceof Error ? cause : new Error(String(cause))
    emit(this.#options.onEvent, { type: 'connect_retry', attempt, delayMs, error })
  }
}

function isPassing(error: unknown): boolean {
  const code = codeOf(error)
  return code === undefined ? /terminated unexpectedly/.test(messageOf(error)) : PASSING.has(code)
}
