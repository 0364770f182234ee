import type { Catalog } from '../catalog/catalog.ts'
import { catalogReading, readCatalog } from '../catalog/read.ts'
import { onAnyServer } from '../catalog/server.ts'
import type { DesiredSchema } from '../config/desired.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import type { Subject } from '../engine/conclusion.ts'
import { desiredDatabaseOf } from '../engine/desired-database.ts'
import { DeployLock } from '../engine/lock.ts'
import { type Outcome, type Progress, serverOutcome } from '../engine/outcome.ts'
import type { DatabasePorts } from '../engine/ports.ts'
import type { Server } from '../engine/server.ts'
import { isEmpty, type Plan } from '../plan/plan.ts'
import { renderText } from '../plan/render.ts'
import { connect, type Session } from '../postgres/connect.ts'
import { place } from '../postgres/connect-failure.ts'

/** What was read of a database by its URL. */
interface Reading {
  readonly desiredDatabase: DesiredDatabase
}

/** What one command makes of a database by its URL. */
export interface ServerSteps<R extends Reading> {
  readonly desired: DesiredSchema
  /** Read while the lock is asked for. What is wrong with them is said also when nobody can log in. */
  files(): Promise<readonly MigrationFile[]>
  /** What the catalog does not tell; writes nothing. */
  read(session: Session, catalog: Catalog, files: readonly MigrationFile[]): Promise<R>
  /** Pure. */
  plan(reading: R): Plan
  /** The plan with its warnings. Throws for what must be settled before any change. */
  check(plan: Plan, reading: R): Promise<Plan>
  readonly subject: Subject
  readonly planOnly: boolean
}

/** desired -> observed -> plan -> apply on any PostgreSQL. Throws `SERVER_TOO_OLD` below 16, and what the steps and applying throw. */
export async function convergeServer<R extends Reading>(
  steps: ServerSteps<R>,
  server: Server,
  ports: DatabasePorts,
  progress: Progress,
): Promise<Outcome> {
  const { desired, planOnly, subject } = steps
  const lock = new DeployLock(ports)
  const working = new WorkingConnection(() => connect(server.address, server.password, ports))
  try {
    const reading = await ports.timeline.step('Observe', () =>
      planOnly ? readPlainly(steps, server, ports) : readUnderLock(steps, server, lock, ports),
    )
    await ports.timeline.step('Plan', async () => {
      const plan = steps.plan(reading)
      ports.reporter.info(renderText(plan))
      progress.plan = plan
      if (isEmpty(plan)) return
      // The files are checked while the connection is made that will run them.
      if (!planOnly) working.begin()
      progress.plan = await steps.check(plan, reading)
    })
    if (!planOnly && progress.plan && !isEmpty(progress.plan)) {
      // What only makes changes is loaded when there are any.
      const { applyAll } = await import('./server-apply.ts')
      await ports.timeline.step('Database', async () => {
        const { desiredDatabase } = reading
        const session = await working.session()
        await applyAll({ desired, desiredDatabase, session, progress, lock: lock.require(), ports }, server)
      })
    }
    return serverOutcome(desired, server, subject, { planOnly, progress })
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
    this.session().catch(() => {})
  }

  /** The same session each time. */
  session(): Promise<Session> {
    this.#session ??= this.#connect()
    return this.#session
  }

  /** Never throws. */
  async close(): Promise<void> {
    const session = await this.#session?.catch(() => undefined)
    await session?.close()
  }
}

async function readPlainly<R extends Reading>(
  steps: ServerSteps<R>,
  server: Server,
  ports: DatabasePorts,
): Promise<R> {
  const session = await connectTo(steps, server, ports)
  try {
    const found = readCatalog(session, desiredDatabaseOf(steps.desired, []))
    const [catalog, files] = await Promise.all([found, steps.files()])
    return await steps.read(session, catalog, files)
  } finally {
    await session.close()
  }
}

function readUnderLock<R extends Reading>(
  steps: ServerSteps<R>,
  server: Server,
  lock: DeployLock,
  ports: DatabasePorts,
): Promise<R> {
  const files = steps.files()
  files.catch(() => {})
  const withoutFiles = desiredDatabaseOf(steps.desired, [])
  return lock.read(
    () => connectTo(steps, server, ports),
    withoutFiles,
    catalogReading(withoutFiles),
    async (session, catalog) => steps.read(session, catalog, await files),
  )
}

async function connectTo<R extends Reading>(
  steps: ServerSteps<R>,
  server: Server,
  ports: DatabasePorts,
): Promise<Session> {
  try {
    return onAnyServer(await connect(server.address, server.password, ports), place(server.address))
  } catch (error) {
    await steps.files()
    throw error
  }
}
