import { PACKED_MIGRATIONS, PACKED_SOURCE } from '../config/artifact.ts'
import { isLayoutName, type LayoutName } from '../config/layout.ts'

/** What `package` says of a folder in its artifact.json: nothing that another machine would say otherwise. */
export interface ArtifactRecord {
  /** As `artifactDigest` computes it. */
  readonly digest: string
  /** The commit that it was made from; undefined outside of a workflow. */
  readonly commit: string | undefined
  /** Whose form the migrations have; undefined: there are none. */
  readonly layout: LayoutName | undefined
  /** Names of the migrations in the order in which they run. */
  readonly migrations: readonly string[]
  /** Hex SHA-256 of each file, by its path in the folder, with `/`. */
  readonly files: ReadonlyMap<string, string>
}

const FORMAT = 'lakebase-deploy artifact'
const VERSION = 1

/** What the file begins with, by which a folder is told from one of the user's own. */
const BEGINNING = `{\n  "format": ${JSON.stringify(FORMAT)},\n`

/** Bytes of the beginning. */
export const MARK_BYTES = Buffer.byteLength(BEGINNING)

/** Whether a text that begins so is an artifact.json. */
export function isArtifactText(beginning: string): boolean {
  return beginning.startsWith(BEGINNING)
}

/** JSON, one file a line and sorted by code points: the same text for the same artefact. */
export function serialiseArtifact({ digest, commit, layout, migrations, files }: ArtifactRecord): string {
  const lines = [...files]
    .toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([path, sha256]) => `    ${JSON.stringify(path)}: ${JSON.stringify(sha256)}`)
  const fields = [
    `  "version": ${VERSION}`,
    `  "digest": ${JSON.stringify(digest)}`,
    `  "commit": ${JSON.stringify(commit ?? null)}`,
    `  "layout": ${JSON.stringify(layout ?? null)}`,
    `  "migrations": [${migrations.map((name) => `\n    ${JSON.stringify(name)}`).join(',')}${migrations.length > 0 ? '\n  ' : ''}]`,
    `  "files": {\n${lines.join(',\n')}\n  }`,
  ]
  return `${BEGINNING}${fields.join(',\n')}\n}\n`
}

/** What is wrong with a text is for the message, after the name of the file. */
export function parseArtifact(
  text: string,
): { readonly record: ArtifactRecord } | { readonly fault: string } {
  const value = parseJson(text)
  if (!isRecord(value) || value.format !== FORMAT) return { fault: 'was not written by `package`' }
  if (value.version !== VERSION) return { fault: 'was written by another version of `package`' }
  const { digest, commit, layout, migrations, files } = value
  const isSound =
    typeof digest === 'string' &&
    isTextOrNull(commit) &&
    isTextOrNull(layout) &&
    Array.isArray(migrations) &&
    migrations.every((name) => typeof name === 'string') &&
    isRecord(files)
  if (!isSound) return { fault: 'is not as `package` writes it' }
  const hashes = new Map<string, string>()
  for (const [path, sha256] of Object.entries(files)) {
    if (typeof sha256 !== 'string' || !isPacked(path)) return { fault: 'is not as `package` writes it' }
    hashes.set(path, sha256)
  }
  if (layout !== null && !isLayoutName(layout)) return { fault: `names an unknown layout "${layout}"` }
  return {
    record: {
      digest,
      commit: commit ?? undefined,
      layout: layout ?? undefined,
      migrations,
      files: hashes,
    },
  }
}

function isPacked(path: string): boolean {
  return path.startsWith(`${PACKED_SOURCE}/`) || path.startsWith(`${PACKED_MIGRATIONS}/`)
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
