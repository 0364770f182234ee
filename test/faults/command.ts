import type { FaultWorld } from './world.ts'

/** A row of the table: a run that is disturbed. */
export interface DisturbedCommand {
  readonly name: string
  /** A world in which nothing was done yet, or one with a shop that changes from case to case. */
  readonly world: 'new' | 'deployed'
  readonly inputs: Readonly<Record<string, string>>
  /** What comes before. */
  readonly prepare?: (world: FaultWorld) => Promise<void>
  /** Whether it does all that an undisturbed deploy would do. */
  readonly isWhole: boolean
  /** It brings the version before back. */
  readonly goesBack?: true
  /** It removes what a deploy with these inputs has made just before, and nothing else. */
  readonly removes?: Readonly<Record<string, string>>
}

const APPLY = { plan: 'plan.json' }
const DESTROY = { command: 'destroy', confirm: 'prod', 'destroy-data': 'true' }
const BRANCH = { branch: 'preview', 'app-name': 'shop-preview' }
const INSTANCE = { instance: 'shop' }

export const COMMANDS: readonly DisturbedCommand[] = [
  { name: 'first deploy', world: 'new', inputs: {}, isWhole: true },
  { name: 'first deploy, provisioned', world: 'new', inputs: { instance: 'shop' }, isWhole: true },
  { name: 'update', world: 'deployed', inputs: {}, isWhole: true },
  {
    name: 'saved plan',
    world: 'deployed',
    inputs: APPLY,
    prepare: async (world) => {
      await world.undisturbed({ command: 'plan', out: 'plan.json' })
    },
    isWhole: true,
  },
  { name: 'migrate', world: 'deployed', inputs: { command: 'migrate' }, isWhole: false },
  {
    name: 'rollback',
    world: 'deployed',
    inputs: { command: 'rollback' },
    prepare: async (world) => {
      await world.undisturbed()
    },
    isWhole: false,
    goesBack: true,
  },
  { name: 'destroy, schema', world: 'deployed', inputs: DESTROY, isWhole: false, removes: {} },
  {
    name: 'destroy, branch',
    world: 'deployed',
    inputs: { ...DESTROY, ...BRANCH, 'destroy-database': 'shop/preview' },
    isWhole: false,
    removes: BRANCH,
  },
  {
    name: 'destroy, project',
    world: 'new',
    inputs: { ...DESTROY, 'destroy-database': 'shop' },
    isWhole: false,
    removes: {},
  },
  {
    name: 'destroy, provisioned',
    world: 'new',
    inputs: { ...DESTROY, ...INSTANCE, 'destroy-database': 'shop' },
    isWhole: false,
    removes: INSTANCE,
  },
  { name: 'audit', world: 'deployed', inputs: { command: 'audit' }, isWhole: false },
]
