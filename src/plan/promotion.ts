import type { DetailedRelease } from '../catalog/release.ts'
import { formatDuration } from '../config/duration.ts'
import type { App } from '../databricks/app.ts'
import { DeployError } from '../error.ts'
import type { ErrorCode } from '../error-code.ts'
import { runningRelease } from './release.ts'
import { nameOf } from './rollback.ts'

/** What was seen of the environment before, all of it in one look. */
export interface Stage {
  readonly environment: string
  /** The app's name there. */
  readonly appName: string
  readonly app: Pick<App, 'activeDeployment' | 'pendingDeployment'> | undefined
  /** `https://…`, where all of this was looked for. */
  readonly workspace: string
  /** Of that app in that workspace, the newest first. */
  readonly releases: readonly DetailedRelease[]
  /** Why what is active does not run as it was deployed; undefined: it does. */
  readonly fault: string | undefined
  /** Why its health check does not answer well at this moment; undefined: it does. */
  readonly sick?: string | undefined
  /** Names of the candidate's migrations that are not applied there. */
  readonly unapplied?: readonly string[]
}

/** What is to be deployed after it. */
export interface Candidate {
  readonly artifactDigest: string
  /** How long the stage has to have been healthy with it. */
  readonly soakMs: number
}

/** Why a candidate may not be deployed, as the error that says so. */
interface Refusal {
  readonly code: Extract<ErrorCode, `PROMOTION_${string}`>
  readonly message: string
  readonly hint: string
}

/**
 * The stage's newest release, which is the candidate, runs and has been healthy for the whole soak. Throws
 * `PROMOTION_NOT_DEPLOYED`, `PROMOTION_OTHER_ARTIFACT`, `PROMOTION_NOT_HEALTHY`, `PROMOTION_REPLACED` or `PROMOTION_TOO_YOUNG`.
 */
export function requirePromotable(stage: Stage, candidate: Candidate): DetailedRelease {
  const [newest] = stage.releases
  const { environment, appName, workspace } = stage
  if (!newest || newest.detail.environment !== environment)
    throw refusal({
      code: 'PROMOTION_NOT_DEPLOYED',
      message: newest
        ? `App ${appName} was deployed last as environment ${newest.detail.environment ?? 'without a name'}, and not as ${environment}, which \`promote-from\` names.`
        : `Nothing was deployed to ${environment} yet: no release of app ${appName} is recorded in workspace ${workspace}.`,
      hint: newest
        ? `Deploy this artefact to ${environment} first.`
        : `Deploy this artefact to ${environment} first. ${elsewhere(environment)}`,
    })
  const refused =
    otherArtifact(stage, newest, candidate) ??
    unhealthy(stage, newest) ??
    unfit(stage) ??
    young(stage, newest, candidate)
  if (refused) throw refusal(refused)
  return newest
}

/** One login reaches one workspace. */
function elsewhere(environment: string): string {
  return `If ${environment} is in another workspace: in a terminal, give each environment its \`databricks_profile\`; in a workflow, delete \`promote-from\`, let this job need the job of ${environment}, and write \`expect-digest\` with that job's output \`artifact-digest\`.`
}

function refusal({ code, message, hint }: Refusal): DeployError {
  return new DeployError(code, message, { hint })
}

function otherArtifact(
  { environment }: Stage,
  newest: DetailedRelease,
  { artifactDigest }: Candidate,
): Refusal | undefined {
  const found = newest.detail.artifactDigest
  if (found === artifactDigest) return undefined
  return {
    code: 'PROMOTION_OTHER_ARTIFACT',
    message: `The newest release of ${environment} is artefact ${found}, ${nameOf(newest)}, and this run would deploy artefact ${artifactDigest}.`,
    hint: `Deploy this artefact to ${environment} first, or deploy here what ${environment} has.`,
  }
}

function unhealthy(stage: Stage, newest: DetailedRelease): Refusal | undefined {
  const { environment, app, releases, fault } = stage
  const active = app?.activeDeployment
  const refuse = (code: Refusal['code'], message: string, hint: string): Refusal => ({ code, message, hint })
  const deployAgain = deployAgainOf(stage)
  if (newest.outcome !== 'healthy')
    return refuse(
      'PROMOTION_NOT_HEALTHY',
      `The newest release of ${environment}, ${nameOf(newest)}, was not seen healthy: it is ${newest.outcome}.`,
      newest.outcome === 'deploying'
        ? `Run this job again when the deploy of ${environment} has ended; one that was cut off is ended by another deploy of ${environment}.`
        : `Mend it and deploy ${environment} again.`,
    )
  if (!active || app.pendingDeployment?.state === 'IN_PROGRESS')
    return refuse(
      'PROMOTION_NOT_HEALTHY',
      active
        ? `Another deployment of ${environment} is under way.`
        : `Nothing runs in ${environment}: its app has no active deployment.`,
      active ? 'Run this job again when it has ended.' : deployAgain,
    )
  const running = runningRelease(releases, active)
  if (running.kind !== 'recorded' || running.release.id !== newest.id)
    return refuse(
      'PROMOTION_REPLACED',
      running.kind === 'restarted'
        ? `Deployment ${active.id}, which runs in ${environment}, was made after ${nameOf(newest)} was seen healthy, from the same folder: the app was started again, or somebody deployed by hand.`
        : `Deployment ${active.id}, which runs in ${environment}, is not that of its newest release, ${nameOf(newest)}.`,
      deployAgain,
    )
  if (fault === undefined) return undefined
  const why = `What runs in ${environment} is not as it was deployed: ${fault}.`
  return refuse('PROMOTION_NOT_HEALTHY', why, deployAgain)
}

function deployAgainOf({ environment }: Stage): string {
  return `Run \`deploy\` of ${environment} again: it looks at what runs, and deploys what is missing.`
}

/** What its release does not tell: what became of it since, and files that ran behind it. */
function unfit(stage: Stage): Refusal | undefined {
  const { environment, sick, unapplied = [] } = stage
  if (unapplied.length > 0)
    return {
      code: 'PROMOTION_NOT_HEALTHY',
      message: `${environment} has not applied ${unapplied.join(', ')} of this artefact.`,
      hint: deployAgainOf(stage),
    }
  if (sick === undefined) return undefined
  return {
    code: 'PROMOTION_NOT_HEALTHY',
    message: `The app of ${environment} is not healthy at this moment: ${sick}.`,
    hint: `Mend it and deploy ${environment} again, or run this job again when it answers.`,
  }
}

function young({ environment }: Stage, newest: DetailedRelease, { soakMs }: Candidate): Refusal | undefined {
  const age = newest.detail.endedMsAgo ?? 0
  if (age >= soakMs) return undefined
  const seconds = (ms: number) => formatDuration(Math.ceil(ms / 1_000) * 1_000)
  return {
    code: 'PROMOTION_TOO_YOUNG',
    message: `The newest release of ${environment}, ${nameOf(newest)}, has been healthy for ${formatDuration(Math.floor(age / 1_000) * 1_000)}, and \`soak\` asks for ${formatDuration(soakMs)}.`,
    hint: `Run this job again in ${seconds(soakMs - age)}; a new deployment of ${environment} begins the time anew.`,
  }
}
