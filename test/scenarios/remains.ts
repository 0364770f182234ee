import type { Emulator } from '../../src/emulator/emulator.ts'
import { type Project, projectPath } from '../../src/emulator/state/lakebase.ts'

const names = (columns: string, from: string) =>
  `(SELECT json_agg(json_build_array(${columns}) ORDER BY ${columns}) FROM ${from})`

const USERS = `n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`

/** Names, owners and rights of whatever users have in a database and on its server, and the rows of others. */
const REMAINS = `SELECT
${names('rolname, rolcanlogin, rolcreaterole', `pg_roles WHERE rolname NOT LIKE 'pg\\_%'`)} AS roles,
${names('pg_get_userbyid(roleid), pg_get_userbyid(member), pg_get_userbyid(grantor), admin_option', 'pg_auth_members')} AS memberships,
${names('datname, datacl::text', 'pg_database WHERE NOT datistemplate')} AS databases,
${names('nspname, nspacl::text', `pg_namespace n WHERE ${USERS}`)} AS schemas,
${names('n.nspname, c.relname, pg_get_userbyid(c.relowner), c.relacl::text', `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE ${USERS}`)} AS relations,
(SELECT count(*) FROM pg_default_acl)::int AS default_privileges,
(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')::int AS advisory_locks,
CASE WHEN to_regclass('others.notes') IS NULL THEN '' ELSE query_to_xml('SELECT * FROM others.notes', true, true, '')::text END AS notes,
CASE WHEN to_regclass('app_data.orders') IS NULL THEN '' ELSE query_to_xml('SELECT * FROM app_data.orders', true, true, '')::text END AS orders`

/** Whatever a destroyed environment may have left on the platform and in a database, or taken along from others. */
export async function readRemains(emulator: Emulator): Promise<Record<string, unknown>> {
  const { world } = emulator
  const projects = [...world.projects.values()].filter(({ deletedAt }) => deletedAt === undefined)
  // A project that can be brought back keeps its permissions.
  const kept = new Set([...world.projects.keys()].map((id) => `database-projects/${id}`))
  for (const { id } of projects) kept.delete(`database-projects/${id}`)
  return {
    apps: [...world.apps.keys()],
    permissions: [...world.permissions.keys()].filter((key) => !kept.has(key)),
    files: [...world.files.files('/')].map(([path]) => path),
    instances: [...world.instances.keys()],
    branches: projects.flatMap(liveBranches),
    catalogs: await Promise.all(
      projects.map(async ({ id }) => (await emulator.sql({ project: id }, REMAINS))[0]),
    ),
  }
}

function liveBranches(project: Project): readonly string[] {
  const branches = [...project.branches.values()].filter(({ deletedAt }) => deletedAt === undefined)
  return branches.map(({ id }) => `${projectPath(project)}/branches/${id}`)
}
