import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DesiredDatabase } from '../../../../src/config/desired-database.ts'
import { describeProblem, InvalidInput } from '../../../../src/error.ts'
import { matrix } from '../../../matrix.ts'
import { CI, desiredDatabase, Lab, migration, Run } from '../../postgres/lab.ts'
import { FORMS, type Form } from './forms.ts'

const TABLES = migration(
  '0001_tables.sql',
  'create table t (id int); create table u (id int primary key, t_id int)',
)

/** Of what every schema has. */
const ALREADY_THERE = ['create schema', 'create extension']

describe.each(matrix('guarded forms', FORMS, [16, 17]))(
  'guarded forms on PostgreSQL $version',
  ({ version, cases }) => {
    let lab: Lab
    let database: string
    let schemas = 0

    beforeAll(async () => {
      lab = await Lab.start(version)
      database = await lab.database()
    }, 60_000)
    afterAll(() => lab.stop())

    /** A schema with the two tables, what the form is given, and the form in a file that is always looked at. */
    async function stage({ given, statement }: Form): Promise<DesiredDatabase> {
      const schema = `s${++schemas}`
      const inSchema = (sql: string) => sql.replaceAll('shop', schema)
      const desired = desiredDatabase({ database, schema, migrations: [TABLES] })
      await lab.deploy(desired)
      if (given) await byHand(desired, inSchema(given))
      const file = migration('R__it.sql', `-- run: always\n${inSchema(statement)};`)
      return { ...desired, migrations: [TABLES, file] }
    }

    async function byHand({ ownerRole, schema }: DesiredDatabase, sql: string): Promise<void> {
      await lab.as(CI, database, `set role "${ownerRole}"; set search_path = ${schema}; ${sql}`)
    }

    async function complaints(desired: DesiredDatabase): Promise<readonly string[]> {
      const error: unknown = await lab.plan(desired).catch((caught: unknown) => caught)
      if (error instanceof InvalidInput) return error.problems.map(describeProblem)
      throw new Error('nothing was refused', { cause: error })
    }

    it.each(cases)('$what', async (form) => {
      const desired = await stage(form)
      const first = await lab.deploy(desired)
      expect(first).toHaveLength(ALREADY_THERE.includes(form.what) ? 0 : 2)
      await expectNothingSent(desired)
      if (form.spoil === undefined) return
      await byHand(desired, form.spoil.replaceAll('shop', desired.schema))
      if (form.complaint === undefined) {
        expect(await lab.deploy(desired)).toHaveLength(2)
        await expectNothingSent(desired)
      } else {
        const found = await complaints(desired)
        expect(found).toHaveLength(1)
        expect(found[0]?.replaceAll(desired.schema, 'shop')).toContain(form.complaint)
      }
    })

    /** One message for the catalog, one for the guards. */
    async function expectNothingSent(desired: DesiredDatabase): Promise<void> {
      const run = new Run()
      expect(await lab.deploy(desired, CI, run)).toEqual([])
      expect(run.meter.messages).toBe(2)
    }
  },
)
