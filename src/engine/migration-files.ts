import type { DesiredSchema } from '../config/desired.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { readMigrations } from '../migrations/read.ts'

/** Throws InvalidInput with everything that is wrong with the files. */
export async function migrationsOf(desired: DesiredSchema): Promise<MigrationFile[]> {
  const { directory, displayDirectory, layout, replacePublic } = desired.migrations
  if (!directory) return []
  const { schema } = desired.lakebase
  return readMigrations(directory, displayDirectory ?? directory, { layout, schema, replacePublic })
}
