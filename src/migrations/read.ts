import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { MigrationFile } from '../config/migration-file.ts'
import { InvalidInput, type Problem } from '../error.ts'
import { compareVersions, identify, isRepeatable } from './file.ts'
import { readHeader } from './header.ts'
import { skipBlank } from './syntax/blank.ts'

/**
 * The migrations of a directory: the ordered ones by version, then the repeatable ones by name. Sub-directories and
 * files that are not SQL are left alone.
 * `displayDirectory` is how the user wrote the directory, for messages.
 *
 * Inside it is synchronous: there are hundreds of small files, and each would pass through the thread pool five times.
 *
 * Throws InvalidInput with everything that is wrong: a missing directory, a name without a version, two files of one
 * version, a file that is empty or not UTF-8, an unknown header.
 */
export async function readMigrations(directory: string, displayDirectory: string): Promise<MigrationFile[]> {
  const names = listSql(directory, displayDirectory)
  const problems: Problem[] = []
  const files: MigrationFile[] = []
  // `join` would tidy up the whole path each time.
  const [shown, real] = [join(displayDirectory, sep), join(directory, sep)]
  for (const name of names) {
    const read = readMigration(name, shown + name, real + name)
    problems.push(...read.problems)
    if (read.file) files.push(read.file)
  }
  const ordered = files
    .filter((file) => !isRepeatable(file))
    .sort((a, b) => compareVersions(a.version, b.version))
  problems.push(...duplicates(ordered))
  if (problems.length > 0) throw new InvalidInput(problems)
  return [...ordered, ...files.filter(isRepeatable)]
}

function listSql(directory: string, displayDirectory: string): readonly string[] {
  return entriesOf(directory, displayDirectory)
    .filter((entry) => entry.name.toLowerCase().endsWith('.sql') && isFile(entry, directory))
    .map(({ name }) => name)
    .sort()
}

function entriesOf(directory: string, displayDirectory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : cause
    const reason = code === 'ENOTDIR' ? 'is a file' : `cannot be read (${code})`
    throw new InvalidInput([
      {
        location: { file: displayDirectory },
        message: `the migrations directory ${displayDirectory} ${reason}`,
        hint: 'correct `migrations.directory` in deployment.yaml or the `migrations` input, and check that actions/checkout ran before this step',
      },
    ])
  }
}

/** A link to a file is a file, and a broken one is for the reading to report. */
function isFile(entry: Dirent, directory: string): boolean {
  if (!entry.isSymbolicLink()) return entry.isFile()
  try {
    return statSync(join(directory, entry.name)).isFile()
  } catch {
    return true
  }
}

interface ReadResult {
  readonly file?: MigrationFile
  readonly problems: readonly Problem[]
}

function readMigration(name: string, path: string, absolute: string): ReadResult {
  try {
    return parseFile(name, path, readFileSync(absolute))
  } catch (cause) {
    return problem(
      path,
      `${name} cannot be read (${cause instanceof Error ? cause.message : String(cause)})`,
      'check the file',
    )
  }
}

function parseFile(name: string, path: string, bytes: Buffer): ReadResult {
  const sql = decode(bytes)
  if (sql === undefined) return problem(path, `${name} is not UTF-8 text`, 'save it as UTF-8')
  if (skipBlank(sql, 0) === sql.length)
    return problem(path, `${name} holds no statement`, 'write one, or delete the file')
  const { problems, run, ...header } = readHeader(path, sql)
  const identity = identify(name, run)
  if (!identity) {
    return problem(
      path,
      `${name} does not begin with a version`,
      'name it like 0001_create_notes.sql, or like R__views.sql when it is to run again whenever it changes, or move it out of the directory',
    )
  }
  const checksum = createHash('sha256').update(sql).digest('hex')
  return { file: { ...identity, name, path, sql, checksum, ...header }, problems }
}

/** Undefined for bytes that PostgreSQL could not take as text: not UTF-8, or with a NUL. */
function decode(bytes: Buffer): string | undefined {
  if (bytes.includes(0) || !isUtf8(bytes)) return undefined
  return bytes.toString('utf8').replace(BYTE_ORDER_MARK, '').replaceAll('\r\n', '\n')
}

const BYTE_ORDER_MARK = /^\uFEFF/

/** `files` sorted by version. */
function duplicates(files: readonly MigrationFile[]): Problem[] {
  return files.flatMap((file, index) => {
    const before = files[index - 1]
    if (!before || compareVersions(before.version, file.version) !== 0) return []
    return problem(
      file.path,
      `${file.name} has the same version as ${before.name}`,
      'give the newer one the next free version',
    ).problems
  })
}

function problem(path: string, message: string, hint: string): { problems: Problem[] } {
  return { problems: [{ location: { file: path }, message, hint }] }
}
