import { FIRST_NUMBER } from '../../catalog/first-number.ts'
import { LEDGER_TABLE } from '../../catalog/ledger.ts'
import { qualified, quoteLiteral } from '../../postgres/identifier.ts'
import type { ResultRows } from '../../postgres/session.ts'
import { selectCatalogTables } from './select-catalog.ts'

/** Everything that a migration can make in a database: `column app_data.orders.price` to its definition. */
export type Snapshot = ReadonlyMap<string, string>

/**
 * What `snapshotStatement` calls; sent before each, as the owner role and with the restricted search_path. Rows are told apart by
 * their text, whatever their order. A table may have a cast to text of its own, and a type a cast to json, which the default of
 * an added column is read by (`pg_attribute.attmissingval`): so rows and catalogs are read in functions that nobody can
 * change the role in.
 */
export const PREPARE_SNAPSHOT = `CREATE OR REPLACE FUNCTION pg_temp.lakebase_deploy_rows(relation oid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE summary text;
BEGIN
  EXECUTE format($f$SELECT count(*) || ' rows, digest ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '-') FROM %s t$f$, relation::regclass) INTO summary;
  RETURN summary;
END $$;
CREATE OR REPLACE FUNCTION pg_temp.lakebase_deploy_next(relation oid, increment bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE given text;
BEGIN
  EXECUTE format('SELECT last_value::numeric + CASE WHEN is_called THEN %s ELSE 0 END FROM %s', increment, relation::regclass) INTO given;
  RETURN given;
END $$;
CREATE OR REPLACE FUNCTION pg_temp.lakebase_deploy_catalogs() RETURNS TABLE (what text, definition text)
LANGUAGE sql SECURITY DEFINER AS $$ ${selectCatalogTables()} $$`

/** Reads a snapshot in one statement; for a scratch database, because it reads every row. The ledger is left out. */
export function snapshotStatement(schema: string): string {
  const all = "nspname !~ '^pg_' AND nspname <> 'information_schema'"
  return `${selectSnapshot(schema, all, ROWS_AND_RIGHTS)}
UNION ALL ${SEQUENCES}
UNION ALL SELECT what, definition FROM pg_temp.lakebase_deploy_catalogs()`
}

/** How many rows of tables the transaction has written so far, in column `written`. */
export const WRITTEN = `SELECT coalesce(sum(pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid) + pg_stat_get_xact_tuples_deleted(oid)), 0) AS written
  FROM pg_class WHERE relkind IN ('r', 'p') AND oid >= ${FIRST_NUMBER}`

/** The number that each sequence gives next, behind the direction in which it goes. */
const SEQUENCES = `SELECT 'position of ' || pg_describe_object('pg_class'::regclass, seqrelid, 0),
    CASE WHEN seqincrement > 0 THEN '+' ELSE '-' END || ' ' || pg_temp.lakebase_deploy_next(seqrelid, seqincrement)
  FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid WHERE pg_has_role(c.relowner, 'USAGE') AND c.relpersistence <> 't'`

/** The same of one schema, without rows, owners and privileges: it needs no function, and is for any database. */
export function structureStatement(schema: string): string {
  return selectSnapshot(schema, `nspname = ${quoteLiteral(schema)}`, {
    rows: '',
    owner: 'NULL',
    table: 'NULL',
    acl: () => 'NULL',
  })
}

/** What of a snapshot tells one database from another that has the same schema. */
interface Own {
  readonly rows: string
  readonly owner: string
  /** Tells a table from one that is made anew in its place, with other rows. */
  readonly table: string
  acl(column: string): string
}

/** What an extension brings need not be for the owner role to read, and cannot be changed by it then. */
const IN_EXTENSION = `EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')`

const ROWS_AND_RIGHTS: Own = {
  rows: `UNION ALL SELECT CASE relkind WHEN 'm' THEN 'contents of ' ELSE 'rows of ' END || label, pg_temp.lakebase_deploy_rows(oid)
    FROM c WHERE (relkind = 'r' OR relkind = 'm' AND relispopulated) AND (has_table_privilege(oid, 'SELECT') OR NOT ${IN_EXTENSION})`,
  owner: 'pg_get_userbyid(relowner)',
  table: "'oid ' || oid",
  acl: (column) => column,
}

function selectSnapshot(schema: string, schemas: string, { rows, owner, table, acl }: Own): string {
  const ledger = quoteLiteral(qualified(schema, LEDGER_TABLE))
  return `WITH
n AS (SELECT oid, nspname FROM pg_namespace WHERE ${schemas}),
c AS (
  SELECT c.*, n.nspname, format('%I.%I', n.nspname, c.relname) AS label FROM pg_class c JOIN n ON n.oid = c.relnamespace
  WHERE c.oid IS DISTINCT FROM to_regclass(${ledger})
    AND c.oid NOT IN (SELECT indexrelid FROM pg_index WHERE indrelid = to_regclass(${ledger}))),
p AS (SELECT p.*, format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) AS label FROM pg_proc p JOIN n ON n.oid = p.pronamespace)
SELECT what, definition FROM (
  SELECT 'schema ' || quote_ident(nspname) AS what, '' AS definition FROM n
  UNION ALL SELECT 'extension ' || quote_ident(extname), extversion FROM pg_extension
  UNION ALL SELECT 'table ' || label, concat_ws(' ', relkind, relpersistence, ${owner}, reloptions::text,
      CASE WHEN relrowsecurity THEN 'row security' END, CASE WHEN relforcerowsecurity THEN 'forced' END, pg_get_partkeydef(oid), ${acl('relacl::text')}, ${table})
    FROM c WHERE relkind IN ('r', 'p', 'f')
  ${rows}
  UNION ALL SELECT format('column %s.%I', label, attname), concat_ws(' ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'NOT NULL' END,
      CASE WHEN attidentity <> '' THEN 'identity ' || attidentity::text END, CASE WHEN attgenerated <> '' THEN 'generated' END,
      'DEFAULT ' || pg_get_expr(adbin, adrelid), (SELECT collname FROM pg_collation o WHERE o.oid = attcollation))
    FROM c JOIN pg_attribute a ON a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE relkind IN ('r', 'p', 'f', 'c')
  UNION ALL SELECT format('constraint %I of %s', conname, label), pg_get_constraintdef(k.oid) FROM c JOIN pg_constraint k ON k.conrelid = c.oid
  UNION ALL SELECT 'index ' || label, pg_get_indexdef(c.oid) || CASE WHEN indisvalid THEN '' ELSE ' INVALID' END FROM c JOIN pg_index i ON i.indexrelid = c.oid
  UNION ALL SELECT 'view ' || label, pg_get_viewdef(oid) || coalesce(${acl('relacl::text')}, '') FROM c WHERE relkind IN ('v', 'm')
  UNION ALL SELECT 'sequence ' || label, concat_ws(' ', format_type(seqtypid, NULL), seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle)
    FROM c JOIN pg_sequence s ON s.seqrelid = c.oid
  UNION ALL SELECT format('trigger %I of %s', tgname, label), pg_get_triggerdef(t.oid) || ' ' || tgenabled::text FROM c JOIN pg_trigger t ON t.tgrelid = c.oid WHERE NOT tgisinternal
  UNION ALL SELECT format('policy %I of %s', polname, label), concat_ws(' ', polcmd, polpermissive, polroles::regrole[]::text, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
    FROM c JOIN pg_policy o ON o.polrelid = c.oid
  UNION ALL SELECT format('rule %I of %s', rulename, label), pg_get_ruledef(r.oid) FROM c JOIN pg_rewrite r ON r.ev_class = c.oid WHERE rulename <> '_RETURN'
  UNION ALL SELECT 'function ' || label, CASE WHEN prokind IN ('f', 'p') THEN pg_get_functiondef(oid) ELSE prokind::text END || coalesce(${acl('proacl::text')}, '') FROM p
  UNION ALL SELECT format('type %I.%I', nspname, typname), concat_ws(' ', typtype, format_type(nullif(typbasetype, 0), typtypmod), typnotnull, typdefault,
      (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),
      (SELECT string_agg(pg_get_constraintdef(k.oid), ' ' ORDER BY conname) FROM pg_constraint k WHERE k.contypid = t.oid))
    FROM pg_type t JOIN n ON n.oid = t.typnamespace WHERE typtype IN ('d', 'e', 'r')
  UNION ALL SELECT 'comment on ' || pg_describe_object(d.classoid, d.objoid, d.objsubid), description FROM pg_description d
    WHERE d.classoid = 'pg_class'::regclass AND d.objoid IN (SELECT oid FROM c) OR d.classoid = 'pg_proc'::regclass AND d.objoid IN (SELECT oid FROM p)
      OR d.classoid = 'pg_namespace'::regclass AND d.objoid IN (SELECT oid FROM n)
) s`
}

export function parseSnapshot(rows: ResultRows): Snapshot {
  return new Map(rows.map(({ what, definition }) => [what ?? '', definition ?? '']))
}
