import { createHash } from 'node:crypto'
import type { Finding } from '../access/change.ts'

/** The same for the same thing from run to run, so that an old finding can be told from a new one. */
export function findingId({ code, key }: Finding): string {
  return createHash('sha256')
    .update(JSON.stringify([code, key]))
    .digest('hex')
    .slice(0, 16)
}

/** Findings as a JSON list, for the next step of a workflow. */
export function renderFindings(findings: readonly Finding[]): string {
  return JSON.stringify(
    findings.map((finding) => {
      const { code, message, hint, objects } = finding
      return { id: findingId(finding), code, message, hint, objects }
    }),
  )
}
