import { expect, it } from 'vitest'
import { sleepAwareClock } from '../../../src/runtime/clock.ts'

it('counts the time that the machine slept, and no correction of the wall clock backwards', () => {
  const time = { monotonic: 0, wall: 1_000_000 }
  const now = sleepAwareClock(
    () => time.monotonic,
    () => time.wall,
  )
  const pass = (monotonic: number, wall: number) => {
    time.monotonic += monotonic
    time.wall += wall
    return now()
  }
  expect(pass(5_000, 5_000)).toBe(5_000)
  // Two hours of sleep.
  expect(pass(1_000, 7_201_000)).toBe(7_206_000)
  // An hour back, then drift that is none.
  expect(pass(1_000, -3_600_000)).toBe(7_207_000)
  expect(pass(1_000, 10_999)).toBe(7_208_000)
  expect(pass(60_000, 60_000)).toBe(7_268_000)
})

it.each([
  [10_000, 1_000],
  [10_001, 11_001],
  [-50_000, 1_000],
])('a wall clock that is %i ms ahead after a second makes it %i ms', (ahead, expected) => {
  let [monotonic, wall] = [0, 0]
  const now = sleepAwareClock(
    () => monotonic,
    () => wall,
  )
  monotonic += 1_000
  wall += 1_000 + ahead
  expect(now()).toBe(expected)
  monotonic += 5
  wall += 5
  expect(now()).toBe(expected + 5)
})
