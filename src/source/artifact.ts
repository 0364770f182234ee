import { createHash } from 'node:crypto'
import type { MigrationFile } from '../config/migration-file.ts'
import type { BuiltRelease } from '../config/release.ts'
import type { SourceTree } from './tree.ts'

/**
 * Digest of the source before the tool writes anything into it, and of the migrations in their order. Contents and names
 * alone count: no time, mode, owner or path of the machine. Without a source it is that of the migrations.
 */
export function artifactDigest(source: SourceTree | undefined, migrations: readonly MigrationFile[]): string {
  const files = migrations.map(({ version, name, checksum, phase, run, transactional }) => [
    version,
    name,
    checksum,
    phase,
    run,
    transactional,
  ])
  return digest(['artifact', source?.digest ?? null, files])
}

/** `finished`: the tree as it stands in the workspace, with the environment's app.yaml. `migrations`: undefined where a command migrates. */
export function releaseOf(
  artifact: string,
  finished: SourceTree,
  migrations: readonly Pick<MigrationFile, 'checksum'>[] | undefined,
): BuiltRelease {
  return {
    artifactDigest: artifact,
    releaseDigest: digest(['release', artifact, finished.digest]),
    sourceDigest: finished.digest,
    migrations: migrations?.map(({ checksum }) => checksum),
  }
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
