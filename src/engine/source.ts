import type { ReleaseRow } from '../catalog/release.ts'
import type { Desired } from '../config/desired.ts'
import { ApiError } from '../databricks/api-error.ts'
import type { App, Deployment } from '../databricks/app.ts'
import type { Me } from '../databricks/identity.ts'
import type { Lakebase } from '../databricks/lakebase.ts'
import type { SourceChange } from '../plan/change.ts'
import { type RunningRelease, releaseDifference, runningRelease } from '../plan/release.ts'
import { manifestDigestsOf } from '../plan/source-folder.ts'
import { prepareAppYaml } from '../source/app-yaml.ts'
import type { AttachedResources } from '../source/attached-resource.ts'
import type { SourceDifferences } from '../source/manifest.ts'
import type { SourceTree } from '../source/tree.ts'
import type { Ports } from './ports.ts'
import { chooseFolder, compare, type SourcePlace, type Target } from './source-folder.ts'

type WorkspacePorts = Pick<Ports, 'client'>

/** The source as the platform will read it, and what the workspace holds of it. */
export interface ObservedSource extends Target {
  /** Undefined: the folder holds all of it already. */
  readonly tree?: SourceTree | undefined
  /** Why a deployment is needed; undefined when the running code is this source. */
  readonly reason: string | undefined
  /** The release that runs; undefined when nothing runs, and when the releases cannot be read. */
  readonly running: RunningRelease | undefined
}

/** What tells which code runs. */
export interface LiveCode {
  readonly app: App | undefined
  /** The newest first; undefined when they cannot be read. */
  readonly releases: readonly ReleaseRow[] | undefined
}

export const NO_DIFFERENCES: SourceDifferences = { upload: [], delete: [], kept: new Map(), intact: true }

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
 * Says why the source has to be deployed, and from which folder: of what runs, the releases tell what it was made of. Only a
 * folder below the place's base is ever uploaded to.
 */
export async function observeSource(
  tree: SourceTree,
  place: SourcePlace,
  live: LiveCode,
  ports: WorkspacePorts,
): Promise<ObservedSource> {
  const running = runningCode(live)
  const reason = await deploymentReason(tree, running, live, ports)
  const active = live.app?.activeDeployment?.sourceCodePath
  if (reason === undefined && active !== undefined)
    return { tree, folder: active, differences: NO_DIFFERENCES, manifestDigest: undefined, reason, running }
  return { tree, ...(await chooseFolder(tree, place, live, ports)), reason, running }
}

function runningCode({ app, releases }: LiveCode): RunningRelease | undefined {
  const active = app?.activeDeployment
  return active && releases && runningRelease(releases, active)
}

async function deploymentReason(
  tree: SourceTree,
  running: RunningRelease | undefined,
  { app, releases = [] }: LiveCode,
  ports: WorkspacePorts,
): Promise<string | undefined> {
  const active = app?.activeDeployment
  if (!active) return 'no deployment is active'
  if (!running) return 'the releases, which tell what runs, cannot be read'
  return (
    releaseDifference(running, { sourceDigest: tree.digest }, active) ??
    (running.kind === 'restarted' ? await editedFolder(tree, running.release, releases, ports) : undefined) ??
    redeployReason(app, active)
  )
}

/** A start deploys what the folder of the last deployment holds then, which somebody may have edited since; nobody saw what a run that was cut off has deployed. */
async function editedFolder(
  tree: SourceTree,
  { folder, outcome }: ReleaseRow,
  releases: readonly ReleaseRow[],
  ports: WorkspacePorts,
): Promise<string | undefined> {
  const what = outcome === 'deploying' ? 'a run that was cut off deployed' : 'the app was started again from'
  try {
    const found = await compare(
      tree,
      { path: folder, manifestDigests: manifestDigestsOf(folder, releases) },
      ports,
    )
    if (found.differences.intact) return undefined
    return found.manifestDigest === undefined
      ? `${what} ${folder}, and nothing tells what that holds`
      : `${what} ${folder}, which somebody had changed`
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 403) throw error
    return `${what} ${folder}, which is not ours to read`
  }
}

/** Why code that is already in place has to be deployed again. */
export function redeployReason(app: App | undefined, active: Deployment | undefined): string | undefined {
  if (!app || !active) return 'no deployment is active'
  if (active.state !== 'SUCCEEDED') return `its last deployment is ${active.state}`
  if (active.envVarNames.length > 0)
    return `the running deployment overrides ${active.envVarNames.join(', ')} by hand`
  if (active.command.length > 0) return 'the running deployment overrides the command by hand'
  if (active.followsFolder) return 'the running deployment follows its folder (AUTO_SYNC), made so by hand'
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
  if (observed.tree && !intact) {
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
