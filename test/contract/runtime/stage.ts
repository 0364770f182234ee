import { readFileSync } from 'node:fs'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { type Emulator, startEmulator } from '../../../src/emulator/emulator.ts'
import { hostsPreload } from '../../../src/emulator/hosts.ts'
import type { Clock } from '../../../src/runtime/clock.ts'
import type { CredentialPorts } from '../../../src/runtime/credentials.ts'
import { nodeHttp } from '../../../src/runtime/http.ts'
import type { LakebaseOptions } from '../../../src/runtime/options.ts'
import { createPoolWith, type LakebasePool } from '../../../src/runtime/pool.ts'
import { Client, text } from '../../unit/emulator/control-plane/client.ts'

export const ENDPOINT = 'projects/shop/branches/production/endpoints/primary'
export const INSTANCE = 'depot'

/** The machine's clock, moved ahead together with the emulator's. */
class MovedClock implements Clock {
  #offset = 0
  #timers = new Set<{ readonly at: number; readonly fire: () => void }>()

  now(): number {
    return performance.now() + this.#offset
  }

  schedule(ms: number, run: () => void): () => void {
    const entry = {
      at: this.now() + ms,
      fire: () => {
        cancel()
        run()
      },
    }
    const timer = setTimeout(entry.fire, ms).unref()
    const cancel = () => {
      clearTimeout(timer)
      this.#timers.delete(entry)
    }
    this.#timers.add(entry)
    return cancel
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms))
  }

  advance(ms: number): void {
    this.#offset += ms
    for (const timer of this.#timers) if (timer.at <= this.now()) timer.fire()
  }
}

/** The emulator with one database of each kind, reached in this process by its real host names with TLS verified. */
export interface Stage {
  readonly emulator: Emulator
  readonly ports: CredentialPorts
  /** What the platform sets in an app whose database is of this kind. */
  environment(kind: 'autoscaling' | 'provisioned'): Record<string, string>
  /** A pool that is closed with the stage. */
  pool(options?: LakebaseOptions): LakebasePool
  /** Both clocks. */
  advance(ms: number): void
  /** The helper's clock alone. */
  advanceHelper(ms: number): void
  /** Calls of the credential API so far. */
  credentialCalls(): number
  /** Ends what a test has opened and armed. */
  reset(): Promise<void>
  close(): Promise<void>
}

export async function openStage(): Promise<Stage> {
  const emulator = await startEmulator()
  const client = await Client.of(emulator)
  await client.project('shop')
  await client.instance(INSTANCE)
  const hosts = {
    autoscaling: text(await client.settled(ENDPOINT), 'status.hosts.host'),
    provisioned: emulator.world.instances.get(INSTANCE)?.host ?? '',
  }
  const child = emulator.childEnvironment()
  process.env.LAKEBASE_EMULATOR_HOSTS = child.LAKEBASE_EMULATOR_HOSTS
  await import(hostsPreload)
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(emulator.caFile, 'utf8')])

  const { deployer } = emulator.identities
  const clock = new MovedClock()
  const ports = { clock, http: nodeHttp, random: Math.random }
  const pools = new Set<LakebasePool>()
  const environment: Stage['environment'] = (kind) => ({
    DATABRICKS_HOST: emulator.host,
    DATABRICKS_CLIENT_ID: deployer.clientId,
    DATABRICKS_CLIENT_SECRET: deployer.clientSecret,
    PGHOST: hosts[kind],
    PGUSER: deployer.clientId,
    PGDATABASE: 'databricks_postgres',
    PGPORT: '5432',
    PGSSLMODE: 'require',
    ...(kind === 'autoscaling' ? { LAKEBASE_ENDPOINT: ENDPOINT } : { LAKEBASE_INSTANCE: INSTANCE }),
  })
  const reset = async () => {
    emulator.faults.clear()
    await Promise.all([...pools].map((pool) => pool.close({ graceMs: 0 })))
    pools.clear()
  }
  return {
    emulator,
    ports,
    environment,
    pool: (options = {}) => {
      const pool = createPoolWith({ env: environment('autoscaling'), ...options }, ports)
      pools.add(pool)
      return pool
    },
    advance: (ms) => {
      emulator.clock.advance(ms)
      clock.advance(ms)
    },
    advanceHelper: (ms) => clock.advance(ms),
    credentialCalls: () =>
      emulator.journal.filter((entry) => entry.kind === 'http' && entry.path.endsWith('/credentials')).length,
    reset,
    close: async () => {
      await reset()
      await emulator.stop()
    },
  }
}
