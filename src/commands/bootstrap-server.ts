import { readCatalogOfServer } from '../catalog/server.ts'
import { desiredDatabaseOf } from '../engine/desired-database.ts'
import type { Outcome, Progress } from '../engine/outcome.ts'
import type { DatabasePorts } from '../engine/ports.ts'
import { isDryRun, type ServerRequest } from '../engine/request.ts'
import { planDatabase } from '../plan/database.ts'
import { makePlan } from '../plan/plan.ts'
import { renderText } from '../plan/render.ts'
import { place } from '../postgres/connect-failure.ts'
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
  const steps: ServerSteps = {
    desired,
    async plan(session) {
      const desiredDatabase = desiredDatabaseOf(desired, [])
      const catalog = await ports.timeline.step('Observe', () =>
        readCatalogOfServer(session, desiredDatabase, place(request.server.address)),
      )
      const plan = makePlan(planDatabase(desiredDatabase, catalog).changes, [])
      ports.reporter.info(renderText(plan))
      return { desiredDatabase, plan }
    },
    checkWithoutLogin: () => Promise.resolve(),
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
