import type { Pool, PoolClient, PoolConfig } from 'pg'
import { type PoolPlan, planPool } from './connection.ts'
import type { CredentialSource } from './credential-source.ts'
import { checkHealth, type Health, type HealthCheckOptions } from './health.ts'
import type { LakebaseOptions } from './options.ts'
import { nodePostgres } from './peer.ts'
import { PoolLife } from './pool-life.ts'
import { type Ports, systemPorts } from './ports.ts'
import type { Resolved } from './resolve.ts'
import { refuseAsSettings } from './settings-guard.ts'

/**
 * A Databricks App gets 15 s between SIGTERM and SIGKILL (docs "Databricks Apps: app lifecycle").
 * @internal
 */
export const GRACE_MS = 10_000
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
  /** True from the call of `close` or `end` on. */
  readonly isClosing: boolean
  /**
   * Lets what is under way end, with the queries that it still needs, then ends the pool; nothing is taken after that.
   * What is not done in time is cut off.
   */
  close(options?: CloseOptions | null): Promise<void>
  /** Goes on serving, and keeps no connection that nobody uses: for a process that is about to end by itself. */
  retire(): void
  /** One round trip, never an exception: for `/api/health`. */
  healthCheck(options?: HealthCheckOptions | null): Promise<Health>
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
  const LakebasePool = class extends Base implements LakebasePool {
    readonly credentials: CredentialSource
    readonly #life: PoolLife

    constructor(config: PoolConfig = {}) {
      const credentials = plan.openSource()
      super(plan.withPassword(config, credentials))
      this.credentials = credentials
      const base = { connect: () => super.connect(), end: () => super.end() }
      this.#life = new PoolLife(this, base, { plan, credentials, options, ports })
      refuseAsSettings(this)
    }

    get resolved(): Resolved {
      return this.#life.resolved
    }

    get isClosing(): boolean {
      return this.#life.isClosing
    }

    override connect(): Promise<PoolClient>
    override connect(callback: ConnectCallback): void
    override connect(callback?: ConnectCallback): Promise<PoolClient> | undefined {
      const client = this.#life.connect()
      return callback ? callWithClient(client, callback) : client
    }

    override end(): Promise<void>
    override end(callback: () => void): void
    override end(callback?: () => void): Promise<void> | undefined {
      const ended = this.#life.end()
      return callback ? callWhenEnded(ended, callback) : ended
    }

    close(options?: CloseOptions | null): Promise<void> {
      return this.#life.close(options?.graceMs ?? GRACE_MS)
    }

    retire(): void {
      this.#life.retire()
    }

    healthCheck(check?: HealthCheckOptions | null): Promise<Health> {
      return checkHealth(this, ports.clock, check)
    }
  }
  return Object.defineProperty(LakebasePool, 'name', { value: POOL_NAME })
}

/** Out of the promise, so that what the callback throws is an uncaught exception, as with pg.Pool. */
function callWithClient(client: Promise<PoolClient>, callback: ConnectCallback): undefined {
  client.then(
    (found) => process.nextTick(callback, undefined, found, found.release),
    (error) => process.nextTick(callback, error, undefined, () => {}),
  )
}

function callWhenEnded(ended: Promise<void>, callback: () => void): undefined {
  ended.then(
    () => process.nextTick(callback),
    (error) => process.nextTick(callback, error),
  )
}
