import type { Desired } from '../config/desired.ts'
import { waitForHealth } from '../databricks/health.ts'
import { planApp, type WantedAttachment } from '../plan/app.ts'
import { planLakebase } from '../plan/lakebase.ts'
import { makePlan, type Plan } from '../plan/plan.ts'
import { renderText } from '../plan/render.ts'
import { type DatabasePlan, planDatabase, type WantedDatabase } from '../postgres/plan.ts'
import { named } from './apply/app.ts'
import { apply } from './apply.ts'
import { type DatabaseReading, observeDatabase, wantedDatabase } from './database.ts'
import { observePlatform, type Platform } from './observe.ts'
import { type Outcome, outcome, type Progress } from './outcome.ts'
import { checkPending } from './pending.ts'
import type { Ports } from './ports.ts'
import type { Payload } from './request.ts'
import { finishSource, type ObservedSource, observeSource, planSource, workspaceFolder } from './source.ts'

/** Everything a plan is made of. */
export interface Observed {
  readonly platform: Platform
  readonly database: DatabaseReading
  readonly source: ObservedSource | undefined
}

/**
 * desired -> observed -> plan -> apply. With `dryRun` it ends at the plan. `progress` is filled as it goes, so that a
 * run which fails or is cancelled can still say what was done.
 */
export async function deploy(
  desired: Desired,
  payload: Payload,
  ports: Ports,
  options: { dryRun: boolean; progress: Progress },
): Promise<Outcome> {
  const { timeline, reporter } = ports
  const { progress } = options
  const observed = await timeline.step('Observe', () => observe(desired, payload, ports))
  const plan = planAll(desired, payload, observed)
  progress.plan = plan
  await timeline.step('Plan', async () => {
    reporter.info(renderText(plan))
    await checkPending(plan.changes, wantedOf(desired, payload, observed.platform), observed.database, ports)
  })
  const state = { platform: observed.platform, deploymentId: undefined }
  if (options.dryRun) return outcome(desired, observed, state, progress, ports)
  const applied =
    plan.changes.length > 0 || plan.deferred
      ? await apply(desired, payload, observed, progress, ports)
      : state
  if (desired.health.enabled && observed.source && applied.platform.app) {
    const { url } = applied.platform.app
    await timeline.step('Health', () => checkHealth(desired, url, plan, ports))
  }
  return outcome(desired, observed, applied, progress, ports)
}

async function observe(desired: Desired, payload: Payload, ports: Ports): Promise<Observed> {
  const platform = await observePlatform(desired, ports)
  const wanted = wantedOf(desired, payload, platform)
  const [database, source] = await Promise.all([
    observeDatabase(wanted, platform.lakebase, platform.me.userName, ports),
    observeCode(desired, payload, platform, ports),
  ])
  return { platform, database, source }
}

function wantedOf(desired: Desired, { migrations }: Payload, { app }: Platform): WantedDatabase {
  return wantedDatabase(desired, migrations, app?.servicePrincipalClientId)
}

async function observeCode(
  desired: Desired,
  payload: Payload,
  platform: Platform,
  ports: Ports,
): Promise<ObservedSource | undefined> {
  if (!payload.source) return undefined
  const resource =
    platform.app?.resources.find((each) => each.database)?.name ?? attachment(desired, platform).kind
  const tree = await finishSource(desired, payload.source, platform.lakebase, resource)
  return observeSource(tree, workspaceFolder(desired, platform.me), platform.app, ports)
}

function planAll(desired: Desired, payload: Payload, observed: Observed): Plan {
  const { platform, source } = observed
  const { lakebase, app, permissions } = platform
  const { allowShrink } = desired
  const identity = lacksPostgresRole(observed) ? platform.me.userName : undefined
  const lakebaseChanges = planLakebase(desired.lakebase, lakebase, { allowShrink }, identity)
  const wishedApp = {
    ...desired.app,
    permissions: desired.app.permissions.map((each) => named(each, platform.me)),
  }
  const appChanges = planApp(wishedApp, attachment(desired, platform), { app, permissions })
  const database = planReading(desired, payload, observed)
  const sourceChanges = source ? planSource(desired.app.name, source, app?.computeState) : []
  const deferred = observed.database.state === 'deferred' ? observed.database.reason : undefined
  return makePlan(
    [...lakebaseChanges, ...appChanges, ...database.changes, ...sourceChanges],
    database.findings,
    deferred,
  )
}

function lacksPostgresRole({ database }: Observed): boolean {
  return database.state === 'deferred' && database.roleMissing
}

function planReading(desired: Desired, payload: Payload, { platform, database }: Observed): DatabasePlan {
  if (database.state === 'deferred') return { changes: [], findings: [] }
  const wanted = wantedOf(desired, payload, platform)
  return planDatabase(wanted, database.state === 'read' ? database.catalog : undefined)
}

function attachment(desired: Desired, { lakebase }: Platform): WantedAttachment {
  const { database } = desired.lakebase
  if (lakebase.kind === 'provisioned') return { kind: 'database', instance: lakebase.name, database }
  const branch = `projects/${lakebase.projectId}/branches/${lakebase.branchId}`
  return { kind: 'postgres', branch, postgresDatabase: database, databasePath: lakebase.database?.name }
}

/** A run that deployed nothing looks once; one that did wants the app to stay well for the whole window. */
async function checkHealth(desired: Desired, url: string, plan: Plan, ports: Ports): Promise<void> {
  const { path, windowMs, timeoutMs } = desired.health
  const deployed = plan.changes.some((change) => change.change.kind === 'deploy-app')
  await waitForHealth({
    fetch: ports.fetch,
    token: ports.tokens,
    clock: ports.clock,
    signal: ports.deadline.signal,
    reporter: ports.reporter,
    userAgent: ports.userAgent,
    url: `${url}${path}`,
    timeoutMs,
    windowMs: deployed ? windowMs : 0,
    intervalMs: Math.min(desired.pollMs, 1000),
  })
}
