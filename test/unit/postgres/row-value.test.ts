import { expect, it } from 'vitest'
import { withoutRowValues } from '../../../src/postgres/row-value.ts'

const said = (sqlstate: string, message: string, detail?: string, context?: string) =>
  withoutRowValues({ sqlstate, message, detail, context })

it.each([
  ['Key (item)=(alice@example.com) is duplicated.', 'Key (item) is duplicated.'],
  ['Key (a, b)=(1, x) already exists.', 'Key (a, b) already exists.'],
  ['Key (lower(a))=(x) already exists.', 'Key (lower(a)) already exists.'],
  ['Key (a)=(1) is not present in table "orders".', 'Key (a) is not present in table "orders".'],
  [
    'Key (a)=(1) is still referenced from table "orders".',
    'Key (a) is still referenced from table "orders".',
  ],
  ['Key (a)=(x) is duplicated. y) is not present in table "t".', 'Key (a) is not present in table "t".'],
  ['Key (a)=(x\ny) already exists.', 'Key (a) already exists.'],
  ['Key (c)=([1,2)) conflicts with existing key (c)=([1,3)).', undefined],
  ['Failing row contains (1, alice@example.com, null).', undefined],
  ['Schlüssel (a)=(alice) existiert bereits.', undefined],
])('the detail %j of a violated constraint is %j', (detail, shown) => {
  expect(said('23505', 'duplicate', detail).detail).toBe(shown)
})

it.each([
  ['invalid input syntax for type integer: "alice"', 'invalid input syntax for type integer: "..."'],
  ['invalid input value for enum mood: "a "b" c"', 'invalid input value for enum mood: "..."'],
  ['value "4111" is out of range for type smallint', 'value "..." is out of range for type smallint'],
  ['division by zero', 'division by zero'],
])('the message %j', (message, shown) => {
  expect(said('22P02', message).message).toBe(shown)
})

it.each([
  ['COPY orders, line 3, column item: "alice"', 'COPY orders, line 3, column item'],
  ['COPY orders, line 3: "alice\tbob"', 'COPY orders, line 3'],
  ['JSON data, line 1: {"a": alice', 'JSON data, line 1'],
  [
    `SQL statement "insert into a values ('alice', 7)"\nPL/pgSQL function f() line 3 at SQL statement`,
    `SQL statement "insert into a values ('...', ?)"\nPL/pgSQL function f() line 3 at SQL statement`,
  ],
])('the context %j', (context, shown) => {
  expect(said('22P02', 'x', undefined, context).context).toBe(shown)
})

it('what names no row stays', () => {
  const detail = 'Process 7 waits for ShareLock; blocked by process 8.'
  expect(said('40P01', 'deadlock "x"', detail)).toEqual({
    sqlstate: '40P01',
    message: 'deadlock "x"',
    detail,
  })
})
