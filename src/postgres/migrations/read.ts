import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { InvalidInput, type Problem } from '../../error.ts'
import { skipBlank } from './blank.ts'
import { compareVersions, identify, isRepeatable, type MigrationFile } from './file.ts'
import { readHeader } from './header.ts'

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
  for (const name of names) {
    const path = join(displayDirectory, name)
    const read = readMigration(name, path, join(directory, name))
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
  return namesIn(directory, displayDirectory)
    .filter((name) => name.toLowerCase().endsWith('.sql') && isFile(join(directory, name)))
    .sort()
}

function namesIn(directory: string, displayDirectory: string): readonly string[] {
  try {
    return readdirSync(directory)
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

/** stat, not the directory entry's own type: a link to a file is a file, and a broken one is for the reading to report. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
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

function parseFile(name: string, path: string, bytes: Uint8Array): ReadResult {
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
function decode(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined
  try {
    // The decoder takes a byte order mark off.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n')
  } catch {
    return undefined
  }
}

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
