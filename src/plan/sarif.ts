import type { Finding } from '../access/change.ts'
import { findingId } from '../access/finding.ts'
import { FINDING_CODES } from '../access/finding-code.ts'

export interface SarifScope {
  /** `shop prod`: findings of another app or environment are other findings. */
  readonly scope: string
  /** File that says what is desired, from the root of the repository. */
  readonly file: string
  readonly toolVersion: string
}

/** Findings as SARIF 2.1.0, as `github/codeql-action/upload-sarif` takes it (docs "SARIF support for code scanning"). */
export function renderSarif(findings: readonly Finding[], { scope, file, toolVersion }: SarifScope): string {
  const codes = [...new Set(findings.map(({ code }) => code))].sort()
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'lakebase-deploy',
            semanticVersion: toolVersion,
            informationUri: 'https://github.com/tellr/lakebase-deploy',
            rules: codes.map((code) => ({
              id: code,
              shortDescription: { text: FINDING_CODES[code] },
              helpUri: `https://github.com/tellr/lakebase-deploy/blob/main/docs/errors.md#${code.toLowerCase()}`,
            })),
          },
        },
        automationDetails: { id: `lakebase-audit/${scope.replaceAll(' ', '/')}/` },
        results: findings.map((finding) => ({
          ruleId: finding.code,
          ruleIndex: codes.indexOf(finding.code),
          level: 'error',
          message: { text: `${finding.message} ${finding.hint}` },
          // Code scanning shows no alert without a place in a file; the desired state is the place to change.
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: encodeURI(file.replaceAll('\\', '/')) },
                region: { startLine: 1 },
              },
              logicalLocations: finding.objects.map((name) => ({ name, kind: 'resource' })),
            },
          ],
          ...(finding.accepted && {
            suppressions: [{ kind: 'external', justification: finding.accepted.reason }],
          }),
          partialFingerprints: { 'finding/v1': `${scope} ${findingId(finding)}` },
        })),
      },
    ],
  }
  return `${JSON.stringify(log, undefined, 2)}\n`
}
