import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { Shop } from './shop.ts'
import { configuration, firstDeploy, type Run } from './stage.ts'

const command = (name: string, inputs: Readonly<Record<string, string>> = {}): Run => ({
  with: { command: name, ...inputs },
})

let shop: Shop

beforeAll(async () => {
  shop = await Shop.open({ 'deployment.yaml': configuration({}, { type: 'provisioned' }) })
  await shop.deploys(firstDeploy({ kind: 'instance' }))
})
beforeEach(() => shop.calm())
afterAll(() => shop.close())

function states() {
  const { world } = shop.emulator
  return [world.apps.get('shop')?.compute.state, world.instances.get('shop')?.state]
}

it('an environment is stopped and started, and twice is once', async () => {
  await shop.deploys(['stop-app', 'stop-instance'], command('stop', { 'dry-run': 'true' }))
  expect(states()).toEqual(['ACTIVE', 'AVAILABLE'])
  const stopped = await shop.deploys(['stop-app', 'stop-instance'], command('stop'))
  expect(stopped.summary).toContain('**Stopped.** app shop is stopped; 2 changes were made.')
  expect(states()).toEqual(['STOPPED', 'STOPPED'])
  await shop.deploys([], command('stop'))

  const started = await shop.deploys(['start-instance', 'start-app'], command('start'))
  expect(started.summary).toContain('runs and is healthy; 2 changes were made.')
  expect(states()).toEqual(['ACTIVE', 'AVAILABLE'])
  const again = await shop.deploys([], command('start'))
  expect(again.summary).toContain('runs already and is healthy')
})

it('is not started without its database', async () => {
  await shop.jane.patch('/api/2.0/apps/shop', { resources: [] })
  const refused = await shop.refuses(command('start'))
  expect(refused.log).toContain('Code: DATABASE_DETACHED')
  expect(shop.complaint(refused)).toContain('is not attached to app "shop", and `start` does not change that')
  const repaired = await shop.run()
  expect(repaired.exitCode, repaired.log).toBe(0)
  await shop.deploys([], command('start'))
})

it('a deploy starts what was stopped', async () => {
  await shop.deploys(['stop-app', 'stop-instance'], command('stop'))
  const deployed = await shop.run()
  expect(deployed.exitCode, deployed.log).toBe(0)
  expect(deployed.executed).toEqual(['start-instance', 'start-app', 'deploy-app'])
})

it('the database of other apps keeps running', async () => {
  await shop.jane.post('/api/2.0/apps?no_compute=true', {
    name: 'bills',
    resources: [
      {
        name: 'database',
        database: {
          instance_name: 'shop',
          database_name: 'databricks_postgres',
          permission: 'CAN_CONNECT_AND_CREATE',
        },
      },
    ],
  })
  const stopped = await shop.deploys(['stop-app'], command('stop'))
  expect(stopped.log).toContain('the database keeps running, because it is also used by service principal')
  await shop.deploys(['start-app'], command('start'))
  const named = { confirm: 'prod', 'destroy-database': 'shop' }
  const refused = await shop.refuses(command('destroy', named))
  expect(shop.complaint(refused)).toContain("The instance is not this environment's alone")
  await shop.jane.delete('/api/2.0/apps/bills')
  await shop.jane.until('/api/2.0/apps', ({ apps }) => Array.isArray(apps) && apps.length === 1)
  const left = await shop.refuses(command('destroy', named))
  const [statement = ''] = /REVOKE CONNECT.*?;/.exec(shop.complaint(left)) ?? []
  await shop.emulator.sql({ instance: 'shop' }, statement)
})

it('of an instance only the schema goes unless it is named, and then it goes for good', async () => {
  await shop.deploys(
    ['update-app', 'delete-app', 'delete-folders', 'drop-schema', 'drop-owner-role'],
    command('destroy', { confirm: 'prod' }),
  )
  await shop.deploys([], command('destroy', { confirm: 'prod' }))
  expect((await shop.run()).exitCode).toBe(0)
  const named = { confirm: 'prod', 'destroy-database': 'shop' }
  const done = await shop.deploys(
    ['delete-app', 'delete-folders', 'delete-instance'],
    command('destroy', named),
  )
  expect(done.log).toContain('; for good]')
  expect(shop.emulator.world.instances.size).toBe(0)
  await shop.deploys([], command('destroy', named))
  const nothing = await shop.fails([], command('start'))
  expect(nothing.log).toContain('Code: APP_NOT_FOUND')
})
