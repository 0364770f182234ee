import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inPrintedBox } from '../../../src/access/printed-box.ts'
import { quoteIdentifier } from '../../../src/postgres/identifier.ts'
import { releases } from '../../matrix.ts'
import { attacked, evilFunction } from '../postgres/attack/evil.ts'
import { APP, desiredDatabase, Lab, migration } from '../postgres/lab.ts'

describe.each(releases('printed statements'))('statements that a person runs on PostgreSQL %i', (version) => {
  let lab: Lab

  beforeAll(async () => {
    lab = await Lab.start(version)
  }, 60_000)
  afterAll(() => lab.stop())

  async function deployed(sql: string) {
    const desired = desiredDatabase({
      database: await lab.database(),
      migrations: [migration('0001_t.sql', sql)],
    })
    await lab.admin(desired.database, `CREATE SCHEMA shared AUTHORIZATION "${APP}"`)
    await lab.as(
      APP,
      desired.database,
      "CREATE TYPE shared.mood AS ENUM ('a')",
      'GRANT USAGE ON SCHEMA shared TO PUBLIC',
    )
    await lab.deploy(desired)
    return desired
  }

  it('call the code of others with the rights of the owner role at most', async () => {
    const desired = await deployed("create table t (m shared.mood); insert into t values ('a')")
    await lab.as(
      APP,
      desired.database,
      evilFunction('shared.ev(shared.mood)', 'text', "RETURN 'a'"),
      'CREATE CAST (shared.mood AS text) WITH FUNCTION shared.ev(shared.mood) AS ASSIGNMENT',
    )
    const change = `BEGIN; ${inPrintedBox(desired.ownerRole, ['ALTER TABLE shop.t ALTER COLUMN m TYPE text'])}`
    const { reached, escaped, error } = await attacked(
      lab,
      desired.database,
      async (_session, _run, client) => {
        await client.query(change)
      },
    )
    expect([reached.length > 0, escaped, error]).toEqual([true, [], undefined])
    // The same without the box shows that the test can fail.
    await lab.admin(
      desired.database,
      `SET ROLE ${quoteIdentifier(desired.ownerRole)}; ALTER TABLE shop.t ALTER COLUMN m TYPE shared.mood USING 'a'`,
    )
    const bare = await attacked(lab, desired.database, async (_session, _run, client) => {
      await client.query(
        `BEGIN; SET LOCAL ROLE ${quoteIdentifier(desired.ownerRole)}; ALTER TABLE shop.t ALTER COLUMN m TYPE text; COMMIT`,
      )
    })
    expect(bare.escaped).not.toEqual([])
  })

  it('leave no cursor, setting or temporary object', async () => {
    const desired = await deployed('create table t (i int)')
    await lab.as(
      APP,
      desired.database,
      `CREATE FUNCTION shared.f() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN
EXECUTE 'DECLARE hc CURSOR WITH HOLD FOR SELECT shared.ev()'; PERFORM set_config('search_path', 'shared', false);
EXECUTE 'CREATE TEMP VIEW orders AS SELECT 1'; RETURN 1; END $f$`,
      evilFunction('shared.ev()', 'int', 'RETURN 1'),
    )
    const change = `BEGIN; ${inPrintedBox(desired.ownerRole, ['INSERT INTO shop.t SELECT shared.f()'])}`
    const { escaped, error } = await attacked(lab, desired.database, async (_session, _run, client) => {
      await client.query(change)
      const { rows } = await client.query(
        "SELECT current_setting('search_path') AS path, to_regclass('pg_temp.orders') AS view, (SELECT count(*)::int FROM pg_catalog.pg_cursors) AS cursors",
      )
      expect(rows).toEqual([{ path: expect.not.stringContaining('shared'), view: null, cursors: 0 }])
      // A second one in the same session.
      await client.query(change)
    })
    expect([escaped, error]).toEqual([[], undefined])
  })

  it('are refused when something is left for the end of the transaction', async () => {
    const desired = await deployed('create table t (i int)')
    const own = quoteIdentifier(desired.ownerRole)
    await lab.admin(
      desired.database,
      `SET ROLE ${own}; CREATE FUNCTION shop.late() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF new.i < 3 THEN SET CONSTRAINTS ALL DEFERRED; INSERT INTO shop.t VALUES (new.i + 1); END IF; RETURN new; END'; CREATE CONSTRAINT TRIGGER z AFTER INSERT ON shop.t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION shop.late(); RESET ROLE`,
    )
    const { error } = await attacked(lab, desired.database, async (_session, _run, client) => {
      await client.query(`BEGIN; ${inPrintedBox(desired.ownerRole, ['INSERT INTO shop.t VALUES (1)'])}`)
    })
    expect(String(error)).toContain('could run at the end of this transaction')
  })
})
