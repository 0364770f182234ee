import type { Catalog } from '../../catalog/catalog.ts'
import type { MigrationFile } from '../../config/migration-file.ts'
import { createdBy } from '../syntax/created.ts'
import { keyOf, type ObjectName, show, spaceOf } from '../syntax/object-name.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import { type FileLocks, type LockMode, type RelationLock, strongest } from './lock.ts'
import { locksOf } from './statement.ts'

/** The statements of a file that are sent. */
export interface SentFile {
  readonly file: MigrationFile
  readonly statements: readonly ParsedStatement[]
}

/** What each of the files, in the order in which they run, keeps others from. Nobody else knows what the run itself makes. */
export function locksByFile(
  files: readonly SentFile[],
  catalog: Catalog | undefined,
  schema: string,
): ReadonlyMap<MigrationFile, FileLocks> {
  const seen = new Seen(catalog, schema)
  return new Map(files.map(({ file, statements }) => [file, locksOfFile(statements, seen)]))
}

function locksOfFile(statements: readonly ParsedStatement[], seen: Seen): FileLocks {
  const on = new Map<string, LockMode>()
  let opaque: string | undefined
  for (const statement of statements) {
    const locks = locksOf(statement)
    for (const lock of locks.on.filter((each) => seen.isOthers(each))) {
      const name = seen.nameOf(lock)
      on.set(name, strongest(on.get(name), lock.mode))
    }
    opaque ??= locks.opaque
    seen.make(statement)
  }
  return { on, opaque }
}

/** Which relations others may be using. */
class Seen {
  readonly #schema: string
  readonly #there: ReadonlySet<string>
  readonly #made = new Set<string>()

  constructor(catalog: Catalog | undefined, schema: string) {
    this.#schema = schema
    const relations = catalog?.objects.filter(({ kind }) => spaceOf(kind) === 'relation') ?? []
    this.#there = new Set(relations.map(({ name }) => name))
  }

  make(statement: ParsedStatement): void {
    for (const { space, name } of createdBy(statement)) {
      if (space === 'relation' && !this.#there.has(name.name)) this.#made.add(this.#key(name))
    }
  }

  /** Of another schema nothing was read, nor any index: what is named there is taken to be there. */
  isOthers({ relation, isIndex }: RelationLock): boolean {
    if (this.#made.has(this.#key(relation))) return false
    const isElsewhere = relation.schema !== undefined && relation.schema !== this.#schema
    return isIndex === true || isElsewhere || this.#there.has(relation.name)
  }

  nameOf({ relation: { schema, name }, isIndex }: RelationLock): string {
    const shown = show({ schema: schema === this.#schema ? undefined : schema, name })
    return isIndex ? `the table of ${shown}` : shown
  }

  #key(relation: ObjectName): string {
    return keyOf('relation', relation, this.#schema)
  }
}
