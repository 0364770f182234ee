import { InvalidInput, type Problem } from '../../error.ts'
import type { Catalog } from '../catalog.ts'
import type { DatabaseChange } from '../change.ts'
import type { WantedDatabase } from '../plan.ts'
import { dueFiles, ranAs } from './guard/due.ts'
import { judge } from './guard/judge.ts'
import type { Look } from './guard/look.ts'
import { setsSearchPath } from './guard/statement.ts'
import { locate } from './position.ts'

/** A repeatable file that runs, with those of its statements that have something to do. */
export type RepeatChange = Extract<DatabaseChange, { kind: 'repeat-migration' }>

/**
 * The repeatable files that have something to do: one that runs on change has, even if only to be recorded; one that is
 * always looked at only when something of it is missing.
 *
 * Throws InvalidInput with every place where what is there is not what a file says, and with every statement that
 * would be sent in each deploy.
 */
export function planRepeatables(
  wanted: WantedDatabase,
  catalog: Catalog | undefined,
  look: Look,
): readonly RepeatChange[] {
  const looked = new Set(look.files.map(({ file }) => file))
  const missed = dueFiles(wanted, catalog).find((file) => !looked.has(file))
  if (missed) throw new Error(`the catalog was not asked about ${missed.name}`)
  const judged = judge(look.files, look)
  const problems = [...movedNames(look), ...judged.flatMap((each) => each.problems)]
  if (problems.length > 0) throw new InvalidInput(problems)
  return judged
    .filter(({ file, needed, unread }) => file.run === 'on-change' || needed > 0 || unread)
    .map(({ file, send, needed, total, first }) => ({
      kind: 'repeat-migration',
      file,
      again: ranAs(file, catalog) !== undefined,
      send,
      needed,
      total,
      first,
    }))
}

/** The guards look names up in the app's schema. */
function movedNames({ files }: Look): readonly Problem[] {
  return files.flatMap(({ file, statements }) =>
    statements
      .filter(({ statement }) => setsSearchPath(statement))
      .map(({ statement }) => ({
        location: locate(file.path, file.sql, statement.start),
        message: `a repeatable file may not set search_path: what it names is looked up in the app's schema before anything is sent`,
        hint: 'remove it, and write the schema before names that are elsewhere',
      })),
  )
}
