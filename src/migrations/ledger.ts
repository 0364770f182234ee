import { LEDGER_TABLE, type LedgerEntry } from '../catalog/ledger.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { qualified, quoteLiteral } from '../postgres/identifier.ts'
import { version as TOOL_VERSION } from '../version.ts'
import { isRepeatable } from './file.ts'

/** What the ledger tells of a file beside its name and content. */
export interface Applied {
  readonly by: AppliedBy
  readonly toolVersion: string
  /** Whether code from before the file may not work after it. */
  readonly contracts: boolean
}

/** Who applied a migration, for the reader of the ledger. */
export interface AppliedBy {
  /** A workflow run's URL, or `user@host`. */
  readonly by: string
  readonly gitSha?: string | undefined
}

/** Run as the owner role. What default privileges give to everybody else on a new table is taken back. */
export function createLedger(schema: string): readonly string[] {
  const table = qualified(schema, LEDGER_TABLE)
  return [
    `CREATE TABLE ${table} (
  version text PRIMARY KEY,
  name text NOT NULL,
  checksum text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  applied_by text NOT NULL,
  git_sha text,
  duration_ms bigint,
  contracts boolean,
  tool_version text NOT NULL
)`,
    `COMMENT ON COLUMN ${table}.contracts IS 'Whether code from before this file may not work after it; NULL: not known.'`,
    `COMMENT ON TABLE ${table} IS 'Migrations applied by lakebase-deploy; one row per file.'`,
    `DO ${quoteLiteral(revokeDefaults(schema, table))}`,
  ]
}

/** For a ledger that lacks columns which came later. Run as the owner role. */
export function upgradeLedger(schema: string): string {
  return `ALTER TABLE ${qualified(schema, LEDGER_TABLE)} ADD COLUMN IF NOT EXISTS duration_ms bigint, ADD COLUMN IF NOT EXISTS contracts boolean`
}

/**
 * The row of `version` as this entry; undefined: without the row. A file may get the number that another one gives up in
 * the same transaction, in any order, so a new number is marked first and taken once it is free.
 */
export function amendLedger(
  schema: string,
  version: string,
  entry: LedgerEntry | undefined,
): readonly string[] {
  const table = qualified(schema, LEDGER_TABLE)
  const row = `WHERE version = ${quoteLiteral(version)}`
  if (!entry) return [`DELETE FROM ${table} ${row}`]
  const [name, checksum] = [quoteLiteral(entry.name), quoteLiteral(entry.checksum)]
  const moved = entry.version === version ? version : `${MARK}${entry.version}`
  const update = `UPDATE ${table} SET version = ${quoteLiteral(moved)}, name = ${name}, checksum = ${checksum} ${row}`
  return moved === version ? [update] : [update, settleNumbers(table)]
}

/** Rows of files that were applied before, by what says so. */
export function adoptIntoLedger(schema: string, by: string, entries: readonly LedgerEntry[]): string {
  const rows = entries.map(({ version, name, checksum }) => {
    const values = [version, name, checksum, by, TOOL_VERSION].map(quoteLiteral)
    return `(${values.join(', ')})`
  })
  return `INSERT INTO ${qualified(schema, LEDGER_TABLE)} (version, name, checksum, applied_by, tool_version)
VALUES ${rows.join(',\n')}`
}

const MARK = '~'

function settleNumbers(table: string): string {
  return `UPDATE ${table} AS marked SET version = ltrim(version, '${MARK}')
WHERE version ~ '^${MARK}[0-9]' AND NOT EXISTS (SELECT FROM ${table} WHERE version = ltrim(marked.version, '${MARK}'))`
}

/** The body of a DO block of the owner role. `table` is quoted, with its schema. */
export function revokeDefaults(schema: string, table: string): string {
  return `
DECLARE grantee text;
BEGIN
  FOR grantee IN
    SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE format('%I', pg_get_userbyid(a.grantee)) END
    FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace CROSS JOIN LATERAL aclexplode(d.defaclacl) a
    WHERE d.defaclrole = (SELECT oid FROM pg_roles WHERE rolname = current_user) AND d.defaclobjtype = 'r'
      AND (d.defaclnamespace = 0 OR n.nspname = ${quoteLiteral(schema)}) AND a.grantee <> d.defaclrole
  LOOP
    EXECUTE format('REVOKE ALL ON TABLE %s FROM %s', ${quoteLiteral(table)}, grantee);
  END LOOP;
END`
}

/**
 * Fails when the session is not the owner role any more: the parser sees a SET ROLE, but not one that a DO block or a
 * function runs.
 */
export function requireOwner({ ownerRole }: Pick<DesiredDatabase, 'ownerRole'>): string {
  const message = `the file left the session as another role than ${ownerRole}: a migration must not change the role`
  return `DO ${quoteLiteral(`
BEGIN
  IF current_user OPERATOR(pg_catalog.<>) ${quoteLiteral(ownerRole)}::pg_catalog.name THEN
    RAISE EXCEPTION USING MESSAGE = ${quoteLiteral(message)}, ERRCODE = 'insufficient_privilege';
  END IF;
END`)}`
}

/** Seconds since 1970 at which the file under way began: now() is the same for all files of one message. */
const STARTED_SETTING = 'lakebase_deploy.started'

/** Starts the server's stop watch for the file that follows; it runs until `recordApplied`. */
export function startWatch(scope: 'transaction' | 'session'): string {
  return `SELECT set_config('${STARTED_SETTING}', extract(epoch FROM clock_timestamp())::text, ${scope === 'transaction'})`
}

/** NULL when the file has reset the settings of its session. */
const DURATION_MS = `round((extract(epoch FROM clock_timestamp()) - nullif(current_setting('${STARTED_SETTING}', true), '')::numeric) * 1000)`

/**
 * Records a file as applied, in the file's own transaction, with the time since `startWatch`. A repeatable one has one
 * row, of its last run, which counts as breaking old code when any of its runs did.
 */
export function recordApplied(
  schema: string,
  file: MigrationFile,
  { by, toolVersion, contracts }: Applied,
): string {
  const values = [file.version, file.name, file.checksum, by.by]
  const gitSha = by.gitSha === undefined ? 'NULL' : quoteLiteral(by.gitSha)
  const again = isRepeatable(file) ? REPLACE_ROW : ''
  return `INSERT INTO ${qualified(schema, LEDGER_TABLE)} AS known (version, name, checksum, applied_by, git_sha, duration_ms, contracts, tool_version)
VALUES (${values.map(quoteLiteral).join(', ')}, ${gitSha}, ${DURATION_MS}, ${contracts}, ${quoteLiteral(toolVersion)})${again}`
}

const REPLACE_ROW = `
ON CONFLICT (version) DO UPDATE SET checksum = excluded.checksum, applied_at = DEFAULT,
  applied_by = excluded.applied_by, git_sha = excluded.git_sha, duration_ms = excluded.duration_ms, contracts = known.contracts OR excluded.contracts,
  tool_version = excluded.tool_version`
