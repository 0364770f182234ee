import { allowableCode } from '../config/allow.ts'
import type { CheckCode } from '../config/check.ts'
import { accept, type Reading, refuse } from '../config/rule.ts'

/** One code of a line `-- allow: drop-column, because nothing reads it since 1.4`. */
export interface Allowance {
  readonly code: CheckCode
  readonly reason: string
  /** Of the line in the file, in UTF-16 units. */
  readonly offset: number
}

/** The line to write for a check. */
export function allowLine(code: CheckCode): string {
  return `-- allow: ${code}, because <reason>`
}

/** Whether what stands behind `-- allow:` is meant for us: a code and then `,` or `because`, as against prose. */
export function isAllowance(value: string): boolean {
  return /^[a-z]+(?:[-_][a-z]+)*(?:\s*,|\s*$|\s+because\b)/.test(value)
}

/** Reads `drop-column, drop-table, because nobody uses them`. */
export function readAllowance(value: string, offset: number): Reading<readonly Allowance[]> {
  const [, names, reason] = /^(.*?)[\s,]+because[\s:]+(\S.*)$/.exec(value) ?? []
  const codes = (names ?? value).split(/[\s,]+/).filter((name) => name !== '')
  const allowances: Allowance[] = []
  for (const name of codes) {
    const code = allowableCode.read(name)
    if (!code.ok) return code
    allowances.push({ code: code.value, reason: reason ?? '', offset })
  }
  if (reason !== undefined) return accept(allowances)
  return refuse('gives no reason', `write \`-- allow: ${codes.join(', ')}, because <reason>\``)
}
