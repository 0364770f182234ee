import { isPlatformGrantee } from './creator-query.ts'
import { FIRST_NUMBER } from './first-number.ts'
import { COPY_POLICY } from './table-copy.ts'

/** Whether a part of `t` uses what somebody made who could have put code into it. */
function usesCode(classid: string, objid: string): string {
  return `EXISTS (SELECT FROM pg_depend d WHERE d.classid = '${classid}'::regclass AND d.objid = ${objid}
    AND d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass, 'pg_opclass'::regclass, 'pg_opfamily'::regclass))`
}

/** Indexes, defaults, checks and statistics that run nothing of anybody's, so that the owner role may make them as well. */
const IS_PLAIN = `NOT EXISTS (SELECT FROM (
      SELECT 'pg_class'::regclass AS classid, indexrelid AS objid FROM pg_index WHERE indrelid = t.oid
      UNION ALL SELECT 'pg_attrdef'::regclass, oid FROM pg_attrdef WHERE adrelid = t.oid
      UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint WHERE conrelid = t.oid
      UNION ALL SELECT 'pg_statistic_ext'::regclass, oid FROM pg_statistic_ext WHERE stxrelid = t.oid) part
    JOIN pg_depend d ON d.classid = part.classid AND d.objid = part.objid
    WHERE d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass, 'pg_opclass'::regclass, 'pg_opfamily'::regclass)
      AND NOT EXISTS (SELECT FROM dep e WHERE e.classid = d.refclassid AND e.objid = d.refobjid AND e.extension))`

const COLUMNS = `SELECT json_agg(quote_ident(attname) ORDER BY attnum) FROM pg_attribute
  WHERE attrelid = t.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`

/** Of identity columns ('i') and of serial ones ('a'). */
const SEQUENCES = `SELECT json_agg(json_build_object('name', s.relname, 'sequence', s.oid::regclass, 'column', a.attname,
    'isIdentity', d.deptype = 'i', 'definition', format('AS %s INCREMENT %s MINVALUE %s MAXVALUE %s START %s CACHE %s%s', format_type(q.seqtypid, NULL),
      q.seqincrement, q.seqmin, q.seqmax, q.seqstart, q.seqcache, CASE WHEN q.seqcycle THEN ' CYCLE' ELSE '' END)) ORDER BY a.attnum)
  FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_sequence q ON q.seqrelid = s.oid
    JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
  WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = t.oid AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0`

const PARTITIONS = `SELECT json_agg(json_build_object('name', p.relname, 'parent', CASE WHEN h.inhparent <> t.oid THEN u.relname END,
    'bound', pg_get_expr(p.relpartbound, p.oid), 'key', pg_get_partkeydef(p.oid)) ORDER BY l.level, p.relname)
  FROM pg_partition_tree(t.oid) l JOIN pg_class p ON p.oid = l.relid JOIN pg_inherits h ON h.inhrelid = p.oid JOIN pg_class u ON u.oid = h.inhparent
  WHERE l.level > 0`

/**
 * Of a partition key (of table `p`): every row that is copied goes through its expressions, operator classes and collations, and through what
 * the types of its columns call to check and compare values; bounds do, too.
 */
const KEY_CODE = `EXISTS (SELECT FROM pg_partitioned_table k WHERE k.partrelid = p.oid AND (
    EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = p.oid AND d.objsubid = 0
      AND d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass, 'pg_opclass'::regclass, 'pg_opfamily'::regclass, 'pg_collation'::regclass, 'pg_type'::regclass)
      AND NOT EXISTS (SELECT FROM dep e WHERE e.classid = d.refclassid AND e.objid = d.refobjid AND e.extension))
    OR EXISTS (SELECT FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid LEFT JOIN pg_type i ON i.oid = y.typelem AND y.typcategory = 'A'
      WHERE a.attrelid = p.oid AND a.attnum = ANY (k.partattrs) AND coalesce(i.typtype, y.typtype) <> 'e' AND coalesce(i.oid, y.oid) >= ${FIRST_NUMBER}
        AND NOT EXISTS (SELECT FROM dep e WHERE e.classid = 'pg_type'::regclass AND e.objid = coalesce(i.oid, y.oid) AND e.extension))
    OR EXISTS (SELECT FROM unnest(k.partcollation) c WHERE c >= ${FIRST_NUMBER})))`

/** What a copy cannot be made for, or what would be lost by it without a word. */
const OBSTACLES = `SELECT json_agg(o.what) FROM (
    SELECT format('it inherits from %s: let its owner run ALTER TABLE %s NO INHERIT %s;', h.inhparent::regclass, t.oid::regclass, h.inhparent::regclass) AS what
      FROM pg_inherits h WHERE h.inhrelid = t.oid
    UNION ALL SELECT format('%s inherits from it: let its owner run ALTER TABLE %s NO INHERIT %s;', h.inhrelid::regclass, h.inhrelid::regclass, t.oid::regclass)
      FROM pg_inherits h JOIN pg_class k ON k.oid = h.inhrelid WHERE h.inhparent = t.oid AND NOT k.relispartition
    UNION ALL SELECT format('its foreign key %I refers to it from %s of "%s": copy that first, or let "%s" run ALTER TABLE %s DROP CONSTRAINT %I;',
        k.conname, k.conrelid::regclass, pg_get_userbyid(f.relowner), pg_get_userbyid(f.relowner), k.conrelid::regclass, k.conname)
      FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid
      WHERE k.contype = 'f' AND k.confrelid = t.oid AND k.conrelid <> t.oid AND k.conparentid = 0 AND f.relowner IS DISTINCT FROM own.oid
    UNION ALL SELECT DISTINCT format('%s uses it: drop that first, and make it anew afterwards', pg_describe_object('pg_class'::regclass, w.ev_class, 0))
      FROM pg_depend d JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
      WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = t.oid AND w.ev_class <> t.oid
    UNION ALL SELECT format('its restrictive policy %I would hide rows from the copy: keep its text, let its owner run DROP POLICY %I ON %s; and make it anew afterwards', polname, polname, t.oid::regclass)
      FROM pg_policy WHERE polrelid = t.oid AND NOT polpermissive AND t.relrowsecurity AND (0 = ANY (polroles) OR own.oid = ANY (polroles))
    UNION ALL SELECT format('the partition key of %s (%s) uses code of others, which a copy would run with the rights of the owner role: make a table in a migration whose key uses none, let "%s" copy the rows into it and run DROP TABLE %s;',
        p.oid::regclass, pg_get_partkeydef(p.oid), pg_get_userbyid(t.relowner), t.oid::regclass)
      FROM pg_partition_tree(t.oid) l JOIN pg_class p ON p.oid = l.relid WHERE t.relkind = 'p' AND ${KEY_CODE}
    UNION ALL SELECT format('its partition %s has something of its own (%s)', p.oid::regclass, 'another owner or schema, a privilege, policy, trigger, index, constraint or sequence')
      FROM pg_partition_tree(t.oid) l JOIN pg_class p ON p.oid = l.relid
      WHERE t.relkind = 'p' AND l.level > 0 AND (p.relowner <> t.relowner OR p.relnamespace <> t.relnamespace OR p.relkind NOT IN ('r', 'p') OR p.relrowsecurity
        OR EXISTS (SELECT FROM aclexplode(p.relacl) a WHERE a.grantee <> p.relowner AND NOT ${isPlatformGrantee('a.grantee')})
        OR EXISTS (SELECT FROM pg_policy WHERE polrelid = p.oid)
        OR EXISTS (SELECT FROM pg_trigger WHERE tgrelid = p.oid AND NOT tgisinternal AND tgparentid = 0)
        OR EXISTS (SELECT FROM pg_index i WHERE i.indrelid = p.oid AND NOT EXISTS (SELECT FROM pg_inherits x WHERE x.inhrelid = i.indexrelid))
        OR EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = p.oid AND k.conislocal AND k.conparentid = 0 AND k.contype <> 'n')
        OR EXISTS (SELECT FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = p.oid AND d.refobjsubid > 0
          AND d.classid = 'pg_class'::regclass AND d.deptype = 'a'))) o`

const LEFT = `SELECT json_agg(o.what) FROM (
    SELECT format('the trigger %I', tgname) AS what FROM pg_trigger WHERE tgrelid = t.oid AND NOT tgisinternal
    UNION ALL SELECT format('the rule %I', rulename) FROM pg_rewrite WHERE ev_class = t.oid
    UNION ALL SELECT format('the policy %I', polname) FROM pg_policy p WHERE polrelid = t.oid AND ${usesCode('pg_policy', 'p.oid')} AND polname <> '${COPY_POLICY}') o`

/** Foreign keys of the owner role's tables, which would keep the table from being dropped. */
const REFERENCES = `FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid
  WHERE k.contype = 'f' AND k.confrelid = t.oid AND k.conrelid <> t.oid AND k.conparentid = 0 AND f.relowner = own.oid`

const BEFORE = `SELECT json_agg(format('ALTER TABLE %s DROP CONSTRAINT %I', k.conrelid::regclass, k.conname)) ${REFERENCES}`

/** The tables of others that its foreign keys refer to. */
const REFERRED = `SELECT json_agg(DISTINCT k.confrelid::regclass::text) FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid
  WHERE k.contype = 'f' AND k.conrelid = t.oid AND k.confrelid <> t.oid AND f.relowner IS DISTINCT FROM own.oid`

/** Once the copy has the name: what has a name of its own, under that name. */
const PLAIN_PARTS = `
    SELECT 1 AS rank, k.conname::text AS name, format('ALTER TABLE %s ADD CONSTRAINT %I %s', t.oid::regclass, k.conname, pg_get_constraintdef(k.oid)) AS sql
      FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype IN ('p', 'u', 'x')
    UNION ALL SELECT 2, i.indexrelid::regclass::text, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') FROM pg_index i
      WHERE i.indrelid = t.oid AND i.indisvalid AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
    UNION ALL SELECT 3, k.conname, format('ALTER TABLE %s ADD CONSTRAINT %I %s', t.oid::regclass, k.conname, pg_get_constraintdef(k.oid))
      FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'f' AND k.conparentid = 0
    UNION ALL SELECT 4, k.conname, format('ALTER TABLE %s ADD CONSTRAINT %I %s', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid)) ${REFERENCES}
    UNION ALL SELECT 5, k.conname, format('COMMENT ON CONSTRAINT %I ON %s IS %L', k.conname, t.oid::regclass, obj_description(k.oid, 'pg_constraint'))
      FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype IN ('p', 'u', 'x', 'f') AND obj_description(k.oid, 'pg_constraint') IS NOT NULL
    UNION ALL SELECT 5, i.indexrelid::regclass::text, format('COMMENT ON INDEX %s IS %L', i.indexrelid::regclass, obj_description(i.indexrelid, 'pg_class'))
      FROM pg_index i WHERE i.indrelid = t.oid AND i.indisvalid AND obj_description(i.indexrelid, 'pg_class') IS NOT NULL
    UNION ALL SELECT 6, '', format('ALTER TABLE %s REPLICA IDENTITY %s', t.oid::regclass, CASE t.relreplident WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING'
        ELSE 'USING INDEX ' || (SELECT quote_ident(x.relname) FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = t.oid AND i.indisreplident) END)
      WHERE t.relreplident <> 'd'`

/** Who sees which rows, who may do what, and what is said of the table, whatever else of it is left out. */
const RIGHTS = `
    SELECT 7 AS rank, '' AS name, format('COMMENT ON TABLE %s IS %L', t.oid::regclass, obj_description(t.oid, 'pg_class')) AS sql WHERE obj_description(t.oid, 'pg_class') IS NOT NULL
    UNION ALL SELECT 8, polname, concat(format('CREATE POLICY %I ON %s AS %s FOR %s TO %s', polname, t.oid::regclass, CASE WHEN polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
        CASE polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
        (SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(r)) END, ', ') FROM unnest(polroles) r)),
        ' USING (' || pg_get_expr(polqual, polrelid) || ')', ' WITH CHECK (' || pg_get_expr(polwithcheck, polrelid) || ')')
      FROM pg_policy p WHERE polrelid = t.oid AND NOT ${usesCode('pg_policy', 'p.oid')} AND polname <> '${COPY_POLICY}'
    UNION ALL SELECT 9, '', format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t.oid::regclass) WHERE t.relrowsecurity
    UNION ALL SELECT 9, 'force', format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t.oid::regclass) WHERE t.relforcerowsecurity
    UNION ALL SELECT 10, '', format('GRANT %s ON TABLE %s TO %s%s', string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type), t.oid::regclass,
        CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END, CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
      FROM aclexplode(t.relacl) a WHERE a.grantee <> t.relowner AND a.grantee IS DISTINCT FROM own.oid AND NOT ${isPlatformGrantee('a.grantee')} GROUP BY a.grantee, a.is_grantable
    UNION ALL SELECT 11, c.attname, format('GRANT %s (%I) ON TABLE %s TO %s%s', a.privilege_type, c.attname, t.oid::regclass,
        CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END, CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
      FROM pg_attribute c, aclexplode(c.attacl) a WHERE c.attrelid = t.oid AND NOT c.attisdropped AND c.attacl IS NOT NULL
        AND a.grantee <> t.relowner AND a.grantee IS DISTINCT FROM own.oid AND NOT ${isPlatformGrantee('a.grantee')}`

function statements(parts: string): string {
  return `SELECT json_agg(x.sql ORDER BY x.rank, x.name) FROM (${parts}) x`
}

/**
 * What a copy of each table of others takes to be like it. For those that the run could take over as they are it is read too: a
 * setting may keep it from that.
 */
export const TABLE_COPIES = `
  SELECT json_agg(json_build_object('table', t.relname, 'partitionOf', (SELECT u.relname FROM pg_inherits h JOIN pg_class u ON u.oid = h.inhparent WHERE t.relispartition AND h.inhrelid = t.oid),
    'isPlain', ${IS_PLAIN}, 'hasRowSecurity', t.relrowsecurity, 'isUnlogged', t.relpersistence = 'u', 'options', array_to_string(t.reloptions, ', '), 'key', pg_get_partkeydef(t.oid),
    'columns', (${COLUMNS}), 'sequences', (${SEQUENCES}), 'partitions', (${PARTITIONS}), 'obstacles', CASE WHEN NOT t.relispartition THEN (${OBSTACLES}) END,
    'left', (${LEFT}), 'before', (${BEFORE}), 'referred', (${REFERRED}), 'parts', (${statements(PLAIN_PARTS)}), 'rights', (${statements(RIGHTS)})))
  FROM rel JOIN pg_class t ON t.oid = rel.oid CROSS JOIN me LEFT JOIN own ON true
  WHERE rel.kind = 'table' AND t.relkind IN ('r', 'p') AND t.relowner IS DISTINCT FROM own.oid AND t.relowner <> me.oid`
