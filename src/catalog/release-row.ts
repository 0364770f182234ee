import { boolean, number, oneOf, optional, type Row, record, string } from '../postgres/json.ts'
import type { Catalog } from './catalog.ts'
import { RELEASE_OUTCOMES, type ReleaseDetail, type ReleaseRow } from './release.ts'

/**
 * A table that was changed is not read, and nothing is known of what it held. Whoever owns the table may write into it what they
 * like: a row with an outcome that is none of ours tells nothing.
 */
export function parseReleases(value: unknown): Catalog['releases'] {
  if (value === null || value === undefined) return undefined
  if (!Array.isArray(value)) return 'unreadable'
  const known: readonly unknown[] = RELEASE_OUTCOMES
  return value
    .map(record)
    .filter(({ outcome }) => known.includes(outcome))
    .map(parseRelease)
}

function parseRelease(row: Row): ReleaseRow {
  return {
    id: string(row.id),
    releaseDigest: string(row.releaseDigest),
    sourceDigest: string(row.sourceDigest),
    run: string(row.run),
    deployer: string(row.deployer),
    folder: string(row.folder),
    deploymentId: optional(row.deploymentId, string),
    startedAt: number(row.startedAt),
    outcome: oneOf(RELEASE_OUTCOMES, row.outcome),
    manifestDigest: optional(row.manifestDigest, string),
    isUnseen: boolean(row.isUnseen),
    restores: optional(row.restores, string),
    detail: optional(row.detail ?? null, (detail) => parseReleaseDetail(record(detail))),
  }
}

function parseReleaseDetail(row: Row): ReleaseDetail {
  return {
    app: string(row.app),
    environment: optional(row.environment, string),
    artifactDigest: string(row.artifactDigest),
    gitSha: optional(row.gitSha, string),
    migrations: optional(row.migrations, (checksums) => string(checksums).split(' ').filter(Boolean)),
    endedMsAgo: optional(row.endedMsAgo, number),
  }
}
