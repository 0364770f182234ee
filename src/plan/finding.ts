import type { Finding } from '../access/change.ts'
import { findingId } from '../access/finding.ts'

/** Findings as a JSON list, for the next step of a workflow. */
export function renderFindings(findings: readonly Finding[]): string {
  return JSON.stringify(
    findings.map((finding) => {
      const { code, message, hint, objects, accepted } = finding
      return {
        id: findingId(finding),
        code,
        message,
        hint,
        objects,
        ...(accepted && { accepted: accepted.reason }),
      }
    }),
  )
}
