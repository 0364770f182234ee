import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { pooled } from '../../../src/commands/pool.ts'

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
