import type { MigrationFile } from '../../config/migration-file.ts'
import type { FileLocks } from '../locks/lock.ts'
import type { EvaluatedFile } from './evaluate.ts'

/** What the pending files will do, as far as their text and the catalog tell. */
export interface Lookahead {
  /** The repeatable files that may have something to do. */
  readonly files: readonly EvaluatedFile[]
  /** What each file that is to run keeps others from; a file that is not in it was not looked at. */
  readonly locks: ReadonlyMap<MigrationFile, FileLocks>
}

export const NO_LOOKAHEAD: Lookahead = { files: [], locks: new Map() }
