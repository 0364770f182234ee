import { describeProblem, InvalidInput } from '../error.ts'
import type { PlannedChange } from '../plan/plan.ts'
import { isMigrationChange } from '../postgres/change.ts'
import { checkMigrations } from '../postgres/migrations/check.ts'
import { refuseForeignObjects } from '../postgres/migrations/touched.ts'
import type { WantedDatabase } from '../postgres/plan.ts'
import type { DatabaseReading } from './database.ts'
import type { Ports } from './ports.ts'

/**
 * Parses the pending migrations with PostgreSQL's own parser and refuses what must not run, before anything is changed.
 * Warnings are annotated and let pass. Throws InvalidInput, and `MIGRATION_TOUCHES_FOREIGN_OBJECT`.
 */
export async function checkPending(
  changes: readonly PlannedChange[],
  wanted: WantedDatabase,
  reading: DatabaseReading,
  ports: Pick<Ports, 'reporter' | 'syntax'>,
): Promise<void> {
  const pending = changes.flatMap(({ change }) => (isMigrationChange(change) ? [change.file] : []))
  // Before the database can be read nobody knows which are applied: each must be sound.
  const files = reading.state === 'deferred' ? wanted.migrations : pending
  if (files.length === 0) return
  const { problems, warnings } = await checkMigrations(files, ports.syntax)
  for (const { location, ...warning } of warnings) ports.reporter.warning(describeProblem(warning), location)
  if (problems.length > 0) throw new InvalidInput(problems)
  if (reading.state === 'read') await refuseForeignObjects(wanted, reading.catalog, files, ports.syntax)
}
