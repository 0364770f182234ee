import { LAYOUTS } from '../../config/layout.ts'
import type { MigrationFile } from '../../config/migration-file.ts'
import type { Problem } from '../../error.ts'
import { readJournal } from './journal.ts'
import type { LayoutDirectory } from './part.ts'

/**
 * Drizzle's files in the order of its journal, where there is one: newer versions have a folder for each file, and the order
 * of their names. Each is known by the time that Drizzle records. `paths` are all SQL files, also those that are not read.
 */
export function inJournalOrder(
  directory: LayoutDirectory,
  files: readonly MigrationFile[],
  paths: ReadonlySet<string>,
): { readonly files: readonly MigrationFile[]; readonly problems: readonly Problem[] } {
  const { sign } = LAYOUTS.drizzle
  if (!directory.others.has(sign))
    return { files: files.map((file) => ({ ...file, knownAs: String(timeOf(file)) })), problems: [] }
  const path = directory.display(sign)
  const journal = readJournal(path, directory.read(sign))
  if ('problem' in journal) return { files, problems: [journal.problem] }
  const left = new Map(files.map((file) => [file.name, file]))
  const problems: Problem[] = []
  const ordered = journal.entries.flatMap(({ tag, when }): MigrationFile[] => {
    const file = left.get(`${tag}.sql`)
    left.delete(`${tag}.sql`)
    if (file) return [{ ...file, knownAs: String(when) }]
    if (paths.has(`${tag}.sql`)) return []
    problems.push({
      location: { file: path },
      message: `${path} has an entry ${tag}, and there is no ${tag}.sql`,
      hint: `restore the file (\`git log -- ${directory.display(`${tag}.sql`)}\`)`,
    })
    return []
  })
  const extra = [...left.values()].map((file) => ({
    location: { file: file.path },
    message: `${file.name} has no entry in ${path}, so Drizzle would not run it`,
    hint: 'add it with `drizzle-kit generate --custom`, or move it out of the directory',
  }))
  return { files: ordered, problems: [...problems, ...extra] }
}

/** `20240131120000_name/migration.sql` is of that second, in UTC. */
function timeOf({ version }: MigrationFile): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(version) ?? []
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
}
