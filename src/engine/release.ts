import type { ReleaseOutcome, ReleaseRow } from '../catalog/release.ts'
import type { BuiltRelease, ReleaseScope } from '../config/release.ts'
import { ApiError } from '../databricks/api-error.ts'
import type { App, Deployment } from '../databricks/app.ts'
import { DeployError } from '../error.ts'
import type { ErrorCode } from '../error-code.ts'
import { bookkeeping } from '../plan/release.ts'
import type { Ports } from './ports.ts'
import type { DatabaseReading } from './reading.ts'
import type { ReleaseLog } from './release-log.ts'
import type { ObservedSource } from './source.ts'

/** Whose releases count: before the app exists nobody's do. */
export function releaseScope(app: App | undefined, { client }: Pick<Ports, 'client'>): ReleaseScope {
  return { workspace: client.host, app: app?.servicePrincipalClientId ?? '' }
}

/** The newest first; undefined: nobody here can read them. */
export function releasesIn(database: DatabaseReading): readonly ReleaseRow[] | undefined {
  if (database.state !== 'read') return undefined
  const { releases = [] } = database.catalog
  return releases === 'unreadable' ? undefined : releases
}

/** A release, and where its source goes. */
export interface PlacedRelease extends BuiltRelease {
  readonly folder: string
  /** What vouches for the folder by now. */
  readonly manifestDigest: () => string | undefined
}

/** What work on a release tells as it goes. */
export interface Recording {
  /** What vouches for its folder is in there. */
  uploaded(manifestDigest: string): Promise<void>
  posted(deploymentId: string): Promise<void>
}

/**
 * Records a release around `work`. A failure keeps its own error; a
 * run that lost the lock writes nothing more, and leaves the row to the next run.
 */
export async function recorded(
  log: ReleaseLog,
  { folder, manifestDigest, ...release }: PlacedRelease,
  { reporter }: Pick<Ports, 'reporter'>,
  work: (recording: Recording) => Promise<void>,
): Promise<void> {
  const row = await log.begin(release, folder, manifestDigest())
  let deploymentId: string | undefined
  try {
    await work({
      uploaded: (digest) => log.uploaded(row, digest),
      posted: async (id) => {
        deploymentId = id
        await log.deployed(row, id, manifestDigest())
      },
    })
  } catch (error) {
    const outcome = outcomeOf(error, deploymentId)
    if (outcome)
      await log.end(row, outcome, manifestDigest()).catch((unwritten: unknown) => {
        reporter.debug(`how the release ended could not be recorded: ${String(unwritten)}`)
      })
    throw deploymentId === undefined ? error : mayBeLive(error, deploymentId)
  }
  try {
    await log.end(row, 'healthy', manifestDigest())
  } catch (error) {
    throw deploymentId === undefined ? error : mayBeLive(error, deploymentId)
  }
}

/** Undefined: the run is over before anybody knows, or something that it has sent may still arrive. */
function outcomeOf(error: unknown, deploymentId: string | undefined): ReleaseOutcome | undefined {
  if (!(error instanceof DeployError)) return undefined
  const isRefused = error.code.startsWith('PROMOTION_') || (error instanceof ApiError && !error.retryable)
  if (deploymentId === undefined && isRefused) return 'failed'
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

/** What keeps a run from writing down a deployment that it has asked for. */
const UNWRITTEN: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'DEPLOY_LOCK_LOST',
  'RELEASES_TAMPERED',
  'RELEASE_NOT_RECORDED',
])

function mayBeLive(error: unknown, deploymentId: string): unknown {
  if (!(error instanceof DeployError) || !UNWRITTEN.has(error.code)) return error
  const isLost = error.code === 'DEPLOY_LOCK_LOST'
  const again = 'looks at what is live, and deploys again if that is not this source.'
  return new DeployError(
    error.code,
    `${error.message} Deployment ${deploymentId} of this run was asked for before, and may be live.`,
    {
      hint: isLost
        ? `Run the job again: it waits for the other run, ${again}`
        : `${error.hint} Then run the job again: it ${again}`,
      retryable: isLost,
      cause: error,
    },
  )
}

/** Writes down, in a run that deploys nothing, what it saw running. */
export async function keepBooks(
  log: () => ReleaseLog,
  {
    source,
    release,
  }: { readonly source: ObservedSource | undefined; readonly release?: BuiltRelease | undefined },
  active: Deployment | undefined,
): Promise<void> {
  const running = source?.running
  if (!running || !release || !active || running.kind === 'unrecorded') return
  const due = bookkeeping(running, release)
  if (due === 'confirm') await log().confirm(running.release.id, active.id)
  if (due === 'take') await log().take(release, running.release.folder, active.id)
}
