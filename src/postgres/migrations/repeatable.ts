import { InvalidInput } from '../../error.ts'
import type { Catalog } from '../catalog.ts'
import type { DatabaseChange } from '../change.ts'
import type { WantedDatabase } from '../plan.ts'
import { dueFiles, ranAs } from './guard/due.ts'
import type { Look } from './guard/look.ts'

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
  const problems = look.files.flatMap((file) => file.problems)
  if (problems.length > 0) throw new InvalidInput(problems)
  return look.files
    .filter(({ file, needed, unread }) => file.run === 'on-change' || needed > 0 || unread)
    .map(({ file, send, needed, total, first }) => ({
      kind: 'repeat-migration',
      file,
      locks: look.locks.get(file),
      again: ranAs(file, catalog) !== undefined,
      send,
      needed,
      total,
      first,
    }))
}
