import { allowableCode } from '../config/allow.ts'
import type { Allowance } from '../config/allowance.ts'
import type { CheckCode } from '../config/check.ts'
import { accept, type Reading, refuse } from '../config/rule.ts'

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
