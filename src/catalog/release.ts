/** Lives beside the ledger, so that dropping the schema drops the memory of what was deployed on it. */
export const RELEASE_TABLE = 'lakebase_releases'

/**
 * `deploying` until its run has ended; `superseded` when another deployment took its place before anybody saw it healthy;
 * `failed` when it was not deployed.
 */
export const RELEASE_OUTCOMES = ['deploying', 'healthy', 'unhealthy', 'failed', 'superseded'] as const
export type ReleaseOutcome = (typeof RELEASE_OUTCOMES)[number]

/** What is decided on of a release; the table holds more, for whoever reads it. */
export interface ReleaseRow {
  readonly id: string
  readonly releaseDigest: string
  readonly sourceDigest: string
  /** The workflow run's URL, or `user@host`. */
  readonly run: string
  /** User name of whoever deployed it; undefined: not known. */
  readonly deployer?: string | undefined
  /** Where its source is. */
  readonly folder: string
  /** Undefined until the platform has given one. */
  readonly deploymentId: string | undefined
  /** Epoch ms, by the server's clock. */
  readonly startedAt: number
  readonly outcome: ReleaseOutcome
  /** Hex SHA-256 of the manifest that its run left in the folder; undefined when its run did not come to that. */
  readonly manifestDigest: string | undefined
  /** Nobody saw its run end, or it was found dead within the last 15 minutes: it may still write to its folder. */
  readonly isUnseen: boolean
  /** Id of the release that it deployed again, by a rollback. */
  readonly restores?: string | undefined
  /** Read only where somebody goes back to a release, or tells of it. */
  readonly detail?: ReleaseDetail | undefined
}

export interface ReleaseDetail {
  /** Client id of the app's service principal. */
  readonly app: string
  readonly environment: string | undefined
  readonly artifactDigest: string
  /** Of the source, also after a rollback. */
  readonly gitSha: string | undefined
  /** Checksums of the migrations that it brought; undefined: not known, as where a command migrates. */
  readonly migrations: readonly string[] | undefined
  /** Milliseconds since its outcome was seen, by the server's clock; undefined: its run has not ended. */
  readonly endedMsAgo?: number | undefined
}

export type DetailedRelease = ReleaseRow & { readonly detail: ReleaseDetail }
