import pg from 'pg'
import { DeployError } from '../../error.ts'
import type { Cluster } from './cluster.ts'
import { DEFAULT_DATABASE, databaseStatements, providerRolesOf, type RolesReading } from './platform.ts'

// PostgreSQL cuts longer names silently (NAMEDATALEN).
const LONGEST_NAME_BYTES = 63

/** The attributes of a role that the platform's API knows. */
export type RoleAttributes = Readonly<Record<(typeof ATTRIBUTE_NAMES)[number], boolean>>

export const ATTRIBUTE_NAMES = ['bypassrls', 'createdb', 'createrole'] as const

export const NO_ATTRIBUTES: RoleAttributes = { bypassrls: false, createdb: false, createrole: false }

export interface OauthRole {
  /** An e-mail address, a service principal's application id, or a group's name. */
  readonly name: string
  /** A member of `databricks_superuser`: the creator of a project or instance, and whom the API gave that membership. */
  readonly superuserMember: boolean
  /**
   * May a member `SET ROLE databricks_superuser`? Defaults to true. Reports from real workspaces disagree, so that both
   * can be tried; with false the role has the privileges by inheritance only.
   */
  readonly maySetRole?: boolean
  /** None by default. */
  readonly attributes?: RoleAttributes
}

/** A role that logs in, with what it is given and nothing else: attributes are not inherited, privileges are. */
export async function createOauthRole(cluster: Cluster, role: OauthRole): Promise<void> {
  const attributes = attributesSql(role.attributes ?? NO_ATTRIBUTES)
  await cluster.query(
    `CREATE ROLE ${identifier(role.name)} LOGIN NOSUPERUSER NOREPLICATION INHERIT ${attributes}`,
  )
  if (role.superuserMember) await setSuperuserMembership(cluster, role)
}

/** What the role of a project's or instance's creator has of its own. */
export function creatorAttributes(roles: RolesReading): RoleAttributes {
  return roles === 'table' ? { bypassrls: true, createdb: true, createrole: true } : NO_ATTRIBUTES
}

/** The creator's role: it owns the default database and is a member of `databricks_superuser` (docs "Postgres roles"). */
export async function createCreatorRole(cluster: Cluster, name: string, roles: RolesReading): Promise<void> {
  await createOauthRole(cluster, { name, superuserMember: true, attributes: creatorAttributes(roles) })
  await cluster.query(`ALTER DATABASE ${DEFAULT_DATABASE} OWNER TO ${identifier(name)}`)
}

export function attributesSql({ bypassrls, createdb, createrole }: RoleAttributes): string {
  return [
    bypassrls ? 'BYPASSRLS' : 'NOBYPASSRLS',
    createdb ? 'CREATEDB' : 'NOCREATEDB',
    createrole ? 'CREATEROLE' : 'NOCREATEROLE',
  ].join(' ')
}

/** Makes a role that exists a member of `databricks_superuser`, or takes that away: the API's `membership_roles`. */
export async function setSuperuserMembership(
  cluster: Cluster,
  { name, superuserMember, maySetRole = true }: OauthRole,
): Promise<void> {
  const role = identifier(name)
  const options = `ADMIN FALSE, INHERIT TRUE, SET ${maySetRole ? 'TRUE' : 'FALSE'}`
  await cluster.query(
    superuserMember
      ? `GRANT databricks_superuser TO ${role} WITH ${options}`
      : `REVOKE databricks_superuser FROM ${role}`,
  )
}

export async function roleExists(cluster: Cluster, name: string): Promise<boolean> {
  const rows = await cluster.query('SELECT FROM pg_roles WHERE rolname = $1', [name])
  return rows.length > 0
}

/**
 * Drops a role. With `reassignTo` (the API's `reassign_owned_to`), what it owns in any database goes to that role and
 * what it was granted is revoked; without, PostgreSQL refuses (2BP01) as long as it owns or was granted anything.
 */
export async function dropRole(
  cluster: Cluster,
  name: string,
  options: { readonly reassignTo?: string } = {},
): Promise<void> {
  if (options.reassignTo !== undefined) {
    for (const database of await connectableDatabases(cluster)) {
      await giveAway(cluster, { database, role: name, heir: options.reassignTo })
    }
  }
  await cluster.query(`DROP ROLE ${identifier(name)}`)
}

/** Creates a database as the platform does: with its reader and writer, and rights for `databricks_superuser`. */
export async function createDatabase(
  cluster: Cluster,
  database: { readonly name: string; readonly owner: string },
): Promise<void> {
  const name = identifier(database.name)
  await cluster.query(`CREATE DATABASE ${name} OWNER ${identifier(database.owner)}`)
  const oid = await databaseOid(cluster, database.name)
  for (const statement of databaseStatements(database.name, oid)) {
    await cluster.query(statement.sql, [], statement.database)
  }
}

/** Drops a database, its sessions, and its reader and writer. */
export async function dropDatabase(cluster: Cluster, name: string): Promise<void> {
  const oid = await databaseOid(cluster, name)
  await cluster.query(`DROP DATABASE ${identifier(name)} WITH (FORCE)`)
  for (const role of providerRolesOf(oid)) await cluster.query(`DROP ROLE IF EXISTS ${role}`)
}

export interface Attachment {
  readonly database: string
  /** The client id of the app's service principal. */
  readonly role: string
}

/**
 * Attaching a database to an app creates or reuses the role of its service principal and grants it CONNECT and CREATE
 * on the database; nothing on `public` or on any table (docs "Add a Lakebase resource to a Databricks App").
 */
export async function attachApp(cluster: Cluster, { database, role }: Attachment): Promise<void> {
  if (!(await roleExists(cluster, role)))
    await createOauthRole(cluster, { name: role, superuserMember: false })
  await cluster.query(`GRANT CONNECT, CREATE ON DATABASE ${identifier(database)} TO ${identifier(role)}`)
}

/**
 * Detaching gives what the app owns to the person who detaches, `reassignTo`, and drops the role (docs "Add a Lakebase
 * resource to a Databricks App"). Without such a person the role stays behind, with all that it owns and was granted.
 * A role that is still attached to another database of the cluster loses only this one.
 */
export async function detachApp(
  cluster: Cluster,
  { database, role, reassignTo }: Attachment & { readonly reassignTo?: string },
): Promise<void> {
  if (reassignTo === undefined) return
  // A server that was made anew under the old name never had the role. That this is no failure: UNVERIFIED.
  if (!(await hasRole(cluster, role))) return
  if (await isAttachedElsewhere(cluster, { database, role })) {
    await cluster.query(`REASSIGN OWNED BY ${identifier(role)} TO ${identifier(reassignTo)}`, [], database)
    await cluster.query(`REVOKE CONNECT, CREATE ON DATABASE ${identifier(database)} FROM ${identifier(role)}`)
  } else {
    await dropRole(cluster, role, { reassignTo })
  }
}

async function hasRole(cluster: Cluster, role: string): Promise<boolean> {
  return (await cluster.query('SELECT FROM pg_roles WHERE rolname = $1', [role])).length > 0
}

async function isAttachedElsewhere(cluster: Cluster, { database, role }: Attachment): Promise<boolean> {
  const rows = await cluster.query(
    `SELECT FROM pg_database, aclexplode(datacl) AS acl
      WHERE datname <> $1 AND acl.grantee = (SELECT oid FROM pg_roles WHERE rolname = $2)`,
    [database, role],
  )
  return rows.length > 0
}

async function connectableDatabases(cluster: Cluster): Promise<string[]> {
  const rows = await cluster.query('SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate')
  return rows.map((row) => String(row.datname))
}

async function giveAway(
  cluster: Cluster,
  { database, role, heir }: { readonly database: string; readonly role: string; readonly heir: string },
): Promise<void> {
  await cluster.query(`REASSIGN OWNED BY ${identifier(role)} TO ${identifier(heir)}`, [], database)
  await cluster.query(`DROP OWNED BY ${identifier(role)}`, [], database)
}

async function databaseOid(cluster: Cluster, name: string): Promise<number> {
  const [row] = await cluster.query('SELECT oid FROM pg_database WHERE datname = $1', [name])
  if (!row) throw new DeployError('DATABASE_MISSING', `The emulated cluster has no database "${name}".`)
  return Number(row.oid)
}

function identifier(name: string): string {
  const bytes = Buffer.byteLength(name)
  if (bytes > 0 && bytes <= LONGEST_NAME_BYTES && !name.includes('\0')) return pg.escapeIdentifier(name)
  throw new DeployError(
    'INVALID_NAME',
    `"${name}" cannot be a PostgreSQL name: it is ${bytes} bytes long, and 1 to ${LONGEST_NAME_BYTES} are possible.`,
  )
}
