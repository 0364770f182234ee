import { expect, test } from 'vitest'
import { formatDuration, parseDuration } from '../../../src/config/duration.ts'

test.each([
  ['500ms', 500],
  ['90s', 90_000],
  ['30m', 1_800_000],
  ['1h', 3_600_000],
  ['1h30m', 5_400_000],
  ['7d', 604_800_000],
  ['1d2h3m4s5ms', 93_784_005],
  ['0s', 0],
])('%s is %i ms', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds)
})

test.each([
  '',
  '30',
  'm',
  '1.5h',
  '-1s',
  '1m1h',
  '1h 30m',
  ' 1h',
  '1H',
  '1s1s',
  'never',
  '99999999999999999999d',
])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined()
})

test.each([
  [0, '0s'],
  [500, '500ms'],
  [60_000, '1m'],
  [5_400_000, '1h30m'],
  [604_800_000, '7d'],
  [93_784_005, '1d2h3m4s5ms'],
])('%i ms is written %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text)
  expect(parseDuration(text)).toBe(milliseconds)
})
