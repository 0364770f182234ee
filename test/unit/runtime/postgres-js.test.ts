import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { openConnection } from '../../../src/runtime/connection.ts'
import type { CredentialSource } from '../../../src/runtime/credential-source.ts'
import { postgresJsLogin } from '../../../src/runtime/postgres-js.ts'
import { FakeClock } from './fake-clock.ts'

const http = () => Promise.reject(new Error('nothing is asked'))
const OWN = { DATABASE_URL: 'postgresql://me:secret@localhost/shop' }

/** A login with tokens in turn; an error is thrown in place of one. */
function stage(tokens: readonly (string | Error)[], isShortLived = false) {
  const [clock, invalidated] = [new FakeClock(), [] as unknown[]]
  const left = [...tokens]
  const credentials: CredentialSource = {
    get: async () => {
      const next = left.shift()
      if (next instanceof Error) throw next
      return next ?? 'none left'
    },
    invalidate: (token) => invalidated.push(token),
    start: async () => {},
    stop: async () => {},
    status: () => ({ state: 'fresh', expiresInMs: 1, calls: 0 }),
  }
  const ports = { clock, http, random: () => 0 }
  const connection = openConnection({ env: { ...OWN, PGPORT: '1' }, credentials }, ports)
  const login = postgresJsLogin(connection, ports, { connectMs: 0, isShortLived })
  const passwordOf = async () => (typeof login.password === 'function' ? login.password() : login.password)
  /** A connection is opened, and its password asked for. */
  const connect = async () => {
    const socket = await login.socket?.()
    socket?.on('error', () => {}).destroy()
    return passwordOf()
  }
  return { clock, invalidated, login, connect, passwordOf }
}

it('a fixed password needs no socket of ours', () => {
  const ports = { clock: new FakeClock(), http, random: () => 0 }
  const login = postgresJsLogin(openConnection({ env: OWN }, ports), ports, {
    connectMs: 0,
    isShortLived: false,
  })
  expect([login.password, login.socket, login.onclose()]).toEqual(['secret', undefined, undefined])
})

it.each([
  [2_000, false, ['a']],
  [2_001, false, []],
  [0, true, []],
])(
  'a connection that ends %i ms after its password (short-lived: %s) was refused: %j',
  async (ms, isShortLived, expected) => {
    const { clock, invalidated, login, connect } = stage(['a'], isShortLived)
    expect(await connect()).toBe('a')
    await clock.advance(ms)
    login.onclose()
    expect(invalidated).toEqual(expected)
  },
)

it('a doubted token is used all the same while no other can be had', async () => {
  const { login, connect } = stage(['a', new Error('down'), 'b', new Error('down')])
  expect(await connect()).toBe('a')
  login.onclose()
  expect(await connect()).toBe('a')
  expect(await connect()).toBe('b')
  // It is doubted no more, so there is nothing to fall back to.
  const socket = await login.socket?.()
  const failure = new Promise((resolve) => socket?.on('error', resolve))
  socket?.write('x')
  expect(await failure).toMatchObject({ message: 'down' })
})

it('without a socket the password is asked for', async () => {
  expect(await stage(['a']).passwordOf()).toBe('a')
})

it('the socket leads to the database, and names its host for the certificate', async () => {
  const server = createServer((peer) => peer.end())
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  const ports = { clock: new FakeClock(), http, random: () => 0 }
  const env = { DATABASE_URL: `postgresql://me@127.0.0.1:${port}/shop` }
  const credentials = { ...stageSource('a') }
  const login = postgresJsLogin(openConnection({ env, credentials }, ports), ports, {
    connectMs: 0,
    isShortLived: false,
  })
  const socket = await login.socket?.()
  await new Promise((resolve) => socket?.once('connect', resolve))
  expect(socket).toMatchObject({ host: '127.0.0.1', port })
  socket?.destroy()
  server.close()
})

function stageSource(token: string): CredentialSource {
  return {
    ...{ get: async () => token, invalidate: () => {}, start: async () => {}, stop: async () => {} },
    status: () => ({ state: 'fresh', expiresInMs: 1, calls: 0 }),
  }
}
