import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Shop } from './shop.ts'
import { changesOf, configuration, kinds } from './stage.ts'

/** Every other answer is a failure. */
const FLAPPING = `import { createServer } from 'node:http'
let answers = 0
createServer((request, response) => response.writeHead(answers++ % 2 ? 500 : 200).end())
  .listen(process.env.DATABRICKS_APP_PORT, '0.0.0.0')
`

let shop: Shop

beforeEach(async () => {
  shop = await Shop.open()
})

afterEach(() => shop.close())

describe('a run after a failed one', () => {
  it('lets the app last for the whole window before the migrations that wait for it', async () => {
    shop.workspace.write('server.mjs', FLAPPING)
    const health = { window: '1s', timeout: '20s' }
    shop.workspace.write('deployment.yaml', configuration({}, {}, { health }))
    shop.workspace.write(
      'migrations/0003_drop.sql',
      '-- phase: after-deploy\nALTER TABLE orders DROP COLUMN price;\n',
    )
    for (const _ of ['first', 'again']) {
      const run = await shop.run()
      expect(run.log).toContain('answered at first, but')
      expect(run.exitCode).toBe(1)
    }
    expect(await shop.sql("SELECT FROM app_data.lakebase_migrations WHERE version = '0003'")).toEqual([])
  })
})

describe('a workspace without instances', () => {
  it('gets a project', async () => {
    const action = { status: 404, errorCode: 'ENDPOINT_NOT_FOUND', message: 'No API found' }
    shop.emulator.faults.add({ match: 'GET /api/2.0/database/instances/*', times: 9, action })
    const first = await shop.run()
    expect(first.exitCode, first.log).toBe(0)
    expect(first.outputs['lakebase-type']).toBe('autoscaling')
  })
})

describe('the same commit, deployed by somebody else', () => {
  it('is left as it is by each, also by who may not read the folder that it runs from', async () => {
    await shop.run()
    expect(kinds(await shop.run({ by: 'jane' }))).toEqual(['create-postgres-role', 'join-owner-role'])
    shop.workspace.write('lib/text.txt', 'another text\n')
    const changed = await shop.run({ by: 'jane' })
    expect(changesOf(changed, 'deploy-app')).toMatchObject([{ reason: 'the source differs from what runs' }])
    expect(kinds(await shop.run())).toEqual([])
  })
})
