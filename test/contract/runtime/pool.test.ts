import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { LakebaseEvent } from '../../../src/runtime/index.ts'
import { pgConfigWith } from '../../../src/runtime/orm.ts'
import { openStage, type Stage } from './stage.ts'

const MINUTE = 60_000

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterEach(() => stage.reset())
afterAll(() => stage.close())

const target = { project: 'shop' } as const
const messages = (since: number) =>
  stage.emulator.journal.slice(since).filter((entry) => entry.kind === 'sql')
const now = () => stage.emulator.journal.length

describe.each(['autoscaling', 'provisioned'] as const)('%s', (kind) => {
  it('connects with a token over verified TLS, to its schema, with one message', async () => {
    const pool = stage.pool({ env: { ...stage.environment(kind), LAKEBASE_SCHEMA: 'My "Schema"' } })
    const start = now()
    const { rows } = await pool.query('SELECT current_user AS role, current_setting($1) AS path', [
      'search_path',
    ])
    expect(rows).toEqual([{ role: stage.environment(kind).PGUSER, path: '"My ""Schema"""' }])
    expect(messages(start)).toHaveLength(1)
    expect(pool).toBeInstanceOf(pg.Pool)
  })

  it('connects through rotations, one connection for each query, without a failure', async () => {
    const pool = stage.pool({ env: stage.environment(kind), maxUses: 1 })
    const before = stage.credentialCalls()
    for (let minute = 0; minute < 120; minute += 5) {
      expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
      stage.advance(5 * MINUTE)
      // The renewal is under way; the old token still serves.
      expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
      await stage.settled()
    }
    expect(stage.credentialCalls() - before).toBeGreaterThanOrEqual(5)
    expect(stage.credentialCalls() - before).toBeLessThanOrEqual(8)
  })
})

describe('the credential', () => {
  it('is fetched once for 50 connects of 4 pools', async () => {
    const pools = Array.from({ length: 4 }, () => stage.pool({ max: 13 }))
    const before = stage.credentialCalls()
    await Promise.all(Array.from({ length: 50 }, (_, index) => pools[index % 4]?.query('SELECT 1')))
    expect(stage.credentialCalls() - before).toBe(1)
  })

  it('is renewed when the server refuses it, and nobody notices', async () => {
    const events: LakebaseEvent[] = []
    const pool = stage.pool({ onEvent: (event) => events.push(event) })
    await pool.credentials.start()
    stage.emulator.revokeCredentials()
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    expect(events.map(({ type }) => type)).toEqual(['refreshed', 'invalidated', 'refreshed'])
  })

  it('is renewed each time that it is revoked, however soon', async () => {
    const pool = stage.pool({ maxUses: 1, max: 3 })
    const before = stage.credentialCalls()
    for (let time = 0; time < 4; time += 1) {
      await Promise.all([1, 2, 3, 4, 5].map(() => pool.query('SELECT 1')))
      stage.emulator.revokeCredentials()
    }
    await pool.query('SELECT 1')
    expect(stage.credentialCalls() - before).toBe(5)
  })

  it('is not asked for again and again for a role that is missing', async () => {
    const pool = stage.pool({ user: 'nobody@example.com' })
    const before = stage.credentialCalls()
    for (let time = 0; time < 4; time += 1)
      await expect(pool.query('SELECT 1')).rejects.toThrow('A new token is refused, too')
    expect(stage.credentialCalls() - before).toBe(2)
  })

  it('that is refused twice is explained', async () => {
    const pool = stage.pool({ user: 'nobody@example.com' })
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({
      name: 'LakebaseDatabaseError',
      reason: 'LOGIN_REFUSED',
      code: '28P01',
      message: expect.stringContaining('has no role "nobody@example.com"'),
    })
  })

  it('comes from the hook of a user', async () => {
    const { jane } = stage.emulator.identities
    const pool = stage.pool({ user: jane.name, auth: () => ({ token: jane.token ?? '' }) })
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({ reason: 'LOGIN_REFUSED' })
    expect(stage.emulator.journal.findLast((entry) => entry.kind === 'login')).toMatchObject({
      user: jane.name,
    })
  })
})

it.each([undefined, 'token', { token: '' }, {}])(
  'a hook that gives %j is told what it has to give',
  async (given) => {
    const auth = () => JSON.parse(JSON.stringify({ given })).given
    await expect(stage.pool({ user: 'jane', auth }).query('SELECT 1')).rejects.toMatchObject({
      reason: 'CREDENTIAL_REFUSED',
      message: expect.stringContaining('`auth` has given no token'),
    })
  },
)

it('a hook that throws is told from a workspace that says no', async () => {
  const thrown = new Error('nobody is signed in')
  const auth = () => {
    throw thrown
  }
  await expect(stage.pool({ user: 'jane', auth }).query('SELECT 1')).rejects.toMatchObject({
    reason: 'CREDENTIAL_REFUSED',
    message: expect.stringContaining('The function `auth` has thrown: nobody is signed in.'),
    cause: thrown,
  })
})

describe('a workspace that is down', () => {
  it('is not noticed for 40 minutes', async () => {
    const pool = stage.pool({ maxUses: 1 })
    await pool.query('SELECT 1')
    stage.advance(19 * MINUTE)
    stage.emulator.faults.add({
      match: 'POST /api/2.0/postgres/credentials',
      times: Number.POSITIVE_INFINITY,
      action: { status: 503, message: 'down' },
    })
    for (let minute = 0; minute < 39; minute += 1) {
      stage.advance(MINUTE)
      await pool.query('SELECT 1')
    }
  })

  it('or answers late holds up no connect while the old token is good', async () => {
    const pool = stage.pool({ maxUses: 1 })
    await pool.query('SELECT 1')
    stage.emulator.faults.add({ match: 'POST /api/2.0/postgres/credentials', action: 'hang' })
    const before = stage.credentialCalls()
    stage.advance(21 * MINUTE)
    for (let connect = 0; connect < 20; connect += 1) await pool.query('SELECT 1')
    await expect.poll(() => stage.credentialCalls() - before).toBe(1)
    expect(pool.credentials.status().state).toBe('stale')
  })

  it('and a request that hangs cost a second', async () => {
    stage.emulator.faults.add({ match: 'POST /api/2.0/postgres/credentials', action: 'hang' })
    const start = performance.now()
    await stage.pool().query('SELECT 1')
    expect(performance.now() - start).toBeGreaterThan(990)
    expect(performance.now() - start).toBeLessThan(4_000)
  })
})

describe('a database that wakes up', () => {
  it.each([
    ['57P03', { sqlState: '57P03', message: 'the database system is starting up' }],
    ['a reset', 'drop'],
  ] as const)('with %s is waited for', async (_name, action) => {
    const events: LakebaseEvent[] = []
    const pool = stage.pool({ onEvent: (event) => events.push(event) })
    stage.emulator.faults.add({ match: 'login', times: 40, action })
    const results = await Promise.all(Array.from({ length: 20 }, () => pool.query('SELECT 1 AS one')))
    expect(results.every(({ rows }) => rows[0]?.one === 1)).toBe(true)
    expect(events.filter(({ type }) => type === 'connect_retry')).toHaveLength(40)
  })

  it('is waited for by who stood in the queue of a full pool, with a new token if need be', async () => {
    const pool = stage.pool({ max: 1 })
    const client = await pool.connect()
    const queued = [pool.query('SELECT 1 AS n'), pool.query('SELECT 2 AS n')]
    stage.emulator.revokeCredentials()
    stage.emulator.faults.add({
      match: 'login',
      times: 3,
      action: { sqlState: '57P03', message: 'the database system is starting up' },
    })
    client.release(true)
    expect((await Promise.all(queued)).map(({ rows }) => rows[0]?.n)).toEqual([1, 2])
  })

  it('is waited for no longer than asked', async () => {
    stage.emulator.faults.add({
      match: 'login',
      times: Number.POSITIVE_INFINITY,
      action: { sqlState: '57P03', message: 'the database system is starting up' },
    })
    await expect(stage.pool({ connectRetryMs: 300 }).query('SELECT 1')).rejects.toMatchObject({
      reason: 'DATABASE_UNREACHABLE',
      code: '57P03',
    })
    await expect(stage.pool({ connectRetryMs: 0 }).query('SELECT 1')).rejects.toMatchObject({ code: '57P03' })
  })

  it('never has a query sent twice', async () => {
    const pool = stage.pool()
    stage.emulator.faults.add({ match: 'sql once_only', action: 'drop', effect: 'after' })
    const start = now()
    await expect(pool.query('SELECT 1 AS once_only')).rejects.toMatchObject({
      reason: 'CONNECTION_LOST',
      message: expect.stringContaining('Connection terminated unexpectedly. The server at'),
    })
    expect(messages(start)).toHaveLength(1)
  })
})

describe('a connection that the server ends', () => {
  const end = () =>
    stage.emulator.sql(
      target,
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'victim'",
    )

  it('does not end the process, idle or in use, and the pool goes on', async () => {
    const events: LakebaseEvent[] = []
    const pool = stage.pool({ application_name: 'victim', onEvent: (event) => events.push(event) })
    const client = await pool.connect()
    await end()
    await expect.poll(() => events.map(({ type }) => type)).toContain('client_error')
    await expect(client.query('SELECT 1')).rejects.toThrow('not queryable')
    client.release()
    await pool.query('SELECT 1')
    await end()
    await expect.poll(() => pool.totalCount).toBe(0)
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  })
})

describe('LISTEN, as the docs have it', () => {
  it('hears across a renewal, and again after the server has ended the connection', async () => {
    const heard: (string | undefined)[] = []
    let isStopped = false
    let current: pg.Client | undefined
    const listen = async (): Promise<void> => {
      if (isStopped) return
      const config = pgConfigWith(
        { env: stage.environment('autoscaling'), application_name: 'victim' },
        stage.ports,
      )
      const client = new pg.Client(config)
      current = client
      client.on('error', () => {})
      client.once('end', () => setTimeout(() => void listen(), 50))
      client.on('notification', ({ payload }) => heard.push(payload))
      try {
        await client.connect()
        await client.query('LISTEN orders')
        heard.push('listening')
      } catch {
        await client.end()
      }
    }
    await listen()
    const pool = stage.pool()
    stage.advance(61 * MINUTE)
    await pool.query("NOTIFY orders, 'one'")
    await expect.poll(() => heard).toEqual(['listening', 'one'])
    await stage.emulator.sql(
      target,
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'victim'",
    )
    await expect.poll(() => heard).toEqual(['listening', 'one', 'listening'])
    await pool.query("NOTIFY orders, 'two'")
    await expect.poll(() => heard.at(-1)).toBe('two')
    isStopped = true
    await current?.end()
  })
})

describe('node-postgres', () => {
  it('gets all of its options', async () => {
    const log: unknown[] = []
    const pool = stage.pool({
      max: 2,
      application_name: 'mine',
      statement_timeout: 4321,
      options: '-c work_mem=1MB',
      env: { ...stage.environment('autoscaling'), LAKEBASE_SCHEMA: 's', PGOPTIONS: '-c lock_timeout=7s' },
      log: (...line: unknown[]) => log.push(line),
      onConnect: (client) => client.query("SET TIME ZONE 'Europe/Berlin'"),
    })
    const names = [
      'application_name',
      'statement_timeout',
      'work_mem',
      'lock_timeout',
      'search_path',
      'timezone',
    ]
    const { rows } = await pool.query(
      `SELECT ${names.map((name) => `current_setting('${name}') AS ${name}`).join(', ')}`,
    )
    expect(rows).toEqual([
      {
        application_name: 'mine',
        statement_timeout: '4321ms',
        work_mem: '1MB',
        lock_timeout: '7s',
        search_path: '"s"',
        timezone: 'Europe/Berlin',
      },
    ])
    expect(pool.options.max).toBe(2)
    expect(log.length).toBeGreaterThan(0)
  })

  it('hides the token, and the callback forms work', async () => {
    const pool = stage.pool()
    const rows = await new Promise((resolve, reject) => {
      pool.query('SELECT $1::int AS n', [7], (error, result) =>
        error ? reject(error) : resolve(result.rows),
      )
    })
    expect(rows).toEqual([{ n: 7 }])
    const released = await new Promise<boolean>((resolve, reject) => {
      pool.connect((error, client, done) => {
        if (error || !client) return reject(error)
        // The callback is what is tested.
        void client.query('SELECT nothing', (failure: Error) => {
          done()
          resolve(failure.message.includes('nothing'))
        })
      })
    })
    expect(released).toBe(true)
    const failed = await new Promise((resolve) => {
      stage.pool({ user: 'x' }).connect((error) => resolve(error))
    })
    expect(failed).toMatchObject({ reason: 'LOGIN_REFUSED' })
    const { inspect } = await import('node:util')
    const token = await pool.credentials.get()
    expect(inspect(pool, { depth: 9, showHidden: false })).not.toContain(token)
  })

  it('may not be told to skip verification', () => {
    expect(() => stage.pool({ ssl: false })).toThrow('turns off what protects the login')
    expect(() => stage.pool({ ssl: { rejectUnauthorized: false } })).toThrow(
      'turns off what protects the login',
    )
  })
})

describe('errors of the database', () => {
  it('say cause and fix, and keep their fields', async () => {
    await stage.emulator.sql(
      target,
      'CREATE SCHEMA closed; CREATE SEQUENCE closed.numbers; CREATE ROLE plain; GRANT USAGE ON SCHEMA closed TO plain; GRANT CREATE ON DATABASE databricks_postgres TO plain',
    )
    await stage.emulator.sql(target, `GRANT plain TO "${stage.emulator.identities.deployer.clientId}"`)
    const pool = stage.pool({ schema: 'closed', onConnect: (client) => client.query('SET ROLE plain') })
    const denied = await pool.query("SELECT nextval('closed.numbers')").catch((error: unknown) => error)
    expect(denied).toMatchObject({ reason: 'PERMISSION_DENIED', code: '42501', severity: 'ERROR' })
    expect(String(denied)).toMatch(
      /^LakebaseDatabaseError: permission denied for sequence numbers\. The role ".*" has no right on it; .*GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA "closed"/,
    )
    const client = await pool.connect()
    await expect(client.query('CREATE TABLE missing.t ()')).rejects.toMatchObject({
      reason: 'SCHEMA_MISSING',
      code: '3F000',
    })
    await expect(client.query('SELECT 1 / 0')).rejects.toMatchObject({ name: 'error', code: '22012' })
    client.release()
  })

  it('about a database on this machine that does not run', async () => {
    const pool = stage.pool({ env: { PGHOST: 'localhost', PGPORT: '1', USER: 'me' } })
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({
      reason: 'LOCAL_DATABASE_DOWN',
      code: 'ECONNREFUSED',
      message: expect.stringContaining('No PostgreSQL answers at localhost:1'),
    })
  })
})

describe('close', () => {
  it('serves what is under way and its next queries, then takes nothing, and ends the timers', async () => {
    const pool = stage.pool({ max: 1 })
    await pool.query('SELECT 1')
    const request = async () => {
      await pool.query('SELECT pg_sleep(0.2)')
      const client = await pool.connect()
      await client.query('SELECT 2')
      client.release()
      return (await pool.query('SELECT 3 AS n')).rows[0]?.n
    }
    const [first, second] = [request(), pool.query('SELECT 4 AS n')]
    const closed = pool.close()
    expect(await first).toBe(3)
    expect((await second).rows[0]?.n).toBe(4)
    await closed
    await pool.close()
    await pool.end()
    await expect(pool.query('SELECT 5')).rejects.toMatchObject({
      reason: 'STOPPED',
      message: expect.stringContaining('Cannot use a pool after calling close'),
    })
    expect(pool.ended).toBe(true)
    await expect(pool.credentials.get()).rejects.toMatchObject({ reason: 'STOPPED' })
  })

  it('cuts off what takes too long', async () => {
    const pool = stage.pool()
    const client = await pool.connect()
    const slow = client.query('SELECT pg_sleep(30)')
    const outcome = slow.catch((error: Error) => error.message)
    await pool.close({ graceMs: 50 })
    expect(await outcome).toMatch(/Connection terminated/)
    client.release()
  })

  it('ends the connections that it has, not those that have gone already', async () => {
    const pool = stage.pool({ max: 2 })
    const gone = await pool.connect()
    gone.release(true)
    await expect.poll(() => pool.totalCount).toBe(0)
    let ends = 0
    gone.end = async () => {
      ends += 1
    }
    const busy = await pool.connect()
    const slow = busy.query('SELECT pg_sleep(30)').catch((error: Error) => error.message)
    await pool.close({ graceMs: 0 })
    expect(await slow).toMatch(/Connection terminated/)
    busy.release()
    expect(ends).toBe(0)
  })

  it('leaves a source of the caller alone', async () => {
    const first = stage.pool()
    await first.query('SELECT 1')
    const second = stage.pool({ credentials: first.credentials })
    await second.query('SELECT 1')
    await second.end()
    expect(await first.credentials.get()).toMatch(/^ey/)
  })
})
