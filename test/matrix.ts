import type { PostgresVersion } from '../src/emulator/postgres/cluster.ts'
import { announce, IS_WHOLE, shuffled } from './sample.ts'

/** The cases that a run tries on one release of PostgreSQL. */
export interface Column<T> {
  readonly version: PostgresVersion
  readonly cases: readonly T[]
}

/**
 * A proof of many cases that has to hold on every release. `npm run faults` tries every case on each release; a run of all
 * tests tries every case on one of them, which the commit chooses, and says so.
 */
export function matrix<T>(
  name: string,
  cases: readonly T[],
  versions: readonly PostgresVersion[] = [16, 17, 18],
): readonly Column<T>[] {
  if (IS_WHOLE) return versions.map((version) => ({ version, cases }))
  const order = new Map(shuffled(name, cases).map((each, place) => [each, place]))
  const isOn = (each: T, column: number) => (order.get(each) ?? 0) % versions.length === column
  announce(
    name,
    `each of ${cases.length} cases on one of PostgreSQL ${versions.join(', ')}`,
    `${cases.length * (versions.length - 1)} pairs`,
  )
  return versions.map((version, column) => ({ version, cases: cases.filter((each) => isOn(each, column)) }))
}
