import type { Desired } from '../config/desired.ts'
import { isEmpty, type Plan } from '../plan/plan.ts'
import { renderText } from '../plan/render.ts'
import { apply } from './apply.ts'
import { checkHealth } from './health.ts'
import { dropLeftLock } from './lock.ts'
import { type Observed, observe, wantedOf } from './observe.ts'
import { type Outcome, outcome, type Progress } from './outcome.ts'
import { checkPending } from './pending.ts'
import { planAll } from './plan.ts'
import type { Ports } from './ports.ts'
import { Problems } from './problems.ts'
import type { Payload } from './request.ts'
import { workspaceFolder } from './source.ts'

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
  progress.observed = observed
  const plan = await timeline.step('Plan', () => checkedPlan(desired, payload, observed, problems, ports))
  progress.plan = plan
  const unchanged = { platform: observed.platform, deploymentId: undefined, planOnly: options.dryRun }
  if (options.dryRun) return outcome(desired, observed, unchanged, progress, ports)
  if (!isEmpty(plan)) {
    const reached = await apply(desired, payload, observed, progress, ports)
    return outcome(desired, observed, reached, progress, ports)
  }
  await dropLeftLock(workspaceFolder(desired, observed.platform.me), ports)
  if (observed.source) await checkHealth(desired, observed.platform.app, { deployed: false }, ports)
  return outcome(desired, observed, unchanged, progress, ports)
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
