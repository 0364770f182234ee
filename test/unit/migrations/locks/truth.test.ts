import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Catalog } from '../../../../src/catalog/catalog.ts'
import { readCatalog } from '../../../../src/catalog/read.ts'
import { locksByFile } from '../../../../src/migrations/locks/file.ts'
import type { LockMode } from '../../../../src/migrations/locks/lock.ts'
import type { SqlParser } from '../../../../src/migrations/syntax/parser.ts'
import { CI, desiredDatabase, Lab, loadParser, migration } from '../../postgres/lab.ts'

/** One of everything that a statement can lock. */
const SCENE = `
  CREATE TABLE customers (id bigint PRIMARY KEY, name text);
  CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint, note text, price numeric NOT NULL DEFAULT 0);
  CREATE INDEX orders_note ON orders (note);
  ALTER TABLE orders ADD CONSTRAINT positive CHECK (price >= 0) NOT VALID;
  CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TRIGGER touched BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
  CREATE POLICY mine ON orders USING (true);
  CREATE VIEW latest AS SELECT id FROM orders;
  CREATE MATERIALIZED VIEW totals AS SELECT 1 AS id;
  CREATE UNIQUE INDEX totals_id ON totals (id);
  CREATE SEQUENCE numbers;
  CREATE TABLE events (at date NOT NULL, what text) PARTITION BY RANGE (at);
  CREATE TABLE events_old PARTITION OF events FOR VALUES FROM ('2000-01-01') TO ('2001-01-01');
  CREATE TABLE events_new (at date NOT NULL, what text);
  CREATE TABLE base (a int);
  CREATE TYPE mood AS ENUM ('good')`

const STATEMENTS = [
  'ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text',
  'ALTER TABLE orders ADD COLUMN buyer bigint REFERENCES customers',
  'ALTER TABLE orders DROP COLUMN note',
  'ALTER TABLE orders ALTER COLUMN price SET DEFAULT 1',
  'ALTER TABLE orders ALTER COLUMN note SET NOT NULL',
  'ALTER TABLE orders ALTER COLUMN price TYPE numeric(12, 2)',
  'ALTER TABLE orders ALTER COLUMN note SET STATISTICS 500',
  'ALTER TABLE orders SET (fillfactor = 90)',
  'ALTER TABLE orders ADD CONSTRAINT known FOREIGN KEY (customer) REFERENCES customers (id) NOT VALID',
  'ALTER TABLE orders ADD CONSTRAINT short CHECK (length(note) < 10) NOT VALID',
  'ALTER TABLE orders VALIDATE CONSTRAINT positive',
  'ALTER TABLE orders DROP CONSTRAINT positive',
  'ALTER TABLE orders ENABLE ROW LEVEL SECURITY',
  'ALTER TABLE orders DISABLE TRIGGER touched',
  'ALTER TABLE orders CLUSTER ON orders_note',
  'ALTER TABLE orders RENAME COLUMN note TO remark',
  'ALTER TABLE orders RENAME TO purchases',
  'ALTER TABLE orders RENAME CONSTRAINT positive TO not_negative',
  'ALTER INDEX orders_note RENAME TO orders_remark',
  'ALTER TRIGGER touched ON orders RENAME TO handled',
  'ALTER POLICY mine ON orders USING (false)',
  'ALTER SEQUENCE numbers INCREMENT 2',
  "ALTER TABLE events ATTACH PARTITION events_new FOR VALUES FROM ('2002-01-01') TO ('2003-01-01')",
  'ALTER TABLE events DETACH PARTITION events_old',
  "CREATE TABLE events_next PARTITION OF events FOR VALUES FROM ('2004-01-01') TO ('2005-01-01')",
  'CREATE TABLE derived () INHERITS (base)',
  'CREATE TABLE payments (id bigint PRIMARY KEY, customer bigint REFERENCES customers)',
  'CREATE TABLE IF NOT EXISTS orders (id bigint)',
  'CREATE TABLE copy (LIKE orders INCLUDING ALL)',
  'CREATE TABLE summary AS SELECT * FROM orders',
  'CREATE INDEX ON orders (price)',
  'CREATE INDEX IF NOT EXISTS orders_note ON orders (note)',
  'CREATE TRIGGER second AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION touch()',
  'CREATE OR REPLACE TRIGGER touched BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch()',
  'CREATE POLICY yours ON orders USING (true)',
  'CREATE RULE quiet AS ON DELETE TO orders DO INSTEAD NOTHING',
  'CREATE OR REPLACE VIEW latest AS SELECT id FROM orders',
  'CREATE VIEW others AS SELECT id FROM orders',
  "COMMENT ON TABLE orders IS 'what was bought'",
  "COMMENT ON COLUMN orders.note IS 'a note'",
  'CREATE STATISTICS s ON note, price FROM orders',
  'ANALYZE orders',
  'CLUSTER orders USING orders_note',
  'REFRESH MATERIALIZED VIEW totals',
  'REFRESH MATERIALIZED VIEW CONCURRENTLY totals',
  'REINDEX TABLE orders',
  'TRUNCATE events_new, base',
  'DROP TABLE base',
  'DROP INDEX orders_note',
  'DROP TRIGGER touched ON orders',
  'DROP POLICY mine ON orders',
  'DROP VIEW latest',
  'DROP MATERIALIZED VIEW totals',
  'DROP SEQUENCE numbers',
  'DROP TABLE IF EXISTS nowhere',
  'LOCK TABLE orders',
  'LOCK TABLE orders IN SHARE MODE',
  'LOCK TABLE orders IN ROW EXCLUSIVE MODE',
  "INSERT INTO customers VALUES (1, 'Jane')",
  'UPDATE orders SET note = NULL WHERE id = 1',
  'DELETE FROM orders WHERE id = 1',
  "ALTER TYPE mood ADD VALUE 'better'",
  "CREATE TYPE colour AS ENUM ('red')",
  'CREATE SEQUENCE more',
  "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
  "SELECT nextval('numbers')",
  'CREATE TABLE fresh (id bigint PRIMARY KEY); CREATE INDEX ON fresh (id); ALTER TABLE fresh ADD COLUMN a int',
  'ALTER TABLE orders RENAME TO purchases; CREATE INDEX ON purchases (note)',
]

describe.each([16, 17, 18] as const)('on PostgreSQL %i', (version) => {
  let lab: Lab
  let client: pg.Client
  let catalog: Catalog
  let parser: SqlParser

  beforeAll(async () => {
    lab = await Lab.start(version)
    parser = await loadParser()
    const database = await lab.database()
    const desired = desiredDatabase({ database })
    await lab.deploy({ ...desired, migrations: [migration('0001_scene.sql', SCENE)] })
    client = await lab.client('cloud_admin', database)
    await client.query('SET search_path = shop')
    const session = await lab.session(CI, database)
    catalog = await readCatalog(session, desired)
    await session.close()
  })

  afterAll(() => lab.stop())

  it.each(STATEMENTS)('%s', async (sql) => {
    expect(said(sql)).toEqual(await held(sql))
  })

  function said(sql: string): Record<string, string> {
    const file = migration('0002_next.sql', sql)
    const { statements } = parser.parse(sql)
    const locks = locksByFile([{ file, statements }], catalog, 'shop').get(file)
    expect(locks?.opaque).toBeUndefined()
    const table = (name: string) => (name === 'the table of orders_note' ? 'orders' : name)
    return Object.fromEntries([...(locks?.on ?? [])].map(([name, mode]) => [table(name), mode]))
  }

  /** The strongest lock on each relation that was there before, among those that keep queries waiting. */
  async function held(sql: string): Promise<Record<string, string>> {
    await client.query('BEGIN')
    try {
      const { rows: before } = await client.query<{ oid: number; relname: string }>(
        "SELECT oid, relname FROM pg_class WHERE relnamespace = 'shop'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')",
      )
      await client.query(sql)
      const { rows } = await client.query<{ relation: number; mode: string }>(
        "SELECT relation, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'",
      )
      const names = new Map(before.map(({ oid, relname }) => [oid, relname]))
      const found = WEAKEST_FIRST.flatMap(([mode, name]) =>
        rows.filter((row) => row.mode === mode).map(({ relation }) => [names.get(relation), name] as const),
      )
      return Object.fromEntries(found.filter(([name]) => name !== undefined))
    } finally {
      await client.query('ROLLBACK')
    }
  }
})

/** As pg_locks spells them; a later one of a relation takes an earlier one's place. */
const WEAKEST_FIRST: readonly (readonly [string, LockMode])[] = [
  ['ShareLock', 'SHARE'],
  ['ShareRowExclusiveLock', 'SHARE ROW EXCLUSIVE'],
  ['ExclusiveLock', 'EXCLUSIVE'],
  ['AccessExclusiveLock', 'ACCESS EXCLUSIVE'],
]
