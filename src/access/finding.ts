import { createHash } from 'node:crypto'
import type { AcceptedFinding } from '../config/accepted-finding.ts'
import type { Finding } from './change.ts'

/** 16 hex digits, the same for the same thing from run to run: an old finding can be told from a new one. */
export function findingId({ code, key }: Pick<Finding, 'code' | 'key'>): string {
  return createHash('sha256')
    .update(JSON.stringify([code, key]))
    .digest('hex')
    .slice(0, 16)
}

/** Those that count: nobody has accepted them. */
export function withoutAccepted(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ accepted }) => accepted === undefined)
}

/** The findings, each with the entry of `grants.accept` that accepts it; one whose day is over says so. */
export function markAccepted(
  findings: readonly Finding[],
  entries: readonly AcceptedFinding[] = [],
): readonly Finding[] {
  if (entries.length === 0) return findings
  return findings.map((finding) => {
    const entry = entries.find(({ id }) => id === findingId(finding))
    if (!entry) return finding
    if (!entry.isOver) return { ...finding, accepted: entry }
    const over = `\`grants.accept\` accepted it until ${entry.until}, which is over. `
    return { ...finding, hint: over + finding.hint }
  })
}

/** Entries of `grants.accept` for which there is no finding any more. */
export function unusedAcceptances(
  findings: readonly Finding[],
  entries: readonly AcceptedFinding[] = [],
): readonly AcceptedFinding[] {
  const found = new Set(findings.map(findingId))
  return entries.filter(({ id }) => !found.has(id))
}

/** Whether `grants.accept` keeps what a finding is about. */
export function isAccepted(
  finding: Pick<Finding, 'code' | 'key'>,
  entries: readonly AcceptedFinding[] = [],
): boolean {
  return entries.some(({ id, isOver }) => !isOver && id === findingId(finding))
}
