import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { pooled } from '../../../src/engine/pool.ts'

test('works on eight items at once, and answers in their order', async () => {
  const items = Array.from({ length: 20 }, (_, index) => index)
  let now = 0
  let most = 0
  const doubled = await pooled(items, async (item) => {
    now += 1
    most = Math.max(most, now)
    await sleep(20 - item)
    now -= 1
    return item * 2
  })
  expect(doubled).toEqual(items.map((item) => item * 2))
  expect(most).toBe(8)
})

test('begins nothing after a failure, and fails when what is under way has ended', async () => {
  const items = Array.from({ length: 20 }, (_, index) => index)
  const begun: number[] = []
  const ended: number[] = []
  const failure = new Error('item 3')
  const work = pooled(items, async (item) => {
    begun.push(item)
    await sleep(item === 3 ? 1 : 10)
    if (item === 3) throw failure
    ended.push(item)
  })
  await expect(work).rejects.toBe(failure)
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  expect(ended.toSorted()).toEqual([0, 1, 2, 4, 5, 6, 7])
})
