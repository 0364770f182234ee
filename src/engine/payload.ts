import type { Desired, DesiredSchema } from '../config/desired.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { DeployError } from '../error.ts'
import { artifactDigest } from '../source/artifact.ts'
import { BUILT_ARTEFACTS, runBuild } from '../source/build.ts'
import { childEnvironment } from '../source/child-environment.ts'
import { describeCrlf } from '../source/line-ends.ts'
import { readSource, type SourceTree } from '../source/tree.ts'
import { migrationsOf } from './migration-files.ts'
import type { DatabasePorts } from './ports.ts'
import { Problems } from './problems.ts'

/** The files that travel: migrations to the database, source to the workspace. */
export interface Payload {
  readonly migrations: readonly MigrationFile[]
  /** Undefined: this run deploys no code. */
  readonly source: SourceTree | undefined
  /** Of both, hex SHA-256: the same in every environment. */
  readonly artifactDigest: string
  /** Set where they come from an artefact. */
  readonly packed?: { readonly commit: string | undefined }
}

export function payloadOf(migrations: readonly MigrationFile[], source?: SourceTree): Payload {
  return { migrations, source, artifactDigest: artifactDigest(source, migrations) }
}

/**
 * Builds the source if there is a build, and reads both; or reads an artefact. Throws InvalidInput with the problems of both
 * together, and what `readArtifact` throws.
 */
export async function readPayload(desired: Desired, ports: DatabasePorts): Promise<Payload> {
  if (!desired.artifact) return buildPayload(desired, ports)
  const { packedSettings, readArtifact } = await import('./artifact.ts')
  const { migrations, source, record } = await readArtifact(desired.artifact, packedSettings(desired))
  return { migrations, source, artifactDigest: record.digest, packed: { commit: record.commit } }
}

/** The migrations alone, of the checkout or an artefact. Throws what `migrationsOf` throws. */
export async function readMigrationPayload(desired: DesiredSchema): Promise<Payload> {
  if (!desired.artifact) return payloadOf(await migrationsOf(desired))
  const { packedSettings, readArtifact } = await import('./artifact.ts')
  const { migrations, record } = await readArtifact(desired.artifact, packedSettings(desired))
  return { ...payloadOf(migrations), packed: { commit: record.commit } }
}

/** The run that brings a payload: an artefact is of the commit that it was packed from, whichever this job is of. */
export function runOf<P extends DatabasePorts>(ports: P, { packed }: Payload): P {
  return packed ? { ...ports, run: { ...ports.run, gitSha: packed.commit } } : ports
}

async function buildPayload(desired: Desired, ports: DatabasePorts): Promise<Payload> {
  await build(desired, ports)
  const problems = new Problems()
  const [migrations, source] = await Promise.all([
    problems.collect(() => migrationsOf(desired)),
    problems.collect(() => sourceOf(desired)),
  ])
  if (problems.any) throw problems.error()
  const crlf = source && describeCrlf(source, desired.source.displayDirectory ?? '.')
  if (crlf !== undefined) ports.reporter.info(crlf)
  return payloadOf(migrations ?? [], source)
}

/** What differs between two artefacts, for the middle of a sentence; or why nobody can say. */
export type Comparison = { readonly differing: string } | { readonly unknown: string }

/** The error for an artefact that is another than the one that was tested before. */
export function unexpectedArtifact(
  { artifactDigest: found }: Payload,
  expected: string,
  comparison: Comparison,
): DeployError {
  const known =
    'differing' in comparison
      ? `They differ by ${comparison.differing}.`
      : `What differs cannot be told: ${comparison.unknown}.`
  return new DeployError(
    'ARTIFACT_UNEXPECTED',
    `The source and migrations of this run have the digest ${found}, and input "expect-digest" is ${expected}: they are not what the stage before has deployed. ${known}`,
    {
      hint: 'Nothing was changed. Check out the same commit in both stages (`ref`), and let the build make the same files each time, or build once with `command: package`: the usual causes are dates, paths of the machine and packages without a lock file in what it makes, line ends, and other values of `source`, `migrations` or `source.include`.',
    },
  )
}

/** Runs the build command, if there is one. Throws what `runBuild` throws. */
export async function build(
  { source }: Pick<Desired, 'source'>,
  { reporter, deadline }: DatabasePorts,
): Promise<void> {
  const { buildCommand, directory, passEnv } = source
  if (source.skipsBuild) reporter.info('the build is left out: what it would make is not in this plan')
  if (!buildCommand || !directory) return
  const environment = childEnvironment(process.env, passEnv)
  await deadline.within(`the build command \`${buildCommand.trim()}\``, 'it was ended', (signal) =>
    runBuild(buildCommand, { directory, environment, reporter, signal }),
  )
}

/** Throws what `readSource` throws. */
export async function sourceOf(desired: Pick<Desired, 'source'>): Promise<SourceTree | undefined> {
  const { directory, displayDirectory, exclude, include, pipelineFiles, buildCommand, skipsBuild } =
    desired.source
  if (!directory) return undefined
  return readSource({
    directory,
    displayDirectory: displayDirectory ?? directory,
    exclude,
    include: skipsBuild ? [] : include,
    artefacts: skipsBuild ? include : include.length === 0 && buildCommand ? BUILT_ARTEFACTS : [],
    pipelineFiles,
  })
}
