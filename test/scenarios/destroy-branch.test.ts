import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { Shop } from './shop.ts'
import { firstDeploy, type Run } from './stage.ts'

const lakebase = { database_name: 'shop', capacity: 'CU_1' }
const CONFIGURATION = stringify({
  environments: {
    prod: { app_name: 'shop', lakebase },
    'pr-7': {
      app_name: 'shop-pr-7',
      lakebase: { ...lakebase, branch: 'pr-7', branch_from: 'prod', ttl: '1d' },
    },
  },
  common: {
    source: { exclude: ['migrations', 'deployment.yaml'] },
    health: { window: '1ms', timeout: '20s' },
    deployment: { poll_interval_seconds: 0.1 },
  },
})

const PREVIEW = { environment: 'pr-7' }
const CLEANED = ['delete-app', 'delete-folders', 'delete-branch']
const preview: Run = { with: PREVIEW }
const destroy = (inputs: Readonly<Record<string, string>> = {}): Run => ({
  with: { ...PREVIEW, command: 'destroy', confirm: 'pr-7', ...inputs },
})
const WITH_DATA = { 'destroy-data': 'true' }

let shop: Shop

beforeAll(async () => {
  shop = await Shop.open({ 'deployment.yaml': CONFIGURATION })
  await shop.deploys(firstDeploy())
  await shop.sql(`INSERT INTO app_data.orders (item) SELECT 'item' FROM generate_series(1, 9);
    CREATE SCHEMA bills; CREATE TABLE bills.sums AS SELECT 1 AS n`)
})
beforeEach(() => shop.calm())
afterAll(() => shop.close())

async function previewed(): Promise<void> {
  const result = await shop.run(preview)
  expect(result.exitCode, result.log).toBe(0)
}

function branches(): string[] {
  const all = [...(shop.emulator.world.projects.get('shop')?.branches.values() ?? [])]
  return all.filter(({ deletedAt }) => deletedAt === undefined).map(({ id }) => id)
}

async function refused(code: string, says: string, inputs: Readonly<Record<string, string>> = {}) {
  const result = await shop.refuses(destroy(inputs))
  expect(result.log).toContain(`Code: ${code}`)
  expect(shop.complaint(result)).toContain(says)
}

it('a branch that has the name of the environment goes, with all that it was copied with', async () => {
  await previewed()
  await refused('DESTROY_LOSES_DATA', 'app_data.orders')
  await shop.emulator.sql({ project: 'shop', branch: 'pr-7' }, 'CREATE TABLE bills.later (n int)')
  await refused('DESTROY_SHARED', 'it holds bills.later', WITH_DATA)
  await shop.emulator.sql({ project: 'shop', branch: 'pr-7' }, 'DROP TABLE bills.later')
  await shop.jane.change('PATCH', 'projects/shop/branches/pr-7?update_mask=spec.is_protected', {
    spec: { is_protected: true },
  })
  await refused('DESTROY_BRANCH_KEPT', 'Branch "projects/shop/branches/pr-7" is protected', WITH_DATA)
  await shop.jane.change('PATCH', 'projects/shop/branches/pr-7?update_mask=spec.is_protected', {
    spec: { is_protected: false },
  })
  const done = await shop.deploys(CLEANED, destroy(WITH_DATA))
  expect(done.log).toContain('delete branch projects/shop/branches/pr-7')
  expect(branches()).toEqual(['production'])
  expect([...shop.emulator.world.apps.keys()]).toEqual(['shop'])
  await shop.deploys([], destroy(WITH_DATA))
  await shop.deploys([])
})

it('a first deploy that failed is cleaned up, too', async () => {
  shop.workspace.write('migrations/0003_broken.sql', 'CREATE TABLE broken (n no_such_type);\n')
  const broken = await shop.run(preview)
  expect(broken.log).toContain('Code: MIGRATION_FAILED')
  shop.workspace.remove('migrations/0003_broken.sql')
  await shop.deploys(CLEANED, destroy(WITH_DATA))
})

it('the app of a branch that has expired goes by itself', async () => {
  await previewed()
  await shop.jane.change('DELETE', 'projects/shop/branches/pr-7')
  await shop.deploys(['delete-app', 'delete-folders'], destroy())
  await shop.deploys([], destroy())
  expect(branches()).toEqual(['production'])
})
