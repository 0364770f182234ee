/** When a file runs: before the new code is deployed, or once it is healthy. */
export type MigrationPhase = 'before-deploy' | 'after-deploy'

/** One migration, read from disk. */
export interface MigrationFile {
  /** The ordering key before the first `_`: `0001`, `20261123093000`. */
  readonly version: string
  /** File name with its ending: `0001_create_notes.sql`. */
  readonly name: string
  /** Path as the user would write it, for messages and annotations. */
  readonly path: string
  /** Text with a byte order mark taken off and line ends normalised to LF. */
  readonly sql: string
  /** Hex SHA-256 of `sql`, so that a checkout on Windows agrees. */
  readonly checksum: string
  /** `before-deploy` unless the header says `-- phase: after-deploy`. */
  readonly phase: MigrationPhase
  /** False with the header `-- transaction: none`: each statement is sent alone. */
  readonly transactional: boolean
}

/** Orders by number: `2_b` comes before `10_a`, and `0002` is the same version as `2`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [BigInt(a), BigInt(b)]
  if (left === right) return 0
  return left < right ? -1 : 1
}
