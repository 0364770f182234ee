import type { ReleaseReading } from '../config/release.ts'
import { quoteLiteral } from '../postgres/identifier.ts'
import { RESTRICT_PATH_LOCALLY } from '../postgres/search-path.ts'
import { PLATFORM_CREATORS, TAKEN_FROM } from './creator-query.ts'
import { selectDependencies } from './dependency.ts'
import { LEDGER_IS_CURRENT, LEDGER_WAS_FILLED } from './ledger-state.ts'
import { memberships, powers } from './member-query.ts'
import { readLedger, readReleases } from './own-table-query.ts'
import { TABLE_COPIES } from './table-copy-query.ts'
import { HISTORIES, readHistories } from './tool-history.ts'

/** What to look for: names only, any of which may not exist. */
export interface CatalogScope {
  readonly schema: string
  readonly ownerRole: string
  readonly keeperRole: string
  /** Roles of the desired grants. */
  readonly grantees: readonly string[]
  readonly appRole: string | undefined
  /** Undefined: releases are no matter of this run. */
  readonly release: ReleaseReading | undefined
  /** What the checksums of the ledger come to in which nothing is left to run; undefined: something may be, whatever the ledger says. */
  readonly settled: string | undefined
}

/** Settings are the one place where a DO block can leave a result; this one ends with the transaction. */
const LEDGER_SETTING = 'lakebase_deploy.ledger'
const RELEASES_SETTING = 'lakebase_deploy.releases'

/**
 * Statements for an open transaction; the last returns one row with the catalog as JSON text in column `catalog`.
 * They write nothing, and work for an unprivileged login and when schema, roles and ledger do not exist.
 * Needs PostgreSQL 16 (INHERIT and SET options of a membership).
 */
export function catalogStatements(scope: CatalogScope): string {
  return `${RESTRICT_PATH_LOCALLY};
SET LOCAL jit = off;
SET LOCAL row_security = off;
SET LOCAL lock_timeout = '30s';
DO ${quoteLiteral(readLedger(scope, scope.release?.inFull === true, LEDGER_SETTING))};
DO ${quoteLiteral(readHistories(scope.schema, LEDGER_SETTING))};
${scope.release ? `DO ${quoteLiteral(readReleases(scope, scope.release, RELEASES_SETTING))};\n` : ''}${selectCatalog(scope)};`
}

/** Whoever owns an extension can make anything a member of it, so that of others says nothing of its members. */
const TRUSTED_EXTENSIONS = `SELECT e.oid FROM pg_extension e JOIN pg_roles r ON r.oid = e.extowner
  WHERE r.rolsuper OR r.rolname = session_user OR EXISTS (SELECT FROM own WHERE pg_has_role(r.oid, own.oid, 'MEMBER'))
    OR EXISTS (SELECT FROM pg_roles a WHERE a.rolname = 'databricks_superuser' AND pg_has_role(r.oid, a.oid, 'MEMBER'))`

function selectCatalog({ schema, ownerRole, keeperRole, grantees, appRole, settled }: CatalogScope): string {
  const desired = `ARRAY[${grantees.map(quoteLiteral).join(', ')}]::text[]`
  return `WITH
own AS (SELECT oid, rolname, rolcanlogin FROM pg_roles WHERE rolname = ${quoteLiteral(ownerRole)}),
keep AS (SELECT oid, rolname FROM pg_roles WHERE rolname = ${quoteLiteral(keeperRole)}),
me AS (SELECT oid, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = session_user),
adm AS (${PLATFORM_SUPERUSER_ROLE}),
app AS (SELECT oid, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles
  WHERE rolname = ${appRole === undefined ? 'NULL' : quoteLiteral(appRole)}),
sch AS (SELECT oid, nspowner, nspacl FROM pg_namespace WHERE nspname = ${quoteLiteral(schema)}),
dep AS (SELECT d.classid, d.objid, bool_or(x.oid IS NOT NULL) AS extension
  FROM pg_depend d LEFT JOIN (${TRUSTED_EXTENSIONS}) x ON d.deptype = 'e' AND x.oid = d.refobjid
  WHERE d.deptype IN ('e', 'i') AND d.objsubid = 0 GROUP BY 1, 2),
rel AS (${RELATIONS}),
obj AS (
  SELECT kind, owner, acl, identity, item, oid, inert FROM rel
  UNION ALL ${ROUTINES}
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
  'schema', (SELECT json_build_object('owner', pg_get_userbyid(nspowner), 'acl', ${entries('nspacl', 'nspowner')}) FROM sch),
  'database', (SELECT json_build_object('owner', pg_get_userbyid(datdba), 'acl', ${entries('datacl', 'datdba')})
    FROM pg_database WHERE datname = current_database()),
  'extensions', (SELECT json_agg(extname ORDER BY extname) FROM pg_extension),
  'publicCreates', (${PUBLIC_CREATES}),
  'publicRelations', (${PUBLIC_RELATIONS}),
  'objects', (SELECT json_agg(g) FROM (${OBJECTS}) g),
  'columns', (SELECT json_agg(c) FROM (${COLUMNS}) c),
  'defaults', (SELECT json_agg(d) FROM (${DEFAULTS}) d),
  'memberships', (SELECT json_agg(m) FROM (${memberships(desired)}) m),
  'appAttributes', (${APP_ATTRIBUTES}),
  'powers', (${powers(desired)}),
  'administrators', (${ADMINISTRATORS}),
  'tableCopies', (${TABLE_COPIES}),
  'platformCreators', (${PLATFORM_CREATORS}),
  'takenCreate', (${TAKEN_FROM}),
  'settable', (${SETTABLE}),
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
  'restorePoint', ${RESTORE_POINT}
)::text AS catalog`
}

/**
 * Told by its name and by what it has: on a server of another kind, whoever may create roles could make one of that name,
 * and would be given the ADMIN option of the owner role.
 */
const PLATFORM_SUPERUSER_ROLE = `
  SELECT oid, rolname, rolcreaterole, pg_has_role(session_user, oid, 'SET') AS settable,
    pg_has_role(session_user, oid, 'USAGE') AS inherited
  FROM pg_roles WHERE rolname = 'databricks_superuser' AND pg_has_role(oid, 'pg_write_all_data', 'MEMBER')`

/** An ACL as JSON, the privileges of one grantee by one grantor together. */
function entries(acl: string, owner: string): string {
  return `(SELECT json_agg(e ORDER BY e.grantee, e.grantor, e.grantable) FROM (
    SELECT CASE WHEN a.grantee <> 0 THEN pg_get_userbyid(a.grantee) END AS grantee, pg_get_userbyid(a.grantor) AS grantor,
      a.is_grantable AS grantable, json_agg(a.privilege_type ORDER BY a.privilege_type) AS privileges
    FROM aclexplode(${acl}) a WHERE a.grantee <> ${owner} GROUP BY a.grantee, a.grantor, a.is_grantable) e)`
}

/**
 * Whether nothing of the table runs code that somebody other than the owner role, the login, a superuser or an extension
 * wrote. What PostgreSQL itself brings is pinned and leaves no row in pg_depend. A table whose columns have a domain, a
 * range or a base type of somebody's is not inert, whoever made the type.
 */
const INERT_RELATION = `c.relkind = 'S' OR c.relkind IN ('r', 'p')
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
          AND NOT EXISTS (SELECT FROM dep e WHERE e.classid = d.refclassid AND e.objid = d.refobjid AND e.extension))`

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
    ELSE to_json(c.relname) END AS item,
    CASE WHEN c.relowner IS NOT DISTINCT FROM own.oid OR c.relowner = me.oid THEN false ELSE (${INERT_RELATION}) END AS inert
  FROM pg_class c JOIN sch ON sch.oid = c.relnamespace CROSS JOIN me LEFT JOIN own ON true
    LEFT JOIN dep ON dep.classid = 'pg_class'::regclass AND dep.objid = c.oid
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND (dep.objid IS NULL OR c.relkind = 'S' AND NOT dep.extension)`

const ROUTINES = `
  SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END, p.proowner, p.proacl, false,
    json_build_array(p.proname, pg_get_function_identity_arguments(p.oid), NULL), p.oid, false
  FROM pg_proc p JOIN sch ON sch.oid = p.pronamespace LEFT JOIN own ON true
  WHERE (p.proowner IS DISTINCT FROM own.oid OR p.proacl IS NOT NULL)
    AND NOT EXISTS (SELECT FROM dep WHERE dep.classid = 'pg_proc'::regclass AND dep.objid = p.oid)`

// Composite types only where they stand alone; multiranges and arrays follow their element.
const TYPES = `
  SELECT 'type', t.typowner, t.typacl, false, to_json(t.typname), t.oid, t.typtype IN ('e', 'c')
  FROM pg_type t JOIN sch ON sch.oid = t.typnamespace LEFT JOIN own ON true LEFT JOIN pg_class k ON k.oid = t.typrelid
  WHERE (t.typowner IS DISTINCT FROM own.oid OR t.typacl IS NOT NULL) AND (t.typtype IN ('d', 'e', 'r') OR k.relkind = 'c')
    AND NOT EXISTS (SELECT FROM dep WHERE dep.classid = 'pg_type'::regclass AND dep.objid = t.oid)`

/**
 * Thousands of tables have a handful of ACLs among them, so each distinct one travels once, with the names of all that
 * have it. What the login may pass on follows from owner and ACL, and is asked of one object of each group. ACLs can be
 * hashed but not sorted, and PostgreSQL sorts for an aggregate with an order, so the names come as they come.
 */
const OBJECTS = `
  SELECT g.kind, pg_get_userbyid(g.owner) AS owner, g.inert, g.identity, ${entries('g.acl', 'g.owner')} AS acl, g.items,
    CASE WHEN g.owner = own.oid OR g.kind NOT IN ('table', 'view', 'materialized view', 'foreign table', 'sequence') THEN NULL
      WHEN g.kind = 'sequence' THEN (
        SELECT coalesce(json_agg(p), '[]') FROM unnest('{USAGE,SELECT}'::text[]) p
        WHERE has_sequence_privilege(session_user, g.one, p || ' WITH GRANT OPTION'))
      ELSE (
        SELECT coalesce(json_agg(p), '[]') FROM unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) p
        WHERE has_table_privilege(session_user, g.one, p || ' WITH GRANT OPTION')) END AS grantable
  FROM (SELECT kind, owner, acl, inert, identity, min(oid) AS one, json_agg(item) AS items
    FROM obj GROUP BY kind, owner, acl, inert, identity) g LEFT JOIN own ON true`

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

const APP_ATTRIBUTES = `
  SELECT json_agg(name) FROM app, LATERAL (VALUES ('SUPERUSER', rolsuper), ('CREATEROLE', rolcreaterole), ('CREATEDB', rolcreatedb),
    ('REPLICATION', rolreplication), ('BYPASSRLS', rolbypassrls)) v (name, has) WHERE has`

const PUBLIC_CREATES = `
  SELECT EXISTS (SELECT FROM pg_namespace n, aclexplode(n.nspacl) a
    WHERE n.nspname = 'public' AND a.grantee = 0 AND a.privilege_type = 'CREATE')`

// Another app's may be there in any number.
const PUBLIC_RELATIONS = `
  SELECT CASE WHEN count(*) <= 500 THEN coalesce(json_agg(relname), '[]') END FROM (SELECT c.relname FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' LIMIT 501) c`

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
    'isSuperuser', me.rolsuper,
    'createRole', array_remove(ARRAY[
      CASE WHEN me.rolcreaterole OR me.rolsuper THEN 'login' END,
      CASE WHEN EXISTS (SELECT FROM adm WHERE rolcreaterole AND settable) THEN 'databricks_superuser' END], NULL),
    'createSchema', has_database_privilege(session_user, current_database(), 'CREATE'))
  FROM me`

// ADMIN that is inherited is enough to grant a membership; pg_has_role counts ADMIN that is not inherited too.
const OWNER = `
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
  FROM own CROSS JOIN me`

const KEEPER = `
  SELECT json_build_object(
    'loginIsAdmin', pg_has_role(session_user, keep.oid, 'MEMBER WITH ADMIN OPTION'),
    'admins', (SELECT json_agg(DISTINCT r.rolname) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
      WHERE m.roleid = keep.oid AND m.admin_option))
  FROM keep`

const ADMINISTRATORS = `
  SELECT json_agg(DISTINCT r.rolname) FROM pg_roles r CROSS JOIN adm
  WHERE pg_has_role(r.oid, adm.oid, 'MEMBER') AND r.oid <> adm.oid
    AND (r.oid IN (SELECT nspowner FROM sch) OR r.oid IN (SELECT owner FROM obj))`

const SETTABLE = `
  SELECT json_agg(rolname ORDER BY rolname) FROM pg_roles
  WHERE rolname <> session_user AND rolname !~ '^pg_' AND pg_has_role(session_user, oid, 'SET')`

const RESTORE_POINT = `CASE WHEN NOT pg_is_in_recovery() THEN
    json_build_object('lsn', pg_current_wal_lsn()::text, 'time', round(extract(epoch FROM clock_timestamp()) * 1000)) END`

const ACTS_FOR = `
  SELECT json_agg(json_build_object('role', r.rolname,
    'logsIn', r.rolcanlogin AND NOT r.rolsuper AND r.rolname <> session_user) ORDER BY r.rolname) FROM pg_roles r
  WHERE r.oid IS DISTINCT FROM (SELECT oid FROM own) AND pg_has_role(session_user, r.oid, 'USAGE')
    AND (r.oid IN (SELECT nspowner FROM sch) OR r.oid IN (SELECT owner FROM obj))`
