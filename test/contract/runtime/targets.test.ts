import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { locateWith } from '../../../src/runtime/locate.ts'
import { knexConfigWith, pgConfigWith } from '../../../src/runtime/orm.ts'
import { Client, text } from '../../unit/emulator/control-plane/client.ts'
import { ENDPOINT, openStage, type Stage } from './stage.ts'

const OTHER = 'projects/other/branches/production/endpoints/primary'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
  const client = await Client.of(stage.emulator)
  await client.project('other')
  await client.settled(OTHER)
  await stage.emulator.sql({ project: 'shop' }, "CREATE TABLE here AS SELECT 'shop' AS name")
  await stage.emulator.sql({ project: 'other' }, "CREATE TABLE here AS SELECT 'other' AS name")
  await stage.emulator.sql({ instance: 'depot' }, "CREATE TABLE here AS SELECT 'depot' AS name")
  const grant = `GRANT SELECT ON here TO "${stage.emulator.identities.deployer.clientId}"`
  for (const target of [{ project: 'shop' }, { project: 'other' }, { instance: 'depot' }])
    await stage.emulator.sql(target, grant)
})
afterEach(() => stage.reset())
afterAll(() => stage.close())

const other = { kind: 'autoscaling', endpoint: OTHER } as const
const depot = { kind: 'provisioned', instance: 'depot' } as const
const env = () => ({ ...stage.environment('autoscaling'), LAKEBASE_SCHEMA: 'a schema of shop' })
const where = 'SELECT name FROM here'
const lookUps = () =>
  stage.emulator.journal.filter((entry) => entry.kind === 'http' && entry.method === 'GET').length

describe('several databases in one process', () => {
  it('are connected to each, whatever the environment says', async () => {
    const [shop, second, third] = [
      stage.pool({ schema: false }),
      stage.pool({ env: env(), target: other }),
      stage.pool({ env: env(), target: depot }),
    ]
    const before = lookUps()
    const names = await Promise.all([shop, second, third].map((pool) => pool.query(where)))
    expect(names.map(({ rows }) => rows[0]?.name)).toEqual(['shop', 'other', 'depot'])
    await second.query(where)
    // Each host once, and that of the environment not at all.
    expect(lookUps() - before).toBeLessThanOrEqual(2 + 10)
    const found = text(await (await Client.of(stage.emulator)).settled(OTHER), 'status.hosts.host')
    expect(second.resolved).toMatchObject({ target: other, host: found })
    expect(shop.resolved.host).toBe(stage.environment('autoscaling').PGHOST)
  })

  it('tell what is wrong when the workspace does not know the target', async () => {
    const target = { kind: 'provisioned', instance: 'nowhere' } as const
    await expect(stage.pool({ env: env(), target }).query(where)).rejects.toMatchObject({
      reason: 'CREDENTIAL_REFUSED',
      status: 404,
      message: expect.stringMatching(/answered 404.*Check the option `target` and that DATABRICKS_HOST/),
    })
  })

  it('are settings, too, once the host is looked up', async () => {
    expect(() => pgConfigWith({ env: env(), target: other }, stage.ports)).toThrow('await locate(options)')
    const located = await locateWith({ env: env(), target: other }, stage.ports)
    expect(knexConfigWith(located, stage.ports).connection).toMatchObject({ host: located.host })
    expect(located.host).not.toBe(stage.environment('autoscaling').PGHOST)
  })

  it('ask again for the host while the workspace is busy', async () => {
    stage.emulator.faults.add({
      match: 'GET /api/2.0/postgres/projects/other*',
      times: 2,
      action: { status: 503, message: 'busy' },
    })
    expect((await stage.pool({ env: env(), target: other }).query(where)).rows).toEqual([{ name: 'other' }])
  })

  it('take neither options nor password of the process', async () => {
    process.env.PGOPTIONS = '-c search_path=nowhere'
    process.env.PGPASSWORD = 'of another'
    try {
      const pool = stage.pool({ env: env(), target: other })
      expect((await pool.query(where)).rows).toEqual([{ name: 'other' }])
    } finally {
      delete process.env.PGOPTIONS
      delete process.env.PGPASSWORD
    }
  })
})

describe('a read-only host', () => {
  it('is that of the secondaries, or an error that says that there are none', async () => {
    const target = { kind: 'provisioned', instance: 'depot', readOnly: true } as const
    const own = { env: stage.environment('provisioned'), target }
    await expect(locateWith(own, stage.ports)).rejects.toMatchObject({
      reason: 'CONFIGURATION',
      message: expect.stringContaining('readable secondaries are not turned on'),
    })
    const client = await Client.of(stage.emulator)
    await client.call('PATCH', '/api/2.0/database/instances/depot?update_mask=*', {
      body: { name: 'depot', node_count: 2, enable_readable_secondaries: true },
    })
    await expect
      .poll(() => locateWith(own, stage.ports).then(({ host }) => host, String), { timeout: 10_000 })
      .toMatch(/^instance-ro-/)
  })
})

describe('a host', () => {
  it('that the database has left is told with the present one', async () => {
    const present = stage.environment('autoscaling').PGHOST ?? ''
    const former = present.replace(/^ep-/, 'ep-former-')
    const pool = stage.pool({
      env: { ...stage.environment('autoscaling'), PGHOST: former },
      target: { kind: 'autoscaling', endpoint: ENDPOINT },
      connectRetryMs: 0,
    })
    await expect(pool.query(where)).rejects.toMatchObject({
      reason: 'HOST_MOVED',
      message: expect.stringContaining(`is at ${present} now`),
    })
  })
})
