import { expect, it } from 'vitest'
import { isAllowance, readAllowance } from '../../../src/migrations/allowance.ts'

it.each([
  ['drop-table', true],
  ['drop-table, drop-column', true],
  ['drop_table because x', true],
  ['drop-table ,', true],
  ['drop this table', false],
  ['drop-table becauseof', false],
  ['Drop-table', false],
  ['drop--table', false],
])('%j is meant for us: %s', (value, expected) => {
  expect(isAllowance(value)).toBe(expected)
})

it.each([
  [
    'drop-table,, drop-column, because nobody uses them',
    [
      { code: 'drop-table', reason: 'nobody uses them', offset: 7 },
      { code: 'drop-column', reason: 'nobody uses them', offset: 7 },
    ],
  ],
])('%j is read', (value, expected) => {
  expect(readAllowance(value, 7)).toEqual({ ok: true, value: expected })
})

it.each(['drop-table, drop-everything because x', 'drop-table'])('%j is refused', (value) => {
  expect(readAllowance(value, 0).ok).toBe(false)
})
