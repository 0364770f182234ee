import type { Allowance } from './allowance.ts'

/** When a file runs: before the new code is deployed, or once it is healthy. */
export type MigrationPhase = 'before-deploy' | 'after-deploy'

/**
 * How often a file runs: `once`, in the order of the versions; `on-change`, whenever its text is not the one that ran
 * last; `always`, where each run looks whether something of it is missing.
 */
export type RunRule = 'once' | 'on-change' | 'always'

/** One migration, read from disk. */
export interface MigrationFile {
  /** The key in the ledger: what stands before the first `_` (`0001`, `20261123093000`), or the name of a repeatable file. */
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
  /** `once` unless the file is named `R__...` or its header says `-- run: on-change` or `-- run: always`. */
  readonly run: RunRule
}
