import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browse } from '../../src/emulator/visitor.ts'
import { Shop } from './shop.ts'
import { changesOf, configuration, firstDeploy } from './stage.ts'

const INSTANCE = '/api/2.0/database/instances/shop-db'
const RESOURCE = {
  name: 'database',
  database: {
    instance_name: 'shop-db',
    database_name: 'databricks_postgres',
    permission: 'CAN_CONNECT_AND_CREATE',
  },
}

let shop: Shop

/** deployment.yaml of the shop. Without a name for the database an input has to give it. */
function file(lakebase: Readonly<Record<string, unknown>> = {}): string {
  return configuration({}, { database_name: undefined, ...lakebase })
}

async function changeInstance(change: Readonly<Record<string, unknown>>, state: string): Promise<void> {
  const mask = Object.keys(change).join(',')
  await shop.jane.patch(`${INSTANCE}?update_mask=${mask}`, { name: 'shop-db', ...change })
  await shop.jane.until(INSTANCE, (instance) => instance.state === state)
}

describe('an instance that only the old API knows', () => {
  beforeAll(async () => {
    shop = await Shop.open({ 'deployment.yaml': file() }, { upgradedInstances: false })
    shop.inputs = { instance: 'shop-db' }
  })

  afterAll(() => shop.close())

  it('is made, with the app attached to it', async () => {
    const first = await shop.deploys(firstDeploy({ kind: 'instance' }))
    expect(first.outputs).toMatchObject({
      'lakebase-type': 'provisioned',
      'instance-name': 'shop-db',
      project: '',
      branch: '',
      endpoint: '',
      host: expect.stringMatching(/^instance-[0-9a-f-]+\.database\.cloud\.databricks\.com$/),
      database: 'databricks_postgres',
      capacity: 'CU_1',
    })
    expect(await browse(shop.emulator, `${first.outputs['app-url']}/`)).toBe('hello from app_data')
    expect(await shop.resources()).toEqual([RESOURCE])
    expect(shop.filesIn(shop.runningFolder).get('app.yaml')).toContain(
      'env:\n  - name: LAKEBASE_INSTANCE\n    value: "shop-db"\n',
    )
  })

  it('needs nothing the second time, in one message to the database', async () => {
    const second = await shop.deploys([])
    expect(second.traffic.messages).toHaveLength(1)
  })

  it('has no branch to prove migrations on', async () => {
    const refused = await shop.refuses({ with: { command: 'migrate', prove: 'true' } })
    expect(shop.complaint(refused)).toContain(
      '`prove` works on a disposable branch, and shop-db is a Provisioned instance, which has none.',
    )
    expect(shop.complaint(refused)).toContain('add `database-url`')
  })

  it('is taken for what it is by `type: auto`', async () => {
    shop.inputs = {}
    shop.workspace.write('deployment.yaml', file({ database_name: 'shop-db', type: 'auto' }))
    const second = await shop.deploys([])
    expect(second.outputs['lakebase-type']).toBe('provisioned')
  })

  it('is taken for what it is in a workspace without the other API', async () => {
    shop.emulator.faults.add({
      match: 'GET /api/2.0/postgres/projects/shop-db*',
      times: 100,
      action: { status: 404, errorCode: 'ENDPOINT_NOT_FOUND', message: 'No API found' },
    })
    const second = await shop.deploys([])
    expect(second.outputs['lakebase-type']).toBe('provisioned')
    shop.calm()
  })

  it('grows with the capacity', async () => {
    shop.workspace.write('deployment.yaml', file({ database_name: 'shop-db', capacity: 'CU_4' }))
    const second = await shop.converges(['resize-instance'])
    expect(changesOf(second, 'resize-instance')).toMatchObject([{ from: 'CU_1', to: 'CU_4' }])
    expect(second.outputs.capacity).toBe('CU_4')
    expect(await shop.jane.get(INSTANCE)).toMatchObject({ effective_capacity: 'CU_4', state: 'AVAILABLE' })
  })

  it('grows again after somebody made it smaller', async () => {
    await changeInstance({ capacity: 'CU_2' }, 'AVAILABLE')
    await shop.converges(['resize-instance'])
  })

  it('shrinks only when that is allowed', async () => {
    shop.workspace.write('deployment.yaml', file({ database_name: 'shop-db', capacity: 'CU_2' }))
    const refused = await shop.refuses()
    expect(refused.log).toContain(
      '::error::instance shop-db has CU_4 and the configuration asks for CU_2: less memory, and connections drop while it is applied.%0A' +
        'What to do: To keep the size that it has, leave `capacity` out. If less is what you want, add `allow-shrink: true` to the step.',
    )
    await shop.converges(['resize-instance'], { with: { 'allow-shrink': 'true' } })
  })

  it('is left as it is without a capacity', async () => {
    shop.workspace.write('deployment.yaml', file({ database_name: 'shop-db', capacity: undefined }))
    const second = await shop.deploys([])
    expect(second.outputs.capacity).toBe('CU_2')
  })

  it('is started when it is stopped, and its database read then', async () => {
    await changeInstance({ stopped: true }, 'STOPPED')
    await shop.emulator.sql({ instance: 'shop-db' }, `REVOKE SELECT ON app_data.orders FROM ${shop.appRole}`)
    const second = await shop.converges(['start-instance', 'grant'])
    expect(plansIn(second.log)).toEqual([
      [
        'Plan: 1 change: Lakebase 1, and what is found once the database can be read',
        '  Lakebase',
        '    + start instance shop-db',
        '  Database',
        '    ? instance shop-db is stopped; the database is read once it runs',
      ],
      [
        'Plan: 1 change: Database 1',
        '  Database',
        "    + grant SELECT on table orders to the app's service principal",
      ],
    ])
  })

  it('is started and resized in one run', async () => {
    await changeInstance({ stopped: true }, 'STOPPED')
    shop.workspace.write('deployment.yaml', file({ database_name: 'shop-db', capacity: 'CU_8' }))
    await shop.converges(['start-instance', 'resize-instance'])
  })

  it('is waited for while somebody resizes it', async () => {
    await shop.jane.patch(`${INSTANCE}?update_mask=retention_window_in_days,node_count`, {
      name: 'shop-db',
      retention_window_in_days: 14,
      node_count: 2,
    })
    const second = await shop.deploys([])
    expect(second.log).toContain('waiting for instance shop-db: UPDATING (0 s)')
    expect(await shop.jane.get(INSTANCE)).toMatchObject({
      effective_retention_window_in_days: 14,
      effective_node_count: 2,
    })
  })

  it('refuses a project of its name', async () => {
    shop.workspace.write('deployment.yaml', file({ database_name: 'shop-db', type: 'autoscaling' }))
    const refused = await shop.refuses()
    expect(refused.log).toContain(
      '::error::type: autoscaling asked, but shop-db is a Provisioned instance: use `instance: shop-db`.%0A' +
        'What to do: In deployment.yaml write `type: provisioned` under `lakebase:`, or leave `type` out to take what exists.',
    )
  })

  it('refuses one that is being deleted', async () => {
    shop.workspace.write('deployment.yaml', file({ database_name: 'shop-db' }))
    await shop.jane.delete(`${INSTANCE}?purge=true`)
    const refused = await shop.refuses()
    expect(refused.log).toContain(
      '::error::Lakebase instance "shop-db" is being deleted.%0A' +
        'What to do: Run the job again when it is gone, which creates it anew and empty, or use another name: `instance: shop-db-2`.',
    )
  })
})

describe('an upgraded instance, which both APIs know', () => {
  beforeAll(async () => {
    shop = await Shop.open({ 'deployment.yaml': file() })
    await shop.deploys(firstDeploy({ kind: 'instance' }), { with: { instance: 'shop-db' } })
    expect(await shop.jane.get('/api/2.0/postgres/projects/shop-db')).toMatchObject({ project_id: 'shop-db' })
    shop.workspace.write('deployment.yaml', file({ database_name: 'shop-db' }))
  })

  afterAll(() => shop.close())

  it('stays Provisioned for the app that is attached to it by `database`', async () => {
    const second = await shop.deploys([])
    expect(second.outputs).toMatchObject({ 'lakebase-type': 'provisioned', 'instance-name': 'shop-db' })
    expect(await shop.resources()).toEqual([RESOURCE])
  })

  it('keeps that resource under whatever name somebody gave it', async () => {
    const legacy = { ...RESOURCE, name: 'legacy-db' }
    await shop.updateApp({ resources: [legacy] })
    await shop.deploys([])
    expect(await shop.resources()).toEqual([legacy])
  })

  it.each([
    ['`project`', () => shop.workspace.write('deployment.yaml', file()), { project: 'shop-db' }],
    [
      '`type: autoscaling`',
      () => shop.workspace.write('deployment.yaml', file({ database_name: 'shop-db', type: 'autoscaling' })),
      {},
    ],
  ])('is not rewritten to `postgres` for %s', async (_what, change, inputs) => {
    change()
    const refused = await shop.refuses({ with: inputs })
    expect(refused.log).toContain(
      '::error::The app\'s resource "legacy-db" is attached to database databricks_postgres of instance shop-db, but this configuration asks for database databricks_postgres on projects/shop-db/branches/production.%0A' +
        'What to do: To stay on the attached database correct `type` of the environment, so that it has:%0A    lakebase:%0A      type: provisioned%0A      database_name: shop-db%0A      database: databricks_postgres%0A' +
        'To move the app, first remove the resource "legacy-db" from it in the Apps page: its objects then go to whoever removes it.',
    )
    expect(await shop.resources()).toMatchObject([{ name: 'legacy-db', database: RESOURCE.database }])
  })

  it('is Autoscaling for an app that is not attached to it', async () => {
    shop.workspace.write(
      'deployment.yaml',
      file({ database_name: 'shop-db', schema: 'second', capacity: undefined }),
    )
    const [, ...rest] = firstDeploy()
    const inputs = { with: { 'app-name': 'second' } }
    const first = await shop.deploys(rest, inputs)
    expect(first.outputs).toMatchObject({
      'lakebase-type': 'autoscaling',
      'instance-name': '',
      endpoint: 'projects/shop-db/branches/production/endpoints/primary',
    })
    expect(await browse(shop.emulator, `${first.outputs['app-url']}/`)).toBe('hello from second')
    expect(await shop.jane.get('/api/2.0/apps/second')).toMatchObject({
      resources: [{ name: 'postgres', postgres: { branch: 'projects/shop-db/branches/production' } }],
    })
    await shop.deploys([], inputs)
  })
})

/** The plans that a log shows, as lines. */
function plansIn(log: string): string[][] {
  const lines = log.split('\n')
  return lines.flatMap((line, start) => {
    if (!line.startsWith('Plan: ')) return []
    const length = lines.slice(start + 1).findIndex((next) => !next.startsWith('  '))
    return [lines.slice(start, start + 1 + length)]
  })
}
