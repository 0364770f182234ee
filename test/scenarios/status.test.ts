import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isWrite } from '../../src/emulator/state/journal.ts'
import { Shop } from './shop.ts'
import { firstDeploy } from './stage.ts'
import { type Finished, runCli } from './terminal.ts'

/** Three environments: one that runs, one that jane cannot log in to, one that was never deployed. */
const CONFIG = `environments:
  prod: { app_name: shop, databricks_profile: here, lakebase: { database_name: shop, capacity: CU_1 } }
  far: { app_name: shop-far, databricks_profile: far, lakebase: { database_name: shop-far } }
  new: { app_name: shop-new, databricks_profile: here, lakebase: { database_name: shop-new } }
common:
  source: { exclude: [migrations, deployment.yaml, .databrickscfg] }
  health: { window: 1ms, timeout: 2s }
  deployment: { poll_interval_seconds: 0.1 }
`
const STATUS = { command: 'status', environment: '' }
const KEYS = [
  ...['environment', 'app', 'url', 'release', 'artifact', 'rollback', 'commit', 'since', 'healthy', 'health'],
  ...['schema', 'drift', 'size', 'ownerRole', 'unseen'],
]

let shop: Shop

beforeAll(async () => {
  shop = await Shop.open({ 'deployment.yaml': CONFIG })
  const profile = (token: string) => `host = ${shop.emulator.host}\ntoken = ${token}\n`
  const refused = profile('dapi00000000000000000000000000000000')
  const profiles = `[here]\n${profile(shop.emulator.identities.jane.token)}[far]\n${refused}`
  writeFileSync(join(shop.workspace.path, '.databrickscfg'), profiles)
})
beforeEach(() => shop.calm())
afterAll(() => shop.close())

/** Jane at her laptop, with a profile for each workspace. */
function cli(line: string): Promise<Finished> {
  return runCli(shop.emulator, { args: line.split(' '), cwd: shop.workspace.path })
}

describe('status', () => {
  it('is one table of all environments, with a reason in each cell that is not visible', async () => {
    const first = await shop.deploys(firstDeploy())
    const before = shop.emulator.journal.length
    const { exitCode, stdout, stderr } = await cli('status --json')
    expect(exitCode, stderr).toBe(0)
    expect(shop.emulator.journal.slice(before).filter(isWrite)).toEqual([])
    const { ok, environments } = JSON.parse(stdout)
    expect(ok).toBe(true)
    for (const each of environments) expect(Object.keys(each)).toEqual(KEYS)
    const [prod, far, fresh] = environments
    expect(prod).toMatchObject({
      ...{ environment: 'prod', app: 'shop', url: first.outputs['app-url'], size: '0.5-2 CU' },
      ...{ healthy: true, since: expect.stringMatching(/^20.*Z$/) },
    })
    const roleless =
      'jane.doe@example.com has no Postgres role there yet; the database is read once it has one'
    const ofDatabase = ['release', 'commit', 'schema', 'drift', 'ownerRole']
    expect(prod.unseen).toEqual(Object.fromEntries(ofDatabase.map((cell) => [cell, roleless])))
    expect(new Set(Object.values(far.unseen))).toEqual(
      new Set([expect.stringContaining('Invalid access token')]),
    )
    expect(far.url).toBeNull()
    expect(fresh.unseen).toMatchObject({
      url: 'app shop-new does not exist yet',
      size: 'there is no project shop-new',
      schema: 'there is no project shop-new',
    })

    const table = (await cli('status --environment prod')).stdout
    expect(table).toMatch(/^ {12}prod\nApp {9}shop\nURL {9}https:\/\/shop-/)
    expect(table).toContain(
      'Release     not visible: jane.doe@example.com has no\n            Postgres role there yet;',
    )
    expect(table).toContain('\nCommit      not visible: see above\n')
  })

  it('says to whoever has no rights in the database what they may not read', async () => {
    await shop.jane.change('POST', 'projects/shop/branches/production/roles?role_id=jane', {
      spec: {
        postgres_role: 'jane.doe@example.com',
        identity_type: 'USER',
        auth_method: 'LAKEBASE_OAUTH_V1',
      },
    })
    const { stdout } = await cli('status --json --environment prod')
    const [{ unseen, ownerRole }] = JSON.parse(stdout).environments
    expect(ownerRole).toBe('databricks_postgres__app_data_owner')
    expect(unseen.release).toContain('may not read "app_data"."lakebase_releases"')
    expect(unseen.schema).toContain('may not read the ledger of app_data')
  })

  it('tells a job what runs, since when, and where database and checkout differ', async () => {
    shop.workspace.remove('migrations/0002_add_price.sql')
    shop.workspace.write('migrations/0003_a.sql', 'ALTER TABLE orders ADD COLUMN a text;\n')
    shop.workspace.write('migrations/0004_b.sql', 'ALTER TABLE orders ADD COLUMN b text;\n')
    const [before] = JSON.parse((await shop.deploys([], { with: STATUS })).outputs.status ?? '').environments
    expect(before).toMatchObject({
      ...{ rollback: false, commit: '0123456789abcdef0123456789abcdef01234567', drift: [], unseen: {} },
      schema: { applied: 2, ahead: 1, behind: 2 },
    })
    await shop.deployByHand({ source_code_path: shop.runningFolder, env_vars: [{ name: 'A', value: 'b' }] })
    await shop.sql('DELETE FROM app_data.lakebase_releases')
    const seen = await shop.deploys([], { with: STATUS })
    expect(seen.summary).toContain('**3 environments.** Nothing was changed.')
    expect(seen.summary).toContain('| Release | not visible: nobody recorded what runs |')
    expect(seen.summary).toMatch(
      /\| Drift \| nobody recorded deployment \w+ by .*, which runs; the deployment overrides A by hand \|/,
    )
    expect(seen.summary).toContain('| Schema | 2 applied, 1 ahead, 2 behind |')
  })

  it('is refused where inputs or file are wrong, and not where an environment is', async () => {
    shop.workspace.write('deployment.yaml', CONFIG.replace('app_name: shop-far,', ''))
    const [prod, far, fresh] = JSON.parse((await cli('status --json')).stdout).environments
    expect(far.unseen.app).toContain('app_name')
    expect([prod.app, fresh.unseen.url]).toEqual(['shop', 'app shop-new does not exist yet'])
    shop.workspace.write('deployment.yaml', CONFIG.replace('app_name: shop,', 'app_nme: shop,'))
    expect((await cli('status')).exitCode).toBe(2)
    shop.workspace.write('deployment.yaml', CONFIG)
    expect((await cli('status --environment prd')).exitCode).toBe(2)
  })
})
