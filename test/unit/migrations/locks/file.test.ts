import { beforeAll, describe, expect, it } from 'vitest'
import type { Catalog, CatalogObject, ObjectKind } from '../../../../src/catalog/catalog.ts'
import { locksByFile } from '../../../../src/migrations/locks/file.ts'
import { describeLocks } from '../../../../src/migrations/locks/lock.ts'
import type { SqlParser } from '../../../../src/migrations/syntax/parser.ts'
import { loadParser, migration } from '../../postgres/lab.ts'

let parser: SqlParser

beforeAll(async () => {
  parser = await loadParser()
})

/** What is said of each text, run in this order on a schema `shop` that has the tables orders and items. */
function said(...texts: readonly string[]): readonly string[] {
  const files = texts.map((sql, index) => ({
    file: migration(`000${index + 1}_step.sql`, sql),
    statements: parser.parse(sql).statements,
  }))
  const catalog = { objects: [object('table', 'orders'), object('table', 'items'), object('type', 'mood')] }
  return [...locksByFile(files, { ...EMPTY, ...catalog }, 'shop').values()].map(describeLocks)
}

function object(kind: ObjectKind, name: string): CatalogObject {
  return {
    kind,
    name,
    signature: undefined,
    owner: 'o',
    follows: undefined,
    inert: false,
    identity: false,
    grantable: undefined,
    acl: [],
  }
}

const EMPTY: Catalog = {
  restorePoint: undefined,
  dependencies: {
    indexes: new Map([['orders_note', 'orders']]),
    references: [],
    children: [],
    dependents: [],
    routines: new Set(['refresh_all']),
    parts: [{ kind: 'trigger', relation: 'orders', name: 'touched' }],
    code: {
      uses: [{ schema: 'shop', name: 'orders', moment: 'trigger' }],
      types: [],
      operators: new Set(),
      operatorClasses: new Set(),
      rowFunctions: new Set(),
    },
  },
  serverVersion: 170_000,
  login: { role: 'ci', isSuperuser: false, createRole: [], createSchema: false },
  platform: undefined,
  keeper: undefined,
  powers: [],
  administrators: [],
  owner: undefined,
  schema: undefined,
  extensions: [],
  databaseAcl: { owner: 'o', acl: [] },
  otherLogins: [],
  publicCreates: false,
  publicRelations: [],
  objects: [],
  actsFor: [],
  columns: [],
  defaults: [],
  memberships: [],
  appAttributes: [],
  settable: [],
  invalidIndexes: [],
  ownerMembers: [],
  ownerAdmins: [],
  roles: [],
  ledger: undefined,
  ledgerIsCurrent: false,
  ledgerWasFilled: false,
  histories: [],
}

describe('a file keeps others from', () => {
  it.each([
    ['CREATE TABLE notes (id int); CREATE INDEX ON notes (id); ALTER TABLE notes ADD COLUMN a int', ''],
    ['ALTER TABLE orders ADD COLUMN a int', 'blocks reads and writes of orders'],
    ['CREATE INDEX ON orders (id)', 'blocks writes of orders'],
    ['CREATE INDEX ON orders (id); ALTER TABLE orders ADD COLUMN a int', 'blocks reads and writes of orders'],
    [
      'CREATE TABLE notes (o int REFERENCES orders); ALTER TABLE items DROP COLUMN a',
      'blocks reads and writes of items; blocks writes of orders',
    ],
    ['ALTER TABLE shop.orders ADD COLUMN a int', 'blocks reads and writes of orders'],
    ['ALTER TABLE other.orders ADD COLUMN a int', 'blocks reads and writes of other.orders'],
    ['ALTER TABLE IF EXISTS nowhere ADD COLUMN a int', ''],
    ['DROP TRIGGER IF EXISTS touched ON orders', 'blocks reads and writes of orders'],
    ['DROP TRIGGER IF EXISTS absent ON orders; DROP POLICY IF EXISTS touched ON orders', ''],
    ['DROP TRIGGER absent ON orders', 'blocks reads and writes of orders'],
    ['DROP TRIGGER IF EXISTS absent ON other.orders', 'blocks reads and writes of other.orders'],
    [
      "DO 'BEGIN END'; DROP TRIGGER IF EXISTS absent ON orders",
      'blocks reads and writes of orders; what a DO block locks is unknown',
    ],
    [
      'ALTER TABLE orders RENAME TO sales; ALTER TRIGGER touched ON sales RENAME TO absent; DROP TRIGGER IF EXISTS absent ON sales',
      'blocks reads and writes of orders',
    ],
    ['DROP INDEX orders_note', 'blocks reads and writes of orders'],
    ['DROP INDEX other.orders_note', 'blocks reads and writes of the table of other.orders_note'],
    ["DO 'BEGIN END'; DO 'BEGIN END'", 'what a DO block locks is unknown'],
    ['SELECT refresh_all()', 'what refresh_all() locks is unknown'],
    ["SELECT setval('orders_id_seq', 7)", ''],
    ['DROP TYPE mood CASCADE', ''],
    ['DROP TYPE other.mood CASCADE', 'what CASCADE locks is unknown'],
    ['SELECT sum(id) FROM orders', ''],
    ['ALTER DOMAIN price ADD CHECK (value > 0)', ''],
    ['REINDEX SCHEMA shop', 'blocks reads and writes of orders; blocks writes of items'],
    [
      'VACUUM FULL',
      'blocks reads and writes of orders, items; what VACUUM FULL without a table locks is unknown',
    ],
    ['CLUSTER', 'what CLUSTER without a table locks is unknown'],
    ['ALTER TABLE other."Odd One" ADD COLUMN a int', 'blocks reads and writes of other."Odd One"'],
    ['SET search_path = shop; ALTER TABLE orders ADD COLUMN a int', 'blocks reads and writes of orders'],
    ['INSERT INTO orders VALUES (1)', 'what a trigger or rule of orders locks is unknown'],
    [
      "DO 'BEGIN CREATE FUNCTION later() RETURNS int LANGUAGE sql AS $$SELECT 1$$; END'; SELECT later()",
      'what a DO block locks is unknown',
    ],
    ['SET search_path = other; DROP TABLE x', 'what a file that sets search_path locks is unknown'],
    ['DROP TABLE other.x', 'blocks reads and writes of other.x; what DROP of other.x locks is unknown'],
    ['LOCK TABLE other.v', 'blocks reads and writes of other.v; what LOCK of other.v locks is unknown'],
    ['RESET search_path; ALTER TABLE orders ADD COLUMN a int', 'blocks reads and writes of orders'],
    ["ALTER TYPE mood ADD VALUE 'new'", ''],
  ])('%s', (sql, words) => {
    expect(said(sql)).toEqual([words])
  })

  it('nothing of what an earlier file of the run makes', () => {
    expect(said('CREATE TABLE notes (id int)', 'ALTER TABLE notes ADD COLUMN a int')).toEqual(['', ''])
  })

  it.each([
    ['CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1', 'SELECT f()', 'f()'],
    ["DO 'BEGIN CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1; END'", 'SELECT f()', 'f()'],
    ['ALTER FUNCTION refresh_all() RENAME TO again', 'SELECT again()', 'again()'],
    ['CREATE VIEW v AS SELECT refresh_all()', 'TABLE v', 'a function behind v'],
    [
      'ALTER TABLE items ALTER a SET DEFAULT refresh_all()',
      'INSERT INTO items VALUES (1)',
      'a function behind items',
    ],
    [
      'CREATE TRIGGER t AFTER INSERT ON items EXECUTE FUNCTION f()',
      'DELETE FROM items',
      'a trigger or rule of items',
    ],
    [
      "DO 'BEGIN CREATE TRIGGER t AFTER INSERT ON items EXECUTE FUNCTION f(); END'",
      'DELETE FROM items',
      'a trigger or rule of items',
    ],
    ['CREATE DOMAIN d AS int CHECK (refresh_all() > value)', 'SELECT 1::d', 'type d'],
    ['CREATE OPERATOR === (leftarg = int, rightarg = int, function = f)', 'SELECT 1 === 2', 'operator ==='],
  ])('but knows the code that it makes: %s', (first, second, what) => {
    expect(said(first, second)[1]).toBe(`what ${what} locks is unknown`)
  })

  it('and the new name of an index', () => {
    const [, second] = said('ALTER INDEX orders_note RENAME TO orders_remark', 'DROP INDEX orders_remark')
    expect(second).toBe('blocks reads and writes of orders')
  })

  it('what an earlier file only makes where it is not there', () => {
    const [, second] = said(
      'CREATE TABLE IF NOT EXISTS orders (id int)',
      'ALTER TABLE orders ADD COLUMN a int',
    )
    expect(second).toBe('blocks reads and writes of orders')
  })

  it('many tables, of which five are named', () => {
    const drops = 'abcdefg'.split('').map((name) => `ALTER TABLE x.${name} ADD COLUMN n int`)
    expect(said(drops.join(';'))).toEqual(['blocks reads and writes of x.a, x.b, x.c, x.d, x.e and 2 more'])
  })
})
