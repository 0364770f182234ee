import { describe, expect, test } from 'vitest'
import { editDistance, nearest } from '../../../src/config/distance.ts'

describe('editDistance', () => {
  test.each([
    ['', '', 0],
    ['abc', '', 3],
    ['', 'abc', 3],
    ['capacity', 'capacity', 0],
    ['capcity', 'capacity', 1],
    ['capacitty', 'capacity', 1],
    ['capasity', 'capacity', 1],
    ['cpaacity', 'capacity', 1],
    ['kitten', 'sitting', 3],
  ])('%s to %s is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance)
    expect(editDistance(b, a)).toBe(distance)
  })
})

describe('nearest', () => {
  const keys = ['app_name', 'description', 'compute_size', 'lakebase']

  test.each([
    ['app-name', 'app_name'],
    ['APP_NAME', 'app_name'],
    ['appname', 'app_name'],
    ['lakebse', 'lakebase'],
    ['compute', 'compute_size'],
    ['size', 'compute_size'],
    ['permissions', undefined],
    ['x', undefined],
    ['', undefined],
  ])('%j is meant as %j', (name, candidate) => {
    expect(nearest(name, keys)).toBe(candidate)
  })

  test('does not choose between equals', () => {
    expect(nearest('CU_3', ['CU_1', 'CU_2', 'CU_4'])).toBeUndefined()
    expect(nearest('name', ['app_name', 'database_name'])).toBeUndefined()
  })

  test('knows nothing without candidates', () => {
    expect(nearest('x', [])).toBeUndefined()
  })
})
