import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { type Disturbed, deployRefusedAt, deployResetAt, describePoint, type Point } from './disturbance.ts'
import { differences, readEndState } from './end-state.ts'
import { deploy, makeWorkspace, type Workspace } from './stage.ts'
import { expectedTries, forEachCall } from './sweep.ts'
import { FIRST_DEPLOY, inNewWorld } from './worlds.ts'

const RUN = { with: { project: 'shop' }, runId: '7' }

let workspace: Workspace
let undisturbed: { readonly state: Record<string, unknown>; readonly calls: number }

beforeAll(async () => {
  workspace = makeWorkspace(FIRST_DEPLOY)
  undisturbed = await inNewWorld(async (emulator) => {
    const result = await deploy(emulator, workspace, RUN)
    expect(result.exitCode, result.log).toBe(0)
    return { state: await readEndState(emulator), calls: result.traffic.entries.length }
  })
})

afterAll(() => {
  workspace.dispose()
})

describe('one call of a first deploy', () => {
  it('whose answer is lost does no harm', { timeout: 1_200_000 }, async () => {
    await forEveryCall('answers lost', 'after', deployResetAt)
  })

  it('that is refused with 503, or whose connection is reset, does no harm', {
    timeout: 1_200_000,
  }, async () => {
    await forEveryCall('calls refused', 'before', (emulator, checkout, point, run) =>
      (point.number % 2 === 0 ? deployRefusedAt : deployResetAt)(emulator, checkout, point, run),
    )
  })
})

async function forEveryCall(
  what: string,
  phase: Point['phase'],
  disturb: typeof deployResetAt,
): Promise<void> {
  const start = performance.now()
  const wrong: string[] = []
  let tried = 0
  const sweep = { name: what, calls: undisturbed.calls, step: 1, sample: 5 }
  await forEachCall(sweep, (number) =>
    inNewWorld(async (emulator) => {
      const point = { number, phase }
      const disturbed = await disturb(emulator, workspace, point, { ...RUN, attempt: 1 })
      if (!disturbed.call) return { reached: false }
      tried += 1
      const place = describePoint(point, disturbed.call)
      wrong.push(...(await afterwards(emulator, disturbed)).map((each) => `${place}: ${each}`))
      return { reached: true }
    }),
  )
  const seconds = Math.round((performance.now() - start) / 1000)
  console.log(`${tried} ${what}, one run each, in ${seconds} s`)
  expect(wrong).toEqual([])
  expect(tried).toBeGreaterThanOrEqual(expectedTries(sweep))
}

/** What is wrong after a run of which one call was disturbed. */
async function afterwards(emulator: Emulator, { result, call }: Disturbed): Promise<string[]> {
  if (result.exitCode === 0) return differences(undisturbed.state, await readEndState(emulator))
  const reason = call && mayFail(call)
  if (!reason?.test(result.log)) return [`the run fails\n${result.log}`]
  const next = await deploy(emulator, workspace, { ...RUN, attempt: 2 })
  if (next.exitCode !== 0) return [`the next run fails\n${next.log}`]
  return differences(undisturbed.state, await readEndState(emulator))
}

/**
 * Database messages are not repeated blindly: the run ends, and the next one looks what holds. Within the stability
 * window, an app that does not answer once is not healthy.
 */
function mayFail({ kind, path }: NonNullable<Disturbed['call']>): RegExp | undefined {
  // On the lock's connection the lock is lost with it; in a file without a transaction the place comes first.
  if (kind === 'sql')
    return /^::error.*(The connection to the database was lost|The deploy lock is not this run's any more)/m
  return path === '/api/health' ? /^::error::https:\S+ answered at first, but \d+ s later: /m : undefined
}
