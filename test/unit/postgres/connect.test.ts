import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Clock, systemClock } from '../../../src/clock.ts'
import { Deadline } from '../../../src/deadline.ts'
import { makeAuthority } from '../../../src/emulator/certificate.ts'
import {
  type Gateway,
  type LoginRequest,
  startGateway,
  type Verdict,
} from '../../../src/emulator/postgres/gateway.ts'
import { DeployError } from '../../../src/error.ts'
import { type ConnectPorts, connect, type Session } from '../../../src/postgres/connect.ts'
import { isWaking } from '../../../src/postgres/connect-failure.ts'
import { START_UP_OPTIONS } from '../../../src/postgres/search-path.ts'
import { flawsIn } from '../../flaws.ts'
import { CI, Lab, Run } from './lab.ts'

const TOKEN = 'eyJ-secret-token'
const authority = makeAuthority()
const certificate = authority.issue(['localhost'])

let lab: Lab
let database: string
let gateway: Gateway
let admit: (request: LoginRequest) => Promise<Verdict>
let sessions: Session[] = []

beforeAll(async () => {
  lab = await Lab.start(17)
  database = await lab.database()
  gateway = await startGateway({ certificate, admit: (request) => admit(request) })
}, 60_000)
afterAll(async () => {
  await gateway.close()
  await lab.stop()
})
afterEach(async () => {
  await Promise.all(sessions.map((session) => session.close()))
  sessions = []
})

const letIn = async (): Promise<Verdict> => ({ ok: true, cluster: lab.cluster })

/** Time passes only by sleeping. */
function virtualClock(): Clock & { readonly pauses: number[] } {
  let now = 0
  const pauses: number[] = []
  return {
    pauses,
    now: () => now,
    wall: () => 0,
    sleep: async (ms, signal) => {
      // The limit of an answer is no pause.
      if (ms >= 20_000) return systemClock.sleep(ms, signal)
      pauses.push(ms)
      now += ms
    },
  }
}

function portsOf(run: Run, clock: Clock = virtualClock()): ConnectPorts {
  const deadline = new Deadline({
    clock,
    timeoutMs: 600_000,
    pollMs: 1000,
    signal: run.controller.signal,
    reporter: run.reporter,
  })
  return { clock, deadline, meter: run.meter, reporter: run.reporter, ca: authority.caCert }
}

/** In real time. */
function portsWithin(timeoutMs: number): ConnectPorts {
  const run = new Run()
  const { signal } = run.controller
  const ports = portsOf(run, systemClock)
  const deadline = new Deadline({
    clock: systemClock,
    timeoutMs,
    pollMs: 1000,
    signal,
    reporter: run.reporter,
  })
  return { ...ports, deadline }
}

async function logIn(
  change: { host?: string; port?: number; database?: string; user?: string } = {},
  ports = portsOf(new Run()),
): Promise<Session> {
  const address = { host: 'localhost', port: gateway.port, database, user: CI, ...change }
  const session = await connect(address, TOKEN, ports)
  sessions.push(session)
  return session
}

async function refusal(...how: Parameters<typeof logIn>): Promise<DeployError> {
  const error: unknown = await logIn(...how).catch((caught: unknown) => caught)
  if (!(error instanceof DeployError)) throw new Error('it was not refused', { cause: error })
  expect(`${error.message} ${error.hint} ${JSON.stringify(error)}`).not.toContain(TOKEN)
  expect(flawsIn(`${error.message}\n${error.hint}`)).toEqual([])
  return error
}

/** Answers each login with the next verdict, and lets the rest in; counts the logins. */
function answering(...verdicts: readonly Verdict[]): { logins: number } {
  const seen = { logins: 0 }
  admit = async () => verdicts[seen.logins++] ?? letIn()
  return seen
}

describe('connect', () => {
  it('logs in over TLS with the host as server name', async () => {
    const requests: LoginRequest[] = []
    admit = (request) => {
      requests.push(request)
      return letIn()
    }
    const run = new Run()
    const session = await logIn({}, portsOf(run))
    expect(
      await session.send(
        "select current_user as me, current_setting('application_name') as app; select 1 as one, null as none",
      ),
    ).toEqual([[{ me: CI, app: 'lakebase-deploy' }], [{ one: '1', none: null }]])
    expect(requests).toMatchObject([{ user: CI, database, token: TOKEN, serverName: 'localhost' }])
    expect(run.meter.messages).toBe(1)
    expect(run.lines).toEqual([])
  })

  it('waits for an endpoint that wakes up, with one line about it', async () => {
    const seen = answering(
      { ok: false, code: '57P03', message: 'the database system is starting up' },
      { ok: 'drop' },
      { ok: false, code: '08006', message: 'connection failure' },
      { ok: false, code: '57P01', message: 'terminating connection due to administrator command' },
      { ok: false, code: '53300', message: 'too many connections' },
    )
    const clock = virtualClock()
    const run = new Run()
    await logIn({}, portsOf(run, clock))
    expect(seen.logins).toBe(6)
    expect(run.lines).toEqual(['waiting for the database at localhost to wake up'])
    expect(clock.pauses).toHaveLength(5)
    for (const [attempt, full] of [100, 200, 400, 800, 1000].entries()) {
      expect(clock.pauses[attempt]).toBeGreaterThan(full / 2 - 1)
      expect(clock.pauses[attempt]).toBeLessThanOrEqual(full)
    }
  })

  it('gives up after a minute', async () => {
    const clock = virtualClock()
    const error = await refusal({ port: 1 }, portsOf(new Run(), clock))
    expect(error).toMatchObject({ code: 'DATABASE_UNREACHABLE', retryable: true })
    expect(error.message).toMatch(new RegExp(`^localhost:1/${database} could not be reached: .*ECONNREFUSED`))
    expect(clock.now()).toBeGreaterThan(58_000)
    expect(clock.now()).toBeLessThan(60_000)
    expect(Math.max(...clock.pauses)).toBeLessThanOrEqual(1000)
  })

  it.each([
    [
      '28P01',
      'password authentication failed for user "x"',
      'An app gets its role when the database is attached to it as a resource.',
    ],
    ['28000', 'no pg_hba.conf entry for host "10.0.0.1", user "x"', 'The rules of the server (pg_hba.conf)'],
    ['28000', 'Source IP 10.0.0.1 is blocked by IP ACL', 'Let the address of this runner through'],
  ])('does not repeat a refused login (%s: %s)', async (code, message, hint) => {
    const seen = answering({ ok: false, code, message })
    const error = await refusal()
    expect(error.code).toBe('DATABASE_LOGIN_REFUSED')
    expect(error.message).toBe(
      `localhost:${gateway.port}/${database} refused the login of "${CI}": ${message} (SQLSTATE ${code}).`,
    )
    expect(error.hint).toContain(hint)
    expect(seen.logins).toBe(1)
  })

  it('tells a database that does not exist', async () => {
    admit = letIn
    expect(await refusal({ database: 'no such db' })).toMatchObject({
      code: 'DATABASE_NOT_FOUND',
      message: 'localhost has no database "no such db".',
    })
  })

  it('tells a database that one may not connect to', async () => {
    admit = letIn
    await lab.admin(
      database,
      `create role stranger login`,
      `revoke connect on database "${database}" from public`,
    )
    expect(await refusal({ user: 'stranger' })).toMatchObject({
      code: 'DATABASE_CONNECT_DENIED',
      hint: `Let its owner run: GRANT CONNECT ON DATABASE "${database}" TO "stranger";`,
    })
  })

  it('refuses a certificate of another authority or another host', async () => {
    admit = letIn
    const other = { ...portsOf(new Run()), ca: makeAuthority().caCert }
    expect((await refusal({}, other)).code).toBe('DATABASE_TLS_FAILED')
    const elsewhere = await startGateway({ certificate: authority.issue(['db.example']), admit: letIn })
    expect(await refusal({ port: elsewhere.port })).toMatchObject({
      code: 'DATABASE_TLS_FAILED',
      message: expect.stringContaining("Hostname/IP does not match certificate's altnames"),
    })
    await elsewhere.close()
  })

  it('never goes on without TLS', async () => {
    const plain: Server = createServer((socket) => socket.once('data', () => socket.end('N'))).listen(
      0,
      '127.0.0.1',
    )
    await once(plain, 'listening')
    const address = plain.address()
    const error = await refusal({ port: typeof address === 'object' && address ? address.port : 0 })
    expect(error.code).toBe('DATABASE_TLS_FAILED')
    plain.close()
  })

  it.each([
    ['ENOTFOUND', false],
    ['EHOSTUNREACH', false],
    ['EAI_AGAIN', true],
    ['ETIMEDOUT', true],
    ['ECONNRESET', true],
  ])('repeats after %s: %s', (code, repeats) => {
    const failed = Object.assign(new Error(`getaddrinfo ${code}`), { code })
    expect(isWaking(failed)).toBe(repeats)
    expect(isWaking(new AggregateError([failed]))).toBe(repeats)
  })

  const always = (code: string, message: string) => {
    admit = async () => ({ ok: false, code, message })
  }

  it.each([
    [
      '53300',
      'remaining connection slots are reserved for roles with the SUPERUSER attribute',
      'DATABASE_UNREACHABLE',
      /has no connection left for "[^"]+": remaining connection slots .* attribute \(SQLSTATE 53300\)\.$/,
      'make the pools of the apps smaller',
    ],
    [
      '57P03',
      'the database system is starting up.',
      'DATABASE_UNREACHABLE',
      /answers, but takes no login yet: the database system is starting up \(SQLSTATE 57P03\)\.$/,
      'Look at the state of the server',
    ],
    [
      '28000',
      'role "x" is not permitted to log in',
      'DATABASE_LOGIN_REFUSED',
      /role "x" is not permitted to log in \(SQLSTATE 28000\)\.$/,
      'LOGIN;',
    ],
    [
      '55000',
      'The endpoint has been disabled.',
      'DATABASE_CONNECT_FAILED',
      /refused the connection: The endpoint has been disabled \(SQLSTATE 55000\)\.$/,
      'has to be started first',
    ],
    [
      '53100',
      'could not write init file: No space left on device',
      'DATABASE_CONNECT_FAILED',
      /No space left on device \(SQLSTATE 53100\)\.$/,
      'The disk of the server is full',
    ],
    ['53200', 'out of memory', 'DATABASE_CONNECT_FAILED', /out of memory/, 'out of memory'],
    ['58000', 'could not read', 'DATABASE_CONNECT_FAILED', /could not read/, 'its storage'],
    ['XX000', 'cache lookup failed', 'DATABASE_CONNECT_FAILED', /cache lookup/, 'failed by itself'],
    ['XX001', 'invalid page', 'DATABASE_CONNECT_FAILED', /invalid page/, 'damaged'],
  ])('gives a login refused with %s its own cause: %s', async (code, said, kind, message, hint) => {
    always(code, said)
    const error = await refusal()
    expect(error).toMatchObject({ code: kind, message: expect.stringMatching(message) })
    expect(error.hint).toContain(hint)
    expect(error.hint).not.toMatch(/IP access list|no Postgres role/)
  })

  it.each([
    ['57P03', 'the database system is starting up', 'takes no login yet'],
    ['53300', 'sorry, too many clients already', 'has no connection left'],
  ])('keeps the last answer (%s) when the budget cuts the next attempt', async (code, message, said) => {
    let logins = 0
    admit = async () => {
      logins += 1
      return logins < 3 ? { ok: false, code, message } : new Promise<Verdict>(() => {})
    }
    const error = await refusal({}, portsWithin(1_500))
    expect(error).toMatchObject({ code: 'DATABASE_UNREACHABLE', message: expect.stringContaining(said) })
  })

  it('says that the budget was used up when no answer came', async () => {
    admit = () => new Promise<Verdict>(() => {})
    const error = await refusal({}, portsWithin(700))
    expect(error.code).toBe('TIMEOUT')
    expect(error.message).toMatch(
      /^Gave up waiting for the login to localhost:\d+\/\w+ when the wait-timeout of 1 s was used up; no answer had come\.$/,
    )
  })

  it.each([
    ['N', 'answers, and speaks no TLS'],
    ['HTTP/1.1 400 Bad Request', 'answers, and not as a PostgreSQL server does'],
  ])('does not take an answer of %j for a certificate', async (answer, said) => {
    const foreign = createServer((socket) => socket.once('data', () => socket.end(answer))).listen(
      0,
      '127.0.0.1',
    )
    await once(foreign, 'listening')
    const address = foreign.address()
    const error = await refusal({ port: typeof address === 'object' && address ? address.port : 0 })
    expect(error.message).toContain(said)
    expect(error.hint).not.toContain('re-signs')
    foreign.close()
  })

  it('stops waiting when the run is cancelled', async () => {
    const run = new Run()
    answering(...Array.from({ length: 9 }, (): Verdict => ({ ok: 'drop' })))
    const ports = portsOf(run, {
      now: () => 0,
      wall: () => 0,
      sleep: async () => run.controller.abort(new Error('cancelled')),
    })
    await expect(logIn({}, ports)).rejects.toThrow('cancelled')
  })
})

describe('a session', () => {
  it('reports a lost connection', async () => {
    admit = letIn
    const session = await logIn()
    const asleep = session.send('select pg_sleep(30)')
    setTimeout(() => gateway.drop(() => true), 100)
    await expect(asleep).rejects.toMatchObject({ code: 'DATABASE_CONNECTION_LOST', retryable: true })
    await expect(session.send('select 1')).rejects.toMatchObject({ code: 'DATABASE_CONNECTION_LOST' })
    await session.close()
  })

  it('reports what the server refuses, and goes on', async () => {
    admit = letIn
    const session = await logIn()
    await expect(session.send("select 1; select 2; select 'é', oops; select 4")).rejects.toMatchObject({
      name: 'SqlFailure',
      sqlstate: '42703',
      message: 'column "oops" does not exist',
      position: 33,
      completed: 2,
    })
    expect(await session.send('select 5 as five')).toEqual([[{ five: '5' }]])
  })

  it('collects warnings about its own statements, once', async () => {
    admit = letIn
    const session = await logIn()
    await session.send(
      "do $$ begin raise warning 'in a function'; end $$; grant select on pg_class to databricks_gateway",
    )
    expect(session.notices()).toEqual([
      { sqlstate: '01007', message: 'no privileges were granted for "pg_class"' },
    ])
    expect(session.notices()).toEqual([])
  })

  it('is the login itself and outlives an error, whatever is set for its role', async () => {
    admit = letIn
    await lab.admin(
      database,
      'create role reader',
      `grant reader to "${CI}"`,
      `alter role "${CI}" in database ${database} set role = 'reader'`,
      `alter role "${CI}" in database ${database} set exit_on_error = on`,
    )
    const session = await logIn()
    await expect(session.send('select 1/0')).rejects.toMatchObject({ sqlstate: '22012' })
    expect(await session.send('select current_user as me')).toEqual([[{ me: CI }]])
    await lab.admin(database, `alter role "${CI}" in database ${database} reset all`)
  })

  describe('finds names in the catalog only', () => {
    const hostile = () =>
      lab.admin(database, `ALTER ROLE "${CI}" IN DATABASE ${database} SET search_path = public, pg_catalog`)

    it('from the login on, and after RESET ALL', async () => {
      await hostile()
      const seen: unknown[] = []
      admit = async ({ parameters }) => {
        seen.push(parameters.options)
        return letIn()
      }
      const session = await logIn()
      expect(seen).toEqual([START_UP_OPTIONS])
      expect(await session.send('show search_path')).toEqual([[{ search_path: 'pg_catalog, pg_temp' }]])
      await session.send('reset all')
      expect(await session.send('show search_path')).toEqual([[{ search_path: 'pg_catalog,pg_temp' }]])
    })

    it.each([
      'unsupported startup parameter: options',
      'unsupported startup parameter in options: search_path',
    ])('from the first message on, through a proxy that says "%s"', async (message) => {
      await hostile()
      admit = async ({ parameters }) => (parameters.options ? { ok: false, code: '08P01', message } : letIn())
      const session = await logIn()
      const broken = session.send('begin; select 1/0')
      await expect(broken).rejects.toMatchObject({ sqlstate: '22012', completed: 1 })
      await expect(session.send('rollback; select nosuch')).rejects.toMatchObject({ position: 18 })
      expect(await session.send('show search_path')).toEqual([[{ search_path: 'pg_catalog, pg_temp' }]])
      expect(await session.send('begin; rollback; show search_path')).toEqual([
        [],
        [],
        [{ search_path: 'pg_catalog, pg_temp' }],
      ])
    })
  })
})
