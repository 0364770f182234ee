import { setMaxListeners } from 'node:events'
import type { Pool, PoolClient } from 'pg'
import { explainQueries, guard } from './client.ts'
import type { PoolPlan } from './connection.ts'
import { Connector } from './connector.ts'
import type { CredentialSource } from './credential-source.ts'
import { Drain } from './drain.ts'
import { LakebaseError } from './error.ts'
import { explain, mayHaveMoved, movedHost } from './explain.ts'
import type { LakebaseOptions } from './options.ts'
import type { Ports } from './ports.ts'
import type { Resolved } from './resolve.ts'
import { createTelemetry, type Telemetry } from './telemetry.ts'
import { settledWithin, unlessAborted } from './time-limit.ts'

const CONNECT_RETRY_MS = 10_000
const GOODBYE_MS = 1_000
/** To ask the workspace where a database is that does not answer. */
const PRESENT_HOST_MS = 1_000

/** How node-postgres itself connects and ends. */
export interface BasePool {
  connect(): Promise<PoolClient>
  end(): Promise<void>
}

export interface PoolLifeOptions {
  readonly plan: PoolPlan
  readonly credentials: CredentialSource
  readonly options: LakebaseOptions
  readonly ports: Ports
}

/** The ways of one pool to connect and to end. */
export class PoolLife {
  readonly #pool: Pool
  readonly #base: BasePool
  readonly #options: PoolLifeOptions
  readonly #connector: Connector
  readonly #telemetry: Telemetry
  readonly #drain: Drain
  readonly #clients = new Set<PoolClient>()
  #host: string | undefined
  #ended: Promise<void> | undefined
  #closing: Promise<void> | undefined
  #isClosed = false
  readonly #cutOff = new AbortController()

  constructor(pool: Pool, base: BasePool, life: PoolLifeOptions) {
    const { plan, credentials, options, ports } = life
    const isOwnMachine = plan.resolved.target.kind === 'local'
    const retryMs = options.connectRetryMs ?? (isOwnMachine ? 0 : CONNECT_RETRY_MS)
    const attemptMs = pool.options.connectionTimeoutMillis ?? 0
    const { clock, random } = ports
    this.#pool = pool
    this.#base = base
    this.#options = life
    this.#connector = new Connector({
      credentials,
      clock,
      random,
      retryMs,
      attemptMs,
      onEvent: options.onEvent,
    })
    this.#telemetry = createTelemetry(options)
    this.#drain = new Drain(clock)
    this.#host = plan.resolved.host
    // One listener for each connect that is under way; Node warns of a leak from the eleventh on.
    setMaxListeners(0, this.#cutOff.signal)
    this.#listen()
  }

  get resolved(): Resolved {
    const { resolved } = this.#options.plan
    return this.#host === resolved.host ? resolved : { ...resolved, host: this.#host }
  }

  get isClosing(): boolean {
    return this.#closing !== undefined || this.#ended !== undefined
  }

  async connect(): Promise<PoolClient> {
    if (this.#isClosed) throw closed()
    this.#drain.begin()
    try {
      const client = this.#acquire()
      client.then(
        (late) => {
          if (this.#cutOff.signal.aborted) late.release(true)
        },
        () => {},
      )
      return await unlessAborted(this.#cutOff.signal, client)
    } catch (error) {
      throw await this.#explained(error)
    } finally {
      this.#drain.end()
    }
  }

  end(): Promise<void> {
    return this.#closing ?? this.#end()
  }

  close(graceMs: number): Promise<void> {
    this.#closing ??= this.#close(graceMs)
    return this.#closing
  }

  retire(): void {
    // One use, and node-postgres ends a client when it is released.
    this.#pool.options.maxUses = 1
    this.#releaseIdle().catch(() => {})
  }

  #listen(): void {
    const asked = this.#options.options
    const { onEvent } = asked
    // Said once already, by `guard`; without a listener it would end the process.
    this.#pool.on('error', () => {})
    const explained = (error: unknown) => explain(error, { ...this.resolved, asked })
    explainQueries(this.#pool, explained)
    this.#pool.on('connect', (client) => {
      guard(client, onEvent)
      explainQueries(client, explained)
    })
    this.#pool.on('acquire', (client) => {
      this.#clients.add(client)
      this.#drain.begin()
    })
    this.#pool.on('release', (_error, client) => {
      this.#clients.delete(client)
      this.#drain.end()
    })
  }

  #acquire(): Promise<PoolClient> {
    const dial = { open: (signal: AbortSignal) => this.#open(signal), discard: release }
    if (this.#pool.idleCount > this.#pool.waitingCount || this.#pool.totalCount >= this.#pool.options.max)
      return this.#connector.acquire(dial)
    return this.#telemetry.span('lakebase.connect', () => this.#connector.connect(dial))
  }

  async #open(signal: AbortSignal): Promise<PoolClient> {
    const { plan } = this.#options
    if (plan.locate && this.#host === undefined) {
      this.#host = await plan.locate(signal)
      this.#pool.options.host = this.#host
    }
    try {
      return await this.#base.connect()
    } catch (error) {
      if (!plan.isTlsOptional || !hasNoTls(error)) throw error
      // libpq's `prefer`: without, if the server has none.
      this.#pool.options.ssl = false
      return this.#base.connect()
    }
  }

  /** A database that does not answer may have another host by now. */
  async #explained(error: unknown): Promise<unknown> {
    const { plan, options: asked } = this.#options
    const { resolved } = this
    const explained = explain(error, { ...resolved, asked, isConnecting: true })
    if (!plan.present || !mayHaveMoved(explained, resolved)) return explained
    const present = await plan.present(AbortSignal.timeout(PRESENT_HOST_MS)).catch(() => undefined)
    // Looked up again by the next connect.
    if (plan.locate) this.#host = undefined
    return movedHost(explained, { ...resolved, asked }, present) ?? explained
  }

  #end(): Promise<void> {
    const ended = this.#endBase()
    this.#ended ??= ended
    return ended
  }

  async #endBase(): Promise<void> {
    try {
      await this.#base.end()
    } finally {
      await this.#stopCredentials()
    }
  }

  async #close(graceMs: number): Promise<void> {
    const { clock } = this.#options.ports
    const deadline = clock.now() + graceMs
    const isDrained = await this.#drain.wait(graceMs)
    this.#isClosed = true
    const ended = this.#ended ?? this.#end()
    if (!isDrained) this.#cut()
    // A server that has gone answers no good-bye.
    await settledWithin(ended, Math.min(GOODBYE_MS, Math.max(deadline - clock.now(), 0)), clock)
    await this.#stopCredentials()
  }

  /** What takes too long: queries, and connects to a server that does not answer. */
  #cut(): void {
    for (const client of this.#clients) void client.end()
    this.#cutOff.abort(closed())
  }

  async #releaseIdle(): Promise<void> {
    while (this.#pool.idleCount > 0 && !this.#pool.ending) {
      const client = await this.#base.connect()
      client.release(true)
    }
  }

  async #stopCredentials(): Promise<void> {
    const { plan, credentials } = this.#options
    if (plan.ownsSource) await credentials.stop()
  }
}

function release(client: PoolClient): void {
  client.release()
}

function hasNoTls(error: unknown): boolean {
  return error instanceof Error && /does not support SSL connections/.test(error.message)
}

function closed(): LakebaseError {
  return new LakebaseError(
    'STOPPED',
    'Cannot use a pool after calling close on the pool. Close it last, or make a new one with createPool().',
  )
}
