import type { Catalog } from '../../catalog.ts'
import type { WantedDatabase } from '../../plan.ts'
import type { Session } from '../../session.ts'
import type { MigrationFile } from '../file.ts'
import type { FileLocks } from '../locks/lock.ts'
import { pendingFiles } from '../plan.ts'
import type { Syntax } from '../syntax.ts'
import { dueFiles } from './due.ts'
import type { JudgedFile } from './judge.ts'

/** What the pending files will do, as far as their text and the catalog tell. */
export interface Look {
  /** The repeatable files that may have something to do. */
  readonly files: readonly JudgedFile[]
  /** What each file that is to run keeps others from; a file that is not in it was not looked at. */
  readonly locks: ReadonlyMap<MigrationFile, FileLocks>
}

export const NOTHING_DUE: Look = { files: [], locks: new Map() }

/**
 * Asks the catalog about all statements of all repeatable files that are due, in one message that writes nothing.
 * Without any such file nothing is sent, and without a pending one neither the parser nor the guards are loaded.
 * Undefined session: the database has nothing yet.
 *
 * `after`: `nothing` before the ordered files run, which may then change what is found; `ordered` once they have run.
 */
export async function lookAhead(
  session: Session | undefined,
  wanted: WantedDatabase,
  catalog: Catalog | undefined,
  syntax: Syntax,
  after: 'nothing' | 'ordered' = 'nothing',
): Promise<Look> {
  const due = dueFiles(wanted, catalog)
  const pending = after === 'ordered' ? [] : pendingFiles(wanted, catalog)
  if (due.length + pending.length === 0) return NOTHING_DUE
  const { survey } = await import('./survey.ts')
  return survey(due, pending, { catalog, schema: wanted.schema, session, syntax })
}
