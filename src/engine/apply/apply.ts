import { readCatalog } from '../../catalog/read.ts'
import type { Desired } from '../../config/desired.ts'
import type { DesiredDatabase } from '../../config/desired-database.ts'
import { DeployError } from '../../error.ts'
import { readLookahead } from '../../migrations/guard/lookahead.ts'
import { isAppChange, isDatabaseChange, isLakebaseChange, isSourceChange } from '../../plan/change.ts'
import { planDatabase } from '../../plan/database.ts'
import type { DatabaseChange } from '../../plan/database-change.ts'
import { inPhase, makePlan, type PlannedChange } from '../../plan/plan.ts'
import { renderText } from '../../plan/render.ts'
import type { Session } from '../../postgres/connect.ts'
import { applyAfterDeploy, applyDatabase } from '../database/apply.ts'
import { type Login, withDatabase } from '../database.ts'
import { checkHealth } from '../health.ts'
import type { DeployLock } from '../lock.ts'
import type { Observed } from '../observe.ts'
import type { Progress, Reached } from '../outcome.ts'
import type { Payload } from '../payload.ts'
import { checkPending } from '../pending.ts'
import type { Platform } from '../platform.ts'
import type { Ports } from '../ports.ts'
import { readingOf, toDesiredDatabase } from '../reading.ts'
import { applyApp, rereadApp } from './app.ts'
import { applyPorts } from './database.ts'
import { applyLakebase, rereadLakebase } from './lakebase.ts'
import { applySource } from './source.ts'

/** What a plan is applied with. */
export interface Application {
  readonly desired: Desired
  readonly payload: Payload
  readonly observed: Observed
  readonly progress: Progress
  readonly lock: DeployLock
  readonly ports: Ports
}

/** One run of `apply`: what every phase needs, and what the phases learn. */
interface Run extends Application {
  platform: Platform
  deploymentId: string | undefined
}

/** How long the role of a newly attached app may take to appear. */
const APP_ROLE_MS = 60_000

/** Applies the plan in `progress`, phase by phase. Whatever happens, `progress.executed` says what was done. */
export async function apply(application: Application): Promise<Reached> {
  const run: Run = { ...application, platform: application.observed.platform, deploymentId: undefined }
  await lakebasePhase(run)
  await appPhase(run)
  await databasePhase(run)
  await sourcePhases(run)
  await healthPhase(run)
  await afterDeployPhase(run)
  return { platform: run.platform, deploymentId: run.deploymentId }
}

async function lakebasePhase(run: Run): Promise<void> {
  const changes = inPhase(run.progress.plan, 'lakebase', isLakebaseChange)
  if (changes.length === 0) return
  await run.ports.timeline.step('Lakebase', async () => {
    for (const planned of changes) {
      await execute(run, planned, () => applyLakebase(planned.change, run.platform.me, run.ports))
    }
    run.platform = {
      ...run.platform,
      lakebase: await rereadLakebase(run.desired, run.platform.lakebase, run.ports),
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
  const deferred = run.progress.plan?.deferred !== undefined
  if (databaseChanges(run).length === 0 && !deferred) return
  await run.ports.timeline.step('Database', () =>
    onDatabase(run, async (session, desiredDatabase, login) => {
      if (deferred) await planNow(run, session, desiredDatabase)
      const planned = databaseChanges(run)
      if (planned.length === 0) return
      begin(run, planned)
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

/** The database could not be read when the plan was made: its part is planned, checked and printed now. */
async function planNow(run: Run, session: Session, desiredDatabase: DesiredDatabase): Promise<void> {
  const { plan } = run.progress
  if (!plan) return
  const catalog = await readCatalog(session, desiredDatabase)
  const look = await readLookahead(session, desiredDatabase, catalog, run.ports.syntax)
  const database = planDatabase(desiredDatabase, catalog, look)
  const changes = [...plan.changes.map((planned) => planned.change), ...database.changes]
  const completed = makePlan(changes, database.findings)
  run.progress.plan = completed
  run.ports.reporter.info(renderText(completed))
  const reading = await readingOf(session, desiredDatabase, catalog, look, run.ports.syntax)
  const warnings = await checkPending(completed.changes, desiredDatabase, reading, run.ports)
  run.progress.plan = { ...completed, warnings }
}

async function sourcePhases(run: Run): Promise<void> {
  for (const [phase, title] of [
    ['source', 'Upload'],
    ['deploy', 'Deploy'],
  ] as const) {
    const changes = inPhase(run.progress.plan, phase, isSourceChange)
    const { source } = run.observed
    if (changes.length === 0 || !source) continue
    await run.ports.timeline.step(title, async () => {
      for (const planned of changes) {
        const id = await execute(run, planned, () => applySource(planned.change, source, run.ports))
        run.deploymentId = id ?? run.deploymentId
      }
    })
  }
  if (run.deploymentId)
    run.platform = { ...run.platform, app: await rereadApp(run.desired.app.name, run.ports) }
}

/** What comes after the deployment takes away what only the code before it used, so the new code has to last first. */
async function healthPhase(run: Run): Promise<void> {
  if (!run.observed.source) return
  const { deploymentId } = run
  const deployed = deploymentId !== undefined
  const lasting = deployed || inPhase(run.progress.plan, 'after-deploy', isDatabaseChange).length > 0
  await checkHealth(run.desired, run.platform, { lasting, deploymentId }, run.ports)
}

async function afterDeployPhase(run: Run): Promise<void> {
  const planned = inPhase(run.progress.plan, 'after-deploy', isDatabaseChange)
  if (planned.length === 0) return
  await run.ports.timeline.step('Migrations after the deployment', () =>
    onDatabase(run, async (session, desiredDatabase, login) => {
      begin(run, planned)
      const changes = planned.map((each) => each.change)
      await applyAfterDeploy(session, desiredDatabase, changes, applyPorts(run, desiredDatabase, login))
    }),
  )
}

function onDatabase(
  run: Run,
  work: (session: Session, desiredDatabase: DesiredDatabase, login: Login) => Promise<void>,
): Promise<void> {
  const desiredDatabase = toDesiredDatabase(
    run.desired,
    run.payload.migrations,
    run.platform.app?.servicePrincipalClientId,
  )
  return withDatabase(
    desiredDatabase,
    run.platform.lakebase,
    run.platform.me.userName,
    run.ports,
    (session, login) => work(session, desiredDatabase, login),
  )
}

/** Nothing new is begun once the run is cancelled or its lock is gone. */
function begin(run: Run, planned: readonly PlannedChange[]): void {
  run.ports.deadline.signal.throwIfAborted()
  run.lock.requireHeld()
  run.progress.begun = planned
}

async function execute<T>(run: Run, planned: PlannedChange, work: () => Promise<T>): Promise<T> {
  begin(run, [planned])
  run.ports.reporter.info(`${planned.title} ...`)
  const result = await work()
  run.progress.executed.push(planned)
  return result
}

function databaseChanges(run: Run): PlannedChange<DatabaseChange>[] {
  return inPhase(run.progress.plan, 'database', isDatabaseChange)
}
