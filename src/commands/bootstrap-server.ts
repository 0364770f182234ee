import type { Catalog } from '../catalog/catalog.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { desiredDatabaseOf } from '../engine/desired-database.ts'
import type { Outcome, Progress } from '../engine/outcome.ts'
import type { DatabasePorts } from '../engine/ports.ts'
import { isDryRun, type ServerRequest } from '../engine/request.ts'
import { planDatabase } from '../plan/database.ts'
import { makePlan } from '../plan/plan.ts'
import { forAdministrator, preparationBlock, preparationSubject, prepared } from './preparation.ts'
import { convergeServer, type ServerSteps } from './server.ts'

/** `bootstrap` with `database-url`: the same preparation, by an administrator of any PostgreSQL. */
export async function runOnServer(
  request: ServerRequest,
  ports: DatabasePorts,
  progress: Progress,
): Promise<Outcome> {
  const desired = prepared(request.desired)
  const planOnly = isDryRun(request)
  const steps: ServerSteps<{ readonly desiredDatabase: DesiredDatabase; readonly catalog: Catalog }> = {
    desired,
    files: async () => [],
    read: async (_, catalog) => ({ desiredDatabase: desiredDatabaseOf(desired, []), catalog }),
    // What else is granted there is no matter of the preparation.
    plan: ({ desiredDatabase, catalog }) => makePlan(planDatabase(desiredDatabase, catalog).changes, []),
    check: async (plan) => plan,
    subject: preparationSubject(desired),
    planOnly,
  }
  try {
    const outcome = await convergeServer(steps, request.server, ports, progress)
    if (planOnly) ports.reporter.info(`The same as SQL, for an administrator:\n${preparationBlock(desired)}`)
    return outcome
  } catch (error) {
    throw forAdministrator(
      error,
      desired,
      'a superuser, or a role with CREATEROLE and CREATE on the database,',
    )
  }
}
