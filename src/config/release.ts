/** What a run brings. Both are hex SHA-256. */
export interface Release {
  /** Of the source as it was read and the migrations: the same in every environment. */
  readonly artifactDigest: string
  /** Of the artefact with the configuration that its code sees. */
  readonly releaseDigest: string
}

/** A release whose source is built for its environment. */
export interface BuiltRelease extends Release {
  /** Of the source as it stands in the workspace, without the migrations: what a deployment makes live. */
  readonly sourceDigest: string
  /**
   * Checksums of the migrations that it brings: its code knows the schema that they make. Undefined: a command of the
   * team's own migrates, and nothing tells what that has done.
   */
  readonly migrations: readonly string[] | undefined
  /** The release that it deploys again, by a rollback. */
  readonly restores?: RestoredRelease
}

export interface RestoredRelease {
  /** Of its row. */
  readonly id: string
  readonly gitSha: string | undefined
}

/**
 * Whose releases count: rows of another app or workspace came with a copy of somebody's database. An app that is deployed
 * from two environments, or from one and without any, is one app.
 */
export interface ReleaseScope {
  /** URL of the workspace. */
  readonly workspace: string
  /** Client id of the app's service principal, which is the app's own as long as it lives. */
  readonly app: string
}

/** What a run reads of them. */
export interface ReleaseReading extends ReleaseScope {
  /** Also what tells whether one can be gone back to, and of the ledger what old code may not survive. */
  readonly inFull?: boolean
  /** Those of every app of the workspace: the app may be gone by now. */
  readonly ofAllApps?: boolean
}
