import type { DesiredSchema } from '../../config/desired.ts'
import { isEmpty, makePlan, type Plan } from '../../plan/plan.ts'
import { renderText } from '../../plan/render.ts'
import { connect, type Session } from '../../postgres/connect.ts'
import { place } from '../../postgres/connect-failure.ts'
import { lookAhead } from '../../postgres/migrations/guard/look.ts'
import { planDatabase, type WantedDatabase } from '../../postgres/plan.ts'
import { readCatalogOfServer } from '../../postgres/server-version.ts'
import { type Outcome, type Progress, serverOutcome } from '../outcome.ts'
import type { DatabasePorts } from '../ports.ts'
import { type DatabaseReading, readingOf, wantedDatabase } from '../reading.ts'
import { isDryRun, type ServerRequest } from '../request.ts'
import type { Server } from '../server.ts'
import { createDatabasePorts, type Surroundings } from '../start.ts'
import { migrationsOf } from './files.ts'
import { subjectOf } from './subject.ts'

/** `migrate` is the only command for a database that is none of a workspace; the inputs are refused otherwise. */
export async function runOnServer(
  request: ServerRequest,
  surroundings: Surroundings,
  progress: Progress,
): Promise<Outcome> {
  surroundings.reporter.mask(request.server.password ?? '')
  const ports = createDatabasePorts(request.desired, surroundings)
  if (!request.inputs.inputs.prove) return migrateServer(request, ports, progress)
  const { proveOnServer } = await import('./prove.ts')
  return proveOnServer(request, await migrationsOf(request.desired), ports)
}

/**
 * Brings a schema of any PostgreSQL to the wished state: owner role, schema, grants to roles, and every migration, those
 * for after a deploy last. Throws `SERVER_TOO_OLD` below PostgreSQL 16.
 */
async function migrateServer(
  request: ServerRequest,
  ports: DatabasePorts,
  progress: Progress,
): Promise<Outcome> {
  const { desired, server } = request
  const planOnly = isDryRun(request)
  const session = await ports.timeline.step('Connect', () => connectTo(server, desired, ports))
  try {
    const { wanted, reading } = await ports.timeline.step('Observe', () =>
      observe(session, server, desired, ports),
    )
    const plan = await ports.timeline.step('Plan', () => planChanges(wanted, reading, progress, ports))
    if (!planOnly && !isEmpty(plan)) {
      // What only makes changes is loaded when there are any.
      const { applyAll } = await import('./apply.ts')
      await ports.timeline.step('Database', () =>
        applyAll({ desired, wanted, session, progress, ports }, server),
      )
    }
    return serverOutcome(desired, server, subjectOf(desired), { planOnly, progress })
  } finally {
    await session.close()
  }
}

/** What is wrong with the files is said also when nobody can log in. */
async function connectTo(server: Server, desired: DesiredSchema, ports: DatabasePorts): Promise<Session> {
  try {
    return await connect(server.address, server.password, ports)
  } catch (error) {
    await migrationsOf(desired)
    throw error
  }
}

interface Observed {
  readonly wanted: WantedDatabase
  readonly reading: Extract<DatabaseReading, { state: 'read' }>
}

/** The files are read while the server reads its catalog. */
async function observe(
  session: Session,
  { address }: Server,
  desired: DesiredSchema,
  { syntax }: DatabasePorts,
): Promise<Observed> {
  const [catalog, migrations] = await Promise.all([
    readCatalogOfServer(session, wantedDatabase(desired, [], undefined), place(address)),
    migrationsOf(desired),
  ])
  const wanted = wantedDatabase(desired, migrations, undefined)
  const look = await lookAhead(session, wanted, catalog, syntax)
  return { wanted, reading: await readingOf(session, wanted, catalog, look, syntax) }
}

async function planChanges(
  wanted: WantedDatabase,
  reading: Observed['reading'],
  progress: Progress,
  ports: DatabasePorts,
): Promise<Plan> {
  const { changes, findings } = planDatabase(wanted, reading.catalog, reading.look)
  const plan = makePlan(changes, findings)
  ports.reporter.info(renderText(plan))
  if (!isEmpty(plan)) {
    const { checkPending } = await import('../pending.ts')
    await checkPending(plan.changes, wanted, reading, ports)
  }
  progress.plan = plan
  return plan
}
