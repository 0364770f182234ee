import { CI } from '../lab.ts'
import { evilBody, evilFunction } from './evil.ts'

/** The text of a migration that holds, or has let in, code that acts as the owner role. \`shop.evil()\` is there. */
export interface Payload {
  readonly name: string
  readonly sql: string
  /** Sent in a file of its own after it. */
  readonly next?: string
}

const NONE = '-- transaction: none\n'
const TRIGGER = (name: string, ending = 'RETURN new') => evilFunction(`shop.${name}()`, 'trigger', ending)
/** Replaces the function that a file runs in. */
const replace = (signature: string, more = 'SECURITY INVOKER') =>
  `CREATE OR REPLACE FUNCTION pg_temp.lakebase_deploy(${signature}) RETURNS void LANGUAGE plpgsql ${more} AS $b$ BEGIN PERFORM shop.evil(); END $b$`
/** Computed by the planner of whatever touches what it is a part of, for its argument is a constant. */
const CONSTANT = (name: string) => evilFunction(`shop.${name}(a text)`, 'text', 'RETURN a', 'IMMUTABLE')
const does = (...statements: readonly string[]) =>
  `DO $do$ BEGIN ${statements.map((each) => `${each};`).join(' ')} END $do$`
/** Fires, puts itself off, and fires again. */
const REQUEUE = (table: string) =>
  `CREATE OR REPLACE FUNCTION shop.late() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
  IF new.i < 2 THEN SET CONSTRAINTS ALL DEFERRED; INSERT INTO ${table} VALUES (new.i + 1); ELSE PERFORM shop.evil(); END IF; RETURN new; END $f$`
const CONSTRAINT_TRIGGER = (table: string) =>
  `CREATE CONSTRAINT TRIGGER z AFTER INSERT ON ${table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION shop.late()`

/**
 * A foreign key of `shop.fk` to `shop.pk`, whose check calls a cast of the file: once there is a row in `shop.armed`, the
 * cast puts a trigger off and opens a cursor. `start` is what a deferred trigger does then.
 */
const LATE_CHECK = (partition: string, start: string) => `CREATE TYPE shop.ref AS (v int);
CREATE TABLE shop.trap (x int); CREATE TABLE shop.armed (x int); ${TRIGGER('sprung')};
CREATE CONSTRAINT TRIGGER z AFTER INSERT ON shop.trap DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION shop.sprung();
CREATE FUNCTION shop.ref_int(r shop.ref) RETURNS int LANGUAGE plpgsql AS $f$ BEGIN
IF EXISTS (SELECT FROM shop.armed) THEN DELETE FROM shop.armed; INSERT INTO shop.trap VALUES (1);
EXECUTE 'DECLARE hc CURSOR WITH HOLD FOR SELECT shop.evil()'; END IF; RETURN r.v; END $f$;
CREATE CAST (shop.ref AS int) WITH FUNCTION shop.ref_int(shop.ref) AS IMPLICIT;
CREATE TABLE shop.pk (k int PRIMARY KEY)${partition};
CREATE TABLE shop.fk (r shop.ref, CONSTRAINT fk_r FOREIGN KEY (r) REFERENCES shop.pk (k) DEFERRABLE INITIALLY DEFERRED);
INSERT INTO shop.pk VALUES (1), (2); INSERT INTO shop.fk VALUES (ROW(1)::shop.ref); CREATE TABLE shop.start (x int);
CREATE FUNCTION shop.started() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
SET CONSTRAINTS ALL DEFERRED; INSERT INTO shop.armed VALUES (1); UPDATE shop.pk SET k = 12 WHERE k = 2; ${start}; RETURN NULL; END $f$;
CREATE CONSTRAINT TRIGGER z AFTER INSERT ON shop.start DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION shop.started()`
const PARTITIONS = ` PARTITION BY LIST (k); CREATE TABLE shop.pk_a PARTITION OF shop.pk FOR VALUES IN (1, 2, 3);
CREATE TABLE shop.pk_b PARTITION OF shop.pk FOR VALUES IN (11, 12, 13)`

/** Puts itself off with a row that no command writes: PostgreSQL inlines the function, and what is in it is then no command. */
const HIDDEN = (temporary = '', place = 'shop') => `CREATE ${temporary} TABLE ${place}.hz (x int);
CREATE FUNCTION shop.hidden(n int) RETURNS SETOF int LANGUAGE sql STABLE AS 'WITH i AS (INSERT INTO ${place}.hz VALUES (n) RETURNING x) SELECT x FROM i';
CREATE TABLE shop.hp (k int) PARTITION BY LIST (k);
CREATE FUNCTION shop.truncated() RETURNS trigger LANGUAGE plpgsql AS $f$ DECLARE n int; BEGIN
SELECT count(*) INTO n FROM shop.hidden(1 + current_setting('a.round')::int); RETURN NULL; END $f$;
CREATE TRIGGER b BEFORE TRUNCATE ON shop.hp FOR EACH STATEMENT EXECUTE FUNCTION shop.truncated();
CREATE FUNCTION shop.late() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
IF new.x > 7 THEN RETURN NULL; END IF; PERFORM shop.evil();
EXECUTE 'CLOSE ALL'; EXECUTE 'DECLARE hc CURSOR WITH HOLD FOR SELECT shop.evil()';
SET CONSTRAINTS ALL DEFERRED; PERFORM set_config('a.round', new.x::text, true);
BEGIN TRUNCATE shop.hp; EXCEPTION WHEN OTHERS THEN SELECT count(*) FROM shop.hidden(1 + new.x) INTO new.x; END; RETURN NULL; END $f$;
CREATE CONSTRAINT TRIGGER d AFTER INSERT ON ${place}.hz DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION shop.late();
SELECT set_config('a.round', '0', true); INSERT INTO ${place}.hz VALUES (1)`

export const PAYLOADS: readonly [Payload, ...Payload[]] = [
  { name: 'a call', sql: 'SELECT evil()' },
  { name: 'a call in a file without a transaction', sql: `${NONE}SELECT evil()` },
  { name: 'a DO block', sql: does('PERFORM evil()') },
  {
    name: 'a SET role clause',
    sql: `CREATE FUNCTION c() RETURNS int LANGUAGE sql SET role = 'none' AS 'SELECT evil()'; SELECT c()`,
  },
  {
    name: 'a SET role clause that names the deployer',
    sql: `CREATE FUNCTION c() RETURNS int LANGUAGE sql SET role = '${CI}' AS 'SELECT evil()'; SELECT c()`,
  },
  {
    name: 'a SET session_authorization clause',
    sql: `CREATE FUNCTION c() RETURNS int LANGUAGE sql SET session_authorization = 'default' AS 'SELECT evil()'; SELECT c()`,
  },
  {
    name: 'a SET search_path clause before the catalog',
    sql: `CREATE FUNCTION c() RETURNS int LANGUAGE sql SET search_path = shop, pg_catalog AS 'SELECT evil()'; SELECT c()`,
  },
  {
    name: 'a SECURITY DEFINER function',
    sql: `${evilFunction('c()', 'int', 'RETURN 1', 'SECURITY DEFINER')}; SELECT c()`,
  },
  {
    name: 'a procedure',
    sql: `CREATE PROCEDURE c() LANGUAGE plpgsql AS $f$${evilBody('NULL')}$f$; CALL c()`,
  },
  { name: 'pg_settings', sql: `UPDATE pg_settings SET setting = 'none' WHERE name = 'role'; SELECT evil()` },
  {
    name: 'a deferred trigger',
    sql: `CREATE TABLE d (i int); ${TRIGGER('late')}; ${CONSTRAINT_TRIGGER('d')}; INSERT INTO d VALUES (1)`,
  },
  {
    name: 'a deferred trigger that puts itself off',
    sql: `CREATE TABLE d (i int); ${REQUEUE('shop.d')}; ${CONSTRAINT_TRIGGER('d')}; INSERT INTO d VALUES (1)`,
  },
  {
    name: 'the same, made in a DO block',
    sql: `CREATE TABLE d (i int); ${REQUEUE('shop.d')}; ${does(`EXECUTE '${CONSTRAINT_TRIGGER('shop.d')}'`, 'INSERT INTO d VALUES (1)')}`,
  },
  {
    name: 'the same without a transaction',
    sql: `${NONE}CREATE TABLE d (i int); ${REQUEUE('shop.d')}; ${CONSTRAINT_TRIGGER('d')}; INSERT INTO d VALUES (1)`,
  },
  {
    name: 'the same on a temporary table',
    sql: `CREATE TEMP TABLE d (i int); ${REQUEUE('pg_temp.d')}; ${CONSTRAINT_TRIGGER('d')}; INSERT INTO d VALUES (1)`,
  },
  {
    name: 'the same on a partition',
    sql: `CREATE TABLE d (i int) PARTITION BY LIST (i); CREATE TABLE d1 PARTITION OF d DEFAULT; ${REQUEUE('shop.d')}; ${CONSTRAINT_TRIGGER('d')}; INSERT INTO d VALUES (1)`,
  },
  { name: 'a deferred trigger that writes without a command', sql: HIDDEN() },
  { name: 'the same on a temporary table, without a command', sql: HIDDEN('TEMPORARY', 'pg_temp') },
  {
    name: 'a deferred trigger that writes without a command, without a transaction',
    sql: `${NONE}${HIDDEN().replace("'0', true)", "'0', false)")}`,
  },
  {
    name: 'a read-only transaction made read-write',
    sql: `${REQUEUE('shop.t').replace(
      'SET CONSTRAINTS ALL DEFERRED;',
      "BEGIN PERFORM set_config('transaction_read_only', 'off', true); EXCEPTION WHEN OTHERS THEN NULL; END; SET CONSTRAINTS ALL DEFERRED;",
    )}; CREATE TABLE shop.t (i int); ${CONSTRAINT_TRIGGER('shop.t')}; INSERT INTO shop.t VALUES (1)`,
  },
  {
    name: 'the function of a deferrable trigger that was there',
    sql: `CREATE TABLE d (i int); CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'; ${CONSTRAINT_TRIGGER('d')}`,
    next: `${REQUEUE('shop.d')}; INSERT INTO d VALUES (1)`,
  },
  {
    name: 'a deferrable trigger renamed once it is queued',
    sql: `CREATE TABLE d (i int); ${REQUEUE('shop.d')}; ${CONSTRAINT_TRIGGER('d')}; INSERT INTO d VALUES (1); ALTER TRIGGER z ON d RENAME TO y`,
  },
  {
    name: 'a deferrable trigger queued by the ledger',
    sql: `CREATE TABLE d (i int); ${REQUEUE('shop.d')}; ${CONSTRAINT_TRIGGER('d')}; CREATE FUNCTION q() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN INSERT INTO shop.d VALUES (1); RETURN new; END $f$; CREATE TRIGGER z BEFORE INSERT ON lakebase_migrations FOR EACH ROW EXECUTE FUNCTION q()`,
  },
  {
    name: 'a deferrable exclusion over an expression',
    sql: `${evilFunction('lie(a int)', 'int', 'RETURN a', 'IMMUTABLE')}; CREATE TABLE ex (i int, EXCLUDE USING btree (lie(i) WITH =) DEFERRABLE INITIALLY DEFERRED); SET CONSTRAINTS ALL DEFERRED; INSERT INTO ex VALUES (1), (1); DELETE FROM ex WHERE ctid = '(0,1)'`,
  },
  {
    name: 'a deferrable exclusion with a predicate',
    sql: `${evilFunction('lie(a int)', 'boolean', 'RETURN true', 'IMMUTABLE')}; CREATE TABLE ex (i int, EXCLUDE USING btree (i WITH =) WHERE (lie(i)) DEFERRABLE INITIALLY DEFERRED); INSERT INTO ex VALUES (1), (1); DELETE FROM ex WHERE ctid = '(0,1)'`,
  },
  { name: 'a cursor WITH HOLD', sql: 'DECLARE h CURSOR WITH HOLD FOR SELECT shop.evil()' },
  {
    name: 'a cursor WITH HOLD without a transaction',
    sql: `${NONE}DECLARE h CURSOR WITH HOLD FOR SELECT shop.evil()`,
  },
  {
    name: 'a cursor left open',
    sql: 'DECLARE h CURSOR FOR SELECT shop.evil() FROM generate_series(1, 9); FETCH h',
  },
  {
    name: 'a cursor WITH HOLD that the ledger opens',
    sql: `CREATE FUNCTION q() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN EXECUTE 'DECLARE h CURSOR WITH HOLD FOR SELECT shop.evil()'; RETURN new; END $f$; CREATE TRIGGER z BEFORE INSERT ON lakebase_migrations FOR EACH ROW EXECUTE FUNCTION q()`,
  },
  { name: 'the box replaced', sql: `${replace('statement pg_catalog.text')}; SELECT 1` },
  {
    name: 'the box altered to SECURITY INVOKER',
    sql: 'ALTER FUNCTION pg_temp.lakebase_deploy(text) SECURITY INVOKER; SELECT evil()',
  },
  {
    name: 'the box with a SET role clause',
    sql: `ALTER FUNCTION pg_temp.lakebase_deploy(text) SET role = '${CI}'; SELECT evil()`,
  },
  {
    name: 'the box with a search_path',
    sql: 'ALTER FUNCTION pg_temp.lakebase_deploy(text) SET search_path = shop; SELECT evil()',
  },
  {
    name: 'the box renamed',
    sql: `ALTER FUNCTION pg_temp.lakebase_deploy(text) RENAME TO gone; ${replace('statement varchar')}; SELECT 1`,
  },
  {
    name: 'the box dropped for one with varchar',
    sql: `${does('DROP FUNCTION pg_temp.lakebase_deploy(text)', replace('statement varchar'))}; SELECT 1`,
  },
  {
    name: 'the box dropped for one with anyelement',
    sql: `${does('DROP FUNCTION pg_temp.lakebase_deploy(text)', replace('statement anyelement'))}; SELECT 1`,
  },
  {
    name: 'the box overloaded with a default',
    sql: `${replace('statement pg_catalog.text, x int DEFAULT 1')}; SELECT 1`,
  },
  { name: 'the box overloaded with varchar', sql: `${replace('statement varchar')}; SELECT 1` },
  { name: 'the box overloaded with VARIADIC', sql: `${replace('VARIADIC statement text[]')}; SELECT 1` },
  {
    name: 'a domain pg_temp.text',
    sql: `CREATE DOMAIN pg_temp.text AS int4; CREATE DOMAIN pg_temp.void AS int4; ${replace('statement pg_catalog.text')}; SELECT 1`,
  },
  {
    name: 'a temporary pg_proc, first in the path',
    sql: `${does('CREATE TEMP TABLE pg_proc AS SELECT * FROM pg_catalog.pg_proc', replace('statement pg_catalog.text'), 'SET search_path = pg_temp, shop, pg_catalog')}; SELECT 1`,
  },
  {
    name: 'int4div, count and = before the catalog',
    sql: `${does(evilFunction('shop.int4div(int, int)', 'int', 'RETURN 1'), evilFunction('shop.eqo(oid, oid)', 'bool', 'RETURN true'), 'CREATE OPERATOR shop.= (LEFTARG = oid, RIGHTARG = oid, FUNCTION = shop.eqo)', 'SET search_path = shop, pg_catalog')}; SELECT 1`,
  },
  {
    name: 'set_config and clock_timestamp before the catalog',
    sql: `${does(evilFunction('shop.set_config(text, text, boolean)', 'text', 'RETURN 1'), evilFunction('shop.current_setting(text, boolean)', 'text', 'RETURN 1'), 'ALTER FUNCTION shop.evil() RENAME TO clock_timestamp', 'SET search_path = shop, pg_catalog')}; SELECT 1`,
  },
  {
    name: 'strings read otherwise',
    sql: `${does('SET standard_conforming_strings = off', 'SET backslash_quote = on', 'SET escape_string_warning = off')}; SELECT 'a'`,
    next: "SELECT '\\', evil(), 'a'",
  },
  {
    name: 'strings read otherwise, without a transaction',
    sql: `${NONE}SET standard_conforming_strings = off; SET backslash_quote = on; SELECT $$\\'; SELECT shop.evil() --$$; SELECT evil()`,
  },
  {
    name: 'another client_encoding',
    sql: `${NONE}SET client_encoding = 'SJIS'; SELECT 'é😀', evil(); SELECT '表', evil()`,
  },
  {
    name: 'a view named as the guard',
    sql: 'CREATE TEMP VIEW guard AS SELECT 1 AS one, shop.evil(); SELECT 1',
  },
  { name: 'DISCARD TEMP', sql: 'DISCARD TEMP; SELECT evil()' },
  { name: 'DISCARD TEMP in a DO block', sql: `${does('DISCARD TEMP')}; SELECT evil()` },
  {
    name: 'temporary views that shadow the catalog',
    sql: `${['pg_roles', 'pg_class', 'pg_namespace', 'pg_locks', 'pg_trigger', 'pg_index', 'pg_database'].map((each) => `CREATE TEMP VIEW ${each} AS SELECT p.*, shop.evil() AS evil FROM pg_catalog.${each} p`).join('; ')}`,
    next: 'CREATE TABLE another (i int)',
  },
  {
    name: 'temporary views, without a transaction',
    sql: `${NONE}CREATE TEMP VIEW pg_index AS SELECT p.*, shop.evil() AS evil FROM pg_catalog.pg_index p; SET search_path = pg_temp, shop; CREATE TABLE d (i int); CREATE INDEX x ON d (i)`,
  },
  {
    name: 'temporary types that shadow the catalog',
    sql: `CREATE FUNCTION ok(text) RETURNS boolean LANGUAGE sql AS 'SELECT shop.evil() = 1'; ${['text', 'name', 'oid', 'json', 'regclass', 'bool', 'int4'].map((each) => `CREATE DOMAIN pg_temp.${each} AS pg_catalog.text CHECK (shop.ok(VALUE))`).join('; ')}`,
    next: 'CREATE TABLE another (i int)',
  },
  {
    name: 'a temporary ledger, first in the path',
    sql: `CREATE TEMP TABLE lakebase_migrations (LIKE shop.lakebase_migrations); ${TRIGGER('tt')}; CREATE TRIGGER z BEFORE INSERT ON pg_temp.lakebase_migrations FOR EACH ROW EXECUTE FUNCTION tt(); SET search_path = pg_temp, shop`,
  },
  {
    name: 'a trigger on the ledger',
    sql: `${TRIGGER('tl')}; CREATE TRIGGER z BEFORE INSERT ON lakebase_migrations FOR EACH ROW EXECUTE FUNCTION tl()`,
  },
  {
    name: 'a rule on the ledger',
    sql: 'CREATE RULE r AS ON INSERT TO lakebase_migrations DO ALSO SELECT shop.evil()',
  },
  {
    name: 'a default of the ledger',
    sql: 'ALTER TABLE lakebase_migrations ADD COLUMN z int DEFAULT shop.evil()',
    next: 'SELECT 1',
  },
  {
    name: 'a default of the ledger that sets the path',
    sql: `CREATE FUNCTION shop.path_set() RETURNS timestamptz LANGUAGE plpgsql AS $f$ BEGIN PERFORM set_config('search_path', 'shop, pg_catalog, pg_temp', true); RETURN now(); END $f$;
${evilFunction('shop.seen(o oid)', 'oid', 'RETURN o')}; CREATE VIEW shop.pg_class AS SELECT shop.seen(oid) AS oid, relkind FROM pg_catalog.pg_class LIMIT 1;
ALTER TABLE lakebase_migrations ALTER applied_at SET DEFAULT shop.path_set()`,
    next: 'SELECT 1',
  },
  {
    name: 'a text in an index that is built concurrently: an array of a domain',
    sql: `${NONE}CREATE TABLE shop.tc (a int); ${evilFunction('shop.ec(i int)', 'boolean', 'RETURN true', 'IMMUTABLE')}; CREATE DOMAIN shop.dm AS int CHECK (shop.ec(VALUE));
CREATE INDEX CONCURRENTLY ix ON shop.tc (a) WHERE a = ANY (('{1}'::shop.dm[])::int[])`,
  },
  {
    name: 'a text in an index that is built concurrently: a row with a domain',
    sql: `${NONE}CREATE TABLE shop.tc (a int); ${evilFunction('shop.ec(i int)', 'boolean', 'RETURN true', 'IMMUTABLE')}; CREATE DOMAIN shop.dm AS int CHECK (shop.ec(VALUE));
CREATE TYPE shop.comp AS (x shop.dm); CREATE INDEX CONCURRENTLY ix ON shop.tc (a) WHERE ('(1)'::shop.comp) IS NOT NULL`,
  },
  {
    name: 'a cursor that the check of a foreign key opens at the end',
    sql: `CREATE TYPE shop.en AS ENUM ('1'); CREATE TABLE shop.p (id int PRIMARY KEY); INSERT INTO shop.p VALUES (1); CREATE TABLE shop.c (n int, p shop.en);
CREATE FUNCTION shop.cf(shop.en) RETURNS int LANGUAGE plpgsql AS $f$ BEGIN
IF (SELECT count(*) FROM shop.c) < 2 THEN SET CONSTRAINTS ALL DEFERRED; INSERT INTO shop.c VALUES (2, '1');
ELSE BEGIN EXECUTE 'DECLARE hc CURSOR WITH HOLD FOR SELECT shop.evil()'; EXCEPTION WHEN OTHERS THEN END; END IF; RETURN 1; END $f$;
CREATE CAST (shop.en AS int) WITH FUNCTION shop.cf(shop.en) AS IMPLICIT;
ALTER TABLE shop.c ADD FOREIGN KEY (p) REFERENCES shop.p (id) DEFERRABLE INITIALLY DEFERRED; INSERT INTO shop.c VALUES (1, '1')`,
  },
  {
    name: 'a check of a foreign key that waits at the root of partitions',
    sql: `${LATE_CHECK(PARTITIONS, 'NULL')}; INSERT INTO shop.start VALUES (1)`,
  },
  {
    name: 'a check of a foreign key that waits, and is no longer deferrable',
    sql: LATE_CHECK('', 'ALTER TABLE shop.fk ALTER CONSTRAINT fk_r NOT DEFERRABLE'),
    next: 'INSERT INTO shop.start VALUES (1)',
  },
  {
    name: 'a check of a foreign key that waits, of a table that another takes the place of',
    sql: LATE_CHECK('', 'ALTER TABLE shop.pk RENAME TO old; CREATE TABLE shop.pk (k int)'),
    next: 'INSERT INTO shop.start VALUES (1)',
  },
  {
    name: 'a check of a foreign key that waits, whose triggers are off',
    sql: LATE_CHECK(
      '',
      "ALTER TABLE shop.fk ALTER CONSTRAINT fk_r NOT DEFERRABLE; UPDATE shop.pk SET k = 13 WHERE k = 12; PERFORM set_config('session_replication_role', 'origin', true)",
    ),
    next: 'INSERT INTO shop.start VALUES (1)',
  },
  {
    name: 'a text in an index that is built concurrently: a check that makes json of an own type',
    sql: `CREATE TYPE shop.en AS ENUM ('a'); ${evilFunction('shop.en_json(shop.en)', 'json', "RETURN '1'")}; CREATE CAST (shop.en AS json) WITH FUNCTION shop.en_json(shop.en);
CREATE DOMAIN shop.dj AS shop.en CHECK (JSON_OBJECT('a': VALUE) IS NOT NULL); CREATE TABLE shop.t (i int, c shop.dj[])`,
    next: `${NONE}CREATE INDEX CONCURRENTLY ix ON shop.t (i) WHERE c <> '{a}'`,
  },
  {
    name: 'a text in an index that is built concurrently, while strings are read otherwise',
    sql: `CREATE TABLE shop.tc (a int, i int); CREATE DOMAIN shop.dm AS int CHECK (query_to_xml('SELECT shop.evil() WHERE ' || VALUE || ' > 0', true, true, '') IS NOT NULL)`,
    next: `${NONE}SET standard_conforming_strings = off; CREATE INDEX CONCURRENTLY ix ON shop.tc (a) WHERE a = ANY (('{1}'::shop.dm[])::int[])`,
  },
  {
    name: 'a check of a foreign key that waits',
    sql: LATE_CHECK('', 'NULL'),
    next: 'INSERT INTO shop.start VALUES (1)',
  },
  {
    name: 'a path that a deferred trigger sets when everything is fired for the last time',
    sql: `CREATE TABLE d (i int); ${evilFunction('shop.lo_create(a int)', 'oid', 'RETURN 1')};
CREATE FUNCTION shop.late() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN SET CONSTRAINTS ALL DEFERRED;
IF new.i < 3 THEN INSERT INTO shop.d VALUES (new.i + 1); ELSE PERFORM set_config('search_path', 'shop, pg_catalog', false); END IF; RETURN new; END $f$;
${CONSTRAINT_TRIGGER('d')}; INSERT INTO d VALUES (1)`,
  },
  {
    name: 'a cast to json of a type with which a column is added',
    sql: `CREATE TYPE shop.en AS ENUM ('a'); ${evilFunction('shop.en_json(shop.en)', 'json', "RETURN '1'")}; CREATE CAST (shop.en AS json) WITH FUNCTION shop.en_json(shop.en);
CREATE TABLE shop.t (i int); ALTER TABLE shop.t ADD COLUMN c shop.en DEFAULT 'a'`,
  },
  {
    name: 'a default of the ledger that has a built-in function run a text',
    sql: `ALTER TABLE lakebase_migrations ADD z text; ALTER TABLE lakebase_migrations ALTER z SET DEFAULT (ts_rewrite('a'::tsquery, $q$SELECT 'a'::tsquery, 'b'::tsquery WHERE shop.evil() > 0$q$))::text`,
    next: 'SELECT 1',
  },
  {
    name: 'a text in an index that is built concurrently: a check by a built-in function that runs a text',
    sql: `${NONE}CREATE TABLE shop.tc (a int); CREATE DOMAIN shop.dm AS int CHECK (query_to_xml('SELECT shop.evil() WHERE ' || VALUE || ' > 0', true, true, '') IS NOT NULL);
CREATE INDEX CONCURRENTLY ix ON shop.tc (a) WHERE a = ANY (('{1}'::shop.dm[])::int[])`,
  },
  {
    name: 'a check of the ledger',
    sql: `${evilFunction('fine(text)', 'boolean', 'RETURN true')}; ALTER TABLE lakebase_migrations ADD CHECK (fine(name))`,
    next: 'SELECT 1',
  },
  {
    name: 'an index of the ledger',
    sql: `${evilFunction('fine(text)', 'text', 'RETURN $1', 'IMMUTABLE')}; CREATE INDEX ON lakebase_migrations (fine(name))`,
    next: `${NONE}ANALYZE lakebase_migrations`,
  },
  {
    name: 'row security of the ledger',
    sql: `${evilFunction('fine(text)', 'boolean', 'RETURN true')}; ALTER TABLE lakebase_migrations ENABLE ROW LEVEL SECURITY; ALTER TABLE lakebase_migrations FORCE ROW LEVEL SECURITY; CREATE POLICY p ON lakebase_migrations USING (fine(name)) WITH CHECK (fine(name))`,
    next: 'SELECT 1',
  },
  {
    name: 'a view in the place of the ledger',
    sql: 'ALTER TABLE lakebase_migrations RENAME TO l2; CREATE VIEW lakebase_migrations AS SELECT * FROM l2 WHERE shop.evil() = 1',
    next: 'SELECT 1',
  },
  {
    name: 'a column of the ledger with a cast to json',
    sql: `CREATE TYPE ty AS ENUM ('a'); ${evilFunction('j(a ty)', 'json', `RETURN '"a"'`)}; CREATE CAST (ty AS json) WITH FUNCTION j(ty); ALTER TABLE lakebase_migrations ALTER COLUMN name TYPE ty USING 'a'::ty`,
    next: 'SELECT 1',
  },
  {
    name: 'a child of the ledger',
    sql: `CREATE TYPE ty AS ENUM ('a'); CREATE TABLE child (z int DEFAULT shop.evil()) INHERITS (lakebase_migrations); INSERT INTO child SELECT * FROM lakebase_migrations`,
    next: 'SELECT 1',
  },
  {
    name: 'an index on an expression, analyzed',
    sql: `CREATE TABLE b (i int, t text); INSERT INTO b VALUES (1, 'a'); ${evilFunction('ix(a text)', 'text', 'RETURN a', 'IMMUTABLE')}; CREATE INDEX ON b (ix(t))`,
    next: `${NONE}VACUUM b; ANALYZE b; REINDEX TABLE b`,
  },
  {
    name: 'CREATE INDEX CONCURRENTLY on an expression',
    sql: `CREATE TABLE b (i int, t text); INSERT INTO b VALUES (1, 'a'); ${evilFunction('ix(a text)', 'text', 'RETURN a', 'IMMUTABLE')}`,
    next: `${NONE}CREATE INDEX CONCURRENTLY bx ON b (ix(t)); REINDEX INDEX CONCURRENTLY bx; REINDEX TABLE CONCURRENTLY b; DROP INDEX CONCURRENTLY bx`,
  },
  {
    name: 'CREATE INDEX CONCURRENTLY on constants',
    sql: `CREATE TABLE b (i int, t text); INSERT INTO b VALUES (1, 'a'); ${evilFunction('ix(a text)', 'text', 'RETURN a', 'IMMUTABLE')}`,
    next: `${NONE}CREATE INDEX CONCURRENTLY b1 ON b ((ix('x'))); CREATE INDEX CONCURRENTLY b2 ON b (t) WHERE ix('x') = 'x'`,
  },
  {
    name: 'statistics on an expression',
    sql: `CREATE TABLE b (i int, t text); INSERT INTO b VALUES (1, 'a'), (2, 'b'); ${evilFunction('ix(a text)', 'text', 'RETURN a', 'IMMUTABLE')}; CREATE STATISTICS st ON (ix(t)) FROM b`,
    next: `${NONE}ANALYZE b; VACUUM ANALYZE b`,
  },
  {
    name: 'a materialized view',
    sql: `CREATE MATERIALIZED VIEW m AS SELECT shop.evil() AS i; CREATE UNIQUE INDEX ON m (i)`,
    next: `${NONE}REFRESH MATERIALIZED VIEW CONCURRENTLY m; REFRESH MATERIALIZED VIEW m`,
  },
  {
    name: 'an aggregate',
    sql: `${evilFunction('sf(numeric, numeric)', 'numeric', 'RETURN $1')}; CREATE AGGREGATE total(numeric) (SFUNC = sf, STYPE = numeric, INITCOND = '0'); SELECT total(1)`,
  },
  {
    name: 'an operator and its estimator',
    sql: `${evilFunction('mul(numeric, integer)', 'numeric', 'RETURN $1')}; CREATE OPERATOR * (LEFTARG = numeric, RIGHTARG = integer, FUNCTION = mul); SELECT 1.5 * 2`,
  },
  {
    name: 'an implicit cast',
    sql: `CREATE TYPE money2 AS (a int); ${evilFunction('ct(money2)', 'text', `RETURN 'x'`)}; CREATE CAST (money2 AS text) WITH FUNCTION ct(money2) AS IMPLICIT; SELECT lower(ROW(1)::money2)`,
  },
  {
    name: 'a domain with a check and a default',
    sql: `CREATE DOMAIN dd AS int DEFAULT shop.evil() CHECK (shop.evil() = VALUE); CREATE TABLE d (i dd); INSERT INTO d DEFAULT VALUES`,
  },
  {
    name: 'a generated column',
    sql: `${evilFunction('gen(int)', 'int', 'RETURN $1', 'IMMUTABLE')}; CREATE TABLE g (i int, j int GENERATED ALWAYS AS (gen(i)) STORED); INSERT INTO g VALUES (1)`,
  },
  {
    name: 'a partition key',
    sql: `${evilFunction('part(int)', 'int', 'RETURN $1', 'IMMUTABLE')}; CREATE TABLE pa (i int) PARTITION BY LIST (part(i)); CREATE TABLE pb PARTITION OF pa FOR VALUES IN (1); INSERT INTO pa VALUES (1)`,
    next: `${NONE}ALTER TABLE pa DETACH PARTITION pb CONCURRENTLY`,
  },
  {
    name: 'a partition bound',
    sql: `CREATE TABLE pa (i int) PARTITION BY LIST (i); CREATE TABLE pb PARTITION OF pa FOR VALUES IN (shop.evil())`,
  },
  {
    name: 'a range type with its difference',
    sql: `${evilFunction('diff(float8, float8)', 'float8', 'RETURN 1', 'IMMUTABLE')}; CREATE TYPE fr AS RANGE (subtype = float8, subtype_diff = diff); CREATE TABLE r (v fr); INSERT INTO r SELECT fr(g, g + 1) FROM generate_series(1, 500) g; CREATE INDEX ON r USING gist (v)`,
    next: `${NONE}REINDEX TABLE CONCURRENTLY r; ANALYZE r`,
  },
  {
    name: 'a view with an INSTEAD OF trigger',
    sql: `CREATE VIEW v AS SELECT 1 AS i; ${TRIGGER('tv')}; CREATE TRIGGER z INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION tv(); INSERT INTO v VALUES (1)`,
  },
  {
    name: 'a rule on a table',
    sql: 'CREATE TABLE d (i int); CREATE RULE r AS ON INSERT TO d DO ALSO SELECT shop.evil(); INSERT INTO d VALUES (1)',
  },
  {
    name: 'a policy',
    sql: `CREATE TABLE d (i int); ALTER TABLE d ENABLE ROW LEVEL SECURITY; ALTER TABLE d FORCE ROW LEVEL SECURITY; CREATE POLICY p ON d USING (shop.evil() = 1) WITH CHECK (shop.evil() = 1); INSERT INTO d VALUES (1); SELECT * FROM d`,
  },
  {
    name: 'a foreign key that cascades into a trigger',
    sql: `CREATE TABLE a (i int PRIMARY KEY); CREATE TABLE b (i int REFERENCES a ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED); ${TRIGGER('tb', 'RETURN old')}; CREATE TRIGGER z BEFORE DELETE ON b FOR EACH ROW EXECUTE FUNCTION tb(); INSERT INTO a VALUES (1); INSERT INTO b VALUES (1); DELETE FROM a WHERE i = 1`,
  },
  {
    name: 'a foreign key over a domain and a cast',
    sql: `CREATE DOMAIN di AS int CHECK (shop.evil() = 1); CREATE TABLE a (i int PRIMARY KEY); CREATE TABLE b (i di REFERENCES a DEFERRABLE INITIALLY DEFERRED); INSERT INTO b VALUES (1); INSERT INTO a VALUES (1)`,
  },
  {
    name: 'a statement prepared for the next file',
    sql: 'PREPARE p AS SELECT shop.evil()',
    next: 'EXECUTE p',
  },
  { name: 'LISTEN and NOTIFY', sql: `LISTEN a; NOTIFY a, 'x'; SELECT pg_notify('a', evil()::text)` },
  {
    name: 'an event trigger',
    sql: `${evilFunction('et()', 'event_trigger', 'NULL')}; CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION et()`,
  },
  {
    name: 'settings of the owner role and the database',
    sql: does(
      `BEGIN EXECUTE format('ALTER ROLE %I SET search_path = shop, pg_catalog', current_user); EXCEPTION WHEN OTHERS THEN NULL; END`,
      `BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = shop, pg_catalog', current_database()); EXCEPTION WHEN OTHERS THEN NULL; END`,
      'PERFORM evil()',
    ),
  },
  {
    name: 'a savepoint, an exception and a retry',
    sql: does(
      'BEGIN PERFORM shop.evil(); RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN PERFORM shop.evil(); END',
    ),
  },
  { name: 'COMMIT in a DO block', sql: `${NONE}DO $$ BEGIN COMMIT; PERFORM shop.evil(); END $$` },
  {
    name: 'COMMIT in a procedure',
    sql: `${NONE}CREATE PROCEDURE c() LANGUAGE plpgsql AS $$ BEGIN COMMIT; PERFORM shop.evil(); END $$; CALL c()`,
  },
  {
    name: 'a function that makes itself the box again',
    sql: `SET check_function_bodies = off; ${does(replace('statement pg_catalog.text', 'SECURITY DEFINER'), 'ALTER FUNCTION pg_temp.lakebase_deploy(text) SECURITY INVOKER')}; SELECT 1`,
  },
  {
    name: 'a table named as a system view, with its settings',
    sql: `CREATE TABLE pg_settings (name text, setting text); SET search_path = shop, pg_catalog; SELECT evil()`,
  },
  {
    name: 'EXPLAIN ANALYZE, COPY TO and a large object',
    sql: `EXPLAIN ANALYZE SELECT evil(); SELECT lo_create(0); SELECT evil()`,
  },
  {
    name: 'what the proof looks with',
    sql: `${does(evilFunction('pg_temp.lakebase_deploy_rows(relation oid)', 'text', `RETURN 'x'`), evilFunction('pg_temp.lakebase_deploy_rows(relation regclass)', 'text', `RETURN 'x'`))}; CREATE TABLE IF NOT EXISTS d (i int)`,
  },
  {
    name: 'a cast of a row to text, which the proof reads',
    sql: `CREATE TABLE IF NOT EXISTS d (i int); INSERT INTO d VALUES (1); ${evilFunction('dt(d)', 'text', `RETURN 'x'`)}; CREATE CAST (d AS text) WITH FUNCTION dt(d) AS IMPLICIT`,
  },
  {
    name: 'an index of the ledger over a constant',
    sql: `${CONSTANT('k')}; CREATE INDEX ON lakebase_migrations ((name || shop.k('x')))`,
    next: 'SELECT 1',
  },
  {
    name: 'an index of the ledger with a constant predicate',
    sql: `${CONSTANT('k')}; CREATE INDEX ON lakebase_migrations (name) WHERE name <> shop.k('x')`,
    next: 'SELECT 1',
  },
  {
    name: 'statistics of the ledger over a constant',
    sql: `${CONSTANT('k')}; CREATE STATISTICS st ON (name || shop.k('x')), version FROM lakebase_migrations`,
    next: 'SELECT 1',
  },
  {
    name: 'a check of the ledger over a constant, with the setting that looks at it',
    sql: `${CONSTANT('k')}; ALTER TABLE lakebase_migrations ADD CHECK (name <> shop.k('x')); ${does(`BEGIN EXECUTE format('ALTER ROLE %I SET constraint_exclusion = on', current_user); EXCEPTION WHEN OTHERS THEN NULL; END`)}`,
    next: 'SELECT 1',
  },
  {
    name: 'the ledger as a partition, of a key over a constant',
    sql: `${CONSTANT('k')}; CREATE TABLE pl (LIKE lakebase_migrations INCLUDING DEFAULTS) PARTITION BY LIST ((name || shop.k('x'))); ALTER TABLE lakebase_migrations DROP CONSTRAINT lakebase_migrations_pkey; ALTER TABLE pl ATTACH PARTITION lakebase_migrations DEFAULT`,
    next: 'SELECT 1',
  },
  {
    name: 'a partition key over a constant, built and cleaned',
    sql: `${CONSTANT('k')}; CREATE TABLE pa (i int, t text) PARTITION BY LIST ((t || shop.k('x'))); CREATE TABLE pb PARTITION OF pa FOR VALUES IN ('ax'); INSERT INTO pa VALUES (1, 'a'); CREATE INDEX pi ON pa (i)`,
    next: `${NONE}VACUUM ANALYZE pa; REINDEX TABLE pa; REINDEX TABLE CONCURRENTLY pa; REINDEX INDEX pi; CREATE INDEX CONCURRENTLY pbi ON pb (t)`,
  },
  {
    name: 'indexes and statistics over constants, built and cleaned',
    sql: `CREATE TABLE b (i int, t text); INSERT INTO b VALUES (1, 'a'); ${CONSTANT('k')}; CREATE INDEX bk ON b ((t || shop.k('x'))); CREATE INDEX bp ON b (i) WHERE t <> shop.k('x'); CREATE STATISTICS st ON (t || shop.k('x')), i FROM b`,
    next: `${NONE}VACUUM ANALYZE b; REINDEX INDEX CONCURRENTLY bk; REINDEX TABLE CONCURRENTLY b; REINDEX TABLE b; CREATE INDEX CONCURRENTLY b2 ON b (t); DROP INDEX CONCURRENTLY bk; VACUUM FULL b; REINDEX SCHEMA shop; CLUSTER`,
  },
  {
    name: 'strings read otherwise in a statement that has no box',
    sql: `${NONE}CREATE TABLE b (i int); SET standard_conforming_strings = off; SET backslash_quote = on; ANALYZE (VERBOSE '\\', SKIP_LOCKED ') b; RESET ROLE; SELECT shop.evil() --') b`,
  },
  {
    name: 'the membership of the owner role passed on',
    sql: does(
      `BEGIN EXECUTE format('GRANT %I TO PUBLIC', current_user); EXCEPTION WHEN OTHERS THEN NULL; END`,
      `BEGIN EXECUTE format('GRANT databricks_superuser TO %I', current_user); EXCEPTION WHEN OTHERS THEN NULL; END`,
      `BEGIN EXECUTE format('ALTER ROLE %I CREATEROLE LOGIN', current_user); EXCEPTION WHEN OTHERS THEN NULL; END`,
      'PERFORM evil()',
    ),
  },
  {
    name: 'CREATE TABLE AS, a prepared statement and a cursor of a portal',
    sql: 'PREPARE q AS SELECT shop.evil() AS i; CREATE TABLE c AS EXECUTE q; DECLARE p NO SCROLL CURSOR FOR SELECT shop.evil(); MOVE ALL IN p; CLOSE p',
  },
  {
    name: 'COPY into a table with a trigger, a MERGE and a data-modifying WITH',
    sql: `CREATE TABLE d (i int); ${TRIGGER('td')}; CREATE TRIGGER z BEFORE INSERT ON d FOR EACH ROW EXECUTE FUNCTION td(); MERGE INTO d USING (VALUES (1)) v (i) ON d.i = v.i WHEN NOT MATCHED THEN INSERT VALUES (v.i); WITH w AS (INSERT INTO d VALUES (2) RETURNING i) SELECT * FROM w`,
  },
  {
    name: 'a window function, a set-returning one and an ordered-set aggregate',
    sql: `${evilFunction('wf(numeric, numeric)', 'numeric', 'RETURN $1')}; CREATE AGGREGATE wa(numeric) (SFUNC = wf, STYPE = numeric, INITCOND = '0', MSFUNC = wf, MINVFUNC = wf, MSTYPE = numeric, MINITCOND = '0'); SELECT wa(g) OVER (ORDER BY g ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM generate_series(1, 3) g; SELECT * FROM ROWS FROM (evil(), generate_series(1, 2)) x`,
  },
  {
    name: 'a hash, an estimator and a commutator of its own',
    sql: `CREATE TYPE ty AS ENUM ('a', 'b'); ${evilFunction('eq(ty, ty)', 'boolean', 'RETURN true', 'IMMUTABLE')}; CREATE OPERATOR === (LEFTARG = ty, RIGHTARG = ty, FUNCTION = eq, COMMUTATOR = ===, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES); SELECT 'a'::ty === 'b'::ty`,
  },
  {
    name: 'a text search configuration and a collation',
    sql: `CREATE TEXT SEARCH DICTIONARY sd (TEMPLATE = simple); CREATE TEXT SEARCH CONFIGURATION sc (COPY = pg_catalog.english); ALTER TEXT SEARCH CONFIGURATION sc ALTER MAPPING FOR asciiword WITH sd; SET default_text_search_config = 'shop.sc'; SELECT to_tsvector('a b'); SELECT evil()`,
  },
  {
    name: 'a transform, a conversion and a default of an encoding',
    sql: `${does(`BEGIN EXECUTE 'CREATE DEFAULT CONVERSION shop.cv FOR ''UTF8'' TO ''LATIN1'' FROM utf8_to_iso8859_1'; EXCEPTION WHEN OTHERS THEN NULL; END`)}; SET client_encoding = 'LATIN1'; SELECT evil()`,
  },
  {
    name: 'a publication with a row filter over a constant',
    sql: `CREATE TABLE d (i int PRIMARY KEY, t text); ${CONSTANT('k')}; ${does(`BEGIN EXECUTE 'CREATE PUBLICATION pu FOR TABLE shop.d WHERE (t <> lower(''x''))'; EXCEPTION WHEN OTHERS THEN NULL; END`, 'PERFORM evil()')}`,
  },
  {
    name: 'default privileges, which the next object is made with',
    sql: 'ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC; ALTER DEFAULT PRIVILEGES GRANT ALL ON FUNCTIONS TO PUBLIC; ALTER DEFAULT PRIVILEGES GRANT ALL ON SCHEMAS TO PUBLIC; SELECT evil()',
    next: 'CREATE TABLE another (i int)',
  },
  {
    name: 'transaction settings and characteristics',
    sql: `SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY; ${does(`PERFORM set_config('default_transaction_deferrable', 'on', false)`, `PERFORM set_config('transaction_deferrable', 'on', false)`, 'PERFORM evil()')}`,
    next: 'CREATE TABLE another (i int)',
  },
  {
    name: 'the lock let go',
    sql: 'SELECT pg_advisory_unlock_all(); SELECT pg_cancel_backend(0), evil()',
  },
  {
    name: 'a column default in the catalog of the next catalog read',
    sql: `CREATE TABLE d (i int DEFAULT shop.evil(), j int GENERATED ALWAYS AS IDENTITY, CHECK (shop.evil() = 1)); COMMENT ON TABLE d IS 'x'; CREATE VIEW v AS SELECT shop.evil() AS i FROM d; GRANT SELECT ON v TO PUBLIC`,
    next: 'ALTER TABLE d ADD COLUMN k int NOT NULL DEFAULT shop.evil()',
  },
  {
    name: 'a view over the catalog in the schema, named as ours',
    sql: `${['pg_class', 'pg_proc', 'pg_locks', 'pg_roles'].map((each) => `CREATE VIEW ${each} AS SELECT p.*, shop.evil() AS evil FROM pg_catalog.${each} p`).join('; ')}`,
    next: 'CREATE TABLE another (i int)',
  },
  {
    name: 'a deferred trigger on a table that the proof fills',
    sql: `CREATE TABLE IF NOT EXISTS d (i int); ${TRIGGER('late')}; DROP TRIGGER IF EXISTS z ON d; ${CONSTRAINT_TRIGGER('d')}`,
  },
  {
    name: 'the same, which puts itself off',
    sql: `CREATE TABLE IF NOT EXISTS d (i int); CREATE OR REPLACE FUNCTION shop.late() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
  IF (SELECT count(*) FROM shop.d) < 3 THEN SET CONSTRAINTS ALL DEFERRED; INSERT INTO shop.d VALUES (1); ELSE PERFORM shop.evil(); END IF; RETURN new; END $f$; DROP TRIGGER IF EXISTS z ON d; ${CONSTRAINT_TRIGGER('d')}`,
  },
  {
    name: 'a cursor WITH HOLD that the filling of the proof opens',
    sql: `CREATE TABLE IF NOT EXISTS d (i int); CREATE OR REPLACE FUNCTION q() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN EXECUTE 'DECLARE h CURSOR WITH HOLD FOR SELECT shop.evil()'; RETURN new; END $f$; CREATE OR REPLACE TRIGGER z BEFORE INSERT ON d FOR EACH ROW EXECUTE FUNCTION q()`,
  },
  {
    name: 'a default of a table that the proof fills, with settings left behind',
    sql: `CREATE TABLE IF NOT EXISTS d (i int DEFAULT shop.evil(), j text DEFAULT set_config('search_path', 'shop, pg_catalog', false), k text DEFAULT set_config('standard_conforming_strings', 'off', false))`,
  },
]
