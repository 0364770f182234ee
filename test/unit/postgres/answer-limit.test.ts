import { expect, it } from 'vitest'
import { Deadline, LEAST_ANSWER_MS } from '../../../src/deadline.ts'
import { AnswerLimit, type Hold } from '../../../src/postgres/answer-limit.ts'
import { RecordingReporter } from '../databricks/platform.ts'
import { VirtualTime } from '../engine/virtual-time.ts'

const HELD = { text: '"app" is in the way (pid 7)', pids: ['7'] }

function stage(timeoutMs: number, hold: Hold = HELD) {
  const [clock, reporter] = [new VirtualTime(), new RecordingReporter()]
  const { signal } = new AbortController()
  const deadline = new Deadline({ clock, timeoutMs, pollMs: 1000, signal, reporter })
  const limit = new AnswerLimit({ clock, deadline, reporter, place: 'db:5432/shop', look: async () => hold })
  return { clock, reporter, limit }
}

const never = () => new Promise<never>(() => {})

async function endOf(answer: Promise<unknown>, clock: VirtualTime): Promise<number | undefined> {
  let end: number | undefined
  answer.catch(() => {
    end = clock.now()
  })
  for (let minutes = 0; minutes < 120 && end === undefined; minutes += 1) await clock.pass(60_000)
  return end
}

it('says after a while who is in the way, and ends with the budget', async () => {
  const { clock, reporter, limit } = stage(600_000)
  const answer = limit.wait(never(), 0)
  expect(await endOf(answer, clock)).toBe(600_000)
  expect(reporter.lines).toEqual([`waiting for an answer of the database at db:5432/shop: ${HELD.text}`])
  expect(limit.held).toBe(HELD.text)
  await expect(answer).rejects.toMatchObject({
    code: 'TIMEOUT',
    message: `Gave up waiting for an answer of the database at db:5432/shop when the wait-timeout of 10 min was used up; ${HELD.text}.`,
    hint: expect.stringContaining('SELECT pg_terminate_backend(7);'),
  })
})

it.each([
  ['the time-out of a file where that is longer', 600_000, 3_600_000, 3_600_000],
  ['the budget where that is longer', 600_000, 1000, 600_000],
  ['a moment when the budget is used up', 0, 0, LEAST_ANSWER_MS],
])('ends with %s', async (_what, budget, mayTakeMs, end) => {
  const { clock, limit } = stage(budget)
  expect(await endOf(limit.wait(never(), mayTakeMs), clock)).toBe(end)
})

it('gives the answer, and says nothing of what nobody waits for any more', async () => {
  const { clock, reporter, limit } = stage(600_000)
  expect(await limit.wait(Promise.resolve('rows'), 0)).toBe('rows')
  await clock.pass(3_600_000)
  expect(reporter.lines).toEqual([])
})
