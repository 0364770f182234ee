import type { Desired } from '../config/desired.ts'
import { isEmpty, type Plan } from '../plan/plan.ts'
import { renderText } from '../plan/render.ts'
import { apply } from './apply.ts'
import { checkHealth } from './health.ts'
import { acquireLock, dropLeftLock } from './lock.ts'
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
  const { dryRun, progress } = options
  const observed = await look(desired, payload, progress, ports)
  const { plan } = observed
  if (!dryRun && !isEmpty(plan)) return deployUnderLock(desired, payload, observed, progress, ports)
  const unchanged = { platform: observed.platform, deploymentId: undefined, planOnly: dryRun }
  if (!dryRun) {
    await dropLeftLock(workspaceFolder(desired, observed.platform.me), ports)
    if (observed.source) await checkHealth(desired, observed.platform.app, { lasting: false }, ports)
  }
  return outcome(desired, observed, unchanged, progress, ports)
}

interface Planned extends Observed {
  readonly plan: Plan
}

/** Observes and plans; the plan is printed, found sound, and the one in `progress` from now on. */
async function look(desired: Desired, payload: Payload, progress: Progress, ports: Ports): Promise<Planned> {
  const { timeline } = ports
  const problems = new Problems()
  const observed = await timeline.step('Observe', () => observe(desired, payload, problems, ports))
  const plan = await timeline.step('Plan', () => checkedPlan(desired, payload, observed, problems, ports))
  progress.plan = plan
  return { ...observed, plan }
}

async function deployUnderLock(
  desired: Desired,
  payload: Payload,
  before: Planned,
  progress: Progress,
  ports: Ports,
): Promise<Outcome> {
  const lock = await ports.timeline.step('Lock', () =>
    acquireLock(workspaceFolder(desired, before.platform.me), ports),
  )
  try {
    // The run that held the lock has changed what the plan was made of.
    if (lock.waited) ports.reporter.info('Another run held the deploy lock: observing and planning again.')
    const observed = lock.waited ? await look(desired, payload, progress, ports) : before
    const reached = await apply(desired, payload, observed, progress, lock, ports)
    return outcome(desired, observed, reached, progress, ports)
  } finally {
    await lock.release()
  }
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
