import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DesiredDatabase } from '../../../../src/config/desired-database.ts'
import { createOauthRole } from '../../../../src/emulator/postgres/roles.ts'
import { DeployError } from '../../../../src/error.ts'
import { applyFiles } from '../../../../src/migrations/apply.ts'
import { temporaryBox } from '../../../../src/postgres/box.ts'
import { quoteIdentifier } from '../../../../src/postgres/identifier.ts'
import { matrix } from '../../../matrix.ts'
import { APP, CI, CLOSED, desiredDatabase, Lab, migration, planOn, running } from '../lab.ts'
import { attacked, deployOn, evilFunction } from './evil.ts'
import { PLANTED, type Planted } from './planted.ts'

const MEMBER = 'd1000000-0000-4000-8000-00000000d1d1'
const FIRST = migration(
  '0001_users.sql',
  "CREATE TABLE users (id int PRIMARY KEY, email varchar(20), amount numeric DEFAULT 1); INSERT INTO users VALUES (1, 'A@b', 2)",
)

describe.each(matrix('code of others', PLANTED))(
  'code of others on PostgreSQL $version',
  ({ version, cases }) => {
    let lab: Lab
    let database: string

    beforeAll(async () => {
      lab = await Lab.start(version)
      database = await lab.database()
      await createOauthRole(lab.cluster, { name: MEMBER, superuserMember: true })
      await lab.admin(database, `GRANT CREATE ON DATABASE ${database} TO "${APP}"`)
    }, 60_000)
    afterAll(() => lab.stop())

    let schemas = 0

    /** Plants it in a schema of its own, runs `work`, and clears away. */
    async function planted(
      { ours, plant, by, sql }: Planted,
      work: (desired: DesiredDatabase) => Promise<void>,
    ) {
      schemas += 1
      const [schema, elsewhere] = [`s${schemas}`, `o${schemas}`]
      const renamed = (text: string) =>
        text.replaceAll(/\bshop\b/g, schema).replaceAll(/\bother\b/g, elsewhere)
      const desired = desiredDatabase({ database, schema, migrations: [FIRST] })
      await lab.deploy(desired)
      await lab.admin(database, `GRANT CREATE ON SCHEMA ${schema} TO "${APP}"`)
      const other = by === 'app' ? APP : MEMBER
      if (ours) {
        await lab.as(other, database, ...ours.upon.map(renamed))
        const own = `SET ROLE ${quoteIdentifier(desired.ownerRole)}`
        await lab.admin(database, own, ...ours.made.map(renamed))
      }
      await lab.as(other, database, ...plant.map(renamed))
      try {
        await work({ ...desired, migrations: [FIRST, migration('0002_next.sql', renamed(sql))] })
      } finally {
        await lab.admin(database, `DROP SCHEMA IF EXISTS ${elsewhere}, ${schema} CASCADE`)
      }
    }

    it.each(cases.map((each) => [each.name, each] as const))(
      '%s: refused before a file runs, and gone by the printed way out',
      (_, each) =>
        planted(each, async (desired) => {
          const { reached, error } = await attacked(lab, database, (session, run) =>
            deployOn(session, desired, run),
          )
          expect(reached).toEqual([])
          if (!(error instanceof DeployError)) throw new Error('it was not refused', { cause: error })
          expect(error.code).toMatch(/^MIGRATION_(REACHES_FOREIGN_CODE|TOUCHES_FOREIGN_OBJECT)$/)
          if (error.code === 'MIGRATION_TOUCHES_FOREIGN_OBJECT') return
          expect(error.message).not.toContain('\n')
          expect(error.message).toContain(`of "${each.by === 'app' ? APP : MEMBER}"`)
          await follow(error.hint ?? '')
          const after = migration('0002_next.sql', 'select 2')
          expect(await lab.deploy({ ...desired, migrations: [FIRST, after] })).toEqual([
            expect.stringContaining('apply 0002_next.sql'),
          ])
        }),
    )

    /** Runs what the advice says, as whom it says. */
    async function follow(hint: string): Promise<void> {
      for (const [, by = '', statements = ''] of hint.matchAll(
        /Let "([^"]+)" run: (.*?;)(?= Let | What |$)/g,
      ))
        await lab.as(by, database, statements)
      const ours = /BEGIN; SET LOCAL ROLE .*? COMMIT;/.exec(hint)?.[0]
      if (ours) await lab.as(CI, database, ours)
    }

    it.each(cases.map((each) => [each.name, each] as const))(
      '%s: does not reach the deployer even when nobody has looked',
      (_, each) =>
        planted(each, async (desired) => {
          const [, next] = desired.migrations
          const { escaped } = await attacked(lab, database, async (session, run) => {
            const surroundings = {
              desired,
              box: temporaryBox(desired.ownerRole),
              guard: [],
              isOpen: false,
            }
            await applyFiles(
              session,
              surroundings,
              running(...(next ? [next] : [])),
              { ...run.ports, ...CLOSED },
              () => {},
            )
          })
          expect(escaped).toEqual([])
        }),
    )

    it('is not run by a look at the history of another tool, which anybody with CREATE on the database can make', async () => {
      schemas += 1
      const desired = desiredDatabase({ database, schema: `s${schemas}`, migrations: [FIRST] })
      const ways = {
        index: "CREATE INDEX ON drizzle.__drizzle_migrations ((hash || drizzle.k('x')))",
        predicate: "CREATE INDEX ON drizzle.__drizzle_migrations (id) WHERE hash <> drizzle.k('x')",
        statistics:
          "CREATE STATISTICS drizzle.st ON (hash || drizzle.k('x')) FROM drizzle.__drizzle_migrations",
        check:
          "ALTER TABLE drizzle.__drizzle_migrations ADD CHECK (hash <> drizzle.k('x')) NOT VALID; SET constraint_exclusion = on",
      }
      for (const [way, sql] of Object.entries(ways)) {
        await lab.as(
          APP,
          database,
          'CREATE SCHEMA drizzle; GRANT USAGE ON SCHEMA drizzle TO PUBLIC',
          evilFunction('drizzle.k(a text)', 'text', 'RETURN a', 'IMMUTABLE'),
          'CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text, created_at bigint)',
          'GRANT ALL ON drizzle.__drizzle_migrations TO PUBLIC',
          sql,
        )
        const { escaped, reached } = await attacked(lab, database, async (session, run) => {
          await planOn(session, desired, run)
        })
        await lab.admin(database, 'DROP SCHEMA drizzle CASCADE')
        expect({ way, escaped, reached }).toEqual({ way, escaped: [], reached: [] })
      }
    })

    it('leaves plain tables, enums and sequences of others alone', async () => {
      const each: Planted = {
        name: '',
        by: 'app',
        plant: [
          'CREATE TABLE shop.notes (id serial PRIMARY KEY, body text DEFAULT lower($$A$$))',
          "CREATE TYPE shop.mood AS ENUM ('ok')",
          'CREATE TYPE shop.pair AS (a int, b int)',
        ],
        sql: 'SELECT 1',
      }
      await planted(each, async (desired) => {
        expect(await lab.deploy(desired)).toEqual([expect.stringContaining('apply 0002_next.sql')])
      })
    })
  },
)
