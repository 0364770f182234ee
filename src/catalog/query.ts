import { qualified, quoteLiteral } from '../postgres/identifier.ts'
import { LEDGER_TABLE } from './ledger.ts'

/** What to look for: names only, any of which may not exist. */
export interface CatalogScope {
  readonly schema: string
  readonly ownerRole: string
  /** Roles of the desired grants. */
  readonly grantees: readonly string[]
  readonly appRole: string | undefined
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

function selectCatalog({ schema, ownerRole, grantees, appRole }: CatalogScope): string {
  return `WITH
own AS (SELECT oid, rolcanlogin FROM pg_roles WHERE rolname = ${quoteLiteral(ownerRole)}),
adm AS (SELECT oid FROM pg_roles WHERE rolname = 'databricks_superuser' AND pg_has_role(session_user, oid, 'SET')),
app AS (SELECT oid, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles
  WHERE rolname = ${appRole === undefined ? 'NULL' : quoteLiteral(appRole)}),
sch AS (SELECT oid, nspowner, nspacl FROM pg_namespace WHERE nspname = ${quoteLiteral(schema)}),
dep AS (SELECT classid, objid, bool_or(deptype = 'e') AS extension FROM pg_depend
  WHERE deptype IN ('e', 'i') AND objsubid = 0 GROUP BY 1, 2),
rel AS (${RELATIONS}),
obj AS (
  SELECT kind, owner, acl, identity, item, oid FROM rel
  UNION ALL ${ROUTINES}
  UNION ALL ${TYPES}),
member AS (
  SELECT r.rolname, bool_or(m.inherit_option) AND bool_or(m.set_option) AS acts, bool_or(m.admin_option) AS admin
  FROM pg_auth_members m JOIN own ON own.oid = m.roleid JOIN pg_roles r ON r.oid = m.member GROUP BY r.rolname)
SELECT json_build_object(
  'serverVersion', current_setting('server_version_num')::int,
  'login', (${LOGIN}),
  'owner', (${OWNER}),
  'schema', (SELECT json_build_object('owner', pg_get_userbyid(nspowner), 'acl', ${entries('nspacl', 'nspowner')}) FROM sch),
  'database', (SELECT json_build_object('owner', pg_get_userbyid(datdba), 'acl', ${entries('datacl', 'datdba')})
    FROM pg_database WHERE datname = current_database()),
  'extensions', (SELECT json_agg(extname ORDER BY extname) FROM pg_extension),
  'publicCreates', (${PUBLIC_CREATES}),
  'objects', (SELECT json_agg(g) FROM (${OBJECTS}) g),
  'columns', (SELECT json_agg(c) FROM (${COLUMNS}) c),
  'defaults', (SELECT json_agg(d) FROM (${DEFAULTS}) d),
  'memberships', (SELECT json_agg(m) FROM (${MEMBERSHIPS}) m),
  'appAttributes', (${APP_ATTRIBUTES}),
  'settable', (SELECT json_agg(rolname ORDER BY rolname) FROM pg_roles
    WHERE rolname <> session_user AND rolname !~ '^pg_' AND pg_has_role(session_user, oid, 'SET')),
  'actsFor', (${ACTS_FOR}),
  'invalidIndexes', (${INVALID_INDEXES}),
  'ownerMembers', (SELECT json_agg(rolname ORDER BY rolname) FROM member WHERE acts),
  'ownerAdmins', (SELECT json_agg(rolname ORDER BY rolname) FROM member WHERE admin),
  'roles', (SELECT json_agg(rolname ORDER BY rolname) FROM pg_roles
    WHERE rolname = ANY (ARRAY[${grantees.map(quoteLiteral).join(', ')}]::text[])),
  'ledger', current_setting('${LEDGER_SETTING}')::json,
  'ledgerIsTimed', EXISTS (${LEDGER_IS_TIMED})
)::text AS catalog`
}

/** An ACL as JSON, the privileges of one grantee by one grantor together. */
function entries(acl: string, owner: string): string {
  return `(SELECT json_agg(e ORDER BY e.grantee, e.grantor, e.grantable) FROM (
    SELECT CASE WHEN a.grantee <> 0 THEN pg_get_userbyid(a.grantee) END AS grantee, pg_get_userbyid(a.grantor) AS grantor,
      a.is_grantable AS grantable, json_agg(a.privilege_type ORDER BY a.privilege_type) AS privileges
    FROM aclexplode(${acl}) a WHERE a.grantee <> ${owner} GROUP BY a.grantee, a.grantor, a.is_grantable) e)`
}

// An identity sequence depends on its table internally ('i'), a serial one automatically ('a').
const RELATIONS = `
  SELECT c.oid, c.relname AS name, c.relowner AS owner, c.relacl AS acl,
    CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
      WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind,
    dep.objid IS NOT NULL AS identity,
    CASE WHEN c.relkind = 'S' AND c.relowner IS DISTINCT FROM own.oid THEN json_build_array(c.relname, NULL, (
      SELECT t.relname FROM pg_depend d JOIN pg_class t ON t.oid = d.refobjid
      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass
        AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0 LIMIT 1))
    ELSE to_json(c.relname) END AS item
  FROM pg_class c JOIN sch ON sch.oid = c.relnamespace LEFT JOIN own ON true
    LEFT JOIN dep ON dep.classid = 'pg_class'::regclass AND dep.objid = c.oid
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND (dep.objid IS NULL OR c.relkind = 'S' AND NOT dep.extension)`

const ROUTINES = `
  SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END, p.proowner, p.proacl, false,
    json_build_array(p.proname, pg_get_function_identity_arguments(p.oid), NULL), p.oid
  FROM pg_proc p JOIN sch ON sch.oid = p.pronamespace LEFT JOIN own ON true
  WHERE (p.proowner IS DISTINCT FROM own.oid OR p.proacl IS NOT NULL)
    AND NOT EXISTS (SELECT FROM dep WHERE dep.classid = 'pg_proc'::regclass AND dep.objid = p.oid)`

// Composite types only where they stand alone; multiranges and arrays follow their element.
const TYPES = `
  SELECT 'type', t.typowner, t.typacl, false, to_json(t.typname), t.oid
  FROM pg_type t JOIN sch ON sch.oid = t.typnamespace LEFT JOIN own ON true LEFT JOIN pg_class k ON k.oid = t.typrelid
  WHERE (t.typowner IS DISTINCT FROM own.oid OR t.typacl IS NOT NULL) AND (t.typtype IN ('d', 'e', 'r') OR k.relkind = 'c')
    AND NOT EXISTS (SELECT FROM dep WHERE dep.classid = 'pg_type'::regclass AND dep.objid = t.oid)`

/**
 * Thousands of tables have a handful of ACLs among them, so each distinct one travels once, with the names of all that
 * have it. What the login may pass on follows from owner and ACL, and is asked of one object of each group. ACLs can be
 * hashed but not sorted, and PostgreSQL sorts for an aggregate with an order, so the names come as they come.
 */
const OBJECTS = `
  SELECT g.kind, pg_get_userbyid(g.owner) AS owner, g.identity, ${entries('g.acl', 'g.owner')} AS acl, g.items,
    CASE WHEN g.owner = own.oid OR g.kind NOT IN ('table', 'view', 'materialized view', 'foreign table', 'sequence') THEN NULL
      WHEN g.kind = 'sequence' THEN (
        SELECT coalesce(json_agg(p), '[]') FROM unnest('{USAGE,SELECT}'::text[]) p
        WHERE has_sequence_privilege(session_user, g.one, p || ' WITH GRANT OPTION'))
      ELSE (
        SELECT coalesce(json_agg(p), '[]') FROM unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) p
        WHERE has_table_privilege(session_user, g.one, p || ' WITH GRANT OPTION')) END AS grantable
  FROM (SELECT kind, owner, acl, identity, min(oid) AS one, json_agg(item) AS items
    FROM obj GROUP BY kind, owner, acl, identity) g LEFT JOIN own ON true`

const COLUMNS = `
  SELECT rel.name AS table, a.attname AS column, pg_get_userbyid(rel.owner) AS owner, ${entries('a.attacl', 'rel.owner')} AS acl
  FROM pg_attribute a JOIN rel ON rel.oid = a.attrelid WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
  ORDER BY rel.name COLLATE "C", a.attnum`

const DEFAULTS = `
  SELECT pg_get_userbyid(d.defaclrole) AS role, d.defaclnamespace <> 0 AS "inSchema",
    CASE d.defaclobjtype WHEN 'r' THEN 'table' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'routine' WHEN 'T' THEN 'type' ELSE 'schema' END AS on,
    ${entries('d.defaclacl', 'd.defaclrole')} AS acl
  FROM pg_default_acl d LEFT JOIN sch ON sch.oid = d.defaclnamespace LEFT JOIN own ON own.oid = d.defaclrole
  WHERE d.defaclobjtype IN ('r', 'S', 'f', 'T', 'n')
    AND (sch.oid IS NOT NULL OR d.defaclnamespace = 0 AND own.oid IS NOT NULL)
  ORDER BY 1, 2, 3`

const MEMBERSHIPS = `
  SELECT pg_get_userbyid(m.roleid) AS role, r.rolname AS member, pg_get_userbyid(m.grantor) AS grantor,
    m.inherit_option AS inherit, m.set_option AS set, m.admin_option AS admin,
    r.rolsuper OR EXISTS (SELECT FROM pg_roles s WHERE s.rolname = 'databricks_superuser' AND pg_has_role(r.oid, s.oid, 'MEMBER'))
      AS "memberAdministers",
    coalesce((SELECT rolsuper FROM pg_roles g WHERE g.oid = m.grantor), false) AS "grantorIsSuperuser",
    pg_has_role(session_user, r.oid, 'USAGE') AND pg_has_role(session_user, r.oid, 'SET') AS "loginIsMember"
  FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
  WHERE m.roleid IN (SELECT oid FROM own) OR m.member IN (SELECT oid FROM app)
  ORDER BY 1, 2, 3`

const APP_ATTRIBUTES = `
  SELECT json_agg(name) FROM app, LATERAL (VALUES ('SUPERUSER', rolsuper), ('CREATEROLE', rolcreaterole), ('CREATEDB', rolcreatedb),
    ('REPLICATION', rolreplication), ('BYPASSRLS', rolbypassrls)) v (name, has) WHERE has`

const PUBLIC_CREATES = `
  SELECT EXISTS (SELECT FROM pg_namespace n, aclexplode(n.nspacl) a
    WHERE n.nspname = 'public' AND a.grantee = 0 AND a.privilege_type = 'CREATE')`

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
  SELECT json_agg(json_build_object('role', r.rolname,
    'logsIn', r.rolcanlogin AND NOT r.rolsuper AND r.rolname <> session_user) ORDER BY r.rolname) FROM pg_roles r
  WHERE r.oid IS DISTINCT FROM (SELECT oid FROM own) AND pg_has_role(session_user, r.oid, 'USAGE')
    AND (r.oid IN (SELECT nspowner FROM sch) OR r.oid IN (SELECT owner FROM obj))`
