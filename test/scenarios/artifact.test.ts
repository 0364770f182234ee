import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Shop } from './shop.ts'
import { deploy, firstDeploy, makeWorkspace, SHOP } from './stage.ts'

/** Two stages that differ in everything that an environment may set. */
const CONFIG = `environments:
  prod: { app_name: shop, env_vars: { GREETING: hello }, lakebase: { database_name: shop, capacity: CU_1 } }
  dev: { app_name: shop-dev, env_vars: { GREETING: hi }, lakebase: { database_name: shop-dev, schema: other } }
common:
  source: { exclude: [migrations] }
  health: { window: 1s, timeout: 20s }
  deployment: { poll_interval_seconds: 0.1 }
`
const FILES = {
  'deploy/stages.yaml': CONFIG,
  '.github/workflows/deploy.yml': 'on: push\n',
  Jenkinsfile: 'node {}\n',
}

let shop: Shop

beforeAll(async () => {
  shop = await Shop.open(FILES)
  shop.inputs = { config: 'deploy/stages.yaml' }
})

afterAll(() => shop.close())

describe('an artefact', () => {
  it('is the same in every environment, checkout, time zone and language, and a release is not', async () => {
    const first = await shop.deploys(firstDeploy())
    const elsewhere = makeWorkspace(Object.fromEntries(Object.entries({ ...SHOP, ...FILES }).reverse()))
    const planned = await deploy(shop.emulator, elsewhere, {
      with: { ...shop.inputs, command: 'plan', environment: 'dev' },
      env: { TZ: 'Asia/Kolkata', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
    })
    elsewhere.dispose()
    expect(planned.exitCode, planned.log).toBe(0)
    const digests = [first, planned].map(({ outputs }) => outputs['artifact-digest'])
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(digests[1]).toBe(digests[0])
    expect(planned.outputs['release-digest']).toMatch(/^[0-9a-f]{64}$/)
    expect(planned.outputs['release-digest']).not.toBe(first.outputs['release-digest'])
    expect(first.log).not.toContain('CRLF')
  })

  it('other than the expected one is refused before anything is looked at', async () => {
    const { outputs } = await shop.run({ with: { command: 'plan' } })
    const digest = outputs['artifact-digest'] ?? ''
    for (const command of ['deploy', 'plan']) {
      const refused = await shop.run({ with: { command, 'expect-digest': `${'0'.repeat(64)}` } })
      expect(refused.exitCode, refused.log).toBe(1)
      expect(refused.log).toContain('Code: ARTIFACT_UNEXPECTED')
      expect(shop.complaint(refused)).toContain(`have the digest ${digest}`)
      expect(refused.traffic.entries.filter(({ kind }) => kind === 'http')).toEqual([])
      const taken = await shop.run({ with: { command, 'expect-digest': digest } })
      expect(taken.exitCode, taken.log).toBe(0)
    }
    const wrong = await shop.run({ with: { 'expect-digest': 'abc' } })
    expect(wrong.log).toContain('input "expect-digest" is "abc"')
  })

  it('does not change with the pipeline, which does not travel either', async () => {
    const files = [...shop.filesIn(shop.runningFolder).keys()].sort()
    expect(files).toEqual(['.lakebase-deploy.json', 'app.yaml', 'lib/text.txt', 'server.mjs'])
    shop.workspace.write('.github/workflows/deploy.yml', 'on: [push, pull_request]\n')
    shop.workspace.write('deploy/stages.yaml', `# a comment\n${CONFIG}`)
    const before = await shop.deploys([])
    shop.workspace.write('deploy/stages.yaml', CONFIG.replace('hello', 'good morning'))
    const after = await shop.run({ with: { command: 'plan' } })
    expect(after.outputs['artifact-digest']).toBe(before.outputs['artifact-digest'])
    expect(after.outputs['release-digest']).not.toBe(before.outputs['release-digest'])
  })

  it('of a checkout with CRLF is another one, and the run says so', async () => {
    const before = await shop.run({ with: { command: 'plan' } })
    shop.workspace.write('lib/text.txt', 'some text\r\n')
    const after = await shop.run({ with: { command: 'plan' } })
    expect(after.log).toContain('./lib/text.txt has CRLF line ends'.replace('./', ''))
    expect(after.log).toContain('* text=auto eol=lf')
    expect(after.outputs['artifact-digest']).not.toBe(before.outputs['artifact-digest'])
  })
})
