import { RELEASE_TABLE, type ReleaseOutcome } from '../../catalog/release.ts'
import type { BuiltRelease, ReleaseScope } from '../../config/release.ts'
import { revokeDefaults } from '../../migrations/ledger.ts'
import { qualified, quoteLiteral } from '../../postgres/identifier.ts'

/** A release at its beginning. */
export interface NewRelease extends BuiltRelease {
  readonly id: string
  readonly environment: string | undefined
  readonly gitSha: string | undefined
  readonly run: string
  readonly deployer: string
  readonly folder: string
}

/** Run as the owner role. What default privileges give to everybody else on a new table is taken back. */
export function createReleases(schema: string): readonly string[] {
  const table = qualified(schema, RELEASE_TABLE)
  return [
    `CREATE TABLE ${table} (
  id text PRIMARY KEY,
  workspace text NOT NULL,
  app text NOT NULL,
  environment text,
  artifact_digest text NOT NULL,
  release_digest text NOT NULL,
  source_digest text NOT NULL,
  git_sha text,
  run text NOT NULL,
  deployer text NOT NULL,
  folder text NOT NULL,
  deployment_id text,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  outcome text NOT NULL,
  settled_by text,
  tool_version text NOT NULL
)`,
    `COMMENT ON TABLE ${table} IS 'Releases deployed by lakebase-deploy; one row per deployment of the code.'`,
    `DO ${quoteLiteral(revokeDefaults(schema, table))}`,
  ]
}

export function insertRelease(
  schema: string,
  { workspace, app }: ReleaseScope,
  release: NewRelease,
  toolVersion: string,
): string {
  const { id, environment, artifactDigest, releaseDigest, sourceDigest, gitSha, run, deployer, folder } =
    release
  const row: Readonly<Record<string, string | undefined>> = {
    id,
    workspace,
    app,
    environment,
    artifact_digest: artifactDigest,
    release_digest: releaseDigest,
    source_digest: sourceDigest,
    git_sha: gitSha,
    run,
    deployer,
    folder,
    outcome: 'deploying',
    tool_version: toolVersion,
  }
  const values = Object.values(row).map((value) => (value === undefined ? 'NULL' : quoteLiteral(value)))
  return `INSERT INTO ${qualified(schema, RELEASE_TABLE)} (${Object.keys(row).join(', ')}) VALUES (${values.join(', ')})`
}

export function setDeployment(schema: string, id: string, deploymentId: string): string {
  return `UPDATE ${qualified(schema, RELEASE_TABLE)} SET deployment_id = ${quoteLiteral(deploymentId)} WHERE id = ${quoteLiteral(id)}`
}

export function endRelease(schema: string, id: string, outcome: ReleaseOutcome): string {
  return `UPDATE ${qualified(schema, RELEASE_TABLE)} SET outcome = ${quoteLiteral(outcome)}, ended_at = clock_timestamp(), settled_by = NULL WHERE id = ${quoteLiteral(id)}`
}

/** What runs left open that are not there any more, since the lock is ours; all but `except`. */
export function settleReleases(
  schema: string,
  { workspace, app }: ReleaseScope,
  run: string,
  except: string,
): string {
  return `UPDATE ${qualified(schema, RELEASE_TABLE)} SET outcome = CASE WHEN deployment_id IS NULL THEN 'failed' ELSE 'superseded' END,
  ended_at = clock_timestamp(), settled_by = ${quoteLiteral(run)}
WHERE workspace = ${quoteLiteral(workspace)} AND app = ${quoteLiteral(app)}
  AND outcome = 'deploying' AND id <> ${quoteLiteral(except)}`
}
