import { join, posix } from 'node:path'
import { ARTIFACT_FILE, PACKED_MIGRATIONS, PACKED_SOURCE } from '../config/artifact.ts'
import type { DesiredArtifact, DesiredMigrations, DesiredSchema } from '../config/desired.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { DeployError, InvalidInput } from '../error.ts'
import { readMigrations } from '../migrations/read.ts'
import { some } from '../plan/rollback.ts'
import { readRegularFile } from '../regular-file.ts'
import { artifactDigest } from '../source/artifact.ts'
import { type ArtifactRecord, parseArtifact } from '../source/artifact-file.ts'
import { departuresIn } from '../source/artifact-folder.ts'
import { readPackedSource, type SourceTree } from '../source/tree.ts'

/** What an artefact holds, each file of which is as it was packed. */
export interface Artifact {
  readonly migrations: readonly MigrationFile[]
  readonly source: SourceTree
  readonly record: ArtifactRecord
}

/** How its migrations are read where they are applied. */
export interface PackedSettings {
  readonly migrations: Pick<DesiredMigrations, 'replacePublic'>
  /** The app's. */
  readonly schema: string
}

export function packedSettings({ migrations, lakebase: { schema } }: DesiredSchema): PackedSettings {
  return { migrations, schema }
}

/**
 * Reads every file of an artefact and computes its digest again. Throws InvalidInput for a folder that is none, and DeployError
 * `ARTIFACT_CHANGED` with the names of what is not as it was packed.
 */
export async function readArtifact(artifact: DesiredArtifact, settings: PackedSettings): Promise<Artifact> {
  const record = await readRecord(artifact)
  await requireFiles(artifact, record)
  const [migrations, source] = await Promise.all([
    packedMigrations(artifact, record, settings),
    packedSource(artifact, record),
  ])
  if (artifactDigest(source, migrations) !== record.digest) throw otherDigest(artifact)
  return { migrations, source, record }
}

/** Throws InvalidInput for a folder that `package` has not written. */
async function readRecord({ directory, displayDirectory }: DesiredArtifact): Promise<ArtifactRecord> {
  const file = posix.join(displayDirectory, ARTIFACT_FILE)
  const parsed = parseArtifact(readText(join(directory, ARTIFACT_FILE), file))
  if ('fault' in parsed) throw refuse(file, parsed.fault)
  return parsed.record
}

function readText(path: string, file: string): string {
  try {
    return readRegularFile(path).toString()
  } catch (cause) {
    throw refuse(file, `cannot be read: ${cause instanceof Error ? cause.message : cause}`)
  }
}

function refuse(file: string, what: string): InvalidInput {
  return new InvalidInput([
    {
      location: { file },
      message: `${file} ${what}`,
      hint: 'write the folder with `command: package` of the same version of the action, and hand it on unchanged',
    },
  ])
}

async function requireFiles(
  { directory, displayDirectory }: DesiredArtifact,
  record: ArtifactRecord,
): Promise<void> {
  const { changed, missing, unexpected } = await departuresIn(directory, record)
  const kinds: readonly [string, readonly string[]][] = [
    ['changed', changed],
    ['missing', missing],
    ['not of it', unexpected],
  ]
  const found = kinds.flatMap(([what, paths]) => (paths.length > 0 ? [`${what}: ${some(paths)}`] : []))
  if (found.length === 0) return
  // actions/upload-artifact leaves them out unless it is told otherwise.
  const isHidden = missing.length > 0 && missing.every((path) => /(?:^|\/)\./.test(path))
  throw new DeployError(
    'ARTIFACT_CHANGED',
    `The artefact in ${displayDirectory} is not as it was packed: ${found.join('; ')}.`,
    {
      hint: isHidden
        ? 'Nothing was looked at or changed. actions/upload-artifact leaves out files whose name begins with a dot: give it `include-hidden-files: true`.'
        : 'Nothing was looked at or changed. Hand the folder on as `package` has written it, or pack again; what is to be another artefact is built and tested as one.',
    },
  )
}

function otherDigest({ displayDirectory }: DesiredArtifact): DeployError {
  return new DeployError(
    'ARTIFACT_CHANGED',
    `The artefact in ${displayDirectory} does not come to the digest that its ${ARTIFACT_FILE} names, though each file is as it was packed: that file was edited, or another version of the action reads the migrations in another way.`,
    {
      hint: 'Nothing was looked at or changed. Pack and deploy with the same version of the action.',
    },
  )
}

async function packedMigrations(
  { directory, displayDirectory }: DesiredArtifact,
  { layout }: ArtifactRecord,
  { schema, migrations: { replacePublic } }: PackedSettings,
): Promise<readonly MigrationFile[]> {
  if (layout === undefined) return []
  const display = posix.join(displayDirectory, PACKED_MIGRATIONS)
  return readMigrations(join(directory, PACKED_MIGRATIONS), display, { layout, schema, replacePublic })
}

function packedSource(
  { directory, displayDirectory }: DesiredArtifact,
  { files }: ArtifactRecord,
): Promise<SourceTree> {
  const prefix = `${PACKED_SOURCE}/`
  const paths = [...files.keys()].flatMap((path) =>
    path.startsWith(prefix) ? [path.slice(prefix.length)] : [],
  )
  return readPackedSource(
    {
      directory: join(directory, PACKED_SOURCE),
      displayDirectory: posix.join(displayDirectory, PACKED_SOURCE),
    },
    paths,
  )
}
