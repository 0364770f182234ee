import type { ReleaseReading } from '../config/release.ts'
import { qualified, quoteLiteral } from '../postgres/identifier.ts'
import { LEDGER, type OwnTable, type OwnTableScope, RELEASES } from './own-table.ts'
import { faults, isOurs } from './own-table-fault.ts'
import { isStable, PLANNING_LOCK, READ_TABLES_ONLY } from './planned-code.ts'

/** What is read of a table of the tool's own. */
interface OwnRows extends OwnTable {
  /** JSON text, aggregated from `table`. */
  rows(table: string): string
}

/** A ledger of an early version has no column `contracts`, which then is not known. */
function ledgerRows(inFull: boolean): OwnRows {
  const more = inFull ? `, 'contracts', to_jsonb(l) -> 'contracts'` : ''
  return {
    ...LEDGER,
    rows: (
      table,
    ) => `SELECT json_agg(json_build_object('version', version, 'name', name, 'checksum', checksum,
    'appliedAt', applied_at${more}) ORDER BY version)::text FROM ONLY ${table} l`,
  }
}

/** How long a run that another one found dead may still write to its folder. */
const UNSEEN = '15 minutes'

/** As many of the newest as any decision needs. */
const RELEASES_READ = 100

/** What only a run reads that goes back to a release, or tells of it. */
const RELEASE_DETAIL = `, 'detail', json_build_object('app', app, 'environment', environment, 'artifactDigest', artifact_digest,
      'gitSha', git_sha, 'migrations', to_jsonb(r) -> 'migrations',
      'endedMsAgo', round(extract(epoch FROM clock_timestamp() - ended_at) * 1000))`

function releaseRows({ workspace, app, inFull, ofAllApps }: ReleaseReading): OwnRows {
  const isOfApp = ofAllApps ? '' : ` AND app = ${quoteLiteral(app)}`
  return {
    ...RELEASES,
    rows: (
      table,
    ) => `SELECT json_agg(json_build_object('id', id, 'releaseDigest', release_digest, 'sourceDigest', source_digest,
    'run', run, 'deployer', deployer, 'folder', folder, 'deploymentId', deployment_id, 'startedAt', round(extract(epoch FROM started_at) * 1000),
    'outcome', outcome, 'manifestDigest', manifest_digest, 'isUnseen', outcome = 'deploying'
      OR (settled_by IS NOT NULL AND ended_at > clock_timestamp() - interval '${UNSEEN}'), 'restores', to_jsonb(r) -> 'restores'${inFull ? RELEASE_DETAIL : ''}) ORDER BY started_at DESC)::text
    FROM (SELECT * FROM ONLY ${table} WHERE workspace = ${quoteLiteral(workspace)}${isOfApp}
      ORDER BY started_at DESC LIMIT ${RELEASES_READ}) r`,
  }
}

/** As `readOwnTable`, the rows of the ledger; `inFull` with what old code may not survive. */
export function readLedger(scope: OwnTableScope, inFull: boolean, setting: string): string {
  return readOwnTable(scope, ledgerRows(inFull), setting)
}

/** As `readOwnTable`, the newest releases of this app, the newest first. */
export function readReleases(scope: OwnTableScope, of: ReleaseReading, setting: string): string {
  return readOwnTable(scope, releaseRows(of), setting)
}

/**
 * The body of a DO block that leaves a table in a setting, as JSON: its rows, null for none, `"unreadable"`, or
 * `{ fault, repair }` for a table that was changed. A table that may not exist cannot be named in plain SQL, hence the
 * dynamic statements.
 *
 * Whoever is in the owner role could make reading it run code as the deployer: by a view in its place, by row security, by a
 * column whose type has a cast to json, by an index. So it is locked, which nobody who would alter it gets past, then looked at,
 * then read.
 */
function readOwnTable({ schema, ownerRole }: OwnTableScope, own: OwnRows, setting: string): string {
  const table = qualified(schema, own.name)
  return `
DECLARE
  ledger text := 'null';
BEGIN
  IF to_regclass(${quoteLiteral(table)}) IS NOT NULL THEN
    ledger := '"unreadable"';
    IF ${isOurs(table, ownerRole)} THEN
      EXECUTE ${quoteLiteral(`LOCK TABLE ${table} IN ${PLANNING_LOCK} MODE`)};
      ledger := coalesce((${faults(table, ownerRole, own)}), 'sound');
      IF ledger = 'sound' THEN
        ledger := '"unreadable"';
        IF ${isStable(`to_regclass(${quoteLiteral(table)})`)} THEN
          ${READ_TABLES_ONLY}
          EXECUTE ${quoteLiteral(own.rows(table))} INTO ledger;
          ledger := coalesce(ledger, '[]');
        END IF;
      END IF;
    END IF;
  END IF;
  PERFORM set_config('${setting}', ledger, true);
EXCEPTION WHEN insufficient_privilege OR undefined_column OR undefined_table OR wrong_object_type THEN
  PERFORM set_config('${setting}', '"unreadable"', true);
END`
}
