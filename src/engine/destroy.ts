import { PLATFORM_ROLES } from '../access/platform.ts'
import { type DatabaseContents, readContents } from '../catalog/contents.ts'
import type { Desired } from '../config/desired.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { App } from '../databricks/app.ts'
import { listApps } from '../databricks/app-end.ts'
import { LOOKS, readApp, waitUntilIdle } from '../databricks/apps.ts'
import { listBranches, readBranch } from '../databricks/autoscaling/branch.ts'
import { readAutoscaling } from '../databricks/autoscaling/observe.ts'
import { type FolderEntry, listFolder } from '../databricks/files.ts'
import type { WorkspaceClient } from '../databricks/http.ts'
import { readMe } from '../databricks/identity.ts'
import { absentProject, type Lakebase } from '../databricks/lakebase.ts'
import { DeployError } from '../error.ts'
import { isSourceFolder, releasesOf } from '../plan/app-evidence.ts'
import { isThere, scopeOf } from '../plan/destroy.ts'
import type { DestroyEvidence, DestroyOptions, DestroyScope } from '../plan/destroy-evidence.ts'
import { observeDatabase, withDatabase } from './database.ts'
import { desiredDatabaseOf } from './desired-database.ts'
import type { DeployLock } from './lock.ts'
import type { Observed } from './observe.ts'
import { findLakebase, type Platform, query, settleLakebase } from './platform.ts'
import { pooled } from './pool.ts'
import type { Ports } from './ports.ts'
import type { DatabaseReading } from './reading.ts'
import { releaseScope } from './release.ts'
import { detailedReleases } from './rollback.ts'
import { workspaceFolder } from './source.ts'
import { folderPrefix } from './source-folder.ts'

/**
 * Everything about the environment, whatever of it is left, and what is beside it. Writes nothing. Throws
 * `DATABASE_NOT_READY` for a database that is there and cannot be read, and `RELEASES_UNREADABLE`.
 */
export async function observeEnvironment(
  desired: Desired,
  options: DestroyOptions,
  ports: Ports,
  lock: DeployLock | undefined,
): Promise<Observed> {
  const platform = await observeRemains(desired, ports)
  const { app, lakebase, me } = platform
  const scope = scopeOf(desired, lakebase, options.named)
  const release = { ...releaseScope(app, ports), inFull: true, ofAllApps: true }
  const desiredDatabase = { ...desiredDatabaseOf(desired, [], app), release }
  const database = await observeDatabase(desiredDatabase, lakebase, me.userName, ports, { lock })
  if (database.state === 'deferred') throw notReady(database.reason, database.roleMissing)
  if (database.state === 'read') detailedReleases(desired, database.catalog)
  const observed = { platform, database, source: undefined }
  const evidence = await observeEvidence(desired, desiredDatabase, scope, observed, ports)
  return { ...observed, evidence }
}

/** Once it rests. A part that is not to be seen is taken for gone only after a few looks in a row: on that its destruction rests. */
async function observeRemains(desired: Desired, ports: Ports): Promise<Platform> {
  const me = await readMe(ports.client)
  let picture = ''
  let looks = 0
  return ports.client.deadline.poll('what there is of the environment', async () => {
    const found = readApp(ports.client, desired.app.name)
    const [seen, lakebase] = await Promise.all([found, remainsOf(desired, found, ports)])
    const app = seen && (await waitUntilIdle(ports.client, seen.name))
    const now = `${app !== undefined} ${isThere(lakebase)}`
    looks = now === picture ? looks + 1 : 1
    picture = now
    return (app && isThere(lakebase)) || looks === LOOKS
      ? { done: true, value: { me, app, lakebase, permissions: [] } }
      : { done: false, state: 'a part of it is not visible' }
  })
}

/** The Lakebase, or one without anything where all of it, or the branch, was deleted. */
async function remainsOf(desired: Desired, found: Promise<App | undefined>, ports: Ports): Promise<Lakebase> {
  try {
    const lakebase = await settleLakebase(desired, await findLakebase(desired, found, ports), ports)
    // The source of a branch that is gone is somebody else's.
    return isThere(lakebase) ? lakebase : nothingOf(desired)
  } catch (error) {
    if (await isOfDeleted(error, desired, ports)) return nothingOf(desired)
    throw error
  }
}

async function isOfDeleted(error: unknown, { lakebase }: Desired, { client }: Ports): Promise<boolean> {
  if (!(error instanceof DeployError)) return false
  switch (error.code) {
    case 'PROJECT_RESERVED':
    case 'BRANCH_EXPIRED':
    case 'BRANCH_NOT_FOUND':
    case 'INSTANCE_DELETING':
      return true
    case 'BRANCH_UNAVAILABLE': {
      const name = `projects/${lakebase.name}/branches/${lakebase.branch ?? ''}`
      const branch = await readBranch(client, name)
      return branch === undefined || branch.state === 'DELETED'
    }
    default:
      return false
  }
}

function nothingOf({ lakebase: { type, name, branch = 'production' } }: Desired): Lakebase {
  if (type === 'provisioned') return { kind: 'provisioned', name, instance: undefined }
  return absentProject(name, branch)
}

function notReady(reason: string, roleMissing: boolean): DeployError {
  return new DeployError(
    'DATABASE_NOT_READY',
    `\`destroy\` needs a database that runs, because it tells what was made for the environment: ${reason}.`,
    {
      hint: roleMissing
        ? 'Destroy as whoever has deployed, whose role is there.'
        : 'Run `start` first, then `destroy` again.',
    },
  )
}

async function observeEvidence(
  desired: Desired,
  desiredDatabase: DesiredDatabase,
  scope: DestroyScope,
  { platform, database }: Pick<Observed, 'platform' | 'database'>,
  ports: Ports,
): Promise<DestroyEvidence> {
  const { app, lakebase, me } = platform
  const { client } = ports
  const { schema, ownerRole } = desired.lakebase
  const isRead = database.state === 'read' && isThere(lakebase)
  const contentsOf = (name: string, of: Lakebase) =>
    withDatabase({ ...desiredDatabase, database: name }, of, me.userName, ports, (session) =>
      readContents(session, {
        ...{ schema, ownerRole, appRole: app?.servicePrincipalClientId },
        platformRoles: PLATFORM_ROLES,
      }),
    )
  const [apps, branches, contents, folders] = await Promise.all([
    listApps(client),
    lakebase.kind === 'autoscaling' && lakebase.project ? listBranches(client, lakebase.projectId) : [],
    isRead ? contentsOf(desiredDatabase.database, lakebase) : undefined,
    sourceFolders(desired, platform, database, ports),
  ])
  const source =
    scope === 'branch' && contents ? await contentsOfSource(desired, lakebase, contentsOf, ports) : undefined
  const others = scope === 'schema' ? [] : (contents?.databases ?? [])
  return {
    otherApps: apps.filter(({ name }) => name !== desired.app.name),
    branches,
    contents,
    beside: await readEach(
      others.filter((name) => name !== desiredDatabase.database),
      (name) => contentsOf(name, lakebase),
      ports,
    ),
    source,
    folders,
    folderPrefix: prefixOf(desired, lakebase),
  }
}

type ReadContents = (database: string, lakebase: Lakebase) => Promise<DatabaseContents>

/** Undefined: it has none, or it cannot be read, so that nothing counts as copied. */
async function contentsOfSource(
  desired: Desired,
  lakebase: Lakebase,
  read: ReadContents,
  ports: Ports,
): Promise<DatabaseContents | undefined> {
  const name = lakebase.kind === 'autoscaling' ? lakebase.branch?.source : undefined
  if (name === undefined) return undefined
  const branch = name.slice(name.lastIndexOf('/') + 1)
  return readOrUndefined(
    async () =>
      read(desired.lakebase.database, await readAutoscaling(ports.client, { ...query(desired), branch })),
    ports,
  )
}

async function readEach(
  names: readonly string[],
  read: (name: string) => Promise<DatabaseContents>,
  ports: Ports,
): Promise<ReadonlyMap<string, DatabaseContents | undefined>> {
  const entries: [string, DatabaseContents | undefined][] = []
  for (const name of names) entries.push([name, await readOrUndefined(() => read(name), ports)])
  return new Map(entries)
}

/** What cannot be read is said by whoever needs it. */
async function readOrUndefined<T>(
  read: () => Promise<T>,
  { deadline: { signal }, reporter }: Ports,
): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof DeployError)) throw error
    reporter.debug(`not read: ${error.message}`)
    return undefined
  }
}

function prefixOf({ lakebase: { database, schema } }: Desired, lakebase: Lakebase): string {
  return folderPrefix(lakebase, database, schema)
}

/**
 * Those that the releases name, of every deployer, and those that this identity would use, as far as they are there; each
 * folder that holds nothing else comes after what is in it.
 */
async function sourceFolders(
  desired: Desired,
  { lakebase, me }: Platform,
  database: DatabaseReading,
  { client }: Ports,
): Promise<readonly string[]> {
  const prefix = prefixOf(desired, lakebase)
  const isOurs = (path: string) => isSourceFolder(path, desired.app.name, prefix)
  const catalog = database.state === 'read' ? database.catalog : undefined
  const recorded = releasesOf({ catalog }).map(({ folder }) => folder)
  const bases = [
    workspaceFolder(desired, me),
    ...recorded.filter(isOurs).map((path) => path.slice(0, path.lastIndexOf('/'))),
  ]
  const found = await pooled([...new Set(bases)], async (base) => {
    const paths = (await listAgain(client, base))?.map(({ path }) => withWorkspace(path))
    if (!paths) return []
    return paths.every(isOurs) ? [...paths.sort(), base] : paths.filter(isOurs).sort()
  })
  return found.flat()
}

/** A folder is gone only after a few looks: nobody looks again once the database is gone, too. */
async function listAgain(client: WorkspaceClient, folder: string): Promise<FolderEntry[] | undefined> {
  let absent = 0
  return client.deadline.poll(folder, async () => {
    const entries = await listFolder(client, folder)
    absent += 1
    return entries || absent === LOOKS
      ? { done: true, value: entries }
      : { done: false, state: 'not visible' }
  })
}

function withWorkspace(path: string): string {
  return path.startsWith('/Workspace/') ? path : `/Workspace${path}`
}
