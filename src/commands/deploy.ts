import { ARTIFACT_FOLDER } from '../config/artifact.ts'
import type { Desired } from '../config/desired.ts'
import type { ParsedInputs } from '../config/inputs.ts'
import type { Subject } from '../engine/conclusion.ts'
import { type ConvergeSteps, converge } from '../engine/converge.ts'
import { observe } from '../engine/observe.ts'
import type { Outcome, Progress } from '../engine/outcome.ts'
import { type Payload, readPayload, runOf, unexpectedArtifact } from '../engine/payload.ts'
import { planAll } from '../engine/plan.ts'
import type { Platform } from '../engine/platform.ts'
import type { Ports } from '../engine/ports.ts'
import { isDryRun, type WorkspaceRequest } from '../engine/request.ts'
import { readApproved, scopeOf } from '../engine/saved-plan.ts'
import type { RunEnvironment } from '../engine/start.ts'
import { PHASES } from '../plan/change.ts'
import type { SavedPlan } from '../plan/saved.ts'
import type { Gate } from './promotion.ts'

/** `deploy`, of which only what the file in input `plan` holds may happen. */
export async function run(
  request: WorkspaceRequest,
  ports: Ports,
  progress: Progress,
  environment: RunEnvironment,
): Promise<Outcome> {
  const { desired, inputs, directory } = request
  const { plan, rollbackOnFailure } = inputs.inputs
  const approved =
    plan === undefined ? undefined : await readApproved(plan, directory, scopeOf(desired, ports))
  const origin = await originOf(request, environment)
  const rollback = rollbackLine(inputs)
  const dryRun = isDryRun(request)
  return deploy(desired, ports, { dryRun, progress, approved, rollbackOnFailure, origin, rollback })
}

/** What goes back, on a command line: of the same environment, by the inputs that say which one that is. */
function rollbackLine({ inputs, given }: ParsedInputs): string {
  const { workingDirectory, config, environment, appName, project, branch, instance } = inputs
  const options = [
    ['working-directory', workingDirectory === '.' ? undefined : workingDirectory],
    ['config', config.given ? config.path : undefined],
    ['environment', environment],
    ['app-name', appName],
    ['project', project],
    ['branch', branch],
    ['instance', instance],
  ] as const
  const named = options.flatMap(([name, value]) =>
    value !== undefined && given.has(name) ? [`--${name} ${shellWord(value)}`] : [],
  )
  return ['npx @tellr/lakebase-deploy rollback', ...named].join(' ')
}

/** As a POSIX shell takes it. */
function shellWord(text: string): string {
  return /^[\w./@:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/** Where an artefact has to come from. */
export interface Origin {
  /** The only digest that may be deployed; undefined: any. */
  readonly digest: string | undefined
  /** The stage that has to be healthy with it; undefined: none. */
  readonly gate: Gate | undefined
  /** Absolute; where an artefact to compare with may lie. */
  readonly directory: string
}

export async function originOf(request: WorkspaceRequest, environment: RunEnvironment): Promise<Origin> {
  const { promotion, inputs, directory } = request
  const gate = promotion && new (await import('./promotion.ts')).Gate(promotion, environment)
  return { digest: inputs.inputs.expectDigest, gate, directory }
}

export interface DeployOptions {
  readonly dryRun: boolean
  readonly progress: Progress
  /** A saved plan: nothing that is not in it may happen. */
  readonly approved?: SavedPlan | undefined
  /** Whether what ran before is deployed again when the new deployment is not healthy. */
  readonly rollbackOnFailure?: boolean
  readonly origin: Origin
  /** The command line that goes back to an earlier release. */
  readonly rollback?: string
}

/** Brings an environment to the desired state; with `dryRun` it ends at the plan. */
export async function deploy(
  desired: Desired,
  given: Ports,
  { dryRun, progress, approved, rollbackOnFailure = false, origin, rollback }: DeployOptions,
): Promise<Outcome> {
  const payload = await readPayload(desired, given)
  const ports = runOf(given, payload)
  await requireExpected(payload, origin, desired)
  const { gate } = origin
  const steps: ConvergeSteps = {
    payload,
    observe: async (problems, lock) => {
      await gate?.require(payload)
      return observe(desired, payload, problems, ports, lock)
    },
    achievable: () => desired,
    plan: (desired, observed) => planAll(desired, payload, observed),
    account: { planOnly: dryRun, phases: PHASES, subject: (platform) => subject(desired, platform) },
    approved,
    rollback,
    beforeDeployment: gate && (() => gate.require(payload)),
    afterFailure: rollbackOnFailure
      ? async (error, lock) =>
          (await import('./rollback.ts')).rollbackAfter(error, desired, lock, progress, ports)
      : undefined,
  }
  return converge(steps, progress, ports)
}

/** Throws `ARTIFACT_UNEXPECTED` for another artefact than the expected one, with what differs where that is at hand. */
async function requireExpected(
  payload: Payload,
  { digest, gate, directory }: Origin,
  desired: Desired,
): Promise<void> {
  if (digest === undefined || payload.artifactDigest === digest) return
  const { artifactInFolder, describeKnown } = await import('../engine/artifact-contents.ts')
  const inFolder = await artifactInFolder(digest, directory, desired)
  const known = inFolder ?? (await gate?.find(digest)) ?? { unknown: NOTHING_AT_HAND }
  const comparison = 'unknown' in known ? known : { differing: describeKnown(payload, known) }
  throw unexpectedArtifact(payload, digest, comparison)
}

const NOTHING_AT_HAND = `the other artefact is not at hand. It is in a job that has it in the folder ${ARTIFACT_FOLDER}, or with \`promote-from\` where a release of that environment has it`

function subject({ app: { name }, health }: Desired, { app }: Platform): Subject {
  const url = app?.url || name
  const healthy = health.enabled ? ' and healthy' : ''
  return {
    name: url,
    markdown: url,
    done: 'Deployed',
    status: `is running${healthy}`,
    upToDate: `is up to date${healthy}`,
  }
}
