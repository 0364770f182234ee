import { expect, it } from 'vitest'
import { Drain } from '../../../src/runtime/drain.ts'
import { FakeClock, settle } from './fake-clock.ts'

/** Whether a wait of 100 ms has ended well; undefined: it has not ended. */
function waiting(clock: FakeClock, drain: Drain) {
  let outcome: boolean | undefined
  void drain.wait(100).then((isDrained) => {
    outcome = isDrained
  })
  return { outcome: () => outcome, pass: (ms: number) => clock.advance(ms) }
}

it('ends at once when nothing is under way, and leaves no timer', async () => {
  const clock = new FakeClock()
  const wait = waiting(clock, new Drain(clock))
  await settle()
  await settle()
  expect([wait.outcome(), clock.timers]).toEqual([true, 0])
})

it('ends with the last that is under way', async () => {
  const [clock] = [new FakeClock()]
  const drain = new Drain(clock)
  drain.begin()
  drain.begin()
  const wait = waiting(clock, drain)
  drain.end()
  await wait.pass(50)
  expect(wait.outcome()).toBeUndefined()
  drain.end()
  await wait.pass(1)
  expect(wait.outcome()).toBe(true)
})

it('goes on when what has ended begins its next step in the same turn', async () => {
  const clock = new FakeClock()
  const drain = new Drain(clock)
  drain.begin()
  const wait = waiting(clock, drain)
  drain.end()
  drain.begin()
  await wait.pass(99)
  expect(wait.outcome()).toBeUndefined()
  await wait.pass(1)
  expect(wait.outcome()).toBe(false)
})
