import { list, oneOf, record, string } from '../postgres/json.ts'

/** Something in the schema that nobody can grant anything on, and that somebody owns all the same: an operator, a collation. */
export interface FurtherObject {
  /** As `DROP` and `ALTER ... OWNER TO` spell it. */
  readonly kind: string
  /** With its schema, quoted where it must be: `app.===(integer,integer)` */
  readonly identity: string
  readonly owner: string
}

/** Privileges that the owner role has lost on what it owns. */
export interface LostPrivileges {
  readonly class: 'schema' | 'table' | 'sequence'
  readonly name: string
  /** Sorted. */
  readonly privileges: readonly string[]
}

/** What a view of the owner role reads, and the owner role may not. */
export interface UnreadableSource {
  readonly view: string
  /** With its schema, quoted where it must be. */
  readonly source: string
  readonly owner: string
}

/** What owners and privileges of relations, routines and types do not tell. */
export interface BlindSpots {
  readonly further: readonly FurtherObject[]
  readonly lost: readonly LostPrivileges[]
  readonly unreadable: readonly UnreadableSource[]
}

/** Classes of objects without an ACL that have a schema and an owner. */
const FURTHER_CLASSES = [
  ['pg_operator', 'opr'],
  ['pg_opclass', 'opc'],
  ['pg_opfamily', 'opf'],
  ['pg_collation', 'coll'],
  ['pg_conversion', 'con'],
  ['pg_statistic_ext', 'stx'],
  ['pg_ts_config', 'cfg'],
  ['pg_ts_dict', 'dict'],
]
  .map(
    ([table, prefix]) =>
      `SELECT '${table}'::regclass AS classid, oid, ${prefix}owner AS owner FROM ${table} WHERE ${prefix}namespace IN (SELECT oid FROM sch)`,
  )
  .join(' UNION ALL ')

/** Statistics of a table of their owner's go with the table. */
const FURTHER = `
  SELECT json_agg(json_build_object('kind', upper(replace(i.type, ' object', '')), 'identity', i.identity,
    'owner', pg_get_userbyid(f.owner)) ORDER BY i.type, i.identity COLLATE "C")
  FROM (${FURTHER_CLASSES}) f CROSS JOIN LATERAL pg_identify_object(f.classid, f.oid, 0) i LEFT JOIN own ON true
  WHERE f.owner IS DISTINCT FROM own.oid
    AND NOT EXISTS (SELECT FROM pg_statistic_ext x JOIN pg_class t ON t.oid = x.stxrelid
      WHERE f.classid = 'pg_statistic_ext'::regclass AND x.oid = f.oid AND t.relowner = f.owner)
    AND NOT EXISTS (SELECT FROM dep WHERE dep.classid = f.classid AND dep.objid = f.oid AND dep.extension)`

/** An owner can take from itself what it has by owning; foreign keys, views and migrations work with it. */
const LOST = `
  SELECT json_agg(json_build_object('class', l.class, 'name', l.name, 'privileges', l.privileges)
    ORDER BY l.class, l.name COLLATE "C")
  FROM (
    SELECT o.class, o.name, json_agg(d.privilege_type ORDER BY d.privilege_type) AS privileges
    FROM (
      SELECT CASE kind WHEN 'sequence' THEN 'sequence' ELSE 'table' END AS class, CASE kind WHEN 'sequence' THEN 's' ELSE 'r' END::"char" AS letter,
        name::text, owner, acl FROM rel
      UNION ALL SELECT 'schema', 'n', (SELECT nspname::text FROM pg_namespace n WHERE n.oid = sch.oid), nspowner, nspacl FROM sch) o
      JOIN own ON own.oid = o.owner CROSS JOIN LATERAL aclexplode(acldefault(o.letter, o.owner)) d
    WHERE o.acl IS NOT NULL AND d.grantee = o.owner
      AND NOT EXISTS (SELECT FROM aclexplode(o.acl) a WHERE a.grantee = o.owner AND a.privilege_type = d.privilege_type)
    GROUP BY o.class, o.name) l`

/** A view reads with the rights of its owner, unless it says otherwise. */
const UNREADABLE = `
  SELECT json_agg(json_build_object('view', u.view, 'source', u.source, 'owner', u.owner) ORDER BY u.view COLLATE "C", u.source COLLATE "C")
  FROM (
    SELECT DISTINCT v.relname::text AS view, s.oid::regclass::text AS source, pg_get_userbyid(s.relowner)::text AS owner
    FROM pg_class v JOIN sch ON sch.oid = v.relnamespace JOIN own ON own.oid = v.relowner
      JOIN pg_rewrite w ON w.ev_class = v.oid
      JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
      JOIN pg_class s ON s.oid = d.refobjid AND s.relkind IN ('r', 'p', 'v', 'm', 'f')
    WHERE v.relkind IN ('v', 'm') AND s.relowner <> own.oid
      AND NOT EXISTS (SELECT FROM pg_options_to_table(v.reloptions) x WHERE x.option_name = 'security_invoker' AND x.option_value::bool)
      AND NOT CASE WHEN d.refobjsubid > 0 THEN has_column_privilege(own.oid, s.oid, d.refobjsubid::int2, 'SELECT')
        ELSE has_any_column_privilege(own.oid, s.oid, 'SELECT') END) u`

/** One JSON object, for the common tables of the catalog query. */
export const BLIND_SPOTS = `SELECT json_build_object('further', (${FURTHER}), 'lost', (${LOST}), 'unreadable', (${UNREADABLE}))`

export function parseBlindSpots(value: unknown): BlindSpots {
  const row = record(value)
  return {
    further: list(row.further).map((item) => {
      const { kind, identity, owner } = record(item)
      return { kind: string(kind), identity: string(identity), owner: string(owner) }
    }),
    lost: list(row.lost).map((item) => {
      const { class: on, name, privileges } = record(item)
      return { class: oneOf(CLASSES, on), name: string(name), privileges: list(privileges).map(string) }
    }),
    unreadable: list(row.unreadable).map((item) => {
      const { view, source, owner } = record(item)
      return { view: string(view), source: string(source), owner: string(owner) }
    }),
  }
}

const CLASSES = ['schema', 'table', 'sequence'] as const
