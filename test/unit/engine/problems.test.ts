import { expect, it } from 'vitest'
import { Problems } from '../../../src/engine/problems.ts'
import { InvalidInput } from '../../../src/error.ts'

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

it('reports in the order in which the works were begun, whichever fails first', async () => {
  const problems = new Problems()
  problems.add([{ message: 'first' }])
  const results = await Promise.all([
    problems.collect(async () => {
      await after(5)
      throw new InvalidInput([{ message: 'second' }, { message: 'third' }])
    }),
    problems.collect(async () => 7),
    problems.collect(async () => {
      throw new InvalidInput([{ message: 'fourth' }])
    }),
  ])
  expect(results).toEqual([undefined, 7, undefined])
  expect(problems.any).toBe(true)
  expect(problems.error().problems.map(({ message }) => message)).toEqual([
    'first',
    'second',
    'third',
    'fourth',
  ])
})

it('lets through what is not the fault of the input', async () => {
  const problems = new Problems()
  await expect(problems.collect(() => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full')
  expect(problems.any).toBe(false)
})
