import { bootstrapBlock } from '../access/bootstrap-block.ts'
import type { Desired } from '../config/desired.ts'
import type { Subject } from '../engine/conclusion.ts'
import { type ConvergeSteps, converge } from '../engine/converge.ts'
import type { Outcome, Progress } from '../engine/outcome.ts'
import { payloadOf } from '../engine/payload.ts'
import { planReading } from '../engine/plan.ts'
import type { Ports } from '../engine/ports.ts'
import { isDryRun, type WorkspaceRequest } from '../engine/request.ts'
import { DeployError } from '../error.ts'
import { makePlan } from '../plan/plan.ts'
import { code } from '../plan/render.ts'
import { printable } from '../printable.ts'
import { observeExisting } from './migrate.ts'

/** What an administrator has to do in the place of who lacks the right to. */
const LACKING: ReadonlySet<string> = new Set([
  'OWNER_ROLE_NEEDED',
  'OWNER_ROLE_NOT_JOINED',
  'OWNER_ROLE_NOT_GRANTABLE',
  'SCHEMA_NOT_CREATABLE',
  'EXTENSION_NOT_CREATABLE',
])

/**
 * What a deployer without any right of its own cannot do: the owner role under its keeper, schema, extensions, and membership
 * of the owner role for `lakebase.deployers` and the roles with `access: owner`. Run by an administrator, once; a dry run prints the same as
 * SQL. Throws `BOOTSTRAP_NEEDS_ADMINISTRATOR` with that SQL when the login may not do it.
 */
export async function run(request: WorkspaceRequest, ports: Ports, progress: Progress): Promise<Outcome> {
  const { desired } = request
  const dryRun = isDryRun(request)
  const payload = payloadOf([])
  const prepared = prepare(desired)
  const steps: ConvergeSteps = {
    payload,
    observe: (_problems, lock) => observeExisting(prepared, payload, ports, 'bootstrap', lock),
    achievable: () => prepared,
    // What else is granted there is no matter of the preparation.
    plan: (reachable, observed) => makePlan(planReading(reachable, payload, observed).changes, []),
    account: { planOnly: dryRun, phases: ['database'], subject: () => subject(prepared) },
  }
  try {
    const outcome = await converge(steps, progress, ports)
    if (dryRun) ports.reporter.info(`The same as SQL, for an administrator:\n${blockOf(prepared)}`)
    return outcome
  } catch (error) {
    if (error instanceof DeployError && LACKING.has(error.code)) throw needsAdministrator(error, prepared)
    throw error
  }
}

/** Nothing but who owns the schema, and who may act as the owner. */
function prepare(desired: Desired): Desired {
  return {
    ...desired,
    grants: desired.grants.filter(({ access, grantee }) => access === 'owner' && grantee.kind === 'role'),
    grantsMode: 'additive',
    migrations: { ...desired.migrations, directory: undefined, command: undefined },
  }
}

function blockOf({ lakebase, grants }: Desired): string {
  const members = grants.flatMap(({ grantee }) => (grantee.kind === 'role' ? [grantee.role] : []))
  return bootstrapBlock(lakebase, members)
}

function needsAdministrator(error: DeployError, prepared: Desired): DeployError {
  return new DeployError('BOOTSTRAP_NEEDS_ADMINISTRATOR', error.message, {
    hint: `Let whoever created the Lakebase project or instance run \`bootstrap\`, or this in database "${prepared.lakebase.database}"; running it again changes nothing:\n${blockOf(prepared)}`,
    cause: error,
  })
}

function subject({ lakebase: { schema, ownerRole } }: Desired): Subject {
  return {
    name: printable(`schema ${schema} for members of ${ownerRole}`),
    markdown: `Schema ${code(schema)} for members of ${code(ownerRole)}`,
    done: 'Prepared',
    status: 'is prepared',
    upToDate: 'is prepared already',
  }
}
