import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import type { CredentialSource } from '../../../src/runtime/credential-source.ts'
import { watchedPassword } from '../../../src/runtime/login.ts'

/** What the source hears of a login in which the server says these. */
async function heard(client: unknown, ...events: readonly (readonly [string, unknown])[]): Promise<string[]> {
  const calls: string[] = []
  const source: CredentialSource = {
    get: async () => 'token',
    accept: (token) => calls.push(`accept ${token}`),
    invalidate: (token) => calls.push(`invalidate ${token}`),
    start: async () => {},
    stop: async () => {},
    status: () => ({ state: 'fresh', expiresInMs: 1, calls: 0 }),
  }
  expect(await watchedPassword(source).call(client)).toBe('token')
  const connection =
    typeof client === 'object' && client !== null ? Reflect.get(client, 'connection') : undefined
  if (connection instanceof EventEmitter) for (const [name, message] of events) connection.emit(name, message)
  return calls
}

const connected = () => ({ connection: new EventEmitter() })
const REFUSED = ['errorMessage', { code: '28P01' }] as const
const IN = ['authenticationOk', undefined] as const

it('a token that is refused is dropped, and one that was taken is not', async () => {
  expect(await heard(connected(), REFUSED)).toEqual(['invalidate token'])
  expect(await heard(connected(), ['errorMessage', { code: '3D000' }])).toEqual([])
  expect(await heard(connected(), IN)).toEqual(['accept token'])
  // An error of a query, later on.
  expect(await heard(connected(), IN, REFUSED)).toEqual(['accept token'])
})

it.each([
  undefined,
  null,
  'x',
  {},
  { connection: null },
  { connection: 1 },
  { connection: {} },
  { connection: { once: 1 } },
])('a library that has wrapped the function gives the token all the same: %j', async (client) => {
  expect(await heard(client)).toEqual([])
})
