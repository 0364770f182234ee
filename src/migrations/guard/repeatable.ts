import type { Catalog } from '../../catalog/catalog.ts'
import type { DesiredDatabase } from '../../config/desired-database.ts'
import { InvalidInput } from '../../error.ts'
import type { MigrationChange } from '../change.ts'
import type { Lookahead } from './lookahead.ts'
import { appliedChecksum, runnableRepeatables } from './runnable.ts'

/** A repeatable file that runs, with those of its statements that have something to do. */
export type RepeatChange = Extract<MigrationChange, { kind: 'repeat-migration' }>

/**
 * The repeatable files that have something to do: one that runs on change has, even if only to be recorded; one that is
 * always looked at only when something of it is missing.
 *
 * Throws InvalidInput with every place where what is there is not what a file says, and with every statement that
 * would be sent in each deploy.
 */
export function planRepeatables(
  desired: DesiredDatabase,
  catalog: Catalog | undefined,
  look: Lookahead,
): readonly RepeatChange[] {
  const looked = new Set(look.files.map(({ file }) => file))
  const missed = runnableRepeatables(desired, catalog).find((file) => !looked.has(file))
  if (missed) throw new Error(`the catalog was not asked about ${missed.name}`)
  const problems = look.files.flatMap((file) => file.problems)
  if (problems.length > 0) throw new InvalidInput(problems)
  return look.files
    .filter(({ file, needed, unread }) => file.run === 'on-change' || needed > 0 || unread)
    .map(({ file, send, needed, total, first }) => ({
      kind: 'repeat-migration',
      file,
      locks: look.locks.get(file),
      rerun: appliedChecksum(file, catalog) !== undefined,
      send,
      needed,
      total,
      first,
    }))
}
