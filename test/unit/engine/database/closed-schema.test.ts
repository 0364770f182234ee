import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DesiredDatabase } from '../../../../src/config/desired-database.ts'
import { inClosedSchema } from '../../../../src/engine/database/closed-schema.ts'
import { quoteIdentifier } from '../../../../src/postgres/identifier.ts'
import type { Session } from '../../../../src/postgres/session.ts'
import { releases } from '../../../matrix.ts'
import { APP, CI, desiredDatabase, Lab, migration, planOn, READ_WRITE, Run } from '../../postgres/lab.ts'

const PLANT = `CREATE OR REPLACE FUNCTION shop.lower(a varchar) RETURNS text LANGUAGE sql AS 'SELECT a::text'`
const UNPLANT = 'DROP FUNCTION IF EXISTS shop.lower(varchar)'
const OPEN = { lost: [], isOpen: true } as const

describe.each(releases('a schema that is closed while files run'))(
  'a schema that is closed while files run, on PostgreSQL %i',
  (version) => {
    let lab: Lab
    let desired: DesiredDatabase
    let session: Session

    beforeAll(async () => {
      lab = await Lab.start(version, 'table')
      desired = desiredDatabase({ database: await lab.database(), grants: [{ ...READ_WRITE, create: true }] })
      await lab.deploy(desired)
      session = await lab.session(CI, desired.database)
    }, 60_000)
    afterAll(() => lab.stop())

    const planted = async () => {
      const rows = (
        await session.send(
          "SELECT count(*) AS n FROM pg_catalog.pg_proc WHERE proname = 'lower' AND pronamespace = 'shop'::pg_catalog.regnamespace",
        )
      ).flat()
      return Number(rows[0]?.n)
    }
    const planned = async (of: DesiredDatabase) => {
      const reading = await lab.session(CI, of.database)
      const changes = await planOn(reading, of, new Run())
      await reading.close()
      return { changes }
    }
    const mayCreate = async (role = APP) => {
      const [row] = await lab.admin(
        desired.database,
        `SELECT has_schema_privilege('${role}', 'shop', 'CREATE') AS may`,
      )
      return row?.may
    }

    it('keeps the app out, and gives CREATE back, also when the work fails', async () => {
      const app = await lab.client(APP, desired.database)
      await inClosedSchema(session, desired, OPEN, new Run().ports, async () => {
        await expect(app.query(PLANT)).rejects.toThrow('permission denied for schema shop')
        expect(await mayCreate()).toBe(false)
      })
      expect(await mayCreate()).toBe(true)
      const failing = inClosedSchema(session, desired, OPEN, new Run().ports, () =>
        session.send('BEGIN; SELECT 1/0'),
      )
      await expect(failing).rejects.toThrow('division by zero')
      expect(await mayCreate()).toBe(true)
    })

    it.each(['GRANT CREATE ON SCHEMA shop', 'GRANT ALL ON SCHEMA shop'])(
      'takes back what a file opens by %s, before the next one runs',
      async (grant) => {
        const database = await lab.database()
        const closed = `DO $$ BEGIN IF has_schema_privilege('${APP}', 'shop', 'CREATE') THEN RAISE EXCEPTION 'open'; END IF; END $$;`
        const files = [
          migration('0001_t.sql', `CREATE TABLE t (id int);\n${grant} TO "${APP}";`),
          migration('0002_u.sql', closed),
          migration('R__w.sql', `${closed}\nCREATE OR REPLACE VIEW w AS SELECT 1 AS id;`),
        ]
        await lab.deploy(desiredDatabase({ database, grants: [READ_WRITE], migrations: files }))
        const [row] = await lab.admin(
          database,
          `SELECT has_schema_privilege('${APP}', 'shop', 'CREATE') AS may`,
        )
        expect(row?.may).toBe(true)
      },
    )

    it('keeps PUBLIC out as well', async () => {
      const own = quoteIdentifier(desired.ownerRole)
      const database = desired.database
      await lab.admin(
        database,
        'CREATE ROLE maria',
        `SET ROLE ${own}`,
        'GRANT CREATE ON SCHEMA shop TO PUBLIC',
      )
      expect(await mayCreate('maria')).toBe(true)
      await inClosedSchema(session, desired, OPEN, new Run().ports, async () => {
        expect(await mayCreate('maria')).toBe(false)
      })
      expect(await mayCreate('maria')).toBe(true)
      await lab.admin(database, `SET ROLE ${own}`, 'REVOKE CREATE ON SCHEMA shop FROM PUBLIC')
    })

    it('waits for a transaction that made something before, so that it is seen', async () => {
      const app = await lab.client(APP, desired.database)
      await app.query(`BEGIN; ${PLANT}`)
      const run = new Run()
      const work = inClosedSchema(session, desired, OPEN, run.ports, planted)
      await run.untilSays('waiting for a transaction of')
      await app.query('COMMIT')
      expect(await work).toBe(1)
      await app.query(UNPLANT)
    })

    it('waits for somebody who may not create, and has called a routine of one who may', async () => {
      await lab.admin(
        desired.database,
        `CREATE ROLE nina LOGIN; CREATE SCHEMA routines AUTHORIZATION "${APP}"; GRANT USAGE ON SCHEMA routines TO nina`,
        `SET SESSION AUTHORIZATION "${APP}"`,
        `CREATE FUNCTION routines.plant() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN ${PLANT}; END $$`,
        'RESET SESSION AUTHORIZATION',
      )
      const nina = await lab.client('nina', desired.database)
      await nina.query('BEGIN; SELECT routines.plant()')
      const run = new Run()
      const work = inClosedSchema(session, desired, OPEN, run.ports, planted)
      await run.untilSays('waiting for a transaction of "nina"')
      await nina.query('COMMIT')
      expect(await work).toBe(1)
      await lab.as(APP, desired.database, UNPLANT)
    })

    it('waits for who lost CREATE in this run, for good', async () => {
      const app = await lab.client(APP, desired.database)
      await app.query(`BEGIN; ${PLANT}`)
      await lab.as(
        CI,
        desired.database,
        `SET ROLE ${quoteIdentifier(desired.ownerRole)}`,
        `REVOKE CREATE ON SCHEMA shop FROM "${APP}"`,
      )
      const run = new Run()
      const work = inClosedSchema(session, desired, { lost: [APP], isOpen: false }, run.ports, planted)
      await run.untilSays('waiting for a transaction of')
      await app.query('COMMIT')
      expect(await work).toBe(1)
      expect(await mayCreate()).toBe(false)
      await app.query(UNPLANT)
      await lab.deploy(desired)
      expect(await mayCreate()).toBe(true)
    })

    it('gives up after the lock time-out, and names the session', async () => {
      const app = await lab.client(APP, desired.database)
      await app.query('BEGIN; SELECT 1')
      const [row] = (await app.query('SELECT pg_backend_pid() AS pid')).rows
      let ran = false
      const work = inClosedSchema(session, desired, OPEN, new Run({ lockTimeoutMs: 300 }).ports, async () => {
        ran = true
      })
      await expect(work).rejects.toMatchObject({
        code: 'SCHEMA_STILL_IN_USE',
        message: expect.stringContaining(`a transaction of "${APP}" (pid ${row.pid}, lakebase-deploy`),
        hint: expect.stringContaining(`SELECT pg_terminate_backend(${row.pid});`),
      })
      expect(ran).toBe(false)
      expect(await mayCreate()).toBe(true)
      await app.query('ROLLBACK')
    })

    it('is opened again by the next run where one was killed, also for whom the configuration does not name', async () => {
      const database = await lab.database()
      const files = [migration('0001_t.sql', 'CREATE TABLE t (id int);')]
      const shop = desiredDatabase({ database, grants: [{ ...READ_WRITE, create: true }] })
      await lab.deploy(shop)
      await lab.admin(
        database,
        'CREATE ROLE visitor',
        'CREATE ROLE gone',
        `SET ROLE ${quoteIdentifier(shop.ownerRole)}`,
        'GRANT CREATE ON SCHEMA shop TO visitor, gone, PUBLIC',
      )
      const killed = await lab.session(CI, database)
      const run = new Run()
      const work = inClosedSchema(killed, shop, OPEN, run.ports, async () => {
        const [row] = (await killed.send('SELECT pg_catalog.pg_backend_pid() AS pid')).flat()
        await lab.admin(database, `SELECT pg_terminate_backend(${row?.pid})`)
        await killed.send('SELECT 1')
      })
      await expect(work).rejects.toThrow()
      expect(run.lines.join('\n')).toContain('the next run gives it back')
      await lab.admin(database, 'DROP ROLE gone')
      const acl = async () => {
        const rows = await lab.admin(
          database,
          `SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS who FROM pg_namespace n, aclexplode(n.nspacl) a
           WHERE nspname = 'shop' AND privilege_type = 'CREATE' AND a.grantor = nspowner AND a.grantee <> nspowner AND a.grantee <> 'databricks_superuser'::regrole`,
        )
        return rows.map(({ who }) => who).toSorted()
      }
      expect(await acl()).toEqual([])
      const back = [
        'grant CREATE on schema "shop" to the app',
        'forget from whom CREATE on schema "shop" was taken',
        'give CREATE on schema "shop" back to "visitor"',
        'give CREATE on schema "shop" back to PUBLIC',
      ]
      expect((await lab.plan(shop)).toSorted()).toEqual(back.toSorted())
      const strict = { ...shop, grants: [], grantsMode: 'authoritative' } as const
      expect(await lab.plan(strict)).toContain(back[1])
      expect((await lab.plan(strict)).join()).not.toContain('back to')
      // It is closed again for the files of that run.
      const { changes } = await planned({ ...shop, migrations: files })
      expect(changes.find(({ kind }) => kind === 'close-schema')).toMatchObject({
        to: expect.arrayContaining(['public', { kind: 'role', role: 'visitor' }, { kind: 'app' }]),
      })
      await lab.deploy({ ...shop, migrations: files })
      expect(await acl()).toEqual(['PUBLIC', `"${APP}"`, 'visitor'].toSorted())
      expect(await lab.plan({ ...shop, migrations: files })).toEqual([])
      expect(
        await lab.admin(database, "SELECT FROM pg_type WHERE typname = 'lakebase_taken_create'"),
      ).toEqual([])
    })

    it('is not closed to members of a role of the platform, which stop the run before any change', async () => {
      const database = await lab.database()
      const [writer] = await lab.admin(
        database,
        "SELECT 'databricks_writer_' || oid AS role FROM pg_database WHERE datname = current_database()",
      )
      await lab.admin(
        database,
        'CREATE ROLE sync_team',
        'CREATE ROLE sync LOGIN IN ROLE sync_team',
        `GRANT ${writer?.role} TO sync_team`,
      )
      const files = [migration('0001_t.sql', 'CREATE TABLE t (id int);')]
      const shop = desiredDatabase({ database, grants: [], migrations: files })
      const refused = {
        code: 'SCHEMA_NOT_CLOSABLE',
        message: expect.stringContaining(`("sync_team" by "${writer?.role}")`),
      }
      const revoke = `REVOKE "${writer?.role}" FROM "sync_team" GRANTED BY "cloud_admin" CASCADE;`
      await expect(lab.deploy(shop)).rejects.toMatchObject(refused)
      expect(await lab.admin(database, "SELECT FROM pg_namespace WHERE nspname = 'shop'")).toEqual([])
      await lab.deploy({ ...shop, migrations: [] })
      await expect(lab.plan(shop)).rejects.toMatchObject({
        ...refused,
        hint: expect.stringContaining(`As "cloud_admin" run: ${revoke}`),
      })
      await expect(lab.plan({ ...shop, migrations: [], extensions: ['citext'] })).rejects.toMatchObject(
        refused,
      )
      expect(await lab.plan({ ...shop, migrations: [] })).toEqual([])
      await lab.admin(database, revoke)
      await lab.deploy(shop)
      await lab.admin(database, 'DROP ROLE sync', 'DROP ROLE sync_team')
    })

    it('does not believe a type of another role that has come to the owner role, nor takes it over', async () => {
      const database = await lab.database()
      const shop = desiredDatabase({ database, grants: [{ ...READ_WRITE, create: true }] })
      await lab.deploy(shop)
      await lab.admin(database, `GRANT "${APP}" TO "${CI}"`)
      await lab.as(APP, database, "CREATE TYPE shop.lakebase_taken_create AS ENUM ('')")
      expect(await lab.plan(shop)).toEqual([])
      for (const owner of [CI, shop.ownerRole]) {
        await lab.admin(database, `ALTER TYPE shop.lakebase_taken_create OWNER TO ${quoteIdentifier(owner)}`)
        expect(await lab.plan(shop)).toEqual([])
      }
      await lab.admin(database, `REVOKE "${APP}" FROM "${CI}"`)
    })

    it.each([
      'TABLE shop.lakebase_taken_create (id int)',
      'VIEW shop.lakebase_taken_create AS SELECT 1 AS id',
    ])('names what has the name that it needs, CREATE %s, and what to do', async (relation) => {
      await lab.as(APP, desired.database, `CREATE ${relation}`)
      const refused = inClosedSchema(session, desired, OPEN, new Run().ports, planted)
      await expect(refused).rejects.toMatchObject({
        code: 'SCHEMA_NOT_CLOSABLE',
        message: expect.stringContaining(`"${APP}" has a table or a view "shop"."lakebase_taken_create"`),
      })
      const { hint } = await refused.catch((error) => error)
      const [rename] = /ALTER TABLE .*?;/.exec(hint) ?? []
      await lab.as(APP, desired.database, rename ?? '')
      expect(await inClosedSchema(session, desired, OPEN, new Run().ports, planted)).toBe(0)
      await lab.as(APP, desired.database, `DROP ${relation.split(' ')[0]} shop.lakebase_taken_create_1`)
    })

    it('refuses to run beside CREATE that the owner role cannot take back', async () => {
      await lab.admin(
        desired.database,
        'CREATE ROLE guest',
        'SET ROLE databricks_superuser',
        'GRANT CREATE ON SCHEMA shop TO guest',
      )
      await expect(inClosedSchema(session, desired, OPEN, new Run().ports, planted)).rejects.toMatchObject({
        code: 'SCHEMA_NOT_CLOSABLE',
        hint: expect.stringContaining(
          'Let "databricks_superuser" run: REVOKE CREATE ON SCHEMA "shop" FROM "guest";',
        ),
      })
      await lab.admin(
        desired.database,
        'SET ROLE databricks_superuser',
        'REVOKE CREATE ON SCHEMA shop FROM guest',
        'RESET ROLE',
        'DROP ROLE guest',
      )
    })

    it('in a loop beside an app that plants and drops all the time nothing is ever there after a clean look', async () => {
      let stop = false
      const attack = async () => {
        const app = await lab.client(APP, desired.database)
        const tried = (sql: string) =>
          app.query(sql).then(
            () => true,
            () => app.query('ROLLBACK').then(() => false),
          )
        while (!stop) {
          if (!(await tried(`BEGIN; ${PLANT}; SELECT pg_sleep(0.02); COMMIT`))) continue
          await tried('SELECT pg_sleep(0.08)')
          await tried(UNPLANT)
        }
      }
      const attackers = [attack(), attack()]
      const seen = { refused: 0, clean: 0, hijacked: 0 }
      for (const until = Date.now() + 3000; Date.now() < until; ) {
        await inClosedSchema(session, desired, OPEN, new Run().ports, async () => {
          if ((await planted()) > 0) seen.refused += 1
          else {
            await lab.cluster.query('SELECT pg_sleep(0.01)')
            if ((await planted()) > 0) seen.hijacked += 1
            else seen.clean += 1
          }
        })
      }
      stop = true
      await Promise.all(attackers)
      expect(seen.hijacked).toBe(0)
      expect(seen.refused).toBeGreaterThan(0)
    })

    it('is a line of the plan when somebody may create where files run, and none otherwise', async () => {
      const files = [migration('0001_a.sql', 'create table a (id int)')]
      const closing = async (create: boolean | 'auto') => {
        const grants = [{ ...READ_WRITE, create }]
        const changes = await planOn(session, { ...desired, grants, migrations: files }, new Run())
        return changes.filter(({ kind }) => kind === 'close-schema')
      }
      expect(await closing(true)).toEqual([
        { kind: 'close-schema', schema: 'shop', phase: 'before-deploy', to: [{ kind: 'app' }] },
      ])
      expect(await closing('auto')).toEqual([])
    })
  },
)
