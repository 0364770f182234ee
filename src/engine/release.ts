import type { ReleaseOutcome, ReleaseRow } from '../catalog/release.ts'
import type { Desired } from '../config/desired.ts'
import type { Release, ReleaseScope } from '../config/release.ts'
import type { App, Deployment } from '../databricks/app.ts'
import { DeployError } from '../error.ts'
import { needsConfirmation, releaseDifference, runningRelease } from '../plan/release.ts'
import { releaseOf } from '../source/artifact.ts'
import type { Ports } from './ports.ts'
import type { DatabaseReading } from './reading.ts'
import type { ReleaseLog } from './release-log.ts'
import type { ObservedSource } from './source.ts'

/** Whose releases count: before the app exists nobody's do. */
export function releaseScope(
  { environment }: Desired,
  app: App | undefined,
  { client }: Pick<Ports, 'client'>,
): ReleaseScope {
  return {
    workspace: client.host,
    app: app?.servicePrincipalClientId ?? '',
    environment: environment ?? '',
  }
}

/** The newest first; undefined: nobody here can read them. */
export function releasesIn(database: DatabaseReading): readonly ReleaseRow[] | undefined {
  if (database.state !== 'read') return undefined
  const { releases = [] } = database.catalog
  return releases === 'unreadable' ? undefined : releases
}

/** The source with what the releases say of the deployment that runs: its folder alone does not tell what it was made of. */
export function recognised(
  source: ObservedSource,
  releases: readonly ReleaseRow[] | undefined,
  active: Deployment | undefined,
): ObservedSource {
  if (!releases || !active) return source
  const running = runningRelease(releases, active)
  const desiredWith = (artifact: string) => releaseOf(artifact, source.tree)
  return { ...source, running, reason: source.reason ?? releaseDifference(running, desiredWith, active) }
}

/**
 * Records a release around `work`, which is given what to do with the id of its deployment. A failure keeps its own error; a
 * run that lost the lock writes nothing more, and leaves the row to the next run.
 */
export async function recorded(
  log: ReleaseLog,
  release: Release,
  folder: string,
  { reporter }: Pick<Ports, 'reporter'>,
  work: (posted: (id: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  const row = await log.begin(release, folder)
  let deploymentId: string | undefined
  try {
    await work(async (id) => {
      deploymentId = id
      await log.deployed(row, id)
    })
  } catch (error) {
    const outcome = outcomeOf(error)
    if (outcome)
      await log.end(row, outcome).catch((unwritten: unknown) => {
        reporter.debug(`how the release ended could not be recorded: ${String(unwritten)}`)
      })
    throw deploymentId === undefined ? error : mayBeLive(error, deploymentId)
  }
  await log.end(row, 'healthy')
}

/** Undefined: the run is over before anybody knows. */
function outcomeOf(error: unknown): ReleaseOutcome | undefined {
  if (!(error instanceof DeployError)) return undefined
  switch (error.code) {
    case 'APP_UNHEALTHY':
    case 'APP_CRASHED':
    case 'DATABASE_DETACHED':
      return 'unhealthy'
    case 'DEPLOYMENT_FAILED':
      return 'failed'
    case 'DEPLOYMENT_REPLACED':
      return 'superseded'
    default:
      return undefined
  }
}

function mayBeLive(error: unknown, deploymentId: string): unknown {
  if (!(error instanceof DeployError) || error.code !== 'DEPLOY_LOCK_LOST') return error
  return new DeployError(
    'DEPLOY_LOCK_LOST',
    `${error.message} Deployment ${deploymentId} of this run was asked for before, and may be live.`,
    {
      hint: 'Run the job again: it waits for the other run, looks at what is live, and deploys again if that is not this source.',
      retryable: true,
      cause: error,
    },
  )
}

/** Writes down, in a run that changes nothing, that a release is healthy whose own run could not say so. */
export async function confirm(
  log: () => ReleaseLog,
  { running }: ObservedSource,
  active: Deployment | undefined,
): Promise<void> {
  if (!running || !active || running.kind === 'unrecorded' || !needsConfirmation(running)) return
  await log().confirm(running.release.id, active.id)
}
