/** Lives beside the ledger, so that dropping the schema drops the memory of what was deployed on it. */
export const RELEASE_TABLE = 'lakebase_releases'

/**
 * `deploying` until its run has ended; `superseded` when another deployment took its place before anybody saw it healthy;
 * `failed` when it was not deployed.
 */
export const RELEASE_OUTCOMES = ['deploying', 'healthy', 'unhealthy', 'failed', 'superseded'] as const
export type ReleaseOutcome = (typeof RELEASE_OUTCOMES)[number]

/** One release, as a run recorded it. */
export interface ReleaseRow {
  readonly id: string
  readonly artifactDigest: string
  readonly releaseDigest: string
  readonly sourceDigest: string
  readonly gitSha: string | undefined
  /** Workflow run's URL, or `user@host`. */
  readonly run: string
  readonly deployer: string
  /** Where its source is. */
  readonly folder: string
  /** Undefined until the platform has given one. */
  readonly deploymentId: string | undefined
  /** Epoch ms, by the server's clock. */
  readonly startedAt: number
  /** Epoch ms; undefined while nobody has said how it ended. */
  readonly endedAt: number | undefined
  readonly outcome: ReleaseOutcome
  /** A later run said, not long ago, how it ended, because its own was not there: that one may still be writing. */
  readonly isUnseen: boolean
}
