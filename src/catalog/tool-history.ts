import type { AdoptedTool } from '../config/baseline.ts'
import { quoteLiteral } from '../postgres/identifier.ts'
import { isFixedSchema, isStable, PLANNING_LOCK, plannedCode, READ_TABLES_ONLY } from './planned-code.ts'

/** Tools whose tables are told of, though their files are none that could be read. */
type OtherTool =
  | 'alembic'
  | 'django'
  | 'knex'
  | 'liquibase'
  | 'node-pg-migrate'
  | 'rails'
  | 'sequelize'
  | 'typeorm'

export type HistoryTool = AdoptedTool | OtherTool

/** `applied` or `failed` is about one migration; `up-to` about it and all before it. */
export type HistoryState = 'applied' | 'failed' | 'up-to'

export interface HistoryRow {
  /** As the tool writes it: a number, a folder's name, a time. */
  readonly version: string
  readonly state: HistoryState
}

/** The table in which another tool keeps what it has applied. */
export interface ToolHistory {
  readonly tool: HistoryTool
  readonly schema: string
  readonly table: string
  readonly owner: string
  /** In the order in which they were applied; undefined: not readable without a right, or without running somebody's code. */
  readonly rows: readonly HistoryRow[] | undefined
}

interface HistoryTable {
  readonly title: string
  readonly table: string
  /** Columns by which it is told from a table of the app that has the same name. */
  readonly columns: readonly string[]
  /** A further condition on `c`, its row of pg_class. */
  readonly where?: string
  /** Query for `version`, `state` and `place`, of which `%s` is the table. */
  readonly rows: string
}

const has = (column: string) =>
  `EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = '${column}')`
const isSupabase = "n.nspname = 'supabase_migrations'"
const isRails =
  "EXISTS (SELECT FROM pg_class r WHERE r.relnamespace = c.relnamespace AND r.relname = 'ar_internal_metadata')"
const versions = "SELECT version::text, 'applied' AS state, version::text AS place FROM %s"

/** Flyway and goose write a row for each way, of which the last counts. */
export const HISTORY_TABLES: Readonly<Record<HistoryTool, HistoryTable>> = {
  flyway: {
    title: 'Flyway',
    table: 'flyway_schema_history',
    columns: ['installed_rank', 'version', 'type', 'success'],
    rows: `SELECT DISTINCT ON (version) version, CASE WHEN NOT success THEN 'failed' WHEN type LIKE '%%BASELINE' THEN 'up-to'
      WHEN type LIKE 'UNDO%%' OR type = 'DELETE' THEN NULL ELSE 'applied' END AS state, installed_rank AS place
      FROM %s WHERE version IS NOT NULL ORDER BY version, installed_rank DESC`,
  },
  'golang-migrate': {
    title: 'golang-migrate',
    table: 'schema_migrations',
    columns: ['version', 'dirty'],
    rows: `SELECT version::text, CASE WHEN dirty THEN 'failed' ELSE 'up-to' END AS state, 1 AS place FROM %s`,
  },
  sqlx: {
    title: 'sqlx',
    table: '_sqlx_migrations',
    columns: ['version', 'success'],
    rows: `SELECT version::text, CASE WHEN success THEN 'applied' ELSE 'failed' END AS state, version AS place FROM %s`,
  },
  dbmate: {
    title: 'dbmate',
    table: 'schema_migrations',
    columns: ['version'],
    where: `NOT ${has('dirty')} AND NOT (${isSupabase}) AND NOT ${isRails}`,
    rows: versions,
  },
  goose: {
    title: 'goose',
    table: 'goose_db_version',
    columns: ['id', 'version_id', 'is_applied'],
    rows: `SELECT DISTINCT ON (version_id) version_id::text AS version, CASE WHEN is_applied THEN 'applied' END AS state, version_id AS place
      FROM %s WHERE version_id > 0 ORDER BY version_id, id DESC`,
  },
  prisma: {
    title: 'Prisma',
    table: '_prisma_migrations',
    columns: ['migration_name', 'finished_at', 'rolled_back_at'],
    rows: `SELECT migration_name::text AS version, CASE WHEN finished_at IS NULL THEN 'failed' ELSE 'applied' END AS state,
      migration_name AS place FROM %s WHERE rolled_back_at IS NULL`,
  },
  diesel: {
    title: 'Diesel',
    table: '__diesel_schema_migrations',
    columns: ['version'],
    rows: versions,
  },
  drizzle: {
    title: 'Drizzle',
    table: '__drizzle_migrations',
    columns: ['hash', 'created_at'],
    rows: `SELECT created_at::text AS version, 'applied' AS state, created_at AS place FROM %s`,
  },
  supabase: {
    title: 'Supabase',
    table: 'schema_migrations',
    columns: ['version'],
    where: isSupabase,
    rows: versions,
  },
  rails: {
    title: 'Rails',
    table: 'schema_migrations',
    columns: ['version'],
    where: `NOT (${isSupabase}) AND ${isRails}`,
    rows: versions,
  },
  alembic: {
    title: 'Alembic',
    table: 'alembic_version',
    columns: ['version_num'],
    rows: `SELECT version_num::text AS version, 'up-to' AS state, 1 AS place FROM %s`,
  },
  django: {
    title: 'Django',
    table: 'django_migrations',
    columns: ['app', 'name', 'applied'],
    rows: `SELECT concat(app, '.', name) AS version, 'applied' AS state, id AS place FROM %s`,
  },
  liquibase: {
    title: 'Liquibase',
    table: 'databasechangelog',
    columns: ['id', 'author', 'orderexecuted'],
    rows: `SELECT id::text AS version, 'applied' AS state, orderexecuted AS place FROM %s`,
  },
  typeorm: {
    title: 'TypeORM',
    table: 'migrations',
    columns: ['id', 'timestamp', 'name'],
    rows: `SELECT name::text AS version, 'applied' AS state, id AS place FROM %s`,
  },
  knex: {
    title: 'Knex',
    table: 'knex_migrations',
    columns: ['id', 'name', 'batch'],
    rows: `SELECT name::text AS version, 'applied' AS state, id AS place FROM %s`,
  },
  'node-pg-migrate': {
    title: 'node-pg-migrate',
    table: 'pgmigrations',
    columns: ['id', 'name', 'run_on'],
    rows: `SELECT name::text AS version, 'applied' AS state, id AS place FROM %s`,
  },
  sequelize: {
    title: 'Sequelize',
    table: 'SequelizeMeta',
    columns: ['name'],
    rows: `SELECT name::text AS version, 'applied' AS state, name AS place FROM %s`,
  },
}

export function isHistoryTool(name: string): name is HistoryTool {
  return Object.hasOwn(HISTORY_TABLES, name)
}

export const HISTORY_TOOLS: readonly HistoryTool[] = Object.keys(HISTORY_TABLES).filter(isHistoryTool)

const HISTORY_SETTING = 'lakebase_deploy.histories'

/** What the catalog query reads after `readHistories`. */
export const HISTORIES = `nullif(current_setting('${HISTORY_SETTING}', true), '')::json`

/**
 * A DO block for an open transaction that finds the tables of other tools in the schema, in `public` and in the tools' own schemas, and
 * reads them. It looks only where `ledgerSetting` shows no row of ours. A table is locked against a change of its form
 * first, and read only when it is a plain one of built-in types, of which planning computes nothing, in a schema that nobody
 * else can rename: nothing of somebody else's runs then.
 */
export function readHistories(schema: string, ledgerSetting: string): string {
  const known = HISTORY_TOOLS.map((tool) => {
    const { table, columns, rows } = HISTORY_TABLES[tool]
    return `(${[tool, table, `{${columns.join(',')}}`, rows].map(quoteLiteral).join(', ')})`
  })
  const conditions = HISTORY_TOOLS.flatMap((tool) => {
    const { where } = HISTORY_TABLES[tool]
    return where === undefined ? [] : [`WHEN ${quoteLiteral(tool)} THEN ${where}`]
  })
  return `
DECLARE
  found record;
  entries text;
  histories json[] := '{}';
BEGIN
  IF current_setting('${ledgerSetting}') NOT IN ('null', '[]') THEN RETURN; END IF;
  FOR found IN
    SELECT t.tool, n.nspname, c.relname, c.oid, n.oid AS schema, n.nspowner, pg_get_userbyid(c.relowner) AS owner,
      format(t.query, format('%I.%I', n.nspname, c.relname)) AS query
    FROM (VALUES ${known.join(', ')}) t (tool, relname, needed, query)
      JOIN pg_class c ON c.relname = t.relname::name AND c.relkind = 'r' JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN (${quoteLiteral(schema)}, 'public', 'drizzle', 'supabase_migrations')
      AND (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = ANY (t.needed::name[])) = cardinality(t.needed::name[])
      AND CASE t.tool ${conditions.join(' ')} ELSE true END
    ORDER BY n.nspname <> ${quoteLiteral(schema)}, n.nspname = 'public'
  LOOP
    entries := NULL;
    BEGIN
      EXECUTE format('LOCK TABLE %I.%I IN ${PLANNING_LOCK} MODE NOWAIT', found.nspname, found.relname);
      ${READ_TABLES_ONLY}
      IF ${isFixedSchema('found.nspowner')} AND ${isStable('found.oid')}
        AND EXISTS (SELECT FROM pg_namespace m WHERE m.oid = found.schema AND m.nspname = found.nspname AND m.nspowner = found.nspowner)
        AND EXISTS (SELECT FROM pg_class c WHERE c.oid = found.oid AND c.relkind = 'r' AND c.relnamespace = found.schema AND NOT c.relrowsecurity AND NOT c.relhassubclass
          AND c.relname = found.relname AND NOT EXISTS (
            SELECT FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND (a.attgenerated <> '' OR y.typnamespace <> 'pg_catalog'::regnamespace)))
          AND NOT EXISTS (${plannedCode('found.oid')}) THEN
        EXECUTE format('SELECT json_agg(json_build_object(''version'', version, ''state'', state) ORDER BY place) FROM (%s) h WHERE state IS NOT NULL', found.query)
          INTO entries;
        entries := coalesce(entries, '[]');
      END IF;
    EXCEPTION WHEN OTHERS THEN -- a table of other columns or types is no history that could be read
      entries := NULL;
    END;
    histories := histories || json_build_object('tool', found.tool, 'schema', found.nspname, 'table', found.relname,
      'owner', found.owner, 'rows', entries::json);
  END LOOP;
  PERFORM set_config('${HISTORY_SETTING}', array_to_json(histories)::text, true);
END`
}
