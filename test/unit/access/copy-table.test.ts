import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCatalog } from '../../../src/catalog/read.ts'
import type { DesiredDatabase } from '../../../src/config/desired-database.ts'
import { parseSnapshot, structureStatement } from '../../../src/migrations/prove/snapshot.ts'
import { planDatabase } from '../../../src/plan/database.ts'
import { quoteIdentifier } from '../../../src/postgres/identifier.ts'
import { releases } from '../../matrix.ts'
import { APP, CI, desiredDatabase, Lab, READ_WRITE } from '../postgres/lab.ts'

/** Tables that an app makes, with what a copy could lose. */
const TABLES: readonly (readonly [string, string])[] = [
  [
    'identity, serial, generated columns and comments',
    `CREATE TABLE shop."No te's%" (id int GENERATED ALWAYS AS IDENTITY (START 5 INCREMENT 5) PRIMARY KEY, nr serial UNIQUE, "b;o" bigserial,
      a int NOT NULL DEFAULT 7 CHECK (a > 0), twice int GENERATED ALWAYS AS (a * 2) STORED, at timestamptz DEFAULT now());
    INSERT INTO shop."No te's%" (a) VALUES (1), (2), (3);
    CREATE INDEX "by a" ON shop."No te's%" (a DESC) WHERE a > 1; CREATE UNIQUE INDEX ON shop."No te's%" (lower(a::text));
    ALTER TABLE shop."No te's%" REPLICA IDENTITY USING INDEX "No te's%_nr_key"; ALTER TABLE shop."No te's%" SET (fillfactor = 70);
    COMMENT ON TABLE shop."No te's%" IS 'it''s'; COMMENT ON COLUMN shop."No te's%".a IS 'a'; COMMENT ON INDEX shop."by a" IS 'i';
    COMMENT ON CONSTRAINT "No te's%_pkey" ON shop."No te's%" IS 'k'`,
  ],
  [
    'privileges of tables and columns',
    `CREATE TABLE shop.granted (id int, secret text); INSERT INTO shop.granted VALUES (1, 'a');
    GRANT SELECT ON shop.granted TO guest WITH GRANT OPTION; GRANT SELECT (id), UPDATE (secret) ON shop.granted TO PUBLIC`,
  ],
  [
    'row security',
    `CREATE TABLE shop.rows (id int PRIMARY KEY, who text); INSERT INTO shop.rows VALUES (1, 'guest'), (2, 'other');
    CREATE POLICY mine ON shop.rows FOR SELECT TO guest USING (who = current_user); CREATE POLICY "all" ON shop.rows TO guest USING (id > 0) WITH CHECK (id < 9);
    ALTER TABLE shop.rows ENABLE ROW LEVEL SECURITY; ALTER TABLE shop.rows FORCE ROW LEVEL SECURITY; GRANT SELECT ON shop.rows TO guest`,
  ],
  [
    'partitions of partitions',
    `CREATE TABLE shop.parts (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
    CREATE TABLE shop.parts_1 PARTITION OF shop.parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY LIST (id);
    CREATE TABLE shop.parts_1a PARTITION OF shop.parts_1 FOR VALUES IN (1); CREATE TABLE shop.parts_1b PARTITION OF shop.parts_1 DEFAULT;
    CREATE TABLE shop.parts_rest PARTITION OF shop.parts DEFAULT; CREATE INDEX parts_at ON shop.parts (at);
    INSERT INTO shop.parts VALUES (1, '2026-02-01'), (2, '2026-02-01'), (3, '2001-01-01')`,
  ],
  [
    'an enum and a domain',
    `CREATE TYPE shop.mood AS ENUM ('ok', 'bad'); CREATE DOMAIN shop.small AS int CHECK (VALUE < 10);
    CREATE TABLE shop.typed (m shop.mood DEFAULT 'ok', s shop.small); INSERT INTO shop.typed VALUES ('bad', 9)`,
  ],
  ['no logging', 'CREATE UNLOGGED TABLE shop.unlogged (id int); INSERT INTO shop.unlogged VALUES (1)'],
  [
    'a foreign key to another',
    `CREATE TABLE shop.child (id int PRIMARY KEY, p int REFERENCES shop.typed_parent ON DELETE CASCADE);
    INSERT INTO shop.child VALUES (1, 1)`,
  ],
]

describe.each(releases('copies of tables'))('a table of the app, on PostgreSQL %i', (version) => {
  let lab: Lab
  let desired: DesiredDatabase

  beforeAll(async () => {
    lab = await Lab.start(version, 'table')
    desired = desiredDatabase({ database: await lab.database(), grants: [{ ...READ_WRITE, create: true }] })
    await lab.deploy(desired)
    await lab.admin(desired.database, 'CREATE ROLE guest LOGIN')
  }, 60_000)
  afterAll(() => lab.stop())

  async function adviceOn(table: string, of = desired): Promise<string> {
    const session = await lab.session(CI, of.database)
    const { findings } = planDatabase(of, await readCatalog(session, of))
    await session.close()
    return (
      findings.find(({ code, key }) => code === 'OBJECT_OWNED_BY_OTHER' && key === `table ${table}()`)
        ?.hint ?? ''
    )
  }

  /** What is there, but for whose it is. */
  async function look(): Promise<unknown> {
    const session = await lab.session('cloud_admin', desired.database)
    const structure = parseSnapshot(
      (await session.send(`SET search_path = pg_catalog; ${structureStatement('shop')}`)).flat(),
    )
    await session.close()
    const more = await lab.admin(
      desired.database,
      `SELECT c.relname, query_to_xml(CASE c.relkind WHEN 'S' THEN format('SELECT last_value, is_called FROM %s', c.oid::regclass)
         ELSE format('SELECT t::text FROM %s t ORDER BY 1', c.oid::regclass) END, true, true, '')::text AS rows, c.relreplident, c.relpersistence, c.reloptions,
        (SELECT array_agg(x::text ORDER BY x::text) FROM (SELECT a.grantee, a.privilege_type, a.is_grantable FROM aclexplode(c.relacl) a
          WHERE a.grantee <> c.relowner AND a.grantee NOT IN (SELECT oid FROM pg_roles WHERE rolname ~ '^databricks_' OR rolname = '${APP}')) x) AS acl,
        (SELECT array_agg(x::text ORDER BY x::text) FROM (SELECT t.attname, a.grantee, a.privilege_type FROM pg_attribute t, aclexplode(t.attacl) a WHERE t.attrelid = c.oid) x) AS columns
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = 'shop' AND relkind IN ('r', 'p', 'S') AND relname !~ '^lakebase' ORDER BY 1`,
    )
    return [...structure].toSorted().concat(more.map((row) => [JSON.stringify(row), '']))
  }

  async function follow(hint: string): Promise<void> {
    const [, byOwner] = /as "[^"]*" run: (.*?) Then (?:let|as)/.exec(hint) ?? []
    if (byOwner) await lab.as(APP, desired.database, byOwner)
    expect(hint).toMatch(/BEGIN; .* COMMIT;/)
    await lab.as(CI, desired.database, /BEGIN; .* COMMIT;/.exec(hint)?.[0] ?? '')
  }

  it('is copied as printed into one that is like it', async () => {
    await lab.as(
      APP,
      desired.database,
      'CREATE TABLE shop.typed_parent (id int PRIMARY KEY); INSERT INTO shop.typed_parent VALUES (1)',
    )
    for (const [, make] of TABLES) await lab.as(APP, desired.database, make)
    const before = await look()
    expect(await adviceOn('typed_parent')).toContain(
      `its foreign key child_p_fkey refers to it from shop.child of "${APP}": copy that first`,
    )
    expect(await adviceOn('parts_1a')).toBe('It is a partition of "shop"."parts_1", and goes with that.')
    for (const table of [
      "No te's%",
      'granted',
      'rows',
      'parts',
      'typed',
      'unlogged',
      'child',
      'typed_parent',
    ])
      await follow(await adviceOn(table))
    expect(await look()).toEqual(before)
    const left = await lab.admin(
      desired.database,
      `SELECT relname FROM pg_class WHERE relnamespace = 'shop'::regnamespace AND relowner <> ${`'${quoteIdentifier(desired.ownerRole)}'`}::regrole AND relkind IN ('r', 'p', 'S')`,
    )
    expect(left).toEqual([])
  })

  it('is not printed a copy of where that would lose something, but what to do before', async () => {
    await lab.as(
      APP,
      desired.database,
      'CREATE TABLE shop.base (id int); CREATE TABLE shop.derived (x int) INHERITS (shop.base); CREATE TABLE shop.seen (id int)',
      'CREATE VIEW shop.view_of_seen AS SELECT * FROM shop.seen',
      `CREATE TABLE shop.strict (id int); ALTER TABLE shop.strict ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON shop.strict AS RESTRICTIVE USING (id > 1)`,
    )
    const inherit = 'ALTER TABLE shop.derived NO INHERIT shop.base;'
    expect(await adviceOn('base')).toContain(`shop.derived inherits from it: let its owner run ${inherit}`)
    expect(await adviceOn('derived')).toContain(`it inherits from shop.base: let its owner run ${inherit}`)
    expect(await adviceOn('seen')).toContain('view shop.view_of_seen uses it: drop that first')
    expect(await adviceOn('strict')).toContain('let its owner run DROP POLICY p ON shop.strict;')
    await lab.as(
      APP,
      desired.database,
      inherit,
      'DROP VIEW shop.view_of_seen',
      'DROP POLICY p ON shop.strict',
    )
    for (const table of ['base', 'derived', 'seen', 'strict']) await follow(await adviceOn(table))
  })

  it('is not printed a copy of where its partition key runs code, nor where that of a partition does', async () => {
    const made = [
      "CREATE FUNCTION shop.k(a text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT a'",
      'CREATE TABLE shop.keyed (id int, t text) PARTITION BY LIST (shop.k(t))',
      'CREATE TABLE shop.above (id int, t text) PARTITION BY RANGE (id)',
      'CREATE TABLE shop.below PARTITION OF shop.above DEFAULT PARTITION BY LIST (shop.k(t))',
      "CREATE DOMAIN shop.checked AS text CHECK (shop.k(value) <> '')",
      'CREATE TABLE shop.of_domain (t shop.checked) PARTITION BY LIST (t)',
      'CREATE TABLE shop.plain_key (t text) PARTITION BY LIST (lower(t))',
    ]
    await lab.as(APP, desired.database, ...made)
    for (const table of ['keyed', 'above', 'of_domain']) {
      const hint = await adviceOn(table)
      expect(hint).not.toContain('BEGIN;')
      expect(hint).toMatch(/the partition key of shop\.\w+ \(.*\) uses code of others/)
      expect(hint).toContain(`run DROP TABLE shop.${table};`)
    }
    await follow(await adviceOn('plain_key'))
    await lab.as(
      APP,
      desired.database,
      'DROP TABLE shop.keyed, shop.above, shop.of_domain',
      'DROP DOMAIN shop.checked',
      'DROP FUNCTION shop.k(text)',
    )
  })

  it('keeps its row security where it carries code as well', async () => {
    await lab.as(
      APP,
      desired.database,
      "CREATE FUNCTION shop.f(a int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT a'",
      'CREATE TABLE shop.code (id int DEFAULT shop.f(1)); INSERT INTO shop.code VALUES (1); CREATE POLICY p ON shop.code USING (shop.f(id) = 1)',
      'ALTER TABLE shop.code ENABLE ROW LEVEL SECURITY',
    )
    const hint = await adviceOn('code')
    expect(hint).toContain('have to be written anew in a migration')
    expect(hint).toContain('the policy p')
    await follow(hint)
    expect(
      await lab.admin(
        desired.database,
        "SELECT relrowsecurity AS secure, (SELECT count(*)::int FROM shop.code) AS rows FROM pg_class WHERE oid = 'shop.code'::regclass",
      ),
    ).toEqual([{ secure: true, rows: 1 }])
  })
})
