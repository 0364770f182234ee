import { quoteLiteral } from '../postgres/identifier.ts'

/**
 * One statement that lists, as JSON text in column `foreign_code`, the code of others that statements of the owner role in
 * its schema could run. Under the restricted search_path, so that the names it prints are qualified.
 *
 * Code of a superuser, of `databricks_superuser`, of the owner role and its members and of the login is not foreign, nor what an
 * extension of theirs brought: whoever owns an extension can make any function a member of it.
 * `DROP` statements are in the order of falling OIDs: what depends on something was made after it. What goes with another is
 * gone when its own turn comes.
 */
export function foreignCodeQuery(schema: string, ownerRole: string): string {
  const [inSchema, owner] = [quoteLiteral(schema), quoteLiteral(ownerRole)]
  return `WITH
own AS MATERIALIZED (SELECT oid FROM pg_roles WHERE rolname = ${owner}),
sch AS MATERIALIZED (SELECT oid FROM pg_namespace WHERE nspname = ${inSchema}),
trusted AS MATERIALIZED (
  SELECT r.oid FROM pg_roles r LEFT JOIN own ON true WHERE ${isTrusted('own.oid')}),
ext AS MATERIALIZED (
  SELECT d.classid, d.objid FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
  WHERE d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass AND e.extowner IN (SELECT oid FROM trusted)),
${INSIDE},
${FOREIGN},
${USES},
${ATTACHED},
found AS (
  SELECT * FROM inside WHERE NOT EXISTS (SELECT FROM ext WHERE ext.classid = inside.classid AND ext.objid = inside.objid)
  UNION ALL SELECT * FROM attached)
SELECT json_agg(json_build_object(
    'kind', coalesce(found.kind, identity.type), 'object', coalesce(object, identity.identity), 'maker', pg_get_userbyid(maker),
    'drop', coalesce(way_out, CASE WHEN e.oid IS NOT NULL THEN format('ALTER EXTENSION %I DROP %s %s; ', e.extname, drops.kind, identity.identity) ELSE '' END
      || format('DROP %s IF EXISTS %s', drops.kind, identity.identity)),
    'by', CASE WHEN e.oid IS NOT NULL AND way_out IS NULL THEN pg_get_userbyid(e.extowner) WHEN by_maker THEN pg_get_userbyid(maker) ELSE ${owner} END)
  ORDER BY found.objid DESC)::text AS foreign_code
FROM found LEFT JOIN pg_depend d ON d.classid = found.classid AND d.objid = found.objid AND d.deptype = 'e' LEFT JOIN pg_extension e ON e.oid = d.refobjid,
  LATERAL pg_identify_object(found.classid, found.objid, 0) identity,
  LATERAL (SELECT upper(replace(coalesce(found.kind, identity.type), ' object', '')) AS kind) drops`
}

/** A condition on role `r`: what it makes is not foreign. `own`: an expression with the OID of the owner role, or NULL. */
export function isTrusted(own: string): string {
  return `(r.rolsuper OR r.rolname IN (session_user, 'databricks_superuser') OR r.oid = ${own} OR pg_has_role(r.oid, ${own}, 'USAGE') OR pg_has_role(r.oid, ${own}, 'SET'))`
}

/** What a plain name of a file could find. Enum and composite types carry no code but for casts, plain tables none. */
const INSIDE = `inside AS (
  SELECT 'pg_proc'::regclass::oid AS classid, p.oid AS objid, NULL::text AS kind, NULL::text AS object, p.proowner AS maker, NULL::text AS way_out, false AS by_maker
  FROM pg_proc p JOIN sch ON sch.oid = p.pronamespace WHERE p.proowner NOT IN (SELECT oid FROM trusted)
  UNION ALL SELECT 'pg_operator'::regclass, oprs.oid, NULL, NULL, oprowner, NULL, false
  FROM pg_operator oprs JOIN sch ON sch.oid = oprnamespace WHERE oprowner NOT IN (SELECT oid FROM trusted)
  UNION ALL SELECT 'pg_type'::regclass, t.oid, CASE typtype WHEN 'd' THEN 'domain' END, NULL, typowner, NULL, false
  FROM pg_type t JOIN sch ON sch.oid = typnamespace
  WHERE typowner NOT IN (SELECT oid FROM trusted) AND typelem = 0 AND typtype IN ('b', 'd', 'r')
  UNION ALL SELECT 'pg_class'::regclass, c.oid, NULL, NULL, relowner, NULL, false
  FROM pg_class c JOIN sch ON sch.oid = relnamespace
  WHERE relkind IN ('v', 'm', 'f') AND relowner NOT IN (SELECT oid FROM trusted)
  UNION ALL SELECT 'pg_opclass'::regclass, o.oid, NULL, NULL, opcowner, NULL, false
  FROM pg_opclass o JOIN sch ON sch.oid = opcnamespace WHERE opcowner NOT IN (SELECT oid FROM trusted)
  UNION ALL SELECT 'pg_opfamily'::regclass, o.oid, NULL, NULL, opfowner, NULL, false
  FROM pg_opfamily o JOIN sch ON sch.oid = opfnamespace WHERE opfowner NOT IN (SELECT oid FROM trusted)
  UNION ALL SELECT 'pg_collation'::regclass, o.oid, NULL, NULL, collowner, NULL, false
  FROM pg_collation o JOIN sch ON sch.oid = collnamespace WHERE collowner NOT IN (SELECT oid FROM trusted)
  UNION ALL SELECT 'pg_conversion'::regclass, o.oid, NULL, NULL, conowner, NULL, false
  FROM pg_conversion o JOIN sch ON sch.oid = connamespace WHERE conowner NOT IN (SELECT oid FROM trusted)
  UNION ALL SELECT 'pg_ts_config'::regclass, o.oid, NULL, NULL, cfgowner, NULL, false
  FROM pg_ts_config o JOIN sch ON sch.oid = cfgnamespace WHERE cfgowner NOT IN (SELECT oid FROM trusted)
  UNION ALL SELECT 'pg_ts_dict'::regclass, o.oid, NULL, NULL, dictowner, NULL, false
  FROM pg_ts_dict o JOIN sch ON sch.oid = dictnamespace WHERE dictowner NOT IN (SELECT oid FROM trusted))`

/**
 * Routines, operators and types of others, wherever they are; of enum and composite types those that somebody can cast. Of
 * relations those of a role that logs in, and in which something runs when they are read or written to: a role that does not, such as
 * the owner role of another schema, makes nothing by itself.
 */
const FOREIGN = `foreign_code AS MATERIALIZED (
  SELECT 'pg_proc'::regclass::oid AS classid, oid, proowner AS maker FROM pg_proc WHERE proowner NOT IN (SELECT oid FROM trusted)
  UNION ALL SELECT 'pg_operator'::regclass, oid, oprowner FROM pg_operator WHERE oprowner NOT IN (SELECT oid FROM trusted)
  UNION ALL SELECT 'pg_type'::regclass, oid, typowner FROM pg_type t
  WHERE typowner NOT IN (SELECT oid FROM trusted) AND (typtype IN ('d', 'r') OR typtype = 'b' AND typelem = 0
    OR typtype IN ('e', 'c') AND EXISTS (SELECT FROM pg_cast WHERE (castsource = t.oid OR casttarget = t.oid) AND castfunc <> 0))
  UNION ALL SELECT 'pg_class'::regclass, c.oid, c.relowner FROM pg_class c JOIN pg_roles m ON m.oid = c.relowner
  WHERE m.rolcanlogin AND c.relowner NOT IN (SELECT oid FROM trusted) AND (c.relkind IN ('v', 'f') OR c.relkind IN ('r', 'p')
    AND (c.relrowsecurity OR c.relhasrules OR c.relhastriggers AND EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal))))`

const USES = `uses AS MATERIALIZED (
  SELECT DISTINCT d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, f.maker
  FROM foreign_code f JOIN pg_depend d ON d.refclassid = f.classid AND d.refobjid = f.oid
  WHERE d.deptype IN ('n', 'a')
    AND (d.refclassid <> 'pg_class'::regclass OR d.classid IN ('pg_rewrite'::regclass, 'pg_proc'::regclass, 'pg_policy'::regclass))
    AND NOT EXISTS (SELECT FROM ext WHERE ext.classid = f.classid AND ext.objid = f.oid))`

/**
 * What uses foreign code and belongs to the owner role's things, or to any table of the schema; then what PostgreSQL runs of
 * others when the owner role changes its own rows.
 */
const ATTACHED = `attached AS (
  SELECT u.classid, u.objid, NULL::text AS kind,
    (pg_identify_object(u.classid, u.objid, u.objsubid)).identity || ', which uses ' || pg_describe_object(u.refclassid, u.refobjid, 0) AS object, u.maker,
    CASE
      WHEN r.relowner NOT IN (SELECT oid FROM trusted) AND r.relkind NOT IN ('i', 'I') THEN format('DROP TABLE IF EXISTS %s', r.oid::regclass)
      WHEN ad.oid IS NOT NULL THEN format('ALTER TABLE IF EXISTS %s ALTER COLUMN %I DROP %s', r.oid::regclass, at.attname, CASE at.attgenerated WHEN '' THEN 'DEFAULT' ELSE 'EXPRESSION' END)
      WHEN co.oid IS NOT NULL THEN format('ALTER TABLE IF EXISTS %s DROP CONSTRAINT IF EXISTS %I', r.oid::regclass, co.conname)
      WHEN rw.rulename = '_RETURN' THEN format('DROP %s IF EXISTS %s', CASE r.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END, r.oid::regclass)
      WHEN rw.oid IS NOT NULL THEN format('DROP RULE IF EXISTS %I ON %s', rw.rulename, r.oid::regclass)
      WHEN r.relkind IN ('r', 'p') AND u.classid = 'pg_class'::regclass THEN format('ALTER TABLE IF EXISTS %s ALTER COLUMN %I TYPE %s', r.oid::regclass, at.attname,
        (SELECT format_type(coalesce(nullif(typbasetype, 0), 'text'::regtype), CASE typbasetype WHEN 0 THEN NULL ELSE typtypmod END) FROM pg_type WHERE pg_type.oid = u.refobjid)) END AS way_out,
    false AS by_maker
  FROM uses u
    LEFT JOIN pg_trigger tg ON u.classid = 'pg_trigger'::regclass AND tg.oid = u.objid
    LEFT JOIN pg_attrdef ad ON u.classid = 'pg_attrdef'::regclass AND ad.oid = u.objid
    LEFT JOIN pg_attribute at ON at.attrelid = coalesce(ad.adrelid, u.objid) AND at.attnum = coalesce(ad.adnum, u.objsubid) AND u.classid IN ('pg_attrdef'::regclass, 'pg_class'::regclass)
    LEFT JOIN pg_constraint co ON u.classid = 'pg_constraint'::regclass AND co.oid = u.objid
    LEFT JOIN pg_policy po ON u.classid = 'pg_policy'::regclass AND po.oid = u.objid
    LEFT JOIN pg_rewrite rw ON u.classid = 'pg_rewrite'::regclass AND rw.oid = u.objid
    LEFT JOIN pg_statistic_ext se ON u.classid = 'pg_statistic_ext'::regclass AND se.oid = u.objid
    JOIN pg_class r ON r.oid = coalesce(tg.tgrelid, ad.adrelid, nullif(co.conrelid, 0), po.polrelid, rw.ev_class, se.stxrelid, CASE WHEN u.classid = 'pg_class'::regclass THEN u.objid END)
  WHERE r.relowner IN (SELECT oid FROM own) OR r.relnamespace IN (SELECT oid FROM sch) AND r.relkind NOT IN ('v', 'm', 'c')
  UNION ALL
  SELECT u.classid, u.objid, NULL, pg_describe_object(u.classid, u.objid, 0) || ', which uses ' || pg_describe_object(u.refclassid, u.refobjid, 0), u.maker,
    CASE WHEN dc.oid IS NOT NULL THEN format('ALTER DOMAIN %s DROP CONSTRAINT IF EXISTS %I', dt.oid::regtype, dc.conname) END,
    c.oid IS NOT NULL AND NOT coalesce(st.typowner IN (SELECT oid FROM own) OR tt.typowner IN (SELECT oid FROM own), false)
  FROM uses u
    LEFT JOIN pg_proc p ON u.classid = 'pg_proc'::regclass AND p.oid = u.objid
    LEFT JOIN pg_operator o ON u.classid = 'pg_operator'::regclass AND o.oid = u.objid
    LEFT JOIN pg_type t ON u.classid = 'pg_type'::regclass AND t.oid = u.objid
    LEFT JOIN pg_cast c ON u.classid = 'pg_cast'::regclass AND c.oid = u.objid
    LEFT JOIN pg_type st ON st.oid = c.castsource LEFT JOIN pg_type tt ON tt.oid = c.casttarget
    LEFT JOIN pg_constraint dc ON u.classid = 'pg_constraint'::regclass AND dc.oid = u.objid AND dc.contypid <> 0
    LEFT JOIN pg_type dt ON dt.oid = dc.contypid
  WHERE coalesce(p.proowner, o.oprowner, t.typowner, dt.typowner) IN (SELECT oid FROM own)
    OR st.typowner IN (SELECT oid FROM own) OR tt.typowner IN (SELECT oid FROM own)
    OR st.typnamespace IN (SELECT oid FROM sch) OR tt.typnamespace IN (SELECT oid FROM sch)
  UNION ALL
  SELECT 'pg_constraint'::regclass, k.oid, 'foreign key', format('%I of %s, which references %s', k.conname, k.conrelid::regclass, k.confrelid::regclass),
    f.relowner, CASE WHEN f.relnamespace IN (SELECT oid FROM sch) THEN format('DROP TABLE IF EXISTS %s', k.conrelid::regclass)
      ELSE format('ALTER TABLE IF EXISTS %s DROP CONSTRAINT IF EXISTS %I', k.conrelid::regclass, k.conname) END, f.relnamespace NOT IN (SELECT oid FROM sch)
  FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid
  WHERE k.contype = 'f' AND p.relowner IN (SELECT oid FROM own) AND f.relowner NOT IN (SELECT oid FROM trusted)
  UNION ALL
  SELECT 'pg_class'::regclass, c.oid, 'table', format('%s, a child of %s', c.oid::regclass, p.oid::regclass), c.relowner,
    CASE WHEN c.relnamespace IN (SELECT oid FROM sch) THEN format('DROP TABLE IF EXISTS %s', c.oid::regclass)
      WHEN c.relispartition THEN format('ALTER TABLE IF EXISTS %s DETACH PARTITION %s', p.oid::regclass, c.oid::regclass)
      ELSE format('ALTER TABLE IF EXISTS %s NO INHERIT %s', c.oid::regclass, p.oid::regclass) END,
    c.relnamespace NOT IN (SELECT oid FROM sch) AND NOT c.relispartition
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
  WHERE p.relowner IN (SELECT oid FROM own) AND c.relkind IN ('r', 'p', 'f') AND c.relowner NOT IN (SELECT oid FROM trusted)
  UNION ALL
  SELECT 'pg_event_trigger'::regclass, e.oid, 'event trigger', NULL, evtowner, NULL, true
  FROM pg_event_trigger e WHERE evtowner NOT IN (SELECT oid FROM trusted))`
