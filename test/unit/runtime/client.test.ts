import { Client } from 'pg'
import { expect, it, vi } from 'vitest'
import { explainQueries, guard } from '../../../src/runtime/client.ts'

const explained = new Error('explained')
const refused = new Error('refused')

/** A client whose queries end so; a callback comes last. */
function clientOf(answer: (...given: unknown[]) => unknown): Client {
  const client = new Client()
  vi.spyOn(client, 'query').mockImplementation(answer)
  explainQueries(client, (error) => (error === refused ? explained : error))
  return client
}

it('a promise fails with the explained error, or gives what it gave', async () => {
  await expect(clientOf(() => Promise.reject(refused)).query('select 1')).rejects.toBe(explained)
  expect(await clientOf(() => Promise.resolve('rows')).query('select 1')).toBe('rows')
  expect(clientOf(() => 'no promise').query('select 1')).toBe('no promise')
})

it.each([
  [refused, undefined, [explained, undefined]],
  [undefined, 'rows', [undefined, 'rows']],
  [null, 'rows', [null, 'rows']],
])('a callback is called with %s and %s', (error, result, expected) => {
  const called: unknown[][] = []
  const client = clientOf((_text, values, callback) => {
    expect(values).toEqual([1])
    if (typeof callback === 'function') callback(error, result)
  })
  client.query('select $1', [1], (...given: unknown[]) => called.push(given))
  expect(called).toEqual([expected])
})

it('what submits itself is passed on untouched', () => {
  const cursor = { submit: () => {} }
  const given: unknown[] = []
  const client = clientOf((first) => {
    given.push(first)
    return first
  })
  expect(client.query(cursor)).toBe(cursor)
  expect(given).toEqual([cursor])
})

it('a query as an object is no cursor', async () => {
  await expect(clientOf(() => Promise.reject(refused)).query({ text: 'select 1' })).rejects.toBe(explained)
})

it('can be replaced, as a tracer does', () => {
  const client = clientOf(() => 'first')
  Reflect.set(client, 'query', () => 'second')
  expect(client.query('select 1')).toBe('second')
  expect(Object.getOwnPropertyDescriptor(client, 'query')?.configurable).toBe(true)
})

it('an error of a connection that nobody waits for is an event', () => {
  const [client, events] = [new Client(), [] as unknown[]]
  guard(client, (event) => events.push(event))
  client.emit('error', refused)
  expect(events).toEqual([{ type: 'client_error', error: refused }])
})
