import { expect, it } from 'vitest'
import { Timeline } from '../../../src/engine/timeline.ts'
import type { Reporter } from '../../../src/reporter.ts'
import { FakeClock, RecordingReporter } from '../databricks/platform.ts'

it('records each step with its outcome and duration, and groups its lines', async () => {
  const clock = new FakeClock()
  const recording = new RecordingReporter()
  const groups: string[] = []
  const reporter: Reporter = Object.assign(recording, {
    group: (title: string, work: () => Promise<never>) => {
      groups.push(title)
      return work()
    },
  })
  const timeline = new Timeline(clock, reporter)

  expect(await timeline.step('Observe', () => clock.sleep(1200).then(() => 'seen'))).toBe('seen')
  const failure = new Error('refused')
  const work = () => clock.sleep(300).then(() => Promise.reject(failure))
  await expect(timeline.step('Plan', work)).rejects.toBe(failure)

  expect(timeline.steps).toEqual([
    { title: 'Observe', outcome: 'done', durationMs: 1200 },
    { title: 'Plan', outcome: 'failed', durationMs: 300 },
  ])
  expect(groups).toEqual(['Observe', 'Plan'])
})
