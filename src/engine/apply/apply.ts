import { posix } from 'node:path'
import type { Desired } from '../../config/desired.ts'
import type { DesiredDatabase } from '../../config/desired-database.ts'
import type { App, Deployment } from '../../databricks/app.ts'
import { makeFolder } from '../../databricks/files.ts'
import { DeployError } from '../../error.ts'
import {
  isAppChange,
  isDatabaseChange,
  isLakebaseChange,
  isSourceChange,
  type SourceChange,
} from '../../plan/change.ts'
import type { DatabaseChange } from '../../plan/database-change.ts'
import { inPhase, type PlannedChange } from '../../plan/plan.ts'
import type { Session } from '../../postgres/connect.ts'
import type { RunLock } from '../../postgres/run-lock.ts'
import { applyAfterDeploy, applyDatabase } from '../database/apply.ts'
import { type Login, withDatabase } from '../database.ts'
import { desiredDatabaseOf } from '../desired-database.ts'
import { checkHealth, checkStillLive } from '../health.ts'
import { requirePlanned, untilFresh } from '../last-look.ts'
import type { Observed } from '../observe.ts'
import type { Progress, Reached } from '../outcome.ts'
import type { Payload } from '../payload.ts'
import type { Platform } from '../platform.ts'
import type { Ports } from '../ports.ts'
import { keepBooks, type Recording, recorded, releaseScope } from '../release.ts'
import { ReleaseLog } from '../release-log.ts'
import type { ObservedSource } from '../source.ts'
import { applyApp, rereadApp } from './app.ts'
import { applyPorts } from './database.ts'
import { begin, execute } from './execution.ts'
import { applyLakebase } from './lakebase.ts'
import { applySource } from './source.ts'

/** What a plan is applied with. */
export interface Application {
  readonly desired: Desired
  readonly payload: Payload
  /** Read under the lock. */
  readonly observed: Observed
  readonly progress: Progress
  readonly ports: Ports
}

/** ... and what guards it. */
export interface LockedApplication extends Application {
  readonly lock: RunLock
  /** Throws when the code may not be deployed any more. */
  readonly beforeDeployment?: (() => Promise<void>) | undefined
}

/** One run of `apply`: what every phase needs, and what the phases learn. */
interface Run extends LockedApplication {
  platform: Platform
  deploymentId: string | undefined
  /** The folder from which this run has started the app. */
  startedFrom: string | undefined
  /** Of the manifest in the folder that is deployed. */
  manifestDigest: string | undefined
}

/** How long the role of a newly attached app may take to appear. */
const APP_ROLE_MS = 60_000

/**
 * Applies the plan in `progress` but for the Lakebase itself, phase by phase. Whatever happens, `progress.executed` says what
 * was done. Every write to the platform is preceded by a proof of the lock.
 */
export async function apply(application: LockedApplication): Promise<Reached> {
  const { lock, ports, observed } = application
  const proven = { ...ports, client: ports.provenClient(() => lock.prove()) }
  const run: Run = {
    ...application,
    ports: proven,
    platform: observed.platform,
    deploymentId: undefined,
    startedFrom: undefined,
    manifestDigest: isUploaded(application) ? undefined : observed.source?.manifestDigest,
  }
  await requireFolder(run)
  await appPhase(run)
  await databasePhase(run)
  await codePhases(run)
  await afterDeployPhase(run)
  await lastWord(run)
  return { platform: run.platform, deploymentId: run.deploymentId }
}

/** The changes of the Lakebase itself, which no lock in its database can guard. */
export async function applyLakebasePhase(
  { observed: { platform } }: Pick<Application, 'observed'>,
  progress: Progress,
  ports: Ports,
): Promise<void> {
  await ports.timeline.step('Lakebase', async () => {
    for (const planned of inPhase(progress.plan, 'lakebase', isLakebaseChange)) {
      if (progress.executed.some(({ id }) => id === planned.id)) continue
      await execute({ progress, ports, lock: undefined }, planned, () =>
        applyLakebase(planned.change, platform.me, ports),
      )
    }
  })
}

async function appPhase(run: Run): Promise<void> {
  const changes = inPhase(run.progress.plan, 'app', isAppChange)
  if (changes.length === 0) return
  await run.ports.timeline.step('App', async () => {
    for (const planned of changes) {
      await execute(run, planned, () =>
        applyApp(planned.change, run.platform.lakebase, run.platform.me, run.ports),
      )
    }
    run.platform = { ...run.platform, app: await rereadApp(run.desired.app.name, run.ports) }
  })
}

async function databasePhase(run: Run): Promise<void> {
  const planned = databaseChanges(run)
  if (planned.length === 0) return
  await run.ports.timeline.step('Database', () =>
    onDatabase(run, async (session, desiredDatabase, login) => {
      await begin(run, planned)
      const changes = planned.map((each) => each.change)
      await onceAppRoleIsThere(run.ports, () =>
        applyDatabase(session, desiredDatabase, changes, applyPorts(run, desiredDatabase, login)),
      )
    }),
  )
}

/** Attaching the database makes the app's role; an attachment of a moment ago may not have arrived in the database. */
function onceAppRoleIsThere<T>(ports: Ports, work: () => Promise<T>): Promise<T> {
  const giveUpAt = ports.clock.now() + APP_ROLE_MS
  return ports.deadline.poll("the Postgres role of the app's service principal", async () => {
    try {
      return { done: true, value: await work() }
    } catch (error) {
      const missing = error instanceof DeployError && error.code === 'APP_ROLE_NOT_FOUND'
      if (!missing || ports.clock.now() >= giveUpAt) throw error
      return { done: false, state: 'not there yet' }
    }
  })
}

/** Whether the deployer may write there shows before anything else is changed. */
async function requireFolder({ observed, progress, ports }: Run): Promise<void> {
  if (isUploaded({ progress }) && observed.source)
    await makeFolder(ports.client, posix.dirname(observed.source.folder))
}

function isUploaded({ progress }: Pick<Application, 'progress'>): boolean {
  return inPhase(progress.plan, 'source', isSourceChange).length > 0
}

/** The new code, recorded before anything of it leaves this machine, and with how it ended. */
async function codePhases(run: Run): Promise<void> {
  const { source, release } = run.observed
  if (!source || !release) return
  const changes = [...sourceChanges(run, 'source'), ...sourceChanges(run, 'deploy')]
  if (changes.length === 0) {
    await healthPhase(run)
    return keepBooks(() => releaseLog(run), run.observed, run.platform.app?.activeDeployment)
  }
  const placed = { ...release, folder: source.folder, manifestDigest: () => run.manifestDigest }
  await recorded(releaseLog(run), placed, run.ports, async (recording) => {
    await sourcePhases(run, source, recording)
    await healthPhase(run)
  })
}

async function sourcePhases(run: Run, source: ObservedSource, recording: Recording): Promise<void> {
  for (const [phase, title] of [
    ['source', 'Upload'],
    ['deploy', 'Deploy'],
  ] as const) {
    const changes = sourceChanges(run, phase)
    if (changes.length === 0) continue
    await run.ports.timeline.step(title, async () => {
      for (const planned of changes) {
        const watch = {
          // A proof of some seconds ago is not enough; a lost lock is the cause of what another run has deployed since.
          prove: () => run.lock.proveNow(),
          expect: async (now: App | undefined) => requirePlanned(run.platform.app, now, run.startedFrom),
          posted: async ({ id, createdAt }: Deployment) => {
            run.progress.deployedAt = createdAt
            await recording.posted(id)
          },
        }
        if (planned.change.kind === 'deploy-app') await run.beforeDeployment?.()
        const made = await execute(run, planned, () => applySource(planned.change, source, watch, run.ports))
        run.deploymentId = made.deploymentId ?? run.deploymentId
        if (made.manifestDigest !== undefined) await recording.uploaded(made.manifestDigest)
        run.manifestDigest = made.manifestDigest ?? run.manifestDigest
        if (made.app) {
          run.startedFrom = run.platform.app?.defaultSourceCodePath
          run.platform = { ...run.platform, app: made.app }
        }
      }
    })
  }
  if (run.deploymentId)
    run.platform = { ...run.platform, app: await rereadApp(run.desired.app.name, run.ports) }
}

function sourceChanges(run: Run, phase: 'source' | 'deploy'): PlannedChange<SourceChange>[] {
  return inPhase(run.progress.plan, phase, isSourceChange)
}

export function releaseLog({
  desired,
  payload,
  observed,
  platform,
  lock,
  ports,
}: LockedApplication & { readonly platform: Platform }): ReleaseLog {
  return new ReleaseLog({
    lock,
    desired: desiredDatabaseOf(desired, payload.migrations, platform.app),
    scope: releaseScope(platform.app, ports),
    environment: desired.environment,
    database: observed.database,
    run: ports.run,
    deployer: platform.me.userName,
  })
}

/** What comes after the deployment takes away what only the code before it used, so the new code has to last first. */
async function healthPhase(run: Run): Promise<void> {
  const { deploymentId } = run
  const deployed = deploymentId !== undefined
  const lasting = deployed || inPhase(run.progress.plan, 'after-deploy', isDatabaseChange).length > 0
  try {
    await checkHealth(run.desired, run.platform, { lasting, deploymentId }, run.ports)
  } catch (error) {
    // A run that stood still has got no answer, and may have lost its lock meanwhile: then that is the cause.
    await run.lock.proveNow()
    throw error
  }
}

async function afterDeployPhase(run: Run): Promise<void> {
  const planned = inPhase(run.progress.plan, 'after-deploy', isDatabaseChange)
  if (planned.length === 0) return
  await run.ports.timeline.step('Migrations after the deployment', () =>
    onDatabase(run, async (session, desiredDatabase, login) => {
      await begin(run, planned)
      const changes = planned.map((each) => each.change)
      await applyAfterDeploy(session, desiredDatabase, changes, applyPorts(run, desiredDatabase, login))
    }),
  )
}

/**
 * Behind the last write: who deploys with another schema or by hand waits for no lock of ours, and whoever takes the database
 * away ends the lock's connection. Files behind the deployment may take away what the code uses: then it has to answer again.
 */
async function lastWord({
  desired,
  observed,
  platform,
  deploymentId,
  progress,
  lock,
  ports,
}: Run): Promise<void> {
  const isMigrated = inPhase(progress.plan, 'after-deploy', isDatabaseChange).length > 0
  if (!observed.source && !isMigrated) return
  if (isMigrated) await checkHealth(desired, platform, { lasting: false, deploymentId }, ports)
  await lock.proveNow()
  await untilFresh(async () => {
    try {
      await checkStillLive(desired, platform, deploymentId, ports)
    } finally {
      // Nobody who waits for the lock has deployed since the look; when the lock is lost, that is the cause.
      await lock.proveNow()
    }
  }, ports.clock)
}

function onDatabase(
  run: Run,
  work: (session: Session, desiredDatabase: DesiredDatabase, login: Login) => Promise<void>,
): Promise<void> {
  const desiredDatabase = desiredDatabaseOf(run.desired, run.payload.migrations, run.platform.app)
  return withDatabase(
    desiredDatabase,
    run.platform.lakebase,
    run.platform.me.userName,
    run.ports,
    (session, login) => work(session, desiredDatabase, login),
  )
}

function databaseChanges(run: Run): PlannedChange<DatabaseChange>[] {
  return inPhase(run.progress.plan, 'database', isDatabaseChange)
}
