import { createHash } from 'node:crypto'
import type { ReleaseRow } from '../catalog/release.ts'
import type { App } from '../databricks/app.ts'
import { type FolderEntry, listFolder, readFile } from '../databricks/files.ts'
import type { Lakebase } from '../databricks/lakebase.ts'
import { DeployError } from '../error.ts'
import { type SourceFolder, sourceFolders, writableFolders } from '../plan/source-folder.ts'
import {
  differences,
  type ListedFile,
  MANIFEST_FILE,
  type Manifest,
  manifestDigest,
  overlap,
  parseManifest,
  type SourceDifferences,
} from '../source/manifest.ts'
import type { SourceTree } from '../source/tree.ts'
import { pooled } from './pool.ts'
import type { Ports } from './ports.ts'

type WorkspacePorts = Pick<Ports, 'client'>

type RecordedFolder = Pick<SourceFolder, 'path' | 'manifestDigests'>

/** Where the source of one app goes. */
export interface SourcePlace {
  /** Workspace folder of this app, below which each folder holds a source. */
  readonly base: string
  /** What the folders of this database and schema are called; the rest of a name is a number. */
  readonly prefix: string
  /** How many of the newest healthy releases keep their folder. */
  readonly keep: number
}

/** A folder to deploy from, with what is missing in it. */
export interface Target {
  readonly folder: string
  readonly differences: SourceDifferences
  /** Hex SHA-256 of the manifest in it that vouches for what is there already. */
  readonly manifestDigest: string | undefined
}

/**
 * Runs on other databases or schemas do not share a lock with this one, so they share no folder either, though they may
 * deploy to the same app.
 */
export function folderPrefix(lakebase: Lakebase, database: string, schema: string): string {
  const place = lakebase.kind === 'provisioned' ? [lakebase.name] : [lakebase.projectId, lakebase.branchId]
  return createHash('sha256')
    .update(JSON.stringify([lakebase.kind, ...place, database, schema]))
    .digest('hex')
    .slice(0, 8)
}

/**
 * A folder that still holds `tree`, else the nearest to it of those that may be written to, else a new one. `releases`: the
 * newest first; undefined or without a folder of ours: nothing is known of what is there, and none of it is touched.
 */
export async function chooseFolder(
  tree: SourceTree,
  place: SourcePlace,
  {
    app,
    releases = [],
  }: { readonly app: App | undefined; readonly releases: readonly ReleaseRow[] | undefined },
  ports: WorkspacePorts,
): Promise<Target> {
  const folders = sourceFolders(releases, place.base)
  const holding = folders.find(({ newest }) => newest.sourceDigest === tree.digest && !newest.isUnseen)
  const held = holding && (await compare(tree, holding, ports))
  if (held?.differences.intact) return held
  const writable = writableFolders(folders, { app, keep: place.keep })
  const nearest = await nearestTo(tree, writable, ports)
  if (nearest) return nearest
  const taken = [...(await namesIn(place.base, ports)), ...folders.map(({ path }) => nameOf(path))]
  const folder = `${place.base}/${freeName(place.prefix, new Set(taken))}`
  return { folder, differences: differences(undefined, [], tree), manifestDigest: undefined }
}

/** What `folder` lacks of `tree`; without a manifest that a run recorded, all of it. */
export async function compare(
  tree: SourceTree,
  folder: RecordedFolder,
  ports: WorkspacePorts,
  reading: Promise<Recorded | undefined> = readManifest(folder, ports),
): Promise<Target> {
  const { path } = folder
  const [recorded, listing] = await Promise.all([reading, listTree(path, tree.directories, ports)])
  return {
    folder: path,
    differences: differences(recorded?.manifest, listing, tree),
    manifestDigest: recorded?.digest,
  }
}

/** The one that holds most of the tree, the first of equals; undefined: there is none. */
async function nearestTo(
  tree: SourceTree,
  folders: readonly SourceFolder[],
  ports: WorkspacePorts,
): Promise<Target | undefined> {
  const [only, ...others] = folders
  if (!only || others.length === 0) return only && compare(tree, only, ports)
  const recorded = await pooled(folders, (folder) => readManifest(folder, ports))
  const shared = recorded.map((each) => (each ? overlap(each.manifest, tree) : 0))
  const index = shared.indexOf(Math.max(...shared))
  return compare(tree, folders[index] ?? only, ports, Promise.resolve(recorded[index]))
}

interface Recorded {
  readonly manifest: Manifest
  /** Hex SHA-256 of its text. */
  readonly digest: string
}

/** Undefined: there is none, or none that a run recorded: somebody else may have written it. */
async function readManifest(
  { path, manifestDigests }: RecordedFolder,
  { client }: WorkspacePorts,
): Promise<Recorded | undefined> {
  if (manifestDigests.length === 0) return undefined
  const bytes = await readFile(client, `${path}/${MANIFEST_FILE}`)
  const text = bytes && new TextDecoder().decode(bytes)
  const digest = text === undefined ? undefined : manifestDigest(text)
  if (text === undefined || digest === undefined || !manifestDigests.includes(digest)) return undefined
  const manifest = parseManifest(text)
  return manifest && { manifest, digest }
}

async function namesIn(base: string, { client }: WorkspacePorts): Promise<readonly string[]> {
  return ((await listFolder(client, base)) ?? []).map(({ path }) => nameOf(path))
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function freeName(prefix: string, taken: ReadonlySet<string>): string {
  let number = 1
  while (taken.has(`${prefix}-${number}`)) number += 1
  return `${prefix}-${number}`
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
      const path = join(directory, nameOf(entry.path))
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
