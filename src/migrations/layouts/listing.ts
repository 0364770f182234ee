import { type Dirent, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { InvalidInput } from '../../error.ts'

/** What belongs to version control, editors and package managers; no tool looks for migrations there. */
const SKIPPED = /^\.|^node_modules$/
/** Deeper than any tool goes, so that a link to a folder above ends somewhere. */
const DEEPEST = 8

/**
 * All files below a directory, links to files among them: paths relative to it, with `/`, sorted as text. Folders whose
 * name begins with a dot, and node_modules, are left out. `displayDirectory` is how the user wrote the directory.
 *
 * Throws InvalidInput for a directory that cannot be read.
 */
export function listFiles(directory: string, displayDirectory: string): readonly string[] {
  const entries = entriesOf(directory, displayDirectory)
  return entries.flatMap((entry) => expand(entry, directory, '', 1)).sort()
}

/** What is read beside the SQL: journals, settings of one file, and what shows whose a file is. */
const READ_BESIDE =
  /(?:^|\/)(?:meta\/_journal\.json|snapshot\.json|migration_lock\.toml|metadata\.toml)$|\.sql\.conf$/

/** Of the files that `listFiles` gives those that the reading of any layout looks into. */
export function readFilesOf(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => path.toLowerCase().endsWith('.sql') || READ_BESIDE.test(path))
}

function expand(entry: Dirent, directory: string, above: string, depth: number): readonly string[] {
  const path = above + entry.name
  if (!isDirectory(entry, join(directory, path))) return [path]
  if (SKIPPED.test(entry.name) || depth === DEEPEST) return []
  return readdirSync(join(directory, path), { withFileTypes: true }).flatMap((below) =>
    expand(below, directory, `${path}/`, depth + 1),
  )
}

/** A broken link is a file, for the reading to report. */
function isDirectory(entry: Dirent, absolute: string): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory()
  try {
    return statSync(absolute).isDirectory()
  } catch {
    return false
  }
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
