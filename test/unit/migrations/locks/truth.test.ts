import { isDeepStrictEqual } from 'node:util'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Catalog } from '../../../../src/catalog/catalog.ts'
import { readCatalog } from '../../../../src/catalog/read.ts'
import { locksByFile } from '../../../../src/migrations/locks/file.ts'
import type { LockMode } from '../../../../src/migrations/locks/lock.ts'
import type { SqlParser } from '../../../../src/migrations/syntax/parser.ts'
import { CI, desiredDatabase, Lab, loadParser, migration } from '../../postgres/lab.ts'
import { CODE_SCENE } from './code-scene.ts'
import { FURTHER, UNKNOWN } from './further-statements.ts'
import { SCENE } from './scene.ts'

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
  'CREATE TABLE refunds (id bigint PRIMARY KEY, customer bigint REFERENCES customers)',
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
  'TRUNCATE events_new, plain',
  'DROP TABLE base',
  'DROP INDEX orders_note',
  'DROP INDEX codes_code CASCADE',
  'DROP INDEX IF EXISTS orders_note, codes_code CASCADE',
  'ALTER INDEX codes_code RENAME TO codes_key; DROP INDEX codes_key CASCADE',
  'DROP TRIGGER touched ON orders',
  'DROP POLICY mine ON orders',
  'DROP VIEW latest',
  'DROP MATERIALIZED VIEW totals',
  'DROP SEQUENCE numbers',
  'DROP TABLE IF EXISTS nowhere',
  'DROP TRIGGER IF EXISTS absent ON orders',
  'DROP TRIGGER IF EXISTS touched ON orders',
  'DROP TRIGGER IF EXISTS absent ON parted',
  'DROP TRIGGER IF EXISTS parted_touched ON parted',
  'DROP POLICY IF EXISTS absent ON orders',
  'DROP POLICY IF EXISTS mine ON orders',
  'DROP RULE IF EXISTS absent ON base',
  'DROP RULE IF EXISTS quiet ON base',
  'CREATE POLICY absent ON orders USING (true); DROP POLICY IF EXISTS absent ON orders',
  'LOCK TABLE orders',
  'LOCK TABLE orders IN SHARE MODE',
  'LOCK TABLE orders IN ROW EXCLUSIVE MODE',
  "INSERT INTO customers VALUES (1, 'Jane')",
  'UPDATE customers SET name = NULL WHERE id = 1',
  'DELETE FROM plain WHERE id = 1',
  "ALTER TYPE mood ADD VALUE 'better'",
  "CREATE TYPE colour AS ENUM ('red')",
  'CREATE SEQUENCE more',
  "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
  "SELECT nextval('numbers')",
  'CREATE TABLE fresh (id bigint PRIMARY KEY); CREATE INDEX ON fresh (id); ALTER TABLE fresh ADD COLUMN a int',
  'ALTER TABLE orders RENAME TO purchases; CREATE INDEX ON purchases (note)',

  // Indexes, and what is built anew.
  'REINDEX INDEX orders_note',
  'REINDEX TABLE plain',
  'REINDEX TABLE labels',
  'REINDEX TABLE totals',
  'ALTER INDEX orders_note SET (fillfactor = 80)',
  'ALTER INDEX orders_note RESET (fillfactor)',
  'ALTER INDEX orders_note SET TABLESPACE pg_default',
  'DROP INDEX parted_kind',
  'DROP INDEX IF EXISTS nowhere_at_all',
  'CREATE INDEX ON parted (customer)',
  'CREATE INDEX ON ONLY parted (customer)',
  'CREATE INDEX ON animals (name)',
  'CLUSTER labels USING labels_name',
  'ALTER TABLE labels SET WITHOUT CLUSTER',
  // What refers, and what is referred to.
  'DROP TABLE payments',
  'DROP TABLE invoices CASCADE',
  'DROP TABLE customers CASCADE',
  'DROP TABLE details',
  'DROP TABLE details, parted CASCADE',
  'DROP TABLE payments, labels',
  'DROP TABLE orders CASCADE',
  'DROP TABLE offers',
  'ALTER TABLE invoices DROP CONSTRAINT invoices_customer',
  'ALTER TABLE invoices DROP CONSTRAINT IF EXISTS nothing_of_the_kind',
  'ALTER TABLE invoices DROP COLUMN code',
  'ALTER TABLE invoices DROP COLUMN number',
  'ALTER TABLE invoices DROP COLUMN customer CASCADE',
  'ALTER TABLE customers DROP COLUMN name',
  'ALTER TABLE customers DROP COLUMN code CASCADE',
  'ALTER TABLE customers DROP CONSTRAINT customers_code_key CASCADE',
  'ALTER TABLE customers DROP CONSTRAINT customers_pkey CASCADE',
  'ALTER TABLE customers ALTER COLUMN id TYPE numeric',
  'ALTER TABLE customers ALTER COLUMN code TYPE varchar',
  'ALTER TABLE invoices ALTER COLUMN code TYPE varchar',
  'ALTER TABLE invoices ALTER COLUMN id TYPE numeric',
  'ALTER TABLE payments ALTER COLUMN invoice TYPE int',
  'ALTER TABLE payments VALIDATE CONSTRAINT payments_invoice',
  'ALTER TABLE payments ALTER CONSTRAINT payments_invoice DEFERRABLE',
  'ALTER TABLE details ADD CONSTRAINT once_more FOREIGN KEY (parted) REFERENCES parted',
  'ALTER TABLE parted ADD CONSTRAINT again FOREIGN KEY (customer) REFERENCES customers',
  'CREATE TABLE more_details (parted bigint REFERENCES parted)',
  'CREATE TABLE IF NOT EXISTS payments (id bigint REFERENCES customers)',
  'TRUNCATE customers CASCADE',
  'TRUNCATE payments RESTART IDENTITY',
  'TRUNCATE offers RESTART IDENTITY',
  'TRUNCATE parted CASCADE',
  'TRUNCATE ONLY animals',
  'TRUNCATE animals',
  'CREATE TABLE passing (customer bigint REFERENCES customers); DROP TABLE passing',
  // CASCADE beyond tables.
  'DROP VIEW billed CASCADE',
  'DROP FUNCTION touch CASCADE',
  'DROP FUNCTION label CASCADE',
  'DROP TYPE mood CASCADE',
  'DROP DOMAIN price CASCADE',
  'DROP SEQUENCE numbers CASCADE',
  'DROP SEQUENCE invoices_number_seq CASCADE',
  'DROP SCHEMA shop CASCADE',
  'DROP TYPE pair',
  'DROP STATISTICS known',
  'DROP RULE quiet ON base',
  // Partitions.
  'CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (100) TO (200)',
  'ALTER TABLE parted ATTACH PARTITION parted_next FOR VALUES FROM (100) TO (200)',
  'DROP TABLE events_old',
  'DROP TABLE events',
  'ALTER TABLE parted ADD COLUMN more text',
  'ALTER TABLE parted DROP COLUMN kind',
  'ALTER TABLE parted ALTER COLUMN kind SET DEFAULT 1',
  'ALTER TABLE parted ALTER COLUMN kind SET NOT NULL',
  'ALTER TABLE parted ALTER COLUMN kind TYPE varchar',
  'ALTER TABLE ONLY parted ALTER COLUMN kind SET DEFAULT 1',
  "ALTER TABLE parted ADD CONSTRAINT kinds CHECK (kind <> '')",
  'ALTER TABLE parted ENABLE ROW LEVEL SECURITY',
  'ALTER TABLE parted RENAME COLUMN kind TO sort',
  'ALTER TABLE parted RENAME TO divided',
  'ALTER TABLE parted DROP CONSTRAINT parted_customer',
  'ALTER TABLE parted_1 SET (fillfactor = 70)',
  'ALTER TABLE parted ALTER COLUMN kind SET STATISTICS 10',
  'CREATE TRIGGER other AFTER INSERT ON parted FOR EACH ROW EXECUTE FUNCTION touch()',
  'CREATE TRIGGER other AFTER INSERT ON parted FOR EACH STATEMENT EXECUTE FUNCTION touch()',
  'DROP TRIGGER parted_touched ON parted',
  'ALTER TRIGGER parted_touched ON parted RENAME TO handled',
  'ALTER TABLE parted DISABLE TRIGGER parted_touched',
  'LOCK TABLE parted',
  'LOCK TABLE ONLY animals',
  // Inheritance.
  'ALTER TABLE animals ADD COLUMN age int',
  'ALTER TABLE ONLY animals ALTER COLUMN name SET DEFAULT 1',
  'ALTER TABLE animals RENAME COLUMN name TO label',
  'ALTER TABLE animals RENAME CONSTRAINT named TO called',
  'ALTER TABLE animals DROP CONSTRAINT named',
  'ALTER TABLE dogs NO INHERIT animals',
  'ALTER TABLE plain ADD COLUMN a int; ALTER TABLE plain INHERIT base',
  'DROP TABLE dogs',
  'DROP TABLE animals CASCADE',
  // Options and the rest of ALTER.
  'ALTER VIEW latest SET (security_invoker = true)',
  'ALTER VIEW latest RESET (security_invoker)',
  'ALTER VIEW latest ALTER COLUMN id SET DEFAULT 1',
  'ALTER VIEW latest RENAME TO newest',
  'ALTER VIEW latest RENAME COLUMN id TO number',
  'ALTER MATERIALIZED VIEW totals SET (autovacuum_enabled = false)',
  'ALTER MATERIALIZED VIEW totals RENAME TO sums',
  'ALTER TABLE orders SET (autovacuum_vacuum_scale_factor = 0.1)',
  'ALTER TABLE orders SET (user_catalog_table = true)',
  'ALTER TABLE orders RESET (fillfactor)',
  'ALTER TABLE orders SET (toast_tuple_target = 256)',
  'ALTER TABLE orders ALTER COLUMN note SET STORAGE EXTERNAL',
  'ALTER TABLE orders ALTER COLUMN note SET (n_distinct = 5)',
  'ALTER TABLE orders REPLICA IDENTITY FULL',
  'ALTER TABLE orders SET UNLOGGED',
  'ALTER TABLE orders DISABLE TRIGGER ALL',
  'ALTER TABLE orders FORCE ROW LEVEL SECURITY',
  'ALTER TABLE base DISABLE RULE quiet',
  'ALTER TABLE plain ADD PRIMARY KEY (id)',
  'ALTER TABLE plain ADD UNIQUE (id)',
  'CREATE UNIQUE INDEX plain_id ON plain (id); ALTER TABLE plain ADD CONSTRAINT plain_key UNIQUE USING INDEX plain_id',
  'ALTER TABLE plain ALTER COLUMN id SET NOT NULL; ALTER TABLE plain ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY',
  'ALTER TABLE offers ALTER COLUMN id DROP IDENTITY',
  'ALTER TABLE offers ALTER COLUMN id SET GENERATED BY DEFAULT',
  'ALTER SEQUENCE numbers OWNED BY plain.id',
  'ALTER SEQUENCE numbers RESTART',
  'ALTER SEQUENCE numbers RENAME TO digits',
  'ALTER DOMAIN price ADD CONSTRAINT real CHECK (value > 0)',
  'ALTER DOMAIN price ADD CONSTRAINT real CHECK (value > 0) NOT VALID',
  'ALTER DOMAIN price SET DEFAULT 1',
  'ALTER DOMAIN price SET NOT NULL',
  'ALTER DOMAIN price RENAME TO cost',
  "ALTER TYPE mood RENAME VALUE 'good' TO 'fine'",
  'ALTER TYPE mood RENAME TO feeling',
  'ALTER TYPE pair ADD ATTRIBUTE c int',
  'ALTER FUNCTION label() STABLE',
  'ALTER STATISTICS known SET STATISTICS 10',
  'ALTER TABLE orders SET SCHEMA public',
  'ALTER TABLE offers SET SCHEMA public',
  // Nothing that a query waits for.
  'CREATE STATISTICS ON id, customer FROM invoices',
  'CREATE PUBLICATION news FOR TABLE orders',
  "COMMENT ON CONSTRAINT positive ON orders IS 'x'",
  "COMMENT ON INDEX orders_note IS 'x'",
  "COMMENT ON VIEW latest IS 'x'",
  'GRANT SELECT ON orders TO PUBLIC',
  'REVOKE ALL ON orders FROM PUBLIC',
  'ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO PUBLIC',
  "CREATE MATERIALIZED VIEW other AS SELECT sum(price), date_trunc('day', now()) FROM orders",
  "SELECT sum(price), count(*), date_trunc('day', now()) FROM orders GROUP BY 3",
  'SELECT * FROM orders FOR UPDATE',
  'INSERT INTO plain SELECT generate_series(1, 3)',
  'DELETE FROM plain USING orders WHERE plain.id = orders.id',
  'MERGE INTO plain p USING customers c ON p.id = c.id WHEN NOT MATCHED THEN INSERT VALUES (c.id)',
  "NOTIFY something, 'x'",
  'LISTEN something',
  'SHOW server_version',
  'EXPLAIN SELECT * FROM orders',
  'EXPLAIN ANALYZE SELECT * FROM orders',
  'SET CONSTRAINTS ALL IMMEDIATE',
  'SET LOCAL work_mem = 1024',
  'DECLARE c CURSOR FOR SELECT * FROM orders',
  'ANALYZE parted',
  // And what is near to these.
  'ALTER TABLE parted DETACH PARTITION parted_1',
  'ALTER TABLE parted DETACH PARTITION parted_rest',
  'DROP TABLE parted CASCADE',
  'CREATE TABLE parted_3 PARTITION OF parted FOR VALUES FROM (100) TO (200) PARTITION BY RANGE (id)',
  'CREATE TABLE events_rest PARTITION OF events DEFAULT',
  'CREATE INDEX below ON ONLY parted (customer); CREATE INDEX below_1 ON parted_1 (customer); ALTER INDEX below ATTACH PARTITION below_1',
  'ALTER TABLE parted ADD UNIQUE (id, kind)',
  'ALTER TABLE animals ADD UNIQUE (name)',
  'ALTER TABLE parted DROP CONSTRAINT parted_pkey CASCADE',
  'ALTER TABLE parted ADD COLUMN other bigint REFERENCES invoices',
  'ALTER TABLE parted ALTER COLUMN customer TYPE int',
  'ALTER TABLE parted DROP COLUMN customer',
  'ALTER TABLE parted ALTER COLUMN kind SET STORAGE EXTERNAL',
  'ALTER TABLE parted ALTER COLUMN id DROP DEFAULT',
  'ALTER TABLE details DROP CONSTRAINT details_parted',
  'ALTER TABLE details DROP COLUMN parted',
  'ALTER TABLE customers ADD COLUMN last bigint REFERENCES invoices',
  'ALTER TABLE customers RENAME COLUMN code TO key',
  'ALTER TABLE customers RENAME TO clients; ALTER TABLE clients ADD COLUMN x int; DROP TABLE clients CASCADE',
  'ALTER TABLE customers ADD CONSTRAINT own FOREIGN KEY (id) REFERENCES customers; ALTER TABLE customers DROP CONSTRAINT own',
  'DROP TABLE payments; DROP TABLE invoices CASCADE',
  'DROP TABLE customers, invoices, payments, parted, details CASCADE',
  'DROP MATERIALIZED VIEW totals CASCADE',
  'DROP VIEW billed_more, billed',
  'ALTER VIEW latest SET SCHEMA public',
  'ALTER VIEW billed OWNER TO CURRENT_USER',
  'CREATE OR REPLACE VIEW billed AS SELECT customer FROM invoices WHERE id > 0',
  'CREATE OR REPLACE VIEW brand_new AS SELECT customer FROM invoices',
  'CREATE CONSTRAINT TRIGGER late AFTER INSERT ON orders FROM customers DEFERRABLE FOR EACH ROW EXECUTE FUNCTION touch()',
  'ALTER TRIGGER touched ON orders DEPENDS ON EXTENSION plpgsql',
  "CREATE OR REPLACE FUNCTION label() RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT ''y''::text'",
  'ALTER TYPE pair DROP ATTRIBUTE b',
  'CREATE TABLE pairs (p pair); DROP TYPE pair CASCADE',
  'ALTER TABLE dogs ADD CONSTRAINT bred CHECK (breed IS NOT NULL)',
  'ALTER TABLE dogs ALTER COLUMN breed TYPE varchar',
  'ALTER TABLE animals ALTER COLUMN name TYPE varchar',
  'ALTER TABLE animals DISABLE TRIGGER ALL',
  'ALTER TABLE animals ADD PRIMARY KEY (name)',
  'CREATE TRIGGER other AFTER INSERT ON animals FOR EACH ROW EXECUTE FUNCTION touch()',
  'CREATE TABLE cats () INHERITS (animals)',
  'ALTER SEQUENCE invoices_number_seq RESTART',
  'ALTER SEQUENCE invoices_number_seq AS int',
  'ALTER SEQUENCE numbers SET SCHEMA public',
  'TRUNCATE invoices RESTART IDENTITY CASCADE',
  'TRUNCATE parted_1 CASCADE',
  'ALTER TABLE labels ALTER COLUMN name TYPE varchar',
  'ALTER TABLE labels ALTER COLUMN name DROP DEFAULT; DROP FUNCTION label',
  'ALTER TABLE labels CLUSTER ON labels_name; CLUSTER labels',
  'ALTER TABLE orders SET TABLESPACE pg_default',
  'ALTER TABLE orders ALTER COLUMN note SET COMPRESSION pglz',
  'ALTER TABLE orders ADD COLUMN twice numeric GENERATED ALWAYS AS (price * 2) STORED',
  'ALTER TABLE orders ADD EXCLUDE (id WITH =)',
  'ALTER TABLE orders ADD CONSTRAINT of_customer FOREIGN KEY (customer) REFERENCES customers; ALTER TABLE orders VALIDATE CONSTRAINT of_customer',
  'CREATE VIEW with_rule AS SELECT 1 AS x; CREATE RULE r AS ON INSERT TO with_rule DO INSTEAD NOTHING',
  'DROP FUNCTION IF EXISTS nothing_of_that_name',
  'DROP TYPE IF EXISTS nothing CASCADE',
  'DROP PUBLICATION IF EXISTS nothing',
  'REFRESH MATERIALIZED VIEW totals WITH NO DATA',
]

const ALL = `${SCENE};${CODE_SCENE}`

describe.each([16, 17, 18] as const)('on PostgreSQL %i', (version) => {
  let lab: Lab
  let client: pg.Client
  let catalog: Catalog
  let parser: SqlParser
  let settled: Catalog
  let there: ReadonlyMap<number, There>

  beforeAll(async () => {
    lab = await Lab.start(version)
    parser = await loadParser()
    const database = await lab.database()
    const desired = desiredDatabase({ database })
    await lab.deploy({ ...desired, migrations: [migration('0001_scene.sql', ALL)] })
    await lab.admin(
      database,
      'CREATE SCHEMA far; CREATE TABLE far.away (id int)',
      'CREATE VIEW shop.beyond AS SELECT id FROM far.away; CREATE VIEW shop.beyond_more AS SELECT id FROM shop.beyond',
    )
    client = await lab.client('cloud_admin', database)
    await client.query('SET search_path = shop')
    const { rows } = await client.query<There>(THERE)
    there = new Map(rows.map((each) => [each.oid, each]))
    const session = await lab.session(CI, database)
    const next = migration('0002_next.sql', 'SELECT 1')
    catalog = await readCatalog(session, { ...desired, migrations: [next] })
    settled = await readCatalog(session, { ...desired, migrations: [migration('0001_scene.sql', ALL)] })
    await session.close()
  })

  afterAll(() => lab.stop())

  it('each statement locks what the plan says', async () => {
    const different: Record<string, unknown> = {}
    for (const sql of [...STATEMENTS, ...FURTHER]) {
      const [plan, server] = [said(sql), await held(sql)]
      if (!isDeepStrictEqual(plan, server)) different[sql] = { plan, server }
    }
    expect(different).toEqual({})
  })

  it('of what runs code of people it says that it does not know', async () => {
    const different: Record<string, unknown> = {}
    for (const sql of UNKNOWN) {
      const [{ unknown, ...plan }, server] = [said(sql), await held(sql)]
      const isTrue = Object.entries(plan).every(([relation, mode]) => server[relation] === mode)
      if (unknown === undefined || !isTrue) different[sql] = { plan, unknown, server }
    }
    expect(different).toEqual({})
  })

  it('LOCK goes on to what a view reads in another schema, of which nothing is known', async () => {
    const views = { beyond: 'ACCESS EXCLUSIVE', beyond_more: 'ACCESS EXCLUSIVE' }
    const sql = 'LOCK TABLE beyond_more'
    expect(said(sql)).toEqual({ ...views, 'far.away': 'ACCESS EXCLUSIVE', unknown: 'LOCK of far.away' })
    expect(await held(sql)).toEqual(views)
    expect(said('DROP VIEW beyond CASCADE')).toEqual(views)
  })

  it('a partition that is detached concurrently asks both ends of foreign keys', () => {
    const sql = 'ALTER TABLE outp DETACH PARTITION outp1 CONCURRENTLY'
    expect(said(sql)).toEqual({ outp1: 'ACCESS EXCLUSIVE', ref: 'SHARE ROW EXCLUSIVE' })
  })

  it('reads what hangs together only where a file may have to run', () => {
    expect(catalog.dependencies?.references).toHaveLength(10)
    expect(settled.dependencies).toBeUndefined()
  })

  function said(sql: string): Record<string, string> {
    const file = migration('0002_next.sql', sql)
    const { statements } = parser.parse(sql)
    const { on, opaque } = locksByFile([{ file, statements }], catalog, 'shop').get(file) ?? {}
    return { ...Object.fromEntries(on ?? []), ...(opaque === undefined ? {} : { unknown: opaque }) }
  }

  /** The strongest lock on each relation that was there before, among those that keep queries waiting. */
  async function held(sql: string): Promise<Record<string, string>> {
    await client.query('BEGIN')
    try {
      await client.query(sql)
      const { rows } = await client.query<{ relation: number; mode: string }>(
        "SELECT relation, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'",
      )
      const found = WEAKEST_FIRST.flatMap(([mode, name]) =>
        rows
          .filter((row) => row.mode === mode)
          .map(({ relation }) => [there.get(relation), name] as const)
          // Queries only ask for the weakest lock on an index.
          .filter(([each]) => each && (!each.isIndex || name === 'ACCESS EXCLUSIVE'))
          .map(([each]) => [each?.relname, name] as const),
      )
      return Object.fromEntries(found)
    } catch (error) {
      return { refused: error instanceof Error ? error.message : String(error) }
    } finally {
      await client.query('ROLLBACK')
    }
  }
})

interface There {
  readonly oid: number
  readonly relname: string
  readonly isIndex: boolean
}

/** An index goes by the name of its table, which no query gets to without it. */
const THERE = `
  SELECT c.oid, coalesce(t.relname, c.relname) AS relname, t.oid IS NOT NULL AS "isIndex" FROM pg_class c
    LEFT JOIN pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_class t ON t.oid = i.indrelid
  WHERE c.relnamespace = 'shop'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'i', 'I')`

/** As pg_locks spells them; a later one of a relation takes an earlier one's place. */
const WEAKEST_FIRST: readonly (readonly [string, LockMode])[] = [
  ['ShareLock', 'SHARE'],
  ['ShareRowExclusiveLock', 'SHARE ROW EXCLUSIVE'],
  ['ExclusiveLock', 'EXCLUSIVE'],
  ['AccessExclusiveLock', 'ACCESS EXCLUSIVE'],
]
