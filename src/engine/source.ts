import type { Desired } from '../config/desired.ts'
import { ApiError } from '../databricks/api-error.ts'
import type { App, Deployment } from '../databricks/app.ts'
import { type FolderEntry, listFolder, readFile } from '../databricks/files.ts'
import type { Me } from '../databricks/identity.ts'
import type { Lakebase } from '../databricks/lakebase.ts'
import { DeployError } from '../error.ts'
import type { SourceChange } from '../plan/change.ts'
import { type RunningRelease, samePath } from '../plan/release.ts'
import { prepareAppYaml } from '../source/app-yaml.ts'
import type { AttachedResources } from '../source/attached-resource.ts'
import {
  differences,
  type ListedFile,
  MANIFEST_FILE,
  parseManifest,
  type SourceDifferences,
} from '../source/manifest.ts'
import type { SourceTree } from '../source/tree.ts'
import { pooled } from './pool.ts'
import type { Ports } from './ports.ts'

type WorkspacePorts = Pick<Ports, 'client'>

/** Two folders take turns, so that the one that runs is never written to. */
const FOLDERS = ['a', 'b'] as const

/** The source as the platform will read it, and what the workspace holds of it. */
export interface ObservedSource {
  readonly tree: SourceTree
  /** The folder to deploy from. */
  readonly folder: string
  readonly differences: SourceDifferences
  /** Why a deployment is needed; undefined when the running code is this source. */
  readonly reason: string | undefined
  /** The release that runs; undefined when nothing runs, and when the releases cannot be read. */
  readonly running?: RunningRelease | undefined
  /** The active deployment is of somebody else's folder, and nothing could be read of what that holds. */
  readonly isUnreadable?: boolean
}

/** Workspace folder of this app alone: below the configured one, which several may share, or in the deployer's home. */
export function workspaceFolder({ app, source }: Desired, me: Me): string {
  const path = source.workspacePath ?? '/Workspace/Users/{username}/lakebase-deploy'
  const folder = path.replaceAll('{username}', me.userName).replace(/\/+$/, '')
  return folder.endsWith(`/${app.name}`) ? folder : `${folder}/${app.name}`
}

/** app.yaml with what the app needs to find its database. */
export function finishSource(
  desired: Desired,
  source: SourceTree,
  lakebase: Lakebase,
  resources: AttachedResources,
): Promise<SourceTree> {
  const database = {
    ...(lakebase.kind === 'autoscaling'
      ? { LAKEBASE_ENDPOINT: endpointName(lakebase) }
      : { LAKEBASE_INSTANCE: lakebase.name }),
    LAKEBASE_SCHEMA: desired.lakebase.schema,
  }
  return prepareAppYaml({
    tree: source,
    displayDirectory: desired.source.displayDirectory ?? '.',
    templateValues: {
      ...desired.app.envVars,
      ...database,
      APP_NAME: desired.app.name,
      ENVIRONMENT: desired.environment ?? '',
    },
    database,
    envVars: desired.app.envVars,
    resources,
  })
}

function endpointName(lakebase: Extract<Lakebase, { kind: 'autoscaling' }>): string {
  return (
    lakebase.endpoint?.name ??
    `projects/${lakebase.projectId}/branches/${lakebase.branchId}/endpoints/primary`
  )
}

/**
 * Compares the tree with what runs: the active deployment's folder, whoever owns it, file by file, and how it was
 * deployed. Only a folder below `base` is ever uploaded to.
 */
export async function observeSource(
  tree: SourceTree,
  base: string,
  app: App | undefined,
  ports: WorkspacePorts,
): Promise<ObservedSource> {
  const active = app?.activeDeployment
  const last = active?.sourceCodePath ?? app?.defaultSourceCodePath
  const folders = FOLDERS.map((name) => `${base}/${name}`)
  const current = folders.find((folder) => last !== undefined && samePath(folder, last))
  const found = last === undefined ? undefined : await comparison(tree, current ?? last, ports)
  if (found?.differences?.intact) {
    return { tree, folder: found.folder, differences: found.differences, reason: redeployReason(app, active) }
  }
  const reason = !active
    ? 'no deployment is active'
    : (found?.obstacle ?? 'the source differs from what runs')
  // What failed is written over: the last source that was healthy is in the other folder.
  if (current !== undefined && found?.differences && hasFailed(app, active))
    return { tree, folder: current, differences: found.differences, reason }
  const others = await Promise.all(
    folders
      .filter((folder) => folder !== current)
      .map(async (folder) => ({ folder, ...(await compare(tree, folder, ports)) })),
  )
  // Somebody deployed another folder by hand: whichever of ours still holds the source is deployed without an upload.
  const [first] = others
  const target = others.find(({ differences }) => differences.intact) ?? first
  if (!target) throw new Error('there are two folders, and one of them is not the running one')
  const isUnreadable = active !== undefined && current === undefined && found?.obstacle !== undefined
  return { tree, folder: target.folder, differences: target.differences, reason, isUnreadable }
}

interface Comparison {
  readonly folder: string
  /** Undefined: the folder cannot be compared. */
  readonly differences: SourceDifferences | undefined
  /** Why not. */
  readonly obstacle: string | undefined
}

/** What runs may be in a folder of somebody else's, which is not ours to read, or was never uploaded by this tool. */
async function comparison(tree: SourceTree, folder: string, ports: WorkspacePorts): Promise<Comparison> {
  try {
    const { differences: found, recorded } = await compare(tree, folder, ports)
    const obstacle = recorded ? undefined : `nothing tells what was uploaded to ${folder}, which runs`
    return { folder, differences: found, obstacle }
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 403) throw error
    return {
      folder,
      differences: undefined,
      obstacle: `what runs is in ${folder}, which is not ours to read`,
    }
  }
}

function hasFailed(app: App | undefined, active: Deployment | undefined): boolean {
  return active !== undefined && (active.state !== 'SUCCEEDED' || app?.appState === 'CRASHED')
}

/** `recorded`: the folder has a manifest. */
async function compare(tree: SourceTree, folder: string, ports: WorkspacePorts) {
  const [manifest, listing] = await Promise.all([
    readFile(ports.client, `${folder}/${MANIFEST_FILE}`),
    listTree(folder, tree.directories, ports),
  ])
  const recorded = manifest && parseManifest(new TextDecoder().decode(manifest))
  return { differences: differences(recorded, listing, tree), recorded: recorded !== undefined }
}

/** The files in `folder` and its known directories; a directory that the tree does not have is listed by its name alone. */
export async function listTree(
  folder: string,
  directories: readonly string[],
  ports: WorkspacePorts,
): Promise<ListedFile[]> {
  const lists = await pooled(['', ...directories], (directory) => listDirectory(folder, directory, ports))
  const known = new Set(directories)
  return lists.flatMap((entries, index) => {
    const directory = ['', ...directories][index] ?? ''
    return (entries ?? []).flatMap((entry) => {
      const path = join(directory, entry.path.slice(entry.path.lastIndexOf('/') + 1))
      if (path === MANIFEST_FILE || (entry.type === 'DIRECTORY' && known.has(path))) return []
      const kind = entry.type === 'DIRECTORY' ? 'directory' : 'file'
      const { size = -1, modifiedAt = -1, objectId = -1 } = entry
      return [{ path, kind, size, modifiedAt, objectId }]
    })
  })
}

async function listDirectory(
  folder: string,
  directory: string,
  ports: WorkspacePorts,
): Promise<FolderEntry[] | undefined> {
  try {
    return await listFolder(ports.client, join(folder, directory))
  } catch (error) {
    // A file in the place of a directory of the tree is found in the list of its parent, and removed.
    if (directory !== '' && error instanceof DeployError && error.code === 'NOT_A_FOLDER') return undefined
    throw error
  }
}

function join(directory: string, name: string): string {
  return directory && name ? `${directory}/${name}` : directory || name
}

/** Why code that is already in place has to be deployed again. */
export function redeployReason(app: App | undefined, active: Deployment | undefined): string | undefined {
  if (!app || !active) return 'no deployment is active'
  if (active.state !== 'SUCCEEDED') return `its last deployment is ${active.state}`
  if (active.envVarNames.length > 0)
    return `the running deployment overrides ${active.envVarNames.join(', ')} by hand`
  if (active.command.length > 0) return 'the running deployment overrides the command by hand'
  if (app.computeState !== 'ACTIVE') return `the compute is ${app.computeState}`
  if (app.appState !== 'RUNNING') return `the app is ${app.appState ?? 'not running'}`
  return undefined
}

export function planSource(
  app: string,
  observed: ObservedSource,
  compute: string | undefined,
): SourceChange[] {
  if (observed.reason === undefined) return []
  const changes: SourceChange[] = []
  const { upload, delete: remove, intact } = observed.differences
  if (!intact) {
    const bytes = upload.reduce((sum, file) => sum + file.size, 0)
    const paths = upload.map((file) => file.path)
    changes.push({
      kind: 'upload-source',
      folder: observed.folder,
      upload: paths,
      remove,
      bytes,
      digest: observed.tree.digest,
    })
  }
  if (compute !== 'ACTIVE') changes.push({ kind: 'start-app', app })
  changes.push({ kind: 'deploy-app', app, folder: observed.folder, reason: observed.reason })
  return changes
}
