import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DesiredDatabase } from '../../../src/config/desired-database.ts'
import type { MigrationFile } from '../../../src/config/migration-file.ts'
import { quoteIdentifier } from '../../../src/postgres/identifier.ts'
import { releases } from '../../matrix.ts'
import { APP, CI, desiredDatabase, Lab, migration, READ_WRITE, Run } from '../postgres/lab.ts'

describe.each(releases('tables that others may put code on'))(
  'tables that others may put code on, on PostgreSQL %i',
  (version) => {
    let lab: Lab
    let database: string
    let first: MigrationFile

    beforeAll(async () => {
      lab = await Lab.start(version)
    }, 60_000)
    afterAll(() => lab.stop())
    beforeEach(async () => {
      database = await lab.database()
      await lab.admin(
        database,
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'maria') THEN CREATE ROLE maria LOGIN; END IF; END $$",
      )
      await lab.admin(database, `GRANT CREATE ON DATABASE ${database} TO "${APP}"`)
      first = migration(
        '0001_t.sql',
        'CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (id int); INSERT INTO t VALUES (1)',
      )
      await lab.deploy(desired())
      await lab.as(
        APP,
        database,
        'CREATE SCHEMA evil',
        `CREATE FUNCTION evil.tr() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION $q$it ran$q$; END'`,
      )
    })

    function desired(...files: readonly MigrationFile[]): DesiredDatabase {
      return desiredDatabase({
        database,
        grants: [{ ...READ_WRITE, create: false }],
        migrations: [first, ...files],
      })
    }

    /** The look comes before the transaction ends, and once more behind it. */
    async function refusedOnceEnded(
      client: { query(sql: string): Promise<unknown> },
      files: readonly MigrationFile[],
    ) {
      const run = new Run()
      const refused = expect(lab.deploy(desired(...files), CI, run)).rejects.toMatchObject({
        code: 'MIGRATION_REACHES_FOREIGN_CODE',
      })
      await run.untilSays('waiting for a transaction of')
      await client.query('COMMIT')
      await refused
      expect(await lab.admin(database, 'SELECT id FROM shop.t')).toEqual([{ id: 1 }])
    }

    const asOwner = (...statements: readonly string[]) =>
      lab.admin(database, `SET ROLE ${quoteIdentifier(desired().ownerRole)}`, ...statements)
    const next = migration('0002_next.sql', 'INSERT INTO t VALUES (7); DELETE FROM t WHERE id = 1')
    const TRIGGER = 'CREATE TRIGGER z BEFORE INSERT ON shop.t FOR EACH ROW EXECUTE FUNCTION evil.tr()'
    const FUNCTION = `CREATE FUNCTION shop.lower(a varchar) RETURNS text LANGUAGE sql AS 'SELECT a::text'`
    const CHILD = [
      'CREATE TABLE evil.child (id int REFERENCES shop.t ON DELETE CASCADE)',
      'CREATE TRIGGER z BEFORE DELETE ON evil.child FOR EACH ROW EXECUTE FUNCTION evil.tr()',
    ]

    it.each([
      ['a trigger', 'GRANT ALL ON shop.t TO', [TRIGGER]],
      [
        "a trigger by an administrator's grant",
        'RESET ROLE; SET ROLE databricks_superuser; GRANT TRIGGER ON shop.t TO',
        [TRIGGER],
      ],
      ['a foreign key', 'GRANT REFERENCES ON shop.t TO', CHILD],
      ['a foreign key by a grant on a column', 'GRANT REFERENCES (id) ON shop.t TO', CHILD],
    ])(
      '%s that is not committed when files are looked at is waited for, and refused',
      async (_, grant, plant) => {
        await asOwner(
          'GRANT USAGE ON SCHEMA shop TO databricks_superuser',
          'GRANT ALL ON shop.t TO databricks_superuser WITH GRANT OPTION',
          `${grant} "${APP}"`,
        )
        const app = await lab.client(APP, database)
        await app.query('BEGIN')
        for (const sql of plant) await app.query(sql)
        const run = new Run()
        const refused = expect(lab.deploy(desired(next), CI, run)).rejects.toMatchObject({
          code: 'MIGRATION_REACHES_FOREIGN_CODE',
        })
        await run.untilSays('waiting for a transaction of')
        await app.query('COMMIT')
        await refused
        expect(await lab.admin(database, 'SELECT id FROM shop.t')).toEqual([{ id: 1 }])
      },
    )

    it.each([
      ['a trigger', 'TRIGGER', [TRIGGER]],
      ['a foreign key', 'REFERENCES', CHILD],
    ])(
      '%s is waited for whose privilege was taken before the run, and refused',
      async (_, privilege, plant) => {
        // With a trigger there the next one does not write the row of the table, for which REVOKE would wait.
        await asOwner(
          'CREATE TABLE shop.other (id int REFERENCES shop.t)',
          `GRANT ${privilege} ON shop.t TO "${APP}"`,
        )
        const app = await lab.client(APP, database)
        await app.query('BEGIN')
        for (const sql of plant) await app.query(sql)
        await asOwner(`REVOKE ${privilege} ON shop.t FROM "${APP}"`)
        await refusedOnceEnded(app, [next])
      },
    )

    it('a function is waited for whose maker could create when a file took that, and refused', async () => {
      await asOwner(`GRANT CREATE ON SCHEMA shop TO maria`)
      const maria = await lab.client('maria', database)
      await maria.query(`BEGIN; ${FUNCTION}`)
      await asOwner('REVOKE CREATE ON SCHEMA shop FROM maria')
      await refusedOnceEnded(maria, [next])
    })

    it('what is stuck at a lock behind its look at its rights is waited for', async () => {
      await asOwner('GRANT CREATE ON SCHEMA shop TO maria')
      await lab.as(
        APP,
        database,
        'CREATE TABLE evil.held (id int)',
        'GRANT ALL ON evil.held TO maria',
        'GRANT USAGE ON SCHEMA evil TO maria',
      )
      const app = await lab.client(APP, database)
      await app.query('BEGIN; LOCK TABLE evil.held')
      const maria = await lab.client('maria', database)
      const made = maria.query(
        'CREATE FUNCTION shop.lower(varchar) RETURNS int BEGIN ATOMIC SELECT id FROM evil.held; END',
      )
      await lab.untilBlocked()
      await asOwner('REVOKE CREATE ON SCHEMA shop FROM maria')
      const run = new Run()
      const refused = expect(lab.deploy(desired(next), CI, run)).rejects.toMatchObject({
        code: 'MIGRATION_REACHES_FOREIGN_CODE',
      })
      await run.untilSays('waiting for')
      await app.query('COMMIT')
      await made
      await refused
    })

    it('an open transaction that only reads stops nobody, and no privilege is changed', async () => {
      await asOwner(`GRANT ALL ON shop.t, shop.u TO "${APP}" WITH GRANT OPTION`)
      const acl = () =>
        lab.admin(
          database,
          "SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'shop'::regnamespace AND relname IN ('t', 'u') ORDER BY 1",
        )
      const before = await acl()
      const app = await lab.client(APP, database)
      await app.query('BEGIN; SELECT * FROM shop.u; SELECT * FROM shop.t')
      await lab.deploy(desired(next))
      await app.query('COMMIT')
      expect(await acl()).toEqual(before)
    })

    it('views are locked alone, whatever they read, and keep their comments', async () => {
      await asOwner(
        'CREATE VIEW shop.catalog AS SELECT relname FROM pg_class',
        'CREATE VIEW shop.tables AS SELECT table_name FROM information_schema.tables',
        "COMMENT ON VIEW shop.tables IS 'it''s'",
        `GRANT ALL ON shop.catalog, shop.tables TO "${APP}"`,
      )
      const held = `DO $$ BEGIN IF 2 <> (SELECT count(*) FROM pg_locks l WHERE l.pid = pg_backend_pid() AND l.relation IN ('shop.catalog'::regclass, 'shop.tables'::regclass)
        AND l.mode = 'ShareUpdateExclusiveLock') THEN RAISE EXCEPTION 'open'; END IF; END $$;`
      await lab.deploy(desired(migration('0002_v.sql', held)))
      const comments = await lab.admin(
        database,
        "SELECT obj_description('shop.tables'::regclass) AS tables, obj_description('shop.catalog'::regclass) AS catalog",
      )
      expect(comments).toEqual([{ tables: "it's", catalog: null }])
    })

    it.each([
      ['a file before it', 'GRANT ALL ON t TO', ''],
      ['default privileges of a file before it', 'ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO', ''],
      [
        'a statement before it in a file without a transaction',
        'GRANT ALL ON t TO',
        '-- transaction: none\n',
      ],
    ])('are locked behind %s', async (_, grant, head) => {
      const made = grant.includes('DEFAULT')
      const held = `DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_locks l WHERE l.pid = pg_backend_pid() AND l.relation = '${made ? 'v' : 't'}'::regclass AND l.mode = 'RowExclusiveLock') THEN RAISE EXCEPTION 'open'; END IF; END $$;`
      const granting = `${grant} "${APP}";\n${made ? 'CREATE TABLE IF NOT EXISTS v (id int);' : ''}`
      const files =
        head === ''
          ? [migration('0002_g.sql', granting), migration('0003_h.sql', held)]
          : [migration('0002_g.sql', `${head}${granting}${held}`)]
      await lab.deploy(desired(...files))
      expect(await lab.plan(desired(...files), CI)).toEqual([])
    })
  },
)
