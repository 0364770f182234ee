import { type ConvergeSteps, converge } from '../engine/converge.ts'
import type { Outcome, Progress } from '../engine/outcome.ts'
import { payloadOf } from '../engine/payload.ts'
import { planReading } from '../engine/plan.ts'
import type { Ports } from '../engine/ports.ts'
import { isDryRun, type WorkspaceRequest } from '../engine/request.ts'
import { makePlan } from '../plan/plan.ts'
import { observeExisting } from './migrate.ts'
import { forAdministrator, preparationBlock, preparationSubject, prepared } from './preparation.ts'

/**
 * What a deployer without any right of its own cannot do: the owner role under its keeper, schema, extensions, and membership
 * of the owner role for `lakebase.deployers` and the roles with `access: owner`. Run by an administrator, once; a dry run prints the same as
 * SQL. Throws `BOOTSTRAP_NEEDS_ADMINISTRATOR` with that SQL when the login may not do it.
 */
export async function run(request: WorkspaceRequest, ports: Ports, progress: Progress): Promise<Outcome> {
  const dryRun = isDryRun(request)
  const payload = payloadOf([])
  const desired = prepared(request.desired)
  const steps: ConvergeSteps = {
    payload,
    observe: (_problems, lock) => observeExisting(desired, payload, ports, 'bootstrap', lock),
    achievable: () => desired,
    // What else is granted there is no matter of the preparation.
    plan: (reachable, observed) => makePlan(planReading(reachable, payload, observed).changes, []),
    account: { planOnly: dryRun, phases: ['database'], subject: () => preparationSubject(desired) },
  }
  try {
    const outcome = await converge(steps, progress, ports)
    if (dryRun) ports.reporter.info(`The same as SQL, for an administrator:\n${preparationBlock(desired)}`)
    return outcome
  } catch (error) {
    throw forAdministrator(error, desired, 'whoever created the Lakebase project or instance')
  }
}
