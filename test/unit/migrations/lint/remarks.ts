import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A migration, and exactly what is said about it. */
export interface RemarkCase {
  /** Code of the check that it is about: found in it, or narrowly not. */
  readonly about: string
  readonly sql: string
  /** `problem`, `warning` or `allowed`, the place and the text; empty: nothing is said. */
  readonly remarks: readonly string[]
}

/** Blocks of remarks.txt: `===== <code>`, the file, `-----`, one line for each remark. */
export const REMARKS: readonly RemarkCase[] = readFileSync(join(import.meta.dirname, 'remarks.txt'), 'utf8')
  .split(/^===== /m)
  .slice(1)
  .map((block) => {
    const [about = '', sql = '', remarks = ''] =
      /^(.*)\n([\s\S]*?)\n-----\n([\s\S]*)$/.exec(block)?.slice(1) ?? []
    return { about, sql, remarks: remarks.split('\n').filter((line) => line !== '') }
  })
