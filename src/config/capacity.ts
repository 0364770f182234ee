/** Sizes that a user can ask for, on both kinds of Lakebase. */
export const CAPACITIES = ['CU_1', 'CU_2', 'CU_4', 'CU_8'] as const
export type Capacity = (typeof CAPACITIES)[number]

/** Of a new database for which nobody asked for a size. */
export const DEFAULT_CAPACITY: Capacity = 'CU_1'

/** A size range of an Autoscaling endpoint, in CU of about 2 GB. */
export interface CuRange {
  readonly minCu: number
  readonly maxCu: number
}

/** What `capacity` means on Autoscaling, unless `min_cu` and `max_cu` are given. */
export const AUTOSCALING_SIZES: Readonly<Record<Capacity, CuRange>> = {
  CU_1: { minCu: 0.5, maxCu: 2 },
  CU_2: { minCu: 1, maxCu: 4 },
  CU_4: { minCu: 2, maxCu: 8 },
  CU_8: { minCu: 4, maxCu: 12 },
}

/**
 * Whether the instance would have less memory, from what the platform calls its size: it may be one that nobody can ask
 * for here. One that cannot be read counts as larger.
 */
export function isSmaller(capacity: Capacity, present: string): boolean {
  const [, units] = /^CU_(\d+)$/.exec(present) ?? []
  return units === undefined || Number(capacity.slice('CU_'.length)) < Number(units)
}
