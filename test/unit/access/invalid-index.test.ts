import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCatalog } from '../../../src/catalog/read.ts'
import type { DesiredDatabase } from '../../../src/config/desired-database.ts'
import { planDatabase } from '../../../src/plan/database.ts'
import { releases } from '../../matrix.ts'
import { CI, desiredDatabase, Lab, migration } from '../postgres/lab.ts'

const FILES = [
  migration(
    '0001_a.sql',
    'create table a (id int); insert into a values (1), (1); create index good on a (id);\n' +
      'create table p (id int) partition by range (id); create index waits on only p (id)',
  ),
]

describe.each(releases('invalid indexes'))('invalid indexes on PostgreSQL %i', (version) => {
  let lab: Lab

  beforeAll(async () => {
    lab = await Lab.start(version)
  }, 60_000)
  afterAll(() => lab.stop())

  async function findings(desired: DesiredDatabase): Promise<readonly unknown[]> {
    const session = await lab.session(CI, desired.database)
    const plan = planDatabase(desired, await readCatalog(session, desired))
    await session.close()
    expect(plan.changes).toEqual([])
    return plan.findings
  }

  it('are found, each with the statement that repairs it', async () => {
    const desired = desiredDatabase({ database: await lab.database(), migrations: FILES })
    await lab.deploy(desired)
    expect(await findings(desired)).toEqual([])

    const owner = `set role "${desired.ownerRole}"`
    await expect(
      lab.as(CI, desired.database, owner, 'create unique index concurrently broken on shop.a (id)'),
    ).rejects.toMatchObject({ code: '23505' })
    // What a cancelled REINDEX CONCURRENTLY leaves: under its own name when that was not exchanged yet.
    await lab.admin(
      desired.database,
      "update pg_index set indisvalid = false where indexrelid = 'shop.good'::regclass",
    )
    await lab.as(CI, desired.database, owner, 'create index good_ccnew on shop.a (id)')
    await lab.admin(
      desired.database,
      "update pg_index set indisvalid = false where indexrelid = 'shop.good_ccnew'::regclass",
    )
    const finding = (name: string, statement: string) => ({
      code: 'INDEX_INVALID',
      key: name,
      objects: [name],
      message: `Index "shop"."${name}" on table "a" is INVALID: it was left half built, so no query uses it, and every write keeps it up.`,
      hint: `As "${desired.ownerRole}" or a member of it run: ${statement} A migration that builds it again with CREATE INDEX CONCURRENTLY drops it first by itself.`,
    })
    const found = await findings(desired)
    expect(found).toEqual([
      finding('broken', 'REINDEX INDEX CONCURRENTLY "shop"."broken";'),
      finding('good', 'REINDEX INDEX CONCURRENTLY "shop"."good";'),
      finding('good_ccnew', 'DROP INDEX CONCURRENTLY "shop"."good_ccnew";'),
    ])

    await lab.as(CI, desired.database, owner, 'delete from shop.a')
    await lab.as(CI, desired.database, owner, 'reindex index concurrently "shop"."broken"')
    await lab.as(CI, desired.database, owner, 'reindex index concurrently "shop"."good"')
    await lab.as(CI, desired.database, owner, 'drop index concurrently "shop"."good_ccnew"')
    expect(await findings(desired)).toEqual([])
  })

  it('are none on a partitioned table, where a file without a transaction can start over', async () => {
    const tables = `create table q (id int) partition by range (id);
create table q1 partition of q for values from (1) to (2)`
    const build = `-- transaction: none
create index if not exists q_id on only q (id);
create index concurrently if not exists q1_id on q1 (id);
alter index q_id attach partition q1_id`
    const first = [...FILES, migration('0002_q.sql', tables)]
    const desired = desiredDatabase({ database: await lab.database(), migrations: first })
    await lab.deploy(desired)
    const asOwner = `set role "${desired.ownerRole}"`
    await lab.as(CI, desired.database, asOwner, 'create index q_id on only shop.q (id)')
    await lab.deploy({ ...desired, migrations: [...first, migration('0003_build.sql', build)] })
    const valid = "select indisvalid from pg_index where indexrelid = 'shop.q_id'::regclass"
    expect(await lab.admin(desired.database, valid)).toEqual([{ indisvalid: true }])
  })

  it('are none while they are being built', async () => {
    const desired = desiredDatabase({ database: await lab.database(), migrations: FILES })
    await lab.deploy(desired)
    const writer = await lab.client('cloud_admin', desired.database)
    await writer.query('begin; insert into shop.a values (2)')
    const building = lab.as(
      CI,
      desired.database,
      `set role "${desired.ownerRole}"`,
      'create index concurrently growing on shop.a (id)',
    )
    await lab.untilBlocked()
    const invalid = "select from pg_index where not indisvalid and indexrelid = 'shop.growing'::regclass"
    expect(await lab.admin(desired.database, invalid)).toHaveLength(1)
    expect(await findings(desired)).toEqual([])
    await writer.query('commit')
    await building
  })
})
