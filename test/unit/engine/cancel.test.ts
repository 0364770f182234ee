import { expect, it } from 'vitest'
import { endingSoon } from '../../../src/engine/cancel.ts'

it('does not wait for work that a cancelled run leaves behind', async () => {
  const controller = new AbortController()
  const forEver = new Promise<never>(() => {})
  const ended = endingSoon(controller.signal, forEver)
  const start = performance.now()
  controller.abort(new Error('cancelled'))
  await expect(ended).rejects.toThrow('cancelled')
  expect(performance.now() - start).toBeGreaterThan(4_000)
  expect(performance.now() - start).toBeLessThan(6_500)
})

it('takes what the work says of its end', async () => {
  const controller = new AbortController()
  const ended = endingSoon(
    controller.signal,
    new Promise((resolve) => {
      controller.signal.addEventListener('abort', () => resolve('an account'))
    }),
  )
  controller.abort(new Error('cancelled'))
  expect(await ended).toBe('an account')
})

it('waits for nothing when the run aborts its own signal after the work', async () => {
  const controller = new AbortController()
  const timers = () => process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length
  const before = timers()
  await endingSoon(controller.signal, Promise.resolve())
  controller.abort(new Error('over'))
  expect(timers()).toBe(before)
})
