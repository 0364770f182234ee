import { createHash } from 'node:crypto'
import type { DetailedRelease, ReleaseRow } from '../catalog/release.ts'
import { ApiError } from '../databricks/api-error.ts'
import { findDeployment } from '../databricks/deployments.ts'
import { listFolder, readFile } from '../databricks/files.ts'
import { DeployError } from '../error.ts'
import { samePath } from '../plan/release.ts'
import { nameOf, some } from '../plan/rollback.ts'
import { manifestDigestsOf } from '../plan/source-folder.ts'
import {
  departures,
  MANIFEST_FILE,
  type Manifest,
  manifestDigest,
  parseManifest,
} from '../source/manifest.ts'
import { digestOf } from '../source/tree.ts'
import { pooled } from './pool.ts'
import type { Ports } from './ports.ts'
import { listTree } from './source-folder.ts'

type WorkspacePorts = Pick<Ports, 'client'>

/** The source of a release in the workspace: as its run left it, or why it cannot be deployed again. */
export type KeptSource =
  | { readonly state: 'intact'; readonly folder: string; readonly manifestDigest: string }
  | { readonly state: 'lost'; readonly why: string }

/** How much is looked at: what the workspace lists, or the content of every file too. */
export type Depth = 'listing' | 'content'

/** Whose folders are looked at. */
export interface Keeper {
  /** The app's name. */
  readonly app: string
  /** User name of whoever looks. */
  readonly user: string
  /** Of the app, the newest first. */
  readonly releases: readonly DetailedRelease[]
}

/** Looks at the folders that should hold the source of `release`, the newest first. */
export async function findKept(
  release: DetailedRelease,
  keeper: Keeper,
  depth: Depth,
  ports: WorkspacePorts,
): Promise<KeptSource> {
  let lost: KeptSource | undefined
  for (const folder of foldersOf(release, keeper.releases)) {
    const found = await lookAt(folder, release, keeper, depth, ports)
    if (found.state === 'intact') return found
    lost ??= found
  }
  return lost ?? { state: 'lost', why: 'no folder is known to hold it' }
}

function foldersOf({ sourceDigest, folder }: ReleaseRow, releases: readonly ReleaseRow[]): readonly string[] {
  const same = releases.filter((each) => each.outcome === 'healthy' && each.sourceDigest === sourceDigest)
  return [...new Set([folder, ...same.map((each) => each.folder)])]
}

async function lookAt(
  folder: string,
  release: DetailedRelease,
  keeper: Keeper,
  depth: Depth,
  ports: WorkspacePorts,
): Promise<KeptSource> {
  const { releases } = keeper
  const newest = releases.find((each) => each.folder === folder)
  if (newest && newest.sourceDigest !== release.sourceDigest)
    return lost(`its folder ${folder} was given to ${nameOf(newest)}`)
  if (depth === 'content' && !(await wasDeployed(folder, release, keeper, ports)))
    return lost(`the platform knows of no deployment of it from ${folder}`)
  try {
    return await verify(folder, release, keeper, depth, ports)
  } catch (error) {
    if (error instanceof ApiError && error.status === 403)
      return lost(`its folder ${folder} may not be read by this identity`)
    if (error instanceof DeployError && error.code === 'NOT_A_FOLDER')
      return lost(`${folder}, which was its folder, is a file now`)
    throw error
  }
}

/**
 * Whether the platform itself tells that the app ran from the folder. A row alone could name any: whoever is a member of the
 * owner role may write it.
 */
async function wasDeployed(
  folder: string,
  { sourceDigest }: ReleaseRow,
  { app, releases }: Keeper,
  { client }: WorkspacePorts,
): Promise<boolean> {
  const ids = releases.flatMap((each) =>
    each.folder === folder && each.sourceDigest === sourceDigest ? (each.deploymentId ?? []) : [],
  )
  const found = await pooled([...new Set(ids)], async (id) => [await findDeployment(client, app, id)])
  return found.flat().some((deployment) => samePath(deployment?.sourceCodePath, folder))
}

async function verify(
  folder: string,
  { sourceDigest }: ReleaseRow,
  { user, releases }: Keeper,
  depth: Depth,
  ports: WorkspacePorts,
): Promise<KeptSource> {
  const bytes = await readFile(ports.client, `${folder}/${MANIFEST_FILE}`)
  if (bytes === undefined) {
    const isThere = (await listFolder(ports.client, folder)) !== undefined
    return lost(isThere ? `its folder ${folder} has lost its manifest` : absent(folder, user))
  }
  const text = new TextDecoder().decode(bytes)
  const digest = manifestDigest(text)
  const manifest = manifestDigestsOf(folder, releases).includes(digest) ? parseManifest(text) : undefined
  if (manifest?.digest !== sourceDigest || digestOf(manifest.files) !== sourceDigest)
    return lost(`the manifest in its folder ${folder} is not the one that its run recorded`)
  const listing = await listTree(folder, directoriesOf(manifest), ports)
  const changed = departures(manifest, listing)
  const edited =
    changed.length > 0 || depth === 'listing' ? changed : await otherContent(folder, manifest, ports)
  return edited.length === 0
    ? { state: 'intact', folder, manifestDigest: digest }
    : lost(`its folder ${folder} is not as its run left it: ${some(edited)}`)
}

/** In whose home the folder is; undefined: in none, or in that of `user`. */
export function homeOfAnother(folder: string, user: string): string | undefined {
  const home = /^\/Workspace\/Users\/([^/]+)\//.exec(folder)?.[1]
  return home === user ? undefined : home
}

/** The workspace shows nobody what he may not read. */
function absent(folder: string, user: string): string {
  const home = homeOfAnother(folder, user)
  return home === undefined
    ? `its folder ${folder} is gone`
    : `its folder ${folder} is gone, or may not be read by ${user}: it is in the home of ${home}, who deployed it`
}

/** Each file is read: the workspace may list the size and time of another content. */
async function otherContent(
  folder: string,
  { files }: Manifest,
  { client }: WorkspacePorts,
): Promise<readonly string[]> {
  const found = await pooled([...files], async ([path, { sha256 }]) => {
    const bytes = await readFile(client, `${folder}/${path}`)
    if (bytes === undefined) return [`${path} is gone`]
    return createHash('sha256').update(bytes).digest('hex') === sha256 ? [] : [`${path} has another content`]
  })
  return found.flat()
}

function directoriesOf({ files }: Manifest): readonly string[] {
  const directories = new Set<string>()
  for (const path of files.keys())
    for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1))
      directories.add(path.slice(0, end))
  return [...directories].sort()
}

function lost(why: string): KeptSource {
  return { state: 'lost', why }
}
