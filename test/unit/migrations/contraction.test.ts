import { beforeAll, describe, expect, it } from 'vitest'
import { contracts } from '../../../src/migrations/contraction.ts'

import type { SqlParser } from '../../../src/migrations/syntax/parser.ts'
import { loadParser } from '../postgres/lab.ts'

let parser: SqlParser

beforeAll(async () => {
  parser = await loadParser()
})

function mayBreak(sql: string): boolean {
  return contracts(parser.parse(sql).statements, 'shop')
}

describe('code from before the file goes on working after', () => {
  it.each([
    'CREATE TABLE a (id int PRIMARY KEY, n int NOT NULL CHECK (n > 0)); ALTER TABLE a ADD UNIQUE (n); CREATE UNIQUE INDEX ON a (n)',
    'CREATE TABLE scratch AS SELECT 1 AS n; DROP TABLE scratch',
    'CREATE TABLE a (id int); CREATE POLICY p ON a; ALTER TABLE a ENABLE ROW LEVEL SECURITY; DROP TABLE shop.a',
    'CREATE INDEX ON orders (note)',
    'CREATE INDEX CONCURRENTLY ON orders (note)',
    'ALTER TABLE orders ADD COLUMN note text, ADD COLUMN n int NOT NULL DEFAULT 0, ADD COLUMN s bigserial NOT NULL',
    'ALTER TABLE orders ADD COLUMN buyer int REFERENCES buyers (id)',
    'ALTER TABLE orders ALTER COLUMN note DROP NOT NULL, ALTER COLUMN note SET DEFAULT 1, VALIDATE CONSTRAINT c',
    "ALTER TYPE state ADD VALUE 'paid'",
    'CREATE OR REPLACE VIEW v AS SELECT id FROM orders',
    'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
    'GRANT SELECT ON orders TO reader',
    'UPDATE orders SET note = lower(note) WHERE id < 5; DELETE FROM orders WHERE id = 1; INSERT INTO orders VALUES (1, now())',
    "SELECT setval('orders_id_seq', 100)",
    "COMMENT ON TABLE orders IS 'x'; SET lock_timeout = '1s'",
  ])('%s', (sql) => {
    expect(mayBreak(sql)).toBe(false)
  })
})

describe('code from before the file may not work after', () => {
  it.each([
    // Dropped.
    'DROP TABLE orders',
    'CREATE TABLE a (id int); DROP TABLE a, orders',
    // Made by whom, nobody knows.
    'CREATE TABLE IF NOT EXISTS a (id int); DROP TABLE a',
    'DROP INDEX orders_note',
    'ALTER TABLE orders DROP COLUMN note',
    'ALTER TABLE orders DROP CONSTRAINT orders_note_key',
    'ALTER TABLE orders ALTER COLUMN note DROP DEFAULT',
    'ALTER TYPE pair DROP ATTRIBUTE a',
    'REVOKE SELECT ON orders FROM reader',
    // Renamed.
    'ALTER TABLE orders RENAME TO purchases',
    'ALTER TABLE orders RENAME COLUMN note TO remark',
    "ALTER TYPE state RENAME VALUE 'paid' TO 'settled'",
    'ALTER TABLE orders SET SCHEMA archive',
    // Retyped.
    'ALTER TABLE orders ALTER COLUMN note TYPE int USING 1',
    // Tightened.
    'ALTER TABLE orders ALTER COLUMN note SET NOT NULL',
    'ALTER TABLE orders ADD COLUMN n int NOT NULL',
    'ALTER TABLE orders ADD COLUMN n int UNIQUE',
    'ALTER TABLE orders ADD COLUMN n int CHECK (n > 0)',
    'ALTER TABLE orders ADD CONSTRAINT c CHECK (n > 0) NOT VALID',
    'ALTER TABLE orders ADD UNIQUE (n)',
    'ALTER TABLE orders ADD FOREIGN KEY (buyer) REFERENCES buyers (id)',
    'CREATE UNIQUE INDEX ON orders (n)',
    'ALTER TABLE orders ENABLE ROW LEVEL SECURITY',
    'CREATE POLICY p ON orders',
    'CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f()',
    'ALTER TABLE IF EXISTS orders DETACH PARTITION p',
    'ALTER DOMAIN price ADD CHECK (VALUE > 0)',
    'ALTER SEQUENCE orders_id_seq MAXVALUE 10',
    // Not to be seen.
    'DO $$ BEGIN END $$',
    'CALL tidy()',
    'SELECT tidy()',
    'SELECT public.lower(1)',
    'INSERT INTO orders VALUES (tidy())',
    'CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 2 $$',
    "CREATE TABLE a (id int); CREATE INDEX ON a (id); LOAD 'x'",
  ])('%s', (sql) => {
    expect(mayBreak(sql)).toBe(true)
  })
})
