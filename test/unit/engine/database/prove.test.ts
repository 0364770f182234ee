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
  const database = await lab.database()
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

describe('is named', () => {
  it.each([
    [
      'DROP TABLE IF EXISTS orders;\nCREATE TABLE orders (id int PRIMARY KEY);',
      '2:1 drops table shop.orders with its rows, and makes it anew (guard it with a DO block that looks into the catalog first)',
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
      '2:1 changes rows of shop.t (1 rows -> 2 rows) (write INSERT ... ON CONFLICT DO NOTHING on a unique key, or a WHERE that finds nothing the second time)',
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
