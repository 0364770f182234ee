import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { Shop } from './shop.ts'
import { configuration, firstDeploy, kinds, type Run } from './stage.ts'

const destroy = (inputs: Readonly<Record<string, string>> = {}): Run => ({
  with: { command: 'destroy', ...inputs },
})
const CONFIRMED = { confirm: 'prod' }
const SCHEMA_AND_ALL = ['update-app', 'delete-app', 'delete-folders', 'drop-schema', 'drop-owner-role']

let shop: Shop

beforeAll(async () => {
  shop = await Shop.open()
  await shop.deploys(firstDeploy())
  await shop.sql('CREATE SCHEMA others; CREATE TABLE others.notes AS SELECT 1 AS n')
})
beforeEach(() => shop.calm())
afterAll(() => shop.close())

/** A run that destroys nothing, and says this. */
async function refused(code: string, says: string, inputs: Readonly<Record<string, string>> = CONFIRMED) {
  const result = await shop.refuses(destroy(inputs))
  expect(result.log).toContain(`Code: ${code}`)
  expect(shop.complaint(result)).toContain(says)
}

async function rolesLeft(): Promise<unknown[]> {
  const like = `rolname LIKE '%app_data%' OR rolname ~ '^[0-9a-f]{8}-' AND rolname <> '${shop.emulator.identities.deployer.clientId}'`
  return (await shop.sql(`SELECT rolname FROM pg_roles WHERE ${like} ORDER BY 1`)).map(
    ({ rolname }) => rolname,
  )
}

it('nothing is destroyed that nobody has confirmed, or that is not only the environment’s', async () => {
  await refused('DESTROY_NOT_CONFIRMED', 'add `confirm: prod` to the step', {})
  const planned = await shop.deploys(SCHEMA_AND_ALL, destroy({ 'dry-run': 'true' }))
  expect(planned.log).toContain('drop schema app_data of database databricks_postgres')
  const other = await shop.refuses(destroy({ confirm: 'staging' }))
  expect(shop.complaint(other)).toContain('input "confirm" is "staging", and this run would destroy "prod"')
  await shop.sql(`CREATE VIEW others.totals AS SELECT count(*) AS n FROM app_data.orders`)
  await refused('DESTROY_SHARED', 'view others.totals would fall with it')
  await shop.sql('DROP VIEW others.totals')
  const { clientId } = shop.emulator.world.apps.get('shop')?.servicePrincipal ?? {}
  await shop.sql(`CREATE TABLE app_data.carts (n int); ALTER TABLE app_data.carts OWNER TO "${clientId}"`)
  await shop.sql(`INSERT INTO app_data.orders (item) SELECT 'item' FROM generate_series(1, 9)`)
  await refused(
    'DESTROY_LOSES_DATA',
    'Data would be lost: 1 of 2 tables with something on disk: app_data.orders (8 KiB',
  )
})

it('nothing is destroyed by a run that has lost its lock while it looked', async () => {
  await shop.sql('DROP TABLE IF EXISTS app_data.carts')
  shop.afterCall(/^GET .*\/branches(\?|$)/, async () => {
    await shop.sql(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name LIKE 'lakebase-deploy%'`,
    )
    await sleep(500)
  })
  const result = await shop.refuses(destroy({ ...CONFIRMED, 'destroy-data': 'true' }))
  expect(result.log).toContain('Code: DEPLOY_LOCK_LOST')
})

it('a whole database goes only by its name, and only when it holds nothing of others', async () => {
  const named = (name: string) => ({ ...CONFIRMED, 'destroy-data': 'true', 'destroy-database': name })
  await refused(
    'DESTROY_NAMES_OTHER',
    'names bills, and the database of this environment is on branch shop/production',
    named('bills'),
  )
  await refused('DESTROY_BRANCH_KEPT', 'is the default branch of its project', named('shop/production'))
  await refused('DESTROY_SHARED', 'it holds others.notes', named('shop'))
  await shop.jane.change('PATCH', 'projects/shop/branches/production?update_mask=spec.is_protected', {
    spec: { is_protected: true },
  })
  await refused('DESTROY_BRANCH_KEPT', 'is protected', named('shop'))
  await shop.jane.change('PATCH', 'projects/shop/branches/production?update_mask=spec.is_protected', {
    spec: { is_protected: false },
  })
})

it('an app that somebody else has made is left alone', async () => {
  const app = shop.emulator.world.apps.get('shop')
  if (!app) throw new Error('the shop is deployed')
  const { servicePrincipal } = app
  Object.assign(app, {
    servicePrincipal: { ...servicePrincipal, clientId: '11111111-1111-4111-8111-111111111111' },
  })
  await refused(
    'DESTROY_APP_NOT_OURS',
    'was not deployed by this tool, as far as the releases in its database tell',
  )
  Object.assign(app, { servicePrincipal })
})

it('of a shared database the schema goes, with the app, its folders and its roles', async () => {
  const done = await shop.deploys(SCHEMA_AND_ALL, destroy({ ...CONFIRMED, 'destroy-data': 'true' }))
  expect(done.summary).toContain(
    '**Destroyed.** environment prod with app shop is gone; 5 changes were made.',
  )
  expect(done.outputs['app-url']).toBe('')
  expect([...shop.emulator.world.apps.keys()]).toEqual([])
  expect([...shop.emulator.world.files.files('/Users')]).toEqual([])
  expect(await rolesLeft()).toEqual([])
  expect(await shop.sql(`SELECT nspname FROM pg_namespace WHERE nspname IN ('app_data', 'others')`)).toEqual([
    { nspname: 'others' },
  ])
  const again = await shop.deploys([], destroy(CONFIRMED))
  expect(again.summary).toContain('**Nothing to do.** environment prod with app shop is gone.')
  await shop.deploys([], destroy())
})

it('what is deployed anew is destroyed anew, with its project when that is named', async () => {
  expect((await shop.run()).exitCode).toBe(0)
  await shop.sql('DROP SCHEMA others CASCADE')
  const inputs = { ...CONFIRMED, 'destroy-database': 'shop' }
  const done = await shop.deploys(['delete-app', 'delete-folders', 'delete-project'], destroy(inputs))
  expect(done.log).toContain('it can be brought back for 7 days, and its name is reserved as long')
  await shop.deploys([], destroy(inputs))
  await shop.deploys([], destroy())
})

it('the database of a stopped environment is started first, and no app is taken for ours without a word of the platform', async () => {
  shop.workspace.write('deployment.yaml', configuration({ app_name: 'till' }, { database_name: 'till' }))
  expect((await shop.run()).exitCode).toBe(0)
  await shop.deploys(['stop-app', 'disable-endpoint'], { with: { command: 'stop' } })
  await refused('DATABASE_NOT_READY', 'Run `start` first')
  await shop.deploys(['enable-endpoint', 'start-app'], { with: { command: 'start' } })
  // The project is gone, by hand: the platform still says from which folder the app runs.
  await shop.jane.change('DELETE', 'projects/till')
  const rest = await shop.deploys(['delete-app', 'delete-folders'], destroy(CONFIRMED))
  expect(kinds(rest)).toHaveLength(2)
})
