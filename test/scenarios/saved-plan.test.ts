import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Shop } from './shop.ts'
import { deploy, deploymentYaml, firstDeploy, kinds } from './stage.ts'

let shop: Shop

beforeAll(async () => {
  // The files of plans that are not of this run are no part of the app either.
  const yaml = deploymentYaml().replace('deployment.yaml]', 'deployment.yaml, plans]')
  shop = await Shop.open({ 'deployment.yaml': yaml })
})

afterAll(() => shop.close())

const plans = (file: string) => shop.run({ with: { command: 'plan', out: file } })
/** The complaint of a run that is refused before it sends anything. */
async function refusal(inputs: Readonly<Record<string, string>>): Promise<string> {
  const result = await deploy(shop.emulator, shop.workspace, { with: inputs })
  expect(result.exitCode).toBe(2)
  expect(result.traffic.entries).toEqual([])
  return shop.complaint(result)
}

const APPLY = { with: { plan: 'plans/first.json' } }

describe('a saved plan', () => {
  it('of a first deploy is applied as it is, and applied again there is nothing to do', async () => {
    const planned = await plans('plans/first.json')
    expect(planned.exitCode, planned.log).toBe(0)
    expect(kinds(planned)).toEqual(firstDeploy())
    await shop.deploys(firstDeploy(), APPLY)
    await shop.deploys([], APPLY)
  })

  it('is refused once the world has moved, with what it would now also take', async () => {
    shop.workspace.write('lib/text.txt', 'other text\n')
    await plans('plans/second.json')
    await shop.sql('DROP SCHEMA app_data CASCADE')
    const result = await shop.refuses({ with: { plan: 'plans/second.json' } })
    expect(shop.complaint(result)).toContain(
      'has changed since the plan was made; it would now also take: create schema app_data',
    )
    await plans('plans/third.json')
    const repaired = await shop.run({ with: { plan: 'plans/third.json' } })
    expect(repaired.exitCode, repaired.log).toBe(0)
    expect(kinds(repaired)).toContain('create-schema')
  })

  it('is refused for another environment, when it is none, and when it was changed by hand', async () => {
    const text = readFileSync(join(shop.workspace.path, 'plans/third.json'), 'utf8')
    const plan = JSON.parse(text)
    for (const [file, content, complaint] of [
      [
        'a.json',
        text.replace('"environment": "prod"', '"environment": "dev"'),
        'the saved plan is for environment dev, and this run is for prod',
      ],
      ['b.json', '{}', 'b.json is a saved plan of another version'],
      ['c.json', 'no JSON', 'c.json is not a saved plan'],
      [
        'e.json',
        JSON.stringify({ ...plan, changes: plan.changes.slice(1) }),
        'e.json was changed by hand: what it says is not what `plan` wrote',
      ],
      ['d.json', text.replace('"fingerprint"', '"finger"'), 'd.json is not a saved plan'],
    ] as const) {
      shop.workspace.write(`plans/${file}`, content)
      expect(await refusal({ plan: `plans/${file}` })).toContain(complaint)
    }
    expect(await refusal({ plan: 'none.json' })).toContain(
      'input "plan" is "none.json", which cannot be read',
    )
    expect(await refusal({ command: 'plan', plan: 'plans/a.json' })).toContain(
      'input "plan" has no meaning for plan',
    )
  })

  it('approves no other source, migrations or configuration than those it was made of', async () => {
    shop.workspace.write('lib/text.txt', 'looked at\n')
    expect(kinds(await plans('plans/looked-at.json'))).toEqual(['upload-source', 'deploy-app'])
    const apply = { with: { plan: 'plans/looked-at.json' } }
    const config = readFileSync(join(shop.workspace.path, 'deployment.yaml'), 'utf8')
    for (const [file, text, before, why] of [
      ['lib/text.txt', 'smuggled\n', 'looked at\n', 'its source or its migrations are not the same'],
      [
        'deployment.yaml',
        config.replace('app_name: shop', 'app_name: shop\n    env_vars: { LEVEL: debug }'),
        config,
        'what its code sees of its environment is not the same',
      ],
    ] as const) {
      shop.workspace.write(file, text)
      const refused = await shop.refuses(apply)
      expect(refused.log).toContain('Code: PLAN_OF_OTHER_RELEASE')
      expect(shop.complaint(refused)).toContain(why)
      shop.workspace.write(file, before)
    }
    await shop.deploys(['upload-source', 'deploy-app'], apply)
  })

  it('is applied when somebody has done a part of its grants by hand meanwhile', async () => {
    const owner = 'databricks_postgres__app_data_owner'
    const revoked = `REVOKE SELECT, UPDATE ON app_data.orders FROM ${shop.appRole}`
    await shop.sql(`SET ROLE ${owner}; ${revoked}; RESET ROLE`)
    expect(kinds(await plans('plans/grants.json'))).toEqual(['grant'])
    await shop.sql(`SET ROLE ${owner}; GRANT SELECT ON app_data.orders TO ${shop.appRole}; RESET ROLE`)
    await shop.deploys(['grant'], { with: { plan: 'plans/grants.json' } })
    await shop.sql(`SET ROLE ${owner}; REVOKE DELETE ON app_data.orders FROM ${shop.appRole}; RESET ROLE`)
    const beyond = await shop.refuses({ with: { plan: 'plans/grants.json' } })
    expect(shop.complaint(beyond)).toContain('it would now also take: grant DELETE')
    await shop.deploys(['grant'])
  })

  it('made by one identity is applied by another, once that may work in the database', async () => {
    shop.workspace.write('lib/text.txt', 'of two people\n')
    await plans('plans/of-two.json')
    const byJane = { by: 'jane', with: { plan: 'plans/of-two.json' } } as const
    const advice = shop.complaint(await shop.refuses(byJane))
    await shop.sql(/CREATE EXTENSION .*;/.exec(advice)?.[0] ?? 'no advice')
    const deployed = await shop.run(byJane)
    expect(deployed.exitCode, deployed.log).toBe(0)
    expect(kinds(deployed)).toEqual(['upload-source', 'deploy-app'])
    expect(shop.runningFolder).toContain('jane')
  })

  it('is not applied over what was deployed since, and is where the same was started again', async () => {
    shop.workspace.write('lib/text.txt', 'approved\n')
    await plans('plans/approved.json')
    for (const command of ['stop', 'start']) expect((await shop.run({ with: { command } })).exitCode).toBe(0)
    await shop.deploys(['upload-source', 'deploy-app'], { with: { plan: 'plans/approved.json' } })
    shop.workspace.write('lib/text.txt', 'approved later\n')
    await plans('plans/before.json')
    shop.workspace.write('lib/text.txt', 'hotfix\n')
    await shop.deploys(['upload-source', 'deploy-app'])
    shop.workspace.write('lib/text.txt', 'approved later\n')
    const refused = await shop.refuses({ with: { plan: 'plans/before.json' } })
    expect(refused.log).toContain('Code: PLAN_STALE')
    expect(shop.complaint(refused)).toContain('Other code was deployed since the plan was made')
    await plans('plans/over.json')
    await shop.deploys(['upload-source', 'deploy-app'], { with: { plan: 'plans/over.json' } })
  })

  it('lets a run that was cut short be continued with the same file', async () => {
    shop.workspace.write(
      'migrations/0003_more.sql',
      'ALTER TABLE orders ADD COLUMN IF NOT EXISTS more int;\n',
    )
    shop.workspace.write('lib/text.txt', 'third text\n')
    await plans('plans/fourth.json')
    shop.emulator.faults.add({
      match: 'POST /api/2.0/apps/shop/deployments',
      action: { status: 400, errorCode: 'BAD_REQUEST', message: 'no' },
    })
    const cut = await shop.run({ with: { plan: 'plans/fourth.json' } })
    expect(cut.exitCode).not.toBe(0)
    expect(cut.executed).toContain('migrate')
    shop.calm()
    const continued = await shop.run({ with: { plan: 'plans/fourth.json' } })
    expect(continued.exitCode, continued.log).toBe(0)
    expect(kinds(continued)).not.toContain('migrate')
    await shop.deploys([])
  })
})
