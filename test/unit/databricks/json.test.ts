import { describe, expect, it } from 'vitest'
import { decode } from '../../../src/databricks/json.ts'
import { failure } from './platform.ts'

const app = {
  name: 'shop',
  size: '12345678901',
  flag: false,
  status: { state: 'RUNNING', message: null },
  resources: [{ name: 'db' }, { name: 7 }],
  command: ['node', 'server.js'],
}

describe('decode', () => {
  it('reads every kind of field, digits in strings as numbers, null as absent', () => {
    const value = decode(app, 'GET /x')
    expect(value.string('name')).toBe('shop')
    expect(value.number('size')).toBe(12345678901)
    expect(value.boolean('flag')).toBe(false)
    expect(value.object('status').string('state')).toBe('RUNNING')
    expect(value.object('status').optionalString('message')).toBeUndefined()
    expect(value.strings('command')).toEqual(['node', 'server.js'])
    expect(value.strings('absent')).toEqual([])
    expect(value.list('absent', (item) => item.string('x'))).toEqual([])
    expect(value.optionalObject('absent')).toBeUndefined()
    expect(value.raw).toBe(app)
  })

  const cases: [string, () => unknown, string][] = [
    ['the body', () => decode([], 'GET /x'), 'the body should be an object but is a list'],
    [
      'a missing field',
      () => decode({}, 'GET /x').string('name'),
      '"name" should be a string but is missing',
    ],
    [
      'a field of another type',
      () => decode(app, 'GET /x').object('status').number('state'),
      '"status.state" should be a number but is a string',
    ],
    [
      'an item of a list',
      () => decode(app, 'GET /x').list('resources', (item) => item.string('name')),
      '"resources[1].name" should be a string but is a number',
    ],
    ['no list', () => decode(app, 'GET /x').strings('name'), '"name" should be a list but is a string'],
    [
      'a list of others',
      () => decode({ a: [1] }, 'GET /x').strings('a'),
      '"a[0]" should be a string but is a number',
    ],
    [
      'no boolean',
      () => decode({ a: 'true' }, 'GET /x').boolean('a'),
      '"a" should be true or false but is a string',
    ],
  ]
  it.each(cases)('names the path of %s', async (_name, work, problem) => {
    const error = await failure(work)
    expect(error.code).toBe('UNEXPECTED_RESPONSE')
    expect(error.message).toBe(`The answer to GET /x cannot be read: ${problem}.`)
  })

  it('never shows a value, which may be a credential', async () => {
    const error = await failure(() => decode({ token: 'eyJsecret' }, 'POST /credentials').number('token'))
    expect(error.message).not.toContain('eyJsecret')
  })
})
