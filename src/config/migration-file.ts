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
  /**
   * The key in the ledger: the number that the name or folder begins with (`0001`, `1.2`), with the name behind it where
   * other files have that number too (`0001_a`); or the name of a repeatable file.
   */
  readonly version: string
  /** Path below the directory: `0001_create_notes.sql`, `20240101000000_init/migration.sql`. */
  readonly name: string
  /** Path as the user would write it, for messages and annotations. */
  readonly path: string
  /**
   * What is to run: the text with a byte order mark taken off and line ends normalised to LF, up to the half that takes
   * back, with blanks for a BEGIN and COMMIT around all of it, and with `publicSchema` for `public`.
   */
  readonly sql: string
  /** The app's schema, where `public` stands for it in this file; undefined: it stands for itself. */
  readonly publicSchema?: string | undefined
  /** Hex SHA-256 of that half as written, so that a checkout on Windows agrees. */
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
  /** How the layout's own tool records it in its table, where that is not the number. */
  readonly knownAs?: string | undefined
  /** `once` unless the file is named `R__...` or its header says `-- run: on-change` or `-- run: always`. */
  readonly run: RunRule
}
