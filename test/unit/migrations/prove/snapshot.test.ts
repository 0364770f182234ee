import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { COMPARED } from '../../../../src/migrations/prove/compared.ts'
import { describeDifference, differences, worded } from '../../../../src/migrations/prove/difference.ts'
import { NOT_COMPARED } from '../../../../src/migrations/prove/select-catalog.ts'
import {
  PREPARE_SNAPSHOT,
  parseSnapshot,
  snapshotStatement,
} from '../../../../src/migrations/prove/snapshot.ts'
import { Lab } from '../../postgres/lab.ts'

const SCENE = `
  CREATE SCHEMA shop;
  CREATE TABLE shop.t (id int PRIMARY KEY, note text, n int CONSTRAINT positive CHECK (n > 0), more text);
  CREATE INDEX t_note ON shop.t (note, (lower(note)));
  CREATE VIEW shop.v AS SELECT id FROM shop.t;
  CREATE STATISTICS shop.s ON note, n FROM shop.t;
  CREATE SEQUENCE shop.q;
  SELECT nextval('shop.q');
  CREATE TYPE shop.mood AS ENUM ('good');
  CREATE DOMAIN shop.d AS text;
  CREATE FUNCTION shop.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
  CREATE COLLATION shop.c (provider = icu, locale = 'en');
  CREATE PUBLICATION news FOR TABLE shop.t;
  CREATE TABLE shop.p (id int) PARTITION BY RANGE (id);
  CREATE TABLE shop.p_1 PARTITION OF shop.p FOR VALUES FROM (0) TO (10);
  CREATE TABLE shop.r (t int CONSTRAINT known REFERENCES shop.t);
  SELECT lo_create(4712)`

/** Each changes something, and what is said of it has this in it. */
const CHANGES: readonly (readonly [sql: string, said: string])[] = [
  ['ALTER SEQUENCE shop.q RESTART', 'sets sequence shop.q back'],
  ['CREATE STATISTICS shop.s2 ON note, n FROM shop.t', 'adds statistics object shop.s2'],
  ['ALTER STATISTICS shop.s SET STATISTICS 77', 'stxstattarget'],
  ['ALTER TABLE shop.t ALTER COLUMN note SET STATISTICS 77', 'attstattarget'],
  ['ALTER INDEX shop.t_note ALTER COLUMN 2 SET STATISTICS 77', 'attstattarget'],
  ['ALTER TABLE shop.t ALTER COLUMN note SET STORAGE EXTERNAL', 'attstorage x -> e'],
  ['ALTER TABLE shop.t ALTER COLUMN note SET COMPRESSION pglz', 'attcompression'],
  ['ALTER TABLE shop.t ALTER COLUMN note SET (n_distinct = 5)', 'attoptions'],
  [
    'ALTER TABLE shop.t DROP COLUMN more, ADD COLUMN more text',
    'drops column more of table shop.t with its values',
  ],
  ['ALTER VIEW shop.v SET (security_invoker = true)', 'reloptions nothing -> security_invoker=true'],
  ['ALTER TABLE shop.t REPLICA IDENTITY FULL', 'relreplident'],
  ['ALTER INDEX shop.t_note SET (fillfactor = 50)', 'fillfactor'],
  ['ALTER TABLE shop.t CLUSTER ON t_note', 'indisclustered false -> true'],
  ["COMMENT ON CONSTRAINT positive ON shop.t IS 'x'", 'adds comment on constraint positive on table shop.t'],
  ["COMMENT ON TYPE shop.mood IS 'x'", 'adds comment on type shop.mood'],
  ["COMMENT ON INDEX shop.t_note IS 'x'", 'adds comment on index shop.t_note'],
  ['GRANT USAGE ON SCHEMA shop TO PUBLIC', 'nspacl'],
  ['GRANT USAGE ON TYPE shop.mood TO cloud_admin WITH GRANT OPTION', 'typacl'],
  ['GRANT SELECT (note) ON shop.t TO PUBLIC', 'attacl'],
  ['GRANT SELECT ON shop.v TO PUBLIC', 'view shop.v'],
  ['ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO PUBLIC', 'adds default privileges'],
  ['CREATE COLLATION shop.c2 FROM shop.c', 'adds collation shop.c2'],
  ['DROP COLLATION shop.c; CREATE COLLATION shop.c (provider = icu, locale = $$de$$)', 'collation shop.c'],
  ['ALTER TABLE shop.t ALTER COLUMN note TYPE text COLLATE "C"', 'column shop.t.note'],
  ['ALTER DOMAIN shop.d SET NOT NULL', 'type shop.d'],
  ['ALTER FUNCTION shop.f() COST 7', 'function shop.f()'],
  ['ALTER FUNCTION shop.f() SET work_mem = 64', 'function shop.f()'],
  ['ALTER PUBLICATION news SET (publish = insert)', 'pubupdate'],
  ['ALTER PUBLICATION news DROP TABLE shop.t', 'removes publication of table shop.t'],
  ['ALTER TABLE shop.p DETACH PARTITION shop.p_1', 'shop.p_1'],
  ['ALTER TABLE shop.r ALTER CONSTRAINT known DEFERRABLE', 'constraint known of shop.r'],
  ['ALTER TABLE shop.t DISABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', 'table shop.t'],
  ['ALTER SEQUENCE shop.q CACHE 5', 'sequence shop.q'],
  ['ALTER SEQUENCE shop.q OWNED BY shop.t.id; ALTER SEQUENCE shop.q SET UNLOGGED', 'relpersistence p -> u'],
  ['CREATE OPERATOR CLASS shop.oc FOR TYPE int USING btree AS OPERATOR 1 <', 'adds operator class shop.oc'],
  ['CREATE TEXT SEARCH CONFIGURATION shop.ts (COPY = simple)', 'adds text search configuration shop.ts'],
  ['CREATE CAST (shop.mood AS int) WITH INOUT', 'adds cast from shop.mood to integer'],
  ['SELECT lo_create(0)', 'adds large object'],
  ["COMMENT ON LARGE OBJECT 4712 IS 'x'", 'adds comment on large object 4712'],
  [
    "DO $$ BEGIN EXECUTE format('ALTER ROLE %I IN DATABASE %I SET work_mem = 999', current_user, current_database()); END $$",
    'adds settings of role cloud_admin in the database',
  ],
  ['SELECT lo_create(4711)', 'adds large object 4711'],
  ["SELECT lo_put(4712, 0, 'x')", 'changes large object 4712 (content'],
  [
    'ALTER TABLE shop.t SET (toast.autovacuum_enabled = false)',
    'toast_reloptions nothing -> autovacuum_enabled=false',
  ],
  ['ALTER SEQUENCE shop.q OWNED BY shop.t.id', 'owned_by nothing -> column id of table shop.t'],
  [
    'ALTER INDEX shop.t_note DEPENDS ON EXTENSION plpgsql',
    'adds dependency of index shop.t_note on extension plpgsql',
  ],
  [
    'ALTER FUNCTION shop.f() DEPENDS ON EXTENSION plpgsql',
    'adds dependency of function shop.f() on extension plpgsql',
  ],
  ["SELECT nextval('shop.q')", 'takes a number of sequence shop.q'],
  [
    'ALTER TABLE shop.t RENAME TO x; ALTER TABLE shop.r RENAME TO t; ALTER TABLE shop.x RENAME TO r',
    'puts another table in the place of table shop.t',
  ],
  ['INSERT INTO shop.p VALUES (3)', 'changes rows of shop.p_1'],
  // No ROLLBACK takes this back.
  ["SELECT setval('shop.q', 1, false)", 'sets sequence shop.q back'],
]

describe.each([16, 17, 18] as const)('on PostgreSQL %i', (version) => {
  let lab: Lab
  let client: pg.Client

  beforeAll(async () => {
    lab = await Lab.start(version)
    client = await lab.client('cloud_admin', await lab.database())
    await client.query(SCENE)
    await client.query('SET search_path = pg_catalog')
  })

  afterAll(() => lab.stop())

  it('every column of every catalog is compared, or it is said why not', async () => {
    const { rows } = await client.query<{ catalog: string; column: string; isNumber: boolean }>(COLUMNS)
    const compared = new Map(COMPARED.map((each) => [each.table, each]))
    const open = rows.filter(({ catalog }) => !compared.has(catalog) && NOT_COMPARED[catalog] === undefined)
    const unreadable = rows.filter(({ catalog, column, isNumber }) => {
      const table = compared.get(catalog)
      return isNumber && table && !(column in table.shown) && !(column in table.excluded)
    })
    expect(open).toEqual([])
    expect(unreadable).toEqual([])
  })

  it('a temporary table is no change', async () => {
    const before = await snapshot()
    await client.query(
      'CREATE TEMP TABLE stage (id serial PRIMARY KEY, n int CHECK (n > 0)); CREATE INDEX ON stage (n)',
    )
    expect(differences(before, await snapshot())).toEqual([])
    await client.query('DISCARD TEMP')
  })

  it('what a statement changes is seen', async () => {
    const unseen: Record<string, readonly string[]> = {}
    const before = await snapshot()
    for (const [sql, said] of CHANGES) {
      await client.query('BEGIN; SAVEPOINT s')
      await client.query(sql)
      const found = worded(differences(before, await snapshot())).map(describeDifference)
      await client.query('ROLLBACK')
      if (!found.some((each) => each.includes(said))) unseen[sql] = found
    }
    expect(unseen).toEqual({})
  })

  async function snapshot() {
    await client.query(PREPARE_SNAPSHOT)
    const { rows } = await client.query(snapshotStatement('shop'))
    return parseSnapshot(rows)
  }
})

/** `isNumber`: it holds numbers of objects, or a tree of them, which a snapshot has to show in words. */
const COLUMNS = `
  SELECT c.relname AS catalog, a.attname AS column,
    a.atttypid IN ('oid'::regtype, 'oid[]'::regtype, 'oidvector'::regtype, 'pg_node_tree'::regtype) AS "isNumber"
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
  WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r'`
