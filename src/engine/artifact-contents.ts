import { join } from 'node:path'
import type { LedgerRow } from '../catalog/catalog.ts'
import type { DetailedRelease } from '../catalog/release.ts'
import { ARTIFACT_FOLDER } from '../config/artifact.ts'
import type { DesiredSchema } from '../config/desired.ts'
import { readFile } from '../databricks/files.ts'
import { type ArtifactContents, describeDifferences } from '../plan/artifact-difference.ts'
import { manifestDigestsOf } from '../plan/source-folder.ts'
import { MANIFEST_FILE, manifestDigest, parseManifest } from '../source/manifest.ts'
import { packedSettings, readArtifact } from './artifact.ts'
import type { Payload } from './payload.ts'
import type { Ports } from './ports.ts'

/** An artefact to compare with, and how to call it. */
export interface KnownArtifact {
  readonly contents: ArtifactContents
  readonly name: string
  /** Known from a release, which has an app.yaml of its environment. */
  readonly isFinished: boolean
}

/** Each environment has its own, so nothing can be told of it from a release. */
const WRITTEN_BY_US: ReadonlySet<string> = new Set(['app.yaml', 'app.yml', 'app.yaml.template'])

function contentsOf({ source, migrations }: Pick<Payload, 'source' | 'migrations'>): ArtifactContents {
  return {
    source: new Map(source?.files.map(({ path, sha256 }) => [path, sha256])),
    migrations: migrations.map(({ name, checksum }) => ({ name, checksum })),
  }
}

/** The files and migrations of a run that differ from a known artefact. */
export function describeKnown(payload: Payload, { contents, name, isFinished }: KnownArtifact): string {
  const ours = contentsOf(payload)
  const differing = describeDifferences(isFinished ? unfinished(ours) : ours, contents, name)
  if (differing !== undefined) return differing
  return isFinished
    ? `app.yaml, or the settings in a migration's header: every other file is as in ${name}`
    : `the settings in a migration's header: every file of the source is as in ${name}`
}

/** What is in an artefact and in every release of it. */
function unfinished({ source, migrations }: ArtifactContents): ArtifactContents {
  return { source: new Map([...source].filter(([path]) => !WRITTEN_BY_US.has(path))), migrations }
}

/** The artefact of this digest in the usual folder; undefined when there is none. Never throws. */
export async function artifactInFolder(
  digest: string,
  directory: string,
  desired: DesiredSchema,
): Promise<KnownArtifact | undefined> {
  const folder = { directory: join(directory, ARTIFACT_FOLDER), displayDirectory: ARTIFACT_FOLDER }
  const found = await readArtifact(folder, packedSettings(desired)).catch(() => undefined)
  if (found?.record.digest !== digest) return undefined
  return { contents: contentsOf(found), name: `the artefact in ${ARTIFACT_FOLDER}`, isFinished: false }
}

/** What tells of releases in one environment. */
export interface ReleaseSource {
  readonly environment: string
  /** The newest first. */
  readonly releases: readonly DetailedRelease[]
  readonly ledger: readonly LedgerRow[]
}

/**
 * What a release brought, by the manifest that its run left in its folder, and by the ledger; undefined when these do not tell.
 * Throws what the workspace says.
 */
export async function artifactOfRelease(
  { folder, sourceDigest, detail }: DetailedRelease,
  { environment, releases, ledger }: ReleaseSource,
  { client }: Pick<Ports, 'client'>,
): Promise<KnownArtifact | undefined> {
  const bytes = await readFile(client, `${folder}/${MANIFEST_FILE}`)
  const text = bytes && new TextDecoder().decode(bytes)
  if (text === undefined || !manifestDigestsOf(folder, releases).includes(manifestDigest(text)))
    return undefined
  const manifest = parseManifest(text)
  if (manifest?.digest !== sourceDigest) return undefined
  const names = new Map(ledger.map(({ name, checksum }) => [checksum, name]))
  const source = new Map([...manifest.files].map(([path, { sha256 }]) => [path, sha256]))
  // A file of a layout that its ledger does not name is not known by name.
  const migrations = detail.migrations?.map((checksum) => ({
    name: names.get(checksum) ?? `one with checksum ${checksum.slice(0, 12)}`,
    checksum,
  }))
  return { contents: unfinished({ source, migrations }), name: `that of ${environment}`, isFinished: true }
}
