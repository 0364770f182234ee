import type { Emulator, ObservedCall } from '../../src/emulator/emulator.ts'
import type { ActionRun } from '../../src/emulator/runner.ts'
import { type Deployed, deploy, type Workspace } from './stage.ts'

/** A moment of a run: the `number`th call or database message that reached the emulator, counted from 1. */
export interface KillPoint {
  readonly number: number
  /** `before` its effect, or `after` it and before its answer. */
  readonly phase: 'before' | 'after'
}

export interface Killed {
  readonly result: Deployed
  /** The call at which the run was killed; undefined when it made fewer calls and ended by itself. */
  readonly call: ObservedCall | undefined
}

/** A run of the action that is ended by SIGKILL at `point`. */
export async function deployKilledAt(
  emulator: Emulator,
  workspace: Workspace,
  point: KillPoint,
  run: Partial<ActionRun>,
): Promise<Killed> {
  const numbers = new Map<number, number>()
  let kill = () => {}
  let call: ObservedCall | undefined
  let release = () => {}
  const ended = new Promise<void>((resolve) => {
    release = resolve
  })
  emulator.onCall = async (seen) => {
    if (seen.phase === 'before') numbers.set(seen.index, numbers.size + 1)
    if (seen.phase !== point.phase || numbers.get(seen.index) !== point.number) return
    call = seen
    kill()
    await ended
    throw new Error('its caller was killed')
  }
  const result = await deploy(emulator, workspace, {
    ...run,
    onStart: (process) => {
      kill = () => process.kill('SIGKILL')
    },
  })
  release()
  emulator.onCall = undefined
  return { result, call }
}

/** `before call 17: POST /api/2.0/apps?no_compute=true` */
export function describePoint({ number, phase }: KillPoint, call: ObservedCall | undefined): string {
  const what = call ? `${call.method} ${call.path.replaceAll(/\s+/g, ' ').slice(0, 120)}` : '(not reached)'
  return `${phase} call ${number}: ${what}`
}
