import type { Clock } from './clock.ts'
import type { Credential, Mint } from './credential.ts'
import type { CredentialStatus } from './credential-source.ts'
import { LakebaseCredentialError, noAnswer } from './error.ts'
import type { EventListener } from './event.ts'
import { unlessAborted, withinTime } from './time-limit.ts'

/** @internal */
export interface TokenCacheOptions {
  readonly mint: Mint
  readonly clock: Clock
  /** 0 to 1. */
  readonly random: () => number
  readonly refreshAt: number
  readonly background: boolean
  readonly requestTimeoutMs: number
  readonly emit: EventListener
}

interface Held {
  readonly token: string
  /** Times on the monotonic clock. */
  readonly refreshAt: number
  readonly deadline: number
  /** A server has let somebody in with it. */
  isAccepted: boolean
  /** When it was given out for a login that was not told to be refused. */
  unrefusedSince: number | undefined
}

/** Earlier only, so that what `refreshAt` promises for an outage holds for every process. */
const JITTER = 0.1
/** A login takes a moment, and a token that ends in the middle of it is refused. */
const SAFETY_MS = 30_000
/** A token that somebody waits for is asked for again beside a request that hangs this long. */
const HEDGE_MS = 1_000
const MOST_HEDGES = 3
const MOST_ATTEMPTS = 5
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 2_000
const FIRST_BACKOFF_MS = 1_000
const LONGEST_BACKOFF_MS = 60_000
const LONGEST_RETRY_AFTER_MS = 60_000
/** If a new token is refused as well, it was not revoked, and more of them do not help. */
const INVALIDATE_EVERY_MS = 10_000
/** A server refuses a login at once. Some libraries tell of a refusal alone, so silence for this long is an acceptance. */
const REFUSED_WITHIN_MS = 2_000

/**
 * One identity's database token. Renewed in the background from `refreshAt` of its life on, given out until just before its
 * end, and waited for only when there is none. Lifetimes count on the monotonic clock from two readings of the server's.
 * @internal
 */
export class TokenCache {
  readonly #options: TokenCacheOptions
  readonly #stopped = new AbortController()
  #held: Held | undefined
  #renewal: Promise<void> | undefined
  #supply: Promise<string> | undefined
  #cancelTimer = () => {}
  #failures = 0
  #retryAt = Number.NEGATIVE_INFINITY
  #invalidatedAt = Number.NEGATIVE_INFINITY
  #lastError: Error | undefined
  #calls = 0

  constructor(options: TokenCacheOptions) {
    this.#options = options
  }

  /** A token that is good for login. Waits only when there is none; `signal` ends this caller's wait alone. */
  get(signal?: AbortSignal): Promise<string> {
    if (this.#stopped.signal.aborted) return Promise.reject(this.#stopped.signal.reason)
    const usable = this.#usable()
    if (usable) {
      if (this.#now() >= usable.refreshAt) this.#renew()
      return Promise.resolve(this.#given(usable))
    }
    this.#supply ??= this.#obtain().finally(() => {
      this.#supply = undefined
    })
    return signal ? unlessAborted(signal, this.#supply) : this.#supply
  }

  /** The server refused this token: forgets it, unless another has taken its place. */
  invalidate(token?: string): void {
    const now = this.#now()
    if (!this.#held || (token !== undefined && token !== this.#held.token)) return
    if (!this.#wasAccepted(this.#held) && now - this.#invalidatedAt < INVALIDATE_EVERY_MS) {
      this.#held.unrefusedSince = undefined
      return
    }
    this.#invalidatedAt = now
    this.#held = undefined
    this.#options.emit({ type: 'invalidated' })
  }

  /** A refusal from now on is because it was revoked. */
  accept(token: string): void {
    if (this.#held?.token === token) this.#held.isAccepted = true
  }

  status(): CredentialStatus {
    const usable = this.#usable()
    const isStale = usable !== undefined && this.#now() >= usable.refreshAt
    return {
      state: usable ? (isStale ? 'stale' : 'fresh') : this.#held ? 'expired' : 'empty',
      expiresInMs: usable ? usable.deadline - this.#now() : 0,
      calls: this.#calls,
      ...(this.#lastError ? { lastError: this.#lastError } : {}),
    }
  }

  stop(): void {
    this.#cancelTimer()
    this.#stopped.abort(stopped())
  }

  #now(): number {
    return this.#options.clock.now()
  }

  #usable(): Held | undefined {
    return this.#held && this.#now() < this.#held.deadline ? this.#held : undefined
  }

  #given(held: Held): string {
    held.unrefusedSince ??= this.#now()
    return held.token
  }

  #wasAccepted({ isAccepted, unrefusedSince }: Held): boolean {
    return isAccepted || (unrefusedSince !== undefined && this.#now() - unrefusedSince >= REFUSED_WITHIN_MS)
  }

  /** In the background: nobody waits, and a failure leaves the old token in use. */
  #renew(): void {
    if (this.#renewal || this.#stopped.signal.aborted || this.#now() < this.#retryAt) return
    this.#renewal = this.#request(this.#stopped.signal)
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#renewal = undefined
        this.#arm()
      })
  }

  /** Somebody waits: asks again at once, a few times, if that can help. */
  async #obtain(): Promise<string> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#hedged()
        const usable = this.#usable()
        if (usable) return this.#given(usable)
        throw new LakebaseCredentialError('The workspace gave a token that has expired already.', {
          retryable: true,
        })
      } catch (error) {
        if (this.#stopped.signal.aborted) throw this.#stopped.signal.reason
        this.#fail(error)
        const isPermanent = error instanceof LakebaseCredentialError && !error.retryable
        if (attempt >= MOST_ATTEMPTS || isPermanent || !(error instanceof LakebaseCredentialError))
          throw error
        await this.#pause(attempt, error)
      } finally {
        this.#arm()
      }
    }
  }

  async #pause(attempt: number, { retryAfterMs }: LakebaseCredentialError): Promise<void> {
    const usual = this.#jittered(Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS))
    const asked = Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS)
    await unlessAborted(this.#stopped.signal, this.#options.clock.sleep(Math.max(asked, usual)))
  }

  /** One token from the first of up to three requests that answers; each that hangs is given company. */
  async #hedged(): Promise<void> {
    const race = new AbortController()
    const stop = () => race.abort(this.#stopped.signal.reason)
    this.#stopped.signal.addEventListener('abort', stop, { once: true })
    try {
      const requests = [this.#joinRenewal() ?? this.#request(race.signal)]
      while (requests.length < MOST_HEDGES) {
        if (await this.#settledSoon(firstOf(requests))) return
        requests.push(this.#request(race.signal))
      }
      await firstOf(requests)
    } finally {
      this.#stopped.signal.removeEventListener('abort', stop)
      race.abort(new Error('another request was faster'))
    }
  }

  /** A renewal that is under way brings the token just as well. */
  #joinRenewal(): Promise<void> | undefined {
    return this.#renewal?.then(() => {
      if (!this.#usable()) throw this.#lastError
    })
  }

  /** False when it is still open after a while; throws what it throws. */
  async #settledSoon(promise: Promise<void>): Promise<boolean> {
    let cancel = () => {}
    const late = new Promise<boolean>((resolve) => {
      cancel = this.#options.clock.schedule(HEDGE_MS, () => resolve(false))
    })
    return Promise.race([promise.then(() => true), late]).finally(() => cancel())
  }

  async #request(signal: AbortSignal): Promise<void> {
    const { clock, mint, requestTimeoutMs: ms, emit } = this.#options
    const start = clock.now()
    this.#calls += 1
    const timeout = () => noAnswer(ms)
    const credential = await withinTime({ ms, clock, signal, timeout }, mint)
    this.#keep(credential, start)
    emit({ type: 'refreshed', expiresInMs: credential.lifetimeMs, tookMs: clock.now() - start })
  }

  /** `start` is when it was asked for: its life began later, so it ends later than is reckoned here. */
  #keep({ token, lifetimeMs }: Credential, start: number): void {
    const { refreshAt, random } = this.#options
    const share = refreshAt * (1 - JITTER * random())
    const deadline = start + lifetimeMs - Math.min(SAFETY_MS, lifetimeMs / 10)
    const usable = this.#usable()
    if (lifetimeMs <= 0 || (usable && deadline < usable.deadline)) {
      throw new LakebaseCredentialError(
        'The workspace gave a token that ends sooner than the one in use, or has ended already.',
        { retryable: true },
      )
    }
    this.#held = {
      token,
      refreshAt: start + lifetimeMs * share,
      deadline,
      isAccepted: false,
      unrefusedSince: undefined,
    }
    this.#failures = 0
    this.#retryAt = Number.NEGATIVE_INFINITY
    this.#lastError = undefined
  }

  #fail(cause: unknown): void {
    if (this.#stopped.signal.aborted) return
    const error = cause instanceof Error ? cause : new Error(String(cause))
    const backoff = this.#jittered(Math.min(FIRST_BACKOFF_MS * 2 ** this.#failures, LONGEST_BACKOFF_MS))
    const asked = error instanceof LakebaseCredentialError ? (error.retryAfterMs ?? 0) : 0
    this.#failures += 1
    this.#retryAt = this.#now() + Math.max(backoff, Math.min(asked, LONGEST_RETRY_AFTER_MS))
    this.#lastError = error
    this.#options.emit({ type: 'refresh_failed', error, expiresInMs: this.status().expiresInMs })
  }

  /** 50 to 100 % of it: workers that began together must not stay together. */
  #jittered(ms: number): number {
    return ms * (0.5 + this.#options.random() / 2)
  }

  #arm(): void {
    this.#cancelTimer()
    if (!this.#options.background || !this.#held || this.#stopped.signal.aborted) return
    const at = Math.max(this.#held.refreshAt, this.#retryAt)
    this.#cancelTimer = this.#options.clock.schedule(Math.max(at - this.#now(), 0), () => {
      // Timers may be a millisecond early.
      if (this.#now() < at) this.#arm()
      else this.#renew()
    })
  }
}

/** The first that succeeds, or what the last one threw. */
async function firstOf(promises: readonly Promise<void>[]): Promise<void> {
  try {
    await Promise.any(promises)
  } catch (error) {
    throw error instanceof AggregateError ? error.errors.at(-1) : error
  }
}

/**
 * What a source says that was stopped.
 * @internal
 */
export function stopped(): LakebaseCredentialError {
  return new LakebaseCredentialError(
    'The credential source is stopped, because its pool was closed. Make a new pool with createPool().',
    { retryable: false },
    'STOPPED',
  )
}
