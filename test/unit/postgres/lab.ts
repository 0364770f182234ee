import { createHash } from 'node:crypto'
import pg from 'pg'
import { expect } from 'vitest'
import { readCatalog } from '../../../src/catalog/read.ts'
import { systemClock } from '../../../src/clock.ts'
import type { DesiredGrant } from '../../../src/config/desired.ts'
import type { DesiredDatabase } from '../../../src/config/desired-database.ts'
import type { MigrationFile } from '../../../src/config/migration-file.ts'
import { Deadline } from '../../../src/deadline.ts'
import { type Cluster, type PostgresVersion, startCluster } from '../../../src/emulator/postgres/cluster.ts'
import type { RolesReading } from '../../../src/emulator/postgres/platform.ts'
import {
  attachApp,
  createDatabase,
  createOauthRole,
  creatorAttributes,
} from '../../../src/emulator/postgres/roles.ts'
import { type Applied, applyAfterDeploy, applyDatabase } from '../../../src/engine/database/apply.ts'
import type { ApplyPorts } from '../../../src/engine/database/ports.ts'
import { Meter } from '../../../src/meter.ts'
import type { MigrationChange } from '../../../src/migrations/change.ts'
import { identify } from '../../../src/migrations/file.ts'
import { readLookahead } from '../../../src/migrations/guard/read-lookahead.ts'
import { readHeader } from '../../../src/migrations/header.ts'
import { createParser } from '../../../src/migrations/syntax/libpg.ts'
import type { SqlParser } from '../../../src/migrations/syntax/parser.ts'
import { Syntax } from '../../../src/migrations/syntax/syntax.ts'
import { planDatabase } from '../../../src/plan/database.ts'
import type { DatabaseChange } from '../../../src/plan/database-change.ts'
import { databaseSteps } from '../../../src/plan/step.ts'
import { defaultOwnerRole } from '../../../src/postgres/identifier.ts'
import { acquireRunLock } from '../../../src/postgres/lock-wait.ts'
import { openSession, type Session } from '../../../src/postgres/session.ts'
import type { Reporter } from '../../../src/reporter.ts'

/** Roles of every lab: two deployers as the platform makes them, and an app's service principal. */
export const CI = 'c1000000-0000-4000-8000-00000000c1c1'
export const JANE = "jane.o'neil+dba@example.com"
export const APP = '0f0e0d0c-0b0a-4908-8706-050403020100'

export const READ_WRITE: DesiredGrant = { grantee: { kind: 'app' }, access: 'read-write', create: true }

const NOTHING = { statements: '', parse: () => undefined }

/** A server with the platform's roles, and databases made in it on demand. */
export class Lab {
  readonly cluster: Cluster
  readonly #clients: pg.Client[] = []
  #databases = 0

  private constructor(cluster: Cluster) {
    this.cluster = cluster
  }

  /** `roles`: the reading of the documentation. CI is the creator of the project, JANE a later member of databricks_superuser. */
  static async start(version: PostgresVersion, roles: RolesReading = 'text'): Promise<Lab> {
    const cluster = await startCluster(version, { roles })
    await createOauthRole(cluster, {
      name: CI,
      superuserMember: true,
      attributes: creatorAttributes(roles),
    })
    await createOauthRole(cluster, { name: JANE, superuserMember: true })
    return new Lab(cluster)
  }

  /** A new database with the app attached. */
  async database(name = `db_${++this.#databases}`): Promise<string> {
    await createDatabase(this.cluster, { name, owner: 'cloud_admin' })
    await attachApp(this.cluster, { database: name, role: APP })
    return name
  }

  /** A plain connection through the Unix socket, where everybody is trusted. */
  async client(user: string, database: string): Promise<pg.Client> {
    const client = new pg.Client({
      host: this.cluster.socketDirectory,
      port: this.cluster.port,
      user,
      database,
      application_name: 'lakebase-deploy',
    })
    await client.connect()
    client.on('error', () => {})
    this.#clients.push(client)
    return client
  }

  async session(user: string, database: string, run: Run = new Run()): Promise<Session> {
    return openSession(await this.client(user, database), { meter: run.meter, signal: run.controller.signal })
  }

  /** Plans and applies the phase before the deploy, as `user`. */
  async deploy(desired: DesiredDatabase, user = CI, run = new Run()): Promise<readonly string[]> {
    return this.#underLock(desired, user, run, applyDatabase)
  }

  async deployAfter(desired: DesiredDatabase, user = CI, run = new Run()): Promise<readonly string[]> {
    return this.#underLock(desired, user, run, applyAfterDeploy)
  }

  /** The lock has a connection of its own, as in a command, whose messages the run's meter does not count. */
  async #underLock(
    desired: DesiredDatabase,
    user: string,
    run: Run,
    apply: typeof applyDatabase,
  ): Promise<readonly string[]> {
    const session = await this.session(user, desired.database, run)
    const client = await this.client(user, desired.database)
    const holder = openSession(client, { meter: new Meter(), signal: run.controller.signal })
    const { lock } = await acquireRunLock(holder, desired, NOTHING, { ...run.ports, ...DIRECT })
    try {
      const changes = await planOn(session, desired, run)
      const { executed } = await apply(session, desired, changes, { ...run.ports, lock })
      return stepsOf(executed)
    } finally {
      await lock.release()
      await session.close()
    }
  }

  /** The steps that a run would make now. */
  async plan(desired: DesiredDatabase, user = CI, run = new Run()): Promise<readonly string[]> {
    const session = await this.session(user, desired.database, run)
    const changes = await planOn(session, desired, run)
    await session.close()
    return stepsOf(changes)
  }

  /** Statements as some role; resolves with the rows of the last. */
  async as(
    user: string,
    database: string,
    ...statements: readonly string[]
  ): Promise<Record<string, unknown>[]> {
    const client = await this.client(user, database)
    try {
      let rows: Record<string, unknown>[] = []
      for (const sql of statements) rows = (await client.query(sql)).rows
      return rows
    } finally {
      await client.end()
    }
  }

  /** As the platform's superuser. */
  admin(database: string, ...statements: readonly string[]): Promise<Record<string, unknown>[]> {
    return this.as('cloud_admin', database, ...statements)
  }

  /** Resolves once at least so many sessions wait for locks that others hold. */
  async untilBlocked(sessions = 1): Promise<void> {
    const waiting = "SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    const count = async () => Number((await this.cluster.query(waiting))[0]?.n)
    await expect.poll(count, { timeout: 10_000 }).toBeGreaterThanOrEqual(sessions)
  }

  async stop(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.end().catch(() => {})))
    await this.cluster.stop()
  }
}

/** What a run would change, read and planned as a command does it. */
export async function planOn(
  session: Session,
  desired: DesiredDatabase,
  run: Run,
): Promise<readonly DatabaseChange[]> {
  const catalog = await readCatalog(session, desired)
  const look = await readLookahead(session, desired, catalog, run.ports.syntax)
  return planDatabase(desired, catalog, look).changes
}

/** The collaborators of one run, and what they saw. */
export class Run {
  readonly meter = new Meter()
  readonly controller = new AbortController()
  readonly lines: string[] = []
  /** Steps by commit. */
  readonly committed: (readonly string[])[] = []
  readonly reporter: Reporter = {
    group: (_title, work) => work(),
    info: (line) => this.lines.push(line),
    debug: () => {},
    warning: (line) => this.lines.push(line),
    error: (line) => this.lines.push(line),
    mask: () => {},
  }
  readonly ports: ApplyPorts

  /** Resolves once the run has said something. */
  async untilSays(text: string): Promise<void> {
    await expect.poll(() => this.lines.join('\n'), { timeout: 10_000 }).toContain(text)
  }

  constructor(options: { lockTimeoutMs?: number; timeoutMs?: number; statementTimeoutMs?: number } = {}) {
    this.ports = {
      clock: systemClock,
      deadline: new Deadline({
        clock: systemClock,
        timeoutMs: options.timeoutMs ?? 30_000,
        pollMs: 1000,
        signal: this.controller.signal,
        reporter: this.reporter,
      }),
      reporter: this.reporter,
      syntax: new Syntax(loadParser),
      lockTimeoutMs: options.lockTimeoutMs ?? 2000,
      statementTimeoutMs: options.statementTimeoutMs ?? 20_000,
      appliedBy: { by: 'test', gitSha: 'abc' },
      toolVersion: '1.0.0',
      lock: undefined,
      onCommitted: (changes) => {
        const made = stepsOf(changes)
        if (made.length > 0) this.committed.push(made)
      },
    }
  }
}

export async function loadParser(): Promise<SqlParser> {
  return createParser(await import('libpg-query'))
}

export function desiredDatabase(desired: Partial<DesiredDatabase> & { database: string }): DesiredDatabase {
  const schema = desired.schema ?? 'shop'
  return {
    schema,
    ownerRole: defaultOwnerRole(desired.database, schema),
    deployers: [],
    ownership: 'enforce',
    extensions: [],
    grants: [READ_WRITE],
    grantsMode: 'additive',
    appRole: APP,
    migrations: [],
    allow: [],
    accept: [],
    ...desired,
  }
}

export function migration(name: string, sql: string): MigrationFile {
  const path = `migrations/${name}`
  const { problems: _, run, ...header } = readHeader(path, sql)
  return {
    ...(identify(name, run) ?? { version: '', run: 'once' }),
    name,
    path,
    sql,
    checksum: createHash('sha256').update(sql).digest('hex'),
    ...header,
  }
}

/** Files as changes that run them whole. */
export function running(...files: readonly MigrationFile[]): MigrationChange[] {
  return files.map((file) => ({ kind: 'migrate', file }))
}

/** For a lock whose connection nothing stands before. */
export const DIRECT = { another: () => Promise.reject(new Error('nobody has asked for another connection')) }

/** For files that run without the schema being closed around them. */
export const CLOSED = { closeAgain: () => Promise.resolve(), refuseCode: () => Promise.resolve() }

/** Without the closing of the schema around files, which leaves nothing behind. */
export function stepsOf(changes: readonly DatabaseChange[]): readonly string[] {
  return changes.filter(({ kind }) => kind !== 'close-schema').flatMap(databaseSteps)
}

export type { Applied }
