import type { Allowance } from './allowance.ts'

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
  /** Of `-- lock_timeout: 2s`; undefined: that of the run. */
  readonly lockTimeoutMs: number | undefined
  /** Of `-- statement_timeout: 30m`; undefined: that of the run. */
  readonly statementTimeoutMs: number | undefined
  /** Of `-- allow: <code>, because <reason>`: checks that do not stop this file. */
  readonly allowances: readonly Allowance[]
}

/** The time-outs of a file: its header's, else those of the run. */
export function timeoutsOf(file: MigrationFile, run: Timeouts): Timeouts {
  return {
    lockTimeoutMs: file.lockTimeoutMs ?? run.lockTimeoutMs,
    statementTimeoutMs: file.statementTimeoutMs ?? run.statementTimeoutMs,
  }
}

export interface Timeouts {
  readonly lockTimeoutMs: number
  readonly statementTimeoutMs: number
}

/** Orders by number: `2_b` comes before `10_a`, and `0002` is the same version as `2`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [BigInt(a), BigInt(b)]
  if (left === right) return 0
  return left < right ? -1 : 1
}
