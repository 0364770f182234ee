import type { Emulator } from '../../src/emulator/emulator.ts'
import type { App } from '../../src/emulator/state/app.ts'
import type { FileTree } from '../../src/emulator/state/file-tree.ts'
import type { Branch, Instance, Project } from '../../src/emulator/state/lakebase.ts'
import { browse } from '../../src/emulator/visitor.ts'
import { MANIFEST_FILE, parseManifest } from '../../src/source/manifest.ts'

/**
 * Everything that a deploy leaves behind, on the platform and in the database, without times and with the names that
 * are made up anew in each workspace replaced: two workspaces in which the same was done compare equal.
 */
export async function readEndState(emulator: Emulator): Promise<Record<string, unknown>> {
  const { world } = emulator
  const apps = [...world.apps.values()]
  const state = {
    projects: [...world.projects.values()].map(projectState),
    instances: [...world.instances.values()].map(instanceState),
    apps: await Promise.all(apps.map((app) => appState(emulator, app))),
    permissions: Object.fromEntries(world.permissions),
    files: fileState(world.files),
    catalogs: await Promise.all(
      [...world.projects.values()].map(async ({ id }) => (await emulator.sql({ project: id }, CATALOG))[0]),
    ),
  }
  return namesReplaced(state, [
    [emulator.identities.deployer.clientId, '<deployer>'],
    ...apps.map((app) => [app.servicePrincipal.clientId, `<app ${app.name}>`] as const),
    [world.workspaceId, '<workspace>'],
  ])
}

function namesReplaced(
  state: Record<string, unknown>,
  names: readonly (readonly [string, string])[],
): Record<string, unknown> {
  const text = names.reduce(
    (all, [name, placeholder]) => all.replaceAll(name, placeholder),
    JSON.stringify(state),
  )
  return JSON.parse(text)
}

/** Where two states differ, one line a place. */
export function differences(expected: unknown, actual: unknown, place = 'state'): string[] {
  if (typeof expected !== 'object' || typeof actual !== 'object' || expected === null || actual === null) {
    return expected === actual
      ? []
      : [`${place} is ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`]
  }
  const [wanted, found] = [new Map(Object.entries(expected)), new Map(Object.entries(actual))]
  return [...new Set([...wanted.keys(), ...found.keys()])].flatMap((key) =>
    differences(wanted.get(key), found.get(key), `${place}.${key}`),
  )
}

function projectState(project: Project) {
  const { id, owner, pgVersion, displayName, defaultEndpointSettings, defaultBranch, deletedAt } = project
  const branches = [...project.branches.values()].map(branchState)
  return { id, owner, pgVersion, displayName, defaultEndpointSettings, defaultBranch, deletedAt, branches }
}

function branchState({ id, pending, expiresAt, endpoints, databases, roles }: Branch) {
  return {
    id,
    settled: pending === undefined,
    expiresAt,
    endpoints: [...endpoints.values()].map((endpoint) => ({
      id: endpoint.id,
      type: endpoint.type,
      settings: endpoint.settings,
      disabled: endpoint.disabled,
      state: endpoint.state,
      settled: endpoint.pending === undefined,
    })),
    databases: [...databases.values()].map(({ id: name, postgresDatabase, role }) => [
      name,
      postgresDatabase,
      role,
    ]),
    roles: [...roles.values()].map(
      ({ id: name, postgresRole, identityType, authMethod, superuserMember }) => {
        return { name, postgresRole, identityType, authMethod, superuserMember }
      },
    ),
  }
}

function instanceState({ name, creator, wanted, effective, state, pending }: Instance) {
  return { name, creator, wanted, effective, state, settled: pending === undefined }
}

/** Deployments are counted, so that one too many shows. */
async function appState(emulator: Emulator, app: App) {
  const { name, creator, settings, compute, status, defaultSourceCodePath } = app
  return {
    name,
    url: app.url,
    creator,
    settings,
    compute: compute.state,
    status: status.state,
    defaultSourceCodePath,
    deployments: app.deployments.map(({ sourceCodePath, mode, command, environment, snapshot, state }) => ({
      sourceCodePath,
      mode,
      command,
      environment,
      state,
      files: [...(snapshot ?? [])].map(([path]) => path),
    })),
    activeIsLast: app.activeDeployment === app.deployments[0],
    pendingDeployment: app.pendingDeployment?.sourceCodePath,
    answer: app.process ? await browse(emulator, `${app.url}/`) : 'the app does not run',
  }
}

/** By content; a manifest by what it says of each file and whether the workspace agrees. */
function fileState(files: FileTree): Record<string, unknown> {
  return Object.fromEntries(
    [...files.files('/')].map(([path, { content }]) => [
      path,
      path.endsWith(`/${MANIFEST_FILE}`) ? manifestState(files, path, content) : content.toString('utf8'),
    ]),
  )
}

function manifestState(tree: FileTree, path: string, content: Buffer): unknown {
  const manifest = parseManifest(content.toString('utf8'))
  if (!manifest) return 'not a manifest'
  const folder = `/${path.slice(0, path.lastIndexOf('/'))}`
  return [...manifest.files].map(([name, { sha256, size, modifiedAt, objectId }]) => {
    const file = tree.get(`${folder}/${name}`)
    return [
      name,
      sha256,
      size,
      file?.id === objectId && file.modifiedAt === modifiedAt ? 'as listed' : 'stale',
    ]
  })
}

const ACL = (acl: string, kind: string, owner: string) => `(SELECT json_agg(json_build_array(
    pg_get_userbyid(a.grantee), a.privilege_type, a.is_grantable, pg_get_userbyid(a.grantor))
    ORDER BY pg_get_userbyid(a.grantee), a.privilege_type, pg_get_userbyid(a.grantor))
  FROM aclexplode(coalesce(${acl}, acldefault('${kind}', ${owner}))) a)`

const USER_SCHEMA = `n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`

/** One row: roles, memberships, schemas, relations with columns, default privileges, ledger, and who still holds a lock. */
const CATALOG = `SELECT
(SELECT json_agg(json_build_array(rolname, rolcanlogin, rolinherit, rolcreaterole, rolcreatedb, rolbypassrls) ORDER BY rolname)
  FROM pg_roles WHERE rolname NOT LIKE 'pg\\_%') AS roles,
(SELECT json_agg(json_build_array(pg_get_userbyid(roleid), pg_get_userbyid(member), pg_get_userbyid(grantor),
    admin_option, inherit_option, set_option)
    ORDER BY pg_get_userbyid(roleid)::text, pg_get_userbyid(member)::text, pg_get_userbyid(grantor)::text)
  FROM pg_auth_members) AS memberships,
(SELECT json_agg(json_build_array(datname, pg_get_userbyid(datdba), ${ACL('datacl', 'd', 'datdba')}) ORDER BY datname)
  FROM pg_database WHERE NOT datistemplate) AS databases,
(SELECT json_agg(json_build_array(nspname, pg_get_userbyid(nspowner), ${ACL('nspacl', 'n', 'nspowner')}) ORDER BY nspname)
  FROM pg_namespace n WHERE ${USER_SCHEMA}) AS schemas,
(SELECT json_agg(json_build_array(n.nspname, c.relname, c.relkind, pg_get_userbyid(c.relowner),
    ${ACL('c.relacl', 'r', 'c.relowner')}, i.indisvalid,
    (SELECT json_agg(json_build_array(attname, format_type(atttypid, atttypmod), attnotnull) ORDER BY attnum)
      FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped)) ORDER BY n.nspname, c.relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid
  WHERE ${USER_SCHEMA}) AS relations,
(SELECT json_agg(json_build_array(pg_get_userbyid(defaclrole), n.nspname, defaclobjtype, ${ACL('defaclacl', 'r', 'defaclrole')})
    ORDER BY n.nspname, defaclobjtype, pg_get_userbyid(defaclrole))
  FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace) AS default_privileges,
(SELECT json_agg(json_build_array(version, name, checksum, applied_by, git_sha, tool_version) ORDER BY version)
  FROM app_data.lakebase_migrations) AS ledger,
(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory') AS advisory_locks`
