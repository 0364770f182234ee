import type { Desired } from '../config/desired.ts'
import type { App } from '../databricks/app.ts'
import { describeProblem, type Problem } from '../error.ts'
import { isEmpty, type Plan } from '../plan/plan.ts'
import { renderText } from '../plan/render.ts'
import type { SavedPlan } from '../plan/saved.ts'
import { namingRole } from './administrator.ts'
import { apply } from './apply/apply.ts'
import { checkHealth } from './health.ts'
import { acquireLock, dropLeftLock } from './lock.ts'
import { desiredDatabaseOf, type Observed } from './observe.ts'
import { type Account, type Outcome, outcome, type Progress } from './outcome.ts'
import type { Payload } from './payload.ts'
import { checkPending } from './pending.ts'
import type { Ports } from './ports.ts'
import { Problems } from './problems.ts'
import { requireApproved } from './saved-plan.ts'
import { workspaceFolder } from './source.ts'

/** What one command makes of the engine that they share. */
export interface ConvergeSteps {
  readonly payload: Payload
  /** Reads what there is; writes nothing. Faults of files go to `problems`. */
  observe(problems: Problems): Promise<Observed>
  /** The part of the desired state that this run can reach, given what there is. */
  achievable(observed: Observed): Desired
  /** Pure. Throws for what must be settled before any change. */
  plan(desired: Desired, observed: Observed): Plan
  readonly account: Account
  /** All that may happen; undefined: whatever the plan says. */
  readonly approved?: SavedPlan | undefined
}

interface Observation {
  readonly desired: Desired
  readonly observed: Observed
  readonly plan: Plan
}

/**
 * desired -> observed -> plan -> apply. An account of a plan ends at the plan. `progress` is filled as it goes, so that
 * a run which fails or is cancelled can still say what was done.
 */
export async function converge(steps: ConvergeSteps, progress: Progress, ports: Ports): Promise<Outcome> {
  const { payload, account } = steps
  const unchanged = async ({ desired, observed }: Observation) => {
    if (!account.planOnly && observed.source)
      await checkHealth(desired, observed.platform, { lasting: false }, ports)
    const reached = { platform: observed.platform, deploymentId: undefined }
    return outcome(desired, observed, reached, account, progress, ports)
  }

  const first = await look(steps, '', progress, ports)
  if (account.planOnly) return unchanged(first)
  const folder = workspaceFolder(first.desired, first.observed.platform.me)
  if (isEmpty(first.plan)) {
    await dropLeftLock(folder, ports)
    return unchanged(first)
  }
  const lock = await ports.timeline.step('Lock', () => acquireLock(folder, ports))
  try {
    // What was seen before another run's deploy says nothing about what there is after it.
    const current = lock.waited ? await look(steps, ' again', progress, ports) : first
    if (isEmpty(current.plan)) return await unchanged(current)
    const { desired, observed } = current
    const reached = await apply({ desired, payload, observed, progress, lock, ports })
    return outcome(desired, observed, reached, account, progress, ports)
  } finally {
    await lock.release()
  }
}

/** Throws InvalidInput with everything that is wrong with what was given, seen against what there is. */
async function look(
  steps: ConvergeSteps,
  attempt: '' | ' again',
  progress: Progress,
  ports: Ports,
): Promise<Observation> {
  const { timeline } = ports
  const problems = new Problems()
  const observed = await timeline.step(`Observe${attempt}`, () => steps.observe(problems))
  progress.observed = observed
  const desired = steps.achievable(observed)
  const plan = await timeline.step(`Plan${attempt}`, () =>
    checkedPlan(steps, desired, observed, problems, ports),
  )
  requireApproved(plan, steps.approved, observed)
  progress.plan = plan
  return { desired, observed, plan }
}

async function planned(
  steps: ConvergeSteps,
  desired: Desired,
  observed: Observed,
  ports: Ports,
): Promise<Plan> {
  try {
    return steps.plan(desired, observed)
  } catch (error) {
    throw await namingRole(error, observed, ports)
  }
}

/** The plan, printed and found sound. Throws InvalidInput with everything in `problems` and what the plan adds to it. */
async function checkedPlan(
  steps: ConvergeSteps,
  desired: Desired,
  observed: Observed,
  problems: Problems,
  ports: Ports,
): Promise<Plan> {
  const desiredDatabase = desiredDatabaseOf(desired, steps.payload, observed.platform)
  const plan = await problems.collect(async () => {
    const made = await planned(steps, desired, observed, ports)
    if (!problems.any) ports.reporter.info(renderText(made))
    const warnings = [
      ...(await checkPending(made.changes, desiredDatabase, observed.database, ports)),
      ...warnOfSecondWriter(observed.platform.app, ports),
    ]
    return { ...made, warnings }
  })
  if (!plan || problems.any) throw problems.error()
  return plan
}

/** Whoever pushes to the repository deploys as well, without migrations and without the lock of a deploy. */
function warnOfSecondWriter(app: App | undefined, { reporter }: Ports): readonly Problem[] {
  if (app?.autoDeploysFrom === undefined) return []
  const warning = {
    message: `app ${app.name} is also deployed by the platform, on each push to ${app.autoDeploysFrom}`,
    hint: 'each replaces what the other has deployed: turn automatic deployment off in the Git settings of the app, or leave the code to it and use `command: migrate` here',
  }
  reporter.warning(describeProblem(warning))
  return [warning]
}
