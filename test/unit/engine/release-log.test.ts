import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Catalog } from '../../../src/catalog/catalog.ts'
import { catalogReading } from '../../../src/catalog/read.ts'
import type { DesiredDatabase } from '../../../src/config/desired-database.ts'
import { releasesIn } from '../../../src/engine/release.ts'
import { ReleaseLog } from '../../../src/engine/release-log.ts'
import { DeployError } from '../../../src/error.ts'
import { NO_LOOKAHEAD } from '../../../src/migrations/guard/lookahead.ts'
import { NOTHING_TOUCHED } from '../../../src/migrations/touched.ts'
import { planDatabase } from '../../../src/plan/database.ts'
import { acquireRunLock } from '../../../src/postgres/run-lock.ts'
import { releases } from '../../matrix.ts'
import { APP, CI, DIRECT, desiredDatabase, Lab, migration, Run } from '../postgres/lab.ts'

const SCOPE = { workspace: 'https://dbc.example', app: APP }
const RELEASE = { artifactDigest: 'a', releaseDigest: 'r', sourceDigest: 's', migrations: ['c1'] }
const WHO = {
  id: '1',
  name: '8211',
  attempt: 1,
  label: 'https://runs/8211',
  gitSha: 'abc',
  toolVersion: '1.0.0',
}

describe.each(releases('the log of releases'))('PostgreSQL %i', (version) => {
  let lab: Lab
  let desired: DesiredDatabase

  beforeAll(async () => {
    lab = await Lab.start(version)
  }, 60_000)
  afterAll(() => lab.stop())
  beforeEach(async () => {
    const database = await lab.database()
    desired = {
      ...desiredDatabase({ database, migrations: [migration('0001_a.sql', 'create table a (id int)')] }),
      release: SCOPE,
    }
    await lab.deploy(desired)
  })

  /** Runs `work` as a run does that has read the database under the lock. */
  async function underLock<T>(
    work: (log: ReleaseLog, seen: ReturnType<typeof releasesIn>, catalog: Catalog) => Promise<T>,
  ): Promise<T> {
    const run = new Run()
    const session = await lab.session(CI, desired.database, run)
    const { lock, read: catalog } = await acquireRunLock(session, desired, catalogReading(desired), {
      ...run.ports,
      ...DIRECT,
    })
    const database = {
      state: 'read',
      catalog,
      look: NO_LOOKAHEAD,
      refused: [],
      touched: NOTHING_TOUCHED,
    } as const
    const log = new ReleaseLog({
      lock,
      desired,
      scope: SCOPE,
      environment: 'prod',
      database,
      run: WHO,
      deployer: CI,
    })
    try {
      return await work(log, releasesIn(database), catalog)
    } finally {
      await lock.release()
    }
  }

  const seen = () => underLock(async (_, rows) => rows)

  it('makes its table with the first release, and tells of each what is decided on', async () => {
    expect(await seen()).toEqual([])
    const id = await underLock((log) => log.begin(RELEASE, '/Workspace/shop/a'))
    const row = {
      id,
      run: expect.any(String),
      deployer: CI,
      releaseDigest: 'r',
      sourceDigest: 's',
      folder: '/Workspace/shop/a',
      outcome: 'deploying',
    }
    const open = { deploymentId: undefined, manifestDigest: undefined, isUnseen: true }
    expect(await seen()).toEqual([{ ...row, ...open, startedAt: expect.any(Number) }])
    await underLock(async (log) => {
      await log.deployed(id, 'd1', 'm1')
      await log.end(id, 'healthy', undefined)
    })
    expect(await seen()).toMatchObject([
      { id, deploymentId: 'd1', manifestDigest: 'm1', outcome: 'healthy', isUnseen: false },
    ])
    const uploaded = await underLock(async (log) => {
      const next = await log.begin(RELEASE, '/Workspace/shop/b')
      await log.uploaded(next, 'm2')
      return next
    })
    expect(await seen()).toMatchObject([{ id: uploaded, manifestDigest: 'm2', outcome: 'deploying' }, { id }])
    const [kept] = await lab.admin(
      desired.database,
      `SELECT restore_lsn < pg_current_wal_lsn() AS lsn, restore_time < started_at AS time FROM shop.lakebase_releases LIMIT 1`,
    )
    expect(kept).toEqual({ lsn: true, time: true })
  })

  it('takes a run that another one found dead for one that may still write, for a quarter of an hour', async () => {
    const killed = await underLock((log) => log.begin(RELEASE, '/Workspace/shop/a'))
    await underLock((log) => log.begin(RELEASE, '/Workspace/shop/b'))
    const isUnseen = async () => (await seen())?.find(({ id }) => id === killed)
    expect(await isUnseen()).toMatchObject({ outcome: 'failed', isUnseen: true })
    await lab.admin(
      desired.database,
      "UPDATE shop.lakebase_releases SET ended_at = ended_at - interval '15 minutes'",
    )
    expect(await isUnseen()).toMatchObject({ outcome: 'failed', isUnseen: false })
  })

  it('tells in full what one can go back to, also of a table and a ledger that lack what came later', async () => {
    const inFull = () => {
      desired = { ...desired, release: { ...SCOPE, inFull: true } }
      return underLock(async (_, rows) => rows?.map(({ restores, detail }) => ({ restores, detail })))
    }
    await underLock((log) => log.begin(RELEASE, '/Workspace/shop/a'))
    const admin = (sql: string) => lab.admin(desired.database, sql)
    await admin('ALTER TABLE shop.lakebase_releases DROP COLUMN migrations, DROP COLUMN restores')
    await admin('ALTER TABLE shop.lakebase_migrations DROP COLUMN contracts')
    const detail = {
      app: APP,
      environment: 'prod',
      artifactDigest: 'a',
      gitSha: 'abc',
      migrations: undefined,
    }
    expect(await inFull()).toEqual([{ restores: undefined, detail }])
    const restores = { id: 'old', gitSha: 'def' }
    await underLock((log) => log.begin({ ...RELEASE, restores }, '/Workspace/shop/a'))
    expect(await inFull()).toEqual([
      { restores: 'old', detail: { ...detail, gitSha: 'def', migrations: ['c1'] } },
      { restores: undefined, detail: { ...detail, endedMsAgo: expect.any(Number) } },
    ])
    const ledger = () => underLock(async (_log, _rows, catalog) => catalog.ledger)
    expect(await ledger()).toMatchObject([{ name: '0001_a.sql', contracts: undefined }])
    await admin('ALTER TABLE shop.lakebase_migrations ADD COLUMN contracts boolean')
    await admin('UPDATE shop.lakebase_migrations SET contracts = false')
    expect(await ledger()).toMatchObject([{ name: '0001_a.sql', contracts: false }])
    await admin('ALTER TABLE shop.lakebase_migrations ALTER COLUMN contracts TYPE text')
    expect(await ledger()).toBe('unreadable')
  })

  it('settles what another run has left open, by what is known of it', async () => {
    const begun = await underLock((log) => log.begin(RELEASE, '/Workspace/shop/a'))
    const posted = await underLock(async (log) => {
      const id = await log.begin(RELEASE, '/Workspace/shop/b')
      await log.deployed(id, 'd1', undefined)
      return id
    })
    const taken = await underLock(async (log) =>
      log.take({ ...RELEASE, releaseDigest: 'r2' }, '/Workspace/shop/b', 'd2'),
    )
    expect(taken).toBeUndefined()
    const outcomes = new Map((await seen())?.map(({ id, outcome }) => [id, outcome]))
    expect([outcomes.get(begun), outcomes.get(posted)]).toEqual(['failed', 'superseded'])
    expect([...outcomes.values()]).toEqual(['healthy', 'superseded', 'failed'])
  })

  it('gives the app nothing, and ignores what came with a copy of the database', async () => {
    await underLock((log) => log.begin(RELEASE, '/Workspace/shop/a'))
    await expect(lab.as(APP, desired.database, 'SELECT FROM shop.lakebase_releases')).rejects.toThrow(
      'permission denied',
    )
    await lab.admin(desired.database, "UPDATE shop.lakebase_releases SET workspace = 'https://other.example'")
    expect(await seen()).toEqual([])
  })

  describe('that somebody has changed', () => {
    const work = () => underLock((log) => log.begin(RELEASE, '/Workspace/shop/a'))
    const trigger =
      'CREATE TRIGGER z BEFORE INSERT OR UPDATE ON lakebase_releases FOR EACH ROW EXECUTE FUNCTION its.f()'

    async function change(sql: string, role = desired.ownerRole) {
      await lab.admin(desired.database, `SET ROLE "${role}"; SET search_path = shop; ${sql}`)
    }

    async function plant() {
      await lab.admin(
        desired.database,
        `GRANT TRIGGER ON shop.lakebase_releases TO "${APP}"; CREATE SCHEMA its; CREATE TABLE its.saw (who text); GRANT ALL ON SCHEMA its TO PUBLIC; GRANT ALL ON its.saw TO PUBLIC;
      SET ROLE "${APP}"; CREATE FUNCTION its.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO its.saw VALUES (current_user); RETURN new; END'`,
      )
    }

    const ran = () => lab.admin(desired.database, 'SELECT who FROM its.saw')

    it.each([
      ['ALTER TABLE lakebase_releases ENABLE ROW LEVEL SECURITY', 'row security is on for it'],
      ['CREATE RULE r AS ON UPDATE TO lakebase_releases DO INSTEAD NOTHING', 'it has the rule r'],
      ['CREATE TABLE child () INHERITS (lakebase_releases)', 'the table shop.child inherits from it'],
      [
        "ALTER TABLE lakebase_releases ADD extra text DEFAULT 'x'",
        'its column extra has a default that is not its own',
      ],
      [
        'ALTER TABLE lakebase_releases ADD CHECK (length(run) > 0)',
        'it has the check lakebase_releases_run_check',
      ],
      [
        'CREATE TABLE points (id text REFERENCES lakebase_releases)',
        'the foreign key points_id_fkey of shop.points points at it',
      ],
      ['ALTER TABLE lakebase_releases DROP folder', 'it has no column folder'],
    ])('%s: is neither read nor written, and the repair that is printed is one', async (sql, fault) => {
      await work()
      await change(sql)
      const message = expect.stringContaining(fault)
      const written = await work().catch((error: unknown) => error)
      expect(written).toMatchObject({ code: 'RELEASES_TAMPERED', message })
      const planned = await underLock(async (_log, rows, catalog) => {
        expect(rows).toBeUndefined()
        expect(catalog.releasesFault?.fault).toBe(fault)
        return attempt(() => planDatabase(desired, catalog))
      })
      expect(planned).toMatchObject({ code: 'RELEASES_TAMPERED', message })
      const [, repair = ''] = /run: (BEGIN; .* COMMIT;)/.exec(hintOf(planned)) ?? []
      await lab.as(CI, desired.database, repair)
      await work()
      expect(await seen()).not.toHaveLength(0)
    })

    it('runs no trigger of a role that has TRIGGER on it, also none of a moment ago', async () => {
      await work()
      await plant()
      const tampered = { code: 'RELEASES_TAMPERED', message: expect.stringContaining('it has the trigger z') }
      await underLock(async (log, rows) => {
        const id = rows?.[0]?.id ?? ''
        await change(trigger, APP)
        const writes = [
          () => log.begin(RELEASE, '/Workspace/shop/b'),
          () => log.take(RELEASE, '/Workspace/shop/b', 'd'),
          () => log.deployed(id, 'd', undefined),
          () => log.end(id, 'healthy', undefined),
          () => log.confirm(id, 'd'),
        ]
        for (const write of writes) await expect(write()).rejects.toMatchObject(tampered)
      })
      expect(await ran()).toEqual([])
    })

    it('is no table of others that took its place', async () => {
      await work()
      await plant()
      await underLock(async (log, rows) => {
        await change('DROP TABLE lakebase_releases')
        await lab.admin(
          desired.database,
          `CREATE TABLE shop.lakebase_releases (LIKE its.saw); ALTER TABLE shop.lakebase_releases OWNER TO "${APP}"`,
        )
        await expect(log.end(rows?.[0]?.id ?? '', 'healthy', undefined)).rejects.toMatchObject({
          code: 'RELEASES_TAMPERED',
        })
      })
      const planned = await underLock(async (_log, _rows, catalog) =>
        attempt(() => planDatabase(desired, catalog)),
      )
      expect(planned).toMatchObject({
        code: 'RELEASES_TAMPERED',
        message: expect.stringContaining(`a table of "${APP}"`),
      })
    })
  })
})

function attempt(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}

function hintOf(error: unknown): string {
  return error instanceof DeployError ? (error.hint ?? '') : ''
}
