import type { Catalog } from '../../catalog/catalog.ts'
import type { DesiredDatabase } from '../../config/desired-database.ts'
import type { MigrationFile } from '../../config/migration-file.ts'
import { isRepeatable } from '../file.ts'

/**
 * The repeatable files that may have something to do, in the order in which they run: those that always look, and
 * those whose text is not the one that ran last.
 */
export function runnableRepeatables(
  { migrations }: DesiredDatabase,
  catalog: Catalog | undefined,
): readonly MigrationFile[] {
  // The plan refuses to go on with a ledger that cannot be read.
  if (catalog?.ledger === 'unreadable') return []
  const due = migrations.filter(
    (file) =>
      isRepeatable(file) && (file.run === 'always' || appliedChecksum(file, catalog) !== file.checksum),
  )
  return [
    ...due.filter(({ phase }) => phase === 'before-deploy'),
    ...due.filter(({ phase }) => phase === 'after-deploy'),
  ]
}

/** Checksum of the text that ran last; undefined: none has. */
export function appliedChecksum(file: MigrationFile, catalog: Catalog | undefined): string | undefined {
  if (!catalog?.ledger || catalog.ledger === 'unreadable') return undefined
  return catalog.ledger.find(({ version }) => version === file.version)?.checksum
}
