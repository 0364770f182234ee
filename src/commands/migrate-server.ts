import type { Catalog } from '../catalog/catalog.ts'
import { catalogReading, readCatalog } from '../catalog/read.ts'
import { onAnyServer } from '../catalog/server.ts'
import type { DesiredSchema } from '../config/desired.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { desiredDatabaseOf } from '../engine/desired-database.ts'
import { DeployLock } from '../engine/lock.ts'
import { migrationsOf } from '../engine/migration-files.ts'
import { type Outcome, type Progress, serverOutcome } from '../engine/outcome.ts'
import type { DatabasePorts } from '../engine/ports.ts'
import { type DatabaseReading, readingOf } from '../engine/reading.ts'
import { isDryRun, type ServerRequest } from '../engine/request.ts'
import type { Server } from '../engine/server.ts'
import { readLookahead } from '../migrations/guard/read-lookahead.ts'
import { planDatabase } from '../plan/database.ts'
import { isEmpty, makePlan, type Plan } from '../plan/plan.ts'
import { renderText } from '../plan/render.ts'
import { connect, type Session } from '../postgres/connect.ts'
import { place } from '../postgres/connect-failure.ts'
import { defaultOwnerRole, quoteIdentifier } from '../postgres/identifier.ts'
import { subjectOf } from './migrate-subject.ts'

/** `migrate` with `database-url`, or with `prove` a proof of its files. */
export async function runOnServer(
  request: ServerRequest,
  ports: DatabasePorts,
  progress: Progress,
): Promise<Outcome> {
  if (!request.inputs.inputs.prove) return migrateServer(request, ports, progress)
  const { proveOnServer } = await import('./prove.ts')
  return proveOnServer(request, await migrationsOf(request.desired), ports)
}

/**
 * Brings a schema of any PostgreSQL to the desired state: owner role, schema, grants to roles, and every migration, those
 * for after a deploy last. Throws `SERVER_TOO_OLD` below PostgreSQL 16.
 */
async function migrateServer(
  request: ServerRequest,
  ports: DatabasePorts,
  progress: Progress,
): Promise<Outcome> {
  const { desired, server } = request
  const planOnly = isDryRun(request)
  const lock = new DeployLock(ports)
  const working = new WorkingConnection(() => connect(server.address, server.password, ports))
  try {
    const { desiredDatabase, reading } = await ports.timeline.step('Observe', () =>
      planOnly ? observePlainly(server, desired, ports) : observeUnderLock(server, desired, lock, ports),
    )
    const plan = await ports.timeline.step('Plan', async () => {
      const made = printPlan(desiredDatabase, reading, progress, ports)
      // The files are checked while the connection is made that will run them.
      if (!planOnly && !isEmpty(made)) working.begin()
      return isEmpty(made) ? made : checked(made, desiredDatabase, reading, progress, ports)
    })
    if (!planOnly && !isEmpty(plan)) {
      // What only makes changes is loaded when there are any.
      const { applyAll } = await import('./server-apply.ts')
      await ports.timeline.step('Database', async () => {
        const session = await working.session()
        await applyAll({ desired, desiredDatabase, session, progress, lock: lock.require(), ports }, server)
      })
    }
    return serverOutcome(desired, server, subjectOf(desired), { planOnly, progress })
  } finally {
    await working.close()
    await lock.release()
  }
}

/** The connection that changes are made on, beside the lock's. */
class WorkingConnection {
  readonly #connect: () => Promise<Session>
  #session: Promise<Session> | undefined

  constructor(connect: () => Promise<Session>) {
    this.#connect = connect
  }

  /** Begins to connect. What that throws is thrown by `session`. */
  begin(): void {
    this.#session ??= this.#connect()
    this.#session.catch(() => {})
  }

  /** The same session each time. */
  session(): Promise<Session> {
    this.begin()
    return this.#session ?? this.#connect()
  }

  /** Never throws. */
  async close(): Promise<void> {
    const session = await this.#session?.catch(() => undefined)
    await session?.close()
  }
}

/** What is wrong with the files is said also when nobody can log in. */
async function connectTo(server: Server, desired: DesiredSchema, ports: DatabasePorts): Promise<Session> {
  try {
    return onAnyServer(await connect(server.address, server.password, ports), place(server.address))
  } catch (error) {
    await migrationsOf(desired)
    throw error
  }
}

interface Observed {
  readonly desiredDatabase: DesiredDatabase
  readonly reading: Extract<DatabaseReading, { state: 'read' }>
}

async function observePlainly(
  server: Server,
  desired: DesiredSchema,
  ports: DatabasePorts,
): Promise<Observed> {
  const session = await connectTo(server, desired, ports)
  try {
    const found = readCatalog(session, desiredDatabaseOf(desired, []))
    const [catalog, migrations] = await Promise.all([found, migrationsOf(desired)])
    return await readAll(session, catalog, desired, migrations, ports)
  } finally {
    await session.close()
  }
}

/** The files are read while the lock is asked for. */
async function observeUnderLock(
  server: Server,
  desired: DesiredSchema,
  lock: DeployLock,
  ports: DatabasePorts,
): Promise<Observed> {
  const files = migrationsOf(desired)
  files.catch(() => {})
  const withoutFiles = desiredDatabaseOf(desired, [])
  return lock.read(
    () => connectTo(server, desired, ports),
    withoutFiles,
    catalogReading(withoutFiles),
    async (session, catalog) => readAll(session, catalog, desired, await files, ports),
  )
}

async function readAll(
  session: Session,
  found: Catalog,
  desired: DesiredSchema,
  migrations: readonly MigrationFile[],
  { syntax, reporter }: DatabasePorts,
): Promise<Observed> {
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
  return `"${login}" may not create roles, so it owns schema "${schema}" itself: migrations run with all that it may do, and only "${login}" can deploy here. For an owner role of its own, which others can join, let an administrator run: ALTER ROLE ${quoteIdentifier(login)} CREATEROLE;`
}

function printPlan(
  desiredDatabase: DesiredDatabase,
  reading: Observed['reading'],
  progress: Progress,
  ports: DatabasePorts,
): Plan {
  const { changes, findings } = planDatabase(desiredDatabase, reading.catalog, reading.look)
  const plan = makePlan(changes, findings)
  ports.reporter.info(renderText(plan))
  progress.plan = plan
  return plan
}

async function checked(
  plan: Plan,
  desiredDatabase: DesiredDatabase,
  reading: Observed['reading'],
  progress: Progress,
  ports: DatabasePorts,
): Promise<Plan> {
  const { checkPending } = await import('../engine/pending.ts')
  const warnings = await checkPending(plan.changes, desiredDatabase, reading, ports)
  progress.plan = { ...plan, warnings }
  return progress.plan
}
