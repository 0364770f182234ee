import type { Desired } from '../config/desired.ts'
import { grantCommand, readLevels, type WorkspaceObject } from '../databricks/access-control.ts'
import { ApiError } from '../databricks/api-error.ts'
import type { App } from '../databricks/app.ts'
import { activeBranches, MOST_ACTIVE_COMPUTES } from '../databricks/autoscaling/active.ts'
import { type FolderEntry, readEntry } from '../databricks/files.ts'
import type { Identity } from '../databricks/identity.ts'
import type { Lakebase } from '../databricks/lakebase.ts'
import { countApps, MOST_APPS } from '../databricks/quota.ts'
import { diagnoseEntitlement } from '../plan/diagnose-login.ts'
import {
  diagnoseAppRights,
  diagnoseApps,
  diagnoseComputes,
  diagnoseFolder,
  diagnoseLakebaseRights,
  type Rights,
} from '../plan/diagnose-rights.ts'
import type { Diagnosis } from '../plan/diagnosis.ts'
import type { Ports } from './ports.ts'
import { workspaceFolder } from './source.ts'
import { failure, type Tried, tried } from './tried.ts'

/** Rights and quota on the app, which may not exist yet. */
export async function diagnoseApp(
  { app: { name } }: Desired,
  app: Tried<App | undefined>,
  identity: Identity,
  ports: Ports,
): Promise<readonly Diagnosis[]> {
  const refused = 'error' in app
  if (refused && !isRefused(app.error)) return []
  if (refused || app.value)
    return withRights('rights on the app', { type: 'apps', id: name }, identity, ports, (rights) =>
      diagnoseAppRights(name, rights),
    )
  return line('quota of apps', await tried(ports.deadline.signal, () => countApps(ports.client)), (there) =>
    diagnoseApps(there, MOST_APPS),
  )
}

/** Whoever lacks a right on a thing may not see it at all. */
function isRefused(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 403
}

/** The command that gives the right on a project or instance that this identity may not see. Which it is, the refused call tells. */
export function diagnoseUnseenLakebase(
  { lakebase: { name } }: Desired,
  error: unknown,
  identity: Identity,
): readonly Diagnosis[] {
  if (!isRefused(error)) return []
  const object: WorkspaceObject = {
    type: error.message.includes(' /api/2.0/database/') ? 'database-instances' : 'database-projects',
    id: name,
  }
  const command = grantCommand(object, identity, 'CAN_MANAGE')
  return [diagnoseLakebaseRights(name, { levels: undefined, command })]
}

/** Rights on what there is of Lakebase, and whether one more compute may run. */
export async function diagnoseLakebase(
  lakebase: Lakebase,
  identity: Identity,
  ports: Ports,
): Promise<readonly Diagnosis[]> {
  const subject = 'rights on Lakebase'
  if (lakebase.kind === 'provisioned') {
    const { instance, name } = lakebase
    if (!instance) return []
    return withRights(subject, { type: 'database-instances', id: name }, identity, ports, (rights) =>
      diagnoseLakebaseRights(`instance ${name}`, rights),
    )
  }
  const { project, projectId, branch } = lakebase
  if (!project) return []
  const [rights, computes] = await Promise.all([
    withRights(subject, { type: 'database-projects', id: projectId }, identity, ports, (found) =>
      diagnoseLakebaseRights(`project ${projectId}`, found),
    ),
    branch?.default === true ? [] : diagnoseActive(projectId, project.defaultBranch, ports),
  ])
  return [...rights, ...computes]
}

async function diagnoseActive(
  projectId: string,
  defaultBranch: string,
  ports: Ports,
): Promise<readonly Diagnosis[]> {
  const active = await tried(ports.deadline.signal, () =>
    activeBranches(ports.client, projectId, defaultBranch),
  )
  return line('active computes', active, (found) => diagnoseComputes(found, MOST_ACTIVE_COMPUTES))
}

/** Whether the source can be written where it goes, which also tells whether the workspace serves this identity at all. */
export async function diagnoseFiles(
  desired: Desired,
  identity: Identity,
  ports: Ports,
): Promise<readonly Diagnosis[]> {
  const folder = workspaceFolder(desired, identity)
  const home = `/Workspace/Users/${identity.userName}`
  const existing = await tried(ports.deadline.signal, () => nearestEntry(folder, ports))
  if ('error' in existing) {
    const refusal = existing.error instanceof Error ? existing.error.message : String(existing.error)
    return /workspace-access/.test(refusal)
      ? [diagnoseEntitlement(refusal, identity.id)]
      : [failure('source folder', existing.error)]
  }
  const served = diagnoseEntitlement(undefined, identity.id)
  const entry = existing.value
  if (!entry?.objectId) return [served, diagnoseFolder(folder, home, undefined)]
  const object: WorkspaceObject = { type: 'directories', id: String(entry.objectId) }
  const rights = await withRights('source folder', object, identity, ports, (found) =>
    diagnoseFolder(folder, home, { path: entry.path, rights: found }),
  )
  return [served, ...rights]
}

/** The folder, or the nearest above it that is there. */
async function nearestEntry(folder: string, { client }: Ports): Promise<FolderEntry | undefined> {
  for (let path = folder; path.lastIndexOf('/') > 0; path = path.slice(0, path.lastIndexOf('/'))) {
    const entry = await readEntry(client, path)
    if (entry) return entry
  }
  return undefined
}

async function withRights(
  subject: string,
  object: WorkspaceObject,
  identity: Identity,
  { client, deadline }: Ports,
  diagnose: (rights: Rights) => Diagnosis,
): Promise<readonly Diagnosis[]> {
  const levels = await tried(deadline.signal, () => readLevels(client, object, identity))
  const level = object.type === 'directories' ? 'CAN_EDIT' : 'CAN_MANAGE'
  const command = grantCommand(object, identity, level)
  return line(subject, levels, (found) => diagnose({ levels: found, command }))
}

function line<T>(subject: string, found: Tried<T>, diagnose: (value: T) => Diagnosis): readonly Diagnosis[] {
  return ['error' in found ? failure(subject, found.error) : diagnose(found.value)]
}
