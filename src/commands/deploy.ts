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

interface Look {
  readonly observed: Observed
  readonly plan: Plan
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
  const { progress, dryRun } = options
  const look = (again: '' | ' again') => observeAndPlan(desired, payload, again, progress, ports)
  const unchanged = async ({ observed }: Look) => {
    if (!dryRun && observed.source)
      await checkHealth(desired, observed.platform.app, { lasting: false }, ports)
    const { platform } = observed
    return outcome(
      desired,
      observed,
      { platform, deploymentId: undefined, planOnly: dryRun },
      progress,
      ports,
    )
  }

  const first = await look('')
  if (dryRun) return unchanged(first)
  const folder = workspaceFolder(desired, first.observed.platform.me)
  if (isEmpty(first.plan)) {
    await dropLeftLock(folder, ports)
    return unchanged(first)
  }
  const lock = await ports.timeline.step('Lock', () => acquireLock(folder, ports))
  try {
    // What was seen before another run's deploy says nothing about what there is after it.
    const current = lock.waited ? await look(' again') : first
    if (isEmpty(current.plan)) return await unchanged(current)
    const { observed } = current
    const reached = await apply({ desired, payload, observed, progress, lock, ports })
    return outcome(desired, observed, reached, progress, ports)
  } finally {
    await lock.release()
  }
}

/** Throws InvalidInput with everything that is wrong with what was given, seen against what there is. */
async function observeAndPlan(
  desired: Desired,
  payload: Payload,
  again: '' | ' again',
  progress: Progress,
  ports: Ports,
): Promise<Look> {
  const { timeline } = ports
  const problems = new Problems()
  const observed = await timeline.step(`Observe${again}`, () => observe(desired, payload, problems, ports))
  progress.observed = observed
  const plan = await timeline.step(`Plan${again}`, () =>
    checkedPlan(desired, payload, observed, problems, ports),
  )
  progress.plan = plan
  return { observed, plan }
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
