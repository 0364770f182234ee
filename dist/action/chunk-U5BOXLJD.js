import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  count,
  findingId,
  isAccepted
} from "./chunk-NNJ77NSG.js";
import {
  compareVersions,
  isRepeatable,
  isVersion,
  numberOf
} from "./chunk-BXTFETVF.js";
import {
  acceptanceLine
} from "./chunk-SMUWBURH.js";
import {
  isLayoutName
} from "./chunk-ZJH35LZ7.js";
import {
  boolean,
  list,
  number,
  oneOf,
  optional,
  record,
  string
} from "./chunk-WBAGURTN.js";
import {
  LEDGER_TABLE,
  PLATFORM_SUPERUSER,
  RELEASE_OUTCOMES,
  RELEASE_TABLE,
  belongsToOwner,
  changesOwner,
  desiredPrivileges,
  desiredPrivilegesOf,
  grantOn,
  grouped,
  impliedPrivilegesOf,
  inPrintedBox,
  isLastingGrantor,
  isOwnTable,
  isPlatformRole,
  ownersOf,
  platformPrivileges,
  roleOf,
  willOwn
} from "./chunk-KHUWHDDR.js";
import {
  classOf,
  defaultObjects,
  inWords,
  isDefault,
  itemsInWords,
  objectOf,
  onClause,
  privilegeList,
  securables
} from "./chunk-UCFBEN3C.js";
import {
  cell
} from "./chunk-ZQDTDYLC.js";
import {
  RESTRICT_PATH_LOCALLY
} from "./chunk-H5SW7SUU.js";
import {
  keeperRole,
  qualified,
  quoteIdentifier,
  quoteLiteral
} from "./chunk-KR4KYWI5.js";
import {
  capitalised
} from "./chunk-VJU6MYWT.js";
import {
  DeployError,
  InvalidInput
} from "./chunk-TQXD66EW.js";

// src/catalog/read.ts
import { createHash } from "node:crypto";

// src/postgres/reading.ts
async function readAlone(session, { statements, parse }) {
  return parse(
    await session.send(
      `BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
${RESTRICT_PATH_LOCALLY};
${statements}
COMMIT`
    )
  );
}

// src/catalog/dependency.ts
var PART_KINDS = ["trigger", "policy", "rule"];
var NAME = "json_build_object('schema', n.nspname, 'name', c.relname)";
function nameOf(oid) {
  return `(SELECT ${NAME} FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ${oid})`;
}
function columnsOf(table, numbers) {
  return `(SELECT json_agg(a.attname) FROM pg_attribute a WHERE a.attrelid = ${table} AND a.attnum = ANY (${numbers}))`;
}
function inSchema(...oids) {
  return `EXISTS (SELECT FROM pg_class c JOIN sch ON sch.oid = c.relnamespace WHERE c.oid IN (${oids.join(", ")}))`;
}
var INDEXES = `
  SELECT json_agg(json_build_array(c.relname, t.relname)) FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid
    JOIN sch ON sch.oid = c.relnamespace JOIN pg_class t ON t.oid = x.indrelid`;
var REFERENCES = `
  SELECT json_agg(json_build_object('name', k.conname, 'key', (SELECT c.relname FROM pg_class c WHERE c.oid = k.conindid), 'table', ${nameOf("k.conrelid")}, 'columns', ${columnsOf("k.conrelid", "k.conkey")},
    'referenced', ${nameOf("k.confrelid")}, 'referencedColumns', ${columnsOf("k.confrelid", "k.confkey")}))
  FROM pg_constraint k WHERE k.contype = 'f' AND k.conparentid = 0 AND ${inSchema("k.conrelid", "k.confrelid")}`;
var CHILDREN = `
  SELECT json_agg(json_build_object('parent', ${nameOf("h.inhparent")}, 'child', ${nameOf("h.inhrelid")}, 'isPartition', r.relispartition,
    'isDefault', EXISTS (SELECT FROM pg_partitioned_table p WHERE p.partdefid = h.inhrelid)))
  FROM pg_inherits h JOIN pg_class r ON r.oid = h.inhrelid AND r.relkind IN ('r', 'p', 'f') WHERE ${inSchema("h.inhparent", "h.inhrelid")}`;
var DEPENDENTS = `
  SELECT json_agg(DISTINCT jsonb_build_object('of', jsonb_build_object('space', space, 'name', source), 'column', att, 'whole', whole,
    'on', jsonb_build_object('space', CASE WHEN target IS NOT NULL THEN 'relation' WHEN tt IS NOT NULL THEN 'type' ELSE 'routine' END,
      'schema', n.nspname, 'name', coalesce(c.relname, tt, tp))))
  FROM (
    SELECT CASE WHEN sc.oid IS NOT NULL THEN 'relation' WHEN st.oid IS NOT NULL THEN 'type' ELSE 'routine' END AS space,
      coalesce(sc.relname, st.typname, sp.proname) AS source, sc.oid AS sourceid,
      CASE WHEN d.refobjsubid > 0 THEN (SELECT attname FROM pg_attribute WHERE attrelid = sc.oid AND attnum = d.refobjsubid) END AS att,
      coalesce(w.ev_class, nullif(k.conrelid, 0), a.adrelid, g.tgrelid, y.polrelid, x.indrelid, tc.oid) AS target,
      tt.typname AS tt, tp.proname AS tp, coalesce(tt.typnamespace, tp.pronamespace) AS nsp,
      tt.oid IS NOT NULL OR tp.oid IS NOT NULL OR w.rulename IS NOT DISTINCT FROM '_RETURN' AND w.oid IS NOT NULL
        OR tc.oid IS NOT NULL AND x.indexrelid IS NULL AND d.objsubid = 0 AS whole
    FROM pg_depend d
      LEFT JOIN pg_class sc ON d.refclassid = 'pg_class'::regclass AND sc.oid = d.refobjid
      LEFT JOIN pg_type st ON d.refclassid = 'pg_type'::regclass AND st.oid = d.refobjid
      LEFT JOIN pg_proc sp ON d.refclassid = 'pg_proc'::regclass AND sp.oid = d.refobjid
      JOIN sch ON sch.oid = coalesce(sc.relnamespace, st.typnamespace, sp.pronamespace)
      LEFT JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
      LEFT JOIN pg_constraint k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid AND k.contype <> 'f'
      LEFT JOIN pg_attrdef a ON d.classid = 'pg_attrdef'::regclass AND a.oid = d.objid
      LEFT JOIN pg_trigger g ON d.classid = 'pg_trigger'::regclass AND g.oid = d.objid AND NOT g.tgisinternal
      LEFT JOIN pg_policy y ON d.classid = 'pg_policy'::regclass AND y.oid = d.objid
      LEFT JOIN pg_class tc ON d.classid = 'pg_class'::regclass AND tc.oid = d.objid
      LEFT JOIN pg_index x ON x.indexrelid = tc.oid
      LEFT JOIN pg_type tt ON d.classid = 'pg_type'::regclass AND tt.oid = d.objid
      LEFT JOIN pg_proc tp ON d.classid = 'pg_proc'::regclass AND tp.oid = d.objid
    WHERE d.deptype IN ('n', 'a', 'i')) d
    LEFT JOIN pg_class c ON c.oid = target
    JOIN pg_namespace n ON n.oid = coalesce(c.relnamespace, nsp)
  WHERE target IS DISTINCT FROM sourceid AND n.nspname !~ '^pg_toast'`;
var ROUTINES = "SELECT json_agg(DISTINCT p.proname) FROM pg_proc p JOIN sch ON sch.oid = p.pronamespace";
var PARTS = `
  SELECT json_agg(json_build_object('kind', kind, 'relation', c.relname, 'name', name)) FROM (
    SELECT 'trigger' AS kind, tgrelid AS relid, tgname AS name FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'policy', polrelid, polname FROM pg_policy
    UNION ALL SELECT 'rule', ev_class, rulename FROM pg_rewrite WHERE rulename <> '_RETURN') p
    JOIN pg_class c ON c.oid = relid JOIN sch ON sch.oid = c.relnamespace`;
var DEPENDENCIES = `json_build_object('indexes', (${INDEXES}), 'references', (${REFERENCES}), 'children', (${CHILDREN}),
    'dependents', (${DEPENDENTS}), 'routines', (${ROUTINES}), 'parts', (${PARTS}))`;
function selectDependencies(settled, ledgerSetting) {
  if (settled === void 0) return DEPENDENCIES;
  const ledger2 = `current_setting('${ledgerSetting}')::json`;
  return `CASE WHEN json_typeof(${ledger2}) = 'array' AND ${quoteLiteral(settled)} = (
    SELECT coalesce(md5(string_agg(row->>'checksum', ',' ORDER BY row->>'checksum' COLLATE "C")), '') FROM json_array_elements(${ledger2}) row)
    THEN NULL ELSE ${DEPENDENCIES} END`;
}
function parseDependencies(row) {
  return {
    indexes: new Map(list(row.indexes).map((item) => pair(list(item).map(string)))),
    references: list(row.references).map((item) => parseReference(record(item))),
    children: list(row.children).map((item) => parseChild(record(item))),
    dependents: list(row.dependents).map((item) => parseDependent(record(item))),
    routines: new Set(list(row.routines).map(string)),
    parts: list(row.parts).map((item) => parsePart(record(item)))
  };
}
function parsePart(row) {
  return { kind: oneOf(PART_KINDS, row.kind), relation: string(row.relation), name: string(row.name) };
}
function pair([index = "", table = ""]) {
  return [index, table];
}
function parseReference(row) {
  return {
    name: string(row.name),
    key: string(row.key),
    table: parseName(row.table),
    columns: list(row.columns).map(string),
    referenced: parseName(row.referenced),
    referencedColumns: list(row.referencedColumns).map(string)
  };
}
function parseChild(row) {
  return {
    parent: parseName(row.parent),
    child: parseName(row.child),
    isPartition: boolean(row.isPartition),
    isDefault: boolean(row.isDefault)
  };
}
function parseDependent(row) {
  const of = record(row.of);
  const on = record(row.on);
  return {
    of: { space: oneOf(SPACES, of.space), name: string(of.name) },
    column: optional(row.column, string),
    on: { space: oneOf(SPACES, on.space), ...parseName(on) },
    whole: boolean(row.whole)
  };
}
var SPACES = ["relation", "type", "routine"];
function parseName(value) {
  const row = record(value);
  return { schema: string(row.schema), name: string(row.name) };
}

// src/catalog/ledger-state.ts
var LEDGER_IS_CURRENT = `
  SELECT FROM rel JOIN pg_attribute a ON a.attrelid = rel.oid
  WHERE rel.name = ${quoteLiteral(LEDGER_TABLE)} AND a.attname = 'contracts' AND NOT a.attisdropped`;
var LEDGER_WAS_FILLED = `
  SELECT FROM rel JOIN pg_class c ON c.oid = rel.oid
  WHERE rel.name = ${quoteLiteral(LEDGER_TABLE)} AND (c.relfilenode <> c.oid OR pg_relation_size(c.oid) > 0)`;

// src/catalog/planned-code.ts
var PLANNING_LOCK = "SHARE UPDATE EXCLUSIVE";
function isStable(relation) {
  return `EXISTS (SELECT FROM pg_locks l WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.granted
    AND l.mode = 'ShareUpdateExclusiveLock' AND l.relation = ${relation}
    AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()))`;
}
var READ_TABLES_ONLY = `IF current_setting('restrict_nonsystem_relation_kind', true) IS NOT NULL THEN
          PERFORM set_config('restrict_nonsystem_relation_kind', 'view, foreign-table', true);
        END IF;`;
function isFixedSchema(owner) {
  return `NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolcanlogin AND NOT r.rolsuper AND r.rolname <> session_user
    AND pg_has_role(r.oid, ${owner}, 'MEMBER')
    AND NOT EXISTS (SELECT FROM pg_roles s WHERE s.rolname = 'databricks_superuser'
      AND pg_has_role(s.oid, 'pg_write_all_data', 'MEMBER') AND pg_has_role(r.oid, s.oid, 'MEMBER')))`;
}
function plannedCode(relation) {
  return `SELECT format('its index %I has an expression or a predicate', i.relname) AS fault, 'DROP INDEX ' || i.oid::regclass AS repair
      FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = ${relation} AND (x.indexprs IS NOT NULL OR x.indpred IS NOT NULL)
    UNION ALL SELECT format('its statistics %I have an expression', s.stxname), format('DROP STATISTICS %s.%I', s.stxnamespace::regnamespace, s.stxname)
      FROM pg_statistic_ext s WHERE s.stxrelid = ${relation} AND s.stxexprs IS NOT NULL
    UNION ALL SELECT format('it has the check %I', k.conname), format('ALTER TABLE %s DROP CONSTRAINT %I', k.conrelid::regclass, k.conname)
      FROM pg_constraint k WHERE k.conrelid = ${relation} AND k.contype = 'c'
    UNION ALL SELECT format('it is a partition of %s', h.inhparent::regclass), format('ALTER TABLE %s DETACH PARTITION %s', h.inhparent::regclass, h.inhrelid::regclass)
      FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhrelid WHERE h.inhrelid = ${relation} AND c.relispartition`;
}

// src/catalog/own-table-query.ts
function ledger(inFull) {
  const more = inFull ? `, 'contracts', to_jsonb(l) -> 'contracts'` : "";
  return {
    name: LEDGER_TABLE,
    rows: (table) => `SELECT json_agg(json_build_object('version', version, 'name', name, 'checksum', checksum,
    'appliedAt', applied_at${more}) ORDER BY version)::text FROM ONLY ${table} l`,
    types: {
      version: "text",
      name: "text",
      checksum: "text",
      applied_at: "timestamptz",
      contracts: "boolean"
    }
  };
}
var UNSEEN = "15 minutes";
var RELEASES_READ = 100;
var RELEASE_DETAIL = `, 'detail', json_build_object('environment', environment, 'artifactDigest', artifact_digest,
      'gitSha', git_sha, 'migrations', to_jsonb(r) -> 'migrations')`;
function releases({ workspace, app, inFull }) {
  return {
    name: RELEASE_TABLE,
    rows: (table) => `SELECT json_agg(json_build_object('id', id, 'releaseDigest', release_digest, 'sourceDigest', source_digest,
    'run', run, 'folder', folder, 'deploymentId', deployment_id, 'startedAt', round(extract(epoch FROM started_at) * 1000),
    'outcome', outcome, 'manifestDigest', manifest_digest, 'isUnseen', outcome = 'deploying'
      OR (settled_by IS NOT NULL AND ended_at > clock_timestamp() - interval '${UNSEEN}'), 'restores', to_jsonb(r) -> 'restores'${inFull ? RELEASE_DETAIL : ""}) ORDER BY started_at DESC)::text
    FROM (SELECT * FROM ONLY ${table} WHERE workspace = ${quoteLiteral(workspace)} AND app = ${quoteLiteral(app)}
      ORDER BY started_at DESC LIMIT ${RELEASES_READ}) r`,
    types: {
      id: "text",
      workspace: "text",
      app: "text",
      release_digest: "text",
      source_digest: "text",
      run: "text",
      folder: "text",
      deployment_id: "text",
      started_at: "timestamptz",
      ended_at: "timestamptz",
      outcome: "text",
      settled_by: "text",
      manifest_digest: "text",
      environment: "text",
      artifact_digest: "text",
      git_sha: "text",
      migrations: "text",
      restores: "text"
    }
  };
}
function readLedger(scope, inFull, setting) {
  return readOwnTable(scope, ledger(inFull), setting);
}
function readReleases(scope, of, setting) {
  return readOwnTable(scope, releases(of), setting);
}
function readOwnTable({ schema, ownerRole }, own, setting) {
  const table = qualified(schema, own.name);
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
END`;
}
function isOurs(table, ownerRole) {
  return `EXISTS (SELECT FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
    WHERE c.oid = to_regclass(${quoteLiteral(table)}) AND c.relkind = 'r' AND r.rolname = ${quoteLiteral(ownerRole)})`;
}
function faults(table, ownerRole, { types }) {
  const expected = Object.entries(types).map(
    ([column, type]) => `WHEN ${quoteLiteral(column)} THEN '${type}'::regtype`
  );
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
        AND (typnamespace <> 'pg_catalog'::regnamespace OR atttypid <> CASE attname ${expected.join(" ")} ELSE atttypid END)
    UNION ALL SELECT 8, format('its column %I has a default that is not its own', a.attname),
        format('ALTER TABLE %s ALTER COLUMN %I %s', a.attrelid::regclass, a.attname, CASE
          WHEN a.attname IN ('applied_at', 'started_at') THEN 'SET DEFAULT pg_catalog.clock_timestamp()' ELSE 'DROP DEFAULT' END)
      FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
      WHERE d.adrelid = ${quoteLiteral(table)}::regclass
        AND NOT (a.attname IN ('applied_at', 'started_at') AND pg_get_expr(d.adbin, d.adrelid) = 'clock_timestamp()')
    UNION ALL SELECT 9, p.fault, p.repair FROM (${plannedCode(`${quoteLiteral(table)}::regclass`)}) p
  ) f (rank, fault, repair) ORDER BY rank, fault LIMIT 1`;
}

// src/catalog/tool-history.ts
var has = (column) => `EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = '${column}')`;
var isSupabase = "n.nspname = 'supabase_migrations'";
var isRails = "EXISTS (SELECT FROM pg_class r WHERE r.relnamespace = c.relnamespace AND r.relname = 'ar_internal_metadata')";
var versions = "SELECT version::text, 'applied' AS state, version::text AS place FROM %s";
var HISTORY_TABLES = {
  flyway: {
    title: "Flyway",
    table: "flyway_schema_history",
    columns: ["installed_rank", "version", "type", "success"],
    rows: `SELECT DISTINCT ON (version) version, CASE WHEN NOT success THEN 'failed' WHEN type LIKE '%%BASELINE' THEN 'up-to'
      WHEN type LIKE 'UNDO%%' OR type = 'DELETE' THEN NULL ELSE 'applied' END AS state, installed_rank AS place
      FROM %s WHERE version IS NOT NULL ORDER BY version, installed_rank DESC`
  },
  "golang-migrate": {
    title: "golang-migrate",
    table: "schema_migrations",
    columns: ["version", "dirty"],
    rows: `SELECT version::text, CASE WHEN dirty THEN 'failed' ELSE 'up-to' END AS state, 1 AS place FROM %s`
  },
  sqlx: {
    title: "sqlx",
    table: "_sqlx_migrations",
    columns: ["version", "success"],
    rows: `SELECT version::text, CASE WHEN success THEN 'applied' ELSE 'failed' END AS state, version AS place FROM %s`
  },
  dbmate: {
    title: "dbmate",
    table: "schema_migrations",
    columns: ["version"],
    where: `NOT ${has("dirty")} AND NOT (${isSupabase}) AND NOT ${isRails}`,
    rows: versions
  },
  goose: {
    title: "goose",
    table: "goose_db_version",
    columns: ["id", "version_id", "is_applied"],
    rows: `SELECT DISTINCT ON (version_id) version_id::text AS version, CASE WHEN is_applied THEN 'applied' END AS state, version_id AS place
      FROM %s WHERE version_id > 0 ORDER BY version_id, id DESC`
  },
  prisma: {
    title: "Prisma",
    table: "_prisma_migrations",
    columns: ["migration_name", "finished_at", "rolled_back_at"],
    rows: `SELECT migration_name::text AS version, CASE WHEN finished_at IS NULL THEN 'failed' ELSE 'applied' END AS state,
      migration_name AS place FROM %s WHERE rolled_back_at IS NULL`
  },
  diesel: {
    title: "Diesel",
    table: "__diesel_schema_migrations",
    columns: ["version"],
    rows: versions
  },
  drizzle: {
    title: "Drizzle",
    table: "__drizzle_migrations",
    columns: ["hash", "created_at"],
    rows: `SELECT created_at::text AS version, 'applied' AS state, created_at AS place FROM %s`
  },
  supabase: {
    title: "Supabase",
    table: "schema_migrations",
    columns: ["version"],
    where: isSupabase,
    rows: versions
  },
  rails: {
    title: "Rails",
    table: "schema_migrations",
    columns: ["version"],
    where: `NOT (${isSupabase}) AND ${isRails}`,
    rows: versions
  },
  alembic: {
    title: "Alembic",
    table: "alembic_version",
    columns: ["version_num"],
    rows: `SELECT version_num::text AS version, 'up-to' AS state, 1 AS place FROM %s`
  },
  django: {
    title: "Django",
    table: "django_migrations",
    columns: ["app", "name", "applied"],
    rows: `SELECT concat(app, '.', name) AS version, 'applied' AS state, id AS place FROM %s`
  },
  liquibase: {
    title: "Liquibase",
    table: "databasechangelog",
    columns: ["id", "author", "orderexecuted"],
    rows: `SELECT id::text AS version, 'applied' AS state, orderexecuted AS place FROM %s`
  },
  typeorm: {
    title: "TypeORM",
    table: "migrations",
    columns: ["id", "timestamp", "name"],
    rows: `SELECT name::text AS version, 'applied' AS state, id AS place FROM %s`
  },
  knex: {
    title: "Knex",
    table: "knex_migrations",
    columns: ["id", "name", "batch"],
    rows: `SELECT name::text AS version, 'applied' AS state, id AS place FROM %s`
  },
  "node-pg-migrate": {
    title: "node-pg-migrate",
    table: "pgmigrations",
    columns: ["id", "name", "run_on"],
    rows: `SELECT name::text AS version, 'applied' AS state, id AS place FROM %s`
  },
  sequelize: {
    title: "Sequelize",
    table: "SequelizeMeta",
    columns: ["name"],
    rows: `SELECT name::text AS version, 'applied' AS state, name AS place FROM %s`
  }
};
function isHistoryTool(name) {
  return Object.hasOwn(HISTORY_TABLES, name);
}
var HISTORY_TOOLS = Object.keys(HISTORY_TABLES).filter(isHistoryTool);
var HISTORY_SETTING = "lakebase_deploy.histories";
var HISTORIES = `nullif(current_setting('${HISTORY_SETTING}', true), '')::json`;
function readHistories(schema, ledgerSetting) {
  const known2 = HISTORY_TOOLS.map((tool) => {
    const { table, columns, rows } = HISTORY_TABLES[tool];
    return `(${[tool, table, `{${columns.join(",")}}`, rows].map(quoteLiteral).join(", ")})`;
  });
  const conditions = HISTORY_TOOLS.flatMap((tool) => {
    const { where } = HISTORY_TABLES[tool];
    return where === void 0 ? [] : [`WHEN ${quoteLiteral(tool)} THEN ${where}`];
  });
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
    FROM (VALUES ${known2.join(", ")}) t (tool, relname, needed, query)
      JOIN pg_class c ON c.relname = t.relname::name AND c.relkind = 'r' JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN (${quoteLiteral(schema)}, 'public', 'drizzle', 'supabase_migrations')
      AND (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = ANY (t.needed::name[])) = cardinality(t.needed::name[])
      AND CASE t.tool ${conditions.join(" ")} ELSE true END
    ORDER BY n.nspname <> ${quoteLiteral(schema)}, n.nspname = 'public'
  LOOP
    entries := NULL;
    BEGIN
      EXECUTE format('LOCK TABLE %I.%I IN ${PLANNING_LOCK} MODE NOWAIT', found.nspname, found.relname);
      ${READ_TABLES_ONLY}
      IF ${isFixedSchema("found.nspowner")} AND ${isStable("found.oid")}
        AND EXISTS (SELECT FROM pg_namespace m WHERE m.oid = found.schema AND m.nspname = found.nspname AND m.nspowner = found.nspowner)
        AND EXISTS (SELECT FROM pg_class c WHERE c.oid = found.oid AND c.relkind = 'r' AND c.relnamespace = found.schema AND NOT c.relrowsecurity AND NOT c.relhassubclass
          AND c.relname = found.relname AND NOT EXISTS (
            SELECT FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND (a.attgenerated <> '' OR y.typnamespace <> 'pg_catalog'::regnamespace)))
          AND NOT EXISTS (${plannedCode("found.oid")}) THEN
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
END`;
}

// src/catalog/query.ts
var LEDGER_SETTING = "lakebase_deploy.ledger";
var RELEASES_SETTING = "lakebase_deploy.releases";
function catalogStatements(scope) {
  return `${RESTRICT_PATH_LOCALLY};
SET LOCAL jit = off;
SET LOCAL row_security = off;
SET LOCAL lock_timeout = '30s';
DO ${quoteLiteral(readLedger(scope, scope.release?.inFull === true, LEDGER_SETTING))};
DO ${quoteLiteral(readHistories(scope.schema, LEDGER_SETTING))};
${scope.release ? `DO ${quoteLiteral(readReleases(scope, scope.release, RELEASES_SETTING))};
` : ""}${selectCatalog(scope)};`;
}
var TRUSTED_EXTENSIONS = `SELECT e.oid FROM pg_extension e JOIN pg_roles r ON r.oid = e.extowner
  WHERE r.rolsuper OR r.rolname = session_user OR EXISTS (SELECT FROM own WHERE pg_has_role(r.oid, own.oid, 'MEMBER'))
    OR EXISTS (SELECT FROM pg_roles a WHERE a.rolname = 'databricks_superuser' AND pg_has_role(r.oid, a.oid, 'MEMBER'))`;
function selectCatalog({ schema, ownerRole, keeperRole: keeperRole2, grantees, appRole, settled }) {
  const desired = `ARRAY[${grantees.map(quoteLiteral).join(", ")}]::text[]`;
  return `WITH
own AS (SELECT oid, rolname, rolcanlogin FROM pg_roles WHERE rolname = ${quoteLiteral(ownerRole)}),
keep AS (SELECT oid, rolname FROM pg_roles WHERE rolname = ${quoteLiteral(keeperRole2)}),
me AS (SELECT oid, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = session_user),
adm AS (${PLATFORM_SUPERUSER_ROLE}),
app AS (SELECT oid, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles
  WHERE rolname = ${appRole === void 0 ? "NULL" : quoteLiteral(appRole)}),
sch AS (SELECT oid, nspowner, nspacl FROM pg_namespace WHERE nspname = ${quoteLiteral(schema)}),
dep AS (SELECT d.classid, d.objid, bool_or(x.oid IS NOT NULL) AS extension
  FROM pg_depend d LEFT JOIN (${TRUSTED_EXTENSIONS}) x ON d.deptype = 'e' AND x.oid = d.refobjid
  WHERE d.deptype IN ('e', 'i') AND d.objsubid = 0 GROUP BY 1, 2),
rel AS (${RELATIONS}),
obj AS (
  SELECT kind, owner, acl, identity, item, oid, inert FROM rel
  UNION ALL ${ROUTINES2}
  UNION ALL ${TYPES}),
admins AS (SELECT m.member FROM pg_auth_members m JOIN own ON own.oid = m.roleid WHERE m.admin_option),
member AS (
  SELECT r.rolname, bool_or(m.inherit_option) AND bool_or(m.set_option) AS acts, bool_or(m.admin_option) AS admin
  FROM pg_auth_members m JOIN own ON own.oid = m.roleid JOIN pg_roles r ON r.oid = m.member GROUP BY r.rolname)
SELECT json_build_object(
  'serverVersion', current_setting('server_version_num')::int,
  'login', (${LOGIN}),
  'platform', (SELECT json_build_object('loginIsMember', inherited OR settable) FROM adm),
  'owner', (${OWNER}),
  'keeper', (${KEEPER}),
  'schema', (SELECT json_build_object('owner', pg_get_userbyid(nspowner), 'acl', ${entries("nspacl", "nspowner")}) FROM sch),
  'database', (SELECT json_build_object('owner', pg_get_userbyid(datdba), 'acl', ${entries("datacl", "datdba")})
    FROM pg_database WHERE datname = current_database()),
  'extensions', (SELECT json_agg(extname ORDER BY extname) FROM pg_extension),
  'publicCreates', (${PUBLIC_CREATES}),
  'publicRelations', (${PUBLIC_RELATIONS}),
  'objects', (SELECT json_agg(g) FROM (${OBJECTS}) g),
  'columns', (SELECT json_agg(c) FROM (${COLUMNS}) c),
  'defaults', (SELECT json_agg(d) FROM (${DEFAULTS}) d),
  'memberships', (SELECT json_agg(m) FROM (${MEMBERSHIPS}) m),
  'appAttributes', (${APP_ATTRIBUTES}),
  'powers', (${powers(desired)}),
  'administrators', (${ADMINISTRATORS}),
  'settable', (SELECT json_agg(rolname ORDER BY rolname) FROM pg_roles
    WHERE rolname <> session_user AND rolname !~ '^pg_' AND pg_has_role(session_user, oid, 'SET')),
  'actsFor', (${ACTS_FOR}),
  'invalidIndexes', (${INVALID_INDEXES}),
  'ownerMembers', (SELECT json_agg(rolname ORDER BY rolname) FROM member WHERE acts),
  'ownerAdmins', (SELECT json_agg(rolname ORDER BY rolname) FROM member WHERE admin),
  'roles', (SELECT json_agg(rolname ORDER BY rolname) FROM pg_roles
    WHERE rolname = ANY (${desired})),
  'ledger', current_setting('${LEDGER_SETTING}')::json,
  'releases', nullif(current_setting('${RELEASES_SETTING}', true), '')::json,
  'ledgerIsCurrent', EXISTS (${LEDGER_IS_CURRENT}),
  'ledgerWasFilled', EXISTS (${LEDGER_WAS_FILLED}),
  'dependencies', ${selectDependencies(settled, LEDGER_SETTING)},
  'histories', ${HISTORIES},
  'restorePoint', CASE WHEN NOT pg_is_in_recovery() THEN
    json_build_object('lsn', pg_current_wal_lsn()::text, 'time', round(extract(epoch FROM clock_timestamp()) * 1000)) END
)::text AS catalog`;
}
var PLATFORM_SUPERUSER_ROLE = `
  SELECT oid, rolname, rolcreaterole, pg_has_role(session_user, oid, 'SET') AS settable,
    pg_has_role(session_user, oid, 'USAGE') AS inherited
  FROM pg_roles WHERE rolname = 'databricks_superuser' AND pg_has_role(oid, 'pg_write_all_data', 'MEMBER')`;
function entries(acl, owner) {
  return `(SELECT json_agg(e ORDER BY e.grantee, e.grantor, e.grantable) FROM (
    SELECT CASE WHEN a.grantee <> 0 THEN pg_get_userbyid(a.grantee) END AS grantee, pg_get_userbyid(a.grantor) AS grantor,
      a.is_grantable AS grantable, json_agg(a.privilege_type ORDER BY a.privilege_type) AS privileges
    FROM aclexplode(${acl}) a WHERE a.grantee <> ${owner} GROUP BY a.grantee, a.grantor, a.is_grantable) e)`;
}
var INERT_RELATION = `c.relkind = 'S' OR c.relkind IN ('r', 'p')
      AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
      AND NOT EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid)
      AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
      AND NOT EXISTS (SELECT FROM pg_inherits h JOIN pg_class k ON k.oid IN (h.inhrelid, h.inhparent)
        WHERE c.oid IN (h.inhrelid, h.inhparent) AND k.relowner <> c.relowner)
      AND NOT EXISTS (
        SELECT FROM (
          SELECT 'pg_class'::regclass AS classid, c.oid AS objid
          UNION ALL SELECT 'pg_class'::regclass, indexrelid FROM pg_index WHERE indrelid = c.oid
          UNION ALL SELECT 'pg_attrdef'::regclass, oid FROM pg_attrdef WHERE adrelid = c.oid
          UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint WHERE conrelid = c.oid
          UNION ALL SELECT 'pg_statistic_ext'::regclass, oid FROM pg_statistic_ext WHERE stxrelid = c.oid) part
          JOIN pg_depend d ON d.classid = part.classid AND d.objid = part.objid
          LEFT JOIN pg_proc f ON d.refclassid = 'pg_proc'::regclass AND f.oid = d.refobjid
          LEFT JOIN pg_type y ON d.refclassid = 'pg_type'::regclass AND y.oid = d.refobjid
          LEFT JOIN pg_roles w ON w.oid = f.proowner
        WHERE (y.typtype IS DISTINCT FROM 'e' AND y.oid IS NOT NULL
            OR d.refclassid IN ('pg_operator'::regclass, 'pg_opclass'::regclass, 'pg_opfamily'::regclass)
            OR f.oid IS NOT NULL AND NOT w.rolsuper AND f.proowner <> me.oid AND f.proowner IS DISTINCT FROM own.oid)
          AND NOT EXISTS (SELECT FROM dep e WHERE e.classid = d.refclassid AND e.objid = d.refobjid AND e.extension))`;
var RELATIONS = `
  SELECT c.oid, c.relname AS name, c.relowner AS owner, c.relacl AS acl,
    CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
      WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind,
    dep.objid IS NOT NULL AS identity,
    CASE WHEN c.relkind = 'S' AND c.relowner IS DISTINCT FROM own.oid THEN json_build_array(c.relname, NULL, (
      SELECT t.relname FROM pg_depend d JOIN pg_class t ON t.oid = d.refobjid
      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass
        AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0 LIMIT 1))
    ELSE to_json(c.relname) END AS item,
    CASE WHEN c.relowner IS NOT DISTINCT FROM own.oid OR c.relowner = me.oid THEN false ELSE (${INERT_RELATION}) END AS inert
  FROM pg_class c JOIN sch ON sch.oid = c.relnamespace CROSS JOIN me LEFT JOIN own ON true
    LEFT JOIN dep ON dep.classid = 'pg_class'::regclass AND dep.objid = c.oid
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND (dep.objid IS NULL OR c.relkind = 'S' AND NOT dep.extension)`;
var ROUTINES2 = `
  SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END, p.proowner, p.proacl, false,
    json_build_array(p.proname, pg_get_function_identity_arguments(p.oid), NULL), p.oid, false
  FROM pg_proc p JOIN sch ON sch.oid = p.pronamespace LEFT JOIN own ON true
  WHERE (p.proowner IS DISTINCT FROM own.oid OR p.proacl IS NOT NULL)
    AND NOT EXISTS (SELECT FROM dep WHERE dep.classid = 'pg_proc'::regclass AND dep.objid = p.oid)`;
var TYPES = `
  SELECT 'type', t.typowner, t.typacl, false, to_json(t.typname), t.oid, t.typtype IN ('e', 'c')
  FROM pg_type t JOIN sch ON sch.oid = t.typnamespace LEFT JOIN own ON true LEFT JOIN pg_class k ON k.oid = t.typrelid
  WHERE (t.typowner IS DISTINCT FROM own.oid OR t.typacl IS NOT NULL) AND (t.typtype IN ('d', 'e', 'r') OR k.relkind = 'c')
    AND NOT EXISTS (SELECT FROM dep WHERE dep.classid = 'pg_type'::regclass AND dep.objid = t.oid)`;
var OBJECTS = `
  SELECT g.kind, pg_get_userbyid(g.owner) AS owner, g.inert, g.identity, ${entries("g.acl", "g.owner")} AS acl, g.items,
    CASE WHEN g.owner = own.oid OR g.kind NOT IN ('table', 'view', 'materialized view', 'foreign table', 'sequence') THEN NULL
      WHEN g.kind = 'sequence' THEN (
        SELECT coalesce(json_agg(p), '[]') FROM unnest('{USAGE,SELECT}'::text[]) p
        WHERE has_sequence_privilege(session_user, g.one, p || ' WITH GRANT OPTION'))
      ELSE (
        SELECT coalesce(json_agg(p), '[]') FROM unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) p
        WHERE has_table_privilege(session_user, g.one, p || ' WITH GRANT OPTION')) END AS grantable
  FROM (SELECT kind, owner, acl, inert, identity, min(oid) AS one, json_agg(item) AS items
    FROM obj GROUP BY kind, owner, acl, inert, identity) g LEFT JOIN own ON true`;
var COLUMNS = `
  SELECT rel.name AS table, a.attname AS column, pg_get_userbyid(rel.owner) AS owner, ${entries("a.attacl", "rel.owner")} AS acl
  FROM pg_attribute a JOIN rel ON rel.oid = a.attrelid WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
  ORDER BY rel.name COLLATE "C", a.attnum`;
var DEFAULTS = `
  SELECT pg_get_userbyid(d.defaclrole) AS role, d.defaclnamespace <> 0 AS "inSchema",
    CASE d.defaclobjtype WHEN 'r' THEN 'table' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'routine' WHEN 'T' THEN 'type' ELSE 'schema' END AS on,
    ${entries("d.defaclacl", "d.defaclrole")} AS acl
  FROM pg_default_acl d LEFT JOIN sch ON sch.oid = d.defaclnamespace LEFT JOIN own ON own.oid = d.defaclrole
  WHERE d.defaclobjtype IN ('r', 'S', 'f', 'T', 'n')
    AND (sch.oid IS NOT NULL OR d.defaclnamespace = 0 AND own.oid IS NOT NULL)
  ORDER BY 1, 2, 3`;
var MEMBERSHIPS = `
  SELECT pg_get_userbyid(m.roleid) AS role, r.rolname AS member, pg_get_userbyid(m.grantor) AS grantor,
    m.inherit_option AS inherit, m.set_option AS set, m.admin_option AS admin,
    r.rolsuper OR EXISTS (SELECT FROM pg_roles s WHERE s.rolname = 'databricks_superuser' AND pg_has_role(r.oid, s.oid, 'MEMBER'))
      AS "memberAdministers",
    coalesce((SELECT rolsuper FROM pg_roles g WHERE g.oid = m.grantor), false) AS "grantorIsSuperuser",
    pg_has_role(session_user, r.oid, 'USAGE') AND pg_has_role(session_user, r.oid, 'SET') AS "loginIsMember"
  FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
  WHERE m.roleid IN (SELECT oid FROM own) OR m.member IN (SELECT oid FROM app)
  ORDER BY 1, 2, 3`;
var APP_ATTRIBUTES = `
  SELECT json_agg(name) FROM app, LATERAL (VALUES ('SUPERUSER', rolsuper), ('CREATEROLE', rolcreaterole), ('CREATEDB', rolcreatedb),
    ('REPLICATION', rolreplication), ('BYPASSRLS', rolbypassrls)) v (name, has) WHERE has`;
var PUBLIC_CREATES = `
  SELECT EXISTS (SELECT FROM pg_namespace n, aclexplode(n.nspacl) a
    WHERE n.nspname = 'public' AND a.grantee = 0 AND a.privilege_type = 'CREATE')`;
var PUBLIC_RELATIONS = `
  SELECT CASE WHEN count(*) <= 500 THEN coalesce(json_agg(relname), '[]') END FROM (SELECT c.relname FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' LIMIT 501) c`;
var INVALID_INDEXES = `
  SELECT json_agg(json_build_object('name', c.relname, 'table', t.relname, 'owner', pg_get_userbyid(c.relowner))
    ORDER BY c.relname COLLATE "C")
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN sch ON sch.oid = c.relnamespace
    JOIN pg_class t ON t.oid = i.indrelid
  WHERE NOT i.indisvalid AND c.relkind = 'i'
    AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = c.oid)`;
var LOGIN = `
  SELECT json_build_object(
    'role', session_user,
    'isSuperuser', me.rolsuper,
    'createRole', array_remove(ARRAY[
      CASE WHEN me.rolcreaterole OR me.rolsuper THEN 'login' END,
      CASE WHEN EXISTS (SELECT FROM adm WHERE rolcreaterole AND settable) THEN 'databricks_superuser' END], NULL),
    'createSchema', has_database_privilege(session_user, current_database(), 'CREATE'))
  FROM me`;
var OWNER = `
  SELECT json_build_object(
    'canLogin', own.rolcanlogin,
    'createsInPublic', (SELECT has_schema_privilege(own.oid, n.oid, 'CREATE') FROM pg_namespace n WHERE n.nspname = 'public'),
    'inherit', pg_has_role(session_user, own.oid, 'USAGE'),
    'set', pg_has_role(session_user, own.oid, 'SET'),
    'admin', CASE
      WHEN me.rolsuper THEN 'login'
      WHEN EXISTS (SELECT FROM adm JOIN admins a ON a.member = adm.oid WHERE adm.inherited OR adm.settable) THEN 'databricks_superuser'
      WHEN EXISTS (SELECT FROM admins a WHERE pg_has_role(session_user, a.member, 'USAGE')) THEN 'login'
      WHEN EXISTS (SELECT FROM keep JOIN admins a ON a.member = keep.oid
        WHERE pg_has_role(session_user, keep.oid, 'MEMBER WITH ADMIN OPTION')) THEN 'keeper' END,
    'shared', EXISTS (SELECT FROM adm JOIN admins a ON a.member = adm.oid))
  FROM own CROSS JOIN me`;
var KEEPER = `
  SELECT json_build_object(
    'loginIsAdmin', pg_has_role(session_user, keep.oid, 'MEMBER WITH ADMIN OPTION'),
    'admins', (SELECT json_agg(DISTINCT r.rolname) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
      WHERE m.roleid = keep.oid AND m.admin_option))
  FROM keep`;
function powers(desired) {
  return `
  SELECT json_agg(p) FROM (
    SELECT r.rolname AS role,
      (SELECT json_agg(g.rolname) FROM (SELECT oid, rolname FROM adm UNION ALL SELECT oid, rolname FROM own
        UNION ALL SELECT oid, rolname FROM keep) g WHERE g.oid <> r.oid AND pg_has_role(r.oid, g.oid, 'MEMBER')) AS "memberOf",
      (SELECT json_agg(name) FROM (VALUES ('SUPERUSER', r.rolsuper), ('CREATEROLE', r.rolcreaterole), ('BYPASSRLS', r.rolbypassrls))
        v (name, has) WHERE has) AS attributes
    FROM pg_roles r WHERE r.rolname = ANY (${desired})) p
  WHERE p."memberOf" IS NOT NULL OR p.attributes IS NOT NULL`;
}
var ADMINISTRATORS = `
  SELECT json_agg(DISTINCT r.rolname) FROM pg_roles r CROSS JOIN adm
  WHERE pg_has_role(r.oid, adm.oid, 'MEMBER') AND r.oid <> adm.oid
    AND (r.oid IN (SELECT nspowner FROM sch) OR r.oid IN (SELECT owner FROM obj))`;
var ACTS_FOR = `
  SELECT json_agg(json_build_object('role', r.rolname,
    'logsIn', r.rolcanlogin AND NOT r.rolsuper AND r.rolname <> session_user) ORDER BY r.rolname) FROM pg_roles r
  WHERE r.oid IS DISTINCT FROM (SELECT oid FROM own) AND pg_has_role(session_user, r.oid, 'USAGE')
    AND (r.oid IN (SELECT nspowner FROM sch) OR r.oid IN (SELECT owner FROM obj))`;

// src/catalog/row.ts
function parseCatalog(text) {
  const row = record(JSON.parse(text));
  const actsFor = list(row.actsFor).map(record);
  return {
    serverVersion: number(row.serverVersion),
    login: parseLogin(record(row.login)),
    platform: optional(row.platform, (value) => ({ loginIsMember: boolean(record(value).loginIsMember) })),
    owner: optional(row.owner, (value) => parseOwner(record(value))),
    keeper: optional(row.keeper, (value) => parseKeeper(record(value))),
    schema: optional(row.schema, (value) => parseOwned(record(value))),
    databaseAcl: parseOwned(record(row.database)),
    extensions: list(row.extensions).map(string),
    publicCreates: boolean(row.publicCreates),
    publicRelations: optional(row.publicRelations, (value) => list(value).map(string)),
    objects: list(row.objects).flatMap((item) => parseObjects(record(item))).sort(byName),
    columns: list(row.columns).map((item) => parseColumn(record(item))),
    defaults: list(row.defaults).map((item) => parseDefaults(record(item))),
    memberships: list(row.memberships).map((item) => parseMembership(record(item))),
    appAttributes: list(row.appAttributes).map((item) => oneOf(ATTRIBUTES, item)),
    powers: list(row.powers).map((item) => parsePowers(record(item))),
    administrators: list(row.administrators).map(string),
    settable: list(row.settable).map(string),
    actsFor: actsFor.map(({ role }) => string(role)),
    otherLogins: actsFor.flatMap(({ role, logsIn }) => boolean(logsIn) ? [string(role)] : []),
    invalidIndexes: list(row.invalidIndexes).map((item) => parseInvalidIndex(record(item))),
    ownerMembers: list(row.ownerMembers).map(string),
    ownerAdmins: list(row.ownerAdmins).map(string),
    roles: list(row.roles).map(string),
    ledger: parseLedger(row.ledger),
    ledgerFault: parseLedgerFault(row.ledger),
    ledgerIsCurrent: boolean(row.ledgerIsCurrent),
    ledgerWasFilled: boolean(row.ledgerWasFilled),
    dependencies: optional(row.dependencies, (value) => parseDependencies(record(value))),
    releases: parseReleases(row.releases),
    restorePoint: optional(row.restorePoint, (value) => {
      const { lsn, time } = record(value);
      return { lsn: string(lsn), time: number(time) };
    }),
    histories: list(row.histories).map((item) => parseHistory(record(item)))
  };
}
function parseLogin(row) {
  return {
    role: string(row.role),
    isSuperuser: boolean(row.isSuperuser),
    createRole: list(row.createRole).map((item) => oneOf(ACTORS, item)),
    createSchema: boolean(row.createSchema)
  };
}
function parseOwner(row) {
  return {
    canLogin: boolean(row.canLogin),
    createsInPublic: row.createsInPublic === true,
    inherit: boolean(row.inherit),
    set: boolean(row.set),
    admin: optional(row.admin, (value) => oneOf(ADMINS, value)),
    shared: boolean(row.shared)
  };
}
function parseKeeper(row) {
  return { loginIsAdmin: boolean(row.loginIsAdmin), admins: list(row.admins).map(string) };
}
function parsePowers(row) {
  return {
    role: string(row.role),
    memberOf: list(row.memberOf).map(string),
    attributes: list(row.attributes).map((item) => oneOf(ATTRIBUTES, item))
  };
}
function parseOwned(row) {
  return { owner: string(row.owner), acl: parseAcl(row.acl) };
}
function parseObjects(row) {
  const shared = {
    kind: oneOf(KINDS, row.kind),
    owner: string(row.owner),
    inert: boolean(row.inert),
    identity: boolean(row.identity),
    grantable: optional(row.grantable, (value) => list(value).map(string)),
    acl: parseAcl(row.acl)
  };
  return list(row.items).map((item) => ({ ...parseItem(item), ...shared }));
}
function byName(a, b) {
  return compare(a.kind, b.kind) || compare(a.name, b.name) || compare(a.signature ?? "", b.signature ?? "");
}
function compare(a, b) {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
function parseItem(item) {
  if (typeof item === "string") return { name: item, signature: void 0, follows: void 0 };
  const [name, signature, follows] = list(item);
  return {
    name: string(name),
    signature: optional(signature, string),
    follows: optional(follows, string)
  };
}
function parseAcl(value) {
  return list(value).map((item) => {
    const row = record(item);
    return {
      grantee: optional(row.grantee, string),
      privileges: list(row.privileges).map(string),
      grantable: boolean(row.grantable),
      grantor: string(row.grantor)
    };
  });
}
function parseInvalidIndex(row) {
  return { name: string(row.name), table: string(row.table), owner: string(row.owner) };
}
function parseColumn(row) {
  return { ...parseOwned(row), table: string(row.table), column: string(row.column) };
}
function parseDefaults(row) {
  return {
    role: string(row.role),
    inSchema: boolean(row.inSchema),
    on: oneOf(DEFAULT_KINDS, row.on),
    acl: parseAcl(row.acl)
  };
}
function parseMembership(row) {
  return {
    role: string(row.role),
    member: string(row.member),
    grantor: string(row.grantor),
    inherit: boolean(row.inherit),
    set: boolean(row.set),
    admin: boolean(row.admin),
    memberAdministers: boolean(row.memberAdministers),
    grantorIsSuperuser: boolean(row.grantorIsSuperuser),
    loginIsMember: boolean(row.loginIsMember)
  };
}
function parseReleases(value) {
  if (value === null || value === void 0) return void 0;
  return Array.isArray(value) ? value.map((item) => parseRelease(record(item))) : "unreadable";
}
function parseRelease(row) {
  return {
    id: string(row.id),
    releaseDigest: string(row.releaseDigest),
    sourceDigest: string(row.sourceDigest),
    run: string(row.run),
    folder: string(row.folder),
    deploymentId: optional(row.deploymentId, string),
    startedAt: number(row.startedAt),
    outcome: oneOf(RELEASE_OUTCOMES, row.outcome),
    manifestDigest: optional(row.manifestDigest, string),
    isUnseen: boolean(row.isUnseen),
    restores: optional(row.restores, string),
    detail: optional(row.detail ?? null, (detail) => parseReleaseDetail(record(detail)))
  };
}
function parseReleaseDetail(row) {
  return {
    environment: optional(row.environment, string),
    artifactDigest: string(row.artifactDigest),
    gitSha: optional(row.gitSha, string),
    migrations: optional(row.migrations, (checksums) => string(checksums).split(" ").filter(Boolean))
  };
}
function parseLedger(value) {
  if (value === "unreadable") return value;
  if (parseLedgerFault(value)) return "unreadable";
  return optional(value, (rows) => list(rows).map((row) => parseLedgerRow(record(row))));
}
function parseLedgerFault(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return void 0;
  const row = record(value);
  return { fault: string(row.fault), repair: optional(row.repair, string) };
}
function parseHistory(row) {
  return {
    tool: oneOf(HISTORY_TOOLS, row.tool),
    schema: string(row.schema),
    table: string(row.table),
    owner: string(row.owner),
    rows: optional(
      row.rows,
      (rows) => list(rows).map(record).map(({ version, state }) => ({
        version: string(version),
        state: oneOf(HISTORY_STATES, state)
      }))
    )
  };
}
var HISTORY_STATES = ["applied", "failed", "up-to"];
function parseLedgerRow(row) {
  return {
    version: string(row.version),
    name: string(row.name),
    checksum: string(row.checksum),
    appliedAt: string(row.appliedAt),
    contracts: optional(row.contracts ?? null, boolean)
  };
}
var KINDS = [
  "table",
  "view",
  "materialized view",
  "foreign table",
  "sequence",
  "function",
  "procedure",
  "aggregate",
  "type"
];
var DEFAULT_KINDS = [
  "table",
  "sequence",
  "routine",
  "type",
  "schema"
];
var ATTRIBUTES = [
  "SUPERUSER",
  "CREATEROLE",
  "CREATEDB",
  "REPLICATION",
  "BYPASSRLS"
];
var ACTORS = ["login", "databricks_superuser"];
var ADMINS = [...ACTORS, "keeper"];

// src/catalog/read.ts
async function readCatalog(session, desired) {
  return readAlone(session, catalogReading(desired));
}
async function readCatalogOfNew(session, desired) {
  const { login, ...server } = await readCatalog(session, desired);
  return {
    ...server,
    login: { ...login, createSchema: true },
    schema: void 0,
    objects: [],
    databaseAcl: { owner: login.role, acl: [] },
    extensions: [],
    publicCreates: false,
    publicRelations: [],
    columns: [],
    defaults: [],
    actsFor: [],
    otherLogins: [],
    administrators: [],
    invalidIndexes: [],
    ledger: void 0,
    ledgerIsCurrent: false,
    ledgerWasFilled: false,
    dependencies: void 0,
    releases: void 0,
    histories: []
  };
}
function scopeOf({
  schema,
  ownerRole,
  deployers,
  grants,
  privileges = [],
  appRole,
  migrations,
  release
}) {
  const roles = grants.map(({ grantee }) => grantee.kind === "role" ? grantee.role : appRole);
  const holders = privileges.flatMap(({ holder }) => holder.kind === "role" ? [holder.role] : []);
  const grantees = [...deployers, ...roles.filter((role) => role !== void 0), ...holders];
  return {
    schema,
    ownerRole,
    keeperRole: keeperRole(ownerRole),
    release,
    appRole,
    grantees,
    settled: settledLedger(migrations)
  };
}
function settledLedger(files) {
  if (files.some(({ run }) => run === "always")) return void 0;
  const checksums = files.map(({ checksum }) => checksum).sort();
  return checksums.length === 0 ? "" : createHash("md5").update(checksums.join(",")).digest("hex");
}
function catalogIn(results) {
  return parseCatalog(cell(results, "catalog") ?? "");
}
function catalogReading(desired) {
  return { statements: catalogStatements(scopeOf(desired)), parse: catalogIn, holder: openRelease };
}
function openRelease({ releases: releases2 = [] }, connectedAt) {
  if (releases2 === "unreadable") return void 0;
  return releases2.find(({ outcome, startedAt }) => outcome === "deploying" && startedAt >= connectedAt)?.run;
}

// src/migrations/beside.ts
var OTHERS = /* @__PURE__ */ new Set(["ar_internal_metadata", "databasechangeloglock", "knex_migrations_lock"]);
var TABLES_OF_TOOLS = new Set(Object.values(HISTORY_TABLES).map(({ table }) => table));
function tablesOfTools({ objects, histories }) {
  const own = new Set(tablesBeside({ objects, histories }));
  return objects.filter(({ kind, name }) => kind === "table" && !own.has(name)).map(({ name }) => name);
}
function tablesBeside({
  objects,
  histories
}) {
  const ofTools = new Set(histories.map(({ table }) => table));
  return objects.filter(({ kind, name }) => kind === "table" && !isOwnTable(name) && !OTHERS.has(name)).map(({ name }) => name).filter((name) => !TABLES_OF_TOOLS.has(name) || !ofTools.has(name));
}

// src/migrations/baseline-needed.ts
var SHOWN = 5;
function baselineNeeded({ schema, database }, { ledger: ledger2, histories }, tables, files) {
  const shown = tables.slice(0, SHOWN).join(", ");
  const more = tables.length > SHOWN ? ` and ${tables.length - SHOWN} more` : "";
  const state = ledger2 ? `its migration ledger ${LEDGER_TABLE} has no row` : `it has no migration ledger (${LEDGER_TABLE})`;
  const found = histories.map((history) => ` ${describeHistory(history)}`).join("");
  return new DeployError(
    "BASELINE_NEEDED",
    `Schema "${schema}" of database "${database}" holds ${count(tables.length, "table")} (${shown}${more}), and ${state}: which of the ${count(files.length, "migration file")} are applied is not known, and all would run.${found}`,
    { hint: advice(histories, files) }
  );
}
function describeHistory({ tool, schema, table, rows }) {
  const { title } = HISTORY_TABLES[tool];
  const where = `${schema}.${table}`;
  if (!rows) return `${title} has a table there, ${where}, which cannot be read.`;
  const last = rows.at(-1);
  return last ? `${title} has applied migrations up to ${last.version} (${where}).` : `${title} has a table there, ${where}, with no row.`;
}
function advice(histories, files) {
  const adoptable = histories.find(
    ({ tool, rows }) => isLayoutName(tool) && rows !== void 0 && rows.length > 0
  );
  const newest = files.at(-1)?.version;
  const byHand = `\`migrations: { baseline: '<version>' }\` with the version of the last file that was applied (${newest} if all were), or \`migrations: { baseline: none }\` if none was and the tables come from elsewhere`;
  const lines = adoptable ? `\`migrations: { baseline: from ${adoptable.tool} }\`, or ${byHand}` : byHand;
  const foreign = histories.find(({ tool }) => !isLayoutName(tool));
  const keep = foreign ? ` To let ${HISTORY_TABLES[foreign.tool].title} go on by itself, say how it is run: \`migrations: { command: ... }\`.` : "";
  return `Nothing was changed. Add to deployment.yaml: ${lines}. Files up to there are recorded and not run; \`migrate\` with \`prove: true\` shows whether that is true.${keep} If a ledger was lost, restore it first, if you can.`;
}

// src/migrations/baseline.ts
function filesBefore(target, catalog, files, ledger2) {
  if (!catalog || files.length === 0) return [];
  const { baseline } = target;
  const tables = tablesBeside(catalog);
  if (tables.length === 0) return [];
  if (ledger2.length > 0) return baseline?.kind === "version" ? upTo(baseline.version, files, ledger2) : [];
  if (!baseline) {
    if (isHalfDone(catalog, files)) return [];
    throw baselineNeeded(target, catalog, tables, files);
  }
  return filesOfBaseline(target, catalog, files);
}
function filesOfBaseline(target, catalog, files) {
  const { baseline } = target;
  switch (baseline?.kind) {
    case void 0:
    case "none":
      return [];
    case "version":
      return known(baseline, files, upTo(baseline.version, files, []));
    case "tool":
      return inHistory(target, catalog, baseline, files);
  }
}
function upTo(version, files, ledger2) {
  const newest = ledger2.map((row) => row.version).sort(compareVersions).at(-1);
  return files.filter(
    (file) => !isBehind(version, file.version) && (newest === void 0 || compareVersions(file.version, newest) > 0)
  );
}
function isBehind(number2, key) {
  return compareVersions(number2, numberOf(key)) < 0;
}
function isHalfDone({ ledger: ledger2, ledgerWasFilled }, [first]) {
  return ledger2 !== void 0 && !ledgerWasFilled && first?.transactional === false;
}
function known({ version }, files, before) {
  if (files.some((file) => numberOf(file.version) === numberOf(version))) return before;
  const last = files.at(-1);
  throw unknown(
    `\`migrations.baseline\` is ${version}, and no migration file has that number.`,
    `Write the number of the last file that was applied; the newest is ${last?.name}.`
  );
}
function inHistory({ schema }, { histories, login }, { tool }, files) {
  const { table, title } = HISTORY_TABLES[tool];
  const history = histories.find((each) => each.tool === tool);
  if (!history) {
    throw unknown(
      `\`migrations.baseline\` is \`from ${tool}\`, and there is no table ${table} of ${title} in schema "${schema}" or where ${title} puts it by itself.`,
      "Write the number of the last file that was applied, or `none`."
    );
  }
  const place = `${quoteIdentifier(history.schema)}.${quoteIdentifier(history.table)}`;
  if (!history.rows) {
    throw unknown(
      `${place}, the table of ${title}, was not read: "${login.role}" lacks the right, another session has locked it, it is more than a plain table of built-in types, or its schema belongs to somebody who could put another one in its place meanwhile.`,
      `Write the number of the last file that was applied; where only the right is missing, let "${history.owner}" run: GRANT SELECT, UPDATE ON ${place} TO ${quoteIdentifier(login.role)};`
    );
  }
  const failed = history.rows.find(({ state }) => state === "failed");
  if (failed) {
    throw unknown(
      `${place} says that ${failed.version} failed, or is still running.`,
      `Repair it with ${title}, so that the table says what is there.`
    );
  }
  return filesOf({ ...history, rows: history.rows }, files);
}
function filesOf({ rows, tool, table }, files) {
  const applied = /* @__PURE__ */ new Set();
  const strangers = [];
  for (const { version, state } of rows) {
    const index = files.findIndex((file) => isKnownAs(version, file));
    if (index === -1) strangers.push(version);
    const found = index === -1 ? [] : state === "up-to" ? files.slice(0, index + 1) : files.slice(index, index + 1);
    for (const file of found) applied.add(file);
  }
  if (strangers.length > 0) {
    const { title } = HISTORY_TABLES[tool];
    throw unknown(
      `${table} says that ${strangers.slice(0, 5).join(", ")} ${strangers.length === 1 ? "is" : "are"} applied, and no migration file is known to ${title} by that.`,
      "Restore the files, or write the number of the last file that was applied."
    );
  }
  return files.filter((file) => applied.has(file));
}
function isKnownAs(written, { knownAs, version }) {
  if (knownAs !== void 0) return knownAs === written;
  return /^\d+(?:\.\d+)*$/.test(written) && numberOf(written) === numberOf(version);
}
function unknown(message, hint) {
  return new DeployError("BASELINE_UNKNOWN", message, { hint: `${hint} Nothing was changed.` });
}

// src/migrations/history.ts
var SIGNS = [
  ({ version, checksum }) => `${numberOf(version)} ${checksum}`,
  ({ checksum }) => checksum,
  ({ version, name }) => `${numberOf(version)} ${name}`,
  ({ version }) => numberOf(version)
];
function compareHistory(files, ledger2) {
  let history = { applied: [], fresh: files, orphans: ledger2 };
  for (const sign of SIGNS) history = pairBy(sign, history);
  return history;
}
function pairBy(sign, { applied, fresh, orphans }) {
  const rows = /* @__PURE__ */ new Map();
  for (const row of orphans) rows.set(sign(row), [...rows.get(sign(row)) ?? [], row]);
  const pairs2 = [];
  const left = fresh.filter((file) => {
    const row = rows.get(sign(file))?.shift();
    if (row) pairs2.push({ file, row });
    return !row;
  });
  const found = new Set(pairs2.map(({ row }) => row));
  return {
    applied: [...applied, ...pairs2],
    fresh: left,
    orphans: orphans.filter((row) => !found.has(row))
  };
}

// src/migrations/mismatch.ts
var CHECKSUM_DIGITS = 12;
function compareStories(files, ledger2, accepted) {
  const { applied, fresh, orphans } = compareHistory(files, ledger2);
  const newest = newestOf(files);
  const deleted = orphans.map((row) => deletedFile(row, newest));
  const position = new Map(files.map((file, index) => [file, index]));
  const place = (file) => position.get(file) ?? 0;
  const behind = (file) => applied.map((each) => each.file).filter((each) => place(each) > place(file));
  const unaccepted = deleted.filter((each) => !isAccepted2(each, accepted)).map(({ row }) => row);
  return {
    pending: fresh,
    mismatches: [
      ...applied.flatMap(changed),
      ...deleted,
      ...fresh.flatMap((file) => late(file, behind(file), unaccepted))
    ]
  };
}
function changed({ file, row }) {
  if (file.checksum !== row.checksum) return [{ kind: "edited", file, row }];
  return file.name === row.name ? [] : [{ kind: "renamed", file, row }];
}
function deletedFile(row, newest) {
  return {
    kind: "deleted",
    row,
    isAhead: newest === void 0 || compareVersions(row.version, newest) > 0
  };
}
function late(file, later, unaccepted) {
  const isFirst = file.phase === "before-deploy";
  const rivals = later.filter(({ phase }) => isFirst || phase === "after-deploy");
  const rows = isFirst ? unaccepted.filter(({ version }) => compareVersions(version, file.version) >= 0) : [];
  const newest = newestOf([...rivals, ...rows]);
  return newest === void 0 ? [] : [{ kind: "late", file, newest }];
}
function newestOf(entries2) {
  return entries2.map(({ version }) => version).toSorted(compareVersions).at(-1);
}
function acceptanceOf(mismatch) {
  const { kind } = mismatch;
  switch (kind) {
    case "edited": {
      const { name, checksum } = mismatch.file;
      return { kind, name, checksum: checksum.slice(0, CHECKSUM_DIGITS) };
    }
    case "renamed":
      return { kind, from: mismatch.row.name, to: mismatch.file.name };
    case "deleted":
      return { kind, name: mismatch.row.name };
  }
}
function isAccepted2(mismatch, accepted) {
  return accepted.some((entry) => settles(entry, mismatch));
}
function settles(entry, mismatch) {
  switch (mismatch.kind) {
    case "edited": {
      const { name, checksum } = mismatch.file;
      return entry.kind === "edited" && entry.name === name && checksum.startsWith(entry.checksum);
    }
    case "renamed":
      return entry.kind === "renamed" && entry.from === mismatch.row.name && entry.to === mismatch.file.name;
    case "deleted":
      return entry.kind === "deleted" && entry.name === mismatch.row.name;
    case "late":
      return entry.kind === "late" && entry.name === mismatch.file.name;
  }
}
function mismatchProblem(schema, mismatch) {
  const acceptance = mismatch.kind === "late" ? { kind: "late", name: mismatch.file.name } : acceptanceOf(mismatch);
  const line = `add to deployment.yaml: \`${acceptanceLine(acceptance)}\``;
  switch (mismatch.kind) {
    case "edited": {
      const { file, row } = mismatch;
      const then = row.name === file.name ? "" : ` as ${row.name}`;
      return {
        location: { file: file.path },
        message: `${file.name} was changed after it was applied to schema "${schema}"${then} on ${row.appliedAt}`,
        hint: `restore it (\`git log -- ${file.path}\` shows the change) and put the change into a new file; to accept the edit, which does not run again, ${line}`
      };
    }
    case "renamed": {
      const { file, row } = mismatch;
      return {
        location: { file: file.path },
        message: `${file.name} was applied to schema "${schema}" as ${row.name} on ${row.appliedAt}`,
        hint: `rename it back; to accept the new name, ${line}`
      };
    }
    case "deleted": {
      const { row, isAhead } = mismatch;
      const restore = isAhead ? "the database is ahead of this checkout: deploy a commit that has the file (to roll code back, revert the code and keep the migrations)" : "restore the file";
      return {
        message: `${row.name} was applied to schema "${schema}" on ${row.appliedAt} and is not among the migration files`,
        hint: `${restore}; to forget the file, once its effects are undone or no longer matter, ${line}`
      };
    }
    case "late": {
      const { file, newest } = mismatch;
      return {
        location: { file: file.path },
        message: `${file.name} is new, and stands before version ${newest}, which is already applied`,
        hint: `give it a version after ${newest}: it would run in another order here than on a fresh database; to run it all the same, ${line}`
      };
    }
  }
}

// src/migrations/plan.ts
function planMigrations(desired, catalog) {
  const { schema, accept } = desired;
  const ledger2 = readableLedger(desired, catalog);
  const adopted = filesBefore(desired, catalog, orderedFiles(desired), orderedRows(desired, ledger2));
  const { pending, mismatches } = compare2(desired, [...ledger2, ...adopted.map(rowOf)]);
  const open = mismatches.filter((mismatch) => !isAccepted2(mismatch, accept));
  if (open.length > 0) throw new InvalidInput(open.map((mismatch) => mismatchProblem(schema, mismatch)));
  const before = pending.filter(({ phase }) => phase === "before-deploy");
  const after = pending.filter(({ phase }) => phase === "after-deploy");
  return { accepted: mismatches.flatMap(acceptChange), adopted, pending: [...before, ...after] };
}
function acceptChange(mismatch) {
  if (mismatch.kind === "late") return [];
  const { version } = mismatch.row;
  const becomes = mismatch.kind === "deleted" ? void 0 : entryOf(mismatch.file);
  return [{ kind: "accept-migration", acceptance: acceptanceOf(mismatch), version, becomes }];
}
function entryOf({ version, name, checksum }) {
  return { version, name, checksum };
}
function rowOf(file) {
  return { ...entryOf(file), appliedAt: "" };
}
function pendingFiles(desired, catalog) {
  const ledger2 = catalog?.ledger === "unreadable" ? [] : catalog?.ledger ?? [];
  if (catalog?.ledger === "unreadable") return compare2(desired, ledger2).pending;
  const adopted = filesBefore(desired, catalog, orderedFiles(desired), orderedRows(desired, ledger2));
  return compare2(desired, [...ledger2, ...adopted.map(rowOf)]).pending;
}
function compare2(desired, ledger2) {
  return compareStories(orderedFiles(desired), orderedRows(desired, ledger2), desired.accept);
}
function orderedFiles({ migrations }) {
  return migrations.filter((file) => !isRepeatable(file));
}
function orderedRows({ migrations }, ledger2) {
  const repeatable = new Set(migrations.filter(isRepeatable).map(({ name }) => name));
  return ledger2.filter(({ version, name }) => isVersion(version) && !repeatable.has(name));
}
function readableLedger(desired, catalog) {
  const { schema, ownerRole, migrations } = desired;
  if (!catalog?.ledger) return [];
  if (catalog.ledger !== "unreadable") return catalog.ledger;
  if (migrations.length === 0) return [];
  const found = catalog.objects.find(({ name }) => name === LEDGER_TABLE);
  if (catalog.ledgerFault) throw tamperedLedger(desired, catalog.ledgerFault);
  if (found && (found.kind !== "table" || found.owner !== ownerRole)) throw foreignLedger(desired, found);
  const { role } = catalog.login;
  throw new DeployError(
    "LEDGER_UNREADABLE",
    `"${role}" cannot read the migration ledger "${schema}"."${LEDGER_TABLE}", so it is not known which files are applied.`,
    {
      hint: `Let an administrator of the owner role run: GRANT ${quoteIdentifier(ownerRole)} TO ${quoteIdentifier(role)} WITH INHERIT TRUE, SET TRUE; If the table is not the ledger of this tool, rename it.`
    }
  );
}
function tamperedLedger({ schema, ownerRole }, { fault, repair }) {
  const name = qualified(schema, LEDGER_TABLE);
  const mend = repair === void 0 ? `rename it, and restore it from a backup` : `run BEGIN; ${inPrintedBox(ownerRole, [repair])}`;
  return new DeployError(
    "LEDGER_TAMPERED",
    `The migration ledger ${name} is not as it was made: ${fault}. It was not read, because that could run somebody's code as the deployer.`,
    { hint: `Nothing was changed. Find out who did this as "${ownerRole}", then ${mend}` }
  );
}
function foreignLedger({ schema, ownerRole }, found) {
  const name = qualified(schema, LEDGER_TABLE);
  return new DeployError(
    "LEDGER_NOT_OURS",
    `${name}, the name of the migration ledger, is a ${found.kind} of "${found.owner}" and not a table of the owner role "${ownerRole}"; it was not read.`,
    {
      hint: `Let "${found.owner}" rename or drop it${found.kind === "table" ? `; if it is the ledger of this app under an earlier owner role, give it back: ALTER TABLE ${name} OWNER TO ${quoteIdentifier(ownerRole)};` : "."}`
    }
  );
}

// src/migrations/guard/lookahead.ts
var NO_LOOKAHEAD = { files: [], locks: /* @__PURE__ */ new Map() };

// src/migrations/guard/runnable.ts
function runnableRepeatables({ migrations }, catalog) {
  if (catalog?.ledger === "unreadable") return [];
  const due = migrations.filter(
    (file) => isRepeatable(file) && (file.run === "always" || appliedChecksum(file, catalog) !== file.checksum)
  );
  return [
    ...due.filter(({ phase }) => phase === "before-deploy"),
    ...due.filter(({ phase }) => phase === "after-deploy")
  ];
}
function appliedChecksum(file, catalog) {
  if (!catalog?.ledger || catalog.ledger === "unreadable") return void 0;
  return catalog.ledger.find(({ version }) => version === file.version)?.checksum;
}

// src/access/keeping.ts
function privilegeLine(extra, finding2, desired) {
  const { on, grantee, privileges, optionOnly } = extra;
  const [first] = on;
  if (!first || on.some((each) => each.class === "table" && isOwnTable(each.name))) return void 0;
  const target = targetOf(on, first, desired);
  const isCreate = first.class === "schema" && privileges.includes("CREATE");
  const isWord = grantee !== void 0 && !isApp(grantee, desired) && /^(?:app|public)$/i.test(grantee);
  if (target === void 0 || isWord || grantee === void 0 && optionOnly) return acceptLine(finding2);
  if (isCreate) return isApp(grantee, desired) ? "`grants: { app: { create: true } }`" : acceptLine(finding2);
  const option = optionOnly ? ", grant_option: true" : "";
  return `\`grants: { privileges: [{ to: ${holderOf(grantee, desired)}, on: ${scalar(target)}, privileges: [${privileges.join(", ")}]${option} }] }\``;
}
function membershipLine({ role, member, optionOnly }, finding2, desired) {
  if (optionOnly) return acceptLine(finding2);
  if (role === desired.ownerRole)
    return isApp(member, desired) ? "`grants: { app: { access: owner } }`" : `\`grants: { roles: [{ role: ${scalar(member)}, access: owner }] }\``;
  return isApp(member, desired) ? `\`grants: { app: { member_of: [${scalar(role)}] } }\`` : acceptLine(finding2);
}
function acceptLine(finding2) {
  return `\`grants: { accept: [{ id: "${findingId(finding2)}", reason: <why> }] }\``;
}
function targetOf(on, first, { ownerRole, schema }) {
  if (isDefault(first.class)) {
    const isOwn = first.owner === ownerRole && first.name === schema;
    return isOwn && first.class !== "default-schema" ? `${first.class.slice("default-".length)}s` : void 0;
  }
  if (first.class === "database" || first.class === "schema") return first.class;
  if (on.length > 1) return first.class === "column" ? void 0 : `${first.class}s`;
  return `${first.class} ${inWords(first)}`;
}
function holderOf(grantee, desired) {
  if (grantee === void 0) return "PUBLIC";
  return isApp(grantee, desired) ? "app" : scalar(grantee);
}
function isApp(role, { appRole }) {
  return role !== void 0 && role === appRole;
}
function scalar(text) {
  return /^[A-Za-z_][\w.@ -]*\w$/.test(text) && !/^(?:true|false|null|yes|no|on|off)$/i.test(text) ? text : JSON.stringify(text);
}

// src/access/revocable.ts
function revocations(extras, desired, catalog) {
  if (desired.grantsMode !== "authoritative") return { revoked: [], lost: [], stranded: [] };
  const { login, settable, owner, keeper } = catalog;
  const keep = keeper?.loginIsAdmin ? keeperRole(desired.ownerRole) : void 0;
  const revocable = extras.filter(
    ({ grantor }) => grantor === login.role || grantor === keep || settable.includes(grantor)
  );
  const lost = losers(revocable, desired, catalog);
  if (lost.length === 0 || owner?.admin === PLATFORM_SUPERUSER)
    return { revoked: revocable, lost, stranded: [] };
  const elsewhere = revocable.filter(({ role }) => role !== desired.ownerRole);
  return { revoked: elsewhere, lost: [], stranded: lost };
}
function losers(revoked, desired, { login, memberships, owner, ownerMembers }) {
  if (!revoked.some(({ role }) => role === desired.ownerRole)) return [];
  const all = memberships.filter(({ role }) => role === desired.ownerRole);
  const left = remaining(all, revoked).filter(({ inherit, set }) => inherit && set);
  const isLeft = (role) => left.some(({ member }) => member === role);
  const loginLoses = owner?.inherit && owner.set && !left.some(({ loginIsMember }) => loginIsMember);
  const owners = ownersOf(desired).filter((role) => ownerMembers.includes(role) && !isLeft(role));
  return [...loginLoses ? [login.role] : [], ...owners];
}
function remaining(all, revoked) {
  const gone = (each) => revoked.some(
    ({ role, member, grantor, optionOnly }) => !optionOnly && role === each.role && member === each.member && grantor === each.grantor
  );
  const disowned = new Set(revoked.filter(({ role }) => role === all[0]?.role).map(({ member }) => member));
  let left = all.filter((each) => !gone(each));
  for (; ; ) {
    const next = left.filter(({ grantor }) => !disowned.has(grantor));
    if (next.length === left.length) return next;
    for (const { member } of left.filter(({ grantor }) => disowned.has(grantor))) disowned.add(member);
    left = next;
  }
}

// src/access/membership.ts
function planMemberships(desired, catalog) {
  const owners = desired.grants.filter(({ access }) => access === "owner");
  if (!catalog)
    return { changes: owners.flatMap((grant) => missingMembership(desired, catalog, grant)), findings: [] };
  const extras = unexpectedMemberships(desired, catalog);
  const kept = extras.filter((extra) => isAccepted(identityOf(extra), desired.acceptedFindings));
  const { revoked, lost, stranded } = revocations(
    extras.filter((extra) => !kept.includes(extra)),
    desired,
    catalog
  );
  const findings = extras.filter((extra) => !revoked.includes(extra)).map((extra) => membershipFinding(extra, desired, remedyFor(extra, desired, stranded)));
  const afterwards = { ...catalog, ownerMembers: catalog.ownerMembers.filter((each) => !lost.includes(each)) };
  return {
    changes: [
      ...rejoin(desired, catalog, lost),
      ...owners.flatMap((grant) => missingMembership(desired, afterwards, grant)),
      ...revoked.map((extra) => ({ kind: "revoke-membership", ...extra }))
    ],
    findings: [...findings, ...unauditableAccess(desired, catalog)]
  };
}
function missingMembership(desired, catalog, grant) {
  const { ownerRole } = desired;
  const role = roleOf(grant, desired);
  if (role !== void 0 && catalog?.ownerMembers.includes(role)) return [];
  if (catalog?.owner && !catalog.owner.admin) {
    throw new DeployError(
      "OWNER_ROLE_NOT_GRANTABLE",
      `${role ? `"${role}"` : "The app"} is to be a member of "${ownerRole}", and "${catalog.login.role}" may not grant that.`,
      {
        hint: `Let an administrator of the role run: GRANT ${quoteIdentifier(ownerRole)} TO ${quoteIdentifier(catalog.login.role)} WITH ADMIN TRUE;`
      }
    );
  }
  return [{ kind: "grant-owner-membership", role: ownerRole, grantee: grant.grantee }];
}
function rejoin({ ownerRole: role }, { login }, lost) {
  return lost.includes(login.role) ? [{ kind: "join-owner-role", role }] : [];
}
function unexpectedMemberships(desired, catalog) {
  const { memberships } = catalog;
  const counts = rolesThatCount(desired, catalog);
  return memberships.flatMap((each) => {
    const { role, member, grantor } = each;
    if (!counts(role)) return [];
    const excess = excessOf(each, desired, catalog);
    if (excess === "none") return [];
    const passedOn = memberships.some((other) => other.role === role && other.grantor === member);
    return [{ role, member, grantor, optionOnly: excess === "admin", passedOn }];
  });
}
function acceptedMembers(desired, catalog) {
  return catalog.memberships.filter((each) => each.role === desired.ownerRole && excessOf(each, desired, catalog) === "none").map(({ member }) => member);
}
function rolesThatCount(desired, catalog) {
  const holders = new Set(
    securables(desired, catalog).flatMap(({ owner, acl }) => [owner, ...acl.map(({ grantee }) => grantee)])
  );
  return (role) => role === desired.ownerRole || role.startsWith("pg_") || isPlatformRole(role) || holders.has(role);
}
function excessOf(membership, desired, { login, memberships, keeper, owner }) {
  const { role, member, admin } = membership;
  if (role !== desired.ownerRole) {
    if (member !== desired.appRole || !desired.appMemberOf?.includes(role)) return "all";
    return admin ? "admin" : "none";
  }
  if (member === login.role || keeper?.admins.includes(member)) return "none";
  if ([...ownersOf(desired), ...desired.deployers].includes(member)) return admin ? "admin" : "none";
  const owners = memberships.filter((other) => other.role === role);
  const isOpen = desired.deployers.length === 0 || owner?.shared === true;
  return belongsToOwner({ ...membership, memberAdministers: membership.memberAdministers && isOpen }, owners) ? "none" : "all";
}
function revokeMembership({
  role,
  member,
  grantor,
  optionOnly,
  passedOn
}) {
  const option = optionOnly ? "ADMIN OPTION FOR " : "";
  return `REVOKE ${option}${quoteIdentifier(role)} FROM ${quoteIdentifier(member)} GRANTED BY ${quoteIdentifier(grantor)}${passedOn ? " CASCADE" : ""}`;
}
function additiveMembership(extra, desired) {
  return `To keep it: ${membershipLine(extra, identityOf(extra), desired)}. To take it: \`grants: { mode: authoritative }\` lets the deploy revoke what is unexpected, or `;
}
function identityOf({ role, member, grantor }) {
  return { code: "MEMBERSHIP_UNEXPECTED", key: JSON.stringify([role, member, grantor]) };
}
function remedyFor(extra, desired, stranded) {
  const { role } = extra;
  const { ownerRole, grantsMode } = desired;
  if (grantsMode === "authoritative") {
    if (role !== ownerRole || stranded.length === 0) return "";
    const members = stranded.map(quoteIdentifier).join(", ");
    return `without it ${members} would be no member any more. Let an administrator run: GRANT ${quoteIdentifier(role)} TO ${members} WITH INHERIT TRUE, SET TRUE; then `;
  }
  return additiveMembership(extra, desired);
}
function membershipFinding(extra, { ownerRole }, remedy) {
  const { role, member, grantor, optionOnly } = extra;
  const can = optionOnly ? `may make others members of "${role}"` : `is a member of "${role}"`;
  const reach = role === ownerRole ? "the owner of the schema and all in it" : "whose rights the app has with it";
  const hint = `${remedy}as ${quoteIdentifier(grantor)} run: ${revokeMembership(extra)};`;
  return {
    ...identityOf(extra),
    message: `"${member}" ${can}, ${reach} (granted by "${grantor}"), which is unexpected.`,
    hint: capitalised(hint),
    objects: [role]
  };
}
function unauditableAccess(desired, catalog) {
  return [
    ...attributes(desired, catalog),
    ...publicSchema(desired, catalog),
    ...missingRoles(desired, catalog)
  ];
}
function attributes({ appRole }, { appAttributes }) {
  if (appRole === void 0 || appAttributes.length === 0) return [];
  return [
    {
      code: "ROLE_ATTRIBUTE_UNEXPECTED",
      key: appRole,
      message: `The app's role "${appRole}" has ${appAttributes.join(", ")}, which goes beyond every privilege.`,
      hint: `Let an administrator run: ALTER ROLE ${quoteIdentifier(appRole)} ${appAttributes.map((each) => `NO${each}`).join(" ")};`,
      objects: [appRole]
    }
  ];
}
function missingRoles({ appRole, appMemberOf = [] }, catalog) {
  if (appRole === void 0 || !catalog.roles.includes(appRole)) return [];
  const has2 = catalog.memberships.filter(({ member }) => member === appRole).map(({ role }) => role);
  return appMemberOf.filter((role) => !has2.includes(role)).map(
    (role) => ({
      code: "MEMBERSHIP_MISSING",
      key: `${role} ${appRole}`,
      message: `The app ("${appRole}") is no member of "${role}", which \`grants.app.member_of\` names.`,
      hint: `Let an administrator of that role run: GRANT ${quoteIdentifier(role)} TO ${quoteIdentifier(appRole)};`,
      objects: [role]
    })
  );
}
function publicSchema({ database }, { publicCreates }) {
  if (!publicCreates) return [];
  return [
    {
      code: "PUBLIC_SCHEMA_CREATE",
      key: database,
      message: `Everybody may create objects in the schema "public" of database "${database}", as before PostgreSQL 15: functions planted there run as whoever calls them.`,
      hint: "Let the owner of the database run: REVOKE CREATE ON SCHEMA public FROM PUBLIC;",
      objects: ["public"]
    }
  ];
}

// src/access/administrator.ts
var APP_IS_ADMINISTRATOR = "APP_IS_ADMINISTRATOR";
var AdministratorFound = class extends DeployError {
  /** As PostgreSQL knows it. */
  role;
  constructor(role, message, hint) {
    super(APP_IS_ADMINISTRATOR, message, { hint });
    this.role = role;
  }
};
function administrators(desired, catalog, changes) {
  const owners = ownersOf(desired);
  const judged = desired.grants.flatMap((grant) => roleOf(grant, desired) ?? []);
  return catalog.powers.filter(({ role }) => judged.includes(role) && !owners.includes(role)).map((powers2) => ({ ...powers2, memberOf: lasting(powers2, desired, catalog, changes) })).filter(({ memberOf, attributes: attributes2 }) => memberOf.length + attributes2.length > 0).map((powers2) => finding(powers2, desired, catalog));
}
function refuseAdministrators(desired, catalog, changes) {
  const [first] = administrators(desired, catalog, changes);
  if (first) throw new AdministratorFound(first.key, first.message, first.hint);
}
function lasting({ role, memberOf }, desired, { memberships }, changes) {
  const direct = memberships.filter((each) => each.role === desired.ownerRole && each.member === role);
  const goes = direct.every(
    ({ grantor }) => changes.some(
      (change) => change.kind === "revoke-membership" && !change.optionOnly && change.role === desired.ownerRole && change.member === role && change.grantor === grantor
    )
  );
  const isSaid = direct.length === 0 && memberOf.includes(PLATFORM_SUPERUSER);
  const left = direct.length > 0 ? !goes : !isSaid;
  return memberOf.filter((each) => each !== desired.ownerRole || left);
}
function finding({ role, memberOf, attributes: attributes2 }, desired, catalog) {
  const has2 = [
    ...memberOf.length > 0 ? [`is a member of ${memberOf.map((each) => `"${each}"`).join(", ")}`] : [],
    ...attributes2.length > 0 ? [`has ${attributes2.join(", ")}`] : []
  ];
  const who = role === desired.appRole ? `The app's role "${role}"` : `"${role}"`;
  return {
    code: APP_IS_ADMINISTRATOR,
    key: role,
    message: `${who} ${has2.join(" and ")}. That reaches further than what it is to have in schema "${desired.schema}", so it could take the rest.`,
    hint: remedies({ role, memberOf, attributes: attributes2 }, desired, catalog).join(" "),
    objects: [role]
  };
}
function remedies({ role, memberOf, attributes: attributes2 }, desired, catalog) {
  const inSql = memberOf.filter((each) => each !== PLATFORM_SUPERUSER);
  const revokes = inSql.flatMap((each) => revocationsOf(each, role, desired, catalog));
  const inApi = memberOf.includes(PLATFORM_SUPERUSER) || catalog.platform !== void 0 && attributes2.length > 0;
  const alter = catalog.platform || attributes2.length === 0 ? [] : [
    `Let a superuser run: ALTER ROLE ${quoteIdentifier(role)} ${attributes2.map((each) => `NO${each}`).join(" ")};`
  ];
  return [...inApi ? [rolesApiRemedy({ role, memberOf, attributes: attributes2 })] : [], ...revokes, ...alter];
}
var UNKNOWN_ROLE = "projects/<project>/branches/<branch>/roles/<role>";
function rolesApiRemedy({ memberOf, attributes: attributes2 }) {
  const names = attributes2.map((each) => each.toLowerCase());
  const isMember = memberOf.includes(PLATFORM_SUPERUSER);
  const masks = [
    ...isMember ? ["spec.membership_roles"] : [],
    ...names.map((name) => `spec.attributes.${name}`)
  ];
  const spec = {
    ...isMember && { membership_roles: [] },
    ...names.length > 0 && { attributes: Object.fromEntries(names.map((name) => [name, false])) }
  };
  const path = `/api/2.0/postgres/${UNKNOWN_ROLE}?update_mask=${masks.join(",")}`;
  return `Let who may manage the project run: databricks api patch '${path}' --json '${JSON.stringify({ spec })}'`;
}
function revocationsOf(role, member, desired, { memberships, keeper }) {
  const direct = memberships.filter((each) => each.role === role && each.member === member);
  if (role === keeperRole(desired.ownerRole))
    return [
      `Let ${keeper?.admins.map((each) => `"${each}"`).join(" or ") ?? "an administrator"} run: REVOKE ${quoteIdentifier(role)} FROM ${quoteIdentifier(member)} CASCADE;`
    ];
  if (direct.length === 0)
    return [
      `It is one through another role: take "${member}" out of that, or add it with \`access: owner\` below \`grants.roles\`.`
    ];
  return direct.map(
    ({ grantor, admin }) => `As ${quoteIdentifier(grantor)} run: ${revokeMembership({ role, member, grantor, optionOnly: false, passedOn: admin })}; or add it with \`access: owner\` below \`grants.roles\`.`
  );
}

// src/access/create.ts
function settleCreate(desired, catalog) {
  const { migrations, command, migrates = migrations.length > 0 || command !== void 0 } = desired;
  if (migrates || catalog?.ledger !== void 0) return desired;
  const grants = desired.grants.map((grant) => grant.create === "auto" ? { ...grant, create: true } : grant);
  return { ...desired, grants };
}
function isGivenCreate({ on, grantee, privileges }, desired) {
  if (on[0]?.class !== "schema" || !privileges.includes("CREATE")) return false;
  return desired.grants.some((grant) => grant.create === "auto" && roleOf(grant, desired) === grantee);
}

// src/access/missing.ts
function planMissing(desired, catalog) {
  const changes = [];
  const findings = [];
  for (const missing of missingPrivileges(desired, catalog)) {
    const { class: on, name, privileges, grantee } = missing;
    const refused = catalog ? beyond(missing, desired, catalog) : [];
    if (missing.object && refused.length > 0)
      findings.push(ungrantable(desired, missing.object, missing, refused));
    else changes.push({ kind: "grant", class: on, object: name, privileges, grantee });
  }
  return { changes, findings };
}
function missingPrivileges(desired, catalog) {
  const targets = targetsOf(desired, catalog);
  return desired.grants.flatMap((grant) => {
    const expected = desiredPrivileges(grant);
    const role = existingRole(grant, desired, catalog);
    return targets.flatMap((target) => {
      const { class: on, name, object } = target;
      const owned = object === void 0 || catalog && willOwn(desired, catalog, object);
      if (object && object.owner === role && !owned) return [];
      const has2 = granted(target, role, desired);
      const privileges = expected[privilegeClass(on)].filter((privilege) => !has2.has(privilege));
      return privileges.length === 0 ? [] : [{ class: on, name, privileges, grantee: grant.grantee, role, object }];
    });
  });
}
function targetsOf({ schema, ownerRole }, catalog) {
  const defaults = (on) => ({
    class: `default-${on}`,
    name: schema,
    owner: ownerRole,
    acl: (catalog?.defaults ?? []).filter((each) => each.role === ownerRole && each.inSchema && each.on === on).flatMap(({ acl: acl2 }) => acl2)
  });
  const objects = (catalog?.objects ?? []).flatMap((object) => {
    const on = grantable(object);
    return on ? [{ class: on, name: object.name, owner: object.owner, acl: object.acl, object }] : [];
  });
  const { owner = ownerRole, acl = [] } = catalog?.schema ?? {};
  return [{ class: "schema", name: schema, owner, acl }, ...objects, defaults("table"), defaults("sequence")];
}
function privilegeClass(on) {
  switch (on) {
    case "schema":
      return "schema";
    case "table":
    case "default-table":
      return "table";
    case "sequence":
    case "default-sequence":
      return "sequence";
  }
}
function existingRole(grant, desired, catalog) {
  const role = roleOf(grant, desired);
  return role !== void 0 && catalog?.roles.includes(role) ? role : void 0;
}
function grantable({ kind, name, identity }) {
  const on = classOf(kind);
  if (identity || isOwnTable(name)) return void 0;
  return on === "table" || on === "sequence" ? on : void 0;
}
function granted({ acl, owner }, role, { grantsMode }) {
  const entries2 = acl.filter(
    ({ grantee, grantor }) => role !== void 0 && grantee === role && (grantsMode === "additive" || isLastingGrantor(grantor, owner))
  );
  return new Set(entries2.flatMap(({ privileges }) => privileges));
}
function beyond({ privileges, object }, desired, catalog) {
  if (object?.grantable === void 0 || willOwn(desired, catalog, object)) return [];
  const { grantable: allowed } = object;
  return privileges.filter((privilege) => !allowed.includes(privilege));
}
function ungrantable({ schema }, { name, kind, owner }, { role }, privileges) {
  const on = classOf(kind) === "sequence" ? "sequence" : "table";
  const who = role === void 0 ? "the app" : `"${role}"`;
  const statement = `GRANT ${privileges.join(", ")} ON ${grantOn(on, schema, name)} TO ${role === void 0 ? "<the app>" : quoteIdentifier(role)};`;
  return {
    code: "GRANT_NEEDS_OWNER",
    key: `${name} ${role ?? ""}`,
    message: `${who} has no ${privileges.join(", ")} on "${schema}"."${name}", which belongs to "${owner}"; the deployer may not grant on it.`,
    hint: `As ${quoteIdentifier(owner)} run: ${statement}`,
    objects: [name]
  };
}

// src/access/privilege.ts
function expectedPrivilegesOf(desired) {
  const entries2 = desired.privileges ?? [];
  return (grantee, on) => {
    const found = entries2.filter(
      (entry) => holds(entry.holder, grantee, desired) && covers(entry.on, on, desired)
    );
    return {
      privileges: found.flatMap(({ privileges }) => privileges),
      passable: found.flatMap(({ privileges, grantOption }) => grantOption ? privileges : [])
    };
  };
}
function planPrivileges(desired, catalog) {
  refuseUnsupported(desired, catalog);
  return {
    changes: missingOf(desired, catalog).map((missing) => ({ kind: "grant-privileges", ...missing })),
    findings: catalog ? (desired.privileges ?? []).flatMap((entry) => unreachable(entry, desired, catalog)) : []
  };
}
function auditPrivileges(desired, catalog, hint) {
  const missing = missingOf(desired, catalog).map(
    (each) => ({
      code: "PRIVILEGE_MISSING",
      key: JSON.stringify([each.on[0]?.class, each.privileges, each.holder, each.grantOption]),
      message: `${capitalised(holderInWords(each.holder, desired))} has no ${inWords2(each)} on ${itemsInWords(each.on)}.`,
      hint,
      objects: each.on.map(({ name }) => name)
    })
  );
  return [...missing, ...(desired.privileges ?? []).flatMap((entry) => unreachable(entry, desired, catalog))];
}
function grantStatement({ schema, ownerRole }, { on, privileges, grantOption }, to) {
  const [first] = on;
  if (!first) return "";
  const option = grantOption ? " WITH GRANT OPTION" : "";
  if (isDefault(first.class))
    return `ALTER DEFAULT PRIVILEGES FOR ROLE ${quoteIdentifier(ownerRole)} IN SCHEMA ${quoteIdentifier(schema)} GRANT ${privileges.join(", ")} ON ${defaultObjects(first.class)} TO ${to}${option}`;
  return `GRANT ${privilegeList(privileges, first.column)} ON ${onClause(schema, on)} TO ${to}${option}`;
}
function roleOfHolder(holder, { appRole }) {
  if (holder.kind === "role") return holder.role;
  return holder.kind === "app" ? appRole : void 0;
}
function holds(holder, grantee, desired) {
  if (holder.kind === "public") return grantee === void 0;
  return grantee !== void 0 && roleOfHolder(holder, desired) === grantee;
}
function covers(target, on, desired) {
  if (on.class === "table" && isOwnTable(on.name)) return false;
  if (target.class === "database" || target.class === "schema") return on.class === target.class;
  if (target.name === void 0)
    return on.class === target.class || on.class === `default-${target.class}` && on.owner === desired.ownerRole && on.name === desired.schema;
  return on.class === target.class && on.name === target.name && on.column === target.column && (target.signature === void 0 || on.signature === target.signature);
}
function missingOf(desired, catalog) {
  const targets = targetsOf2(desired, catalog);
  return (desired.privileges ?? []).flatMap((entry) => {
    const lacking = targets.filter((target) => covers(entry.on, target, desired)).map((on) => ({ on, privileges: lackingOn(on, entry, desired) })).filter(({ on, privileges }) => privileges.length > 0 && mayGrantOn(on, desired, catalog));
    const alike = grouped(
      lacking,
      ({ on, privileges }) => JSON.stringify([on.class, on.column === void 0 ? "" : on.name, on.column, privileges])
    );
    return [...alike.values()].map((group) => ({
      on: group.map(({ on: { acl: _, owner: __, ...name } }) => name),
      holder: entry.holder,
      privileges: group[0]?.privileges ?? [],
      grantOption: entry.grantOption
    }));
  });
}
function targetsOf2(desired, catalog) {
  const { database, schema, ownerRole } = desired;
  const acl = [];
  const plain = { signature: void 0, column: void 0, owner: ownerRole, acl };
  const there = catalog ? securables(desired, catalog) : [{ ...plain, class: "database", name: database }];
  const has2 = (on, name, column) => there.some(
    (each) => each.class === on && each.name === name && each.column === column && (!isDefault(on) || each.owner === ownerRole)
  );
  const defaults = ["table", "sequence", "routine", "type"].map((on) => ({
    ...plain,
    class: `default-${on}`,
    name: schema
  }));
  const columns = (desired.privileges ?? []).flatMap(({ on: { class: on, name, column } }) => {
    const table = on === "column" ? tableNamed(name, catalog) : void 0;
    return table ? [{ ...plain, class: "column", name: table.name, column, owner: table.owner }] : [];
  });
  const further = [{ ...plain, class: "schema", name: schema }, ...defaults, ...columns];
  return [...there, ...further.filter(({ class: on, name, column }) => !has2(on, name, column))];
}
function tableNamed(name, catalog) {
  return catalog?.objects.find((object) => object.name === name && classOf(object.kind) === "table");
}
function mayGrantOn(on, desired, catalog) {
  if (!catalog || on.class === "database" || on.class === "schema" || isDefault(on.class)) return true;
  const object = objectOf(on, catalog);
  return object !== void 0 && willOwn(desired, catalog, object);
}
function lackingOn(on, entry, desired) {
  if (entry.holder.kind === "public" && (on.class === "default-routine" || on.class === "default-type"))
    return [];
  const has2 = on.acl.filter(
    ({ grantee, grantor, grantable: grantable2 }) => holds(entry.holder, grantee, desired) && (grantable2 || !entry.grantOption) && (desired.grantsMode === "additive" || isLastingGrantor(grantor, on.owner))
  ).flatMap(({ privileges }) => privileges);
  return entry.privileges.filter((privilege) => !has2.includes(privilege));
}
function unreachable(entry, desired, catalog) {
  const { class: on, name } = entry.on;
  if (on === "routine" || on === "type") return foreignTargets(entry, desired, catalog);
  const isNamed = on === "table" || on === "sequence" || on === "column";
  const kind = on === "column" ? "table" : on;
  const exists = catalog.objects.some((object) => object.name === name && classOf(object.kind) === kind);
  if (!isNamed || name === void 0 || exists) return foreignTargets(entry, desired, catalog);
  return [
    {
      code: "PRIVILEGE_MISSING",
      key: JSON.stringify([kind, name, entry.privileges, entry.holder]),
      message: `${capitalised(holderInWords(entry.holder, desired))} is to have ${entry.privileges.join(", ")} on ${kind} ${name} by \`grants.privileges\`, and schema "${desired.schema}" has no such ${kind}.`,
      hint: "Correct the name in deployment.yaml. If a migration of this run makes it, run the job again: it grants then.",
      objects: [name]
    }
  ];
}
function foreignTargets(entry, desired, catalog) {
  const foreign = targetsOf2(desired, catalog).filter(
    (on) => covers(entry.on, on, desired) && roleOfHolder(entry.holder, desired) !== on.owner && lackingOn(on, entry, desired).length > 0 && !mayGrantOn(on, desired, catalog)
  );
  const role = roleOfHolder(entry.holder, desired);
  if (entry.holder.kind === "app" && role === void 0) return [];
  const to = role === void 0 ? "PUBLIC" : quoteIdentifier(role);
  return [...grouped(foreign, ({ owner, class: on }) => JSON.stringify([owner, on])).values()].map(
    (group) => {
      const on = group.map(({ acl: _, owner: __, ...each }) => each);
      const missing = {
        on,
        holder: entry.holder,
        privileges: entry.privileges,
        grantOption: entry.grantOption
      };
      const owner = group[0]?.owner ?? "";
      return {
        code: "GRANT_NEEDS_OWNER",
        key: JSON.stringify([owner, on[0]?.class, entry.privileges, entry.holder]),
        message: `${capitalised(holderInWords(entry.holder, desired))} has no ${inWords2(missing)} on ${itemsInWords(on)}, which belongs to "${owner}"; the deployer may not grant on it.`,
        hint: `As ${quoteIdentifier(owner)} run: ${grantStatement(desired, missing, to)};`,
        objects: on.map(({ name }) => name)
      };
    }
  );
}
function refuseUnsupported({ privileges = [] }, catalog) {
  if (!catalog || catalog.serverVersion >= MAINTAIN_SINCE) return;
  if (!privileges.some((entry) => entry.privileges.includes("MAINTAIN"))) return;
  throw new DeployError(
    "PRIVILEGE_UNSUPPORTED",
    `\`grants.privileges\` gives MAINTAIN, which PostgreSQL has since 17; this server is ${Math.floor(catalog.serverVersion / 1e4)}.`,
    { hint: "Delete MAINTAIN from the entry: there, only the owner of a table maintains it." }
  );
}
var MAINTAIN_SINCE = 17e4;
function holderInWords(holder, { appRole }) {
  if (holder.kind === "public") return "PUBLIC";
  if (holder.kind === "role") return `"${holder.role}"`;
  return appRole === void 0 ? "the app" : `the app ("${appRole}")`;
}
function inWords2({ privileges, grantOption }) {
  return `${privileges.join(", ")}${grantOption ? " with the grant option" : ""}`;
}

// src/access/unexpected.ts
function unexpectedPrivileges(desired, catalog) {
  const expected = {
    given: desiredPrivilegesOf(desired),
    implied: impliedPrivilegesOf(desired),
    single: expectedPrivilegesOf(desired)
  };
  const deployers = [
    catalog.login.role,
    desired.ownerRole,
    ...ownersOf(desired),
    ...acceptedMembers(desired, catalog)
  ];
  const found = securables(desired, catalog).flatMap(
    (on) => on.acl.flatMap(
      (entry) => judgementsOf(entry, on, expected, deployers).map((judgement) => ({ on, judgement }))
    )
  );
  const alike = grouped(
    found,
    ({ on, judgement }) => JSON.stringify([
      on.class,
      on.owner,
      changesOwner(on, desired, catalog),
      isDefault(on.class) ? on.name : on.column,
      judgement
    ])
  );
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first.judgement, on: group.map(({ on }) => on) }] : [];
  });
}
function judgementsOf(entry, on, expected, deployers) {
  const { grantee, grantor, grantable: grantable2 } = entry;
  const platform = platformPrivileges(on, entry, deployers);
  const desired = grantee === void 0 ? [] : expected.given(grantee, on);
  const kept = grantee !== void 0 && isLastingGrantor(grantor, on.owner) ? expected.implied(grantee, on) : [];
  const given = (privilege) => platform.privileges === "all" || platform.privileges.includes(privilege);
  const single = expected.single(grantee, on);
  const allowed = [...desired, ...kept, ...single.privileges];
  const unexpected = entry.privileges.filter((each) => !given(each) && !allowed.includes(each));
  const rest = entry.privileges.filter(
    (each) => !unexpected.includes(each) && !single.passable.includes(each)
  );
  const judgement = (privileges, optionOnly) => privileges.length === 0 ? [] : [{ grantee, grantor, privileges, optionOnly, passedOn: passesOn(entry, privileges, on) }];
  return [...judgement(unexpected, false), ...grantable2 && !platform.grantable ? judgement(rest, true) : []];
}
function passesOn({ grantee, grantable: grantable2 }, privileges, { acl }) {
  if (!grantable2) return false;
  return acl.some(
    (other) => other.grantor === grantee && other.privileges.some((each) => privileges.includes(each))
  );
}

// src/access/revoke.ts
function planRevocations(desired, catalog) {
  if (!catalog) return { changes: [], findings: [] };
  const changes = [];
  const findings = [];
  const extras = unexpectedPrivileges(desired, catalog);
  for (const extra of extras) {
    const as = actingGrantor(extra, desired, catalog);
    const stays = staysFor(extra, desired, catalog);
    if (isGivenCreate(extra, desired) && mayActAs(as, desired, catalog))
      changes.push({ kind: "revoke", ...extra, as, because: "migrations" });
    else if (desired.grantsMode !== "authoritative" || isAccepted(identityOf2(extra), desired.acceptedFindings))
      findings.push(unexpectedFinding(extra, as, desired, additive(extra, desired)));
    else if (stays) findings.push(unexpectedFinding(extra, as, desired, ownsHere(stays)));
    else if (goesWithItsGrantor(extra, extras, desired, catalog)) continue;
    else if (mayActAs(as, desired, catalog)) changes.push({ kind: "revoke", ...extra, as });
    else findings.push(unexpectedFinding(extra, as, desired, ""));
  }
  return { changes, findings };
}
function staysFor({ grantee, on }, desired, catalog) {
  const isDesired = desired.grants.some((grant) => roleOf(grant, desired) === grantee);
  if (grantee === void 0 || isDesired || on.some((each) => isDefault(each.class))) return void 0;
  return catalog.objects.find((object) => object.owner === grantee && !willOwn(desired, catalog, object));
}
function ownsHere({ kind, name, owner }) {
  return `it is not revoked while "${owner}" owns ${kind} "${name}", which may work with its rights. Give that to the owner role first; the next deploy revokes this then. Or `;
}
function actingGrantor({ on, grantor }, desired, catalog) {
  const [first] = on;
  if (!first || first.owner !== grantor || isDefault(first.class) || first.class === "database")
    return grantor;
  return changesOwner(first, desired, catalog) ? desired.ownerRole : grantor;
}
function mayActAs(role, { ownerRole }, { login, settable }) {
  return role === ownerRole || role === login.role || settable.includes(role);
}
function goesWithItsGrantor(extra, all, desired, catalog) {
  const passers = all.filter(({ grantee, passedOn }) => passedOn && grantee === extra.grantor);
  const revoked = passers.filter(
    (passer) => !staysFor(passer, desired, catalog) && (mayActAs(actingGrantor(passer, desired, catalog), desired, catalog) || goesWithItsGrantor(passer, all, desired, catalog))
  );
  const taken = new Set(revoked.flatMap(({ on, privileges }) => pairs(on, privileges)));
  return pairs(extra.on, extra.privileges).every((pair2) => taken.has(pair2));
}
function pairs(on, privileges) {
  return on.flatMap((each) => privileges.map((privilege) => `${privilege} ${each.class} ${inWords(each)}`));
}
function revokeStatement(schema, extra) {
  const { on, grantee, privileges, optionOnly, passedOn } = extra;
  const [first] = on;
  if (!first) return "";
  const option = optionOnly ? "GRANT OPTION FOR " : "";
  const from = grantee === void 0 ? "PUBLIC" : quoteIdentifier(grantee);
  const cascade = passedOn ? " CASCADE" : "";
  if (isDefault(first.class)) {
    const where = first.name === "" ? "" : ` IN SCHEMA ${quoteIdentifier(first.name)}`;
    return `ALTER DEFAULT PRIVILEGES FOR ROLE ${quoteIdentifier(first.owner)}${where} REVOKE ${option}${privileges.join(", ")} ON ${defaultObjects(first.class)} FROM ${from}${cascade}`;
  }
  return `REVOKE ${option}${privilegeList(privileges, first.column)} ON ${onClause(schema, on)} FROM ${from}${cascade}`;
}
function additive(extra, desired) {
  const line = privilegeLine(extra, identityOf2(extra), desired);
  const keep = line === void 0 ? "" : `To keep it: ${line}. `;
  return `${keep}To take it: \`grants: { mode: authoritative }\` lets the deploy revoke what is unexpected, or `;
}
function identityOf2(extra) {
  const { on, grantee, grantor, privileges } = extra;
  const [first] = on;
  return {
    code: code(extra),
    key: JSON.stringify([first?.class, first?.owner, first?.column, grantee, grantor, privileges])
  };
}
function unexpectedFinding(extra, as, { schema }, remedy) {
  const { on } = extra;
  const statement = `as ${quoteIdentifier(as)} run: ${revokeStatement(schema, extra)};`;
  return {
    ...identityOf2(extra),
    message: `${sentence(extra)}, which is unexpected.`,
    hint: capitalised(remedy + statement),
    objects: on.map(inWords)
  };
}
function sentence({ on, grantee, grantor, privileges, optionOnly }) {
  const [first] = on;
  const who = grantee === void 0 ? "PUBLIC" : `"${grantee}"`;
  const what = privileges.join(", ");
  const where = itemsInWords(on);
  if (first && isDefault(first.class))
    return `${capitalised(where)} that "${first.owner}" creates will give ${what}${optionOnly ? " with the grant option" : ""} to ${who}`;
  return `${who} ${optionOnly ? "may pass on" : "has"} ${what} on ${where} (granted by "${grantor}")`;
}
function code({ on, optionOnly }) {
  const [first] = on;
  if (first && isDefault(first.class)) return "DEFAULT_PRIVILEGE_UNEXPECTED";
  return optionOnly ? "GRANT_OPTION_UNEXPECTED" : "PRIVILEGE_UNEXPECTED";
}

export {
  readAlone,
  catalogStatements,
  readCatalog,
  readCatalogOfNew,
  scopeOf,
  catalogIn,
  catalogReading,
  tablesOfTools,
  filesOfBaseline,
  compareHistory,
  planMigrations,
  pendingFiles,
  NO_LOOKAHEAD,
  runnableRepeatables,
  appliedChecksum,
  planMemberships,
  unexpectedMemberships,
  revokeMembership,
  additiveMembership,
  membershipFinding,
  unauditableAccess,
  AdministratorFound,
  administrators,
  refuseAdministrators,
  UNKNOWN_ROLE,
  settleCreate,
  isGivenCreate,
  planMissing,
  missingPrivileges,
  planPrivileges,
  auditPrivileges,
  grantStatement,
  unexpectedPrivileges,
  planRevocations,
  actingGrantor,
  revokeStatement,
  additive,
  unexpectedFinding
};
