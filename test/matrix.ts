import type { PostgresVersion } from '../src/emulator/postgres/cluster.ts'
import { announce, IS_WHOLE, sample, shuffled } from './sample.ts'

/**
 * The releases of PostgreSQL on which a file's tests run: all of them in `npm run faults`, and in a run of all tests the one
 * that the commit chooses for this file.
 */
export function releases(
  name: string,
  versions: readonly PostgresVersion[] = [16, 17, 18],
): readonly PostgresVersion[] {
  return sample(name, versions, 1)
}

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
  const titles = versions.map((version) => `PostgreSQL ${version}`)
  const columns = spread(name, cases, titles)
  return versions.map((version, index) => ({ version, cases: columns[index] ?? [] }))
}

/** The same for columns of any kind: the cases of each. */
export function spread<T>(
  name: string,
  cases: readonly T[],
  columns: readonly string[],
): readonly (readonly T[])[] {
  if (IS_WHOLE) return columns.map(() => cases)
  const order = new Map(shuffled(name, cases).map((each, place) => [each, place]))
  announce(
    name,
    `each of ${cases.length} cases on one of ${columns.join(', ')}`,
    `${cases.length * (columns.length - 1)} pairs`,
  )
  return columns.map((_, column) =>
    cases.filter((each) => (order.get(each) ?? 0) % columns.length === column),
  )
}
