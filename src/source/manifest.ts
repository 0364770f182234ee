import { createHash } from 'node:crypto'
import { DeployError } from '../error.ts'
import type { SourceFile, SourceTree } from './tree.ts'

/** What an upload left in the workspace folder, as the workspace itself described it afterwards. */
export interface Manifest {
  readonly version: 1
  /** Digest of the tree that was uploaded. */
  readonly digest: string
  /** By path relative to the folder. */
  readonly files: ReadonlyMap<string, ManifestFile>
}

export interface ManifestFile {
  /** Hex. */
  readonly sha256: string
  /** Bytes, as the workspace lists it. */
  readonly size: number
  /** Epoch ms, by the workspace's clock. */
  readonly modifiedAt: number
  readonly objectId: number
}

/** One object of a workspace folder: its files, and directories that the tree does not have. */
export interface ListedFile {
  /** Relative to the folder. */
  readonly path: string
  /** What stands at `path`; left out means a file. */
  readonly kind?: 'file' | 'directory'
  /** Bytes; -1 when the workspace does not say. */
  readonly size: number
  /** Epoch ms. */
  readonly modifiedAt: number
  readonly objectId: number
}

export interface SourceDifferences {
  readonly upload: readonly SourceFile[]
  /** Files and whole directories (delete with `recursive`) to remove **before** uploading. */
  readonly delete: readonly string[]
  /** What stays: as the manifest describes it, and the workspace still shows it. */
  readonly kept: ReadonlyMap<string, ManifestFile>
  /** Nothing to upload and nothing to delete. */
  readonly intact: boolean
}

/** The manifest's file name inside the folder that it describes; names that begin so never travel from a source. */
export const MANIFEST_FILE = '.lakebase-deploy.json'

/** Undefined when the text is no manifest of this version: then every file travels. */
export function parseManifest(text: string): Manifest | undefined {
  const value = parseJson(text)
  if (!isRecord(value) || value.version !== 1 || typeof value.digest !== 'string' || !isRecord(value.files)) {
    return undefined
  }
  const files = new Map<string, ManifestFile>()
  for (const [path, file] of Object.entries(value.files)) {
    if (!isManifestFile(file)) return undefined
    files.set(path, file)
  }
  return { version: 1, digest: value.digest, files }
}

/** JSON, one file a line, the same text for the same manifest. */
export function serialiseManifest({ version, digest, files }: Manifest): string {
  const lines = [...files]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, { sha256, size, modifiedAt, objectId }]) => {
      return `    ${JSON.stringify(path)}: ${JSON.stringify({ sha256, size, modifiedAt, objectId })}`
    })
  return `{\n  "version": ${version},\n  "digest": ${JSON.stringify(digest)},\n  "files": {\n${lines.join(',\n')}\n  }\n}\n`
}

/** Hex SHA-256, by which a run recognises the manifest that a run before it wrote. */
export function manifestDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** How many bytes of `tree` a folder holds by its manifest, and one more for each file. */
export function overlap({ files }: Manifest, tree: SourceTree): number {
  const held = tree.files.filter(({ path, sha256 }) => files.get(path)?.sha256 === sha256)
  return held.reduce((sum, { size }) => sum + size + 1, 0)
}

/**
 * After an upload: what the folder holds now. Throws DeployError `UPLOAD_INCOMPLETE` when the workspace does not show
 * exactly the files of the tree with their sizes, or one of `kept`, which did not travel, is not what it was.
 */
export function recordManifest(
  tree: SourceTree,
  listing: readonly ListedFile[],
  kept: SourceDifferences['kept'] = new Map(),
): Manifest {
  const listed = new Map(listing.filter(isSource).map((file) => [file.path, file]))
  const files = new Map<string, ManifestFile>()
  for (const { path, sha256, size } of tree.files) {
    const seen = listed.get(path)
    if (seen === undefined || seen.kind === 'directory') throw incomplete(`${path} is not there`)
    if (seen.size !== -1 && seen.size !== size)
      throw incomplete(`${path} has ${seen.size} bytes instead of ${size}`)
    const before = kept.get(path)
    if (before !== undefined && !isUntouched(before, seen)) throw incomplete(`${path} changed meanwhile`)
    files.set(path, { sha256, size: seen.size, modifiedAt: seen.modifiedAt, objectId: seen.objectId })
    listed.delete(path)
  }
  for (const path of listed.keys()) throw incomplete(`${path} is there and is not part of the source`)
  return { version: 1, digest: tree.digest, files }
}

function incomplete(what: string): DeployError {
  return new DeployError(
    'UPLOAD_INCOMPLETE',
    `The workspace folder does not hold what was uploaded: ${what}.`,
    {
      hint: 'Somebody else may have written to the folder at the same time. Run the deploy again.',
      retryable: true,
    },
  )
}

/**
 * What has to happen to the folder for it to hold `tree`. A file stays only when the manifest has the same hash for it
 * **and** the workspace still shows the size, time and object id that the manifest recorded, so that an edit by hand is
 * seen and undone.
 */
export function differences(
  manifest: Manifest | undefined,
  listing: readonly ListedFile[],
  tree: SourceTree,
): SourceDifferences {
  const listed = new Map(listing.filter(isSource).map((file) => [file.path, file]))
  const kept = new Map<string, ManifestFile>()
  for (const { path, sha256 } of tree.files) {
    const recorded = manifest?.files.get(path)
    if (recorded?.sha256 === sha256 && isUntouched(recorded, listed.get(path))) kept.set(path, recorded)
  }
  const upload = tree.files.filter(({ path }) => !kept.has(path))
  const stale = surplus([...listed.values()], tree)
  return { upload, delete: stale, kept, intact: upload.length === 0 && stale.length === 0 }
}

/** What a folder holds otherwise than its manifest says, as `x is gone`; nothing: it is as the run left it. */
export function departures({ files }: Manifest, listing: readonly ListedFile[]): readonly string[] {
  const listed = new Map(listing.filter(isSource).map((file) => [file.path, file]))
  const others = [...listed.keys()].filter((path) => !files.has(path)).map((path) => `${path} was added`)
  const own = [...files].flatMap(([path, recorded]) => {
    const seen = listed.get(path)
    if (seen === undefined) return [`${path} is gone`]
    return isUntouched(recorded, seen) ? [] : [`${path} was changed`]
  })
  return [...own, ...others]
}

function isSource({ path }: ListedFile): boolean {
  return path !== MANIFEST_FILE
}

function isUntouched(recorded: ManifestFile, seen: ListedFile | undefined): boolean {
  return (
    seen !== undefined &&
    seen.size === recorded.size &&
    seen.modifiedAt === recorded.modifiedAt &&
    seen.objectId === recorded.objectId
  )
}

/**
 * What is listed and not in the tree, or is a directory where the tree has a file. A directory that holds nothing of the
 * tree is named once, as a whole.
 */
function surplus(listed: readonly ListedFile[], tree: SourceTree): readonly string[] {
  const desired = new Set(tree.files.map((file) => file.path))
  const directories = new Set(tree.directories)
  const stale = listed.filter(({ path, kind }) => kind === 'directory' || !desired.has(path))
  return [...new Set(stale.map(({ path }) => outermost(path, directories)))].sort()
}

function outermost(path: string, directories: ReadonlySet<string>): string {
  for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
    if (!directories.has(path.slice(0, end))) return path.slice(0, end)
  }
  return path
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isManifestFile(value: unknown): value is ManifestFile {
  return (
    isRecord(value) &&
    typeof value.sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(value.sha256) &&
    [value.size, value.modifiedAt, value.objectId].every(Number.isSafeInteger)
  )
}
