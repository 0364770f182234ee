import type { RestorePoint } from '../../catalog/catalog.ts'
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
  /** Of the manifest in it, where it holds the source already. */
  readonly manifestDigest: string | undefined
  /** Where the database was before this run changed it. */
  readonly restorePoint: RestorePoint | undefined
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
  manifest_digest text,
  restore_lsn pg_lsn,
  restore_time timestamptz,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  outcome text NOT NULL,
  settled_by text,
  tool_version text NOT NULL,
  migrations text,
  restores text
)`,
    `COMMENT ON TABLE ${table} IS 'Releases deployed by lakebase-deploy; one row per deployment of the code.'`,
    `DO ${quoteLiteral(revokeDefaults(schema, table))}`,
  ]
}

/** For a table that lacks the columns which came later; run as the owner role. Takes no lock where they are there. */
export function upgradeReleases(schema: string): string {
  const table = qualified(schema, RELEASE_TABLE)
  return `DO ${quoteLiteral(`
BEGIN
  IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = ${quoteLiteral(table)}::regclass AND attname = 'restores') THEN
    ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS migrations text, ADD COLUMN IF NOT EXISTS restores text;
  END IF;
END`)}`
}

export function insertRelease(
  schema: string,
  { workspace, app }: ReleaseScope,
  release: NewRelease,
  toolVersion: string,
): string {
  const { id, environment, artifactDigest, releaseDigest, sourceDigest, gitSha, run, deployer, folder } =
    release
  const { restorePoint, migrations, restores, manifestDigest } = release
  const row: Readonly<Record<string, string | undefined>> = {
    id,
    workspace,
    app,
    environment,
    artifact_digest: artifactDigest,
    release_digest: releaseDigest,
    source_digest: sourceDigest,
    git_sha: restores ? restores.gitSha : gitSha,
    run,
    deployer,
    folder,
    manifest_digest: manifestDigest,
    migrations: migrations?.join(' '),
    restores: restores?.id,
    outcome: 'deploying',
    tool_version: toolVersion,
    restore_lsn: restorePoint?.lsn,
    restore_time: restorePoint && new Date(restorePoint.time).toISOString(),
  }
  const values = Object.values(row).map((value) => (value === undefined ? 'NULL' : quoteLiteral(value)))
  return `INSERT INTO ${qualified(schema, RELEASE_TABLE)} (${Object.keys(row).join(', ')}) VALUES (${values.join(', ')})`
}

export function setManifest(schema: string, id: string, manifestDigest: string): string {
  return update(schema, id, manifest(manifestDigest))
}

/** `manifestDigest`: of the folder that it was deployed from; undefined leaves what is there. */
export function setDeployment(
  schema: string,
  id: string,
  deploymentId: string,
  manifestDigest?: string,
): string {
  return update(schema, id, [`deployment_id = ${quoteLiteral(deploymentId)}`, ...manifest(manifestDigest)])
}

/** `manifestDigest`: as of `setDeployment`. */
export function endRelease(
  schema: string,
  id: string,
  outcome: ReleaseOutcome,
  manifestDigest?: string,
): string {
  const ended = ['ended_at = clock_timestamp()', 'settled_by = NULL']
  return update(schema, id, [`outcome = ${quoteLiteral(outcome)}`, ...ended, ...manifest(manifestDigest)])
}

function manifest(digest: string | undefined): readonly string[] {
  return digest === undefined ? [] : [`manifest_digest = ${quoteLiteral(digest)}`]
}

function update(schema: string, id: string, assignments: readonly string[]): string {
  return `UPDATE ${qualified(schema, RELEASE_TABLE)} SET ${assignments.join(', ')} WHERE id = ${quoteLiteral(id)}`
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
