import { describe, expect, it } from 'vitest'
import { replacePublic } from '../../../../src/migrations/layouts/public.ts'

describe('replacePublic', () => {
  it.each([
    ['SELECT * FROM public.users', 'SELECT * FROM "shop".users'],
    ['CREATE TYPE "public"."status" AS ENUM (\'a\')', 'CREATE TYPE "shop"  ."status" AS ENUM (\'a\')'],
    ['SELECT a::PUBLIC.status', 'SELECT a::"shop".status'],
    ['SELECT public . f(public.t.c)', 'SELECT "shop" . f("shop".t.c)'],
    [
      'GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC',
      'GRANT SELECT ON ALL TABLES IN SCHEMA "shop" TO PUBLIC',
    ],
    ['ALTER TABLE t SET SCHEMA public', 'ALTER TABLE t SET SCHEMA "shop"'],
    ['CREATE EXTENSION citext WITH SCHEMA public', 'CREATE EXTENSION citext WITH SCHEMA "shop"'],
    ['SET search_path TO public, pg_catalog', 'SET search_path TO "shop", pg_catalog'],
    ["SET LOCAL search_path = 'public'", 'SET LOCAL search_path = "shop"  '],
    ['SET search_path = "$user", public', 'SET search_path = "$user", "shop"'],
    ["SELECT nextval('public.users_id_seq'::regclass)", 'SELECT nextval(\'"shop".users_id_seq\'::regclass)'],
    ['SELECT setval(\'"public"."Users_id_seq"\', 1)', 'SELECT setval(\'"shop"."Users_id_seq"\', 1)'],
    ["SELECT 'public.users'::regclass", 'SELECT \'"shop".users\'::regclass'],
    [
      "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql SET search_path = '' AS $f$ SELECT count(*) FROM public.t $f$",
      'CREATE FUNCTION "shop".f() RETURNS int LANGUAGE sql SET search_path = \'\' AS $f$ SELECT count(*) FROM "shop".t $f$',
    ],
    [
      "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT max(a) || ''public.b'' FROM public.t'",
      "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT max(a) || ''public.b'' FROM \"shop\".t'",
    ],
    ["SELECT 1 WHERE table_schema = 'public'", "SELECT 1 WHERE table_schema = 'shop'  "],
    ["SELECT 1 WHERE n.nspname::text <> 'public'", "SELECT 1 WHERE n.nspname::text <> 'shop'  "],
    [`SELECT 1 WHERE "table_schema" != 'public'::name`, `SELECT 1 WHERE "table_schema" != 'shop'  ::name`],
    ["SELECT 1 WHERE 'public' = c.schemaname", "SELECT 1 WHERE 'shop'   = c.schemaname"],
    ["SELECT 1 WHERE udt_schema NOT IN ('a', 'public')", "SELECT 1 WHERE udt_schema NOT IN ('a', 'shop'  )"],
    ["SELECT 1 WHERE nspname = ANY (ARRAY['public'])", "SELECT 1 WHERE nspname = ANY (ARRAY['shop'  ])"],
    ["SELECT 1 WHERE nspname IS DISTINCT FROM 'public'", "SELECT 1 WHERE nspname IS DISTINCT FROM 'shop'  "],
    ["SELECT 1 WHERE schema_name LIKE ('public')", "SELECT 1 WHERE schema_name LIKE ('shop'  )"],
    ["SELECT 1 WHERE current_schema() = 'public'", "SELECT 1 WHERE current_schema() = 'shop'  "],
    ["SELECT 1 WHERE n = 'public'::regnamespace", `SELECT 1 WHERE n = '"shop"'::regnamespace`],
    ["SELECT to_regnamespace('public')", `SELECT to_regnamespace('"shop"')`],
    [
      "DO 'BEGIN IF EXISTS (SELECT FROM pg_tables WHERE schemaname = ''public'') THEN NULL; END IF; END'",
      "DO 'BEGIN IF EXISTS (SELECT FROM pg_tables WHERE schemaname = ''shop''  ) THEN NULL; END IF; END'",
    ],
    ["SELECT CAST('public.t' AS regclass)", `SELECT CAST('"shop".t' AS regclass)`],
    ["SELECT CAST('public.t' AS pg_catalog.regclass)", `SELECT CAST('"shop".t' AS pg_catalog.regclass)`],
    [
      "SELECT regclass 'public.t', ('public.t')::regclass",
      `SELECT regclass '"shop".t', ('"shop".t')::regclass`,
    ],
    ["SELECT has_table_privilege('public.t', 'select')", `SELECT has_table_privilege('"shop".t', 'select')`],
    [
      "SELECT has_column_privilege(current_user, 'public.t', 'a', 'select')",
      `SELECT has_column_privilege(current_user, '"shop".t', 'a', 'select')`,
    ],
    [
      "SELECT has_schema_privilege('me', 'public', 'usage')",
      "SELECT has_schema_privilege('me', 'shop'  , 'usage')",
    ],
    [
      "SELECT to_regclass('public.t'), to_regtype('public.e'), to_regprocedure('public.f(int)')",
      `SELECT to_regclass('"shop".t'), to_regtype('"shop".e'), to_regprocedure('"shop".f(int)')`,
    ],
    [
      "SELECT pg_get_serial_sequence('public.t', 'id'), pg_total_relation_size('public.t')",
      `SELECT pg_get_serial_sequence('"shop".t', 'id'), pg_total_relation_size('"shop".t')`,
    ],
    [
      "SELECT to_regclass(format('public.%I', a)), nextval('public.' || a)",
      `SELECT to_regclass(format('"shop".%I', a)), nextval('"shop".' || a)`,
    ],
    [
      "SELECT 1 WHERE (table_schema, table_name) = ('public', 't')",
      "SELECT 1 WHERE (table_schema, table_name) = ('shop'  , 't')",
    ],
    [
      "SELECT 1 WHERE (c.relname, n.nspname) IN (('t', 'public'), ('u', 'public'))",
      "SELECT 1 WHERE (c.relname, n.nspname) IN (('t', 'shop'  ), ('u', 'shop'  ))",
    ],
    [
      "SELECT 1 WHERE ROW('public', 't') = ROW(table_schema, table_name)",
      "SELECT 1 WHERE ROW('shop'  , 't') = ROW(table_schema, table_name)",
    ],
    ["SELECT 1 WHERE table_schema IN ('public')", "SELECT 1 WHERE table_schema IN ('shop'  )"],
    ["SELECT 1 WHERE nspname = ANY ('{public,a}')", `SELECT 1 WHERE nspname = ANY ('{"shop",a}')`],
    ["SELECT 1 WHERE nspname ~ '^public$'", "SELECT 1 WHERE nspname ~ '^shop$'  "],
    ["SELECT 1 WHERE schemaname !~* '^(pg_|public)$'", "SELECT 1 WHERE schemaname !~* '^(pg_|shop)$'  "],
    ["SELECT CASE n.nspname WHEN 'public' THEN 1 END", "SELECT CASE n.nspname WHEN 'shop'   THEN 1 END"],
    [
      "SELECT set_config('search_path', 'public, extensions', false)",
      `SELECT set_config('search_path', '"shop", extensions', false)`,
    ],
    ['GRANT USAGE ON SCHEMA auth, public TO a, public', 'GRANT USAGE ON SCHEMA auth, "shop" TO a, public'],
    [
      "DO $$ BEGIN EXECUTE format('ALTER TYPE public.%I SET SCHEMA a', n) USING 'public.b'; END $$",
      `DO $$ BEGIN EXECUTE format('ALTER TYPE "shop".%I SET SCHEMA a', n) USING 'public.b'; END $$`,
    ],
    [
      "DO $$ BEGIN EXECUTE 'DROP TABLE public.' || n || $q$, public.t$q$; END $$",
      `DO $$ BEGIN EXECUTE 'DROP TABLE "shop".' || n || $q$, "shop".t$q$; END $$`,
    ],
    ['CREATE SCHEMA IF NOT EXISTS "public";\nSELECT 1', `${' '.repeat(37)}\nSELECT 1`],
    ['-- a\nCREATE SCHEMA IF NOT EXISTS public', `-- a\n${' '.repeat(34)}`],
  ])('%s', (sql, replaced) => {
    expect(replacePublic(sql, 'shop')).toBe(replaced)
  })

  it.each([
    "INSERT INTO t VALUES ('public.users'), ('is public.')",
    '-- public.users\nSELECT 1 /* public.users */',
    'GRANT USAGE ON TYPE t TO public',
    'SELECT shop.public.a, "Public".b, public_users.c FROM public',
    'DROP SCHEMA public CASCADE',
    'ALTER SCHEMA public RENAME TO old',
    'CREATE SCHEMA IF NOT EXISTS public AUTHORIZATION joe',
    "UPDATE t SET search_path = 'public', b = 'public'",
    "UPDATE t SET schema_name = 'public', table_schema = 'public'",
    "SELECT f(schema_name => 'public') FROM t WHERE bucket_id = 'public' AND a IN ('public')",
    "DO $$ DECLARE schema_name text := 'public'; BEGIN schema_name := 'public'; schema_name = 'public'; END $$",
    "INSERT INTO t VALUES ('public', 'public.t', format('public.%s', 1)), ('a', 'public')",
    "UPDATE t SET (table_schema, a) = ('public', 'b')",
    "SELECT 1 WHERE (kind, table_name) = ('public', 't') AND a ~ 'public' AND table_schema ~ 'public_x'",
    "SELECT f('public.t', 'public'), CASE kind WHEN 'public' THEN 1 END, set_config('a.b', 'public', true)",
  ])('leaves as it is: %s', (sql) => {
    expect(replacePublic(sql, 'shop')).toBe(sql)
  })

  it('quotes a name for where it stands', () => {
    expect(replacePublic("SELECT public.a, 'public.b'::regclass", 'o\'r"x')).toBe(
      'SELECT "o\'r""x".a, \'"o\'\'r""x".b\'::regclass',
    )
  })

  it('reads a text of a megabyte at once', () => {
    const sql = 'INSERT INTO public.t VALUES (1);\n'.repeat(40_000)
    const start = performance.now()
    expect(replacePublic(sql, 'shop')).toBe(sql.replaceAll('public', '"shop"'))
    expect(performance.now() - start).toBeLessThan(4_000)
  })
})
