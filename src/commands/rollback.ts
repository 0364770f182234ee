import type { Desired } from '../config/desired.ts'
import { OF_THE_APP } from '../engine/app-log.ts'
import type { Subject } from '../engine/conclusion.ts'
import { type ConvergeSteps, converge, convergeUnder } from '../engine/converge.ts'
import type { DeployLock } from '../engine/lock.ts'
import type { Observed } from '../engine/observe.ts'
import { noProgress, type Outcome, type Progress, type Undone } from '../engine/outcome.ts'
import { payloadOf } from '../engine/payload.ts'
import type { Platform } from '../engine/platform.ts'
import type { Ports } from '../engine/ports.ts'
import { isDryRun, type WorkspaceRequest } from '../engine/request.ts'
import { observeRollback, planRollback, type RollbackOptions } from '../engine/rollback.ts'
import { readApproved, scopeOf, writePlan } from '../engine/saved-plan.ts'
import { DeployError } from '../error.ts'
import type { PlannedChange } from '../plan/plan.ts'
import { describeAhead, nameOf } from '../plan/rollback.ts'
import { sentence } from '../sentence.ts'
import { observeExisting } from './migrate.ts'

/** `rollback`: a healthy release of before is deployed again, from the folder that it has in the workspace. */
export async function run(request: WorkspaceRequest, ports: Ports, progress: Progress): Promise<Outcome> {
  const { desired, directory } = request
  const { to, allowContract, plan, out } = request.inputs.inputs
  const scope = scopeOf(desired, ports)
  const approved = plan === undefined ? undefined : await readApproved(plan, directory, scope)
  const steps = rollbackSteps(desired, { to, allowContract }, isDryRun(request), ports)
  const outcome = await converge({ ...steps, approved }, progress, ports)
  const { observed } = progress
  if (out !== undefined && observed?.release)
    await writePlan(outcome.plan, scope, { ...observed, release: observed.release }, out, directory)
  return outcome
}

/**
 * Undoes the release of a deploy that ended with `error`, where that tells of a new deployment that does not work; not once
 * the run is cancelled. Gives the error to end with; what runs now is in `deployed`.
 */
export async function rollbackAfter(
  error: unknown,
  desired: Desired,
  lock: DeployLock,
  deployed: Progress,
  ports: Ports,
): Promise<unknown> {
  if (!(error instanceof DeployError) || !OF_THE_APP.has(error.code)) return error
  if (!hasDeployed(deployed) || ports.deadline.signal.aborted) return error
  ports.reporter.info(`${sentence(error.message)} Rolling back ...`)
  const progress = noProgress()
  try {
    const options = { to: undefined, allowContract: false, undoes: ports.run.label }
    await convergeUnder(lock, rollbackSteps(desired, options, false, ports), progress, ports)
    deployed.undone = { sentence: whatRuns(progress, desired), isDone: true }
    return error
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure)
    const { sentence: what, isDone } = whatFailed(failure, progress)
    deployed.undone = { sentence: `${what}: ${sentence(why)}`, isDone }
    return failure instanceof DeployError && failure.hint ? continued(error, failure.hint) : error
  } finally {
    addTo(deployed, progress)
  }
}

/** What the run did after its own plan. */
function addTo(deployed: Progress, { plan, executed, begun }: Progress): void {
  const named = (changes: readonly PlannedChange[]) =>
    changes.map((each) => ({ ...each, id: `rollback/${each.id}` }))
  if (deployed.plan && plan)
    deployed.plan = { ...deployed.plan, changes: [...deployed.plan.changes, ...named(plan.changes)] }
  deployed.executed.push(...named(executed))
  deployed.begun = [...deployed.begun, ...named(begun)]
}

function hasDeployed({ executed, begun }: Progress): boolean {
  return [...executed, ...begun].some(({ change }) => change.kind === 'deploy-app')
}

function whatRuns({ observed, executed }: Progress, { health }: Desired): string {
  const { release, ahead = [] } = observed?.rollback ?? {}
  const name = release ? nameOf(release) : 'the release before'
  const healthy = health.enabled ? ', and is healthy' : ', and nobody looked whether it is healthy'
  if (executed.length === 0) return `It never went live: ${name} runs as before${healthy}.`
  return `It was rolled back: ${name} runs again${healthy}; ${describeAhead(ahead)}.`
}

function whatFailed(failure: unknown, { observed, executed, begun }: Progress): Undone {
  const release = observed?.rollback?.release
  const runs = executed.some(({ change }) => change.kind === 'deploy-app')
  if (release && runs && failure instanceof DeployError && failure.code === 'APP_UNHEALTHY')
    return {
      sentence: `It was rolled back, and ${nameOf(release)}, which runs now, is not healthy either (\`rollback\` with \`to\` goes further back)`,
      isDone: true,
    }
  const isHalf = begun.length > 0 || runs
  return {
    sentence: isHalf ? 'The rollback did not come to its end' : 'It was not rolled back',
    isDone: false,
  }
}

/** With what else is to be done. */
function continued(error: DeployError, hint: string): DeployError {
  return new DeployError(error.code, error.message, {
    hint: [...new Set([error.hint, hint])].filter(Boolean).join(' '),
    retryable: error.retryable,
    cause: error.cause,
  })
}

function rollbackSteps(
  desired: Desired,
  options: RollbackOptions,
  planOnly: boolean,
  ports: Ports,
): ConvergeSteps {
  const payload = payloadOf([])
  return {
    payload,
    observe: async (_problems, lock) => {
      const existing = await observeExisting(desired, payload, ports, 'rollback', lock, { releases: true })
      return observeRollback(desired, options, existing, ports)
    },
    achievable: () => desired,
    plan: planRollback,
    account: {
      planOnly,
      phases: ['deploy'],
      subject: (platform, observed) => subject(desired, platform, observed),
    },
  }
}

function subject({ app: { name }, health }: Desired, { app }: Platform, { rollback }: Observed): Subject {
  const url = app?.url || name
  const release = rollback ? nameOf(rollback.release) : 'the release'
  const healthy = health.enabled ? ' and is healthy' : ''
  return {
    name: `${url} runs ${release}`,
    markdown: url,
    done: 'Rolled back',
    status: `runs ${release}${healthy}`,
    upToDate: `runs ${release} already${healthy}`,
  }
}
