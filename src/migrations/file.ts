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

export function isRepeatable({ run }: Pick<MigrationFile, 'run'>): boolean {
  return run !== 'once'
}

const ORDERED_NAME = /^(\d+)_.+\.sql$/
const REPEATABLE_NAME = /^R__.+\.sql$/

/** The key of a file in the ledger and how often it runs; undefined when it needs a version and has none. */
export function identify(
  name: string,
  run: RunRule | undefined,
): Pick<MigrationFile, 'version' | 'run'> | undefined {
  const rule = run ?? (REPEATABLE_NAME.test(name) ? 'on-change' : 'once')
  if (rule !== 'once') return { version: name, run: rule }
  const version = ORDERED_NAME.exec(name)?.[1]
  return version === undefined ? undefined : { version, run: rule }
}

/** Whether a key of the ledger is a version, as against the name of a repeatable file, which ends in `.sql`. */
export function isVersion(key: string): boolean {
  return /^\d+$/.test(key)
}

/** Orders by number: `2_b` comes before `10_a`, and `0002` is the same version as `2`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [BigInt(a), BigInt(b)]
  if (left === right) return 0
  return left < right ? -1 : 1
}
