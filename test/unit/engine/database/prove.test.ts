import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prove } from '../../../../src/engine/database/prove.ts'
import { InvalidInput } from '../../../../src/error.ts'
import { CI, desiredDatabase, Lab, migration, Run } from '../../postgres/lab.ts'

let lab: Lab

beforeAll(async () => {
  lab = await Lab.start(17)
}, 60_000)
afterAll(() => lab.stop())

/** `line:column message (hint)` of each statement that is named. */
async function verdict(...files: readonly string[]): Promise<string[]> {
  return verdictIn(await lab.database(), files)
}

async function verdictIn(database: string, files: readonly string[]): Promise<string[]> {
  const migrations = files.map((sql, index) => migration(`000${index + 1}_x.sql`, sql))
  const desired = desiredDatabase({ database, grants: [], migrations })
  const run = new Run()
  const session = await lab.session(CI, database, run)
  try {
    await prove(session, desired, run.ports)
    return []
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error
    return error.problems.map(
      ({ location, message, hint }) =>
        `${location?.line}:${location?.column} ${message.replace(/^.*is not idempotent: applied once more it /, '')} (${hint})`,
    )
  } finally {
    await session.close()
  }
}

/** A table to work on. */
const T = 'CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY, body text);\n'

describe('nothing is said of', () => {
  it.each([
    [
      'IF NOT EXISTS',
      `${T}CREATE INDEX IF NOT EXISTS i ON t (body);\nALTER TABLE t ADD COLUMN IF NOT EXISTS n int DEFAULT 1;`,
    ],
    ['a replaced function', 'CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS $$SELECT 1$$;'],
    [
      'what a file drops and makes again',
      `${T}DROP VIEW IF EXISTS v;\nCREATE VIEW v AS SELECT id FROM t;\nALTER TABLE t DROP CONSTRAINT IF EXISTS c;\nALTER TABLE t ADD CONSTRAINT c CHECK (id > 0);`,
    ],
    ['a row that is there', `${T}INSERT INTO t VALUES (1, 'a') ON CONFLICT DO NOTHING;`],
    [
      'a guard',
      `${T}DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'c2') THEN ALTER TABLE t ADD CONSTRAINT c2 CHECK (id > 0); END IF; END $$;`,
    ],
    ['a comment', `${T}COMMENT ON TABLE t IS 'x';`],
    ['no transaction', `-- transaction: none\n${T}CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (body);`],
    ['a file for later', `-- phase: after-deploy\nCREATE TABLE IF NOT EXISTS u (id int);`],
  ])('%s', async (_, sql) => {
    expect(await verdict(sql)).toEqual([])
  })
})

describe('an extension with tables of its own', () => {
  it.each([
    ['which nobody else may read', 'revoke all on places, places_id_seq from public'],
    ['which all may read', 'grant select on places, places_id_seq to public'],
    [
      'which have row security',
      'grant select on places to public; alter table places enable row level security',
    ],
  ])('%s is left alone', async (_, access) => {
    const database = await lab.database()
    await lab.admin(
      database,
      'create extension hstore schema public',
      'create table places (id serial primary key, name text not null)',
      "insert into places (name) values ('here')",
      'create materialized view place_names as select name from places',
      ...['table places', 'sequence places_id_seq', 'materialized view place_names'].map(
        (member) => `alter extension hstore add ${member}`,
      ),
      access,
    )
    const files = [T, "INSERT INTO t VALUES (1, 'a') ON CONFLICT DO NOTHING;", 'INSERT INTO t VALUES (2);']
    expect(await verdictIn(database, files)).toEqual([
      expect.stringMatching(/^1:1 fails: duplicate key value/),
    ])
    expect(await lab.admin(database, 'select name from places')).toEqual([{ name: 'here' }])
  })
})

describe('is named', () => {
  it.each([
    [
      'DROP TABLE IF EXISTS orders;\nCREATE TABLE orders (id int PRIMARY KEY);',
      '2:1 drops table shop.orders with its rows, and makes it anew (leave the DROP out and write CREATE TABLE IF NOT EXISTS, which keeps the rows)',
    ],
    [
      'CREATE TABLE t (id int);',
      '1:1 fails: relation "t" already exists (SQLSTATE 42P07). (write CREATE ... IF NOT EXISTS)',
    ],
    [
      `${T}CREATE INDEX i ON t (body);`,
      '2:1 fails: relation "i" already exists (SQLSTATE 42P07). (write CREATE INDEX IF NOT EXISTS)',
    ],
    [
      `${T}ALTER TABLE t ADD COLUMN n int;`,
      '2:1 fails: column "n" of relation "t" already exists (SQLSTATE 42701). (write ADD COLUMN IF NOT EXISTS)',
    ],
    [
      "CREATE TYPE mood AS ENUM ('ok');",
      /^1:1 fails: type "mood" already exists \(SQLSTATE 42710\)\. \(PostgreSQL has no IF NOT EXISTS for this/,
    ],
    [
      'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$SELECT 1$$;',
      /^1:1 fails: function "f" already exists .* \(write CREATE OR REPLACE FUNCTION\)$/,
    ],
    [
      `${T}INSERT INTO t VALUES (1, 'a');`,
      /^2:1 fails: duplicate key value .*\(write INSERT \.\.\. ON CONFLICT DO NOTHING\)$/,
    ],
    [
      `${T}INSERT INTO t SELECT count(*) + 1, 'a' FROM t;`,
      '2:1 changes rows of shop.t (5 rows -> 6 rows) (write INSERT ... ON CONFLICT DO NOTHING on a unique key, or a WHERE that finds nothing the second time)',
    ],
    [
      `${T}INSERT INTO t VALUES (1, 'a') ON CONFLICT (id) DO UPDATE SET body = t.body || 'a';`,
      /^2:1 changes rows of shop\.t \(write/,
    ],
    [`${T}ALTER TABLE t DROP COLUMN body;`, /^2:1 fails: column "body" .*\(write IF EXISTS/],
    [
      `${T}ALTER TABLE t ADD CHECK (id > 0);`,
      '2:1 adds constraint t_id_check1 of shop.t (guard it with a DO block that looks into the catalog first)',
    ],
    [
      `-- transaction: none\n${T}CREATE INDEX CONCURRENTLY ON t (body);`,
      '3:1 adds index shop.t_body_idx1 (guard it with a DO block that looks into the catalog first)',
    ],
  ])('%s', async (sql, expected) => {
    const found = await verdict(sql)
    expect(found).toHaveLength(1)
    if (typeof expected === 'string') expect(found).toEqual([expected])
    else expect(found[0]).toMatch(expected)
  })

  it('each of several, in several files', async () => {
    const found = await verdict(
      `${T}CREATE TABLE a (id int);\nCREATE TABLE b (id int);`,
      'CREATE INDEX j ON a (id);',
    )
    expect(found.map((each) => each.split(' ')[0])).toEqual(['2:1', '3:1', '1:1'])
  })
})

/** One history, with a table of everything that is hard to make a row for. */
const HARD = `
  CREATE EXTENSION IF NOT EXISTS citext;
  CREATE SCHEMA IF NOT EXISTS beside;
  DO 'BEGIN IF to_regtype(''mood'') IS NULL THEN CREATE TYPE mood AS ENUM (''good'', ''bad''); END IF; END';
  DO 'BEGIN IF to_regtype(''price'') IS NULL THEN CREATE DOMAIN price AS numeric CHECK (VALUE > 100); END IF; END';
  CREATE TABLE IF NOT EXISTS hard (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mood mood NOT NULL, cost price NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'shut')), code char(3) NOT NULL CHECK (length(code) = 3), twice numeric GENERATED ALWAYS AS (cost * 2) STORED,
    at timestamptz NOT NULL, tags text[] NOT NULL, key uuid NOT NULL, data jsonb NOT NULL, during daterange NOT NULL, CHECK (cost < 105));
  CREATE TABLE IF NOT EXISTS below (hard bigint NOT NULL REFERENCES hard, number serial, PRIMARY KEY (hard, number));
  CREATE TABLE IF NOT EXISTS parts (id int NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
  CREATE TABLE IF NOT EXISTS parts_1 PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2020-02-01');
  CREATE TABLE IF NOT EXISTS never (id int CHECK (id > 5 AND id < 3) NOT NULL)`

describe('between the passes', () => {
  it('each table has a row, or is named', async () => {
    const database = await lab.database()
    const run = new Run()
    const session = await lab.session(CI, database, run)
    const desired = desiredDatabase({ database, grants: [], migrations: [migration('0001_x.sql', HARD)] })
    const { unfilled } = await prove(session, desired, run.ports)
    const counts = await lab.admin(
      database,
      'SELECT (SELECT count(*)::int FROM shop.hard) AS hard, (SELECT count(*)::int FROM shop.below) AS below, (SELECT count(*)::int FROM shop.parts) AS parts',
    )
    await session.close()
    expect(unfilled).toEqual(['shop.never'])
    expect(counts).toEqual([{ hard: 4, below: 4, parts: 4 }])
  })

  it.each([
    ['INSERT of what it selects', "INSERT INTO arch SELECT * FROM live WHERE s = 'closed';"],
    ['LIKE', "INSERT INTO arch SELECT * FROM live WHERE s LIKE 'closed%';"],
    [
      'a join',
      "INSERT INTO arch SELECT l.* FROM live l JOIN live m ON m.id = l.id AND m.s IN ('void', 'gone');",
    ],
    ['a DO block', "DO $$ BEGIN UPDATE live SET n = n + 1 WHERE s = 'closed'; END $$;"],
    [
      'MERGE',
      "MERGE INTO arch USING (SELECT * FROM live WHERE s = 'closed') c ON false WHEN NOT MATCHED THEN INSERT VALUES (c.id, c.s, c.n);",
    ],
    [
      'a function that it calls',
      "CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE sql AS $$ UPDATE live SET n = n + 1 WHERE s = 'closed' $$;\nSELECT f();",
    ],
  ])('a text that no seed has is found, too: %s', async (_, sql) => {
    const tables =
      'CREATE TABLE IF NOT EXISTS live (id int, s text, n int);\nCREATE TABLE IF NOT EXISTS arch (id int, s text, n int);\n'
    const found = await verdict(`${tables}${sql}`)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(/changes rows of shop\.(?:arch|live)/)
  })

  it('what loses rows, values or numbers is named', async () => {
    const files = [
      'CREATE TABLE IF NOT EXISTS a (id serial PRIMARY KEY, note text, more text);\nCREATE TABLE IF NOT EXISTS b (id int PRIMARY KEY, note text);',
      'ALTER TABLE a DROP COLUMN IF EXISTS more;\nALTER TABLE a ADD COLUMN IF NOT EXISTS more text;',
      "SELECT setval('a_id_seq', 100);",
      'ALTER SEQUENCE a_id_seq RESTART;',
      'TRUNCATE b;',
      "UPDATE a SET note = 'x' WHERE true;",
      'INSERT INTO b SELECT id + 1, note FROM a WHERE id < 7 ON CONFLICT DO NOTHING;',
      'INSERT INTO a (id, note) VALUES (5, NULL) ON CONFLICT DO NOTHING;\nUPDATE a SET note = 1 WHERE note IS NULL;',
      'CREATE STATISTICS ON id, note FROM a;',
    ]
    expect(await verdict(...files)).toEqual([
      '2:1 drops column more of table shop.a with its values, and makes it anew (leave the DROP COLUMN out and write ADD COLUMN IF NOT EXISTS, which keeps the values)',
      '1:1 sets sequence shop.a_id_seq back (do it in a DO block, and only where the sequence has given no number yet)',
      '1:1 sets sequence shop.a_id_seq back (do it in a DO block, and only where the sequence has given no number yet)',
      expect.stringMatching(/^1:1 changes rows of shop\.b \(\d rows -> 0 rows\)/),
      expect.stringMatching(/^1:1 changes rows of shop\.a /),
      expect.stringMatching(/^1:1 adds statistics object shop\.a_id_note_stat1/),
    ])
  })
})
