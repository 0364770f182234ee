import type { DisturbedCommand } from './command.ts'
import { FaultWorld } from './world.ts'

export interface Opened {
  readonly world: FaultWorld
  /** What an undisturbed deploy leaves; undefined while nothing was deployed. */
  readonly expected: Record<string, unknown> | undefined
}

/** A world as the command finds it. */
export async function openWorld({ world: kind, inputs, removes }: DisturbedCommand): Promise<Opened> {
  const world = await FaultWorld.open(inputs.instance ? { instance: 'shop' } : {})
  world.branch = removes?.branch
  if (kind === 'new') return { world, expected: undefined }
  try {
    const expected = await afterDeploy(world)
    // Of the schema that goes, only what others have beside it is left for the next case.
    if (removes && !removes.branch) await world.undisturbed(inputs)
    return { world, expected }
  } catch (error) {
    await world.close()
    throw error
  }
}

/** Deploys, and twice, as the first deploy of a world leaves other columns than the second: the source folder is a new one. */
async function afterDeploy(world: FaultWorld): Promise<Record<string, unknown>> {
  await world.undisturbed()
  await world.settle()
  world.change()
  await world.undisturbed()
  return world.state()
}

const firstStates = new Map<string, Promise<Record<string, unknown>>>()

/** What an undisturbed first deploy leaves. */
export function firstState(command: DisturbedCommand): Promise<Record<string, unknown>> {
  const known = firstStates.get(command.name)
  if (known !== undefined) return known
  const state = readFirstState(command)
  firstStates.set(command.name, state)
  return state
}

async function readFirstState(command: DisturbedCommand): Promise<Record<string, unknown>> {
  const { world } = await openWorld(command)
  try {
    world.change()
    await world.undisturbed(command.inputs)
    return await world.state()
  } finally {
    await world.close()
  }
}
