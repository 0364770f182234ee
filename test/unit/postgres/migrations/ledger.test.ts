import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MigrationFile } from '../../../../src/postgres/migrations/file.ts'
import type { WantedDatabase } from '../../../../src/postgres/plan.ts'
import { Lab, migration, wantedDatabase } from '../lab.ts'

const FIRST = migration('0001_first.sql', 'create table notes (id int primary key, body text)')
const SECOND = migration('0002_second.sql', 'alter table notes add column n int')

describe.each([16, 17, 18] as const)('the ledger on PostgreSQL %i', (version) => {
  let lab: Lab

  beforeAll(async () => {
    lab = await Lab.start(version)
  }, 60_000)
  afterAll(() => lab.stop())

  async function fresh(...migrations: readonly MigrationFile[]): Promise<WantedDatabase> {
    return wantedDatabase({ database: await lab.database(), migrations })
  }

  function rows({ database }: WantedDatabase, columns: string): Promise<Record<string, unknown>[]> {
    return lab.admin(database, `select ${columns} from shop.lakebase_migrations order by version`)
  }

  describe('times each file on the server', () => {
    it('though several travel in one message, and with a transaction or without', async () => {
      const wanted = await fresh(
        FIRST,
        migration('0002_slow.sql', 'select pg_sleep(0.25)'),
        migration(
          '0003_quick.sql',
          "set local timezone = 'Asia/Kathmandu'; set local datestyle = 'SQL, DMY'",
        ),
        migration('0004_alone.sql', '-- transaction: none\nselect pg_sleep(0.25)'),
      )
      await lab.deploy(wanted)
      const [total] = await lab.admin(
        wanted.database,
        'select extract(epoch from max(applied_at) - min(applied_at)) * 1000 as ms from shop.lakebase_migrations',
      )
      const durations = (await rows(wanted, 'duration_ms::int as ms')).map(({ ms }) => Number(ms))
      const [first = 0, slow = 0, quick = 0, alone = 0] = durations
      expect(slow).toBeGreaterThanOrEqual(250)
      expect(alone).toBeGreaterThanOrEqual(250)
      expect(slow + quick + alone).toBeLessThanOrEqual(Number(total?.ms) + 2)
      expect(first).toBeGreaterThanOrEqual(0)
    })

    it('and leaves the time open for a file that reset its settings', async () => {
      const wanted = await fresh(
        migration('0001_reset.sql', "do $$ begin execute 'reset lakebase_deploy.started'; end $$"),
      )
      await lab.deploy(wanted)
      expect(await rows(wanted, 'duration_ms')).toEqual([{ duration_ms: null }])
    })
  })

  describe('made before files were timed', () => {
    async function old(): Promise<WantedDatabase> {
      const wanted = await fresh(FIRST)
      await lab.deploy(wanted)
      await lab.admin(wanted.database, 'alter table shop.lakebase_migrations drop column duration_ms')
      return wanted
    }

    it('is read as it is', async () => {
      const wanted = await old()
      expect(await lab.plan(wanted)).toEqual([])
      expect(await lab.deploy(wanted)).toEqual([])
    })

    it('gets the column, as a planned change, when a file is to be recorded', async () => {
      const wanted = { ...(await old()), migrations: [FIRST, SECOND] }
      const expected = [
        'upgrade table "lakebase_migrations"',
        expect.stringContaining('apply 0002_second.sql'),
      ]
      expect(await lab.plan(wanted)).toEqual(expected)
      expect(await lab.deploy(wanted)).toEqual(expected)
      expect(await rows(wanted, 'name, duration_ms is null as untimed')).toEqual([
        { name: '0001_first.sql', untimed: true },
        { name: '0002_second.sql', untimed: false },
      ])
      expect(await lab.plan(wanted)).toEqual([])
    })

    it('gets it before the deploy when only an after-deploy file is to be recorded', async () => {
      const later = migration('0002_later.sql', '-- phase: after-deploy\nselect 2')
      const wanted = { ...(await old()), migrations: [FIRST, later] }
      expect(await lab.deploy(wanted)).toEqual(['upgrade table "lakebase_migrations"'])
      expect(await lab.deployAfter(wanted)).toEqual([expect.stringContaining('apply 0002_later.sql')])
      expect(await lab.plan(wanted)).toEqual([])
    })
  })
})
