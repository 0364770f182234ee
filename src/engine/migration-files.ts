import type { DesiredSchema } from '../config/desired.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { readMigrations } from '../migrations/read.ts'

/** Of the checkout or the artefact. Throws InvalidInput with everything that is wrong with the files, and what `readArtifact` throws. */
export async function migrationsOf(desired: DesiredSchema): Promise<readonly MigrationFile[]> {
  if (desired.artifact) {
    const { packedSettings, readArtifact } = await import('./artifact.ts')
    return (await readArtifact(desired.artifact, packedSettings(desired))).migrations
  }
  const { directory, displayDirectory, layout, replacePublic } = desired.migrations
  if (!directory) return []
  const { schema } = desired.lakebase
  return readMigrations(directory, displayDirectory ?? directory, { layout, schema, replacePublic })
}
