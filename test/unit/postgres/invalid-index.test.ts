import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCatalog } from '../../../src/postgres/observe.ts'
import { planDatabase, type WantedDatabase } from '../../../src/postgres/plan.ts'
import { CI, Lab, migration, wantedDatabase } from './lab.ts'

const FILES = [
  migration(
    '0001_a.sql',
    'create table a (id int); insert into a values (1), (1); create index good on a (id);\n' +
      'create table p (id int) partition by range (id); create index waits on only p (id)',
  ),
]

describe.each([16, 17, 18] as const)('invalid indexes on PostgreSQL %i', (version) => {
  let lab: Lab

  beforeAll(async () => {
    lab = await Lab.start(version)
  }, 60_000)
  afterAll(() => lab.stop())

  async function findings(wanted: WantedDatabase): Promise<readonly unknown[]> {
    const session = await lab.session(CI, wanted.database)
    const plan = planDatabase(wanted, await readCatalog(session, wanted))
    await session.close()
    expect(plan.changes).toEqual([])
    return plan.findings
  }

  it('are found, each with the statement that repairs it', async () => {
    const wanted = wantedDatabase({ database: await lab.database(), migrations: FILES })
    await lab.deploy(wanted)
    expect(await findings(wanted)).toEqual([])

    const owner = `set role "${wanted.ownerRole}"`
    await expect(
      lab.as(CI, wanted.database, owner, 'create unique index concurrently broken on shop.a (id)'),
    ).rejects.toMatchObject({ code: '23505' })
    // What a cancelled REINDEX CONCURRENTLY leaves: under its own name when that was not exchanged yet.
    await lab.admin(
      wanted.database,
      "update pg_index set indisvalid = false where indexrelid = 'shop.good'::regclass",
    )
    await lab.as(CI, wanted.database, owner, 'create index good_ccnew on shop.a (id)')
    await lab.admin(
      wanted.database,
      "update pg_index set indisvalid = false where indexrelid = 'shop.good_ccnew'::regclass",
    )
    const finding = (name: string, statement: string) => ({
      code: 'INDEX_INVALID',
      key: name,
      objects: [name],
      message: `Index "shop"."${name}" on table "a" is INVALID: it was left half built, so no query uses it, and every write keeps it up.`,
      hint: `As "${wanted.ownerRole}" or a member of it run: ${statement} A migration that builds it again with CREATE INDEX CONCURRENTLY drops it first by itself.`,
    })
    const found = await findings(wanted)
    expect(found).toEqual([
      finding('broken', 'REINDEX INDEX CONCURRENTLY "shop"."broken";'),
      finding('good', 'REINDEX INDEX CONCURRENTLY "shop"."good";'),
      finding('good_ccnew', 'DROP INDEX CONCURRENTLY "shop"."good_ccnew";'),
    ])

    await lab.as(CI, wanted.database, owner, 'delete from shop.a')
    await lab.as(CI, wanted.database, owner, 'reindex index concurrently "shop"."broken"')
    await lab.as(CI, wanted.database, owner, 'reindex index concurrently "shop"."good"')
    await lab.as(CI, wanted.database, owner, 'drop index concurrently "shop"."good_ccnew"')
    expect(await findings(wanted)).toEqual([])
  })

  it('are none on a partitioned table, where a file without a transaction can start over', async () => {
    const tables = `create table q (id int) partition by range (id);
create table q1 partition of q for values from (1) to (2)`
    const build = `-- transaction: none
create index if not exists q_id on only q (id);
create index concurrently if not exists q1_id on q1 (id);
alter index q_id attach partition q1_id`
    const first = [...FILES, migration('0002_q.sql', tables)]
    const wanted = wantedDatabase({ database: await lab.database(), migrations: first })
    await lab.deploy(wanted)
    const asOwner = `set role "${wanted.ownerRole}"`
    await lab.as(CI, wanted.database, asOwner, 'create index q_id on only shop.q (id)')
    await lab.deploy({ ...wanted, migrations: [...first, migration('0003_build.sql', build)] })
    const valid = "select indisvalid from pg_index where indexrelid = 'shop.q_id'::regclass"
    expect(await lab.admin(wanted.database, valid)).toEqual([{ indisvalid: true }])
  })

  it('are none while they are being built', async () => {
    const wanted = wantedDatabase({ database: await lab.database(), migrations: FILES })
    await lab.deploy(wanted)
    const writer = await lab.client('cloud_admin', wanted.database)
    await writer.query('begin; insert into shop.a values (2)')
    const building = lab.as(
      CI,
      wanted.database,
      `set role "${wanted.ownerRole}"`,
      'create index concurrently growing on shop.a (id)',
    )
    await lab.untilBlocked()
    const invalid = "select from pg_index where not indisvalid and indexrelid = 'shop.growing'::regclass"
    expect(await lab.admin(wanted.database, invalid)).toHaveLength(1)
    expect(await findings(wanted)).toEqual([])
    await writer.query('commit')
    await building
  })
})
