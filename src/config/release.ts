/** What a run brings. Both are hex SHA-256. */
export interface Release {
  /** Of the source as it was read and the migrations: the same in every environment. */
  readonly artifactDigest: string
  /** Of the artefact with the configuration that its code sees. */
  readonly releaseDigest: string
}
