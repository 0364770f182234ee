import type { Catalog } from '../../catalog/catalog.ts'
import type { MigrationFile } from '../../config/migration-file.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import { type FileLocks, type LockMode, type RelationLock, strongest } from './lock.ts'
import { followCode } from './made-code.ts'
import { Relations } from './relations.ts'
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
  const relations = new Relations(catalog, schema)
  return new Map(files.map(({ file, statements }) => [file, locksOfFile(statements, relations)]))
}

function locksOfFile(statements: readonly ParsedStatement[], relations: Relations): FileLocks {
  const on = new Map<string, LockMode>()
  let opaque: string | undefined
  relations.indexes.beginFile()
  for (const statement of statements) {
    const locks = locksOf(statement, relations)
    for (const lock of locks.on) {
      const name = shownAs(lock, relations)
      if (name !== undefined) on.set(name, strongest(on.get(name), lock.mode))
    }
    opaque ??= locks.opaque
    relations.see(statement)
    followCode(statement, relations)
  }
  return { on, opaque }
}

/** Undefined: nobody else can be using it. */
function shownAs({ relation, isIndex }: RelationLock, relations: Relations): string | undefined {
  if (isIndex) return `the table of ${relations.show(relation)}`
  return relations.isShared(relation) ? relations.show(relation) : undefined
}
