import { shuffled } from '../sample.ts'
import { callOf } from './call.ts'
import { COMMANDS, type DisturbedCommand } from './command.ts'
import type { Point } from './disturb.ts'
import { type CallFault, FAULTS } from './fault.ts'
import { openWorld } from './open.ts'

/** One case of the campaign. */
export interface Cell {
  readonly command: DisturbedCommand
  readonly point: Point
  readonly fault: CallFault
}

/** Every fault at the first and at the last call of each kind that an undisturbed run of each command makes, in a seeded order. */
export async function allCells(commands: readonly DisturbedCommand[] = COMMANDS): Promise<readonly Cell[]> {
  const rows = await Promise.all(commands.map(async (command) => cellsOf(command, await callsOf(command))))
  return shuffled('faults', rows.flat())
}

function cellsOf(command: DisturbedCommand, calls: ReadonlyMap<string, number>): readonly Cell[] {
  const points = [...calls].flatMap(([call, times]) =>
    times === 1
      ? [{ call, nth: 1 }]
      : [
          { call, nth: 1 },
          { call, nth: times },
        ],
  )
  return points.flatMap((point) =>
    FAULTS.filter(({ meets }) => meets(point.call)).map((fault) => ({ command, point, fault })),
  )
}

/** The calls of an undisturbed run, and how often it makes each. */
async function callsOf(command: DisturbedCommand): Promise<ReadonlyMap<string, number>> {
  const { world } = await openWorld(command)
  try {
    world.change()
    if (command.removes) await world.undisturbed(command.removes)
    await command.prepare?.(world)
    const calls = new Map<string, number>()
    world.emulator.faults.add({
      match: (what) => {
        const call = callOf(what)
        calls.set(call, (calls.get(call) ?? 0) + 1)
        return false
      },
      action: 'drop',
    })
    await world.undisturbed(command.inputs)
    return calls
  } finally {
    await world.close()
  }
}
