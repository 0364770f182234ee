import type { Desired } from '../config/desired.ts'
import { DeployError } from '../error.ts'
import { isLakebaseChange } from '../plan/change.ts'
import { inPhase, isEmpty, makePlan, type Plan } from '../plan/plan.ts'
import { renderText } from '../plan/render.ts'
import type { SavedPlan } from '../plan/saved.ts'
import { approvalSteps } from '../plan/step.ts'
import { withoutRepeats } from '../reporter.ts'
import { standingAfter } from './aftermath.ts'
import { tellAppLog } from './app-log.ts'
import { type Application, apply, applyLakebasePhase, releaseLog } from './apply/apply.ts'
import { desiredDatabaseOf } from './desired-database.ts'
import { checkHealth } from './health.ts'
import { isOvertaken } from './last-look.ts'
import { DeployLock } from './lock.ts'
import { isCurrent, type Observed } from './observe.ts'
import { type Account, type Outcome, outcome, type Progress, type Reached } from './outcome.ts'
import type { Payload } from './payload.ts'
import { checkPending } from './pending.ts'
import type { Ports } from './ports.ts'
import { Problems } from './problems.ts'
import { keepBooks } from './release.ts'
import { namingRole } from './role-path.ts'
import { requireApproved } from './saved-plan.ts'
import { warnOfSecondWriter } from './second-writer.ts'

/** What one command makes of the engine that they share. */
export interface ConvergeSteps {
  readonly payload: Payload
  /**
   * Reads what there is; writes nothing. With `lock` the database is read under it, once there is one. Faults of files go to
   * `problems`.
   */
  observe(problems: Problems, lock: DeployLock | undefined): Promise<Observed>
  /** The part of the desired state that this run can reach, given what there is. */
  achievable(observed: Observed): Desired
  /** Pure. Throws for what must be settled before any change. */
  plan(desired: Desired, observed: Observed): Plan
  /** How a plan is applied that takes away what there is; undefined: as every other. */
  readonly apply?: ((application: Application, lock: DeployLock) => Promise<Reached>) | undefined
  readonly account: Account
  /** All that may happen; undefined: whatever the plan says. */
  readonly approved?: SavedPlan | undefined
  /** Throws for what must hold under the lock, right before the code is deployed. */
  readonly beforeDeployment?: (() => Promise<void>) | undefined
  /** The command line that rolls back what this command deploys. */
  readonly rollback?: string | undefined
  /** Given what has ended the run, while its lock is held. Gives the error to end with. */
  readonly afterFailure?: ((error: unknown, lock: DeployLock) => Promise<unknown>) | undefined
}

interface Observation {
  readonly desired: Desired
  readonly observed: Observed
  readonly plan: Plan
}

/** How often somebody else may change the app while this run looks at it. */
const LOOKS = 3

/** How often the platform may show something else than what was just made there. */
const ROUNDS = 3

/**
 * desired -> observed -> plan -> apply. An account of a plan ends at the plan, and takes no lock. `progress` is filled as it
 * goes, so that a run which fails or is cancelled can still say what was done.
 */
export async function converge(steps: ConvergeSteps, progress: Progress, ports: Ports): Promise<Outcome> {
  const { account, afterFailure } = steps
  if (account.planOnly) {
    const once = { ...ports, reporter: withoutRepeats(ports.reporter) }
    return unchanged(await look(steps, undefined, progress, once), account, progress, ports)
  }
  const lock = new DeployLock(ports)
  try {
    return await convergeUnder(lock, steps, progress, ports)
  } catch (error) {
    const ended = afterFailure ? await afterFailure(error, lock) : error
    progress.standing = await standingAfter(ended, steps.rollback, progress, ports)
    throw ended
  } finally {
    await lock.release()
  }
}

/** As `converge`, of a run that takes this lock or holds it. */
export async function convergeUnder(
  lock: DeployLock,
  steps: ConvergeSteps,
  progress: Progress,
  ports: Ports,
): Promise<Outcome> {
  const once = { ...ports, reporter: withoutRepeats(ports.reporter) }
  for (let looks = 1; ; looks += 1) {
    const observation = await settle(steps, lock, progress, once)
    try {
      return await carryOut(observation, steps, lock, progress, ports)
    } catch (error) {
      if (isEmpty(observation.plan)) {
        lock.requireKept()
        // Another run ended between the look at the app and the lock.
        if (isOvertaken(error) && looks < LOOKS) continue
      }
      await tellAppLog(error, observation.desired.app.name, progress, ports)
      throw error
    }
  }
}

async function carryOut(
  observation: Observation,
  { payload, account, apply: applyOwn, beforeDeployment }: ConvergeSteps,
  lock: DeployLock,
  progress: Progress,
  ports: Ports,
): Promise<Outcome> {
  const { desired, observed, plan } = observation
  const run = { desired, payload, observed, progress, ports }
  if (isEmpty(plan)) {
    const ended = await unchanged(observation, account, progress, ports)
    await writeDown(run, lock)
    lock.requireKept()
    return ended
  }
  const reached = applyOwn
    ? await applyOwn(run, lock)
    : await apply({ ...run, lock: lock.require(), beforeDeployment })
  return outcome(desired, observed, reached, account, progress, ports)
}

/** The one write of a run that has nothing to do: what it saw running, where no run could write that down. */
async function writeDown(run: Application, lock: DeployLock): Promise<void> {
  const { observed } = run
  const log = () => releaseLog({ ...run, platform: observed.platform, lock: lock.require() })
  await keepBooks(log, observed, observed.platform.app?.activeDeployment)
}

async function unchanged(
  { desired, observed }: Observation,
  account: Account,
  progress: Progress,
  ports: Ports,
): Promise<Outcome> {
  if (!account.planOnly && observed.source)
    await checkHealth(desired, observed.platform, { lasting: false }, ports)
  const reached = { platform: observed.platform, deploymentId: undefined }
  return outcome(desired, observed, reached, account, progress, ports)
}

/**
 * What is to be done beside the Lakebase itself, planned from what was read under the lock. Changes of the Lakebase go
 * first: they make the database that holds the lock, or cut the connection that does; then all is looked at anew.
 */
async function settle(
  steps: ConvergeSteps,
  lock: DeployLock,
  progress: Progress,
  ports: Ports,
): Promise<Observation> {
  let current = await lookUnderLock(steps, lock, progress, ports)
  for (let round = 0; changesLakebase(current.plan); round += 1) {
    if (round === ROUNDS) throw incomplete(current.plan)
    await applyLakebasePhase(current, progress, ports)
    current = await lookUnderLock(steps, lock, progress, ports)
  }
  for (let looks = 1; await isOutdated(current, lock, ports); looks += 1) {
    if (looks === LOOKS) throw restless(current.desired.app.name)
    current = await lookUnderLock(steps, lock, progress, ports)
  }
  return current
}

/** The app was read before the lock was taken; where nothing is planned, the look at its end says the same. */
async function isOutdated(
  { desired, observed, plan }: Observation,
  lock: DeployLock,
  ports: Ports,
): Promise<boolean> {
  if (isEmpty(plan) || !observed.source || !lock.held) return false
  return !(await isCurrent(observed, desired.app.name, ports))
}

function restless(app: string): DeployError {
  return new DeployError(
    'APP_RESTLESS',
    `App "${app}" was changed by somebody else each time that this run looked at it, though this run holds the deploy lock.`,
    {
      hint: 'Find out who else deploys or changes it (its events are on the Apps page), then run the job again.',
      retryable: true,
    },
  )
}

function changesLakebase(plan: Plan): boolean {
  return inPhase(plan, 'lakebase', isLakebaseChange).length > 0
}

/** What was seen before another run ended says nothing about what there is after it. */
async function lookUnderLock(
  steps: ConvergeSteps,
  lock: DeployLock,
  progress: Progress,
  ports: Ports,
): Promise<Observation> {
  const before = lock.held
  const seen = await look(steps, lock, progress, ports)
  return lock.held !== before && lock.held?.waited ? look(steps, lock, progress, ports) : seen
}

/** Throws InvalidInput with everything that is wrong with what was given, seen against what there is. */
async function look(
  steps: ConvergeSteps,
  lock: DeployLock | undefined,
  progress: Progress,
  ports: Ports,
): Promise<Observation> {
  const { timeline } = ports
  const problems = new Problems()
  const attempt = progress.plan ? ' again' : ''
  const seen = await timeline.step(`Observe${attempt}`, () => steps.observe(problems, lock))
  const observed = { ...seen, isNewDatabase: madeDatabase(progress) }
  progress.observed = observed
  const desired = steps.achievable(observed)
  const plan = await timeline.step(`Plan${attempt}`, () =>
    checkedPlan(steps, desired, observed, problems, progress, ports),
  )
  requireApproved(plan, steps.approved, observed, desired.lakebase.ownerRole)
  progress.plan = withExecuted(plan, progress)
  return { desired, observed, plan }
}

function madeDatabase({ executed }: Progress): boolean {
  return executed.some(({ change }) => change.kind === 'create-database')
}

/** The plan of the whole run: what is done already, and what is left. */
function withExecuted(plan: Plan, { executed }: Progress): Plan {
  if (executed.length === 0) return plan
  const changes = [...executed, ...plan.changes].map(({ change }) => change)
  const whole = makePlan(changes, plan.findings, plan.deferred, plan.left)
  return plan.warnings ? { ...whole, warnings: plan.warnings } : whole
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
  progress: Progress,
  ports: Ports,
): Promise<Plan> {
  const desiredDatabase = desiredDatabaseOf(desired, steps.payload.migrations, observed.platform.app)
  const plan = await problems.collect(async () => {
    const made = await planned(steps, desired, observed, ports)
    if (!problems.any && !stands(made, progress)) ports.reporter.info(renderText(made))
    if (!problems.any) progress.proposed = made
    const warnings = [
      ...(await checkPending(made.changes, desiredDatabase, observed.database, ports)),
      ...warnOfSecondWriter(observed.platform.app, ports),
    ]
    return { ...made, warnings }
  })
  if (!plan || problems.any) throw problems.error()
  return plan
}

/** Whether a plan holds nothing that the one before it did not hold: that one has been printed. */
function stands(plan: Plan, { plan: before }: Progress): boolean {
  if (!before) return false
  const known = new Set(before.changes.flatMap(({ change }) => approvalSteps(change)))
  return plan.changes.flatMap(({ change }) => approvalSteps(change)).every((step) => known.has(step))
}

function incomplete(plan: Plan): DeployError {
  const left = inPhase(plan, 'lakebase', isLakebaseChange).map(({ title }) => title)
  return new DeployError(
    'LAKEBASE_INCOMPLETE',
    `The platform accepted these changes ${ROUNDS} times and does not show them: ${left.join('; ')}. Something or somebody else takes them back.`,
    {
      hint: 'Find out who else changes this Lakebase, then run the job again: it continues from what is there.',
    },
  )
}
