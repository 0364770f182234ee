import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { browse } from '../../src/emulator/visitor.ts'
import { Shop } from './shop.ts'
import { changesOf, configuration, firstDeploy } from './stage.ts'

const ENDPOINT = 'projects/shop/branches/production/endpoints/primary'
const OWNER = 'databricks_postgres__app_data_owner'
const RESOURCES = [{ name: 'api-key', secret: { scope: 'shop', key: 'api-key', permission: 'READ' } }]
const ENVIRONMENT = {
  description: 'The shop',
  compute_size: 'MEDIUM',
  permissions: [{ group_name: 'users', permission_level: 'CAN_USE' }],
  env_vars: { GREETING: 'hello' },
  resources: RESOURCES,
}
/** What a person has added to the app by hand; no run may touch it. */
const BY_HAND = { name: 'warehouse', sql_warehouse: { id: 'abc123', permission: 'CAN_USE' } }

let shop: Shop

beforeAll(async () => {
  shop = await Shop.open({
    'migrations/0003_receipts.sql': 'CREATE SEQUENCE IF NOT EXISTS receipts;\n',
    'deployment.yaml': configuration(ENVIRONMENT),
  })
  shop.emulator.world.secrets.set('shop/api-key', 'a-secret-of-the-shop')
  const [project, app, ...rest] = firstDeploy({ migrations: 3 })
  await shop.deploys([project, app, 'grant-app-permissions', ...rest])
  await shop.updateApp({ user_api_scopes: ['sql'] })
  await shop.updateApp({ resources: [...(await shop.resources()), BY_HAND] })
})

afterAll(() => shop.close())

afterEach(async () => {
  const app = await shop.jane.get('/api/2.0/apps/shop')
  expect(app).toMatchObject({ user_api_scopes: ['sql'], forward_user_access_token: true })
  expect(await shop.resources()).toEqual(expect.arrayContaining([BY_HAND, ...RESOURCES]))
  expect(await browse(shop.emulator, `${app.url}/`)).toBe('hello from app_data')
})

function resize(minCu: number, maxCu: number): Promise<void> {
  const mask = 'spec.autoscaling_limit_min_cu,spec.autoscaling_limit_max_cu'
  return shop.jane.change('PATCH', `${ENDPOINT}?update_mask=${mask}`, {
    spec: {
      endpoint_type: 'ENDPOINT_TYPE_READ_WRITE',
      autoscaling_limit_min_cu: minCu,
      autoscaling_limit_max_cu: maxCu,
    },
  })
}

async function detach(): Promise<void> {
  await shop.updateApp({ resources: (await shop.resources()).filter(({ postgres }) => !postgres) })
}

/** As jane would do it if she managed the app and nothing else. */
async function withoutAdmin(work: () => Promise<void>): Promise<void> {
  const { identities, world } = shop.emulator
  const { jane } = identities
  const before = world.permissions.get('apps/shop') ?? []
  world.principals.set(jane.name, { ...jane, admin: false })
  world.permissions.set('apps/shop', [...before, { kind: 'user_name', name: jane.name, level: 'CAN_MANAGE' }])
  try {
    await work()
  } finally {
    world.principals.set(jane.name, jane)
    world.permissions.set('apps/shop', before)
  }
}

describe('a database changed by hand', () => {
  it('grows an endpoint that was made smaller', async () => {
    await resize(0.5, 1)
    const second = await shop.converges(['resize-endpoint'])
    expect(changesOf(second, 'resize-endpoint')).toMatchObject([
      { from: { minCu: 0.5, maxCu: 1 }, to: { minCu: 0.5, maxCu: 2 } },
    ])
  })

  it('refuses to shrink one that was made larger, until it may', async () => {
    await resize(1, 4)
    const refused = await shop.refuses()
    expect(refused.exitCode).toBe(1)
    expect(shop.complaint(refused)).toBe(
      `${ENDPOINT} has 1-4 CU and the configuration asks for 0.5-2 CU: less memory, and connections drop while it is applied.\n` +
        'What to do: To keep the size that it has, leave `capacity` out. If less is what you want, add `allow-shrink: true` to the step.',
    )
    await shop.converges(['resize-endpoint'], { with: { 'allow-shrink': 'true' } })
  })

  it('enables a disabled endpoint and reads the database then', async () => {
    await shop.jane.change('PATCH', `${ENDPOINT}?update_mask=spec.disabled`, {
      spec: { endpoint_type: 'ENDPOINT_TYPE_READ_WRITE', disabled: true },
    })
    await shop.sql(`REVOKE SELECT ON app_data.orders FROM ${shop.appRole}`)
    const second = await shop.converges(['enable-endpoint', 'grant'])
    expect(second.log).toContain(`    ? ${ENDPOINT} is disabled; the database is read once it is enabled`)
    expect(second.log).toContain('    + grant SELECT on table orders to the app')
  })

  it.each([
    [
      'the owner of the schema',
      () => `ALTER SCHEMA app_data OWNER TO ${shop.deployerRole}`,
      ['set-schema-owner'],
    ],
    [
      'the owner of a table',
      () => `ALTER TABLE app_data.orders OWNER TO ${shop.deployerRole}`,
      ['set-object-owner'],
    ],
    [
      'the owner of a sequence',
      () => `ALTER SEQUENCE app_data.receipts OWNER TO ${shop.deployerRole}`,
      ['set-object-owner'],
    ],
    [
      "the deployer's membership of the owner role",
      () => `REVOKE ${OWNER} FROM ${shop.deployerRole} GRANTED BY databricks_superuser`,
      ['join-owner-role'],
    ],
    ['a grant on the schema', () => `REVOKE USAGE ON SCHEMA app_data FROM ${shop.appRole}`, ['grant']],
    ['a grant on a table', () => `REVOKE DELETE ON app_data.orders FROM ${shop.appRole}`, ['grant']],
    [
      'a grant on a sequence',
      () => `REVOKE USAGE ON SEQUENCE app_data.receipts FROM ${shop.appRole}`,
      ['grant'],
    ],
    [
      'a default privilege on tables',
      () =>
        `ALTER DEFAULT PRIVILEGES FOR ROLE ${OWNER} IN SCHEMA app_data REVOKE INSERT ON TABLES FROM ${shop.appRole}`,
      ['grant'],
    ],
    [
      'a default privilege on sequences',
      () =>
        `ALTER DEFAULT PRIVILEGES FOR ROLE ${OWNER} IN SCHEMA app_data REVOKE ALL ON SEQUENCES FROM ${shop.appRole}`,
      ['grant'],
    ],
    [
      'the whole schema',
      () => 'DROP SCHEMA app_data CASCADE',
      // The releases are forgotten with it.
      [
        'create-schema',
        'grant',
        'grant',
        'grant',
        'create-ledger',
        'migrate',
        'migrate',
        'migrate',
        'upload-source',
        'deploy-app',
      ],
    ],
  ])('repairs %s', async (_what, statement, expected) => {
    await shop.sql(statement())
    await shop.converges(expected)
  })

  it('stops at a ledger that was edited', async () => {
    const row = "WHERE version = '0001'"
    const [before] = await shop.sql(`SELECT checksum FROM app_data.lakebase_migrations ${row}`)
    expect(before).toBeDefined()
    await shop.sql(`UPDATE app_data.lakebase_migrations SET checksum = repeat('0', 64) ${row}`)
    const refused = await shop.refuses()
    expect(refused.exitCode).toBe(2)
    expect(refused.traffic.writes).toEqual([])
    expect(refused.log).toContain(
      '0001_create_orders.sql was changed after it was applied to schema "app_data"',
    )
    await shop.sql(`UPDATE app_data.lakebase_migrations SET checksum = '${before?.checksum}' ${row}`)
    await shop.converges([])
  })
})

describe('an app changed by hand', () => {
  it('that the platform deploys on each push is told, because each deploys over the other', async () => {
    const url = 'https://github.com/tellr/shop'
    await shop.updateApp({ git_repository: { url, provider: 'gitHub', auto_deploy: true } })
    const told = await shop.deploys([])
    expect(told.log).toContain(`::warning::app shop is also deployed by the platform, on each push to ${url}`)
    expect(told.summary).toContain(`\`${url}\``)
    await shop.updateApp({ git_repository: { url, provider: 'gitHub', auto_deploy: false } })
    expect((await shop.deploys([])).log).not.toContain('::warning::')
  })

  it('attaches its database again; who detached it did not manage that, so the role was left behind', async () => {
    await withoutAdmin(detach)
    const second = await shop.converges(['update-app', 'deploy-app'])
    expect(changesOf(second, 'deploy-app')).toMatchObject([{ reason: 'its resources changed' }])
    expect(changesOf(second, 'update-app')).toMatchObject([
      {
        differences: [
          'attach database databricks_postgres of projects/shop/branches/production as resource "postgres"',
        ],
      },
    ])
  })

  it('attaches its database again, and gives the new role its grants', async () => {
    // An admin takes over what the app owned, under a role that is made for her, and the app's role is dropped.
    await detach()
    const second = await shop.converges([
      'update-app',
      'grant',
      'grant',
      'grant',
      'grant',
      'grant',
      'deploy-app',
    ])
    expect(changesOf(second, 'grant').map(({ class: on, object }) => [on, object])).toEqual([
      ['schema', 'app_data'],
      ['sequence', 'receipts'],
      ['table', 'orders'],
      ['default-table', 'app_data'],
      ['default-sequence', 'app_data'],
    ])
  })

  it('keeps another resource that was added', async () => {
    const job = { name: 'nightly', job: { id: '42', permission: 'CAN_VIEW' } }
    await shop.updateApp({ resources: [...(await shop.resources()), job] })
    await shop.converges([])
    expect(await shop.resources()).toContainEqual(job)
    await shop.updateApp({
      resources: (await shop.resources()).filter(
        (resource) => JSON.stringify(resource) !== JSON.stringify(job),
      ),
    })
  })

  it('keeps another resource that was added after the plan was made', async () => {
    const job = { name: 'weekly', job: { id: '43', permission: 'CAN_VIEW' } }
    await detach()
    await resize(0.5, 1)
    const { emulator } = shop
    emulator.onCall = async ({ method, path, identity }) => {
      if (identity !== emulator.identities.deployer.clientId || method !== 'PATCH') return
      if (!path.includes('endpoints/primary')) return
      emulator.onCall = undefined
      await shop.updateApp({ resources: [...(await shop.resources()), job] })
    }
    const run = await shop.run()
    expect(run.exitCode, run.log).toBe(0)
    expect(await shop.resources()).toContainEqual(job)
    await shop.updateApp({ resources: (await shop.resources()).filter(({ name }) => name !== job.name) })
  })

  it('sets a resource of the file that was pointed elsewhere', async () => {
    const elsewhere = { name: 'api-key', secret: { scope: 'other', key: 'api-key', permission: 'READ' } }
    const others = (await shop.resources()).filter(
      (resource) => !JSON.stringify(resource).includes('"api-key"'),
    )
    await shop.updateApp({ resources: [...others, elsewhere] })
    await shop.converges(['update-app', 'deploy-app'])
  })

  it('gives back a permission', async () => {
    await shop.jane.put('/api/2.0/permissions/apps/shop', {
      access_control_list: [
        {
          service_principal_name: shop.emulator.identities.deployer.clientId,
          permission_level: 'CAN_MANAGE',
        },
        { user_name: 'jane.doe@example.com', permission_level: 'CAN_MANAGE' },
      ],
    })
    await shop.converges(['grant-app-permissions'])
    expect(JSON.stringify(await shop.jane.get('/api/2.0/permissions/apps/shop'))).toContain(
      'jane.doe@example.com',
    )
  })

  it.each([
    ['the compute size', { compute_size: 'LARGE' }, 'compute size: LARGE -> MEDIUM'],
    ['the description', { description: 'edited' }, 'description: "edited" -> "The shop"'],
  ])('sets %s', async (_what, change, difference) => {
    await shop.updateApp(change)
    const second = await shop.converges(['update-app'])
    expect(changesOf(second, 'update-app')).toMatchObject([{ differences: [difference] }])
  })

  it.each([
    ['overrides a variable', { env_vars: [{ name: 'GREETING', value: 'bye' }] }],
    ['overrides the command', { command: ['node', './server.mjs'] }],
    ['follows its folder', { mode: 'AUTO_SYNC' }],
  ])('deploys again after a deployment of somebody that %s', async (_what, override) => {
    await shop.deployByHand({ source_code_path: shop.runningFolder, ...override })
    const second = await shop.converges(['deploy-app'])
    const reason = expect.stringMatching(/^nobody recorded deployment .* by jane\.doe@example\.com /)
    expect(changesOf(second, 'deploy-app')).toMatchObject([{ reason }])
  })

  it('starts a stopped app and deploys what ran', async () => {
    await shop.jane.post('/api/2.0/apps/shop/stop')
    await shop.converges(['start-app', 'deploy-app'])
  })

  it('deploys a crashed app again', async () => {
    await shop.emulator.world.apps.get('shop')?.process?.stop()
    const second = await shop.converges(['deploy-app'])
    expect(changesOf(second, 'deploy-app')).toMatchObject([{ reason: 'the app is CRASHED' }])
  })
})
