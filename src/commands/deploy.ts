import type { Desired } from '../config/desired.ts'
import { isEmpty, type Plan } from '../plan/plan.ts'
import { renderText } from '../plan/render.ts'
import { apply } from './apply.ts'
import { type DatabaseReading, observeDatabase } from './database.ts'
import { checkHealth } from './health.ts'
import { dropLeftLock } from './lock.ts'
import { observePlatform, type Platform } from './observe.ts'
import { type Outcome, outcome, type Progress } from './outcome.ts'
import { checkPending } from './pending.ts'
import { attachment, planAll, wantedOf } from './plan.ts'
import type { Ports } from './ports.ts'
import { Problems } from './problems.ts'
import type { Payload } from './request.ts'
import { finishSource, type ObservedSource, observeSource, workspaceFolder } from './source.ts'

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
  const { timeline } = ports
  const { progress } = options
  const problems = new Problems()
  const observed = await timeline.step('Observe', () => observe(desired, payload, problems, ports))
  const plan = await timeline.step('Plan', () => checkedPlan(desired, payload, observed, problems, ports))
  progress.plan = plan
  const unchanged = { platform: observed.platform, deploymentId: undefined, planOnly: options.dryRun }
  if (options.dryRun) return outcome(desired, observed, unchanged, progress, ports)
  if (!isEmpty(plan))
    return outcome(
      desired,
      observed,
      await apply(desired, payload, observed, progress, ports),
      progress,
      ports,
    )
  await dropLeftLock(workspaceFolder(desired, observed.platform.me), ports)
  if (observed.source) await checkHealth(desired, observed.platform.app, { deployed: false }, ports)
  return outcome(desired, observed, unchanged, progress, ports)
}

/** Faults of app.yaml go to `problems`, to be reported together with those of the migrations. */
async function observe(
  desired: Desired,
  payload: Payload,
  problems: Problems,
  ports: Ports,
): Promise<Observed> {
  const platform = await observePlatform(desired, ports)
  const wanted = wantedOf(desired, payload, platform)
  const [database, source] = await Promise.all([
    observeDatabase(wanted, platform.lakebase, platform.me.userName, ports),
    problems.collect(() => observeCode(desired, payload, platform, ports)),
  ])
  return { platform, database, source }
}

/** The plan, printed and found sound. Throws InvalidInput with everything in `problems` and what the plan adds to it. */
async function checkedPlan(
  desired: Desired,
  payload: Payload,
  observed: Observed,
  problems: Problems,
  ports: Ports,
): Promise<Plan> {
  const wanted = wantedOf(desired, payload, observed.platform)
  const plan = await problems.collect(async () => {
    const made = planAll(desired, payload, observed)
    if (!problems.any) ports.reporter.info(renderText(made))
    await checkPending(made.changes, wanted, observed.database, ports)
    return made
  })
  if (!plan || problems.any) throw problems.error()
  return plan
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
