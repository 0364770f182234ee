import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planDatabase } from '../../../../src/plan/database.ts'
import { releases } from '../../../matrix.ts'
import { CI, desiredDatabase, JANE, Lab, migration, Run, stepsOf } from '../../postgres/lab.ts'

const SESSIONS = 12

const FILES = [
  migration('0001_a.sql', 'create table a (id int)'),
  migration('0002_b.sql', 'insert into a values (1)'),
  migration('0003_index.sql', '-- transaction: none\ncreate index concurrently a_id on a (id)'),
  migration('0004_d.sql', 'alter table a add column d int'),
]

describe.each(releases('twelve deploys at once'))('twelve deploys at once on PostgreSQL %i', (version) => {
  let lab: Lab

  beforeAll(async () => {
    lab = await Lab.start(version)
  }, 60_000)
  afterAll(() => lab.stop())

  it('all succeed on a fresh schema, and each step is made once', { timeout: 120_000 }, async () => {
    const desired = desiredDatabase({ database: await lab.database(), migrations: FILES })
    const planned = stepsOf(planDatabase(desired, undefined).changes)
    const executed = await Promise.all(
      Array.from({ length: SESSIONS }, () => lab.deploy(desired, CI, new Run({ timeoutMs: 100_000 }))),
    )
    expect(executed.flat().sort()).toEqual([...planned].sort())
    const rows = await lab.admin(
      desired.database,
      'select (select count(*)::int from shop.a) as rows, name from shop.lakebase_migrations order by version',
    )
    expect(rows).toEqual(FILES.map(({ name }) => ({ rows: 1, name })))
    expect(await lab.plan(desired)).toEqual([])
  })

  it('all succeed with two deployers', { timeout: 120_000 }, async () => {
    const desired = desiredDatabase({ database: await lab.database(), migrations: FILES })
    const executed = await Promise.all(
      Array.from({ length: SESSIONS }, (_, index) =>
        lab.deploy(desired, index % 2 === 0 ? CI : JANE, new Run({ timeoutMs: 100_000 })),
      ),
    )
    const applied = executed.flat().filter((step) => step.startsWith('apply'))
    expect(applied.sort()).toEqual(FILES.map(({ name }) => expect.stringContaining(`apply ${name}`)))
    expect(await lab.plan(desired)).toEqual([])
  })
})
