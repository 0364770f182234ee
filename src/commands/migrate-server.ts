import type { Catalog } from '../catalog/catalog.ts'
import { readCatalog } from '../catalog/read.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { desiredDatabaseOf } from '../engine/desired-database.ts'
import { migrationsOf } from '../engine/migration-files.ts'
import type { Outcome, Progress } from '../engine/outcome.ts'
import type { DatabasePorts } from '../engine/ports.ts'
import { type DatabaseReading, readingOf } from '../engine/reading.ts'
import { isDryRun, type ServerRequest } from '../engine/request.ts'
import { readLookahead } from '../migrations/guard/read-lookahead.ts'
import { planDatabase } from '../plan/database.ts'
import { makePlan } from '../plan/plan.ts'
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

interface MigrateReading {
  readonly desiredDatabase: DesiredDatabase
  readonly database: Extract<DatabaseReading, { state: 'read' }>
}

/**
 * Brings a schema of any PostgreSQL to the desired state: owner role, schema, grants to roles, and every migration, those
 * for after a deploy last.
 */
function migrateSteps(request: ServerRequest, ports: DatabasePorts): ServerSteps<MigrateReading> {
  const { desired } = request
  const { syntax, reporter } = ports
  return {
    desired,
    files: () => migrationsOf(desired),
    async read(session, found, files) {
      const desiredDatabase = ownedBy(found, desiredDatabaseOf(desired, files))
      const isOwner = desiredDatabase.ownerRole === found.login.role
      if (isOwner) reporter.info(explainOwnership(desiredDatabase))
      const catalog = isOwner ? await readCatalog(session, desiredDatabase) : found
      const look = await readLookahead(session, desiredDatabase, catalog, syntax)
      return { desiredDatabase, database: await readingOf(session, desiredDatabase, catalog, look, syntax) }
    },
    plan({ desiredDatabase, database: { catalog, look } }) {
      const { changes, findings } = planDatabase(desiredDatabase, catalog, look)
      return makePlan(changes, findings)
    },
    async check(plan, { desiredDatabase, database }) {
      const { checkPending } = await import('../engine/pending.ts')
      return { ...plan, warnings: await checkPending(plan.changes, desiredDatabase, database, ports) }
    },
    subject: subjectOf(desired),
    planOnly: isDryRun(request),
  }
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
