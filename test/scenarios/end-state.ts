import type { App } from '../../src/emulator/apps/app.ts'
import type { Emulator } from '../../src/emulator/emulator.ts'
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
    files: fileState(world.files, apps),
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

function runningFolder(app: App): string {
  return app.activeDeployment?.sourceCodePath ?? 'no folder'
}

function namesReplaced(
  state: Record<string, unknown>,
  names: readonly (readonly [string, string])[],
): Record<string, unknown> {
  const text = names.reduce(
    (all, [name, placeholder]) => all.replaceAll(name, placeholder),
    JSON.stringify(state).replaceAll(/\/[0-9a-f]{8}-\d+(?=[/"])/g, '/<source>'),
  )
  return JSON.parse(text, (_key, value) => (isRows(value) ? value.toSorted(byText) : value))
}

/** Rows were sorted by names that are made up anew. */
function isRows(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.every(Array.isArray)
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
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

function instanceState({ name, creator, desired, effective, state, pending }: Instance) {
  return { name, creator, desired, effective, state, settled: pending === undefined }
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

/** Without the folders that do not run: what they hold is what other runs left. By content; a manifest by what it says of each file and whether the workspace agrees. */
function fileState(files: FileTree, apps: readonly App[]): Record<string, unknown> {
  const running = apps.map((app) => `${runningFolder(app).replace('/Workspace', '')}/`)
  const all = [...files.files('/')].map(([path, file]) => [`/${path}`, file] as const)
  const current = all.filter(
    ([path]) => !SOURCE_FOLDER.test(path) || running.some((folder) => path.startsWith(folder)),
  )
  return Object.fromEntries(
    current.map(([path, { content }]) => [
      path,
      path.endsWith(`/${MANIFEST_FILE}`) ? manifestState(files, path, content) : content.toString('utf8'),
    ]),
  )
}

function manifestState(tree: FileTree, path: string, content: Buffer): unknown {
  const manifest = parseManifest(content.toString('utf8'))
  if (!manifest) return 'not a manifest'
  const folder = path.slice(0, path.lastIndexOf('/'))
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

/** One that this tool made. */
const SOURCE_FOLDER = /\/[0-9a-f]{8}-\d+\//

const rows = (columns: string, from: string) => `(SELECT json_agg(json_build_array(${columns})) FROM ${from})`

const acl = (column: string, kind: string, owner: string) =>
  rows(
    'pg_get_userbyid(a.grantee), a.privilege_type, a.is_grantable, pg_get_userbyid(a.grantor)',
    `aclexplode(coalesce(${column}, acldefault('${kind}', ${owner}))) a`,
  )

const OUR_SCHEMAS = `n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`

const COLUMNS = `(SELECT json_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull) ORDER BY attnum)
  FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped)`

/** One row; each column is a list of rows in any order. */
const CATALOG = `SELECT
${rows('rolname, rolcanlogin, rolinherit, rolcreaterole, rolcreatedb, rolbypassrls', `pg_roles WHERE rolname NOT LIKE 'pg\\_%'`)} AS roles,
${rows('pg_get_userbyid(roleid), pg_get_userbyid(member), pg_get_userbyid(grantor), admin_option, inherit_option, set_option', 'pg_auth_members')} AS memberships,
${rows(`datname, pg_get_userbyid(datdba), ${acl('datacl', 'd', 'datdba')}`, 'pg_database WHERE NOT datistemplate')} AS databases,
${rows(`nspname, pg_get_userbyid(nspowner), ${acl('nspacl', 'n', 'nspowner')}`, `pg_namespace n WHERE ${OUR_SCHEMAS}`)} AS schemas,
${rows(
  `n.nspname, c.relname, c.relkind, pg_get_userbyid(c.relowner), ${acl('c.relacl', 'r', 'c.relowner')}, ${COLUMNS}, i.indisvalid`,
  `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid WHERE ${OUR_SCHEMAS}`,
)} AS relations,
${rows(
  `pg_get_userbyid(defaclrole), n.nspname, defaclobjtype, ${acl('defaclacl', 'r', 'defaclrole')}`,
  'pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace',
)} AS default_privileges,
${rows('version, name, checksum, applied_by, git_sha, tool_version', 'app_data.lakebase_migrations')} AS ledger,
${rows('classid, objid, mode', `pg_locks WHERE locktype = 'advisory'`)} AS advisory_locks`
