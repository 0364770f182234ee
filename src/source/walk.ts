import type { Dirent } from 'node:fs'
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { Ignore } from 'ignore'
import { ARTIFACT_FILE } from '../config/artifact.ts'
import { isArtifactFolder } from './artifact-folder.ts'
import { type GitIgnore, type Includes, isLeftOut } from './ignored.ts'
import { nameRefusal, unreadable } from './rejected-file.ts'

/** A file that travels, not yet read. */
export interface FoundFile {
  /** Relative to the source, with `/`. */
  readonly path: string
  readonly absolutePath: string
  /** Where the file itself is; differs from `path` below a link. */
  readonly origin: string
}

export interface WalkOptions {
  /** Absolute, with every link resolved. */
  readonly root: string
  readonly exclude: Ignore
  /** What is left out unless `includes` name it, as if git ignored it. */
  readonly pipelineFiles: Ignore
  readonly includes: Includes
  /** Called for what may not travel; `path` is relative to the source. */
  readonly refuse: (path: string, message: string) => void
}

/** Links of folders to each other may multiply what is there. */
export class TooManyFiles extends Error {
  constructor(most: number) {
    super(`has more than ${most} files`)
  }
}

interface Directory {
  readonly path: string
  readonly absolutePath: string
  /** Real paths from the root down to this directory; a link back to one of them is a loop. */
  readonly chain: readonly string[]
  readonly rules: GitIgnore
  /** Git ignores the directory, or it is there for CI, so only `includes` take something from it. */
  readonly ignored: boolean
}

/** What a directory entry is once links are followed. */
type Target =
  | { readonly kind: 'file' | 'directory'; readonly real: string }
  | { readonly kind: 'refused'; readonly message: string }

/** Finds every file that travels, in the order of the directories on disk. `rules` are those from above the root. */
export async function walk(rules: GitIgnore, options: WalkOptions): Promise<FoundFile[]> {
  const { root } = options
  const found: FoundFile[] = []
  await visit({ path: '', absolutePath: root, chain: [root], rules, ignored: false }, options, found)
  return found
}

/** Folders in folders, as links make them of themselves, and files: an app has some hundreds. */
const DEEPEST = 64
const MOST_FILES = 20_000

async function visit(directory: Directory, options: WalkOptions, found: FoundFile[]): Promise<void> {
  if (directory.chain.length > DEEPEST) {
    options.refuse(directory.path, `is nested in ${DEEPEST} folders`)
    return
  }
  const entries = await readdir(directory.absolutePath, { withFileTypes: true }).catch((error: unknown) => {
    options.refuse(directory.path, unreadable(error).message)
    return []
  })
  // Wherever `out` has put it, an artefact of before is no part of the next one.
  const isPacked =
    directory.path !== '' && entries.some((entry) => entry.name === ARTIFACT_FILE && entry.isFile())
  if (isPacked && (await isArtifactFolder(directory.absolutePath))) return
  const rules = await ownRules(directory, entries)
  for (const entry of entries) {
    if (isLeftOut(entry.name)) continue
    if (found.length >= MOST_FILES) throw new TooManyFiles(MOST_FILES)
    const path = directory.path === '' ? entry.name : `${directory.path}/${entry.name}`
    const absolutePath = join(directory.absolutePath, entry.name)
    const target = await resolve(entry, absolutePath, directory, options.root)
    const isDirectory = target.kind === 'directory'
    const pattern = isDirectory ? `${path}/` : path
    if (options.exclude.ignores(pattern)) continue
    const ignored =
      directory.ignored || options.pipelineFiles.ignores(pattern) || rules.ignores(absolutePath, isDirectory)
    if (ignored && !(isDirectory ? options.includes.mayReach(path) : options.includes.matches(path))) continue

    const fault = nameRefusal(entry.name)?.message ?? (target.kind === 'refused' ? target.message : undefined)
    if (fault !== undefined) options.refuse(path, fault)
    else if (target.kind === 'file')
      found.push({
        path,
        absolutePath: target.real,
        origin: relative(options.root, target.real).split(sep).join('/'),
      })
    else if (target.kind === 'directory') {
      const chain = [...directory.chain, target.real]
      await visit({ path, absolutePath: target.real, chain, rules, ignored }, options, found)
    }
  }
}

async function ownRules(directory: Directory, entries: readonly Dirent[]): Promise<GitIgnore> {
  if (!entries.some((entry) => entry.name === '.gitignore' && entry.isFile())) return directory.rules
  // One that cannot be read is refused as a file of the source when its turn comes.
  const text = await readFile(join(directory.absolutePath, '.gitignore'), 'utf8').catch(() => '')
  return directory.rules.with(directory.absolutePath, text)
}

async function resolve(
  entry: Dirent,
  absolutePath: string,
  directory: Directory,
  root: string,
): Promise<Target> {
  if (entry.isFile()) return { kind: 'file', real: absolutePath }
  if (entry.isDirectory()) return { kind: 'directory', real: absolutePath }
  if (entry.isSymbolicLink()) return followLink(absolutePath, directory, root)
  return { kind: 'refused', message: 'is neither a file nor a directory (a socket, a pipe or a device)' }
}

async function followLink(absolutePath: string, directory: Directory, root: string): Promise<Target> {
  const refused = (message: string): Target => ({ kind: 'refused', message })
  const real = await realpath(absolutePath).catch(() => undefined)
  if (real === undefined) return refused('is a link to something that does not exist, or to itself')
  if (real !== root && !real.startsWith(root + sep)) {
    return refused('is a link that leaves the source directory; copy what it points to')
  }
  const hidden = relative(root, real).split(sep).find(isLeftOut)
  if (hidden !== undefined) return refused(`is a link into ${hidden}, which never travels`)
  const target = await stat(real)
  if (target.isFile()) return { kind: 'file', real }
  if (!target.isDirectory()) return refused('is a link to something that is neither a file nor a directory')
  return directory.chain.includes(real)
    ? refused('is a link to a directory that it lies in, which would go on for ever')
    : { kind: 'directory', real }
}
