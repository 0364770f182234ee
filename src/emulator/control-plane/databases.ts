import pg from 'pg'
import { createDatabase, dropDatabase } from '../postgres/roles.ts'
import type { Fields } from '../state/fields.ts'
import { type Branch, branchPath, type Database, databasePath, type Role } from '../state/lakebase.ts'
import { timestamp } from '../state/virtual-clock.ts'
import { rolesOf } from './branch-roles.ts'
import { badRequest, requiredField, roleNotFound } from './errors.ts'
import { branchChildAt, branchOf, databaseOf, optionalId, pageOf, requireSettled } from './lookup.ts'
import { type MaskRules, maskedPaths } from './masks.ts'
import { type Platform, pendingFor } from './platform.ts'
import { type Answer, type Call, ok, type Route } from './router.ts'
import { randomHex } from './world.ts'

// Sources. Paths and fields: `databricks-sdk-go:service/postgres/{impl,model}.go`. 400 for a duplicate, 404 for a
// missing owner: `databricks/cli:libs/testserver/postgres.go`. Who may create and delete: docs "Grant permissions
// programmatically"; who may update: UNVERIFIED.

const MASK: MaskRules = { leaves: ['spec.postgres_database', 'spec.role'], groups: {} }

export function databaseRoutes(platform: Platform): Route[] {
  const all = '/api/2.0/postgres/projects/{project}/branches/{branch}/databases'
  const one = `${all}/{database}`
  return [
    { method: 'POST', pattern: all, handle: (call) => create(platform, call) },
    { method: 'GET', pattern: all, handle: (call) => list(platform, call) },
    {
      method: 'GET',
      pattern: one,
      handle: (call) => ok(databaseView(databaseOf(platform, call, 'CAN_USE'))),
    },
    { method: 'PATCH', pattern: one, handle: (call) => update(platform, call) },
    { method: 'DELETE', pattern: one, handle: (call) => remove(platform, call) },
  ]
}

/** Every branch has it: `databricks-postgres` in the API, `databricks_postgres` in Postgres. */
export function implicitDatabase(branch: Branch, owner: Role, now: number): Database {
  return {
    branch,
    id: 'databricks-postgres',
    postgresDatabase: 'databricks_postgres',
    role: owner.id,
    createdAt: now,
    updatedAt: now,
  }
}

export function copyDatabases(source: Branch, target: Branch): void {
  for (const database of source.databases.values())
    target.databases.set(database.id, { ...database, branch: target })
}

async function create(platform: Platform, call: Call): Promise<Answer> {
  const branch = branchOf(platform, call, 'CAN_USE')
  const id = optionalId(call, 'database_id', () => `db-${randomHex(4)}-${randomHex(10)}`)
  const body = call.json()
  body.refuseWrapper('database')
  const spec = body.object('spec')
  const owner = await ownerAt(platform, branch, spec)
  const postgresDatabase = spec?.string('postgres_database')
  if (!postgresDatabase) throw requiredField('database.spec.postgres_database')
  await requireSettled(`branch '${branchPath(branch)}'`, branch.pending)
  const existing = branch.databases.get(id)
  if (existing && call.flag('replace_existing')) return change(platform, existing, postgresDatabase, owner)
  if (existing || isTaken(branch, postgresDatabase))
    throw badRequest('database with that name already exists')
  const now = platform.clock.now()
  const database: Database = { branch, id, postgresDatabase, role: owner.id, createdAt: now, updatedAt: now }
  branch.databases.set(id, database)
  const work = branch.cluster.run((cluster) =>
    createDatabase(cluster, { name: postgresDatabase, owner: owner.postgresRole }),
  )
  return operation(platform, database, work)
}

async function list(platform: Platform, call: Call): Promise<Answer> {
  const page = pageOf(call, [...branchOf(platform, call, 'CAN_USE').databases.values()])
  return ok({ databases: page.items.map(databaseView), ...(page.next ? { next_page_token: page.next } : {}) })
}

async function update(platform: Platform, call: Call): Promise<Answer> {
  const database = databaseOf(platform, call, 'CAN_MANAGE')
  const { branch } = database
  const body = call.json()
  body.refuseWrapper('database')
  const paths = maskedPaths(call, body, MASK)
  await requireSettled(`branch '${branchPath(branch)}'`, branch.pending)
  const spec = body.object('spec')
  const name = paths.has('spec.postgres_database') ? spec?.string('postgres_database') : undefined
  const roles = await rolesOf(branch)
  const owner = paths.has('spec.role')
    ? await ownerAt(platform, branch, spec)
    : roles.find(({ id }) => id === database.role)
  if (!owner) throw roleNotFound(database.role)
  return change(platform, database, name ?? database.postgresDatabase, owner)
}

/** Renames the database and gives it to the owner. */
function change(platform: Platform, database: Database, name: string, owner: Role): Answer {
  const before = database.postgresDatabase
  const sql = [
    ...(before === name
      ? []
      : [endSessionsSql(before), `ALTER DATABASE ${quoted(before)} RENAME TO ${quoted(name)}`]),
    ...(database.role === owner.id
      ? []
      : [`ALTER DATABASE ${quoted(name)} OWNER TO ${quoted(owner.postgresRole)}`]),
  ]
  database.postgresDatabase = name
  database.role = owner.id
  database.updatedAt = platform.clock.now()
  const work = database.branch.cluster.run(async (cluster) => {
    for (const statement of sql) await cluster.query(statement, [], 'postgres')
  })
  return operation(platform, database, work)
}

async function remove(platform: Platform, call: Call): Promise<Answer> {
  const database = databaseOf(platform, call, 'CAN_USE')
  const { branch } = database
  await requireSettled(`branch '${branchPath(branch)}'`, branch.pending)
  branch.databases.delete(database.id)
  const work = branch.cluster.run((cluster) => dropDatabase(cluster, database.postgresDatabase))
  return ok(
    platform.operations.start(
      'Database',
      databasePath(database),
      (done) => pendingFor(platform, work, done),
      undefined,
    ),
  )
}

/** The owner that a `spec` names by its full path. */
async function ownerAt(platform: Platform, branch: Branch, spec: Fields | undefined): Promise<Role> {
  const path = spec?.string('role')
  if (!path) throw requiredField('database.spec.role')
  const found = branchChildAt(platform, 'database.spec.role', path, 'roles')
  const roles = found.branch === branch ? await rolesOf(branch) : []
  const owner = roles.find(({ id }) => id === found.id)
  if (!owner) throw roleNotFound(found.id)
  return owner
}

function isTaken(branch: Branch, postgresDatabase: string): boolean {
  for (const other of branch.databases.values()) if (other.postgresDatabase === postgresDatabase) return true
  return false
}

function operation(platform: Platform, database: Database, work: Promise<unknown>): Answer {
  return ok(
    platform.operations.start(
      'Database',
      databasePath(database),
      (done) => pendingFor(platform, work, done),
      () => databaseView(database),
    ),
  )
}

/** PostgreSQL renames no database that anybody is connected to. */
function endSessionsSql(database: string): string {
  return `SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE datname = ${pg.escapeLiteral(database)}`
}

function quoted(name: string): string {
  return pg.escapeIdentifier(name)
}

function databaseView(database: Database): Record<string, unknown> {
  return {
    name: databasePath(database),
    database_id: database.id,
    parent: branchPath(database.branch),
    create_time: timestamp(database.createdAt),
    update_time: timestamp(database.updatedAt),
    status: {
      database_id: database.id,
      postgres_database: database.postgresDatabase,
      role: `${branchPath(database.branch)}/roles/${database.role}`,
    },
  }
}
