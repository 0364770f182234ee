import type { Problem } from '../error.ts'
import type { InputName } from './input.ts'

/** What says how an artefact is made. */
const OF_A_BUILD = [
  'source',
  'migrations',
  'migrate-command',
  'build-command',
] as const satisfies readonly InputName[]

/** What cannot be said beside an artefact. `build`: false when the input says so. */
export function checkArtifact(
  { build }: { readonly build: boolean },
  given: ReadonlySet<InputName>,
): Problem[] {
  if (!given.has('artifact')) return []
  const others: readonly InputName[] = [...OF_A_BUILD, ...(build ? [] : (['build'] as const))]
  return others
    .filter((name) => given.has(name))
    .map((name) => ({
      message: `inputs "artifact" and "${name}" are both given`,
      hint: `delete one: source and migrations are those of the artefact, and \`${name}\` is for \`command: package\``,
    }))
}

interface Stages {
  readonly environment: string | undefined
  readonly promoteFrom: string | undefined
}

/** A stage that comes before another one, and a soak of it. */
export function checkPromotion(
  { environment, promoteFrom }: Stages,
  given: ReadonlySet<InputName>,
): Problem[] {
  if (given.has('soak') && !given.has('promote-from'))
    return [
      {
        message: 'input "soak" needs "promote-from"',
        hint: 'name the environment that is to be healthy for so long, such as `promote-from: staging`',
      },
    ]
  if (promoteFrom === undefined || promoteFrom !== environment) return []
  return [
    {
      message: `input "promote-from" is "${promoteFrom}", which this run deploys`,
      hint: 'name the environment that comes before it, or delete it',
    },
  ]
}
