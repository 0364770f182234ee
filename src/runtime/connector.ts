import type { Clock } from './clock.ts'
import type { CredentialSource } from './credential-source.ts'
import { codeOf, LakebaseCredentialError, messageOf } from './error.ts'
import { type EventListener, emit } from './event.ts'
import { PASSWORD_REFUSED } from './login.ts'
import { withinTime } from './time-limit.ts'

export interface ConnectorOptions {
  readonly credentials: CredentialSource
  readonly clock: Clock
  readonly random: () => number
  /** How long an attempt is followed by another; 0: never. */
  readonly retryMs: number
  /** The longest that one attempt takes, with the wait for the token; 0: no limit. */
  readonly attemptMs: number
  readonly onEvent: EventListener | undefined
}

/** One way to a connection. */
export interface Dial<T> {
  /** Has sent no query when it fails, so it may be repeated. */
  open(signal: AbortSignal): Promise<T>
  /** Takes back what comes after its time was up. */
  discard(late: T): void
}

/** What a database says that is waking up, moving or being suspended, before it has let anybody in; and a name service that starts. */
const PASSING = new Set([
  '57P03',
  '57P01',
  '08001',
  '08006',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
])
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 250

/** Opens connections; again while the database wakes up, and with another token when the first is refused. */
export class Connector {
  readonly #options: ConnectorOptions

  constructor(options: ConnectorOptions) {
    this.#options = options
  }

  connect<T>(dial: Dial<T>): Promise<T> {
    return this.#repeat(dial, 'token first')
  }

  /** For an idle client or a place in the queue, which wait for no token; what is dialled in the end may fail all the same. */
  acquire<T>(dial: Dial<T>): Promise<T> {
    return this.#repeat(dial, 'no token yet')
  }

  async #repeat<T>(dial: Dial<T>, start: 'token first' | 'no token yet'): Promise<T> {
    const { clock, retryMs } = this.#options
    let firstFailure: number | undefined
    let isTokenReplaced = false
    for (let attempt = 1; ; attempt += 1) {
      const used: { token?: string } = {}
      try {
        if (attempt === 1 && start === 'no token yet') return await dial.open(new AbortController().signal)
        return await this.#attempt(dial, used)
      } catch (error) {
        if (codeOf(error) === PASSWORD_REFUSED && !isTokenReplaced) {
          // It may have been revoked, and is dropped then (see `watchedPassword`); a new one tells whether that was it.
          isTokenReplaced = true
          if ((await this.#token()) === used.token) throw error
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

  /** The token is there before the socket is opened, so that no server waits for it; both are within the same time. */
  #attempt<T>(dial: Dial<T>, used: { token?: string }): Promise<T> {
    return this.#limited(async (signal) => {
      used.token = await this.#options.credentials.get(signal)
      const found = await dial.open(signal)
      if (signal.aborted) dial.discard(found)
      return found
    }, used)
  }

  #token(): Promise<string> {
    return this.#limited((signal) => this.#options.credentials.get(signal), {})
  }

  #limited<T>(work: (signal: AbortSignal) => Promise<T>, used: { readonly token?: string }): Promise<T> {
    const { attemptMs: ms, clock, credentials } = this.#options
    const { signal } = new AbortController()
    const timeout = () =>
      used.token === undefined
        ? tokenIsLate(ms, credentials.status().lastError)
        : new Error('Connection terminated due to connection timeout')
    return withinTime({ ms, clock, signal, timeout }, work)
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

/** What a wait for the token is rejected with when its time is up. */
export function tokenIsLate(ms: number, cause: Error | undefined): LakebaseCredentialError {
  const last = cause === undefined ? '' : ` The last answer: ${messageOf(cause)}`
  return new LakebaseCredentialError(
    `The workspace has given no database token in the ${ms} ms that connectionTimeoutMillis allows.${last} Open connections go on working; the next connect asks again.`,
    { retryable: true, cause },
  )
}

function isPassing(error: unknown): boolean {
  const code = codeOf(error)
  return code === undefined ? /terminated unexpectedly/.test(messageOf(error)) : PASSING.has(code)
}
