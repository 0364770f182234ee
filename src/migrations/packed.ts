import { join } from 'node:path'
import type { LayoutName } from '../config/layout.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { readRegularFile } from '../regular-file.ts'
import { listFiles, readFilesOf } from './layouts/listing.ts'
import { readDirectory } from './read.ts'

/** The migrations of a directory with all that the reading of them looks into. */
export interface PackedMigrations {
  readonly layout: LayoutName
  readonly files: readonly MigrationFile[]
  /** Bytes by path, relative to the directory. */
  readonly contents: ReadonlyMap<string, Uint8Array>
}

/** Undefined: there are none. Throws what `readMigrations` throws. */
export function packMigrations(
  directory: string,
  displayDirectory: string,
  layout: LayoutName | undefined,
): PackedMigrations | undefined {
  // Which schema `public` stands for is the environment's, and no part of a checksum.
  const settings = { layout, schema: 'public', replacePublic: false }
  const read = readDirectory(directory, displayDirectory, settings)
  if (read.files.length === 0) return undefined
  const paths = readFilesOf(listFiles(directory, displayDirectory))
  return { ...read, contents: new Map(paths.map((path) => [path, readRegularFile(join(directory, path))])) }
}
