import { differences } from '../scenarios/end-state.ts'
import type { Deployed } from '../scenarios/stage.ts'
import type { Cell } from './cell.ts'
import type { DisturbedCommand } from './command.ts'
import { disturb } from './disturb.ts'
import { firstState, type Opened, openWorld } from './open.ts'
import type { FaultWorld } from './world.ts'

export interface Result {
  readonly cell: Cell
  readonly isHit: boolean
  readonly endedInError: boolean
  /** What was not as it has to be. */
  readonly wrong: readonly string[]
}

export interface Campaign {
  readonly cells: readonly Cell[]
  /** Nothing new is begun after that, in ms of `performance.now()`. */
  readonly until?: number
  readonly onResult?: (result: Result) => void
}

/** A world is a handful of processes that mostly wait for one another. */
const AT_ONCE = 3
/** A world that grows older costs more than a new one. */
const OLDEST = 40

/** Runs the cells, some at once, each worker in worlds of its own. */
export async function runCampaign({ cells, until, onResult }: Campaign): Promise<readonly Result[]> {
  // A world that is used up is left for good, so that what needs one of its own comes together.
  const left = cells.toSorted((a, b) => worldOf(a).localeCompare(worldOf(b)))
  const results: Result[] = []
  const worker = async () => {
    const worlds = new Worlds()
    for (let cell = left.shift(); cell; cell = left.shift()) {
      if (until !== undefined && performance.now() > until) break
      const result = await worlds.try(cell)
      results.push(result)
      onResult?.(result)
    }
    await worlds.close()
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, cells.length) }, worker))
  return results
}

/** Which cells can be tried in one world after each other. */
function worldOf({ command }: Cell): string {
  return command.removes ? command.name : ''
}

/** The shop that is deployed, which serves case after case until something is wrong with it. What removes needs one of its own. */
class Worlds {
  #deployed: Opened | undefined
  #servesFor = ''

  async try(cell: Cell): Promise<Result> {
    const result = await this.#try(cell).catch((error: unknown) => {
      const wrong = [error instanceof Error ? error.message : String(error)]
      return { cell, isHit: true, endedInError: true, wrong }
    })
    if (result.wrong.length > 0 || (this.#deployed?.world.age ?? 0) > OLDEST) await this.close()
    return result
  }

  async #try(cell: Cell): Promise<Result> {
    if (cell.command.world === 'deployed') {
      const servesFor = worldOf(cell)
      if (servesFor !== this.#servesFor) await this.close()
      this.#servesFor = servesFor
      this.#deployed ??= await openWorld(cell.command)
      return tryCell(cell, this.#deployed)
    }
    const opened = await openWorld(cell.command)
    try {
      return await tryCell(cell, opened)
    } finally {
      await opened.world.close()
    }
  }

  async close(): Promise<void> {
    await this.#deployed?.world.close().catch(() => {})
    this.#deployed = undefined
  }
}

/** A disturbed run and, unless it did all, an undisturbed one; then everything is as it has to be. */
async function tryCell(cell: Cell, { world, expected }: Opened): Promise<Result> {
  if (cell.command.removes) return tryRemoval(cell, cell.command.removes, world)
  const { command, point, fault } = cell
  const desired = expected ?? (await firstState(command))
  world.change()
  await command.prepare?.(world)
  const { result, isHit } = await disturb(world, command, point, fault)
  const isGreen = result.exitCode === 0
  const claims = isGreen ? await unkept(command, world, desired) : []
  const wrong = [...claims.map((each) => `green, but ${each}`), ...untold(result, fault.does === 'kill')]
  // A run that says that all is well, and where all is well, needs none after it.
  if (wrong.length === 0 && !(isGreen && command.isWhole)) {
    const inputs = command.inputs.instance ? { instance: 'shop' } : {}
    await world.undisturbed(inputs)
    wrong.push(...(await world.wrong(desired)))
  }
  const log = wrong.length > 0 ? [`the disturbed run:\n${result.log}`] : []
  return { cell: { command, point, fault }, isHit, endedInError: !isGreen, wrong: [...wrong, ...log] }
}

/** What was deployed just before is gone after the disturbed run, or after the undisturbed one that follows; nothing else is. */
async function tryRemoval(
  cell: Cell,
  removed: Readonly<Record<string, string>>,
  world: FaultWorld,
): Promise<Result> {
  const { command, point, fault } = cell
  const before = await world.remains()
  world.change()
  await world.undisturbed(removed)
  const { result, isHit } = await disturb(world, command, point, fault)
  const isGreen = result.exitCode === 0
  const left = isGreen ? differences(before, await world.remains()) : []
  const wrong = [...left.map((each) => `green, but ${each}`), ...untold(result, fault.does === 'kill')]
  if (wrong.length === 0 && !isGreen) {
    await world.undisturbed(command.inputs)
    wrong.push(...differences(before, await world.remains()))
  }
  const log = wrong.length > 0 ? [`the disturbed run:\n${result.log}`] : []
  return { cell, isHit, endedInError: !isGreen, wrong: [...wrong, ...log] }
}

/** What is not as a run says that ended well. */
async function unkept(
  { isWhole, goesBack }: DisturbedCommand,
  world: FaultWorld,
  desired: Record<string, unknown>,
): Promise<string[]> {
  if (isWhole) return world.wrong(desired)
  return goesBack ? world.wrongBefore() : []
}

/** A run that fails says why and what to do, in words of its own. */
function untold({ exitCode, log, summary, traffic }: Deployed, isKilled: boolean): string[] {
  if (exitCode === 0 || isKilled) return []
  const written = traffic.writes.some(
    (entry) =>
      entry.kind === 'http' &&
      (entry.status ?? 200) < 300 &&
      (/\/deployments$|import-file/.test(entry.path) || entry.method === 'DELETE'),
  )
  return [
    ...(/^::error[^\n]*What to do:/m.test(log) ? [] : ['no advice']),
    ...(/TypeError|is not a function|Cannot read|\[object |undefined|\.js:\d+/.test(log)
      ? ['internal words']
      : []),
    ...(summary.includes('Nothing was changed.') && written ? ['says that nothing was changed'] : []),
  ]
}
