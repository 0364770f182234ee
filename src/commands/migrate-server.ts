import type { Catalog } from '../catalog/catalog.ts'
import { readCatalog } from '../catalog/read.ts'
import { readCatalogOfServer } from '../catalog/server.ts'
import type { DesiredSchema } from '../config/desired.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { desiredDatabaseOf } from '../engine/desired-database.ts'
import { migrationsOf } from '../engine/migration-files.ts'
import type { Outcome, Progress } from '../engine/outcome.ts'
import type { DatabasePorts } from '../engine/ports.ts'
import { type DatabaseReading, readingOf } from '../engine/reading.ts'
import { isDryRun, type ServerRequest } from '../engine/request.ts'
import type { Server } from '../engine/server.ts'
import { readLookahead } from '../migrations/guard/read-lookahead.ts'
import { planDatabase } from '../plan/database.ts'
import { isEmpty, makePlan, type Plan } from '../plan/plan.ts'
import { renderText } from '../plan/render.ts'
import type { Session } from '../postgres/connect.ts'
import { place } from '../postgres/connect-failure.ts'
import { defaultOwnerRole, quoteIdentifier } from '../postgres/identifier.ts'
import { subjectOf } from './migrate-subject.ts'
import { convergeServer, type ServerSteps } from './server.ts'

/** `migrate` with `database-url`, or with `prove` a proof of its files. */
export async function runOnServer(
  request: ServerRequest,
  ports: DatabasePorts,
  progress: Progress,
): Promise<Outcome> {
  if (request.inputs.inputs.prove) {
    const { proveOnServer } = await import('./prove.ts')
    return proveOnServer(request, await migrationsOf(request.desired), ports)
  }
  return convergeServer(migrateSteps(request, ports), request.server, ports, progress)
}

/**
 * Brings a schema of any PostgreSQL to the desired state: owner role, schema, grants to roles, and every migration, those
 * for after a deploy last.
 */
function migrateSteps(request: ServerRequest, ports: DatabasePorts): ServerSteps {
  const { desired, server } = request
  return {
    desired,
    async plan(session) {
      const { desiredDatabase, reading } = await ports.timeline.step('Observe', () =>
        observe(session, server, desired, ports),
      )
      const plan = await ports.timeline.step('Plan', () => planChanges(desiredDatabase, reading, ports))
      return { desiredDatabase, plan }
    },
    // What is wrong with the files is said also when nobody can log in.
    checkWithoutLogin: () => migrationsOf(desired),
    subject: subjectOf(desired),
    planOnly: isDryRun(request),
  }
}

interface Observed {
  readonly desiredDatabase: DesiredDatabase
  readonly reading: Extract<DatabaseReading, { state: 'read' }>
}

/** The files are read while the server reads its catalog. */
async function observe(
  session: Session,
  { address }: Server,
  desired: DesiredSchema,
  { syntax, reporter }: DatabasePorts,
): Promise<Observed> {
  const [found, migrations] = await Promise.all([
    readCatalogOfServer(session, desiredDatabaseOf(desired, []), place(address)),
    migrationsOf(desired),
  ])
  const desiredDatabase = ownedBy(found, desiredDatabaseOf(desired, migrations))
  const isOwner = desiredDatabase.ownerRole === found.login.role
  if (isOwner) reporter.info(explainOwnership(desiredDatabase))
  const catalog = isOwner ? await readCatalog(session, desiredDatabase) : found
  const look = await readLookahead(session, desiredDatabase, catalog, syntax)
  return { desiredDatabase, reading: await readingOf(session, desiredDatabase, catalog, look, syntax) }
}

/** A login that cannot make a role, where nobody has made one for it, owns the schema itself. */
function ownedBy({ owner, platform, login }: Catalog, desiredDatabase: DesiredDatabase): DesiredDatabase {
  const isNamed =
    desiredDatabase.ownerRole !== defaultOwnerRole(desiredDatabase.database, desiredDatabase.schema)
  if (owner || platform || isNamed || login.isSuperuser || login.createRole.length > 0) return desiredDatabase
  return { ...desiredDatabase, ownerRole: login.role }
}

function explainOwnership({ ownerRole: login, schema }: DesiredDatabase): string {
  return `"${login}" may not create roles, so it owns schema "${schema}" itself: migrations run with all that it may do, and only "${login}" can deploy here. For an owner role of its own, which others can join, let an administrator run \`bootstrap\` with a \`database-url\` of theirs, or: ALTER ROLE ${quoteIdentifier(login)} CREATEROLE;`
}

async function planChanges(
  desiredDatabase: DesiredDatabase,
  reading: Observed['reading'],
  ports: DatabasePorts,
): Promise<Plan> {
  const { changes, findings } = planDatabase(desiredDatabase, reading.catalog, reading.look)
  const plan = makePlan(changes, findings)
  ports.reporter.info(renderText(plan))
  return isEmpty(plan) ? plan : checked(plan, desiredDatabase, reading, ports)
}

async function checked(
  plan: Plan,
  desiredDatabase: DesiredDatabase,
  reading: Observed['reading'],
  ports: DatabasePorts,
): Promise<Plan> {
  const { checkPending } = await import('../engine/pending.ts')
  const warnings = await checkPending(plan.changes, desiredDatabase, reading, ports)
  return { ...plan, warnings }
}
