import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { join, sep } from 'node:path'
import { type LayoutName, layoutOf } from '../config/layout.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { InvalidInput, type Problem } from '../error.ts'
import { readRegularFile } from '../regular-file.ts'
import { compareVersions, identify, isRepeatable, keyBesideOthers, numberOf } from './file.ts'
import { readHeader } from './header.ts'
import { detectLayout, type SqlText } from './layouts/detect.ts'
import { inJournalOrder } from './layouts/drizzle.ts'
import { listFiles } from './layouts/listing.ts'
import { foreignMarkers } from './layouts/marker.ts'
import { directoryProblems, type LayoutDirectory, readPart } from './layouts/part.ts'
import { downProblem, downProblems, hollowFolders, unreadName } from './layouts/unread.ts'

export interface ReadSettings {
  /** Whose files they are; undefined: it is recognised. */
  readonly layout?: LayoutName | undefined
  /** The app's schema. */
  readonly schema: string
  /** Whether `public` in a file stands for it; undefined: where the layout's tool writes it for every name. */
  readonly replacePublic?: boolean | undefined
}

/**
 * The migrations of a directory in the layout of any known tool: the ordered ones in the order of that tool, then the
 * repeatable ones by name. `displayDirectory` is how the user wrote the directory, for messages; without `layout` it
 * is recognised.
 *
 * Inside it is synchronous: there are hundreds of small files, and each would pass through the thread pool five times.
 *
 * Throws InvalidInput with everything that is wrong: a missing directory, files of several tools, a `.sql` file that
 * the layout does not read, one that is not UTF-8, an unknown header.
 */
export async function readMigrations(
  directory: string,
  displayDirectory: string,
  settings: ReadSettings,
): Promise<MigrationFile[]> {
  return readDirectory(directory, displayDirectory, settings).files
}

/** As `readMigrations`, with the layout that they have. */
export function readDirectory(
  directory: string,
  displayDirectory: string,
  { layout: given, schema, replacePublic }: ReadSettings,
): { readonly files: MigrationFile[]; readonly layout: LayoutName } {
  const paths = listFiles(directory, displayDirectory)
  const problems: Problem[] = []
  // `join` would tidy up the whole path each time.
  const [shown, real] = [join(displayDirectory, sep), join(directory, sep)]
  const display = (path: string) => shown + path
  const texts = paths.filter(isSql).flatMap((path) => {
    const read = readText(path, display(path), real + path)
    if ('text' in read) return read
    problems.push(read.problem)
    return []
  })
  const others = paths.filter((path) => !isSql(path))
  const detected =
    given === undefined ? detectLayout(texts, others, directory, displayDirectory) : { layout: given }
  if ('problem' in detected) throw new InvalidInput([...problems, detected.problem])
  const read = (path: string) =>
    readRegularFile(real + path)
      .toString()
      .replaceAll('\r\n', '\n')
  const isReplaced = replacePublic ?? layoutOf(detected.layout).writesPublic === true
  const publicSchema = isReplaced ? schema : undefined
  const layout = { layout: detected.layout, others: new Set(others), display, read, publicSchema }
  const { files, problems: wrong } = readFiles(layout, texts)
  const sqls = texts.map(({ path }) => path)
  problems.push(...wrong, ...directoryProblems(layout, sqls.length > 0), ...hollowFolders(layout, sqls))
  if (problems.length > 0) throw new InvalidInput(problems)
  return { files, layout: detected.layout }
}

/** In any case: a file that is not read is named, not passed over. */
function isSql(path: string): boolean {
  return path.toLowerCase().endsWith('.sql')
}

function readText(path: string, shown: string, absolute: string): SqlText | { readonly problem: Problem } {
  try {
    const text = decode(readRegularFile(absolute))
    if (text !== undefined) return { path, text }
    return problem(shown, `${path} is not UTF-8 text`, 'save it as UTF-8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return problem(shown, `${path} cannot be read (${reason})`, 'check the file')
  }
}

/** Undefined for bytes that PostgreSQL could not take as text: not UTF-8, or with a NUL. */
function decode(bytes: Buffer): string | undefined {
  if (bytes.includes(0) || !isUtf8(bytes)) return undefined
  return bytes.toString('utf8').replace(BYTE_ORDER_MARK, '').replaceAll('\r\n', '\n')
}

const BYTE_ORDER_MARK = /^\uFEFF/

interface ReadFiles {
  readonly files: MigrationFile[]
  readonly problems: readonly Problem[]
}

function readFiles(directory: LayoutDirectory, texts: readonly SqlText[]): ReadFiles {
  const { down, order } = layoutOf(directory.layout)
  const takesBack = ({ path }: SqlText) => down?.test(path) === true
  const problems: Problem[] = []
  const files: MigrationFile[] = []
  for (const text of texts.filter((each) => !takesBack(each))) {
    const read = readMigration(directory, text, texts)
    problems.push(...read.problems)
    if (read.file) files.push(read.file)
  }
  problems.push(
    ...downProblems(
      directory,
      texts.filter(takesBack).map(({ path }) => path),
      files,
    ),
  )
  const byOrder = files.filter((file) => !isRepeatable(file))
  if (order === 'number') byOrder.sort((a, b) => compareVersions(a.version, b.version))
  const journal =
    directory.layout === 'drizzle'
      ? inJournalOrder(directory, byOrder, new Set(texts.map(({ path }) => path)))
      : undefined
  problems.push(...(journal?.problems ?? []))
  return { files: [...apart(journal?.files ?? byOrder), ...files.filter(isRepeatable)], problems }
}

/** Files of one number get keys of their own. */
function apart(files: readonly MigrationFile[]): readonly MigrationFile[] {
  const counts = new Map<string, number>()
  for (const { version } of files) counts.set(numberOf(version), (counts.get(numberOf(version)) ?? 0) + 1)
  return files.map((file) =>
    counts.get(numberOf(file.version)) === 1 ? file : { ...file, version: keyBesideOthers(file) },
  )
}

interface ReadResult {
  readonly file?: MigrationFile
  readonly problems: readonly Problem[]
}

function readMigration(
  directory: LayoutDirectory,
  { path: name, text }: SqlText,
  all: readonly SqlText[],
): ReadResult {
  const { layout } = directory
  const path = directory.display(name)
  const down = downProblem(directory, name, all)
  if (down) return { problems: [down] }
  const part = readPart(directory, name, text)
  const { problems, run, ...header } = readHeader(path, part.runs)
  const identity = identify(name, run, layoutOf(layout))
  if (!identity) return { problems: [unreadName(directory, name)] }
  const checksum = createHash('sha256').update(part.sql).digest('hex')
  const transactional = header.transactional && part.transactional
  return {
    file: {
      ...identity,
      name,
      path,
      sql: part.runs,
      publicSchema: directory.publicSchema,
      checksum,
      ...header,
      transactional,
      knownAs: knownAs(layout, name),
    },
    problems: [...problems, ...part.problems, ...foreignMarkers(layout, path, part.sql)],
  }
}

/** Prisma's table has the name of the folder. */
function knownAs(layout: LayoutName, name: string): string | undefined {
  return layout === 'prisma' ? name.slice(0, name.lastIndexOf('/')) : undefined
}

function problem(path: string, message: string, hint: string): { readonly problem: Problem } {
  return { problem: { location: { file: path }, message, hint } }
}
