import { type Clock, stopWatch } from '../clock.ts'
import type { App, Deployment } from '../databricks/app.ts'
import { readApp } from '../databricks/apps.ts'
import { DeployError } from '../error.ts'
import type { ErrorCode } from '../error-code.ts'
import { type DesiredAttachment, pointsAt } from '../plan/app.ts'
import { samePath } from '../plan/release.ts'
import { clause } from '../sentence.ts'
import { nameOf } from './attached.ts'
import type { Ports } from './ports.ts'

/** How long an answer may be of a time before the run's own writes, or before it is believed. */
const STALE_MS = 5_000

/** What a run is about to call running and healthy. */
export interface Live {
  /** The app's name. */
  readonly app: string
  readonly deploymentId: string | undefined
  /** Where its database resource points. */
  readonly database: DesiredAttachment
}

/**
 * The app is read once more before a run says that it runs: our deployment is the active one, and the database is
 * attached. Throws `APP_GONE`, `APP_NOT_ACTIVE`, `APP_CRASHED`, `DEPLOYMENT_REPLACED` or `DATABASE_DETACHED`.
 */
export async function lastLook(
  live: Live,
  ports: Pick<Ports, 'client' | 'clock' | 'deadline'>,
): Promise<void> {
  const giveUpAt = ports.clock.now() + STALE_MS
  await ports.deadline.poll(`app ${live.app} to show what was done`, async () => {
    const app = await readApp(ports.client, live.app)
    const problem = replaced(live, app) ?? crashed(live, app) ?? detached(live, app)
    if (problem === undefined) return { done: true, value: undefined }
    if (ports.clock.now() >= giveUpAt) throw problem
    return { done: false, state: 'not shown yet' }
  })
}

/** An answer is looked behind when it is older than this, in ms, once it is read: the run may have stood still meanwhile. */
const FRESH_MS = 1_000
/** So often it has to be that fresh; where everything is slow, `STALE_MS` counts after that. */
const FRESH_LOOKS = 3

/** Looks until what was seen is what there is, and not what there was before this run stood still. Throws what `look` throws. */
export async function untilFresh(
  look: () => Promise<unknown>,
  clock: Pick<Clock, 'now' | 'wall'>,
): Promise<void> {
  for (let looks = 1; ; looks += 1) {
    const age = stopWatch(clock)
    await look()
    if (age() <= (looks < FRESH_LOOKS ? FRESH_MS : STALE_MS)) return
  }
}

/** The error for an app in which another deployment runs than ours, or none. */
export function replaced(
  { app: name, deploymentId }: Pick<Live, 'app' | 'deploymentId'>,
  app: App | undefined,
): DeployError | undefined {
  if (!app)
    return new DeployError('APP_GONE', `App "${name}" was deleted by somebody while this job worked on it.`, {
      hint: 'Run the job again, which creates it anew.',
    })
  const other = newest(app)
  if (other?.id === deploymentId) return undefined
  if (!other)
    return new DeployError(
      'APP_NOT_ACTIVE',
      `No deployment of app "${name}" is active any more, and its compute is ${app.computeState}: somebody stopped it during this run.`,
      { hint: 'Run the job again, which starts it.' },
    )
  return new DeployError(
    'DEPLOYMENT_REPLACED',
    `Deployment ${other.id} of ${other.sourceCodePath ?? 'an unknown folder'} is what app "${name}" runs, and not ${deploymentId ?? 'what this run saw'}: somebody deployed during this run.`,
    {
      hint: 'Nobody can say whether the code of this run is healthy. Run the job again when the other deploy has ended: it deploys what is missing then.',
    },
  )
}

/** What runs, or is about to: while a deployment is under way its code may answer already, and the one before is still active. */
function newest({ pendingDeployment: pending, activeDeployment }: App): Deployment | undefined {
  return pending?.state === 'IN_PROGRESS' ? pending : activeDeployment
}

/**
 * Directly before a deployment: what was planned on is still what runs. Two runs with other schemas, branches or databases
 * for one app share no lock. `startedFrom`: the folder from which this run has started the app, for a start deploys it by
 * itself, and shows that late. Throws `APP_GONE` or `DEPLOYMENT_REPLACED`.
 */
export function requirePlanned(planned: App | undefined, now: App | undefined, startedFrom?: string): void {
  const name = planned?.name ?? now?.name ?? ''
  const other = now && newest(now)
  if (now && other?.id === planned?.activeDeployment?.id) return
  if (now && other && samePath(other.sourceCodePath, startedFrom)) return
  if (!now) throw replaced({ app: name, deploymentId: undefined }, now)
  throw new DeployError(
    'DEPLOYMENT_REPLACED',
    other
      ? `Deployment ${other.id}${other.creator === undefined ? '' : ` by ${other.creator}`} of app "${name}" was made by somebody else since this run looked at it; this run did not deploy over it.`
      : `Deployment ${planned?.activeDeployment?.id} of app "${name}" is gone since this run looked at it: somebody stopped the app.`,
    {
      hint: 'Two configurations may name one app, with other schemas or databases: then they do not wait for one another. Run the job again when the other deploy has ended, if this is to replace it.',
      retryable: true,
    },
  )
}

/** It may have answered a moment ago. */
function crashed({ app: name }: Live, app: App | undefined): DeployError | undefined {
  if (app?.appState !== 'CRASHED') return undefined
  const why = app.appMessage === undefined ? '' : `: ${clause(app.appMessage)}`
  return new DeployError('APP_CRASHED', `App "${name}" ended by itself after it had answered${why}.`, {
    hint: 'Look at the log of the app, on its page in the workspace: `databricks apps logs` prints it, too.',
  })
}

function detached({ app: name, database: target }: Live, app: App | undefined): DeployError | undefined {
  if (app?.resources.some(({ database }) => database && pointsAt(database, target))) return undefined
  return new DeployError(
    'DATABASE_DETACHED',
    `Database ${nameOf(target)} is not attached to app "${name}": somebody took it away during this run.`,
    { hint: 'Run `deploy`: it attaches the database and deploys, so that the app gets its settings.' },
  )
}

/** What the look at a run's end says of an app that somebody has changed since its beginning. */
const OVERTAKEN: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'DEPLOYMENT_REPLACED',
  'DATABASE_DETACHED',
  'APP_NOT_ACTIVE',
  'APP_GONE',
])

export function isOvertaken(error: unknown): boolean {
  return error instanceof DeployError && OVERTAKEN.has(error.code)
}
