import { LAYOUTS, type Layout } from '../config/layout.ts'
import type { MigrationFile, RunRule } from '../config/migration-file.ts'

/** The time-outs of a file: its header's, else those of the run. */
export function timeoutsOf(file: MigrationFile, run: Timeouts): Timeouts {
  return {
    lockTimeoutMs: file.lockTimeoutMs ?? run.lockTimeoutMs,
    statementTimeoutMs: file.statementTimeoutMs ?? run.statementTimeoutMs,
  }
}

/** Whether the header says that a DO block or a CALL of the file ends transactions. */
export function endsTransactions({ allowances }: MigrationFile): boolean {
  return allowances.some(({ code }) => code === 'commit-in-block')
}

export interface Timeouts {
  readonly lockTimeoutMs: number
  readonly statementTimeoutMs: number
}

export function isRepeatable({ run }: Pick<MigrationFile, 'run'>): boolean {
  return run !== 'once'
}

/** The key of a file in the ledger and how often it runs; undefined when it needs a version and has none. */
export function identify(
  name: string,
  run: RunRule | undefined,
  layout: Layout = LAYOUTS.plain,
): Pick<MigrationFile, 'version' | 'run'> | undefined {
  const rule = run ?? (layout.repeatable?.test(name) ? 'on-change' : 'once')
  if (rule !== 'once') return { version: name, run: rule }
  const version = layout.up.exec(name)?.groups?.version
  return version === undefined ? undefined : { version: toVersion(version), run: rule }
}

/** Flyway also writes `1_2` for 1.2, and Diesel `2024-01-01-000000` for one number. */
function toVersion(written: string): string {
  return written.replaceAll('-', '').replaceAll('_', '.')
}

/** The key of a file whose number another one has too. */
export function keyBesideOthers({ version, name }: Pick<MigrationFile, 'version' | 'name'>): string {
  const stem = name.replace(/\.sql$/, '')
  return stem.startsWith(`${version}_`) ? stem : `${version}_${stem}`
}

/** Whether a key of the ledger is that of an ordered file, as against the name of a repeatable one, which ends in `.sql`. */
export function isVersion(key: string): boolean {
  return /^\d+(?:\.\d+)*(?:_|$)/.test(key) && !key.endsWith('.sql')
}

/** The number of a key without what does not count: `0002` and `2`, `1.0` and `1` are the same. */
export function numberOf(key: string): string {
  return partsOf(key).join('.')
}

function partsOf(key: string): readonly bigint[] {
  const [number = ''] = key.split('_')
  const parts = number.split('.').map(BigInt)
  return parts.slice(0, parts.findLastIndex((part) => part > 0n) + 1 || 1)
}

/** Orders by number, part by part: `2_b` comes before `10_a`, 1.2 before 1.10. Of one number: as text. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)]
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [one, other] = [left[index] ?? 0n, right[index] ?? 0n]
    if (one !== other) return one < other ? -1 : 1
  }
  const [one, other] = [suffixOf(a), suffixOf(b)]
  return one === other ? 0 : one < other ? -1 : 1
}

function suffixOf(key: string): string {
  const at = key.indexOf('_')
  return at === -1 ? '' : key.slice(at)
}
