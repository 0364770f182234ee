import type { Catalog } from '../../catalog.ts'
import type { WantedDatabase } from '../../plan.ts'
import type { Session } from '../../session.ts'
import { pendingFiles } from '../plan.ts'
import type { Syntax } from '../syntax.ts'
import { dueFiles } from './due.ts'
import type { JudgedFile } from './judge.ts'

/** What the catalog says about the repeatable files that may have something to do. */
export interface Look {
  readonly files: readonly JudgedFile[]
}

export const NOTHING_DUE: Look = { files: [] }

/**
 * Asks the catalog about all statements of all repeatable files that are due, in one message that writes nothing.
 * Without any such file nothing is sent, and neither the parser nor the guards are loaded. Undefined session: the
 * database has nothing yet.
 *
 * `after`: `nothing` before the ordered files run, which may then change what is found; `ordered` once they have run.
 */
export async function lookAtRepeatables(
  session: Session | undefined,
  wanted: WantedDatabase,
  catalog: Catalog | undefined,
  syntax: Syntax,
  after: 'nothing' | 'ordered' = 'nothing',
): Promise<Look> {
  const due = dueFiles(wanted, catalog)
  if (due.length === 0) return NOTHING_DUE
  const { survey } = await import('./survey.ts')
  const pending = after === 'ordered' ? [] : pendingFiles(wanted, catalog)
  return { files: await survey(due, pending, wanted.schema, { session, syntax }) }
}
