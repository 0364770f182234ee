import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { deployKilledAt, describePoint, type Point } from './disturbance.ts'
import { differences, readEndState } from './end-state.ts'
import { deploy, kinds, makeWorkspace, type Workspace } from './stage.ts'
import { expectedTries, forEachCall } from './sweep.ts'
import { FIRST_DEPLOY, inNewWorld } from './worlds.ts'

const KINDS = [
  { kind: 'Autoscaling', inputs: { project: 'shop' }, step: 1, sample: 4 },
  { kind: 'Provisioned', inputs: { instance: 'shop' }, step: 3, sample: 2 },
] as const

const RUN_ID = '7'

let workspace: Workspace

beforeAll(() => {
  workspace = makeWorkspace(FIRST_DEPLOY)
})

afterAll(() => {
  workspace.dispose()
})

describe.for(KINDS)('a first deploy on $kind that is killed', ({ kind, inputs, ...size }) => {
  it('is finished by the next run, wherever it was killed', { timeout: 1_200_000 }, async () => {
    const undisturbed = await inNewWorld(async (emulator) => {
      const result = await deploy(emulator, workspace, { with: inputs, runId: RUN_ID })
      expect(result.exitCode, result.log).toBe(0)
      return { state: await readEndState(emulator), calls: result.traffic.entries.length }
    })

    const start = performance.now()
    const wrong: string[] = []
    let tried = 0
    const sweep = { name: `kills on ${kind}`, calls: undisturbed.calls, ...size }
    await forEachCall(sweep, async (number) => {
      let reached = true
      for (const phase of ['before', 'after'] as const) {
        const found = await inNewWorld((emulator) =>
          tryPoint(emulator, { number, phase }, inputs, undisturbed.state),
        )
        wrong.push(...found.wrong)
        tried += found.reached ? 1 : 0
        reached = reached && found.reached
      }
      return { reached }
    })

    const seconds = Math.round((performance.now() - start) / 1000)
    console.log(`${kind}: ${tried} kill points tried in ${seconds} s`)
    expect(wrong).toEqual([])
    expect(tried).toBeGreaterThanOrEqual(2 * expectedTries(sweep))
  })
})

/** Kills a first deploy at `point`; what is wrong afterwards, with the run after it and the one after that. */
async function tryPoint(
  emulator: Emulator,
  point: Point,
  inputs: Readonly<Record<string, string>>,
  expected: Record<string, unknown>,
): Promise<{ reached: boolean; wrong: string[] }> {
  const run = { with: inputs, runId: RUN_ID }
  const { result, call } = await deployKilledAt(emulator, workspace, point, { ...run, attempt: 1 })
  if (!call) return { reached: false, wrong: result.exitCode === 0 ? [] : [result.log] }
  const place = describePoint(point, call)
  const second = await deploy(emulator, workspace, { ...run, attempt: 2 })
  if (second.exitCode !== 0) return { reached: true, wrong: [`${place}\n${second.log}`] }
  const state = await readEndState(emulator)
  const third = await deploy(emulator, workspace, { ...run, attempt: 3 })
  const wrong = [
    ...differences(expected, state).map((each) => `${place}: ${each}`),
    ...kinds(third).map((each) => `${place}: the third run still has to ${each}`),
    ...third.traffic.writes.map(() => `${place}: the third run writes`),
    ...(third.exitCode === 0 ? [] : [`${place}: the third run fails\n${third.log}`]),
  ]
  return { reached: true, wrong }
}
