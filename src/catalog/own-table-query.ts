import type { ReleaseReading } from '../config/release.ts'
import { qualified, quoteLiteral } from '../postgres/identifier.ts'
import { LEDGER_TABLE } from './ledger.ts'
import { isStable, PLANNING_LOCK, plannedCode, READ_TABLES_ONLY } from './planned-code.ts'
import { RELEASE_TABLE } from './release.ts'

interface OwnTableScope {
  readonly schema: string
  readonly ownerRole: string
}

/** A table of the tool's own, in the app's schema. */
interface OwnTable {
  readonly name: string
  /** JSON text, aggregated from `table`. */
  rows(table: string): string
  /** Types of the columns that `rows` names; the others only have to be of pg_catalog. */
  readonly types: Readonly<Record<string, 'text' | 'timestamptz' | 'boolean'>>
  /** The columns that it always had, and what brings one back; undefined: nothing but a backup. */
  readonly first: Readonly<Record<string, string | undefined>>
  /** Identifies a row. */
  readonly key: string
}

const TIME = 'timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()'

/** A ledger of an early version has no column `contracts`, which then is not known. */
function ledger(inFull: boolean): OwnTable {
  const more = inFull ? `, 'contracts', to_jsonb(l) -> 'contracts'` : ''
  return {
    name: LEDGER_TABLE,
    rows: (
      table,
    ) => `SELECT json_agg(json_build_object('version', version, 'name', name, 'checksum', checksum,
    'appliedAt', applied_at${more}) ORDER BY version)::text FROM ONLY ${table} l`,
    types: {
      version: 'text',
      name: 'text',
      checksum: 'text',
      applied_at: 'timestamptz',
      contracts: 'boolean',
    },
    first: {
      version: undefined,
      name: undefined,
      checksum: undefined,
      applied_at: TIME,
      applied_by: 'text',
      git_sha: 'text',
      tool_version: 'text',
    },
    key: 'version',
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

function releases({ workspace, app, inFull, ofAllApps }: ReleaseReading): OwnTable {
  const isOfApp = ofAllApps ? '' : ` AND app = ${quoteLiteral(app)}`
  return {
    name: RELEASE_TABLE,
    rows: (
      table,
    ) => `SELECT json_agg(json_build_object('id', id, 'releaseDigest', release_digest, 'sourceDigest', source_digest,
    'run', run, 'folder', folder, 'deploymentId', deployment_id, 'startedAt', round(extract(epoch FROM started_at) * 1000),
    'outcome', outcome, 'manifestDigest', manifest_digest, 'isUnseen', outcome = 'deploying'
      OR (settled_by IS NOT NULL AND ended_at > clock_timestamp() - interval '${UNSEEN}'), 'restores', to_jsonb(r) -> 'restores'${inFull ? RELEASE_DETAIL : ''}) ORDER BY started_at DESC)::text
    FROM (SELECT * FROM ONLY ${table} WHERE workspace = ${quoteLiteral(workspace)}${isOfApp}
      ORDER BY started_at DESC LIMIT ${RELEASES_READ}) r`,
    types: {
      id: 'text',
      workspace: 'text',
      app: 'text',
      release_digest: 'text',
      source_digest: 'text',
      run: 'text',
      folder: 'text',
      deployment_id: 'text',
      started_at: 'timestamptz',
      ended_at: 'timestamptz',
      outcome: 'text',
      settled_by: 'text',
      manifest_digest: 'text',
      environment: 'text',
      artifact_digest: 'text',
      git_sha: 'text',
      migrations: 'text',
      restores: 'text',
    },
    first: {
      id: undefined,
      workspace: undefined,
      app: undefined,
      environment: 'text',
      artifact_digest: undefined,
      release_digest: undefined,
      source_digest: undefined,
      git_sha: 'text',
      run: undefined,
      deployer: 'text',
      folder: undefined,
      deployment_id: 'text',
      manifest_digest: 'text',
      restore_lsn: 'pg_lsn',
      restore_time: 'timestamptz',
      started_at: TIME,
      ended_at: 'timestamptz',
      outcome: undefined,
      settled_by: 'text',
      tool_version: 'text',
    },
    key: 'id',
  }
}

/** As `readOwnTable`, the rows of the ledger; `inFull` with what old code may not survive. */
export function readLedger(scope: OwnTableScope, inFull: boolean, setting: string): string {
  return readOwnTable(scope, ledger(inFull), setting)
}

/** As `readOwnTable`, the newest releases of this app, the newest first. */
export function readReleases(scope: OwnTableScope, of: ReleaseReading, setting: string): string {
  return readOwnTable(scope, releases(of), setting)
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
function readOwnTable({ schema, ownerRole }: OwnTableScope, own: OwnTable, setting: string): string {
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

function isOurs(table: string, ownerRole: string): string {
  return `EXISTS (SELECT FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
    WHERE c.oid = to_regclass(${quoteLiteral(table)}) AND c.relkind = 'r' AND r.rolname = ${quoteLiteral(ownerRole)})`
}

/** The first thing that is not as it was made, so that reading or writing it could run code or fail, with the statement that mends it, as JSON; no row when all is. */
function faults(table: string, ownerRole: string, { types, first, key }: OwnTable): string {
  const relation = `${quoteLiteral(table)}::regclass`
  const needed = Object.entries(first).map(
    ([column, type]) => `(${quoteLiteral(column)}, ${type === undefined ? 'NULL' : quoteLiteral(type)})`,
  )
  const expected = Object.entries(types).map(
    ([column, type]) => `WHEN ${quoteLiteral(column)} THEN '${type}'::regtype`,
  )
  return `SELECT json_build_object('fault', fault, 'repair', repair)::text FROM (
    SELECT 1, 'it is no table of its owner role any more', NULL WHERE NOT ${isOurs(table, ownerRole)}
    UNION ALL SELECT 2, 'row security is on for it', 'ALTER TABLE ' || c.oid::regclass || ' DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY'
      FROM pg_class c WHERE c.oid = ${quoteLiteral(table)}::regclass AND (c.relrowsecurity OR c.relforcerowsecurity)
    UNION ALL SELECT 3, format('it has the trigger %I', tgname), format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass)
      FROM pg_trigger WHERE tgrelid = ${quoteLiteral(table)}::regclass AND NOT tgisinternal
    UNION ALL SELECT 4, format('it has the rule %I', rulename), format('DROP RULE %I ON %s', rulename, ev_class::regclass)
      FROM pg_rewrite WHERE ev_class = ${quoteLiteral(table)}::regclass
    UNION ALL SELECT 5, format('the table %s inherits from it', inhrelid::regclass), format('ALTER TABLE %s NO INHERIT %s', inhrelid::regclass, inhparent::regclass)
      FROM pg_inherits WHERE inhparent = ${quoteLiteral(table)}::regclass
    UNION ALL SELECT 6, format('its column %I is generated', attname), NULL
      FROM pg_attribute WHERE attrelid = ${quoteLiteral(table)}::regclass AND NOT attisdropped AND attgenerated <> ''
    UNION ALL SELECT 7, format('its column %I has the type %s', attname, format_type(atttypid, atttypmod)), NULL
      FROM pg_attribute JOIN pg_type t ON t.oid = atttypid
      WHERE attrelid = ${quoteLiteral(table)}::regclass AND NOT attisdropped AND attnum > 0
        AND (typnamespace <> 'pg_catalog'::regnamespace OR atttypid <> CASE attname ${expected.join(' ')} ELSE atttypid END)
    UNION ALL SELECT 8, format('its column %I has a default that is not its own', a.attname),
        format('ALTER TABLE %s ALTER COLUMN %I %s', a.attrelid::regclass, a.attname, CASE
          WHEN a.attname IN ('applied_at', 'started_at') THEN 'SET DEFAULT pg_catalog.clock_timestamp()' ELSE 'DROP DEFAULT' END)
      FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
      WHERE d.adrelid = ${quoteLiteral(table)}::regclass
        AND NOT (a.attname IN ('applied_at', 'started_at') AND pg_get_expr(d.adbin, d.adrelid) = 'clock_timestamp()')
    UNION ALL SELECT 9, p.fault, p.repair FROM (${plannedCode(relation)}) p
    UNION ALL SELECT 10, format('it has no column %I', n.name), 'ALTER TABLE ' || ${relation} || ' ADD COLUMN ' || quote_ident(n.name) || ' ' || n.type
      FROM (VALUES ${needed.join(', ')}) n (name, type)
      WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = ${relation} AND a.attname = n.name AND NOT a.attisdropped)
    UNION ALL SELECT 11, 'its column ${key} is no key', 'ALTER TABLE ' || ${relation} || ' ADD PRIMARY KEY (${key})'
      WHERE NOT EXISTS (SELECT FROM pg_index x JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attname = '${key}'
        WHERE x.indrelid = ${relation} AND x.indisunique AND x.indisvalid AND x.indimmediate AND x.indpred IS NULL
          AND x.indnkeyatts = 1 AND x.indkey[0] = a.attnum)
  ) f (rank, fault, repair) ORDER BY rank, fault LIMIT 1`
}
