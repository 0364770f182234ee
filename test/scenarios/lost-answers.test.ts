import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { type Disturbed, deployResetAt, describePoint, type Point } from './disturbance.ts'
import { differences, readEndState } from './end-state.ts'
import { type Deployed, deploy, makeWorkspace, type Workspace } from './stage.ts'
import { FIRST_DEPLOY, forEachCall, inNewWorld } from './worlds.ts'

const RUN = { with: { project: 'shop' }, runId: '7' }

let workspace: Workspace
let undisturbed: Record<string, unknown>

beforeAll(async () => {
  workspace = makeWorkspace(FIRST_DEPLOY)
  undisturbed = await inNewWorld(async (emulator) => {
    const result = await deploy(emulator, workspace, RUN)
    expect(result.exitCode, result.log).toBe(0)
    return readEndState(emulator)
  })
})

afterAll(() => {
  workspace.dispose()
})

describe('one call of a first deploy', () => {
  it.for([
    { what: 'whose answer is lost', phase: 'after', disturb: deployResetAt },
    { what: 'that does not arrive', phase: 'before', disturb: deployResetAt },
    { what: 'that is refused with 503', phase: 'before', disturb: deployRefusedAt },
  ] as const)('$what', { timeout: 600_000 }, async ({ what, phase, disturb }) => {
    const start = performance.now()
    const wrong: string[] = []
    let tried = 0
    await forEachCall(1, (number) =>
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
    console.log(`one call ${what}: ${tried} calls tried in ${seconds} s`)
    expect(wrong).toEqual([])
    expect(tried).toBeGreaterThan(60)
  })
})

/** What is wrong after a run of which one call was disturbed. */
async function afterwards(emulator: Emulator, { result, call }: Disturbed): Promise<string[]> {
  // A database message is never repeated blindly: the run ends, and the next one looks what holds.
  if (call?.kind === 'sql') {
    const complaints = refusal(result, /The connection to the database was lost/)
    const next = await deploy(emulator, workspace, { ...RUN, attempt: 2 })
    return [...complaints, ...success(next), ...differences(undisturbed, await readEndState(emulator))]
  }
  return [...success(result), ...differences(undisturbed, await readEndState(emulator))]
}

function success(result: Deployed): string[] {
  return result.exitCode === 0 ? [] : [`the run fails\n${result.log}`]
}

function refusal(result: Deployed, reason: RegExp): string[] {
  if (result.exitCode !== 0 && reason.test(result.log)) return []
  return [`the run ends with ${result.exitCode} and does not say ${reason}\n${result.log}`]
}

/** The platform is busy for one call. A database has no such answer: its connection is reset. */
async function deployRefusedAt(
  emulator: Emulator,
  checkout: Workspace,
  { number }: Point,
  run: typeof RUN & { attempt: number },
): Promise<Disturbed> {
  const fault = emulator.faults.add({
    match: '*',
    after: number - 1,
    action: { status: 503, errorCode: 'TEMPORARILY_UNAVAILABLE' },
  })
  const result = await deploy(emulator, checkout, run)
  const refused = result.traffic.entries.find((entry) => entry.kind === 'http' && entry.status === 503)
  const met =
    refused ?? result.traffic.messages.find((entry) => entry.kind === 'sql' && entry.endedAt === undefined)
  if (fault.hits === 0) return { result, call: undefined }
  const [kind, method, path] =
    met?.kind === 'http'
      ? (['http', met.method, met.path] as const)
      : (['sql', 'SQL', 'the login or a message'] as const)
  return { result, call: { kind, method, path, phase: 'before', index: number, identity: undefined } }
}
