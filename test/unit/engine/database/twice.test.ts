import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prove } from '../../../../src/engine/database/prove.ts'
import { InvalidInput } from '../../../../src/error.ts'
import { CI, desiredDatabase, Lab, migration, Run } from '../../postgres/lab.ts'

let lab: Lab

beforeAll(async () => {
  lab = await Lab.start(17)
}, 60_000)
afterAll(() => lab.stop())

/** Lines that are named, and lines of which nothing was shown. */
async function named(sql: string): Promise<{ wrong: number[]; unseen: string[] }> {
  const database = await lab.database()
  const desired = desiredDatabase({ database, grants: [], migrations: [migration('0001_x.sql', sql)] })
  const run = new Run()
  const session = await lab.session(CI, database, run)
  try {
    const { idle } = await prove(session, desired, run.ports)
    return { wrong: [], unseen: [...idle] }
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error
    return { wrong: error.problems.map(({ location }) => location?.line ?? 0), unseen: [] }
  } finally {
    await session.close()
  }
}

/** Tables to work on, in one line. */
const TABLES = [
  'CREATE TABLE IF NOT EXISTS a (id serial PRIMARY KEY, n text UNIQUE, c int, kind text, tags text[], j jsonb)',
  'CREATE TABLE IF NOT EXISTS b (a_id int, n text, c int, amount numeric)',
  'CREATE TABLE IF NOT EXISTS log (what text)',
  'CREATE SEQUENCE IF NOT EXISTS s',
].join('; ')

function file(sql: string): string {
  return `${TABLES};\n${sql}`
}

/** The last line of each loses or doubles something when it is applied once more. */
const LOSING: readonly string[] = [
  'INSERT INTO b SELECT a.id, a.n FROM a JOIN a AS o ON o.id = a.id;',
  "INSERT INTO b (a_id, n) SELECT id, n FROM a WHERE n LIKE 'ab%';",
  "INSERT INTO b (a_id, n) SELECT id, n FROM a WHERE lower(kind) = 'open';",
  'MERGE INTO b USING a ON false WHEN NOT MATCHED THEN INSERT (a_id, n) VALUES (a.id, a.n);',
  "MERGE INTO b USING (SELECT 1) x ON b.n LIKE '%a%' WHEN MATCHED THEN UPDATE SET c = coalesce(b.c, 0) + 1;",
  "CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE sql AS $$ INSERT INTO b (n) VALUES ('x') $$;\nSELECT f();",
  "CREATE OR REPLACE PROCEDURE p() LANGUAGE sql AS $$ INSERT INTO b (n) VALUES ('x') $$;\nCALL p();",
  "DO $$ BEGIN INSERT INTO b (n) VALUES ('x'); END $$;",
  "DO $$ BEGIN EXECUTE format('INSERT INTO %I (n) SELECT n FROM a', 'b'); END $$;",
  'DO $$ BEGIN UPDATE b SET c = c + 1 WHERE amount BETWEEN 10 AND 20; END $$;',
  "DO $$ BEGIN UPDATE a SET c = coalesce(c, 0) + 1 WHERE kind IN ('open', 'late'); END $$;",
  'WITH d AS (DELETE FROM b RETURNING n) INSERT INTO log SELECT n FROM d;',
  'WITH u AS (UPDATE a SET c = coalesce(c, 0) + 1 RETURNING id) SELECT count(*) FROM u;',
  "CREATE OR REPLACE FUNCTION l() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$ BEGIN INSERT INTO log VALUES ('x'); RETURN NEW; END $$; CREATE OR REPLACE TRIGGER l AFTER INSERT OR UPDATE ON a FOR EACH ROW EXECUTE FUNCTION l();\nINSERT INTO a (n) VALUES ('x') ON CONFLICT (n) DO UPDATE SET c = 1;",
  'DELETE FROM a USING b WHERE a.n = b.n OR a.c = b.c OR true;',
  "TRUNCATE a RESTART IDENTITY;\nINSERT INTO a (n) VALUES ('x');",
  "INSERT INTO a (n, c) VALUES ('x', 1) ON CONFLICT (n) DO UPDATE SET c = a.c + 1;",
  "DO $$ BEGIN CREATE TYPE e AS ENUM ('x', 'y'); EXCEPTION WHEN duplicate_object THEN NULL; END $$; CREATE TABLE IF NOT EXISTS es (e e);\nALTER TYPE e RENAME VALUE 'x' TO 'z'; ALTER TYPE e RENAME VALUE 'y' TO 'x'; ALTER TYPE e RENAME VALUE 'z' TO 'y';",
  "UPDATE a SET n = a.n || 'x' FROM b WHERE b.n IS NOT NULL;",
  "SELECT setval('s', 1);",
  "SELECT setval('s', nextval('s') + 100);",
  "DO $$ BEGIN PERFORM nextval('s'); END $$;",
  "DO $$ DECLARE x bigint := nextval('s'); BEGIN INSERT INTO a (n) VALUES ('x') ON CONFLICT DO NOTHING; END $$;",
  "CREATE OR REPLACE FUNCTION g() RETURNS bigint LANGUAGE sql AS $$ SELECT nextval('s') $$;\nDO $$ BEGIN PERFORM g(); END $$;",
  'ALTER SEQUENCE s RESTART WITH 3000000000;',
  "DELETE FROM a WHERE n NOT LIKE 'seed%';",
  'UPDATE b SET amount = amount * 1.1 WHERE amount > 42;',
  "UPDATE a SET c = coalesce(c, 0) + 1 WHERE kind = ANY (ARRAY['open', 'late']);",
  "UPDATE a SET tags = coalesce(tags, '{}') || 'x'::text;",
  "UPDATE a SET j = jsonb_build_object('n', coalesce((j->>'n')::int, 0) + 1) WHERE j IS NULL OR jsonb_typeof(j) = 'object';",
  "INSERT INTO b (n) SELECT 'x' WHERE NOT EXISTS (SELECT FROM b WHERE n = 'zzz');",
  "PREPARE p AS INSERT INTO b (n) VALUES ('x');\nEXECUTE p;",
  'DO $$ BEGIN CREATE TABLE k AS SELECT * FROM b WHERE c > 3; DROP TABLE b; ALTER TABLE k RENAME TO b; END $$;',
  'CREATE TABLE IF NOT EXISTS parted (i int) PARTITION BY RANGE (i); CREATE TABLE IF NOT EXISTS part PARTITION OF parted DEFAULT;\nINSERT INTO parted VALUES (1);',
  "CREATE OR REPLACE RULE r AS ON INSERT TO log DO ALSO INSERT INTO b (n) VALUES (NEW.what);\nINSERT INTO log SELECT 'x' WHERE NOT EXISTS (SELECT FROM log WHERE what = 'y');",
  'DO $$ BEGIN UPDATE a SET c = 0; END $$;',
  "DO $$ BEGIN EXECUTE format('UPDATE %I SET c = 0', 'a'); END $$;",
  'WITH u AS (UPDATE a SET c = 0 RETURNING id) SELECT count(*) FROM u;',
  "CREATE OR REPLACE FUNCTION z() RETURNS void LANGUAGE sql AS $$ UPDATE a SET kind = 'new', c = 0 $$;\nSELECT z();",
  'UPDATE a SET c = 0 FROM b;',
  'MERGE INTO a USING (SELECT 1) x ON true WHEN MATCHED THEN UPDATE SET c = 0;',
  'MERGE INTO a USING b ON a.n = b.n OR a.c > 0 WHEN MATCHED THEN UPDATE SET c = NULL;',
  'UPDATE a SET c = NULL WHERE c > 0;',
  'UPDATE a SET c = NULL WHERE c IS NOT NULL;',
  'UPDATE a SET c = DEFAULT WHERE c > 0;',
  'UPDATE a SET c = 0 WHERE c = 5;',
  "UPDATE a SET kind = 'closed' WHERE kind <> 'closed';",
  "UPDATE a SET kind = 'closed', n = lower(n) WHERE kind <> 'closed';",
  "UPDATE a SET kind = NULL WHERE kind = 'open';",
  "UPDATE a SET j = '{}' WHERE j IS NOT NULL;",
  'UPDATE a SET c = 0 WHERE c IS NULL OR c > 3;',
  'WITH k AS (SELECT id FROM a WHERE c > 0) UPDATE a SET c = NULL FROM k WHERE k.id = a.id;',
  'WITH u AS (UPDATE a SET c = 0 WHERE c > 0 RETURNING id) SELECT count(*) FROM u;',
  'DO $$ BEGIN UPDATE a SET c = NULL WHERE c > 0; END $$;',
  "DO $$ BEGIN EXECUTE 'UPDATE a SET c = 0 WHERE c > 0'; END $$;",
  'DO $$ BEGIN UPDATE a AS x SET c = 0 WHERE c IS NULL OR c > 3; END $$;',
  "CREATE OR REPLACE FUNCTION z() RETURNS void LANGUAGE sql AS 'UPDATE a SET c = NULL WHERE c > 0';\nSELECT z();",
  'CREATE MATERIALIZED VIEW IF NOT EXISTS mv AS SELECT id FROM a;\nREFRESH MATERIALIZED VIEW mv WITH NO DATA;',
  'SELECT lo_create(0);',
  'ALTER TABLE b DROP COLUMN c; ALTER TABLE b ADD COLUMN c int GENERATED ALWAYS AS (1) STORED;',
]

/** All of each may be applied again and again. */
const LASTING: readonly string[] = [
  "INSERT INTO a (n) VALUES ('x'), ('y') ON CONFLICT DO NOTHING;",
  "INSERT INTO a (n) SELECT 'x' WHERE NOT EXISTS (SELECT FROM a WHERE n = 'x');",
  "INSERT INTO a (n, c) VALUES ('x', 1) ON CONFLICT (n) DO UPDATE SET c = excluded.c;",
  "WITH x AS (SELECT 'x' AS n) INSERT INTO a (n) SELECT n FROM x ON CONFLICT DO NOTHING;",
  "MERGE INTO a USING (SELECT 'x' AS n) x ON a.n = x.n WHEN MATCHED THEN UPDATE SET c = 1 WHEN NOT MATCHED THEN INSERT (n, c) VALUES (x.n, 1);",
  "DO $$ BEGIN IF NOT EXISTS (SELECT FROM a WHERE n = 'x') THEN INSERT INTO a (id, n) VALUES (nextval('s'), 'x'); END IF; END $$;",
  "DO $$ BEGIN INSERT INTO a (n) VALUES ('x') ON CONFLICT DO NOTHING; END $$;",
  "CREATE OR REPLACE FUNCTION ensure(v text) RETURNS void LANGUAGE sql AS $$ INSERT INTO a (n) VALUES (v) ON CONFLICT DO NOTHING $$;\nSELECT ensure('x');",
  'DO $$ BEGIN CREATE TABLE k AS SELECT * FROM b; DROP TABLE b; ALTER TABLE k RENAME TO b; END $$;',
  'CREATE TABLE k (LIKE b INCLUDING ALL); INSERT INTO k SELECT * FROM b; DROP TABLE b; ALTER TABLE k RENAME TO b;',
  'UPDATE a SET n = lower(n) WHERE n <> lower(n);',
  'DO $$ BEGIN UPDATE a SET kind = lower(n); END $$;',
  "DO $$ BEGIN UPDATE a SET kind = 'none' WHERE kind IS NULL; END $$;",
  "UPDATE a SET kind = 'none' WHERE kind IS NULL;",
  'CREATE MATERIALIZED VIEW IF NOT EXISTS mv AS SELECT id FROM a WITH NO DATA;\nREFRESH MATERIALIZED VIEW mv;',
  'CREATE MATERIALIZED VIEW IF NOT EXISTS mv AS SELECT id FROM a WITH NO DATA;',
  "UPDATE a SET kind = 'none' WHERE kind IS NULL OR kind = '';",
  "UPDATE a SET kind = 'none' WHERE kind IS NULL AND (c > 0 OR n <> 'x');",
  "UPDATE a SET kind = 'none', j = '{}' WHERE coalesce(kind, '') = '';",
  'WITH k AS (SELECT id FROM a WHERE c IS NULL LIMIT 1000) UPDATE a SET c = 0 FROM k WHERE k.id = a.id;',
  'UPDATE a SET c = 0 WHERE id IN (SELECT id FROM a WHERE c IS NULL);',
  "UPDATE a SET n = lower(n), tags = string_to_array('x', ',') WHERE n <> lower(n);",
  'DO $$ DECLARE r record; BEGIN FOR r IN SELECT id FROM a WHERE c IS NULL LOOP UPDATE a SET c = 0 WHERE id = r.id; END LOOP; END $$;',
  "DO $$ BEGIN UPDATE a SET kind = 'none' WHERE kind IS NULL OR kind = ''; END $$;",
  'MERGE INTO a USING b ON a.n = b.n WHEN MATCHED AND a.c IS NULL THEN UPDATE SET c = 0;',
  "SELECT setval('a_id_seq', coalesce((SELECT max(id) FROM a), 1));",
  "DO $$ BEGIN PERFORM setval('a_id_seq', coalesce((SELECT max(id) FROM a), 1)); END $$;",
  'DROP VIEW IF EXISTS v; CREATE VIEW v AS SELECT id FROM a; DROP INDEX IF EXISTS i; CREATE INDEX i ON b (n);',
  'CREATE OR REPLACE FUNCTION l() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$; DROP TRIGGER IF EXISTS l ON a; CREATE TRIGGER l BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION l();',
  "COMMENT ON TABLE a IS 'x'; GRANT SELECT ON a TO PUBLIC; ALTER TABLE a ALTER c SET DEFAULT 1;",
]

describe('is named', () => {
  it.each(LOSING)('%s', async (sql) => {
    const { wrong, unseen } = await named(file(sql))
    const last = file(sql).split('\n').length
    expect([...wrong, ...unseen.map((place) => Number(place.split(':')[1]))]).toContain(last)
  })
})

describe('is left alone', () => {
  it.each(LASTING)('%s', async (sql) => {
    expect(await named(file(sql))).toEqual({ wrong: [], unseen: [] })
  })
})
