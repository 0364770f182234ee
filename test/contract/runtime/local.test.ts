import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer as createWebServer } from 'node:http'
import { createServer, type Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSecureContext, TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { makeAuthority } from '../../../src/emulator/certificate.ts'
import type { LakebaseOptions } from '../../../src/runtime/options.ts'
import { createPool, type LakebasePool } from '../../../src/runtime/pool.ts'

/** A PostgreSQL that lets everybody in and answers no query but says what it was sent. */
interface Fake {
  readonly server: Server
  readonly port: number
  /** `plain` or `tls` for each login, with its password. */
  readonly logins: string[]
}

const authority = makeAuthority()
const SSL_REQUEST = 80_877_103
const opened: LakebasePool[] = []
let plain: Fake
let secure: Fake

beforeAll(async () => {
  plain = await fake(false)
  secure = await fake(true)
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((pool) => pool.close({ graceMs: 0 })))
  plain.logins.length = 0
  secure.logins.length = 0
})
afterAll(() => {
  plain.server.close()
  secure.server.close()
})

async function fake(hasTls: boolean): Promise<Fake> {
  const logins: string[] = []
  const context = createSecureContext(authority.issue(['db']))
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (first) => {
      if (first.readInt32BE(4) !== SSL_REQUEST) return serve(socket, 'plain', logins, first)
      socket.write(hasTls ? 'S' : 'N')
      if (!hasTls) return socket.once('data', (next) => serve(socket, 'plain', logins, next))
      const inner = new TLSSocket(socket, { isServer: true, secureContext: context })
      inner.on('error', () => {})
      inner.once('data', (next) => serve(inner, 'tls', logins, next))
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  return { server, logins, port: typeof address === 'object' && address ? address.port : 0 }
}

/** Asks for the password in clear text, then lets in. */
function serve(socket: Socket, kind: string, logins: string[], _startup: Buffer): void {
  socket.write(message('R', 3))
  socket.once('data', (password) => {
    logins.push(`${kind} ${password.subarray(5, -1)}`)
    socket.write(Buffer.concat([message('R', 0), Buffer.from('Z\0\0\0\x05I', 'latin1')]))
    socket.once('data', () => socket.end())
  })
}

function message(type: string, value: number): Buffer {
  const bytes = Buffer.alloc(9)
  bytes.write(type)
  bytes.writeInt32BE(8, 1)
  bytes.writeInt32BE(value, 5)
  return bytes
}

async function connect(options: LakebaseOptions): Promise<unknown> {
  const pool = createPool({ connectRetryMs: 0, connectionTimeoutMillis: 3_000, ...options })
  opened.push(pool)
  const client = await pool.connect().catch((error: unknown) => error)
  if (client instanceof Error) return 'reason' in client ? client.reason : client
  return 'in'
}

const url = ({ port }: Fake, query = '') => ({
  env: { DATABASE_URL: `postgres://me:p%ss@127.0.0.1:${port}/app${query}` },
})

describe('a database of your own', () => {
  it('is connected to as libpq would: with TLS if it has it, whoever signed, else without', async () => {
    expect(await connect(url(plain))).toBe('in')
    expect(await connect(url(secure))).toBe('in')
    expect(await connect(url(plain, '?sslmode=prefer'))).toBe('in')
    expect([...plain.logins, ...secure.logins]).toEqual(['plain p%ss', 'plain p%ss', 'tls p%ss'])
  })

  it('is connected to without TLS once it is known to have none', async () => {
    const pool = createPool({ ...url(plain), max: 3 })
    opened.push(pool)
    let connections = 0
    plain.server.on('connection', () => (connections += 1))
    const clients = [await pool.connect(), await pool.connect(), await pool.connect()]
    for (const client of clients) client.release(true)
    expect(connections).toBe(4)
  })

  it.each([
    ['disable', 'in', 'plain p%ss'],
    ['no-verify', 'in', 'tls p%ss'],
    ['require', 'CERTIFICATE_NOT_TRUSTED', undefined],
  ])('gets what sslmode=%s says', async (mode, outcome, login) => {
    expect(await connect(url(secure, `?sslmode=${mode}`))).toBe(outcome)
    expect(secure.logins[0]).toBe(login)
  })

  it('that has no TLS is told from one that is down', async () => {
    expect(await connect(url(plain, '?sslmode=require'))).toBe('TLS_NOT_SUPPORTED')
    expect(plain.logins).toEqual([])
  })
})

/** Connects to that port, whatever it is told. */
class Led extends Socket {
  readonly #port: number

  constructor(port: number) {
    super()
    this.#port = port
  }

  override connect(): this {
    return super.connect(this.#port, '127.0.0.1')
  }
}

describe('a Lakebase host sees a password only over verified TLS', () => {
  const HOST = 'instance-1.database.cloud.databricks.com'
  /** The name leads to the fake server, as for a man in the middle. */
  const lead = (to: Fake): LakebaseOptions => ({
    env: { DATABASE_URL: `postgres://me:secret@${HOST}/app` },
    stream: () => new Led(to.port),
  })

  it.each(['0', undefined])('with NODE_TLS_REJECT_UNAUTHORIZED=%s', async (value) => {
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED
    if (value !== undefined) process.env.NODE_TLS_REJECT_UNAUTHORIZED = value
    try {
      expect(await connect(lead(plain))).toBe('TLS_NOT_SUPPORTED')
      expect(await connect(lead(secure))).toBe('CERTIFICATE_NOT_TRUSTED')
      for (const ssl of [true, {}, { rejectUnauthorized: undefined }])
        expect(await connect({ ...lead(secure), ssl })).toBe('CERTIFICATE_NOT_TRUSTED')
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before
    }
    expect([...plain.logins, ...secure.logins]).toEqual([])
  })

  it.each([false, { rejectUnauthorized: false }, { checkServerIdentity: () => undefined }])(
    'and is refused with ssl: %o',
    (ssl) => {
      expect(() => createPool({ ...lead(secure), ssl })).toThrow('turns off what protects the login')
    },
  )
})

describe('what is no PostgreSQL', () => {
  it.each(['', '?sslmode=disable', '?sslmode=require'])('is said to be none, with %j', async (query) => {
    const web = createWebServer((_request, response) => response.end('hello'))
    await once(web.listen(0, '127.0.0.1'), 'listening')
    const address = web.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const pool = createPool({ ...url({ server: web, port, logins: [] }, query), connectRetryMs: 0 })
    opened.push(pool)
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({
      reason: 'DATABASE_UNREACHABLE',
      message: expect.stringMatching(/no PostgreSQL.*check host and port in DATABASE_URL/i),
    })
    expect(await pool.healthCheck()).toMatchObject({ ok: false, reason: 'DATABASE_UNREACHABLE' })
    web.close()
  })
})

describe('a certificate for another name', () => {
  it('is told from one that nobody trusts', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'lakebase-ca-')), 'ca.pem')
    writeFileSync(file, authority.caCert)
    const env = {
      DATABASE_URL: `postgres://me:p@localhost:${secure.port}/app?sslmode=verify-full&sslrootcert=${file}`,
    }
    const pool = createPool({ env, connectRetryMs: 0 })
    opened.push(pool)
    await expect(pool.query('SELECT 1')).rejects.toMatchObject({
      reason: 'CERTIFICATE_NOT_TRUSTED',
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      message: expect.stringContaining('it is for another name'),
    })
    expect(secure.logins).toEqual([])
  })
})

describe('JavaScript', () => {
  it.each([{ connectionString: 'postgres://u:secret@h/d' }, { password: 'secret' }])(
    'is told about %o',
    (wrong) => {
      const options: LakebaseOptions = Object.assign({ env: { USER: 'me' } }, wrong)
      expect(() => createPool(options)).toThrow(/is not taken.*kind: 'url'/)
    },
  )
})
