import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, type ObservedCall, startEmulator } from '../../../../src/emulator/emulator.ts'
import { isWrite, type JournalEntry } from '../../../../src/emulator/state/journal.ts'
import { Client, PENDING_MS, text } from './client.ts'

const APPS = '/api/2.0/apps?no_compute=true'
const ENDPOINT = 'projects/shop/branches/production/endpoints/primary'

let emulator: Emulator
let client: Client
let host: string
let password: string

beforeAll(async () => {
  emulator = await startEmulator({ pendingMs: PENDING_MS })
  client = await Client.of(emulator)
  await client.project('shop')
  host = text(await client.settled(ENDPOINT), 'status.hosts.host')
  password = text((await client.post('/api/2.0/postgres/credentials', { endpoint: ENDPOINT })).body, 'token')
})
afterEach(() => {
  emulator.faults.clear()
  emulator.onCall = () => undefined
})
afterAll(() => emulator.stop())

const deployer = (): string => emulator.identities.deployer.clientId
const login = () => client.login(host, deployer(), password)

describe('HTTP faults', () => {
  it('answer what they are told, after and for as many calls as they are told', async () => {
    const fault = emulator.faults.add({
      match: 'GET /api/2.0/apps*',
      after: 1,
      times: 2,
      action: {
        status: 503,
        errorCode: 'TEMPORARILY_UNAVAILABLE',
        message: 'later',
        headers: { 'Retry-After': '2' },
      },
    })
    const statuses: number[] = []
    for (let n = 0; n < 4; n += 1) statuses.push((await client.get('/api/2.0/apps/none')).status)
    expect(statuses).toEqual([404, 503, 503, 404])
    expect(fault.hits).toBe(2)
    emulator.faults.add({
      match: 'GET /api/2.0/apps',
      action: { status: 429, headers: { 'Retry-After': '1' } },
    })
    expect((await client.get('/api/2.0/apps')).headers['retry-after']).toBe('1')
  })

  it('before the effect leave none; after it keep it and lose the answer', async () => {
    emulator.faults.add({ match: 'POST /api/2.0/apps', action: 'drop' })
    await expect(client.post(APPS, { name: 'never' })).rejects.toThrow(/socket hang up|ECONNRESET/)
    expect(emulator.world.apps.has('never')).toBe(false)
    emulator.faults.add({ match: 'POST /api/2.0/apps', effect: 'after', action: 'drop' })
    await expect(client.post(APPS, { name: 'kept' })).rejects.toThrow(/socket hang up|ECONNRESET/)
    expect(emulator.world.apps.has('kept')).toBe(true)
    emulator.faults.add({ match: 'POST /api/2.0/apps', effect: 'after', action: { status: 500 } })
    expect((await client.post(APPS, { name: 'hidden' })).status).toBe(500)
    expect(emulator.world.apps.has('hidden')).toBe(true)
  })

  it('delay', async () => {
    emulator.faults.add({ match: 'GET /api/2.0/apps', action: { delayMs: 80 } })
    const start = performance.now()
    expect((await client.get('/api/2.0/apps')).status).toBe(200)
    expect(performance.now() - start).toBeGreaterThan(75)
  })
})

describe('database faults', () => {
  it('refuse logins with an SQLSTATE, or drop them', async () => {
    const action = { sqlState: '57P03', message: 'the database system is starting up' }
    emulator.faults.add({ match: 'login', times: 2, action })
    expect([await login(), await login(), await login()]).toEqual(['57P03', '57P03', 'ok'])
    emulator.faults.add({ match: 'login', action: 'drop' })
    expect(await login()).not.toBe('ok')
  })

  it('lose a message, or its answer', async () => {
    const run = async (sql: string): Promise<void> => {
      const session = client.database(host, deployer(), password)
      session.on('error', () => undefined)
      await session.connect()
      await session.query(sql)
      await session.end()
    }
    await run('CREATE SCHEMA s; CREATE TABLE s.t (id int)')
    emulator.faults.add({ match: 'sql insert into s\\.t', action: 'drop' })
    await expect(run('INSERT INTO s.t VALUES (1)')).rejects.toThrow(/terminated/)
    emulator.faults.add({ match: 'sql insert into s\\.t', effect: 'after', action: 'drop' })
    await expect(run('INSERT INTO s.t VALUES (2)')).rejects.toThrow(/terminated/)
    expect(await emulator.sql({ project: 'shop' }, 'SELECT id FROM s.t')).toEqual([{ id: 2 }])
  })
})

describe('onCall', () => {
  it('holds each call before its effect and before its answer', async () => {
    const seen: (ObservedCall & { readonly exists: boolean })[] = []
    emulator.onCall = async (call) => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      seen.push({ ...call, exists: emulator.world.apps.has('watched') })
    }
    await client.post(APPS, { name: 'watched' })
    expect(seen).toEqual([
      {
        kind: 'http',
        method: 'POST',
        path: APPS,
        phase: 'before',
        index: expect.any(Number),
        identity: deployer(),
        exists: false,
      },
      {
        kind: 'http',
        method: 'POST',
        path: APPS,
        phase: 'after',
        index: seen[0]?.index,
        identity: deployer(),
        exists: true,
      },
    ])
  })

  it('lets a test kill the client: before the effect there is none, before the answer there is', async () => {
    for (const phase of ['before', 'after'] as const) {
      const name = `killed-${phase}`
      const script = `require('node:https').request({ host: '127.0.0.1', port: ${emulator.ports.https}, path: '${APPS}', method: 'POST', rejectUnauthorized: false, headers: { host: 'dbc-emulator.cloud.databricks.com', authorization: 'Bearer ${client.token}' } }).end('{"name":"${name}"}')`
      const child = spawn(process.execPath, ['-e', script], { stdio: 'ignore' })
      const ended = once(child, 'exit')
      emulator.onCall = async (call) => {
        if (call.phase !== phase) return
        child.kill('SIGKILL')
        await ended
      }
      await ended
      await expect
        .poll(() => emulator.journal.at(-1))
        .toMatchObject({ path: APPS, endedAt: expect.any(Number) })
      expect(emulator.world.apps.has(name)).toBe(phase === 'after')
    }
  })

  it('sees database messages; when it rejects, the message has no effect, or its answer is lost', async () => {
    for (const phase of ['before', 'after'] as const) {
      const session = client.database(host, deployer(), password)
      session.on('error', () => undefined)
      await session.connect()
      const seen: ObservedCall[] = []
      emulator.onCall = async (call) => {
        seen.push(call)
        if (call.phase === phase) throw new Error('lost')
      }
      await expect(session.query(`CREATE SCHEMA lost_${phase}`)).rejects.toThrow(/terminated/)
      expect(seen.at(-1)).toEqual({
        kind: 'sql',
        method: 'SQL',
        path: `CREATE SCHEMA lost_${phase}`,
        phase,
        index: expect.any(Number),
        identity: deployer(),
      })
    }
    expect(
      await emulator.sql({ project: 'shop' }, `SELECT nspname FROM pg_namespace WHERE nspname LIKE 'lost%'`),
    ).toEqual([{ nspname: 'lost_after' }])
  })

  it('resets an HTTP connection when it rejects', async () => {
    for (const phase of ['before', 'after'] as const) {
      emulator.onCall = async (call) => {
        if (call.phase === phase) throw new Error('lost')
      }
      await expect(client.post(APPS, { name: `reset-${phase}` })).rejects.toThrow(/socket hang up|ECONNRESET/)
      expect(emulator.world.apps.has(`reset-${phase}`)).toBe(phase === 'after')
    }
  })
})

describe('journal', () => {
  it('has every call, login and message in order, and no secret', async () => {
    const start = emulator.journal.length
    const session = client.database(host, deployer(), password)
    await session.connect()
    await session.query('SELECT 1')
    await session.end()
    await client.get('/api/2.0/apps?page_size=5')
    const entries = emulator.journal.slice(start)
    expect(entries).toMatchObject([
      { kind: 'login', host, user: deployer(), database: 'databricks_postgres', accepted: true },
      { kind: 'sql', user: deployer(), sql: 'SELECT 1', endedAt: expect.any(Number) },
      {
        kind: 'http',
        method: 'GET',
        path: '/api/2.0/apps?page_size=5',
        identity: deployer(),
        status: 200,
        endedAt: expect.any(Number),
      },
    ])
    expect(entries.map((entry) => entry.index)).toEqual(
      [...entries.map((entry) => entry.index)].sort((a, b) => a - b),
    )
    const whole = JSON.stringify(emulator.journal)
    for (const secret of [client.token, password, emulator.identities.deployer.clientSecret])
      expect(whole).not.toContain(secret)
  })

  it.each([
    ['SELECT 1', false],
    ['SET lock_timeout = 1; BEGIN; SELECT pg_try_advisory_xact_lock(1); COMMIT', false],
    [`SELECT 'DROP TABLE t; DELETE'`, false],
    ['WITH x AS (SELECT 1) SELECT * FROM x', false],
    ['/* note */ INSERT INTO t VALUES (1)', true],
    ['SELECT 1; GRANT SELECT ON t TO x', true],
    ['WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d', true],
    ['DO $$ BEGIN PERFORM 1; END $$', true],
  ])('tells whether %s is a write', (sql, write) => {
    const entry: JournalEntry = {
      kind: 'sql',
      index: 0,
      user: 'u',
      database: 'd',
      session: 1,
      application: undefined,
      sql,
      startedAt: 0,
    }
    expect(isWrite(entry)).toBe(write)
  })

  it.each([
    ['GET', '/api/2.0/apps', false],
    ['POST', '/api/2.0/apps', true],
    ['POST', '/api/2.0/postgres/credentials', false],
    ['POST', '/oidc/v1/token', false],
    ['PATCH', '/api/2.0/postgres/projects/p?update_mask=spec', true],
  ])('tells whether %s %s is a write', (method, path, write) => {
    const entry: JournalEntry = {
      kind: 'http',
      index: 0,
      method,
      host: 'h',
      path,
      identity: undefined,
      startedAt: 0,
    }
    expect(isWrite(entry)).toBe(write)
  })
})
