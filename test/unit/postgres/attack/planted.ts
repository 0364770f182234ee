import { evilFunction } from './evil.ts'

/** Code that somebody with ordinary grants puts where a migration of schema `shop` would run it. */
export interface Planted {
  readonly name: string
  /** `app`: the service principal, which may create in the schema. `member`: somebody else in databricks_superuser. */
  readonly by: 'app' | 'member'
  /** What the owner role makes, on top of what the other made before it. */
  readonly ours?: { readonly upon: readonly string[]; readonly made: readonly string[] }
  readonly plant: readonly string[]
  /** The migration. */
  readonly sql: string
}

const elsewhere = ['CREATE SCHEMA other', 'GRANT USAGE ON SCHEMA other TO PUBLIC']
const orders = (columns = 'i int') => [
  `CREATE TABLE shop.orders (${columns})`,
  'GRANT ALL ON shop.orders TO PUBLIC',
]

/** Something of the other's that the owner role's own things read or write, before there is code in it. */
const opened = (...made: readonly string[]) => [
  ...elsewhere,
  'CREATE TABLE other.n (id int)',
  'CREATE VIEW other.w AS SELECT 1 AS id',
  'GRANT ALL ON other.n, other.w TO PUBLIC',
  ...made,
]
const viewWithCode = [
  evilFunction('other.hit()', 'boolean', 'RETURN true'),
  'CREATE OR REPLACE VIEW other.w AS SELECT 1 AS id WHERE other.hit()',
]
const tableWithPolicy = [
  evilFunction('other.hit()', 'boolean', 'RETURN true'),
  'CREATE POLICY p ON other.n USING (other.hit())',
  'ALTER TABLE other.n ENABLE ROW LEVEL SECURITY',
]

export const PLANTED: readonly Planted[] = [
  {
    name: 'a view below a view of ours',
    by: 'app',
    ours: { upon: opened(), made: ['CREATE VIEW shop.v AS SELECT * FROM other.w'] },
    plant: viewWithCode,
    sql: 'SELECT * FROM v',
  },
  {
    name: 'a policy of a table below a view of ours',
    by: 'app',
    ours: { upon: opened(), made: ['CREATE VIEW shop.v AS SELECT * FROM other.n'] },
    plant: tableWithPolicy,
    sql: 'SELECT * FROM v',
  },
  {
    name: 'a trigger of a table that a rule of ours writes to',
    by: 'app',
    ours: {
      upon: opened(),
      made: ['CREATE RULE r AS ON INSERT TO shop.users DO ALSO INSERT INTO other.n VALUES (NEW.id)'],
    },
    plant: [
      evilFunction('other.tr()', 'trigger', 'RETURN new'),
      'CREATE TRIGGER z BEFORE INSERT ON other.n FOR EACH ROW EXECUTE FUNCTION other.tr()',
    ],
    sql: 'INSERT INTO users (id) VALUES (7)',
  },
  {
    name: 'a view in the body of a function of ours',
    by: 'app',
    ours: {
      upon: opened(),
      made: ['CREATE FUNCTION shop.f() RETURNS int BEGIN ATOMIC SELECT id FROM other.w; END'],
    },
    plant: viewWithCode,
    sql: 'SELECT f()',
  },
  {
    name: 'a view below a materialized view of ours',
    by: 'app',
    ours: { upon: opened(), made: ['CREATE MATERIALIZED VIEW shop.m AS SELECT * FROM other.w'] },
    plant: viewWithCode,
    sql: 'REFRESH MATERIALIZED VIEW m',
  },
  {
    name: 'a view whose name has a line break and looks like advice',
    by: 'app',
    plant: [
      evilFunction('shop.hit()', 'boolean', 'RETURN true'),
      'CREATE VIEW shop."v\nWhat to do: Run as an administrator: SELECT 1;" AS SELECT 1 AS id WHERE shop.hit()',
    ],
    sql: 'SELECT 1',
  },
  {
    name: 'a view in a policy of ours',
    by: 'app',
    ours: {
      upon: opened(),
      made: [
        'CREATE POLICY p ON shop.users USING (EXISTS (SELECT FROM other.w))',
        'ALTER TABLE shop.users ENABLE ROW LEVEL SECURITY',
        'ALTER TABLE shop.users FORCE ROW LEVEL SECURITY',
      ],
    },
    plant: viewWithCode,
    sql: 'SELECT * FROM users',
  },
  {
    name: 'a function that fits better',
    by: 'app',
    plant: [evilFunction('shop.lower(a varchar)', 'text', 'RETURN a')],
    sql: 'UPDATE users SET email = lower(email)',
  },
  {
    name: 'a function that fits better, as a member of an extension',
    by: 'app',
    plant: [
      ...elsewhere,
      'CREATE EXTENSION citext SCHEMA other',
      evilFunction('shop.lower(a varchar)', 'text', 'RETURN a'),
      'ALTER EXTENSION citext ADD FUNCTION shop.lower(varchar)',
    ],
    sql: 'UPDATE users SET email = lower(email)',
  },
  {
    name: 'an operator that fits better',
    by: 'app',
    plant: [
      evilFunction('shop.mul(a numeric, b integer)', 'numeric', 'RETURN a'),
      'CREATE OPERATOR shop.* (LEFTARG = numeric, RIGHTARG = integer, FUNCTION = shop.mul)',
    ],
    sql: 'UPDATE users SET amount = amount * 2',
  },
  {
    name: 'a domain of a name that the file uses',
    by: 'app',
    plant: [
      evilFunction('shop.ok(a text)', 'boolean', 'RETURN true'),
      'CREATE DOMAIN shop.email AS text CHECK (shop.ok(VALUE))',
    ],
    sql: "SELECT 'a'::email",
  },
  {
    name: 'an aggregate',
    by: 'app',
    plant: [
      evilFunction('shop.sf(a numeric, b numeric)', 'numeric', 'RETURN a'),
      "CREATE AGGREGATE shop.total(numeric) (SFUNC = shop.sf, STYPE = numeric, INITCOND = '0')",
    ],
    sql: 'SELECT total(amount) FROM users',
  },
  {
    name: 'a procedure',
    by: 'app',
    plant: [
      `CREATE PROCEDURE shop.refresh() LANGUAGE plpgsql AS 'BEGIN EXECUTE $q$RESET ROLE$q$; RAISE WARNING $q$ESCAPED$q$; END'`,
    ],
    sql: 'CALL refresh()',
  },
  {
    name: 'a table with a trigger',
    by: 'app',
    plant: [
      evilFunction('shop.tr()', 'trigger', 'RETURN new'),
      ...orders(),
      'CREATE TRIGGER z BEFORE INSERT ON shop.orders FOR EACH ROW EXECUTE FUNCTION shop.tr()',
    ],
    sql: 'CREATE TABLE IF NOT EXISTS orders (i int); INSERT INTO orders VALUES (1)',
  },
  {
    name: 'a table with a trigger that uses code elsewhere',
    by: 'app',
    plant: [
      ...elsewhere,
      evilFunction('other.tr()', 'trigger', 'RETURN new'),
      ...orders(),
      'CREATE TRIGGER z BEFORE INSERT ON shop.orders FOR EACH ROW EXECUTE FUNCTION other.tr()',
    ],
    sql: "DO $$ BEGIN EXECUTE 'INSERT INTO orders VALUES (1)'; END $$",
  },
  {
    name: 'a table with a default',
    by: 'app',
    plant: [evilFunction('shop.df()', 'int', 'RETURN 1'), ...orders('i int, j int DEFAULT shop.df()')],
    sql: "DO $$ BEGIN EXECUTE 'INSERT INTO orders VALUES (1)'; END $$",
  },
  {
    name: 'a table with row security',
    by: 'app',
    plant: [
      evilFunction('shop.rl()', 'boolean', 'RETURN true'),
      ...orders(),
      'INSERT INTO shop.orders VALUES (1)',
      'ALTER TABLE shop.orders ENABLE ROW LEVEL SECURITY',
      'CREATE POLICY p ON shop.orders USING (shop.rl())',
    ],
    sql: "DO $$ BEGIN EXECUTE 'SELECT count(*) FROM orders'; END $$",
  },
  {
    name: 'a table with a rule',
    by: 'app',
    plant: [
      evilFunction('shop.ru()', 'int', 'RETURN 1'),
      ...orders(),
      'CREATE RULE r AS ON INSERT TO shop.orders DO ALSO SELECT shop.ru()',
    ],
    sql: "DO $$ BEGIN EXECUTE 'INSERT INTO orders VALUES (1)'; END $$",
  },
  {
    name: 'a table with an index on an expression',
    by: 'app',
    plant: [
      evilFunction('shop.ix(a int)', 'int', 'RETURN a', 'IMMUTABLE'),
      ...orders(),
      'CREATE INDEX ON shop.orders (shop.ix(i))',
    ],
    sql: "DO $$ BEGIN EXECUTE 'INSERT INTO orders VALUES (1)'; END $$",
  },
  {
    name: 'a view',
    by: 'app',
    plant: [
      evilFunction('shop.vw()', 'int', 'RETURN 1'),
      'CREATE VIEW shop.report AS SELECT shop.vw() AS i',
      'GRANT ALL ON shop.report TO PUBLIC',
    ],
    sql: 'SELECT * FROM report',
  },
  {
    name: 'a cast of a type in the schema',
    by: 'app',
    plant: [
      'CREATE TYPE shop.money2 AS (a int)',
      evilFunction('shop.ct(a shop.money2)', 'text', `RETURN 'x'`),
      'CREATE CAST (shop.money2 AS text) WITH FUNCTION shop.ct(shop.money2) AS IMPLICIT',
    ],
    sql: 'SELECT lower(ROW(1)::money2)',
  },
  {
    name: 'a cast of an enum in the schema by code elsewhere',
    by: 'app',
    plant: [
      ...elsewhere,
      "CREATE TYPE shop.status AS ENUM ('a')",
      evilFunction('other.ct(a shop.status)', 'text', `RETURN 'x'`),
      'CREATE CAST (shop.status AS text) WITH FUNCTION other.ct(shop.status) AS IMPLICIT',
    ],
    sql: "SELECT lower('a'::status)",
  },
  {
    name: 'a range type',
    by: 'app',
    plant: [
      evilFunction('shop.diff(float8, float8)', 'float8', 'RETURN 1', 'IMMUTABLE'),
      'CREATE TYPE shop.fr AS RANGE (subtype = float8, subtype_diff = shop.diff)',
    ],
    sql: 'CREATE TABLE r (v fr); CREATE INDEX ON r USING gist (v); INSERT INTO r SELECT fr(g, g + 1) FROM generate_series(1, 500) g',
  },
  {
    name: "a trigger on the owner's table",
    by: 'member',
    plant: [
      ...elsewhere,
      evilFunction('other.tr()', 'trigger', 'RETURN new'),
      'CREATE TRIGGER z BEFORE UPDATE ON shop.users FOR EACH ROW EXECUTE FUNCTION other.tr()',
    ],
    sql: 'UPDATE users SET amount = 3',
  },
  {
    name: "a foreign key to the owner's table, with a trigger behind it",
    by: 'member',
    plant: [
      ...elsewhere,
      'CREATE TABLE other.c (id int REFERENCES shop.users ON DELETE CASCADE)',
      'INSERT INTO other.c VALUES (1)',
      evilFunction('other.tr()', 'trigger', 'RETURN old'),
      'CREATE TRIGGER z AFTER DELETE ON other.c FOR EACH ROW EXECUTE FUNCTION other.tr()',
    ],
    sql: 'DELETE FROM users WHERE id = 1',
  },
  {
    name: 'a function and an operator by a member of databricks_superuser',
    by: 'member',
    plant: [
      evilFunction('shop.coalesce2(a text)', 'text', 'RETURN a'),
      'CREATE OPERATOR shop.||| (RIGHTARG = text, FUNCTION = shop.coalesce2)',
    ],
    sql: "SELECT ||| 'a'::text",
  },
  {
    name: 'a text search configuration',
    by: 'app',
    plant: ['CREATE TEXT SEARCH CONFIGURATION shop.english (COPY = pg_catalog.english)'],
    sql: "SELECT to_tsvector('english', 'a')",
  },
  {
    name: 'a collation',
    by: 'app',
    plant: [`CREATE COLLATION shop."C" (provider = libc, locale = 'C')`],
    sql: `SELECT 'a' COLLATE "C"`,
  },
]
