import { qualified, quoteLiteral } from './identifier.ts'
import { LEDGER_TABLE } from './migrations/ledger.ts'

/** What to look for: names only, any of which may not exist. */
export interface CatalogScope {
  readonly schema: string
  readonly ownerRole: string
  /** Role names whose privileges matter. */
  readonly grantees: readonly string[]
}

/** Settings are the one place where a DO block can leave a result; this one ends with the transaction. */
const LEDGER_SETTING = 'lakebase_deploy.ledger'

/**
 * Statements for an open transaction; the last returns one row with the catalog as JSON text in column `catalog`.
 * They write nothing, and work for an unprivileged login and when schema, roles and ledger do not exist.
 * Needs PostgreSQL 16 (INHERIT and SET options of a membership).
 */
export function catalogStatements(scope: CatalogScope): string {
  return `SET LOCAL search_path = pg_catalog;
SET LOCAL jit = off;
SET LOCAL row_security = off;
DO ${quoteLiteral(readLedger(scope))};
${selectCatalog(scope)};`
}

/**
 * A table that may not exist cannot be named in plain SQL, hence the dynamic statement. Only a table of the owner role
 * is read: whoever may create in the schema could make a view of that name, and its functions would run as the deployer.
 */
function readLedger({ schema, ownerRole }: CatalogScope): string {
  const rows = `SELECT json_agg(json_build_object('version', version, 'name', name, 'checksum', checksum,
    'appliedAt', applied_at) ORDER BY version)::text FROM ${qualified(schema, LEDGER_TABLE)}`
  return `
DECLARE
  ledger text := 'null';
  ours boolean := (
    SELECT c.relkind = 'r' AND EXISTS (SELECT FROM pg_roles r WHERE r.oid = c.relowner AND r.rolname = ${quoteLiteral(ownerRole)})
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ${quoteLiteral(schema)} AND c.relname = ${quoteLiteral(LEDGER_TABLE)});
BEGIN
  IF NOT ours THEN
    ledger := '"unreadable"';
  ELSIF ours THEN
    EXECUTE ${quoteLiteral(rows)} INTO ledger;
    ledger := coalesce(ledger, '[]');
  END IF;
  PERFORM set_config('${LEDGER_SETTING}', ledger, true);
EXCEPTION WHEN insufficient_privilege OR undefined_column THEN
  PERFORM set_config('${LEDGER_SETTING}', '"unreadable"', true);
END`
}

function selectCatalog({ schema, ownerRole, grantees }: CatalogScope): string {
  return `WITH
own AS (SELECT oid, rolcanlogin FROM pg_roles WHERE rolname = ${quoteLiteral(ownerRole)}),
adm AS (SELECT oid FROM pg_roles WHERE rolname = 'databricks_superuser' AND pg_has_role(session_user, oid, 'SET')),
sch AS (SELECT oid, nspowner, nspacl FROM pg_namespace WHERE nspname = ${quoteLiteral(schema)}),
wished AS (SELECT oid, rolname FROM pg_roles WHERE rolname = ANY (ARRAY[${grantees.map(quoteLiteral).join(', ')}]::text[])),
dep AS (SELECT classid, objid FROM pg_depend WHERE deptype IN ('e', 'i') AND objsubid = 0),
rel AS (${RELATIONS}),
obj AS (
  SELECT kind, name, NULL::text AS signature, owner, follows, grantable FROM rel
  UNION ALL ${ROUTINES}
  UNION ALL ${TYPES}),
acl AS (${ACLS.replaceAll('$schema', () => quoteLiteral(schema))}),
member AS (
  SELECT r.rolname, bool_or(m.inherit_option) AND bool_or(m.set_option) AS acts, bool_or(m.admin_option) AS admin
  FROM pg_auth_members m JOIN own ON own.oid = m.roleid JOIN pg_roles r ON r.oid = m.member GROUP BY r.rolname)
SELECT json_build_object(
  'serverVersion', current_setting('server_version_num')::int,
  'login', (${LOGIN}),
  'owner', (${OWNER}),
  'schema', (SELECT json_build_object('owner', pg_get_userbyid(nspowner)) FROM sch),
  'objects', (SELECT json_agg(o) FROM (SELECT * FROM obj ORDER BY kind, name COLLATE "C", signature) o),
  'actsFor', (${ACTS_FOR}),
  'acl', (SELECT json_agg(a) FROM acl a),
  'invalidIndexes', (${INVALID_INDEXES}),
  'ownerMembers', (SELECT json_agg(rolname ORDER BY rolname) FROM member WHERE acts),
  'ownerAdmins', (SELECT json_agg(rolname ORDER BY rolname) FROM member WHERE admin),
  'roles', (SELECT json_agg(rolname ORDER BY rolname) FROM wished),
  'ledger', current_setting('${LEDGER_SETTING}')::json,
  'ledgerIsTimed', EXISTS (${LEDGER_IS_TIMED})
)::text AS catalog`
}

// An identity sequence depends on its table internally ('i'), a serial one automatically ('a').
const RELATIONS = `
  SELECT c.oid, c.relname::text AS name, c.relowner, pg_get_userbyid(c.relowner)::text AS owner, c.relacl, c.relkind,
    CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
      WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind,
    CASE WHEN c.relkind = 'S' THEN (
      SELECT t.relname::text FROM pg_depend d JOIN pg_class t ON t.oid = d.refobjid
      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass
        AND d.deptype = 'a' AND d.refobjsubid > 0 LIMIT 1) END AS follows,
    CASE WHEN c.relowner = own.oid THEN NULL
      WHEN c.relkind = 'S' THEN (
        SELECT coalesce(json_agg(p), '[]') FROM unnest('{USAGE,SELECT}'::text[]) p
        WHERE has_sequence_privilege(session_user, c.oid, p || ' WITH GRANT OPTION'))
      ELSE (
        SELECT coalesce(json_agg(p), '[]') FROM unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) p
        WHERE has_table_privilege(session_user, c.oid, p || ' WITH GRANT OPTION')) END AS grantable
  FROM pg_class c JOIN sch ON sch.oid = c.relnamespace LEFT JOIN own ON true
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    AND NOT EXISTS (SELECT FROM dep WHERE dep.classid = 'pg_class'::regclass AND dep.objid = c.oid)`

const ROUTINES = `
  SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END, p.proname::text,
    pg_get_function_identity_arguments(p.oid), pg_get_userbyid(p.proowner)::text, NULL, NULL
  FROM pg_proc p JOIN sch ON sch.oid = p.pronamespace LEFT JOIN own ON true
  WHERE p.proowner IS DISTINCT FROM own.oid
    AND NOT EXISTS (SELECT FROM dep WHERE dep.classid = 'pg_proc'::regclass AND dep.objid = p.oid)`

// Composite types only where they stand alone; multiranges and arrays follow their element.
const TYPES = `
  SELECT 'type', t.typname::text, NULL, pg_get_userbyid(t.typowner)::text, NULL, NULL
  FROM pg_type t JOIN sch ON sch.oid = t.typnamespace LEFT JOIN own ON true LEFT JOIN pg_class k ON k.oid = t.typrelid
  WHERE t.typowner IS DISTINCT FROM own.oid AND (t.typtype IN ('d', 'e', 'r') OR k.relkind = 'c')
    AND NOT EXISTS (SELECT FROM dep WHERE dep.classid = 'pg_type'::regclass AND dep.objid = t.oid)`

// A NULL acl stands for the default one, which names nobody but the owner and PUBLIC, so it has no entry to show here.
const ACLS = `
  SELECT e.class, e.object, w.rolname AS grantee, json_agg(a.privilege_type) AS privileges, a.is_grantable AS grantable,
    pg_get_userbyid(a.grantor) AS grantor
  FROM (
    SELECT 'schema' AS class, $schema AS object, nspowner AS owner, nspacl AS acl FROM sch
    UNION ALL SELECT CASE relkind WHEN 'S' THEN 'sequence' ELSE 'table' END, name, relowner, relacl FROM rel
    UNION ALL SELECT CASE d.defaclobjtype WHEN 'S' THEN 'default-sequence' ELSE 'default-table' END, $schema, own.oid, d.defaclacl
      FROM pg_default_acl d JOIN own ON own.oid = d.defaclrole JOIN sch ON sch.oid = d.defaclnamespace
      WHERE d.defaclobjtype IN ('r', 'S')
  ) e CROSS JOIN LATERAL aclexplode(e.acl) a JOIN wished w ON w.oid = a.grantee
  WHERE a.grantee <> e.owner
  GROUP BY 1, 2, 3, 5, 6`

const LEDGER_IS_TIMED = `
  SELECT FROM rel JOIN pg_attribute a ON a.attrelid = rel.oid
  WHERE rel.name = ${quoteLiteral(LEDGER_TABLE)} AND a.attname = 'duration_ms' AND NOT a.attisdropped`

// From pg_index, where an invalid one is rare. Who builds one right now shows only to those who may see its session.
const INVALID_INDEXES = `
  SELECT json_agg(json_build_object('name', c.relname, 'table', t.relname, 'owner', pg_get_userbyid(c.relowner))
    ORDER BY c.relname COLLATE "C")
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN sch ON sch.oid = c.relnamespace
    JOIN pg_class t ON t.oid = i.indrelid
  WHERE NOT i.indisvalid AND c.relkind = 'i'
    AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = c.oid)`

const LOGIN = `
  SELECT json_build_object(
    'role', session_user,
    'createRole', CASE
      WHEN EXISTS (SELECT FROM adm JOIN pg_roles r ON r.oid = adm.oid WHERE r.rolcreaterole) THEN 'databricks_superuser'
      WHEN l.rolcreaterole OR l.rolsuper THEN 'login' END,
    'createSchema', has_database_privilege(session_user, current_database(), 'CREATE'))
  FROM pg_roles l WHERE l.rolname = session_user`

const OWNER = `
  SELECT json_build_object(
    'canLogin', own.rolcanlogin,
    'inherit', pg_has_role(session_user, own.oid, 'USAGE'),
    'set', pg_has_role(session_user, own.oid, 'SET'),
    'admin', CASE
      WHEN EXISTS (SELECT FROM adm WHERE pg_has_role(adm.oid, own.oid, 'MEMBER WITH ADMIN OPTION')) THEN 'databricks_superuser'
      WHEN pg_has_role(session_user, own.oid, 'MEMBER WITH ADMIN OPTION') THEN 'login' END)
  FROM own`

const ACTS_FOR = `
  SELECT json_agg(r.rolname ORDER BY r.rolname) FROM pg_roles r
  WHERE r.oid IS DISTINCT FROM (SELECT oid FROM own) AND pg_has_role(session_user, r.oid, 'USAGE')
    AND (r.oid IN (SELECT nspowner FROM sch) OR r.rolname IN (SELECT owner FROM obj))`
