import { expect, it } from 'vitest'
import { checkDatabase, checkFunction, checkMethods, checkMs } from '../../../src/runtime/option-checks.ts'

/** The message of the refusal; undefined: it is let through. */
function refusal(check: () => unknown): string | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    if (error instanceof Error) return error.message
    throw error
  }
}

const LONGEST = 2 ** 31 - 1
const MS = 'a number of milliseconds from 0 on.'

it.each([
  [undefined, undefined],
  [null, undefined],
  [0, undefined],
  [LONGEST, undefined],
  [-1, `The option \`o\` is -1, but it has to be ${MS}`],
  [LONGEST + 1, `The option \`o\` is ${LONGEST + 1}, but it has to be ${MS}`],
  [Number.NaN, `The option \`o\` is null, but it has to be ${MS}`],
  ['1', `The option \`o\` has to be ${MS}`],
  ['', `The option \`o\` is "", but it has to be ${MS}`],
])('milliseconds: %s', (value, expected) => {
  expect(refusal(() => checkMs('o', value))).toBe(expected)
})

it.each([
  [undefined, undefined],
  [null, undefined],
  [() => {}, undefined],
  [{}, 'The option `o` has to be a function: f.'],
])('functions: %s', (value, expected) => {
  expect(refusal(() => checkFunction('o', value, 'f'))).toBe(expected)
})

it.each([
  [undefined, undefined],
  [null, undefined],
  [{ a() {}, b() {} }, undefined],
  [{ a() {} }, 'The option `o` has to be x.'],
  [{ a() {}, b: 1 }, 'The option `o` has to be x.'],
  ['text', 'The option `o` has to be x.'],
])('methods: %s', (value, expected) => {
  expect(refusal(() => checkMethods('o', value, ['a', 'b'], 'x'))).toBe(expected)
})

const NAME = 'has to be a text that is not empty; leave it out to take what the environment says.'
const PORT = 'has to be a whole number from 1 to 65535; Lakebase listens on 5432.'

it.each([
  [{}, undefined],
  [{ host: null, database: null, user: null, schema: null, port: null, auth: null }, undefined],
  [{ host: 'h', database: 'd', user: 'u', schema: '', port: 1, auth: () => {} }, undefined],
  [{ schema: false }, undefined],
  [{ host: '' }, `The option \`host\` is "", but it ${NAME}`],
  [{ database: ' ' }, `The option \`database\` ${NAME}`],
  [{ user: 1 }, `The option \`user\` is 1, but it ${NAME}`],
  [{ schema: true }, "The option `schema` has to be the name of a schema, or '' or false for none."],
  [{ auth: 'x' }, 'The option `auth` has to be a function: () => ({ token }).'],
  [{ port: 65_535 }, undefined],
  [{ port: 0 }, `The option \`port\` is 0, but it ${PORT}`],
  [{ port: 65_536 }, `The option \`port\` is 65536, but it ${PORT}`],
  [{ port: 1.5 }, `The option \`port\` is 1.5, but it ${PORT}`],
  [{ port: '1x' }, `The option \`port\` ${PORT}`],
])('what is said of a database: %j', (options, expected) => {
  expect(refusal(() => checkDatabase(options))).toBe(expected)
})

it.each([
  ['5433', 5433],
  [5433, 5433],
  [undefined, undefined],
  [null, undefined],
])('port %s is %s', (port, expected) => {
  expect(checkDatabase({ port, host: 'h' })).toEqual({ host: 'h', port: expected })
})
