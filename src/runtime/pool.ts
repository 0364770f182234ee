import type { Pool, PoolClient, PoolConfig } from 'pg'
import { explainQueries, guard } from './client.ts'
import { type Connection, openConnection, systemPorts } from './connection.ts'
import { Connector } from './connector.ts'
import type { CredentialPorts, CredentialSource } from './credentials.ts'
import { Drain } from './drain.ts'
import { explain } from './explain.ts'
import type { LakebaseOptions } from './options.ts'
import { loadPg } from './peer.ts'
import type { Resolved } from './resolve.ts'
import { createTelemetry } from './telemetry.ts'

const CONNECT_RETRY_MS = 10_000
/** A Databricks App gets 15 s between SIGTERM and SIGKILL (docs "Databricks Apps: app lifecycle"). */
const GRACE_MS = 10_000

export interface CloseOptions {
  /** How long clients that are in use may go on, in ms. Default 10,000. */
  graceMs?: number
}

/** A pool of node-postgres whose connections log in with a token that is always valid. */
export interface LakebasePool extends Pool {
  readonly credentials: CredentialSource
  /** Which database it is, and why. */
  readonly resolved: Resolved
  /** Takes no more work, lets what is under way end, then ends the pool. What is not done in time is cut off. */
  close(options?: CloseOptions): Promise<void>
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
export function createPoolWith(options: LakebaseOptions, ports: CredentialPorts): LakebasePool {
  const { Pool } = options.pg ?? loadPg()
  const connection = openConnection(options, ports)
  const LakebasePool = poolClass(Pool, connection, options, ports)
  return new LakebasePool(connection.config)
}

/**
 * The app's own pg.Pool with other ways to connect and to end, for whoever makes the pool: us, or TypeORM.
 * @internal
 */
export function poolClass(
  Base: typeof Pool,
  connection: Connection,
  options: LakebaseOptions,
  ports: CredentialPorts,
): LakebasePoolClass {
  const { credentials, resolved } = connection
  const { onEvent } = options
  const { clock, random } = ports
  const isOwnMachine = resolved.target.kind === 'local'
  const retryMs = options.connectRetryMs ?? (isOwnMachine ? 0 : CONNECT_RETRY_MS)
  const connector = new Connector({ credentials, clock, random, retryMs, onEvent })
  const telemetry = createTelemetry(options)

  return class extends Base implements LakebasePool {
    readonly credentials = credentials
    readonly resolved = resolved
    readonly #drain = new Drain(clock)
    readonly #clients = new Set<PoolClient>()
    #closing: Promise<void> | undefined

    constructor(config?: PoolConfig) {
      super(config)
      // Said once already, by `guard`; without a listener it would end the process.
      this.on('error', () => {})
      this.on('connect', (client) => {
        guard(client, onEvent)
        explainQueries(client, (error) => explain(error, resolved))
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
      const ended = super.end().finally(() => this.#stopCredentials())
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

    async #connect(): Promise<PoolClient> {
      if (this.#closing) throw new Error('Cannot use a pool after calling close on the pool')
      this.#drain.begin()
      try {
        if (this.idleCount > this.waitingCount || this.totalCount >= this.options.max)
          return await connector.acquire(() => super.connect())
        return await telemetry.span('lakebase.connect', () => connector.connect(() => super.connect()))
      } catch (error) {
        throw explain(error, resolved)
      } finally {
        this.#drain.end()
      }
    }

    async #close(graceMs: number): Promise<void> {
      const isDrained = await this.#drain.wait(graceMs)
      const ended = this.ending ? Promise.resolve() : super.end()
      if (isDrained) await ended
      else for (const client of this.#clients) void client.end()
      await this.#stopCredentials()
    }

    async #stopCredentials(): Promise<void> {
      if (connection.ownsCredentials) await credentials.stop()
    }
  }
}
