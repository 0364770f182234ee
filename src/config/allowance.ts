import type { CheckCode } from './check.ts'

/** One code of a line `-- allow: drop-column, because nothing reads it since 1.4`. */
export interface Allowance {
  readonly code: CheckCode
  readonly reason: string
  /** Of the line in the file, in UTF-16 units. */
  readonly offset: number
}
