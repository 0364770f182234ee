import { some } from './rollback.ts'

/** What an artefact holds, as far as it is known. */
export interface ArtifactContents {
  /** Hex SHA-256 of each file of the source, by its path. */
  readonly source: ReadonlyMap<string, string>
  /** In their order; undefined: not known. */
  readonly migrations: readonly NamedMigration[] | undefined
}

export interface NamedMigration {
  readonly name: string
  readonly checksum: string
}

/**
 * The files and migrations that differ, for the middle of a sentence; undefined: none that are known. `other` is how the
 * artefact is called that `theirs` are the contents of.
 */
export function describeDifferences(
  ours: ArtifactContents,
  theirs: ArtifactContents,
  other: string,
): string | undefined {
  const files = differences(ours.source, theirs.source)
  const migrations =
    ours.migrations && theirs.migrations
      ? differences(byName(ours.migrations), byName(theirs.migrations))
      : { changed: [], added: [], removed: [] }
  const parts = [
    ...part('files', files, other),
    ...part('migrations', migrations, other),
    ...order(ours.migrations, theirs.migrations),
  ]
  return parts.length === 0 ? undefined : parts.join('; ')
}

interface Differences {
  readonly changed: readonly string[]
  /** Here alone. */
  readonly added: readonly string[]
  /** There alone. */
  readonly removed: readonly string[]
}

function differences(ours: ReadonlyMap<string, string>, theirs: ReadonlyMap<string, string>): Differences {
  const paths = [...ours.keys()].toSorted()
  return {
    changed: paths.filter((path) => theirs.has(path) && theirs.get(path) !== ours.get(path)),
    added: paths.filter((path) => !theirs.has(path)),
    removed: [...theirs.keys()].filter((path) => !ours.has(path)).toSorted(),
  }
}

function part(what: string, { changed, added, removed }: Differences, other: string): string[] {
  const kinds: readonly [string, readonly string[]][] = [
    [`${what} that differ`, changed],
    [`${what} in this one alone`, added],
    [`${what} in ${other} alone`, removed],
  ]
  return kinds.flatMap(([kind, names]) => (names.length > 0 ? [`${kind}: ${some(names)}`] : []))
}

/** The same migrations, one after the other in another way. */
function order(
  ours: readonly NamedMigration[] | undefined,
  theirs: readonly NamedMigration[] | undefined,
): string[] {
  if (!ours || ours.length !== theirs?.length) return []
  const isSame = byName(theirs)
  if (!ours.every(({ name, checksum }) => isSame.get(name) === checksum)) return []
  const first = ours.find(({ name }, index) => theirs[index]?.name !== name)
  return first ? [`the order of the migrations, from ${first.name} on`] : []
}

function byName(migrations: readonly NamedMigration[]): ReadonlyMap<string, string> {
  return new Map(migrations.map(({ name, checksum }) => [name, checksum]))
}
