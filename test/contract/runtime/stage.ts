import { readFileSync } from 'node:fs'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { Emulator } from '../../../src/emulator/emulator.ts'
import { hostsPreload } from '../../../src/emulator/hosts.ts'
import { type Http, nodeHttp } from '../../../src/runtime/http.ts'
import type { LakebaseOptions } from '../../../src/runtime/options.ts'
import { createPoolWith, type LakebasePool } from '../../../src/runtime/pool.ts'
import type { Ports } from '../../../src/runtime/ports.ts'
import { startEmulator } from '../../emulator.ts'
import { Client, text } from '../../unit/emulator/control-plane/client.ts'
import { MovedClock } from './moved-clock.ts'

export const ENDPOINT = 'projects/shop/branches/production/endpoints/primary'
export const INSTANCE = 'depot'
/** Until what a server has ended has come through the gateway. */
const HEARD_MS = 20

/** The emulator with one database of each kind, reached in this process by its real host names with TLS verified. */
export interface Stage {
  readonly emulator: Emulator
  readonly ports: Ports
  /** What the platform sets in an app whose database is of this kind. */
  environment(kind: 'autoscaling' | 'provisioned'): Record<string, string>
  /** A pool that is closed with the stage. */
  pool(options?: LakebaseOptions): LakebasePool
  /** Both clocks. */
  advance(ms: number): void
  /** The helper's clock alone. */
  advanceHelper(ms: number): void
  /** Resolves when no request of the helper to the workspace is under way. */
  settled(): Promise<void>
  /** Calls of the credential API so far. */
  credentialCalls(): number
  /** The server ends all connections of the app, and the app's process has heard of it. */
  endConnections(): Promise<void>
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
  const underWay = new Set<Promise<unknown>>()
  const http: Http = (request, signal) => {
    const answer = nodeHttp(request, signal)
    underWay.add(answer)
    const done = () => underWay.delete(answer)
    answer.then(done, done)
    return answer
  }
  const ports = { clock, http, random: Math.random }
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
    settled: async () => {
      do {
        await Promise.allSettled(underWay)
        // One answer may lead to the next request.
        await turn()
      } while (underWay.size > 0)
    },
    credentialCalls: () =>
      emulator.journal.filter((entry) => entry.kind === 'http' && entry.path.endsWith('/credentials')).length,
    endConnections: async () => {
      const mine = `FROM pg_stat_activity WHERE usename = '${deployer.clientId}'`
      for (const where of [{ project: 'shop' }, { instance: INSTANCE }]) {
        await emulator.sql(where, `SELECT pg_terminate_backend(pid) ${mine}`)
        while ((await emulator.sql(where, `SELECT ${mine}`)).length > 0) await sleep(1)
      }
      await sleep(HEARD_MS)
    },
    reset,
    close: async () => {
      await reset()
      await emulator.stop()
    },
  }
}
