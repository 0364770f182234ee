import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { locateWith } from '../../../src/runtime/locate.ts'
import { ENDPOINT, openStage, type Stage } from './stage.ts'

const CREDENTIALS = 'POST /api/2.0/postgres/credentials'
const ALWAYS = Number.POSITIVE_INFINITY

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterEach(() => stage.reset())
afterAll(() => stage.close())

async function failure(work: () => Promise<unknown>): Promise<{ error: unknown; ms: number }> {
  const start = performance.now()
  const error = await work().then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return { error, ms: performance.now() - start }
}

/** A target whose host only the workspace knows. */
function lookedUp() {
  const { LAKEBASE_ENDPOINT: _, ...env } = stage.environment('autoscaling')
  return { env, target: { kind: 'autoscaling', endpoint: ENDPOINT } as const }
}

describe('connectionTimeoutMillis covers', () => {
  it.each([
    ['a workspace that hangs', 'hang'],
    ['a workspace that is down', { status: 503, message: 'down' }],
    [
      'a workspace that asks for patience',
      { status: 429, message: 'slow down', headers: { 'retry-after': '60' } },
    ],
  ] as const)('%s', async (_name, action) => {
    stage.emulator.faults.add({ match: CREDENTIALS, times: ALWAYS, action })
    const pool = stage.pool({ connectionTimeoutMillis: 600 })
    const { error, ms } = await failure(() => pool.query('SELECT 1'))
    expect(error).toMatchObject({
      reason: 'CREDENTIAL_UNAVAILABLE',
      message: expect.stringContaining('in the 600 ms that connectionTimeoutMillis allows'),
    })
    expect(ms).toBeLessThan(1_500)
  })

  it('the look-up of the host, with and without a pool', async () => {
    stage.emulator.faults.add({ match: 'GET /api/2.0/postgres/*', times: ALWAYS, action: 'hang' })
    const options = { ...lookedUp(), connectionTimeoutMillis: 600 }
    const isLate = {
      reason: 'CREDENTIAL_UNAVAILABLE',
      message: expect.stringContaining('not told the host of'),
    }
    for (const work of [
      () => stage.pool({ ...options, connectRetryMs: 0 }).query('SELECT 1'),
      () => locateWith(options, stage.ports),
    ]) {
      const { error, ms } = await failure(work)
      expect(error).toMatchObject(isLate)
      expect(ms).toBeLessThan(1_500)
    }
  })

  it('no more than one request of the look-up, which is asked for again', async () => {
    stage.emulator.faults.add({ match: 'GET /api/2.0/postgres/*', action: 'hang' })
    const { host } = await locateWith({ ...lookedUp(), requestTimeoutMs: 200 }, stage.ports)
    expect(host).toBe(stage.environment('autoscaling').PGHOST)
  })

  it('a server that never answers, after a token that took its time', async () => {
    const silent = await listening(createServer(() => {}))
    const { error, ms } = await failure(() => {
      const url = `postgres://u:p@127.0.0.1:${silent.port}/x?sslmode=disable&connect_timeout=1`
      return stage.pool({ target: { kind: 'url', url } }).query('SELECT 1')
    })
    silent.server.close()
    expect(error).toMatchObject({ reason: 'CONNECT_TIMEOUT' })
    expect(ms).toBeLessThan(2_000)
  })

  it('a connect that is under way when the pool is closed, which ends within graceMs', async () => {
    const silent = await listening(createServer(() => {}))
    const url = `postgres://u:p@127.0.0.1:${silent.port}/x?sslmode=disable`
    const pool = stage.pool({ target: { kind: 'url', url }, connectionTimeoutMillis: 3_000 })
    const connect = failure(() => pool.query('SELECT 1'))
    await sleep(50)
    const { ms } = await failure(() => pool.close({ graceMs: 200 }))
    expect(ms).toBeLessThan(450)
    expect((await connect).error).toMatchObject({ reason: 'STOPPED' })
    silent.server.close()
  })

  it('the wait for a client of a full pool, which is told from the network', async () => {
    const pool = stage.pool({ max: 1 })
    const client = await pool.connect()
    pool.options.connectionTimeoutMillis = 300
    const { error } = await failure(() => pool.query('SELECT 1'))
    expect(error).toMatchObject({
      reason: 'POOL_EXHAUSTED',
      message: expect.stringContaining('client.release()'),
    })
    client.release()
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  })
})

describe('a name that is not known yet', () => {
  it('is passing for the workspace', async () => {
    const env = { ...stage.environment('autoscaling'), DATABRICKS_HOST: 'https://nobody.invalid' }
    const { error } = await failure(() => stage.pool({ env, connectionTimeoutMillis: 300 }).query('SELECT 1'))
    expect(error).toMatchObject({ reason: 'CREDENTIAL_UNAVAILABLE', retryable: true })
  })
})

describe('a health check', () => {
  it('says that all is well, without secrets', async () => {
    const pool = stage.pool()
    const health = await pool.healthCheck()
    expect(health).toMatchObject({ ok: true, connections: { total: 1 }, credential: { state: 'fresh' } })
    expect(JSON.stringify(health)).not.toContain(await pool.credentials.get())
  })

  it('says why not, in time', async () => {
    stage.emulator.faults.add({ match: CREDENTIALS, times: ALWAYS, action: 'hang' })
    const pool = stage.pool()
    const { ms } = await failure(async () => {
      expect(await pool.healthCheck({ timeoutMs: 200 })).toMatchObject({ ok: false, reason: 'NO_ANSWER' })
    })
    expect(ms).toBeLessThan(1_000)
    stage.emulator.faults.clear()
    const down = stage.pool({
      target: { kind: 'url', url: 'postgres://u:p@127.0.0.1:1/x' },
      connectRetryMs: 0,
    })
    const health = await down.healthCheck()
    expect(JSON.parse(JSON.stringify(health))).toMatchObject({ ok: false, reason: 'LOCAL_DATABASE_DOWN' })
    expect(JSON.stringify(health)).not.toContain('127.0.0.1')
    expect(String(health.error)).toContain('127.0.0.1')
  })
})

async function listening(server: Server): Promise<{ server: Server; port: number }> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  return { server, port: typeof address === 'object' && address ? address.port : 0 }
}
