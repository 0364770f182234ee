import type { Catalog } from '../../catalog/catalog.ts'
import type { DesiredDatabase } from '../../config/desired-database.ts'
import type { Session } from '../../postgres/session.ts'
import { pendingFiles } from '../plan.ts'
import type { Syntax } from '../syntax/syntax.ts'
import type { Lookahead } from './lookahead.ts'
import { NO_LOOKAHEAD } from './lookahead.ts'
import { runnableRepeatables } from './runnable.ts'

/**
 * Asks the catalog about all statements of all repeatable files that are due, in one message that writes nothing.
 * Without any such file nothing is sent, and without a pending one neither the parser nor the guards are loaded.
 * Undefined session: the database has nothing yet.
 *
 * `after`: `nothing` before the ordered files run, which may then change what is found; `ordered` once they have run.
 */
export async function readLookahead(
  session: Session | undefined,
  desired: DesiredDatabase,
  catalog: Catalog | undefined,
  syntax: Syntax,
  after: 'nothing' | 'ordered' = 'nothing',
): Promise<Lookahead> {
  const due = runnableRepeatables(desired, catalog)
  const pending = after === 'ordered' ? [] : pendingFiles(desired, catalog)
  if (due.length + pending.length === 0) return NO_LOOKAHEAD
  const { survey } = await import('./survey.ts')
  return survey(due, pending, { catalog, schema: desired.schema, session, syntax })
}
