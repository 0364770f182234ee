import { expect, it } from 'vitest'
import { Connector, type ConnectorOptions } from '../../../src/runtime/connector.ts'
import type { CredentialSource } from '../../../src/runtime/credential-source.ts'
import type { LakebaseEvent } from '../../../src/runtime/event.ts'
import { FakeClock } from './fake-clock.ts'

const failure = (code: string | undefined, message = 'm') => Object.assign(new Error(message), { code })

/** A database that fails so often, and then lets in; tokens in turn. */
function stage(failures: readonly Error[], change: Partial<ConnectorOptions> = {}, tokens = ['a', 'b']) {
  const clock = new FakeClock()
  const events: LakebaseEvent[] = []
  const left = [...failures]
  let asked = 0
  const credentials: CredentialSource = {
    get: async () => tokens[Math.min(asked++, tokens.length - 1)] ?? '',
    invalidate: () => {},
    start: async () => {},
    stop: async () => {},
    status: () => ({ state: 'fresh', expiresInMs: 1, calls: 0 }),
  }
  const options = { credentials, clock, random: () => 1, retryMs: 10_000, attemptMs: 0, ...change }
  const connector = new Connector({ onEvent: (event) => events.push(event), ...options })
  const dial = {
    open: async () => {
      const next = left.shift()
      if (next) throw next
      return 'in'
    },
    discard: () => {},
  }
  return { clock, events, connector, dial, asked: () => asked, left }
}

const delays = (events: readonly LakebaseEvent[]) =>
  events.map((event) => (event.type === 'connect_retry' ? `${event.attempt}: ${event.delayMs}` : event.type))

it.each([
  [1, ['1: 50', '2: 100', '3: 200', '4: 250', '5: 250']],
  [0, ['1: 25', '2: 50', '3: 100', '4: 125', '5: 125']],
])('pauses grow to a bound, with a random %d', async (random, expected) => {
  const down = Array.from({ length: 5 }, () => failure('57P03'))
  const { clock, events, connector, dial } = stage(down, { random: () => random })
  const connected = connector.connect(dial)
  await clock.advance(10_000)
  expect(await connected).toBe('in')
  expect(delays(events)).toEqual(expected)
})

it.each([
  [50, 'in'],
  [49, 'refused'],
  [0, 'refused'],
])('with %i ms to retry, a pause of 50 ms ends: %s', async (retryMs, expected) => {
  const { clock, connector, dial } = stage([failure('ECONNREFUSED')], { retryMs })
  const outcome = connector.connect(dial).catch(() => 'refused')
  await clock.advance(100)
  expect(await outcome).toBe(expected)
})

const CODES = [
  '57P03',
  '57P01',
  '08001',
  '08006',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]

it.each<[code: string | undefined, message: string, expected: string]>([
  ...CODES.map((code): [string, string, string] => [code, 'm', 'in']),
  ['3D000', 'Connection terminated unexpectedly', 'refused'],
  [undefined, 'Connection terminated unexpectedly', 'in'],
  [undefined, 'other', 'refused'],
])('%s, "%s", is followed by: %s', async (code, message, expected) => {
  const { clock, connector, dial } = stage([failure(code, message)])
  const outcome = connector.connect(dial).catch(() => 'refused')
  await clock.advance(100)
  expect(await outcome).toBe(expected)
})

it('a password that is refused is tried once more with another token, and with no other not', async () => {
  const again = stage([failure('28P01')])
  expect(await again.connector.connect(again.dial)).toBe('in')
  expect(again.events).toEqual([])
  const same = stage([failure('28P01')], {}, ['a'])
  await expect(same.connector.connect(same.dial)).rejects.toMatchObject({ code: '28P01' })
  const twice = stage([failure('28P01'), failure('28P01')], {}, ['a', 'b', 'c', 'd', 'e'])
  await expect(twice.connector.connect(twice.dial)).rejects.toMatchObject({ code: '28P01' })
})

it('an idle client is taken without a token, and a further attempt waits for one', async () => {
  const idle = stage([])
  expect(await idle.connector.acquire(idle.dial)).toBe('in')
  expect(idle.asked()).toBe(0)
  const down = stage([failure('57P03')])
  const acquired = down.connector.acquire(down.dial)
  await down.clock.advance(100)
  expect([await acquired, down.asked()]).toEqual(['in', 1])
  const first = stage([])
  await first.connector.connect(first.dial)
  expect(first.asked()).toBe(1)
})

it('a time that is up is the token’s, until there is one', async () => {
  const never = () => new Promise<never>(() => {})
  const late = stage([], { attemptMs: 100 })
  const dial = { open: never, discard: () => {} }
  const connected = late.connector.connect(dial).catch((error: Error) => error.message)
  await late.clock.advance(100)
  expect(await connected).toBe('Connection terminated due to connection timeout')
  const credentials: CredentialSource = {
    ...{ get: never, invalidate: () => {}, start: async () => {}, stop: async () => {} },
    status: () => ({ state: 'empty', expiresInMs: 0, calls: 1, lastError: new Error('busy') }),
  }
  const empty = stage([], { attemptMs: 100, credentials, retryMs: 0 })
  const waited = empty.connector.connect(dial).catch((error: unknown) => error)
  await empty.clock.advance(100)
  expect(await waited).toMatchObject({
    message:
      'The workspace has given no database token in the 100 ms that connectionTimeoutMillis allows. The last answer: busy Open connections go on working; the next connect asks again.',
    retryable: true,
  })
})

it('what comes after its time is given back', async () => {
  const { clock, connector } = stage([], { attemptMs: 100 })
  const discarded: string[] = []
  let open: (value: string) => void = () => {}
  const dial = {
    open: () =>
      new Promise<string>((resolve) => {
        open = resolve
      }),
    discard: (late: string) => discarded.push(late),
  }
  const connected = connector.connect(dial).catch(() => 'refused')
  await clock.advance(100)
  open('late')
  await clock.advance(0)
  expect([await connected, discarded]).toEqual(['refused', ['late']])
})
