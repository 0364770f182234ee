import { createHash } from 'node:crypto'
import { readFile, realpath, stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { DeployError, InvalidInput, type Problem } from '../error.ts'
import { type Fingerprint, fingerprintAll, MAX_FILE_BYTES } from './fingerprint.ts'
import { Includes, isLeftOut, parsePatterns, rulesAbove } from './ignored.ts'
import { excludeHint, nameRefusal, notebookRefusal, type RejectedFile, unreadable } from './rejected-file.ts'
import { secretRefusal } from './secret-file.ts'
import { type FoundFile, TooManyFiles, walk } from './walk.ts'

/** Bytes on disk, or bytes that this run wrote. */
export type SourceContent = { readonly absolutePath: string } | { readonly bytes: Uint8Array }

/** One file that travels to the workspace. */
export interface SourceFile {
  /** Relative to the source directory, with `/`. */
  readonly path: string
  readonly content: SourceContent
  /** Bytes. */
  readonly size: number
  /** Hex. */
  readonly sha256: string
  /** Set for a text file with the line ends of Windows, which git may have written at checkout. */
  readonly crlf?: true
}

/** The app's source as it will stand in the workspace. */
export interface SourceTree {
  /** Sorted by path (code units). */
  readonly files: readonly SourceFile[]
  /** Every directory that holds a file, parents before children; the root is not among them. */
  readonly directories: readonly string[]
  /** Hex sha256 over the sorted (path, sha256) pairs. */
  readonly digest: string
}

export interface ReadSourceOptions {
  /** Absolute path. */
  readonly directory: string
  /** The directory as the user wrote it, for messages and annotations. */
  readonly displayDirectory: string
  /** Patterns in .gitignore syntax, relative to `directory`; stronger than `include`. */
  readonly exclude: readonly string[]
  /** Globs relative to `directory`: files that travel although git ignores them. Each must match one. */
  readonly include: readonly string[]
  /** Like `include`, but of what may be there or not. */
  readonly artefacts?: readonly string[]
  /** Patterns in .gitignore syntax, relative to `directory`; weaker than `include`. */
  readonly pipelineFiles: readonly string[]
}

/**
 * The files of `directory` that travel: what git would not ignore (repository and nested .gitignore files), less
 * `pipelineFiles`, plus `include`, less `exclude`; never .git, node_modules, virtual environments or our own bookkeeping. Links inside the
 * directory are followed. Throws InvalidInput with everything that is wrong: secrets, files above 10 MB, notebooks,
 * links that leave the directory, unreadable files, names the workspace cannot hold, an `include` that matches nothing,
 * nothing to deploy.
 */
export async function readSource(options: ReadSourceOptions): Promise<SourceTree> {
  const problems: Problem[] = []
  const refuse = (path: string, refusal: RejectedFile) => {
    problems.push({
      hint: excludeHint(path),
      ...refusal,
      location: { file: posix.join(options.displayDirectory, path) },
    })
  }
  const root = await resolveRoot(options)
  const found = await walk(await rulesAbove(root), {
    root,
    exclude: parsePatterns(options.exclude.join('\n')),
    pipelineFiles: parsePatterns(options.pipelineFiles.join('\n')),
    includes: new Includes([...options.include, ...(options.artefacts ?? [])]),
    refuse: (path, message) => refuse(path, { message }),
  }).catch((error: unknown) => {
    if (!(error instanceof TooManyFiles)) throw error
    throw new InvalidInput([tooMany(options, error)])
  })
  const files = await readAll(found, refuse)
  problems.push(...idleIncludes(options, found))
  if (problems.length > 0) throw new InvalidInput(problems.sort(byFile))
  if (files.length === 0) throw new InvalidInput([nothingLeft(options)])
  return treeOf(files)
}

/**
 * The files of a folder that was packed, of which all travel: `paths` relative to `directory`. Throws InvalidInput for what
 * `readSource` refuses in files, too.
 */
export async function readPackedSource(
  { directory, displayDirectory }: Pick<ReadSourceOptions, 'directory' | 'displayDirectory'>,
  paths: readonly string[],
): Promise<SourceTree> {
  const problems: Problem[] = []
  const refuse = (path: string, { message }: RejectedFile) => {
    problems.push({ message, location: { file: posix.join(displayDirectory, path) } })
  }
  for (const path of paths) {
    const names = path.split('/')
    const refusal = names.some(isLeftOut) ? NEVER_TRAVELS : names.map(nameRefusal).find(Boolean)
    if (refusal) refuse(path, refusal)
  }
  const found = paths.map((path) => ({ path, absolutePath: join(directory, path), origin: path }))
  const files = await readAll(found, refuse)
  if (problems.length > 0) throw new InvalidInput(problems.sort(byFile))
  return treeOf(files)
}

const NEVER_TRAVELS = { message: 'has a name that never travels' }

async function resolveRoot({ directory, displayDirectory }: ReadSourceOptions): Promise<string> {
  const fail = (what: string) =>
    new InvalidInput([
      {
        message: `source directory "${displayDirectory}" ${what}`,
        hint: 'set `source` to the directory that holds the app',
      },
    ])
  const root = await realpath(directory).catch(() => {
    throw fail('does not exist')
  })
  if (!(await stat(root)).isDirectory()) throw fail('is not a directory')
  return root
}

async function readAll(
  found: readonly FoundFile[],
  refuse: (path: string, refusal: RejectedFile) => void,
): Promise<SourceFile[]> {
  const files: SourceFile[] = []
  await fingerprintAll(found, ({ path, absolutePath, origin }, outcome) => {
    const refusal = refusalOf(path, origin, outcome)
    if (refusal) refuse(path, refusal)
    else if (!(outcome instanceof Error) && outcome.sha256 !== undefined) {
      const { size, sha256, head } = outcome
      files.push({ path, content: { absolutePath }, size, sha256, ...(hasCrlf(head) && { crlf: true }) })
    }
  })
  return files
}

function refusalOf(path: string, origin: string, outcome: Fingerprint | Error): RejectedFile | undefined {
  if (outcome instanceof Error) return unreadable(outcome)
  const { size, sha256, head, secret } = outcome
  if (sha256 === undefined) {
    return {
      message: `has ${size} bytes; a file above ${MAX_FILE_BYTES} bytes (10 MB) makes the deployment fail`,
    }
  }
  // A link must not carry a secret out under a harmless name, nor a harmless file under the name of a secret.
  return (
    secretRefusal(path, head, secret) ??
    secretRefusal(origin, head, secret) ??
    notebookRefusal(posix.basename(path), head)
  )
}

/** As in git, what has a NUL near its beginning is no text. */
function hasCrlf(head: string): boolean {
  return head.includes('\r\n') && !head.slice(0, 8000).includes('\0')
}

/** What was to travel and is not there would be missed in the app only. */
function idleIncludes(
  { include, displayDirectory }: ReadSourceOptions,
  found: readonly FoundFile[],
): Problem[] {
  const paths = found.map(({ path }) => path)
  return new Includes(include).idle(paths).map((glob) => ({
    message: `\`source.include\` names ${JSON.stringify(glob)}, which matches no file that travels from "${displayDirectory}"`,
    hint: 'build it first (`build.command`), correct the pattern, or delete it; `exclude_patterns` is stronger than `include`',
  }))
}

function tooMany({ displayDirectory }: ReadSourceOptions, { message }: Error): Problem {
  return {
    message: `source directory "${displayDirectory}" ${message}`,
    hint: 'leave out what the app does not need under common.build.exclude_patterns of deployment.yaml; links between folders count each time',
  }
}

function nothingLeft({ displayDirectory }: ReadSourceOptions): Problem {
  return {
    message: `source directory "${displayDirectory}" has no file to deploy`,
    hint: 'it is empty, or .gitignore and exclude_patterns leave out everything in it',
  }
}

/** The same tree without the files named in `remove`, and with `files` added or replaced. */
export function withFiles(
  tree: SourceTree,
  files: readonly SourceFile[],
  remove: readonly string[] = [],
): SourceTree {
  const gone = new Set([...remove, ...files.map((file) => file.path)])
  return treeOf([...tree.files.filter((file) => !gone.has(file.path)), ...files])
}

/** A file that this run wrote itself. */
export function generatedFile(path: string, text: string): SourceFile {
  const bytes = Buffer.from(text)
  return { path, content: { bytes }, size: bytes.length, sha256: sha256(bytes) }
}

/** The bytes to upload. Throws DeployError `SOURCE_CHANGED` when the file is no longer what `readSource` saw. */
export async function readContent(file: SourceFile): Promise<Uint8Array> {
  if ('bytes' in file.content) return file.content.bytes
  const bytes = await readFile(file.content.absolutePath).catch((cause: unknown) => changed(file, cause))
  return sha256(bytes) === file.sha256 ? bytes : changed(file)
}

function changed(file: SourceFile, cause?: unknown): never {
  throw new DeployError('SOURCE_CHANGED', `${file.path} changed while it was being deployed.`, {
    hint: 'Something writes to the source during the deploy, such as a watcher; end it and run the deploy again.',
    cause,
  })
}

function treeOf(unsorted: readonly SourceFile[]): SourceTree {
  const files = unsorted.toSorted((a, b) => compare(a.path, b.path))
  return { files, directories: directoriesOf(files), digest: treeDigest(files) }
}

/** Of files sorted by path, as `SourceTree` has them. */
function treeDigest(files: readonly Pick<SourceFile, 'path' | 'sha256'>[]): string {
  return sha256(files.map((file) => `${file.path}\0${file.sha256}\n`).join(''))
}

/** The digest that a tree of these files has; by path, hex SHA-256. */
export function digestOf(files: ReadonlyMap<string, { readonly sha256: string }>): string {
  return treeDigest(
    [...files].map(([path, { sha256 }]) => ({ path, sha256 })).toSorted((a, b) => compare(a.path, b.path)),
  )
}

function directoriesOf(files: readonly SourceFile[]): readonly string[] {
  const directories = new Set<string>()
  for (const { path } of files) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
      directories.add(path.slice(0, at))
  }
  return [...directories].sort(compare)
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

function byFile(a: Problem, b: Problem): number {
  return compare(a.location?.file ?? '', b.location?.file ?? '')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
