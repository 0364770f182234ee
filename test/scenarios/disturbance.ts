import { setTimeout as sleep } from 'node:timers/promises'
import type { Emulator, ObservedCall } from '../../src/emulator/emulator.ts'
import type { ActionRun } from '../../src/emulator/runner.ts'
import { type Deployed, deploy, type Run, type Workspace } from './stage.ts'

/** A moment of a run: the `number`th call or database message that reached the emulator, counted from 1. */
export interface Point {
  readonly number: number
  /** `before` its effect, or `after` it and before its answer. */
  readonly phase: 'before' | 'after'
}

export interface Disturbed {
  readonly result: Deployed
  /** The call that was met; undefined when the run made fewer calls. */
  readonly call: Pick<ObservedCall, 'kind' | 'method' | 'path'> | undefined
}

/** A run of the action that is ended by SIGKILL at `point`. */
export async function deployKilledAt(
  emulator: Emulator,
  workspace: Workspace,
  point: Point,
  run: Partial<ActionRun>,
): Promise<Disturbed> {
  let kill = () => {}
  let release = () => {}
  const ended = new Promise<void>((resolve) => {
    release = resolve
  })
  const met = meetAt(emulator, point, async () => {
    kill()
    await ended
  })
  const result = await deploy(emulator, workspace, {
    ...run,
    onStart: (process) => {
      kill = () => process.kill('SIGKILL')
    },
  })
  release()
  return { result, call: met() }
}

/** A run whose connection is reset at `point`, once: a call has no effect, or its answer is lost. */
export async function deployResetAt(
  emulator: Emulator,
  workspace: Workspace,
  point: Point,
  run: Partial<ActionRun>,
): Promise<Disturbed> {
  const met = meetAt(emulator, point, async () => {})
  const result = await deploy(emulator, workspace, run)
  return { result, call: met() }
}

/** A run of which the call at `point` is refused with 503, once. A database has no such answer: it drops the session. */
export async function deployRefusedAt(
  emulator: Emulator,
  workspace: Workspace,
  { number }: Point,
  run: Partial<ActionRun>,
): Promise<Disturbed> {
  const fault = emulator.faults.add({
    match: '*',
    after: number - 1,
    action: { status: 503, errorCode: 'TEMPORARILY_UNAVAILABLE' },
  })
  const result = await deploy(emulator, workspace, run)
  if (fault.hits === 0) return { result, call: undefined }
  const refused = result.traffic.entries.find((entry) => entry.kind === 'http' && entry.status === 503)
  const call =
    refused?.kind === 'http'
      ? ({ kind: 'http', method: refused.method, path: refused.path } as const)
      : ({ kind: 'sql', method: 'SQL', path: 'a login or a message' } as const)
  return { result, call }
}

/** Does `work` at `point` and then resets the connection; gives a function that tells which call it was. */
function meetAt(emulator: Emulator, point: Point, work: () => Promise<void>): () => ObservedCall | undefined {
  const numbers = new Map<number, number>()
  let met: ObservedCall | undefined
  emulator.onCall = async (call) => {
    if (call.phase === 'before') numbers.set(call.index, numbers.size + 1)
    if (call.phase !== point.phase || numbers.get(call.index) !== point.number) return
    met = call
    await work()
    throw new Error('disturbed')
  }
  return () => {
    emulator.onCall = undefined
    return met
  }
}

/** `before call 17, POST /api/2.0/apps?no_compute=true` */
export function describePoint(
  { number, phase }: Point,
  { method, path }: Pick<ObservedCall, 'method' | 'path'>,
) {
  return `${phase} call ${number}, ${method} ${path.replaceAll(/\s+/g, ' ').slice(0, 120)}`
}

/** A run of the action that is under way. */
export interface RunningDeploy {
  /** The log so far. */
  readonly lines: readonly string[]
  readonly ended: Promise<Deployed>
  signal(name: NodeJS.Signals): void
}

export function startDeploy(emulator: Emulator, workspace: Workspace, run: Run): RunningDeploy {
  const lines: string[] = []
  let signal = (_name: NodeJS.Signals) => {}
  const ended = deploy(emulator, workspace, {
    ...run,
    onLine: (line) => lines.push(line),
    onStart: (process) => {
      signal = (name) => process.kill(name)
    },
  })
  return { lines, ended, signal: (name) => signal(name) }
}

/** Looks until there is something; throws after ten seconds. */
export async function until<T>(
  what: string,
  look: () => Promise<T | false | undefined> | T | false | undefined,
): Promise<T> {
  const giveUpAt = performance.now() + 10_000
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (performance.now() > giveUpAt) throw new Error(`waited in vain for ${what}`)
    await sleep(20)
  }
}
