import type { FaultAction } from '../../src/emulator/state/faults.ts'
import type { Deployed } from '../scenarios/stage.ts'
import { callOf } from './call.ts'
import type { DisturbedCommand } from './command.ts'
import type { CallFault } from './fault.ts'
import type { FaultWorld } from './world.ts'

/** The call at which a run is disturbed: the `nth` of its kind, from 1. */
export interface Point {
  readonly call: string
  readonly nth: number
}

export interface Disturbed {
  readonly result: Deployed
  readonly isHit: boolean
}

/** However long the platform hangs, a run is over by then. */
const LIMIT_MS = 150_000

/** One run of the command with the fault at the point. The world is calm again afterwards, but for what the fault has left. */
export async function disturb(
  world: FaultWorld,
  { inputs }: DisturbedCommand,
  { call, nth }: Point,
  fault: CallFault,
): Promise<Disturbed> {
  const { emulator } = world
  const run = { signal: (_: NodeJS.Signals) => {} }
  const action = actionOf(fault, () => act(world, fault, run.signal))
  const armed = emulator.faults.add({
    match: (what) => callOf(what) === call,
    after: nth - 1,
    effect: fault.effect,
    action: action.answer,
  })
  emulator.onCall = async ({ phase }) => {
    if (phase === fault.effect && armed.hits > 0) await action.once()
  }
  const limit = setTimeout(() => run.signal('SIGKILL'), LIMIT_MS)
  const started = performance.now()
  const result = await world.run({
    with: { ...inputs, ...(fault.hangs ? { 'wait-timeout': '20s' } : {}) },
    onStart: (process) => {
      run.signal = (name) => process.kill(name)
    },
  })
  clearTimeout(limit)
  const isHit = armed.hits > 0
  emulator.faults.clear()
  emulator.onCall = undefined
  await calm(world)
  if (performance.now() - started > LIMIT_MS) throw new Error(`the run does not end\n${result.log}`)
  return { result, isHit }
}

interface Action {
  readonly answer: FaultAction
  /** What is done beside the answer; the first time only. */
  once(): Promise<void>
}

function actionOf({ does }: CallFault, work: () => Promise<void>): Action {
  let isDone = false
  const once = async () => {
    if (isDone) return
    isDone = true
    await work()
  }
  switch (does) {
    case 'kill':
    case 'stop':
    case 'end sessions':
    case 'crash server':
    case 'read-only':
    case 'no connections':
      return { answer: { delayMs: 0 }, once }
    default:
      return { answer: does, once: async () => {} }
  }
}

const OURS = `FROM pg_stat_activity WHERE application_name LIKE 'lakebase-deploy%'`

/** What is done to the run, its sessions or its server. */
async function act(
  world: FaultWorld,
  { does }: CallFault,
  signal: (name: NodeJS.Signals) => void,
): Promise<void> {
  switch (does) {
    case 'kill':
      signal('SIGKILL')
      // The message must not reach the server before the process is gone.
      return pause(50)
    case 'stop':
      signal('SIGSTOP')
      await world.trySql(`SELECT pg_terminate_backend(pid, 2000) ${OURS}`)
      signal('SIGCONT')
      return
    case 'end sessions':
      setTimeout(() => void world.trySql(`SELECT pg_terminate_backend(pid) ${OURS}`), 1)
      return
    case 'crash server':
      return crash(world)
    case 'read-only':
      await world.trySql('ALTER SYSTEM SET default_transaction_read_only = on')
      await world.trySql('SELECT pg_reload_conf()')
      return pause(20)
    case 'no connections':
      return world.trySql(`ALTER ROLE ${deployer(world)} CONNECTION LIMIT 0`)
    default:
      return
  }
}

/** The server ends all sessions and recovers, as it does when one of its processes was killed. Its commits are on disk by then only after a checkpoint. */
async function crash(world: FaultWorld): Promise<void> {
  await world.trySql('CHECKPOINT')
  const [row] = await world.sql(`SELECT pid ${OURS} LIMIT 1`).catch(() => [])
  if (row?.pid) process.kill(Number(row.pid), 'SIGKILL')
}

async function calm(world: FaultWorld): Promise<void> {
  await world.trySql('ALTER SYSTEM RESET default_transaction_read_only')
  await world.trySql('SELECT pg_reload_conf()')
  await world.trySql(`ALTER ROLE ${deployer(world)} CONNECTION LIMIT -1`)
}

function deployer({ emulator }: FaultWorld): string {
  return `"${emulator.identities.deployer.clientId}"`
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
