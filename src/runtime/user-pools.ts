import { createHash } from 'node:crypto'
import { Drain } from './drain.ts'
import { LakebaseConfigError, LakebaseError } from './error.ts'
import { checkMs } from './option-checks.ts'
import type { LakebaseOptions } from './options.ts'
import { type CloseOptions, createPoolWith, GRACE_MS, type LakebasePool } from './pool.ts'
import { type Ports, systemPorts } from './ports.ts'
import { unlessAborted } from './time-limit.ts'

/** Who sends a request, as the platform's proxy says it in its headers. */
export interface User {
  /** `x-forwarded-email`: the role in Postgres. As Node gives a header: what is no single text is refused. */
  readonly email: string | readonly string[] | undefined
  /** `x-forwarded-access-token`. */
  readonly token: string | readonly string[] | undefined
}

interface SignedIn {
  readonly email: string
  readonly token: string
}

export interface UserPoolsOptions extends Omit<LakebaseOptions, 'auth' | 'user' | 'credentials'> {
  /** The most pools at a time; those that nobody uses make room for others. Default 50. */
  maxUsers?: number
  /** How long a pool that nobody uses is kept, in ms. Default 300,000. */
  idleMs?: number
}

/** Pools of the signed-in users, so that row-level security holds; at most so many, each of one user with one token. */
export interface UserPools {
  /**
   * Gives the user's pool to `work` and keeps it until the work is done; the pool must not be kept for longer. Throws
   * LakebaseError with the reason POOL_EXHAUSTED when all pools are in use and none comes free.
   */
  use<T>(user: User, work: (pool: LakebasePool) => Promise<T>): Promise<T>
  /** How many there are. */
  readonly size: number
  /**
   * Lets each `use` that is under way end, with the queries and uses that it still needs, then ends the pools; nothing is
   * taken after that. What is not done within `graceMs` is cut off.
   */
  close(options?: CloseOptions | null): Promise<void>
  /** Goes on serving, and keeps no connection that nobody uses. */
  retire(): void
}

const MAX_USERS = 50
const IDLE_MS = 300_000
const CONNECTIONS_OF_ONE = 2
const WAIT_MS = 10_000

/** Pools of users. `max` is per user (default 2), so the server needs `maxUsers` times `max` connections. */
export function createUserPools(options: UserPoolsOptions = {}): UserPools {
  return createUserPoolsWith(options, systemPorts)
}

/** @internal */
export function createUserPoolsWith(options: UserPoolsOptions, ports: Ports): UserPools {
  const { maxUsers = MAX_USERS, idleMs = IDLE_MS } = options
  if (!Number.isInteger(maxUsers) || maxUsers < 1)
    throw new LakebaseConfigError([], `maxUsers is ${maxUsers}; it is a whole number from 1 on.`)
  checkMs('idleMs', idleMs)
  return new BoundedPools(options, ports)
}

interface Kept {
  readonly pool: LakebasePool
  uses: number
  cancelEviction: () => void
}

class BoundedPools implements UserPools {
  readonly #options: UserPoolsOptions
  readonly #ports: Ports
  /** The longest unused comes first. */
  readonly #pools = new Map<string, Kept>()
  readonly #waiting: (() => void)[] = []
  readonly #drain: Drain
  #isRetired = false
  #isClosed = false
  #closing: Promise<void> | undefined

  constructor(options: UserPoolsOptions, ports: Ports) {
    this.#options = options
    this.#ports = ports
    this.#drain = new Drain(ports.clock)
  }

  get size(): number {
    return this.#pools.size
  }

  async use<T>(user: User, work: (pool: LakebasePool) => Promise<T>): Promise<T> {
    const signedIn = checked(user)
    this.#drain.begin()
    try {
      return await this.#use(keyOf(signedIn), signedIn, work)
    } finally {
      this.#drain.end()
    }
  }

  close(options?: CloseOptions | null): Promise<void> {
    this.#closing ??= this.#close(options?.graceMs ?? GRACE_MS)
    return this.#closing
  }

  retire(): void {
    this.#isRetired = true
    for (const { pool } of this.#pools.values()) pool.retire()
  }

  async #use<T>(key: string, user: SignedIn, work: (pool: LakebasePool) => Promise<T>): Promise<T> {
    const kept = await this.#take(key, user)
    try {
      return await work(kept.pool)
    } finally {
      kept.uses -= 1
      if (kept.uses === 0) this.#rest(key, kept)
    }
  }

  async #close(graceMs: number): Promise<void> {
    const { clock } = this.#ports
    const deadline = clock.now() + graceMs
    await this.#drain.wait(graceMs)
    this.#isClosed = true
    const pools = [...this.#pools.values()]
    this.#pools.clear()
    for (const { cancelEviction } of pools) cancelEviction()
    this.#wake()
    const leftMs = Math.max(deadline - clock.now(), 0)
    await Promise.all(pools.map(({ pool }) => pool.close({ graceMs: leftMs })))
  }

  /** The user's pool, counted as used in the same step, so that nobody evicts it in between. */
  async #take(key: string, user: SignedIn): Promise<Kept> {
    const { maxUsers = MAX_USERS, connectionTimeoutMillis: ms = WAIT_MS } = this.#options
    const late = new AbortController()
    const cancel = ms === 0 ? () => {} : this.#ports.clock.schedule(ms, () => late.abort(exhausted(maxUsers)))
    try {
      for (;;) {
        const kept = this.#kept(key) ?? this.#open(key, user)
        if (kept) {
          kept.cancelEviction()
          kept.uses += 1
          return kept
        }
        await unlessAborted(late.signal, new Promise<void>((resolve) => void this.#waiting.push(resolve)))
      }
    } finally {
      cancel()
    }
  }

  /** Forgets a pool that its user has ended. */
  #kept(key: string): Kept | undefined {
    const kept = this.#pools.get(key)
    if (!kept?.pool.isClosing) return kept
    this.#evict(key, kept)
    return undefined
  }

  /** Evicts the pool that is unused for longest where there is no room; undefined if all are in use. */
  #open(key: string, user: SignedIn): Kept | undefined {
    if (this.#isClosed) throw new LakebaseError('STOPPED', 'The pools of the users are closed.')
    const { maxUsers = MAX_USERS, idleMs: _, ...options } = this.#options
    if (this.#pools.size >= maxUsers) {
      const unused = [...this.#pools].find(([, { uses }]) => uses === 0)
      if (!unused) return undefined
      this.#evict(...unused)
    }
    const pool = createPoolWith(
      {
        max: CONNECTIONS_OF_ONE,
        // The user's token ends within the hour: it is renewed by use, and not when the user has gone.
        background: false,
        ...options,
        user: user.email,
        auth: () => ({ token: user.token }),
      },
      this.#ports,
    )
    if (this.#isRetired) pool.retire()
    const kept = { pool, uses: 0, cancelEviction: () => {} }
    this.#pools.set(key, kept)
    return kept
  }

  /** Moves to the end of the line of those that are evicted. */
  #rest(key: string, kept: Kept): void {
    if (this.#pools.get(key) !== kept) return
    this.#pools.delete(key)
    if (!kept.pool.isClosing) this.#keep(key, kept)
    this.#wake()
  }

  #keep(key: string, kept: Kept): void {
    this.#pools.set(key, kept)
    kept.cancelEviction = this.#ports.clock.schedule(this.#options.idleMs ?? IDLE_MS, () =>
      this.#evict(key, kept),
    )
  }

  /** Everybody, as one alone may have given up waiting. */
  #wake(): void {
    for (const goOn of this.#waiting.splice(0)) goOn()
  }

  #evict(key: string, kept: Kept): void {
    kept.cancelEviction()
    this.#pools.delete(key)
    kept.pool.close().catch(() => {})
  }
}

function checked(user: User): SignedIn {
  const { email, token } = user ?? {}
  if (typeof email === 'string' && email !== '' && typeof token === 'string' && token !== '')
    return { email, token }
  const fault =
    Array.isArray(email) || Array.isArray(token)
      ? 'has several values in x-forwarded-email or x-forwarded-access-token, of which the platform sends one: something else adds to them.'
      : 'has no signed-in user: x-forwarded-email and x-forwarded-access-token are missing. Turn on user authorization for the app, with the scope `postgres` (Edit app > User authorization).'
  throw new LakebaseError('CREDENTIAL_REFUSED', `The request ${fault}`)
}

/** With the token, so that a name alone opens no pool that somebody else has logged in. */
function keyOf({ email, token }: SignedIn): string {
  return createHash('sha256')
    .update(JSON.stringify([email, token]))
    .digest('hex')
}

function exhausted(maxUsers: number): LakebaseError {
  return new LakebaseError(
    'POOL_EXHAUSTED',
    `The pools of all ${maxUsers} users that maxUsers allows are in use. Raise maxUsers, or let requests take less time.`,
  )
}
