import type { Catalog } from '../../catalog.ts'
import type { WantedDatabase } from '../../plan.ts'
import { isRepeatable, type MigrationFile } from '../file.ts'

/**
 * The repeatable files that may have something to do, in the order in which they run: those that always look, and
 * those whose text is not the one that ran last.
 */
export function dueFiles(
  { migrations }: WantedDatabase,
  catalog: Catalog | undefined,
): readonly MigrationFile[] {
  // The plan refuses to go on with a ledger that cannot be read.
  if (catalog?.ledger === 'unreadable') return []
  const due = migrations.filter(
    (file) => isRepeatable(file) && (file.run === 'always' || ranAs(file, catalog) !== file.checksum),
  )
  return [
    ...due.filter(({ phase }) => phase === 'before-deploy'),
    ...due.filter(({ phase }) => phase === 'after-deploy'),
  ]
}

/** Checksum of the text that ran last; undefined: none has. */
export function ranAs(file: MigrationFile, catalog: Catalog | undefined): string | undefined {
  if (!catalog?.ledger || catalog.ledger === 'unreadable') return undefined
  return catalog.ledger.find(({ version }) => version === file.version)?.checksum
}
