import { once } from 'node:events'
import { connect as connectSocket, createServer, type Server } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import type { SslMode } from '../../../src/config/database-url.ts'
import { Deadline } from '../../../src/deadline.ts'
import { makeAuthority } from '../../../src/emulator/certificate.ts'
import { type Gateway, startGateway } from '../../../src/emulator/postgres/gateway.ts'
import { DeployError } from '../../../src/error.ts'
import { connect } from '../../../src/postgres/connect.ts'
import { CI, Lab, Run } from './lab.ts'

const authority = makeAuthority()

let lab: Lab
let database: string
/** Speaks TLS only, as `localhost`. */
let gateway: Gateway
/** The same, with a certificate of another name. */
let impostor: Gateway
/** A server without TLS. */
let plain: Server
let plainPort: number

beforeAll(async () => {
  lab = await Lab.start(17)
  database = await lab.database()
  const [own, other] = await Promise.all(
    ['localhost', 'elsewhere.example.com'].map((name) =>
      startGateway({
        certificate: authority.issue([name]),
        admit: async () => ({ ok: true, cluster: lab.cluster }),
      }),
    ),
  )
  if (!own || !other) throw new Error('two gateways were started')
  gateway = own
  impostor = other
  const socket = `${lab.cluster.socketDirectory}/.s.PGSQL.${lab.cluster.port}`
  plain = createServer((client) => {
    const server = connectSocket(socket)
    client.pipe(server).pipe(client)
    client.on('error', () => server.destroy())
    server.on('error', () => client.destroy())
  }).listen(0, '127.0.0.1')
  await once(plain, 'listening')
  const address = plain.address()
  plainPort = typeof address === 'object' && address ? address.port : 0
}, 60_000)

afterAll(async () => {
  plain.close()
  await Promise.all([gateway.close(), impostor.close()])
  await lab.stop()
})

/** Whether one login succeeds, or the code of its failure. */
async function logIn(
  place: { readonly host: string; readonly port: number },
  mode: SslMode,
  ca?: string,
): Promise<string> {
  const run = new Run()
  const deadline = new Deadline({
    clock: systemClock,
    timeoutMs: 60_000,
    pollMs: 1000,
    signal: run.controller.signal,
    reporter: run.reporter,
  })
  const address = { ...place, database, user: CI, tls: { mode, ca } }
  const ports = { clock: systemClock, deadline, meter: run.meter, reporter: run.reporter }
  try {
    const session = await connect(address, 'x', ports)
    await session.close()
    return 'in'
  } catch (error) {
    if (error instanceof DeployError) return error.code
    throw error
  }
}

it.each<[SslMode, string, string, string, string]>([
  // unknown authority, known authority, known authority and another name, no TLS
  ['prefer', 'in', 'in', 'in', 'in'],
  ['require', 'in', 'in', 'in', 'DATABASE_TLS_FAILED'],
  ['verify-ca', 'DATABASE_TLS_FAILED', 'in', 'in', 'DATABASE_TLS_FAILED'],
  ['verify-full', 'DATABASE_TLS_FAILED', 'in', 'DATABASE_TLS_FAILED', 'DATABASE_TLS_FAILED'],
])('%s', async (mode, unknown, known, otherName, none) => {
  const { port } = gateway
  expect([
    await logIn({ host: 'localhost', port }, mode),
    await logIn({ host: 'localhost', port }, mode, authority.caCert),
    await logIn({ host: 'localhost', port: impostor.port }, mode, authority.caCert),
    await logIn({ host: '127.0.0.1', port: plainPort }, mode, authority.caCert),
  ]).toEqual([unknown, known, otherName, none])
})

it.each<SslMode>(['disable', 'allow'])('%s takes a server without TLS', async (mode) => {
  expect(await logIn({ host: '127.0.0.1', port: plainPort }, mode)).toBe('in')
})

it('verify-full looks for an address in the certificate where the server is given as one', async () => {
  const { port } = gateway
  // The same place under another address, which the certificate does not have.
  const mapped = '::ffff:127.0.0.1'
  expect(await logIn({ host: '127.0.0.1', port }, 'verify-full', authority.caCert)).toBe('in')
  expect(await logIn({ host: mapped, port }, 'verify-full', authority.caCert)).toBe('DATABASE_TLS_FAILED')
  expect(await logIn({ host: mapped, port }, 'verify-ca', authority.caCert)).toBe('in')
})

it('finds a Unix socket', async () => {
  const { socketDirectory: host, port } = lab.cluster
  expect(await logIn({ host, port }, 'verify-full')).toBe('in')
})
