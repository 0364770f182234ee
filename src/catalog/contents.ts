import { quoteLiteral } from '../postgres/identifier.ts'
import { boolean, list, number, type Row, record, string } from '../postgres/json.ts'
import { RESTRICT_PATH_LOCALLY } from '../postgres/search-path.ts'
import { cell, type Session } from '../postgres/session.ts'

/** A table with something on disk. */
export interface FilledTable {
  readonly name: string
  readonly bytes: number
  /** As PostgreSQL last estimated it; 0 when it never did. */
  readonly rows: number
}

/** A schema of users', with at least one object that no extension brought. */
export interface SchemaContent {
  readonly schema: string
  /** Relations, routines and types. */
  readonly objects: readonly string[]
  /** Tables and materialized views. Those with nothing on disk hold nothing for certain. */
  readonly filled: readonly FilledTable[]
}

/** What a database holds, as far as somebody has to know who wants to remove it. */
export interface DatabaseContents {
  /** Of the server, without templates. */
  readonly databases: readonly string[]
  readonly schemas: readonly SchemaContent[]
  /** What is elsewhere in the database and falls with the schema: `view others.totals` */
  readonly dependents: readonly string[]
  /** The app's role owns code, or something outside the schema. */
  readonly appOwnsMore: boolean
  /** The owner role owns something outside the schema. */
  readonly ownerOwnsMore: boolean
}

export interface ContentsScope {
  readonly schema: string
  readonly ownerRole: string
  readonly appRole: string | undefined
  /** Names of the platform's own roles, as a regular expression. */
  readonly platformRoles: string
}

const LOCK_TIMEOUT = '5s'

/** Reads no row of a table and runs no code of others: what a table holds is told by its size on disk. */
export async function readContents(session: Session, scope: ContentsScope): Promise<DatabaseContents> {
  const results = await session.send(`BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
${RESTRICT_PATH_LOCALLY};
SET LOCAL lock_timeout = '${LOCK_TIMEOUT}';
${selectContents(scope)};
COMMIT`)
  return parseContents(record(JSON.parse(cell(results, 'contents') ?? '')))
}

function parseContents(row: Row): DatabaseContents {
  return {
    databases: list(row.databases).map(string),
    schemas: list(row.schemas).map((item) => parseSchema(record(item))),
    dependents: list(row.dependents).map(string),
    appOwnsMore: boolean(row.appOwnsMore),
    ownerOwnsMore: boolean(row.ownerOwnsMore),
  }
}

function parseSchema(row: Row): SchemaContent {
  return {
    schema: string(row.schema),
    objects: list(row.objects).map(string),
    filled: list(row.filled).map((item) => {
      const { name, bytes, rows } = record(item)
      return { name: string(name), bytes: number(bytes), rows: number(rows) }
    }),
  }
}

/**
 * Array types, row types and what an extension brought follow another object; routines and types of a superuser, which no user of
 * Lakebase is, or of one of the platform's roles, are the platform's own.
 */
const OBJECTS = `SELECT o.namespace, o.kind, o.name, o.oid FROM (
    SELECT 'pg_class'::regclass AS class, c.oid, c.relnamespace AS namespace, c.relkind AS kind, c.relname AS name
      FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    UNION ALL SELECT 'pg_proc'::regclass, p.oid, p.pronamespace, 'x', p.proname FROM pg_proc p
      WHERE p.proowner NOT IN (SELECT oid FROM platform)
    UNION ALL SELECT 'pg_type'::regclass, t.oid, t.typnamespace, 't', t.typname FROM pg_type t WHERE t.typtype IN ('e', 'd', 'r')
      AND t.typowner NOT IN (SELECT oid FROM platform)
  ) o WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype = 'e')`

/** What DROP SCHEMA ... CASCADE would take along, by the same table that it goes by. */
const DOOMED = `SELECT 'pg_namespace'::regclass::oid AS classid, n.oid AS objid FROM own n
  UNION SELECT d.classid, d.objid FROM pg_depend d JOIN doomed ON d.refclassid = doomed.classid AND d.refobjid = doomed.objid`

/** The schema in which a thing shows, which is that of its table for what a table has. */
const PLACE = `coalesce(
    (SELECT r.relnamespace FROM pg_class r WHERE r.oid = CASE d.classid
      WHEN 'pg_class'::regclass THEN d.objid
      WHEN 'pg_rewrite'::regclass THEN (SELECT ev_class FROM pg_rewrite WHERE oid = d.objid)
      WHEN 'pg_trigger'::regclass THEN (SELECT tgrelid FROM pg_trigger WHERE oid = d.objid)
      WHEN 'pg_policy'::regclass THEN (SELECT polrelid FROM pg_policy WHERE oid = d.objid)
      WHEN 'pg_attrdef'::regclass THEN (SELECT adrelid FROM pg_attrdef WHERE oid = d.objid)
      WHEN 'pg_constraint'::regclass THEN (SELECT conrelid FROM pg_constraint WHERE oid = d.objid) END),
    to_regnamespace(quote_ident((pg_identify_object(d.classid, d.objid, 0)).schema)))`

/** What a role owns in the whole server beside relations of the schema in which no code runs. */
function ownsMore(role: string | undefined, inSchema: string): string {
  if (role === undefined) return 'false'
  return `EXISTS (SELECT FROM pg_shdepend s JOIN pg_roles r ON r.oid = s.refobjid
    WHERE r.rolname = ${quoteLiteral(role)} AND s.refclassid = 'pg_authid'::regclass AND s.deptype = 'o'
      AND NOT (s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND (${inSchema})))`
}

const PLAIN_IN_SCHEMA = `s.classid = 'pg_class'::regclass AND EXISTS (SELECT FROM pg_class c JOIN own ON own.oid = c.relnamespace
      WHERE c.oid = s.objid AND c.relkind IN ('r', 'p', 'S'))`

const ANY_IN_SCHEMA =
  'EXISTS (SELECT FROM doomed WHERE doomed.classid = s.classid AND doomed.objid = s.objid)'

function selectContents({ schema, ownerRole, appRole, platformRoles }: ContentsScope): string {
  return `WITH RECURSIVE own AS (SELECT oid FROM pg_namespace WHERE nspname = ${quoteLiteral(schema)}),
platform AS (SELECT oid FROM pg_roles WHERE rolsuper OR rolname ~ ${quoteLiteral(platformRoles)}),
doomed AS (${DOOMED}), objects AS (${OBJECTS})
SELECT json_build_object(
  'databases', (SELECT json_agg(datname ORDER BY datname) FROM pg_database WHERE NOT datistemplate),
  'schemas', (SELECT json_agg(json_build_object('schema', n.nspname,
      'objects', (SELECT json_agg(DISTINCT o.kind::text || ' ' || o.name) FROM objects o WHERE o.namespace = n.oid),
      'filled', (SELECT json_agg(json_build_object('name', c.relname, 'bytes', pg_relation_size(c.oid),
          'rows', greatest(c.reltuples, pg_stat_get_live_tuples(c.oid), 0)::bigint) ORDER BY c.relname)
        FROM pg_class c JOIN objects o ON o.oid = c.oid AND o.kind = c.relkind
        WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'm') AND pg_relation_size(c.oid) > 0)) ORDER BY n.nspname)
    FROM pg_namespace n WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
      AND EXISTS (SELECT FROM objects o WHERE o.namespace = n.oid)),
  'dependents', (SELECT json_agg(DISTINCT i.type || ' ' || i.identity)
    FROM doomed d LEFT JOIN pg_rewrite v ON d.classid = 'pg_rewrite'::regclass AND v.oid = d.objid
    CROSS JOIN LATERAL pg_identify_object(CASE WHEN v.oid IS NULL THEN d.classid ELSE 'pg_class'::regclass END,
      coalesce(v.ev_class, d.objid), 0) i
    WHERE ${PLACE} NOT IN (SELECT oid FROM own UNION ALL SELECT 'pg_toast'::regnamespace)),
  'appOwnsMore', ${ownsMore(appRole, PLAIN_IN_SCHEMA)},
  'ownerOwnsMore', ${ownsMore(ownerRole, ANY_IN_SCHEMA)}
)::text AS contents`
}
