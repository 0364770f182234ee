import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DesiredDatabase } from '../../../src/config/desired-database.ts'
import type { MigrationFile } from '../../../src/config/migration-file.ts'
import { createOauthRole } from '../../../src/emulator/postgres/roles.ts'
import type { DeployError } from '../../../src/error.ts'
import { SUPERUSER_SETTINGS } from '../../../src/migrations/lint/superuser.ts'
import { releases } from '../../matrix.ts'
import { CI, desiredDatabase, Lab, migration } from '../postgres/lab.ts'
import { FOR_SUPERUSERS } from './lint/for-superusers.ts'

const LEAST = 'e1000000-0000-4000-8000-00000000e1e1'
/** The last two, because nobody has loaded such a language or provider. */
const REFUSED =
  /permission denied|must be (?:owner|superuser)|only superuser|is not allowed|does not exist|no security label providers/
const NONE = '-- transaction: none\n'

describe.each(releases('what files run in'))('what files run in on PostgreSQL %i', (version) => {
  let lab: Lab

  beforeAll(async () => {
    lab = await Lab.start(version)
    await createOauthRole(lab.cluster, { name: LEAST, superuserMember: false })
  }, 60_000)
  afterAll(() => lab.stop())

  async function fresh(...migrations: readonly MigrationFile[]): Promise<DesiredDatabase> {
    return desiredDatabase({ database: await lab.database(), migrations })
  }

  async function failure(desired: DesiredDatabase, user = CI): Promise<DeployError> {
    return lab.deploy(desired, user).then(
      () => {
        throw new Error('it did not fail')
      },
      (error: DeployError) => error,
    )
  }

  it('is not called once code in it has made it one that PostgreSQL computes while it plans', async () => {
    const replaced = `CREATE FUNCTION go() RETURNS void LANGUAGE plpgsql AS $f$ BEGIN EXECUTE 'RESET ROLE'; PERFORM nextval('reached'); END $f$;
      CREATE OR REPLACE FUNCTION pg_temp.lakebase_deploy(statement text) RETURNS void LANGUAGE plpgsql IMMUTABLE SECURITY INVOKER AS 'BEGIN PERFORM shop.go(); END'`
    const desired = await fresh(
      migration('0001_a.sql', 'CREATE SEQUENCE reached'),
      migration('0002_b.sql', `${replaced}; SELECT 1`),
    )
    expect(await failure(desired)).toMatchObject({
      message: expect.stringContaining('changed the function lakebase_deploy'),
    })
    // What a sequence gave is not taken back with the transaction.
    expect(await lab.admin(desired.database, 'SELECT is_called FROM shop.reached')).toEqual([
      { is_called: false },
    ])
  })

  it('is no superuser, which the checks know', async () => {
    const { database } = await fresh()
    await lab.admin(
      database,
      `CREATE ROLE plain; CREATE ROLE reader; CREATE ROLE writer; GRANT CREATE ON DATABASE "${database}" TO plain;
       CREATE SCHEMA shop AUTHORIZATION plain; SET ROLE plain; SET search_path = shop;
       CREATE TABLE t (id int PRIMARY KEY, p int REFERENCES t); CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1;
       CREATE TYPE e AS ENUM ('a'); RESET ROLE; RESET search_path`,
    )
    for (const [sql] of FOR_SUPERUSERS) {
      const statement = sql
        .replaceAll('vector', 'plpgsql')
        .replaceAll('database db', `database "${database}"`)
      const run = lab.admin(database, `SET LOCAL ROLE plain; SET LOCAL search_path = shop; ${statement}`)
      await expect(run, sql).rejects.toThrow(REFUSED)
    }
    const settings = await lab.admin(
      database,
      "SELECT name FROM pg_settings WHERE context = 'superuser' AND name !~ '[.]'",
    )
    expect(settings.filter(({ name }) => !SUPERUSER_SETTINGS.has(String(name)))).toEqual([])
  })

  it('takes what files do', async () => {
    const desired = await fresh(
      migration(
        '0001_a.sql',
        'SELECT 1 AS i INTO t; CREATE TEMP TABLE tt AS SELECT 2 AS i; INSERT INTO t SELECT * FROM tt',
      ),
      migration(
        '0002_b.sql',
        "SET standard_conforming_strings = off; CREATE TABLE s AS SELECT 'a\\tb'::text AS v, 'it''s $$ \\\\ 😀'::text AS w",
      ),
      migration(
        '0003_c.sql',
        `${NONE}CREATE TEMP TABLE tt AS SELECT 3 AS i; SET work_mem = '7MB'; INSERT INTO t SELECT * FROM tt; CREATE TABLE m AS SELECT current_setting('work_mem') AS mem`,
      ),
      migration(
        '0004_d.sql',
        'SET LOCAL jit = off; SET transaction_isolation = $$serializable$$; CREATE TABLE level AS SELECT current_setting($$transaction_isolation$$) AS name',
      ),
      migration(
        '0005_e.sql',
        'CREATE TABLE a (i int PRIMARY KEY); CREATE TABLE b (i int REFERENCES a DEFERRABLE INITIALLY DEFERRED); INSERT INTO b VALUES (1); INSERT INTO a VALUES (1)',
      ),
      migration(
        '0006_f.sql',
        'CREATE TABLE log (i int); CREATE FUNCTION lg() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (new.i); RETURN new; END $$; CREATE CONSTRAINT TRIGGER z AFTER INSERT ON a DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION lg(); INSERT INTO a VALUES (8)',
      ),
      migration('0007_g.sql', 'INSERT INTO a VALUES (9); DISCARD TEMP; INSERT INTO a VALUES (10)'),
    )
    await lab.deploy(desired)
    const [found] = await lab.admin(
      desired.database,
      'SELECT (SELECT array_agg(i ORDER BY i) FROM shop.t) AS t, (SELECT v || w FROM shop.s) AS s, (SELECT mem FROM shop.m) AS mem, (SELECT name FROM shop.level) AS level, (SELECT array_agg(i ORDER BY i) FROM shop.log) AS log',
    )
    expect(found).toEqual({
      t: [1, 2, 3],
      s: "a\tbit's $$ \\ 😀",
      mem: '7MB',
      level: 'serializable',
      log: [8, 9, 10],
    })
  })

  it('lets nothing run at the commit as the deployer', async () => {
    const late = (
      times: number,
    ) => `CREATE TABLE d (i int, who name DEFAULT current_user); CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
      IF new.i < ${times} THEN SET CONSTRAINTS ALL DEFERRED; INSERT INTO shop.d VALUES (new.i + 1); END IF; RETURN new; END $f$;
      CREATE CONSTRAINT TRIGGER z AFTER INSERT ON d DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late(); INSERT INTO d VALUES (1)`
    const endless = await fresh(migration('0001_late.sql', late(9)))
    expect((await failure(endless)).message).toContain(
      'could run at the end of this transaction as the deployer',
    )
    const desired = { ...endless, migrations: [migration('0001_late.sql', late(2))] }
    await lab.deploy(desired)
    const who = desired.ownerRole
    expect(await lab.admin(desired.database, 'SELECT i, who FROM shop.d ORDER BY i')).toEqual([
      { i: 1, who },
      { i: 2, who },
    ])
    expect(
      await lab.admin(desired.database, 'SELECT count(*)::int AS n FROM pg_largeobject_metadata'),
    ).toEqual([{ n: 0 }])
  })

  it('runs a block that commits only with a reason', async () => {
    const block =
      'CREATE TABLE t (i int); DO $$ BEGIN INSERT INTO t VALUES (1); COMMIT; INSERT INTO t VALUES (2); END $$; INSERT INTO t SELECT 3 WHERE current_user <> session_user'
    const refused = await fresh(migration('0001_c.sql', NONE + block))
    expect((await failure(refused)).hint).toContain('-- allow: commit-in-block, because <reason>')
    const allowed = await fresh(
      migration('0001_c.sql', `${NONE}-- allow: commit-in-block, because it is long\n${block}`),
    )
    await lab.deploy(allowed)
    expect(await lab.admin(allowed.database, 'SELECT count(*)::int AS n FROM shop.t')).toEqual([{ n: 3 }])
  })

  it('is in the schema where the database has no TEMPORARY, and is gone afterwards', async () => {
    const desired = await fresh(
      migration('0001_a.sql', 'CREATE TABLE t (i int)'),
      migration('0002_b.sql', `${NONE}INSERT INTO t VALUES (1)`),
    )
    await lab.admin(desired.database, `REVOKE TEMPORARY ON DATABASE ${desired.database} FROM PUBLIC`)
    await lab.deploy(desired)
    expect(
      await lab.admin(desired.database, "SELECT proname FROM pg_proc WHERE proname LIKE 'lakebase_deploy%'"),
    ).toEqual([])
    expect(await lab.admin(desired.database, 'SELECT i FROM shop.t')).toEqual([{ i: 1 }])
  })

  it('is tried before the first file, and what the server refuses is named with the way out', async () => {
    const desired = await fresh(migration('0001_a.sql', 'CREATE TABLE t (i int)'))
    await lab.admin(
      desired.database,
      `CREATE FUNCTION public.stop() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN IF current_setting('is_superuser') = 'off' AND tg_tag = 'CREATE FUNCTION' THEN RAISE EXCEPTION 'no functions here'; END IF; END $$`,
      'CREATE EVENT TRIGGER stop ON ddl_command_end EXECUTE FUNCTION public.stop()',
    )
    const error = await failure(desired)
    expect(error.code).toBe('MIGRATION_BOX_REFUSED')
    expect(error.message).toContain('no functions here')
    expect(error.hint).toContain('`migrations: { run_as: login }`')
  })

  it('ends with nothing put off by a trigger that is younger than what the file sees', async () => {
    const first = await fresh(
      migration(
        '0001_a.sql',
        `CREATE TABLE a (i int); CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN
IF new.i < 9 THEN SET CONSTRAINTS ALL DEFERRED; INSERT INTO shop.a VALUES (new.i + 1); END IF; RETURN new; END $f$`,
      ),
    )
    await lab.deploy(first)
    const sleeping =
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
    const past = `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;\nSELECT pg_sleep(1); INSERT INTO a VALUES (1)`
    const failed = failure({ ...first, migrations: [...first.migrations, migration('0002_b.sql', past)] })
    await expect.poll(async () => lab.admin(first.database, sleeping)).toEqual([{ count: '1' }])
    await lab.admin(
      first.database,
      'CREATE CONSTRAINT TRIGGER z AFTER INSERT ON shop.a DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION shop.late()',
    )
    expect((await failed).message).toContain('could run at the end of this transaction as the deployer')
    const none = `SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;\nCREATE TABLE gone (i int); INSERT INTO gone VALUES (1); DROP TABLE gone; CREATE TABLE b (i serial PRIMARY KEY, t text); INSERT INTO b (t) VALUES (repeat('x', 9000))`
    await lab.deploy({ ...first, migrations: [...first.migrations, migration('0002_b.sql', none)] })
  })

  it('is nothing with run_as: login, which takes a login in the owner role only', async () => {
    const first = await fresh(migration('0001_a.sql', 'CREATE TABLE t (i int)'))
    await lab.deploy(first)
    const next = migration('0002_b.sql', 'CREATE TABLE u AS SELECT current_user::text AS who; SELECT nosuch')
    const desired = { ...first, runAs: 'login', migrations: [...first.migrations, next] } as const
    expect(await failure(desired)).toMatchObject({
      code: 'LOGIN_NOT_OWNER_ONLY',
      message: expect.stringContaining('membership of databricks_superuser'),
    })
    await lab.admin(
      first.database,
      `GRANT "${first.ownerRole}" TO "${LEAST}" WITH ADMIN TRUE, INHERIT TRUE, SET TRUE; GRANT CREATE ON DATABASE "${first.database}" TO "${LEAST}"; CREATE SCHEMA its AUTHORIZATION "${LEAST}"`,
    )
    const more = await failure(desired, LEAST)
    expect(more.code).toBe('LOGIN_NOT_OWNER_ONLY')
    for (const part of [
      `the right to pass ${first.ownerRole} on`,
      'ownership of schema its',
      `privileges on database ${first.database}`,
    ])
      expect(more.message).toContain(part)
    await lab.admin(
      first.database,
      `REVOKE ADMIN OPTION FOR "${first.ownerRole}" FROM "${LEAST}"; REVOKE CREATE ON DATABASE "${first.database}" FROM "${LEAST}"; GRANT CONNECT ON DATABASE "${first.database}" TO "${LEAST}"; DROP SCHEMA its`,
    )
    expect(await failure(desired, LEAST)).toMatchObject({
      code: 'MIGRATION_FAILED',
      location: { line: 1, column: 60 },
    })
    const mended = migration('0002_b.sql', 'CREATE TABLE u AS SELECT current_user::text AS who')
    await lab.deploy(
      { ...desired, migrations: [...first.migrations, mended, migration('0003_c.sql', `${NONE}VACUUM u`)] },
      LEAST,
    )
    expect(await lab.admin(first.database, 'SELECT who FROM shop.u')).toEqual([{ who: first.ownerRole }])
    // Of such a failure the server says no place: statements are counted, over all files of the message.
    const last = [migration('0004_d.sql', 'SELECT 1'), migration('0005_e.sql', 'SELECT 1;\nSELECT 1 / 0')]
    const vacuumed = migration('0003_c.sql', `${NONE}VACUUM u`)
    const failing = { ...desired, migrations: [...first.migrations, mended, vacuumed, ...last] }
    expect(await failure(failing, LEAST)).toMatchObject({
      location: { file: 'migrations/0005_e.sql', line: 2, column: 1 },
    })
  })

  it.each([
    [
      'CREATE TRIGGER z BEFORE INSERT ON lakebase_migrations FOR EACH ROW EXECUTE FUNCTION tf()',
      'it has the trigger z',
    ],
    ['CREATE RULE r AS ON DELETE TO lakebase_migrations DO INSTEAD NOTHING', 'it has the rule r'],
    ['ALTER TABLE lakebase_migrations ENABLE ROW LEVEL SECURITY', 'row security is on for it'],
    [
      "ALTER TABLE lakebase_migrations ALTER name TYPE ty USING 'a'::ty",
      'its column name has the type shop.ty',
    ],
    [
      'ALTER TABLE lakebase_migrations ADD x text GENERATED ALWAYS AS (name) STORED',
      'its column x is generated',
    ],
    ['CREATE TABLE child () INHERITS (lakebase_migrations)', 'the table shop.child inherits from it'],
    ['ALTER TABLE lakebase_migrations DROP tool_version', 'it has no column tool_version'],
    ['ALTER TABLE lakebase_migrations DROP applied_at', 'it has no column applied_at'],
    ['ALTER TABLE lakebase_migrations DROP checksum', 'it has no column checksum'],
    [
      'ALTER TABLE lakebase_migrations DROP CONSTRAINT lakebase_migrations_pkey',
      'its column version is no key',
    ],
    [
      'ALTER TABLE lakebase_migrations ADD CONSTRAINT once EXCLUDE USING btree (lower(name) WITH =)',
      'its index once has an expression or a predicate',
    ],
  ])('says what is wrong with a ledger: %s', async (sql, fault) => {
    const desired = await fresh(
      migration(
        '0001_a.sql',
        "CREATE TYPE ty AS ENUM ('a'); CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
      ),
    )
    await lab.deploy(desired)
    await lab.admin(desired.database, `SET ROLE "${desired.ownerRole}"; SET search_path = shop; ${sql}`)
    const error = await failure({
      ...desired,
      migrations: [...desired.migrations, migration('0002_b.sql', 'select 2')],
    })
    expect(error).toMatchObject({ code: 'LEDGER_TAMPERED', message: expect.stringContaining(fault) })
    const repair = /run (BEGIN; .* COMMIT;)/.exec(error.hint ?? '')?.[1]
    if (repair === undefined) return
    await lab.as(CI, desired.database, repair)
    expect(await lab.plan(desired)).toEqual([])
  })
})
