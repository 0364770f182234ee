import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isWrite } from '../../src/emulator/state/journal.ts'
import { Shop } from './shop.ts'
import { type Deployed, firstDeploy, type Run } from './stage.ts'

/** Two stages that share nothing but the workspace. */
const CONFIG = `environments:
  prod: { app_name: shop, env_vars: { STAGE: prod }, lakebase: { database_name: shop, capacity: CU_1 } }
  staging: { app_name: shop-staging, lakebase: { database_name: shop-staging, schema: staged, capacity: CU_1 } }
  blind: { app_name: shop-blind, lakebase: { database_name: shop-blind }, health: { enabled: false } }
common:
  source: { exclude: [migrations, deployment.yaml] }
  health: { window: 1ms, timeout: 20s }
  deployment: { poll_interval_seconds: 0.1 }
`
const CODE = ['upload-source', 'deploy-app']
const STAGING: Run = { with: { environment: 'staging' } }

let shop: Shop

beforeAll(async () => {
  shop = await Shop.open({ 'deployment.yaml': CONFIG })
})
beforeEach(() => shop.calm())
afterAll(() => shop.close())

function promote(inputs: Readonly<Record<string, string>> = {}): Run {
  return { with: { 'promote-from': 'staging', ...inputs } }
}

/** In the database of staging, as its owners may. */
function inStaging(sql: string): Promise<unknown> {
  return shop.emulator.sql({ project: 'shop-staging' }, sql)
}

/** Of the newest release of staging. */
function setNewest(assignments: string): Promise<unknown> {
  return inStaging(
    `UPDATE staged.lakebase_releases SET ${assignments} WHERE started_at = (SELECT max(started_at) FROM staged.lakebase_releases)`,
  )
}

/** Neither deploy nor plan gets past the stage, and nothing is changed. Gives what the deploy says. */
async function refuses(code: string, inputs: Readonly<Record<string, string>> = {}): Promise<string> {
  for (const command of ['plan', 'deploy']) {
    const refused = await shop.run(promote({ ...inputs, command }))
    expect(refused.exitCode, refused.log).toBe(1)
    expect(refused.log).toContain(`Code: ${code}\n`.trim())
    expect(refused.traffic.writes).toEqual([])
    expect(refused.summary).toContain('Nothing was changed.')
    if (command === 'deploy') return shop.complaint(refused)
  }
  return ''
}

function touched({ traffic }: Deployed, app: string): boolean {
  return traffic.entries.some(
    (each) => each.kind === 'http' && isWrite(each) && each.path.includes(`/apps/${app}`),
  )
}

describe('promote-from', () => {
  it('lets nothing pass before the stage has it, and then exactly that', async () => {
    const nowhere = await refuses('PROMOTION_NOT_DEPLOYED')
    expect(nowhere).toContain(
      `Nothing was deployed to staging yet: no release of app shop-staging is recorded in workspace ${shop.emulator.host}.`,
    )
    expect(nowhere).toContain(
      "If staging is in another workspace: in a terminal, give each environment its `databricks_profile`; in a workflow, delete `promote-from`, let this job need the job of staging, and write `expect-digest` with that job's output `artifact-digest`.",
    )
    const staged = await shop.deploys(firstDeploy(), STAGING)
    const promoted = await shop.deploys(firstDeploy(), promote())
    expect(promoted.outputs['artifact-digest']).toBe(staged.outputs['artifact-digest'])
    expect(touched(promoted, 'shop-staging')).toBe(false)
    expect(promoted.log).toContain('staging has this artefact, running and healthy')
    await shop.deploys([], promote())
  })

  it('names what differs from the stage', async () => {
    const before = await shop.run({ ...STAGING, with: { ...STAGING.with, command: 'plan' } })
    shop.workspace.write('lib/text.txt', 'another text\n')
    shop.workspace.write('lib/more.txt', '')
    shop.workspace.remove('migrations/0002_add_price.sql')
    shop.workspace.write('migrations/0003_add_note.sql', 'ALTER TABLE orders ADD COLUMN note text;\n')
    const differing =
      'They differ by files that differ: lib/text.txt; files in this one alone: lib/more.txt; migrations in this one alone: 0003_add_note.sql; migrations in that of staging alone: 0002_add_price.sql.'
    const said = await refuses('PROMOTION_OTHER_ARTIFACT')
    expect(said).toContain(
      `The newest release of staging is artefact ${before.outputs['artifact-digest']}, release `,
    )
    expect(said).toContain(differing)
    const digest = { 'expect-digest': before.outputs['artifact-digest'] ?? '' }
    expect(await refuses('ARTIFACT_UNEXPECTED', digest)).toContain(differing)
    expect(await refuses('ARTIFACT_UNEXPECTED', { 'expect-digest': 'a'.repeat(64) })).toContain(
      'What differs cannot be told: staging has no release of that digest.',
    )
    const alone = await shop.run({ with: digest })
    expect(shop.complaint(alone)).toContain(
      'cannot be told: the other artefact is not at hand. It is in a job',
    )
    expect(alone.traffic.entries).toEqual([])
  })

  it('names it from an artefact beside the checkout', async () => {
    const packed = await shop.run({ with: { command: 'package', environment: '' } })
    const digest = { 'expect-digest': packed.outputs['artifact-digest'] ?? '' }
    shop.workspace.write('lib/more.txt', 'more\n')
    const refused = await shop.run({ with: digest })
    expect(shop.complaint(refused)).toContain('They differ by files that differ: lib/more.txt.')
    expect(refused.traffic.entries).toEqual([])
    shop.workspace.remove('artifact')
    shop.workspace.write(
      'migrations/0002_add_price.sql',
      'ALTER TABLE orders ADD COLUMN IF NOT EXISTS price numeric;\n',
    )
  })

  it('waits for the soak, which a deploy that does nothing does not begin anew', async () => {
    await shop.deploys(['migrate', ...CODE], STAGING)
    const soak = { soak: '30m' }
    expect(await refuses('PROMOTION_TOO_YOUNG', soak)).toMatch(
      /has been healthy for \d+s, and `soak` asks for 30m\.\nWhat to do: Run this job again in (29m\d+s|30m);/,
    )
    await setNewest(`ended_at = ended_at - interval '29 minutes 30 seconds'`)
    await shop.deploys([], STAGING)
    await refuses('PROMOTION_TOO_YOUNG', soak)
    await setNewest(`ended_at = ended_at - interval '30 seconds'`)
    await shop.deploys(['migrate', ...CODE], promote(soak))
  })

  it('carries out what was planned before the approval, or nothing', async () => {
    const plan = join(mkdtempSync(join(tmpdir(), 'approved-')), 'plan.json')
    shop.workspace.write('lib/text.txt', 'to be approved\n')
    await shop.run(STAGING)
    const planned = await shop.run(promote({ command: 'plan', out: plan }))
    expect(planned.exitCode, planned.log).toBe(0)
    expect(planned.summary).toContain('deploy app shop from')
    // Staging has moved on by the time of the approval.
    shop.workspace.write('lib/text.txt', 'a newer commit\n')
    await shop.run(STAGING)
    shop.workspace.write('lib/text.txt', 'to be approved\n')
    expect((await shop.fails([], promote({ plan }))).log).toContain('PROMOTION_OTHER_ARTIFACT')
    await shop.run(STAGING)
    expect((await shop.fails([], promote({ plan, soak: '1h' }))).log).toContain('PROMOTION_TOO_YOUNG')
    await shop.deploys(CODE, promote({ plan, soak: '1s' }))
  })

  it('looks again under the lock, before the deployment', async () => {
    shop.workspace.write('lib/text.txt', 'third\n')
    await shop.deploys(CODE, STAGING)
    shop.beforeCall(/^POST \/api\/2\.0\/workspace-files\/import-file/, () =>
      setNewest(`outcome = 'unhealthy'`),
    )
    const refused = await shop.fails(['upload-source'], promote())
    expect(refused.log).toContain('Code: PROMOTION_NOT_HEALTHY')
    const [row] = await shop.sql(
      'SELECT outcome, deployment_id FROM app_data.lakebase_releases ORDER BY started_at DESC LIMIT 1',
    )
    expect(row).toEqual({ outcome: 'failed', deployment_id: null })
  })

  it('is refused by a stage that is not healthy, whatever the reason', async () => {
    for (const outcome of ['unhealthy', 'superseded', 'failed', 'deploying']) {
      await setNewest(`outcome = '${outcome}'`)
      expect(await refuses('PROMOTION_NOT_HEALTHY')).toContain(`was not seen healthy: it is ${outcome}.`)
    }
    await setNewest(`outcome = 'healthy'`)
    await shop.run(promote({ command: 'plan' })).then(({ exitCode, log }) => expect(exitCode, log).toBe(0))
    const rename = (from: string, to: string) =>
      inStaging(`UPDATE staged.lakebase_migrations SET name = '${to}' WHERE name = '${from}'`)
    await rename('0001_create_orders.sql', '0001_other.sql')
    expect(await refuses('PROMOTION_NOT_HEALTHY')).toContain('staging has not applied 0001_create_orders.sql')
    await rename('0001_other.sql', '0001_create_orders.sql')
    const path = '/api/2.0/apps/shop-staging'
    await shop.jane.post(`${path}/stop`)
    await shop.jane.until(path, ({ active_deployment: deployment }) => deployment === undefined)
    expect(await refuses('PROMOTION_NOT_HEALTHY')).toContain('Nothing runs in staging')
    await shop.jane.post(`${path}/start`)
    await shop.jane.until(path, ({ active_deployment: deployment }) => deployment !== undefined)
    expect(await refuses('PROMOTION_REPLACED')).toContain('the app was started again')
    // It looks whether that is healthy, and writes it down.
    await shop.deploys([], STAGING)
    await shop.deploys(['deploy-app'], promote())
  })

  it('is refused by a stage in which something else runs, or that may not be read', async () => {
    await setNewest(`deployment_id = 'another', folder = '/Workspace/other'`)
    expect(await refuses('PROMOTION_REPLACED')).toContain('is not that of its newest release')
    await setNewest(`environment = 'other'`)
    expect(await refuses('PROMOTION_NOT_DEPLOYED')).toContain('was deployed last as environment other')
    await setNewest(`app = 'another app'`)
    await refuses('PROMOTION_OTHER_ARTIFACT')
    await inStaging('ALTER TABLE staged.lakebase_releases ENABLE ROW LEVEL SECURITY')
    expect(await refuses('PROMOTION_UNREADABLE')).toContain(
      'Nothing can be told of staging, which `promote-from` names: ',
    )
    await inStaging('ALTER TABLE staged.lakebase_releases DISABLE ROW LEVEL SECURITY')
  })

  it('says to whoever may not read the stage what to run there, and that is all it takes', async () => {
    const look = () => shop.run({ by: 'jane', ...promote({ command: 'plan' }) })
    const said = async (why: string) => {
      const refused = await look()
      expect(refused.log).toContain('Code: PROMOTION_UNREADABLE')
      expect(shop.complaint(refused)).toContain(why)
      return /run(?: this, [^:]*)?: (.*)$/m.exec(shop.complaint(refused))?.[1] ?? ''
    }
    expect(await said('jane.doe@example.com has no Postgres role there yet')).toMatch(
      /^CREATE EXTENSION .*databricks_create_role\('jane.doe@example.com', 'USER'\);$/,
    )
    await shop.jane.change('POST', 'projects/shop-staging/branches/production/roles?role_id=jane', {
      spec: {
        postgres_role: 'jane.doe@example.com',
        identity_type: 'USER',
        auth_method: 'LAKEBASE_OAUTH_V1',
      },
    })
    const grants = await said('"jane.doe@example.com" may not read "staged"."lakebase_releases"')
    await inStaging(grants)
    const { log } = await look()
    expect(log).toContain('Code: PROMOTION_OTHER_ARTIFACT')
  })

  it('names a stage that there is, that is another one and that tells whether it is healthy', async () => {
    const said = async (inputs: Readonly<Record<string, string>>, message: string) => {
      const refused = await shop.run({ with: inputs })
      expect(refused.log).toContain(message)
      expect(refused.traffic.entries).toEqual([])
    }
    await said(
      { 'promote-from': 'stagin' },
      'input "promote-from" is "stagin", which the config file does not have',
    )
    await said({ 'promote-from': 'prod' }, 'input "promote-from" is "prod", which this run deploys')
    await said({ 'promote-from': 'blind' }, 'whose health check is off')
    await said(
      { 'promote-from': 'staging', 'app-name': 'shop-staging' },
      'whose app is shop-staging, as that of this run',
    )
    await said({ soak: '5m' }, 'input "soak" needs "promote-from"')
    await said({ 'promote-from': 'staging', soak: '5' }, 'input "soak" is "5", not a duration')
  })
})
