import { input } from './input-definition.ts'
import { artifactDigestText, environmentName } from './name.ts'
import { durationMs } from './rule.ts'

const SOAK = { minMs: 0, maxMs: 2_592_000_000 }

/** What has to be true of an artefact before it is deployed. */
export const PROMOTION_INPUTS = {
  expectDigest: input({
    name: 'expect-digest',
    rule: artifactDigestText,
    description:
      'With `deploy` or `plan`: the `artifact-digest` that the stage before has put out. Another source, or other migrations, are refused before anything is looked at; what differs is named where the other artefact is at hand.',
    commands: ['deploy', 'plan'],
  }),
  promoteFrom: input({
    name: 'promote-from',
    rule: environmentName,
    description:
      'With `deploy` or `plan`: environment of the config file whose newest release has to be this artefact, running and healthy; else nothing is changed. It is read with the same login, before the first change and again before the deployment.',
    commands: ['deploy', 'plan'],
  }),
  soak: input({
    name: 'soak',
    rule: durationMs(SOAK),
    description: 'With `promote-from`: how long it has to have been healthy there, such as `30m`.',
    fallback: '`0s`',
    commands: ['deploy', 'plan'],
  }),
}
