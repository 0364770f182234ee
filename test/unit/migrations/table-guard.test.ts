import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DesiredDatabase } from '../../../src/config/desired-database.ts'
import type { MigrationFile } from '../../../src/config/migration-file.ts'
import { quoteIdentifier } from '../../../src/postgres/identifier.ts'
import { releases } from '../../matrix.ts'
import { APP, CI, desiredDatabase, Lab, migration, READ_WRITE } from '../postgres/lab.ts'

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

    const asOwner = (...statements: readonly string[]) =>
      lab.admin(database, `SET ROLE ${quoteIdentifier(desired().ownerRole)}`, ...statements)
    const next = migration('0002_next.sql', 'INSERT INTO t VALUES (7); DELETE FROM t WHERE id = 1')
    const TRIGGER = 'CREATE TRIGGER z BEFORE INSERT ON shop.t FOR EACH ROW EXECUTE FUNCTION evil.tr()'
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
        const refused = expect(lab.deploy(desired(next))).rejects.toMatchObject({
          code: 'MIGRATION_REACHES_FOREIGN_CODE',
        })
        await lab.untilBlocked()
        await app.query('COMMIT')
        await refused
        expect(await lab.admin(database, 'SELECT id FROM shop.t')).toEqual([{ id: 1 }])
      },
    )

    it('an open transaction that only reads and writes stops nobody, and no privilege is changed', async () => {
      await asOwner(`GRANT ALL ON shop.t, shop.u TO "${APP}" WITH GRANT OPTION`)
      const acl = () =>
        lab.admin(
          database,
          "SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'shop'::regnamespace AND relname IN ('t', 'u') ORDER BY 1",
        )
      const before = await acl()
      const app = await lab.client(APP, database)
      await app.query('BEGIN; INSERT INTO shop.u VALUES (1); SELECT * FROM shop.t')
      await lab.deploy(desired(next))
      await app.query('COMMIT')
      expect(await acl()).toEqual(before)
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
