import type { Desired } from '../config/desired.ts'
import { applyEnd } from '../engine/apply/end.ts'
import type { Subject } from '../engine/conclusion.ts'
import { type ConvergeSteps, converge } from '../engine/converge.ts'
import { observeEnvironment } from '../engine/destroy.ts'
import type { Observed } from '../engine/observe.ts'
import type { Outcome, Progress } from '../engine/outcome.ts'
import { payloadOf } from '../engine/payload.ts'
import type { Ports } from '../engine/ports.ts'
import { isDryRun, type WorkspaceRequest } from '../engine/request.ts'
import { DeployError } from '../error.ts'
import { planDestroy } from '../plan/destroy.ts'
import type { DestroyOptions } from '../plan/destroy-evidence.ts'
import { isEmpty, makePlan, type Plan } from '../plan/plan.ts'

/**
 * Removes what was made for the environment. Without `confirm` it ends in error at the plan, as `terraform destroy` and
 * `databricks bundle destroy` do where nobody can be asked: a job that cleans up must not be green when it did not.
 */
export async function run(request: WorkspaceRequest, ports: Ports, progress: Progress): Promise<Outcome> {
  const { desired, inputs } = request
  const { confirm, destroyDatabase, destroyData } = inputs.inputs
  const dryRun = isDryRun(request)
  const isConfirmed = confirm !== undefined
  const options = { named: destroyDatabase, withData: destroyData }
  const steps = destroySteps(desired, options, dryRun || !isConfirmed, ports)
  const outcome = await converge(steps, progress, ports)
  if (!dryRun && !isConfirmed && !isEmpty(outcome.plan)) throw notConfirmed(desired)
  return outcome
}

function notConfirmed({ environment, app }: Desired): DeployError {
  const name = environment ?? app.name
  return new DeployError(
    'DESTROY_NOT_CONFIRMED',
    `Nothing was destroyed: nobody has confirmed the plan above.`,
    {
      hint: `If all of it is to go, add \`confirm: ${name}\` to the step (\`--confirm ${name}\`). To look at the plan alone, use \`dry-run: true\`.`,
    },
  )
}

function destroySteps(
  desired: Desired,
  options: DestroyOptions,
  planOnly: boolean,
  ports: Ports,
): ConvergeSteps {
  return {
    payload: payloadOf([]),
    observe: (_problems, lock) => observeEnvironment(desired, options, ports, lock),
    achievable: () => desired,
    plan: (_desired, observed) => planOf(desired, observed, options),
    apply: applyEnd,
    account: { planOnly, phases: ['destroy'], subject: () => subject(desired) },
  }
}

function planOf(desired: Desired, { platform, database, evidence }: Observed, options: DestroyOptions): Plan {
  if (!evidence) throw new Error('an environment is destroyed after a look at what is beside it')
  const catalog = database.state === 'read' ? database.catalog : undefined
  const { app, lakebase } = platform
  return makePlan(planDestroy(desired, { app, lakebase, catalog, evidence }, options), [])
}

function subject({ environment, app }: Desired): Subject {
  const name =
    environment === undefined ? `app ${app.name}` : `environment ${environment} with app ${app.name}`
  return { name, markdown: name, done: 'Destroyed', status: 'is gone', upToDate: 'is gone' }
}
