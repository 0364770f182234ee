import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts'
import { differences, readEndState } from './end-state.ts'
import { deployKilledAt, describePoint, type KillPoint } from './kill.ts'
import { deploy, deploymentYaml, kinds, makeWorkspace, SHOP, type Workspace } from './stage.ts'

/** Each world is a process of its own at a time, and mostly waits for others. */
const WORLDS_AT_ONCE = 3

const KINDS = {
  Autoscaling: { with: { project: 'shop' }, every: 1 },
  Provisioned: { with: { instance: 'shop' }, every: 3 },
} as const

const RUN_ID = '7'

/** Something of everything that a first deploy can bring: a permission, a file outside a transaction, a late migration. */
const FILES = {
  ...SHOP,
  'migrations/0003_index_price.sql':
    '-- transaction: none\nCREATE INDEX CONCURRENTLY IF NOT EXISTS orders_price ON orders (price);\n',
  'migrations/0004_require_price.sql':
    '-- phase: after-deploy\nALTER TABLE orders ALTER COLUMN price SET NOT NULL;\n',
  'deployment.yaml': deploymentYaml(
    `    permissions:
      - group_name: users
        permission_level: CAN_USE`,
  ).replace('window: 1s', 'window: 1ms'),
}

let workspace: Workspace

beforeAll(() => {
  workspace = makeWorkspace(FILES)
})

afterAll(() => {
  workspace.dispose()
})

async function inNewWorld<T>(work: (emulator: Emulator) => Promise<T>): Promise<T> {
  const emulator = await startEmulator()
  try {
    return await work(emulator)
  } finally {
    await emulator.stop()
  }
}

describe.each(Object.entries(KINDS))(
  'a first deploy on %s that is killed',
  (kind, { with: inputs, every }) => {
    it('is finished by the next run, wherever it was killed', { timeout: 600_000 }, async () => {
      const undisturbed = await inNewWorld(async (emulator) => {
        const result = await deploy(emulator, workspace, { with: inputs, runId: RUN_ID })
        expect(result.exitCode, result.log).toBe(0)
        return { state: await readEndState(emulator), calls: result.traffic.entries.length }
      })

      const start = performance.now()
      const wrong: string[] = []
      let tried = 0
      let next = 1
      let isOver = false
      const worker = async () => {
        while (!isOver) {
          const number = next
          next += every
          for (const phase of ['before', 'after'] as const) {
            const found = await inNewWorld((emulator) =>
              tryPoint(emulator, { number, phase }, inputs, undisturbed.state),
            )
            if (found.reached) tried += 1
            else isOver = true
            wrong.push(...found.wrong)
          }
        }
      }
      await Promise.all(Array.from({ length: WORLDS_AT_ONCE }, worker))

      console.log(
        `${kind}: ${tried} kill points tried in ${Math.round((performance.now() - start) / 1000)} s`,
      )
      expect(wrong).toEqual([])
      expect(tried).toBeGreaterThan((undisturbed.calls * 2 * 0.9) / every)
    })
  },
)

/** Kills a first deploy at `point`; what is wrong afterwards, with the run after it and the one after that. */
async function tryPoint(
  emulator: Emulator,
  point: KillPoint,
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
