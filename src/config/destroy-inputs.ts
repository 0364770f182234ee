import { input } from './input-definition.ts'
import { destroyedDatabase } from './name.ts'
import { anyText, booleanText } from './rule.ts'

/** What `destroy` takes: what is to go, said once more. */
export const DESTROY_INPUTS = {
  confirm: input({
    name: 'confirm',
    rule: anyText,
    description:
      'With `destroy`: the name of the environment once more (without a config file, of the app). Without it the plan is printed, nothing is changed, and the run fails.',
    commands: ['destroy'],
  }),
  destroyDatabase: input({
    name: 'destroy-database',
    rule: destroyedDatabase,
    description:
      'With `destroy`: the branch (`<project>/<branch>`), the project or the instance that is to go as a whole. A branch that has the name of the environment goes with `confirm` alone.',
    fallback: 'only the schema goes',
    commands: ['destroy'],
  }),
  destroyData: input({
    name: 'destroy-data',
    rule: booleanText,
    description: 'With `destroy`: also when tables hold rows. The plan says which.',
    declared: 'false',
    commands: ['destroy'],
  }),
} as const
