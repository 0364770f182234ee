import type { Pool, PoolClient, PoolConfig } from 'pg'
import { explainQueries, guard } from './client.ts'
import { type PoolPlan, planPool } from './connection.ts'
import { Connector } from './connector.ts'
import type { CredentialSource } from './credential-source.ts'
import { Drain } from './drain.ts'
import { LakebaseError } from './error.ts'
import { explain, mayHaveMoved, movedHost } from './explain.ts'
import { checkHealth, type Health, type HealthCheckOptions } from './health.ts'
import type { LakebaseOptions } from './options.ts'
import { nodePostgres } from './peer.ts'
import { type Ports, systemPorts } from './ports.ts'
import type { Resolved } from './resolve.ts'
import { refuseAsSettings } from './settings-guard.ts'
import { createTelemetry } from './telemetry.ts'
import { settledWithin } from './time-limit.ts'

const CONNECT_RETRY_MS = 10_000
/** A Databricks App gets 15 s between SIGTERM and SIGKILL (docs "Databricks Apps: app lifecycle"). */
const GRACE_MS = 10_000
const GOODBYE_MS = 1_000
/** To ask the workspace where a database is that does not answer. */
const PRESENT_HOST_MS = 1_000
/** The name of node-postgres's own class, by which libraries know a pool whose copy of pg is not theirs. */
const POOL_NAME = 'BoundPool'

export interface CloseOptions {
  /** How long what is under way may go on, in ms. Default 10,000. */
  graceMs?: number
}

/** A pool of node-postgres whose connections log in with a token that is always valid. */
export interface LakebasePool extends Pool {
  readonly credentials: CredentialSource
  /** Which database it is, and why. */
  readonly resolved: Resolved
  /**
   * Lets what is under way end, with the queries that it still needs, then ends the pool; nothing is taken after that.
   * What is not done in time is cut off.
   */
  close(options?: CloseOptions): Promise<void>
  /** Goes on serving, and keeps no connection that nobody uses: for a process that is about to end by itself. */
  retire(): void
  /** One round trip, never an exception: for `/api/health`. */
  healthCheck(options?: HealthCheckOptions): Promise<Health>
}

export interface LakebasePoolClass {
  new (config?: PoolConfig): LakebasePool
}

type ConnectCallback = Parameters<Pool['connect']>[0]

/**
 * A pool for the database that the environment means (see `resolve`); it connects when it is first used. Throws
 * LakebaseConfigError at once when the environment is incomplete.
 */
export function createPool(options: LakebaseOptions = {}): LakebasePool {
  return createPoolWith(options, systemPorts)
}

/** @internal */
export function createPoolWith(options: LakebaseOptions, ports: Ports): LakebasePool {
  const { Pool } = nodePostgres(options.pg)
  const plan = planPool(options, ports)
  const LakebasePool = poolClass(Pool, plan, options, ports)
  return new LakebasePool(plan.config)
}

/**
 * The app's own pg.Pool with other ways to connect and to end, for whoever makes the pool: us, or TypeORM. Each pool has
 * a hold on the credential of its own.
 * @internal
 */
export function poolClass(
  Base: typeof Pool,
  plan: PoolPlan,
  options: LakebaseOptions,
  ports: Ports,
): LakebasePoolClass {
  const { onEvent } = options
  const { clock, random } = ports
  const isOwnMachine = plan.resolved.target.kind === 'local'
  const retryMs = options.connectRetryMs ?? (isOwnMachine ? 0 : CONNECT_RETRY_MS)
  const telemetry = createTelemetry(options)

  const LakebasePool = class extends Base implements LakebasePool {
    readonly credentials: CredentialSource
    readonly #connector: Connector
    readonly #drain = new Drain(clock)
    readonly #clients = new Set<PoolClient>()
    #host = plan.resolved.host
    #ended: Promise<void> | undefined
    #closing: Promise<void> | undefined
    #isClosed = false

    constructor(config: PoolConfig = {}) {
      const credentials = plan.openSource()
      super(plan.withPassword(config, credentials))
      this.credentials = credentials
      const attemptMs = this.options.connectionTimeoutMillis ?? 0
      this.#connector = new Connector({ credentials, clock, random, retryMs, attemptMs, onEvent })
      refuseAsSettings(this)
      this.#listen()
    }

    get resolved(): Resolved {
      return this.#host === plan.resolved.host ? plan.resolved : { ...plan.resolved, host: this.#host }
    }

    #listen(): void {
      // Said once already, by `guard`; without a listener it would end the process.
      this.on('error', () => {})
      this.on('connect', (client) => {
        guard(client, onEvent)
        explainQueries(client, (error) => explain(error, this.resolved))
      })
      this.on('acquire', (client) => {
        this.#clients.add(client)
        this.#drain.begin()
      })
      this.on('release', (_error, client) => {
        this.#clients.delete(client)
        this.#drain.end()
      })
    }

    override connect(): Promise<PoolClient>
    override connect(callback: ConnectCallback): void
    override connect(callback?: ConnectCallback): Promise<PoolClient> | undefined {
      const client = this.#connect()
      if (!callback) return client
      // Out of the promise, so that what the callback throws is an uncaught exception, as with pg.Pool.
      client.then(
        (found) => process.nextTick(callback, undefined, found, found.release),
        (error) => process.nextTick(callback, error, undefined, () => {}),
      )
      return undefined
    }

    override end(): Promise<void>
    override end(callback: () => void): void
    override end(callback?: () => void): Promise<void> | undefined {
      const ended = this.#closing ?? this.#end()
      if (!callback) return ended
      ended.then(
        () => process.nextTick(callback),
        (error) => process.nextTick(callback, error),
      )
      return undefined
    }

    close({ graceMs = GRACE_MS }: CloseOptions = {}): Promise<void> {
      this.#closing ??= this.#close(graceMs)
      return this.#closing
    }

    retire(): void {
      // One use, and node-postgres ends a client when it is released.
      this.options.maxUses = 1
      this.#releaseIdle().catch(() => {})
    }

    healthCheck(options?: HealthCheckOptions): Promise<Health> {
      return checkHealth(this, clock, options)
    }

    async #connect(): Promise<PoolClient> {
      if (this.#isClosed) throw closed()
      this.#drain.begin()
      try {
        const dial = { open: (signal: AbortSignal) => this.#open(signal), discard: release }
        if (this.idleCount > this.waitingCount || this.totalCount >= this.options.max)
          return await this.#connector.acquire(dial)
        return await telemetry.span('lakebase.connect', () => this.#connector.connect(dial))
      } catch (error) {
        throw await this.#explained(error)
      } finally {
        this.#drain.end()
      }
    }

    async #open(signal: AbortSignal): Promise<PoolClient> {
      if (plan.locate && this.#host === undefined) {
        this.#host = await plan.locate(signal)
        this.options.host = this.#host
      }
      try {
        return await super.connect()
      } catch (error) {
        if (!plan.isTlsOptional || !hasNoTls(error)) throw error
        // libpq's `prefer`: without, if the server has none.
        this.options.ssl = false
        return super.connect()
      }
    }

    /** A database that does not answer may have another host by now. */
    async #explained(error: unknown): Promise<unknown> {
      const { resolved } = this
      const explained = explain(error, resolved)
      if (!plan.present || !mayHaveMoved(explained, resolved)) return explained
      const present = await plan.present(AbortSignal.timeout(PRESENT_HOST_MS)).catch(() => undefined)
      // Looked up again by the next connect.
      if (plan.locate) this.#host = undefined
      return movedHost(explained, resolved, present) ?? explained
    }

    #end(): Promise<void> {
      const ended = super.end().finally(() => this.#stopCredentials())
      this.#ended ??= ended
      return ended
    }

    async #close(graceMs: number): Promise<void> {
      const isDrained = await this.#drain.wait(graceMs)
      this.#isClosed = true
      const ended = this.#ended ?? this.#end()
      if (!isDrained) for (const client of this.#clients) void client.end()
      // A server that has gone answers no good-bye.
      await settledWithin(ended, GOODBYE_MS, clock)
      await this.#stopCredentials()
    }

    async #releaseIdle(): Promise<void> {
      while (this.idleCount > 0 && !this.ending) {
        const client = await super.connect()
        client.release(true)
      }
    }

    async #stopCredentials(): Promise<void> {
      if (plan.ownsSource) await this.credentials.stop()
    }
  }
  return Object.defineProperty(LakebasePool, 'name', { value: POOL_NAME })
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
