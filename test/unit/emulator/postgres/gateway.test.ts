import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { makeAuthority } from '../../../../src/emulator/certificate.ts'
import { hostsEnvironment } from '../../../../src/emulator/hosts.ts'
import { type Cluster, startCluster } from '../../../../src/emulator/postgres/cluster.ts'
import {
  type Gateway,
  type LoginRequest,
  startGateway,
  type Verdict,
} from '../../../../src/emulator/postgres/gateway.ts'
import { cancelRequest, MessageSplitter, message } from '../../../../src/emulator/postgres/protocol.ts'
import { createOauthRole } from '../../../../src/emulator/postgres/roles.ts'
import type { MessageObserver } from '../../../../src/emulator/postgres/session.ts'

const USER = 'ci@example.com'
const TOKEN = `token-${'x'.repeat(1994)}`
const HOST = 'ep-1.database.us-west-2.cloud.databricks.com'
const run = promisify(execFile)
const hasPsql = await run('psql', ['--version']).then(
  () => true,
  () => false,
)

const authority = makeAuthority()
const certificate = authority.issue(['localhost', '*.database.us-west-2.cloud.databricks.com'])
let cluster: Cluster
let directory: string
const opened: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gateway-test-'))
  await writeFile(join(directory, 'ca.pem'), authority.caCert)
  cluster = await startCluster(17)
  await createOauthRole(cluster, { name: USER, superuserMember: true })
})
afterEach(async () => {
  await Promise.allSettled(
    opened
      .splice(0)
      .reverse()
      .map((close) => close()),
  )
})
afterAll(async () => {
  await cluster.stop()
  await rm(directory, { recursive: true })
})

async function admit({ token, user }: LoginRequest): Promise<Verdict> {
  if (token === 'drop') return { ok: 'drop' }
  if (token === 'broken') throw new Error('no clock')
  if (token === TOKEN) return { ok: true, cluster }
  return { ok: false, code: '28P01', message: `password authentication failed for user '${user}'` }
}

interface Login {
  readonly user: string
  readonly database: string
  readonly serverName: string | undefined
  readonly ok: boolean
}

interface Stage {
  readonly gateway: Gateway
  readonly logins: Login[]
}

async function open(observer?: MessageObserver): Promise<Stage> {
  const logins: Login[] = []
  const gateway = await startGateway({
    certificate,
    admit,
    ...(observer ? { observer } : {}),
    onLogin: ({ user, database, serverName }, ok) => logins.push({ user, database, serverName, ok }),
  })
  opened.push(() => gateway.close())
  return { gateway, logins }
}

function newClient(gateway: Gateway, config: pg.ClientConfig = {}): pg.Client {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: gateway.port,
    user: USER,
    password: TOKEN,
    database: 'databricks_postgres',
    ssl: { ca: authority.caCert, servername: HOST },
    ...config,
  })
  client.on('error', () => {})
  return client
}

async function connect(gateway: Gateway, config?: pg.ClientConfig): Promise<pg.Client> {
  const client = newClient(gateway, config)
  await client.connect()
  opened.push(() => client.end())
  return client
}

function failure(promise: Promise<unknown>): Promise<{ code: unknown; message: string }> {
  return promise.then(
    () => {
      throw new Error('it did not fail')
    },
    (error: Error & { code?: unknown }) => ({ code: error.code, message: error.message }),
  )
}

/** What the sessions do that run a statement which begins so. */
function activity(statement: string): Promise<Record<string, unknown>[]> {
  return cluster.query(
    'SELECT state, wait_event FROM pg_stat_activity WHERE starts_with(query, $1) AND usename = $2',
    [statement, USER],
  )
}

async function advisoryLocks(): Promise<unknown> {
  const [row] = await cluster.query(`SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory'`)
  return row?.n
}

/** A client without a library: sends bytes, and collects the types of the messages that come back. */
class RawClient {
  readonly socket: TLSSocket
  readonly types: string[] = []
  readonly texts: string[] = []
  readonly #splitter = new MessageSplitter()

  constructor(socket: TLSSocket) {
    this.socket = socket
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      for (const { type, bytes } of this.#splitter.push(chunk)) {
        this.types.push(type)
        this.texts.push(bytes.toString('latin1', 5))
      }
    })
  }

  /** Logs in by direct TLS, as PostgreSQL 17's clients can. */
  static async open(gateway: Gateway, alpn: string[] = ['postgresql']): Promise<RawClient> {
    const ssl = { ca: authority.caCert, servername: HOST, ALPNProtocols: alpn }
    const socket = connectTls({ host: '127.0.0.1', port: gateway.port, ...ssl })
    const client = new RawClient(socket)
    opened.push(async () => socket.destroy())
    await once(socket, 'secureConnect')
    return client
  }

  async login(): Promise<this> {
    this.socket.write(startup({ user: USER, database: 'databricks_postgres' }))
    await this.receive('R')
    this.socket.write(message('p', cString(TOKEN)))
    await this.receive('Z')
    this.types.length = 0
    this.texts.length = 0
    return this
  }

  /** Waits until `count` messages of that type have come. */
  async receive(type: string, count = 1): Promise<void> {
    const end = Date.now() + 3_000
    while (this.types.filter((each) => each === type).length < count) {
      if (Date.now() > end) throw new Error(`no ${type}; came: ${this.types.join('')}`)
      await sleep(2)
    }
  }
}

function cString(...texts: string[]): Buffer {
  return Buffer.from(texts.map((text) => `${text}\0`).join(''))
}

function startup(parameters: Record<string, string>): Buffer {
  const body = Buffer.concat([Buffer.from([0, 3, 0, 0]), cString(...Object.entries(parameters).flat(), '')])
  const length = Buffer.alloc(4)
  length.writeInt32BE(body.length + 4)
  return Buffer.concat([length, body])
}

const query = (sql: string) => message('Q', cString(sql))
const sync = () => message('S', Buffer.alloc(0))
const parse = (name: string, sql: string) =>
  message('P', Buffer.concat([cString(name, sql), Buffer.alloc(2)]))
const bind = (portal: string, name: string) =>
  message('B', Buffer.concat([cString(portal, name), Buffer.alloc(6)]))
const execute = (portal: string) => message('E', Buffer.concat([cString(portal), Buffer.alloc(4)]))

describe('login', () => {
  it('lets a client with a right token in, as the role of its name, and says so', async () => {
    const { gateway, logins } = await open()
    const client = await connect(gateway)
    const { rows } = await client.query(`SELECT current_user AS "user", current_database() AS database`)
    expect(rows).toEqual([{ user: USER, database: 'databricks_postgres' }])
    expect(logins).toEqual([{ user: USER, database: 'databricks_postgres', serverName: HOST, ok: true }])
    expect(gateway.sessions()).toEqual([
      { id: 1, user: USER, database: 'databricks_postgres', serverName: HOST },
    ])
    await client.end()
    await expect.poll(() => gateway.sessions()).toEqual([])
  })

  it('refuses a wrong token with the verdict', async () => {
    const { gateway, logins } = await open()
    const client = newClient(gateway, { password: 'wrong' })
    expect(await failure(client.connect())).toEqual({
      code: '28P01',
      message: `password authentication failed for user '${USER}'`,
    })
    expect(logins).toEqual([{ user: USER, database: 'databricks_postgres', serverName: HOST, ok: false }])
  })

  it('can drop a connection without a word', async () => {
    const { gateway, logins } = await open()
    const client = newClient(gateway, { password: 'drop' })
    expect((await failure(client.connect())).message).toBe('Connection terminated unexpectedly')
    expect(logins.map((login) => login.ok)).toEqual([false])
  })

  it('passes the errors of the real server on', async () => {
    const { gateway, logins } = await open()
    expect(await failure(newClient(gateway, { user: 'stranger' }).connect())).toEqual({
      code: '28000',
      message: 'role "stranger" does not exist',
    })
    expect(await failure(newClient(gateway, { database: 'nowhere' }).connect())).toEqual({
      code: '3D000',
      message: 'database "nowhere" does not exist',
    })
    expect(logins.map(({ user, database, ok }) => [user, database, ok])).toEqual([
      ['stranger', 'databricks_postgres', false],
      [USER, 'nowhere', false],
    ])
  })

  it('says when the check itself fails, and when the cluster is gone', async () => {
    const { gateway } = await open()
    expect(await failure(newClient(gateway, { password: 'broken' }).connect())).toEqual({
      code: 'XX000',
      message: 'the emulator could not check the login: Error: no clock',
    })
    const stopped = { ...cluster, socketDirectory: '/nowhere', port: 1 }
    const other = await startGateway({ certificate, admit: async () => ({ ok: true, cluster: stopped }) })
    opened.push(() => other.close())
    expect((await failure(newClient(other).connect())).code).toBe('57P03')
  })

  it('refuses clear text, but not before it has been asked', async () => {
    const { gateway, logins } = await open()
    expect(await failure(newClient(gateway, { ssl: false }).connect())).toEqual({
      code: '28000',
      message: 'connection is insecure (try using `sslmode=require`)',
    })
    expect(logins).toEqual([])
  })

  it('passes parameters of the start-up on', async () => {
    const { gateway } = await open()
    const client = await connect(gateway, { application_name: 'näme', options: '-c search_path=a,b' })
    const { rows } = await client.query(
      `SELECT current_setting('application_name') AS name, current_setting('search_path') AS path`,
    )
    expect(rows).toEqual([{ name: 'n\\xc3\\xa4me', path: 'a,b' }])
  })

  it('answers several logins at once', async () => {
    const { gateway } = await open()
    const clients = await Promise.all(Array.from({ length: 10 }, () => connect(gateway)))
    const sums = await Promise.all(clients.map((client, n) => client.query('SELECT $1::int AS n', [n])))
    expect(sums.map(({ rows }) => rows[0].n)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(new Set(gateway.sessions().map(({ id }) => id)).size).toBe(10)
  })
})

describe('TLS', () => {
  it('serves a sslmode=verify-full URL on a real-looking host name, by the preload', async () => {
    const { gateway, logins } = await open()
    const url = `postgresql://${encodeURIComponent(USER)}:${TOKEN}@${HOST}:5432/databricks_postgres?sslmode=verify-full&sslrootcert=${encodeURIComponent(join(directory, 'ca.pem'))}`
    const script = `
      import pg from ${JSON.stringify(import.meta.resolve('pg'))}
      const client = new pg.Client(process.env.URL)
      await client.connect()
      console.log((await client.query('SELECT 6 * 7 AS answer')).rows[0].answer)
      await client.end()`
    const ports = { '*.database.us-west-2.cloud.databricks.com:5432': gateway.port }
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
      env: { ...process.env, ...hostsEnvironment(ports), URL: url },
    })
    expect(stdout).toBe('42\n')
    expect(logins[0]?.serverName).toBe(HOST)
  })

  it('serves direct TLS', async () => {
    const { gateway } = await open()
    const client = await connect(gateway, {
      sslnegotiation: 'direct',
      ssl: { ca: authority.caCert, servername: HOST },
    })
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  })

  it('refuses direct TLS without ALPN, or for another protocol', async () => {
    const { gateway } = await open()
    await expect(RawClient.open(gateway, ['h2'])).rejects.toThrow(/no application protocol/)
    const client = await RawClient.open(gateway, [])
    await once(client.socket, 'close')
    expect(client.types).toEqual([])
  })

  it('is not verified against another CA', async () => {
    const { gateway } = await open()
    const client = newClient(gateway, { ssl: { ca: makeAuthority().caCert, servername: HOST } })
    expect((await failure(client.connect())).code).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE')
  })

  it('answers N to a GSS request, and drops what was smuggled in before TLS', async () => {
    const { gateway } = await open()
    const socket = connectTcp(gateway.port, '127.0.0.1')
    opened.push(async () => socket.destroy())
    socket.on('error', () => {})
    socket.write(Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x30]))
    expect(String((await once(socket, 'data'))[0])).toBe('N')
    const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f])
    socket.write(Buffer.concat([sslRequest, startup({ user: USER })]))
    socket.resume()
    await once(socket, 'close')
  })

  it('survives clients that talk nonsense or leave', async () => {
    const { gateway } = await open()
    for (const bytes of [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.from([0, 0]),
      Buffer.from([0x16, 3, 1, 0]),
    ]) {
      const socket = connectTcp(gateway.port, '127.0.0.1')
      socket.on('error', () => {})
      socket.end(bytes)
      socket.resume()
      await once(socket, 'close')
    }
    const client = await connect(gateway)
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  })

  it.skipIf(!hasPsql)('serves psql', async () => {
    const { gateway } = await open()
    const settings = `host=localhost port=${gateway.port} user=${USER} dbname=databricks_postgres sslmode=verify-full sslrootcert=${join(directory, 'ca.pem')}`
    const copy = 'CREATE TEMP TABLE t (a int); COPY t FROM STDIN;\n1\n2\n\\.\nSELECT sum(a) FROM t;\n'
    const child = spawn('psql', [settings, '-XAtq'], { env: { ...process.env, PGPASSWORD: TOKEN } })
    child.stdin.end(copy)
    const [output] = await once(child.stdout.setEncoding('utf8'), 'data')
    expect(output).toBe('3\n')
  })
})

describe('messages', () => {
  it('stream, however big the result is', async () => {
    const { gateway } = await open({ after: async () => {} })
    const client = await connect(gateway)
    const { rows } = await client.query(
      `SELECT count(*)::int AS n, sum(length(x))::int AS size FROM (SELECT repeat('x', 1000) AS x FROM generate_series(1, 8000)) t`,
    )
    expect(rows).toEqual([{ n: 8_000, size: 8_000_000 }])
    const big = await client.query(`SELECT repeat('x', 1000) AS x FROM generate_series(1, 8000)`)
    expect(big.rows.reduce((sum, row) => sum + row.x.length, 0)).toBe(8_000_000)
    const wide = await client.query(`SELECT repeat('y', 5000000) AS y, $1::text AS z`, [
      'z'.repeat(3_000_000),
    ])
    expect([wide.rows[0].y.length, wide.rows[0].z.length]).toEqual([5_000_000, 3_000_000])
  })

  it('wait for a slow reader', async () => {
    const { gateway } = await open()
    const client = await (await RawClient.open(gateway)).login()
    client.socket.pause()
    client.socket.write(query(`SELECT repeat('x', 100000) FROM generate_series(1, 400)`))
    await expect
      .poll(() => activity('SELECT repeat'))
      .toEqual([{ state: 'active', wait_event: 'ClientWrite' }])
    client.socket.resume()
    await client.receive('Z')
    expect(client.types.filter((type) => type === 'D').length).toBe(400)
  })

  it('arrive in order when they are sent at once, and when they come byte by byte', async () => {
    const seen: string[] = []
    const { gateway } = await open({
      before: async (_, sql) => {
        seen.push(`before ${sql}`)
      },
      after: async (_, sql) => {
        seen.push(`after ${sql}`)
      },
    })
    const client = await (await RawClient.open(gateway)).login()
    const all = Buffer.concat([
      query('SELECT 1'),
      parse('', 'SELECT 2'),
      bind('', ''),
      execute(''),
      sync(),
      query('SELECT wrong'),
      query('SELECT 3; SELECT 4'),
    ])
    client.socket.write(all)
    await client.receive('Z', 4)
    expect(client.types.join('')).toBe('TDCZ12DCZEZTDCTDCZ')
    for (const byte of all) {
      client.socket.write(Buffer.from([byte]))
      await new Promise(setImmediate)
    }
    await client.receive('Z', 8)
    expect(client.types.join('')).toBe('TDCZ12DCZEZTDCTDCZ'.repeat(2))
    const statements = ['SELECT 1', 'SELECT 2', 'SELECT wrong', 'SELECT 3; SELECT 4']
    for (const when of ['before', 'after']) {
      const expected = [...statements, ...statements].map((sql) => `${when} ${sql}`)
      expect(seen.filter((entry) => entry.startsWith(when))).toEqual(expected)
    }
  })

  it('copy in and out, by simple and by extended query', async () => {
    const seen: string[] = []
    const { gateway } = await open({
      before: async (_, sql) => {
        seen.push(sql)
      },
      after: async (_, sql) => {
        seen.push(`done: ${sql}`)
      },
    })
    const client = await (await RawClient.open(gateway)).login()
    const data = [message('d', Buffer.from('1\n2\n')), message('c', Buffer.alloc(0))]
    client.socket.write(query('CREATE TEMP TABLE t (a int)'))
    await client.receive('Z')
    client.socket.write(query('COPY t FROM STDIN'))
    await client.receive('G')
    client.socket.write(Buffer.concat(data))
    await client.receive('Z', 2)
    client.socket.write(Buffer.concat([parse('', 'COPY t FROM STDIN'), bind('', ''), execute(''), sync()]))
    await client.receive('G', 2)
    client.socket.write(
      Buffer.concat([...data, sync(), query('SELECT sum(a) FROM t'), query('COPY t TO STDOUT')]),
    )
    await client.receive('Z', 5)
    expect(client.types.join('')).toBe('CZGCZ12GCZTDCZHddddcCZ')
    expect(client.texts[client.types.indexOf('D')]).toBe('\0\x01\0\0\0\x016')
    expect(seen.filter((entry) => !entry.startsWith('done'))).toEqual([
      'CREATE TEMP TABLE t (a int)',
      'COPY t FROM STDIN',
      'COPY t FROM STDIN',
      'SELECT sum(a) FROM t',
      'COPY t TO STDOUT',
    ])
    expect(seen.filter((entry) => entry.startsWith('done')).length).toBe(5)
  })

  it('of a listener arrive while nothing is asked', async () => {
    const { gateway } = await open({ after: async () => {} })
    const client = await connect(gateway)
    await client.query('LISTEN news')
    const notified = once(client, 'notification')
    await cluster.query(`NOTIFY news, 'hello'`)
    expect((await notified)[0]).toMatchObject({ channel: 'news', payload: 'hello' })
  })
})

describe('an observer', () => {
  it('sees exactly what asks for work, simple or extended', async () => {
    const seen: [number, string][] = []
    const { gateway } = await open({
      before: async (session, sql) => {
        seen.push([session.id, sql])
      },
    })
    const client = await connect(gateway)
    await client.query('SELECT 1; SELECT 2')
    await client.query('SELECT $1::int', [1])
    await client.query({ name: 'named', text: 'SELECT $1::text', values: ['a'] })
    await client.query({ name: 'named', text: 'SELECT $1::text', values: ['b'] })
    await failure(client.query('SELECT $1::int / 0', [1]))
    await client.query('SELECT 3')
    expect(seen).toEqual([
      [1, 'SELECT 1; SELECT 2'],
      [1, 'SELECT $1::int'],
      [1, 'SELECT $1::text'],
      [1, 'SELECT $1::text'],
      [1, 'SELECT $1::int / 0'],
      [1, 'SELECT 3'],
    ])
  })

  it('holds a message before the server gets it', async () => {
    await cluster.query(`CREATE TABLE held (id int); GRANT ALL ON held TO "${USER}"`)
    let letGo = () => {}
    const held = new Promise<void>((resolve) => {
      letGo = resolve
    })
    const { gateway } = await open({
      before: (_, sql) => (sql.startsWith('INSERT') ? held : Promise.resolve()),
    })
    const client = await connect(gateway)
    const inserted = client.query('INSERT INTO held VALUES (1)')
    await sleep(50)
    expect(await cluster.query('SELECT count(*)::int AS n FROM held')).toEqual([{ n: 0 }])
    letGo()
    await inserted
    expect(await cluster.query('SELECT count(*)::int AS n FROM held')).toEqual([{ n: 1 }])
  })

  it('holds an extended batch as a whole', async () => {
    const { gateway } = await open({
      before: async (_, sql) => {
        if (!sql.startsWith('SELECT nextval')) return
        await sleep(50)
        throw new Error('killed')
      },
    })
    await cluster.query(`CREATE SEQUENCE counted; GRANT ALL ON counted TO "${USER}"`)
    const client = await connect(gateway)
    const lost = await failure(client.query(`SELECT nextval('counted'), $1::int`, [1]))
    expect(lost.message).toBe('Connection terminated unexpectedly')
    // A sequence moves even when its transaction does not commit, so nothing of the batch has run.
    expect(await cluster.query('SELECT is_called FROM counted')).toEqual([{ is_called: false }])
  })

  it('can lose the answer of work that was done', async () => {
    await cluster.query(`CREATE TABLE lost (id int); GRANT ALL ON lost TO "${USER}"`)
    const { gateway } = await open({
      after: async (session, sql) => {
        if (sql.startsWith('INSERT')) gateway.drop(({ id }) => id === session.id)
      },
    })
    const client = await (await RawClient.open(gateway)).login()
    client.socket.write(query('INSERT INTO lost VALUES (1)'))
    await once(client.socket, 'close')
    expect(client.types).toEqual([])
    expect(await cluster.query('SELECT count(*)::int AS n FROM lost')).toEqual([{ n: 1 }])
    expect(gateway.sessions()).toEqual([])
  })
})

describe('cancel', () => {
  it.each([
    ['in clear text', (gateway: Gateway) => connectTcp(gateway.port, '127.0.0.1')],
    ['over TLS', async (gateway: Gateway) => (await RawClient.open(gateway)).socket],
  ])('%s reaches the statement that runs, and no other session', async (_, dial) => {
    const { gateway } = await open()
    const [sleeper, other] = await Promise.all([connect(gateway), connect(gateway)])
    const asleep = failure(sleeper.query('SELECT pg_sleep(10)'))
    const undisturbed = other.query('SELECT pg_sleep(0.2)')
    await expect
      .poll(() => activity('SELECT pg_sleep(10)'))
      .toEqual([{ state: 'active', wait_event: 'PgSleep' }])
    const socket = await dial(gateway)
    socket.end(cancelRequest(keyOf(sleeper))).resume()
    await once(socket, 'close')
    expect(await asleep).toEqual({ code: '57014', message: 'canceling statement due to user request' })
    await undisturbed
    expect((await sleeper.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  })

  it('with an unknown key does nothing', async () => {
    const { gateway } = await open()
    const client = await connect(gateway)
    const socket = connectTcp(gateway.port, '127.0.0.1')
    socket.end(cancelRequest(Buffer.from([0, 0, 0, 1, 0, 0, 0, 2]))).resume()
    await once(socket, 'close')
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  })
})

/** Process id and secret of the session, which pg keeps for its own cancel(). */
function keyOf(client: pg.Client): Buffer {
  const key = Buffer.alloc(8)
  key.writeInt32BE(Number(Reflect.get(client, 'processID')), 0)
  key.writeInt32BE(Number(Reflect.get(client, 'secretKey')), 4)
  return key
}

describe('drop', () => {
  it('ends the sessions that match at once, and what they run', async () => {
    const { gateway } = await open()
    const [busy, idle, spared] = await Promise.all([
      connect(gateway),
      connect(gateway),
      connect(gateway, { database: 'postgres' }),
    ])
    await idle.query('BEGIN; SELECT pg_advisory_lock(1)')
    const running = failure(busy.query('SELECT pg_advisory_lock(2), pg_sleep(10)'))
    await expect.poll(advisoryLocks).toBe(2)
    expect(gateway.drop(({ database }) => database === 'databricks_postgres')).toBe(2)
    expect((await running).message).toBe('Connection terminated unexpectedly')
    expect(gateway.sessions().map(({ database }) => database)).toEqual(['postgres'])
    await expect.poll(advisoryLocks).toBe(0)
    expect((await spared.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    expect(gateway.drop(() => false)).toBe(0)
  })

  it('ends with the gateway', async () => {
    const { gateway } = await open()
    const client = await connect(gateway)
    const ended = new Promise((resolve) => client.once('end', () => resolve(true)))
    await gateway.close()
    expect(await ended).toBe(true)
    await expect(newClient(gateway).connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})
