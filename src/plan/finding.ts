import type { Finding } from '../access/change.ts'
import { findingId } from '../access/finding.ts'
import { fitting } from './fitting.ts'

/** Findings as a JSON list, for the next step of a workflow; with a budget, of so many characters at most. */
export function renderFindings(findings: readonly Finding[], budget = Number.POSITIVE_INFINITY): string {
  const whole = findings.map(asJson)
  const text = JSON.stringify(whole)
  if (text.length <= budget) return text
  return JSON.stringify(fitting(whole.map(shortened), budget))
}

/** As outputs and reports have it. */
export function asJson(finding: Finding): Record<string, unknown> & { readonly objects: readonly string[] } {
  const { code, message, hint, objects, accepted } = finding
  const reason = accepted && { accepted: accepted.reason }
  return { id: findingId(finding), code, message, hint, objects, ...reason }
}

/** Names that a finding keeps where there is little room; how many are left out, it says. */
const NAMES = 50

export function shortened<T extends { readonly objects: readonly string[] }>(
  finding: T,
): T & { objectsLeftOut?: number } {
  const left = finding.objects.length - NAMES
  return left > 0 ? { ...finding, objects: finding.objects.slice(0, NAMES), objectsLeftOut: left } : finding
}
