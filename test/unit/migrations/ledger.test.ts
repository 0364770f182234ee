import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Acceptance, acceptance } from '../../../src/config/acceptance.ts'
import type { DesiredDatabase } from '../../../src/config/desired-database.ts'
import type { MigrationFile } from '../../../src/config/migration-file.ts'
import { InvalidInput } from '../../../src/error.ts'
import { releases } from '../../matrix.ts'
import { desiredDatabase, JANE, Lab, migration } from '../postgres/lab.ts'

const FIRST = migration('0001_first.sql', 'create table notes (id int primary key, body text)')
const SECOND = migration('0002_second.sql', 'alter table notes add column n int')

describe.each(releases('the ledger'))('the ledger on PostgreSQL %i', (version) => {
  let lab: Lab

  beforeAll(async () => {
    lab = await Lab.start(version)
  }, 60_000)
  afterAll(() => lab.stop())

  async function fresh(...migrations: readonly MigrationFile[]): Promise<DesiredDatabase> {
    return desiredDatabase({ database: await lab.database(), migrations })
  }

  function rows({ database }: DesiredDatabase, columns: string): Promise<Record<string, unknown>[]> {
    return lab.admin(database, `select ${columns} from shop.lakebase_migrations order by version`)
  }

  describe('times each file on the server', () => {
    it('though several travel in one message, and with a transaction or without', async () => {
      const desired = await fresh(
        FIRST,
        migration('0002_slow.sql', 'select pg_sleep(0.25)'),
        migration(
          '0003_quick.sql',
          "set local timezone = 'Asia/Kathmandu'; set local datestyle = 'SQL, DMY'",
        ),
        migration('0004_alone.sql', '-- transaction: none\nselect pg_sleep(0.25)'),
      )
      await lab.deploy(desired)
      const [total] = await lab.admin(
        desired.database,
        'select extract(epoch from max(applied_at) - min(applied_at)) * 1000 as ms from shop.lakebase_migrations',
      )
      const durations = (await rows(desired, 'duration_ms::int as ms')).map(({ ms }) => Number(ms))
      const [first = 0, slow = 0, quick = 0, alone = 0] = durations
      expect(slow).toBeGreaterThanOrEqual(250)
      expect(alone).toBeGreaterThanOrEqual(250)
      expect(slow + quick + alone).toBeLessThanOrEqual(Number(total?.ms) + 2)
      expect(first).toBeGreaterThanOrEqual(0)
    })

    it('and leaves the time open for a file that reset its settings', async () => {
      const desired = await fresh(
        migration('0001_reset.sql', "do $$ begin execute 'reset lakebase_deploy.started'; end $$"),
      )
      await lab.deploy(desired)
      expect(await rows(desired, 'duration_ms')).toEqual([{ duration_ms: null }])
    })
  })

  describe('that lacks columns', () => {
    async function old(): Promise<DesiredDatabase> {
      const desired = await fresh(FIRST)
      await lab.deploy(desired)
      await lab.admin(
        desired.database,
        'alter table shop.lakebase_migrations drop column duration_ms, drop column contracts',
      )
      return desired
    }

    it('is read as it is', async () => {
      const desired = await old()
      expect(await lab.plan(desired)).toEqual([])
      expect(await lab.deploy(desired)).toEqual([])
    })

    it('gets the columns, as a planned change, when a file is to be recorded', async () => {
      const desired = { ...(await old()), migrations: [FIRST, SECOND] }
      const expected = [
        'upgrade table "lakebase_migrations"',
        expect.stringContaining('apply 0002_second.sql'),
      ]
      expect(await lab.plan(desired)).toEqual(expected)
      expect(await lab.deploy(desired)).toEqual(expected)
      expect(await rows(desired, 'name, duration_ms is null as untimed, contracts')).toEqual([
        { name: '0001_first.sql', untimed: true, contracts: null },
        { name: '0002_second.sql', untimed: false, contracts: false },
      ])
      expect(await lab.plan(desired)).toEqual([])
    })

    it('gets it before the deploy when only an after-deploy file is to be recorded', async () => {
      const later = migration('0002_later.sql', '-- phase: after-deploy\nselect 2')
      const desired = { ...(await old()), migrations: [FIRST, later] }
      expect(await lab.deploy(desired)).toEqual(['upgrade table "lakebase_migrations"'])
      expect(await lab.deployAfter(desired)).toEqual([expect.stringContaining('apply 0002_later.sql')])
      expect(await lab.plan(desired)).toEqual([])
    })
  })

  describe('follows its files once a difference is accepted', () => {
    const THIRD = migration('0003_third.sql', 'alter table notes add column m int')

    /** Refused first, changing nothing; then accepted with exactly the entries that the refusal prints; then at rest. */
    async function settles(
      before: readonly MigrationFile[],
      after: readonly MigrationFile[],
      expected: readonly string[],
    ): Promise<DesiredDatabase> {
      const desired = await fresh(...before)
      await lab.deploy(desired)
      const changed = { ...desired, migrations: after }
      const refused: unknown = await lab.deploy(changed).catch((error: unknown) => error)
      if (!(refused instanceof InvalidInput)) throw new Error('it was not refused', { cause: refused })
      expect(await lab.plan(desired)).toEqual([])
      const entries = [...refused.message.matchAll(/accept: \['(.*?)'\]/g)].map(([, entry]) => entry ?? '')
      const accepting = { ...changed, accept: entries.map(read) }
      expect(await lab.plan(accepting)).toEqual(expected)
      expect(await lab.deploy(accepting)).toEqual(expected)
      expect(await lab.plan(accepting)).toEqual([])
      expect(await lab.plan(changed)).toEqual([])
      return accepting
    }

    function read(entry: string): Acceptance {
      const reading = acceptance.read(entry)
      if (reading.ok) return reading.value
      throw new Error(reading.refusal.message)
    }

    it('edited', async () => {
      const edited = migration('0001_first.sql', `${FIRST.sql} -- the notes`)
      const digits = edited.checksum.slice(0, 12)
      const desired = await settles(
        [FIRST, SECOND],
        [edited, SECOND],
        [`accept edited 0001_first.sql ${digits}`],
      )
      expect(await rows(desired, 'name, checksum')).toEqual([
        { name: '0001_first.sql', checksum: edited.checksum },
        { name: '0002_second.sql', checksum: SECOND.checksum },
      ])
    })

    it('deleted', async () => {
      const desired = await settles([FIRST, SECOND], [FIRST], ['accept deleted 0002_second.sql'])
      expect(await rows(desired, 'name')).toEqual([{ name: '0001_first.sql' }])
    })

    it('late', async () => {
      const applied = 'apply 0002_second.sql'
      await settles([FIRST, THIRD], [FIRST, SECOND, THIRD], [expect.stringContaining(applied)])
    })

    it("renamed, with a quote in the file's name", async () => {
      const renamed = migration("0002_jane's.sql", SECOND.sql)
      const desired = await fresh(FIRST, SECOND)
      await lab.deploy(desired)
      const accepted = { kind: 'renamed', from: '0002_second.sql', to: "0002_jane's.sql" } as const
      const accepting = { ...desired, migrations: [FIRST, renamed], accept: [accepted] }
      expect(await lab.deploy(accepting)).toEqual(["accept renamed 0002_second.sql 0002_jane's.sql"])
      expect(await rows(accepting, 'name')).toEqual([{ name: '0001_first.sql' }, { name: "0002_jane's.sql" }])
    })

    it('renumbered in a row, so that each takes the number of the next', async () => {
      const desired = await settles(
        [FIRST, SECOND, THIRD],
        [
          migration('0002_first.sql', FIRST.sql),
          migration('0003_second.sql', SECOND.sql),
          migration('0004_third.sql', THIRD.sql),
        ],
        [
          'accept renamed 0001_first.sql 0002_first.sql',
          'accept renamed 0002_second.sql 0003_second.sql',
          'accept renamed 0003_third.sql 0004_third.sql',
        ],
      )
      expect(await rows(desired, 'version, name')).toEqual([
        { version: '0002', name: '0002_first.sql' },
        { version: '0003', name: '0003_second.sql' },
        { version: '0004', name: '0004_third.sql' },
      ])
    })

    it('with their numbers exchanged', async () => {
      const one = migration('0001_a.sql', 'select 1')
      const two = migration('0002_b.sql', 'select 2')
      const desired = await settles(
        [one, two],
        [migration('0001_b.sql', two.sql), migration('0002_a.sql', one.sql)],
        ['accept renamed 0002_b.sql 0001_b.sql', 'accept renamed 0001_a.sql 0002_a.sql'],
      )
      expect(await rows(desired, 'version, name')).toEqual([
        { version: '0001', name: '0001_b.sql' },
        { version: '0002', name: '0002_a.sql' },
      ])
    })

    it('all at once, on a ledger that is not timed, under the lock and as the owner role', async () => {
      const desired = await fresh(FIRST, SECOND, THIRD)
      await lab.deploy(desired)
      await lab.admin(
        desired.database,
        'alter table shop.lakebase_migrations drop column duration_ms, drop column contracts',
      )
      const edited = migration('0001_first.sql', `${FIRST.sql} -- the notes`)
      const accept: readonly Acceptance[] = [
        { kind: 'edited', name: '0001_first.sql', checksum: edited.checksum },
        { kind: 'deleted', name: '0002_second.sql' },
      ]
      const accepting = { ...desired, migrations: [edited, THIRD], accept }
      const deploys = await Promise.all([lab.deploy(accepting), lab.deploy(accepting, JANE)])
      expect(deploys.flat().filter((step) => !step.startsWith('join role'))).toEqual([
        'upgrade table "lakebase_migrations"',
        `accept edited 0001_first.sql ${edited.checksum.slice(0, 12)}`,
        'accept deleted 0002_second.sql',
      ])
      expect(await lab.plan({ ...accepting, accept: [] })).toEqual([])
    })
  })
})
