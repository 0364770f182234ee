import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Shop } from './shop.ts'
import { configuration, type Deployed, firstDeploy, kinds, SHOP } from './stage.ts'

const CODE = ['upload-source', 'deploy-app']
const DEPLOYMENTS = /^POST .*\/deployments$/
const PROBE = /^GET \/api\/health$/

/** Ends two seconds after its first answer. */
const MORTAL = `import { createServer } from 'node:http'
createServer((request, response) => {
  setTimeout(() => process.exit(3), 2000)
  response.end('hello')
}).listen(process.env.DATABRICKS_APP_PORT, '0.0.0.0')
`

let shop: Shop

beforeAll(async () => {
  // The stability window is the default one.
  const yaml = configuration({}, {}, { health: { timeout: '20s' } })
  shop = await Shop.open({ 'deployment.yaml': yaml })
})

afterAll(() => shop.close())

/** Seconds of the step in which the app is probed, as the summary has them. */
function healthSeconds({ summary }: Deployed): number {
  return Number(/\| Health \| ([\d.]+) s \|/.exec(summary)?.[1])
}

function probes({ traffic }: Deployed): number {
  return traffic.entries.filter((entry) => entry.kind === 'http' && entry.path === '/api/health').length
}

describe('what a run calls running and healthy', () => {
  it('is watched for 2.5 s after a first deploy, and once when nothing was changed', async () => {
    const first = await shop.deploys(firstDeploy())
    expect(healthSeconds(first)).toBeGreaterThanOrEqual(2.5)
    expect(healthSeconds(first)).toBeLessThanOrEqual(3)
    expect(probes(await shop.deploys([]))).toBe(1)
  })

  it('has not died 2 s after its first answer', async () => {
    shop.workspace.write('server.mjs', MORTAL)
    const failed = await shop.fails(CODE)
    expect(failed.log).toContain('Code: APP_UNHEALTHY')
    expect(shop.complaint(failed)).toMatch(/answered at first, but \d s later: 502/)
    shop.workspace.write('server.mjs', SHOP['server.mjs'] ?? '')
    await shop.converges(['deploy-app'])
  })

  it('is the deployment of this run, and no other that is healthy', async () => {
    shop.workspace.write('lib/text.txt', 'overtaken\n')
    const before = shop.runningFolder
    shop.afterCall(PROBE, () => shop.deployByHand({ source_code_path: before }), 1)
    const failed = await shop.fails(CODE)
    expect(failed.log).toContain('Code: DEPLOYMENT_REPLACED')
    const theirs = shop.emulator.world.apps.get('shop')?.activeDeployment?.id
    expect(shop.complaint(failed)).toContain(`Deployment ${theirs} of ${before} is what app "shop" runs`)
    await shop.converges(['deploy-app'])
  })

  it('is deployed again when the answer came late, and another runs by then', async () => {
    const before = shop.runningFolder
    shop.workspace.write('lib/text.txt', 'answers late\n')
    await shop.deploys(CODE)
    shop.afterCall(PROBE, async () => {
      await shop.deployByHand({ source_code_path: before })
      await sleep(500)
    })
    await shop.converges(['deploy-app'])
  })

  it('is not another one that is still under way, whose code answers already', async () => {
    const before = shop.runningFolder
    shop.workspace.write('lib/text.txt', 'under way\n')
    await shop.deploys(CODE)
    shop.afterCall(PROBE, async () => {
      await shop.jane.post('/api/2.0/apps/shop/deployments', { mode: 'SNAPSHOT', source_code_path: before })
      await sleep(500)
    })
    await shop.converges(['deploy-app'])
    expect(shop.runningFolder).not.toBe(before)
  })

  it.each([
    ['DEPLOYMENT_REPLACED', (folder: string) => shop.deployByHand({ source_code_path: folder })],
    ['DATABASE_DETACHED', () => shop.updateApp({ resources: [] })],
  ])('is still that when the files behind it have run, else %s', async (code, disturb) => {
    const before = shop.runningFolder
    shop.workspace.write('lib/text.txt', `${code}\n`)
    shop.workspace.write(`migrations/0090_${code}.sql`, '-- phase: after-deploy\nSELECT pg_sleep(3);\n')
    const running = shop.run()
    const sleeping = "SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    await expect.poll(() => shop.sql(sleeping), { timeout: 20_000 }).toEqual([{ n: 1 }])
    await disturb(before)
    const failed = await running
    expect([failed.exitCode, failed.log]).toEqual([1, expect.stringContaining(`Code: ${code}`)])
    shop.workspace.remove(`migrations/0090_${code}.sql`)
    await shop.sql(`DELETE FROM app_data.lakebase_migrations WHERE name LIKE '%${code}%'`)
    const repaired = await shop.run()
    expect(repaired.exitCode, repaired.log).toBe(0)
    await shop.deploys([])
  })

  it.each([
    ['DEPLOYMENT_REPLACED', (folder: string) => shop.deployByHand({ source_code_path: folder })],
    ['APP_NOT_ACTIVE', () => shop.jane.post('/api/2.0/apps/shop/stop')],
  ])('is still that when its release is written down, else %s', async (code, disturb) => {
    const before = shop.runningFolder
    shop.workspace.write('lib/text.txt', `written down ${code}\n`)
    shop.beforeCall(/^SQL [\s\S]*lakebase_deploy_box[\s\S]*x27healthy/, () => disturb(before))
    const failed = await shop.run()
    expect([failed.exitCode, failed.log]).toEqual([1, expect.stringContaining(`Code: ${code}`)])
    const repaired = await shop.run()
    expect(repaired.exitCode, repaired.log).toBe(0)
    await shop.deploys([])
  })

  it('has not ended by itself while the files behind it ran', async () => {
    shop.workspace.write('server.mjs', MORTAL.replace('2000', '4500'))
    shop.workspace.write('migrations/0091_late.sql', '-- phase: after-deploy\nSELECT pg_sleep(4);\n')
    const failed = await shop.run()
    expect([failed.exitCode, failed.log]).toEqual([
      1,
      expect.stringMatching(/Code: (APP_CRASHED|APP_UNHEALTHY)/),
    ])
    shop.workspace.write('server.mjs', SHOP['server.mjs'] ?? '')
    await shop.converges(['deploy-app'])
  })

  it("is nobody else's when the lock was lost while nothing was to do", async () => {
    const before = shop.runningFolder
    shop.workspace.write('lib/text.txt', 'kept\n')
    await shop.deploys(CODE)
    const live = shop.runningFolder
    shop.afterCall(PROBE, async () => {
      await shop.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()",
      )
      await shop.deployByHand({ source_code_path: before })
      await sleep(500)
    })
    const failed = await shop.fails([])
    expect(failed.log).toContain('Code: DEPLOY_LOCK_LOST')
    await shop.converges(['deploy-app'])
    expect(shop.runningFolder).toBe(live)
  })

  it('has its database: one that was detached after the plan was made is attached by the next run', async () => {
    shop.workspace.write('lib/text.txt', 'without a database\n')
    shop.beforeCall(DEPLOYMENTS, () => shop.updateApp({ resources: [] }))
    const failed = await shop.fails(CODE)
    expect(failed.log).toContain('Code: DATABASE_DETACHED')
    const repaired = await shop.run()
    expect(repaired.exitCode, repaired.log).toBe(0)
    expect(kinds(repaired)).toContain('update-app')
    expect(kinds(repaired)).toContain('deploy-app')
    await shop.deploys([])
  })

  it('has the database that its project has now, when that was purged and made again under its name', async () => {
    await shop.jane.change('DELETE', 'projects/shop?purge=true')
    const again = await shop.run()
    expect(again.exitCode, again.log).toBe(0)
    expect(kinds(again).filter((kind) => !/role|grant|schema|ledger|migrate/.test(kind))).toEqual([
      'create-project',
      'update-app',
      'update-app',
      'upload-source',
      'deploy-app',
    ])
    const role = shop.appRole.replaceAll('"', '')
    expect(await shop.sql(`SELECT count(*)::int AS n FROM pg_roles WHERE rolname = '${role}'`)).toEqual([
      { n: 1 },
    ])
    await shop.deploys([])
  })
})
