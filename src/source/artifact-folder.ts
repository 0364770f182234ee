import { createHash } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { access, lstat, mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ARTIFACT_FILE } from '../config/artifact.ts'
import {
  type ArtifactRecord,
  isArtifactText,
  MARK_BYTES,
  parseArtifact,
  serialiseArtifact,
} from './artifact-file.ts'
import { errnoOf } from './rejected-file.ts'

/** What stands in the place of an artefact. */
export type Standing =
  | { readonly state: 'absent' }
  | { readonly state: 'ours'; readonly record: ArtifactRecord }
  /** `what` reads on after its name. */
  | { readonly state: 'foreign'; readonly what: string }

/**
 * Whether `package` may write there: nothing, an empty folder, or an artefact of before and nothing beside it. Never throws.
 */
export async function standingAt(directory: string): Promise<Standing> {
  try {
    const found = await lstat(directory).catch((error: unknown) => absence(error, directory))
    if ('state' in found) return found
    return found.isDirectory() ? await standingIn(directory) : foreign('is no folder')
  } catch (error) {
    return foreign(`cannot be looked at (${errnoOf(error)})`)
  }
}

/** The folder is made there, with those above it that are missing. */
async function absence(error: unknown, directory: string): Promise<Standing> {
  const [above, found] = await nearestAbove(directory)
  if (!found.isDirectory()) return foreign(`lies below ${basename(above)}, which is no folder`)
  if (errnoOf(error) !== 'ENOENT') throw error
  return access(above, constants.W_OK).then(
    () => ({ state: 'absent' }),
    () => foreign(`cannot be made, as this user may not write to ${basename(above)}`),
  )
}

/** What is there of the folders above; the root always is. */
async function nearestAbove(path: string): Promise<[path: string, found: Stats]> {
  const above = dirname(path)
  const found = await stat(above).catch(() => undefined)
  return found ? [above, found] : nearestAbove(above)
}

async function standingIn(directory: string): Promise<Standing> {
  const names = await readdir(directory)
  if (names.length === 0) return { state: 'absent' }
  if (!names.includes(ARTIFACT_FILE)) return foreign('was not written by `package`')
  const parsed = parseArtifact(await readFile(join(directory, ARTIFACT_FILE), 'utf8'))
  if ('fault' in parsed) return foreign(`has an ${ARTIFACT_FILE} that ${parsed.fault}`)
  const { record } = parsed
  const [stranger] = (await listFolder(directory)).filter(({ path }) => !record.files.has(path))
  return stranger ? foreign(`holds ${stranger.path}, which is not of it`) : { state: 'ours', record }
}

function foreign(what: string): Standing {
  return { state: 'foreign', what }
}

/** Whether a folder in a source is an artefact of before. Never throws. */
export async function isArtifactFolder(directory: string): Promise<boolean> {
  try {
    const file = await open(join(directory, ARTIFACT_FILE))
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MARK_BYTES), 0, MARK_BYTES)
      return isArtifactText(buffer.subarray(0, bytesRead).toString())
    } finally {
      await file.close()
    }
  } catch {
    return false
  }
}

/**
 * Replaces what `standingAt` found to be absent or ours. The record goes first, so that a folder of a killed run is known as
 * ours, and as unfinished. `read` gives the bytes of a file of the record.
 */
export async function writeArtifact(
  directory: string,
  record: ArtifactRecord,
  read: (path: string) => Promise<Uint8Array>,
): Promise<void> {
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, ARTIFACT_FILE), serialiseArtifact(record))
  for (const path of record.files.keys()) {
    const absolute = join(directory, path)
    await mkdir(dirname(absolute), { recursive: true })
    await writeFile(absolute, await read(path))
  }
}

/** How a folder differs from its record; the paths in it, sorted. */
export interface Departures {
  readonly changed: readonly string[]
  readonly missing: readonly string[]
  readonly unexpected: readonly string[]
}

/** Reads every file of the folder. */
export async function departuresIn(directory: string, { files }: ArtifactRecord): Promise<Departures> {
  const listed = await listFolder(directory)
  const known = listed.filter(({ path, isFile }) => isFile && files.has(path))
  const changed: string[] = []
  for (const { path } of known)
    if (sha256(await readFile(join(directory, path))) !== files.get(path)) changed.push(path)
  const present = new Set(known.map(({ path }) => path))
  return {
    changed: changed.toSorted(),
    missing: [...files.keys()].filter((path) => !present.has(path)).toSorted(),
    unexpected: listed
      .filter(({ path }) => !present.has(path))
      .map(({ path }) => path)
      .toSorted(),
  }
}

interface Listed {
  /** In the folder, with `/`. */
  readonly path: string
  /** False for a link, a pipe or a device, none of which is ever packed. */
  readonly isFile: boolean
}

/** Everything but folders and the record itself. Links are not followed. */
async function listFolder(directory: string, above = ''): Promise<readonly Listed[]> {
  const entries = await readdir(join(directory, above), { withFileTypes: true })
  const lists = await Promise.all(
    entries.map(async (entry): Promise<readonly Listed[]> => {
      const path = above + entry.name
      if (entry.isDirectory()) return listFolder(directory, `${path}/`)
      return path === ARTIFACT_FILE ? [] : [{ path, isFile: entry.isFile() }]
    }),
  )
  return lists.flat()
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
