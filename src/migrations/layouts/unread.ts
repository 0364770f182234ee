import { type LayoutName, layoutOf } from '../../config/layout.ts'
import type { MigrationFile } from '../../config/migration-file.ts'
import type { Problem } from '../../error.ts'
import type { SqlText } from './detect.ts'
import type { LayoutDirectory } from './part.ts'

/** A `.sql` file whose name the layout does not have. */
export function unreadName({ layout, display }: LayoutDirectory, path: string): Problem {
  const { title, runs } = layoutOf(layout)
  const location = { file: display(path) }
  if (!path.endsWith('.sql')) {
    const name = path.replace(/\.sql$/i, '.sql')
    return {
      location,
      message: `${path} does not end in .sql as the others do, and would be passed over`,
      hint: `rename it to ${name}`,
    }
  }
  if (layout === 'plain') {
    return !path.includes('/')
      ? {
          location,
          message: `${path} does not begin with a version`,
          hint: 'name it like 0001_create_notes.sql, or like R__views.sql when it is to run again whenever it changes, or move it out of the directory',
        }
      : {
          location,
          message: `${path} is in a folder, where no layout that was recognised reads it`,
          hint: 'move it up, or out of the directory; if a tool does read it there, say which: `migrations: { layout: ... }`',
        }
  }
  if (layout === 'flyway' && FLYWAY_ONLY.test(path)) {
    return {
      location,
      message: `${path} is a callback or a baseline of Flyway, which this tool does not run`,
      hint: 'put what has to run again into a file R__name.sql, and what ran before into `migrations.baseline`; move this file out of the directory',
    }
  }
  return {
    location,
    message: `${path} is no file that ${title} runs`,
    hint: `${title} runs ${runs}; rename it, or move it out of the directory`,
  }
}

/** `afterMigrate.sql`, `beforeEachMigrate__name.sql`, `B2.1__base.sql`. */
const FLYWAY_ONLY = /^(?:.*\/)?(?:(?:before|after|create)[A-Z]\w*|B\d+(?:[._]\d+)*__[^/]*)\.sql$/

/** The words that others put where golang-migrate has `.down`. */
const TAKES_BACK = /[._-](down|undo|rollback|revert)\.sql$/i

/** A file that by its name takes back what another one does, in a layout that has no such files. */
export function downProblem(
  { layout, display }: LayoutDirectory,
  path: string,
  all: readonly SqlText[],
): Problem | undefined {
  const [ending = '', word = ''] = TAKES_BACK.exec(path) ?? []
  if (ending === '') return undefined
  const stem = path.slice(0, -ending.length)
  const rivals = [`${stem}${ending.charAt(0)}up.sql`, `${stem}.sql`, `${stem}${ending.charAt(0)}do.sql`]
  if (!ending.startsWith('.') && !all.some((each) => rivals.includes(each.path))) return undefined
  return {
    location: { file: display(path) },
    message: `${path} takes something back, by its name (${word}), and ${layoutOf(layout).title} would run it like any other`,
    hint: 'move it out of the directory; if both ways are kept there, name them 0001_name.up.sql and 0001_name.down.sql',
  }
}

/** Each file that takes back stands beside one that it takes back. */
export function downProblems(
  { layout, display }: LayoutDirectory,
  downs: readonly string[],
  files: readonly MigrationFile[],
): readonly Problem[] {
  const { title } = layoutOf(layout)
  const stems = new Set(files.map(({ name }) => stemOf(name)))
  return downs
    .filter((path) => !stems.has(stemOf(path)))
    .map((path) => ({
      location: { file: display(path) },
      message: `${path} takes back what no file beside it does; ${title} never runs it by itself`,
      hint: 'restore the file that it belongs to, or delete it',
    }))
}

/** What stands in the folder of a migration, where each has one. */
const IN_FOLDER: Partial<Readonly<Record<LayoutName, string>>> = { prisma: 'migration.sql', diesel: 'up.sql' }

/** A folder named like those of migrations that has no SQL in it, where its tool would stop. `sqls` are the SQL files. */
export function hollowFolders(
  { layout, others, display }: LayoutDirectory,
  sqls: readonly string[],
): readonly Problem[] {
  const expected = IN_FOLDER[layout]
  if (expected === undefined) return []
  const folders = new Set([...others].flatMap((path) => /^\d[^/]*\//.exec(path)?.[0] ?? []))
  return [...folders]
    .filter((folder) => !sqls.some((path) => path.startsWith(folder)))
    .map((folder) => ({
      location: { file: display(folder + expected) },
      message: `${folder} has no ${expected}, and ${layoutOf(layout).title} would stop there`,
      hint: 'restore it, or delete the folder',
    }))
}

/** What both ways have in common: the folder, the version of Flyway, the name before `.up` and `.down`. */
function stemOf(path: string): string {
  const flyway = /^(?:.*\/)?[VU](\d+(?:[._]\d+)*)(?:__[^/]*)?\.sql$/.exec(path)?.[1]
  if (flyway !== undefined) return flyway.replaceAll('_', '.')
  const folder = /^(.*)\/(?:up|down|migration)\.sql$/.exec(path)?.[1]
  // Their names may differ behind the number.
  return folder ?? /^\d+/.exec(path)?.[0] ?? path
}
