import type { MigrationFile, RunRule } from '../config/migration-file.ts'

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
