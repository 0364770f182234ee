import type { Catalog } from '../catalog/catalog.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { MigrationPhase } from '../config/migration-file.ts'
import { DeployError } from '../error.ts'
import type { Lookahead } from '../migrations/guard/lookahead.ts'
import { planDatabase } from './database.ts'
import { type DatabaseChange, phaseOf } from './database-change.ts'
import { databaseSteps, shortChecksums } from './step.ts'

/**
 * The plan of one phase as it is now, under the lock. What another run did meanwhile is not in it any more.
 *
 * Throws DeployError `DATABASE_MOVED` when there is anything in it that was not planned: what was printed, and
 * perhaps approved, is all that may happen.
 */
export function replan(
  desired: DesiredDatabase,
  catalog: Catalog,
  look: Lookahead,
  planned: readonly DatabaseChange[],
  phase: MigrationPhase,
): readonly DatabaseChange[] {
  const fresh = planDatabase(desired, catalog, look).changes.filter((change) => phaseOf(change) === phase)
  const known = new Set(planned.flatMap(databaseSteps))
  // What this run's own files have opened is closed for the files behind them, and given back.
  const steps = fresh.filter(({ kind }) => kind !== 'close-schema').flatMap(databaseSteps)
  const unplanned = steps.filter((step) => !known.has(step))
  if (unplanned.length === 0) return fresh
  throw new DeployError(
    'DATABASE_MOVED',
    `The database changed after it was planned; it would now also need: ${shortChecksums(unplanned.join('; '))}.`,
    { hint: 'Nothing was changed in the database. Run the job again: it plans anew.', retryable: true },
  )
}
