import type { Desired } from '../config/desired.ts'
import { isEmpty } from '../plan/plan.ts'
import { renderText } from '../plan/render.ts'
import { apply } from './apply.ts'
import { type DatabaseReading, observeDatabase } from './database.ts'
import { checkHealth } from './health.ts'
import { observePlatform, type Platform } from './observe.ts'
import { type Outcome, outcome, type Progress } from './outcome.ts'
import { checkPending } from './pending.ts'
import { attachment, planAll, wantedOf } from './plan.ts'
import type { Ports } from './ports.ts'
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
  const { timeline, reporter } = ports
  const { progress } = options
  const observed = await timeline.step('Observe', () => observe(desired, payload, ports))
  const plan = planAll(desired, payload, observed)
  progress.plan = plan
  await timeline.step('Plan', async () => {
    reporter.info(renderText(plan))
    await checkPending(plan.changes, wantedOf(desired, payload, observed.platform), observed.database, ports)
  })
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
  if (observed.source) await checkHealth(desired, observed.platform.app, { deployed: false }, ports)
  return outcome(desired, observed, unchanged, progress, ports)
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
