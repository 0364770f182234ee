import { expect, it } from 'vitest'
import { isSmaller } from '../../../src/config/capacity.ts'

it.each([
  ['CU_2', 'CU_4', true],
  ['CU_4', 'CU_4', false],
  ['CU_4', 'CU_2', false],
  ['CU_8', 'CU_16', true],
  ['CU_8', 'huge', true],
  ['CU_8', 'CU_', true],
] as const)('%s is smaller than %s: %s', (capacity, present, expected) => {
  expect(isSmaller(capacity, present)).toBe(expected)
})
