import type { Baseline } from '../config/baseline.ts'

/** The schema that the files are for. */
export interface Target {
  readonly database: string
  readonly schema: string
  readonly baseline?: Baseline | undefined
}
