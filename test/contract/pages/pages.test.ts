import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import type { Emulator } from '../../../src/emulator/emulator.ts'
import { startEmulator } from '../../emulator.ts'
import { SHOP } from '../../scenarios/stage.ts'
import { actionlint, githubParser } from '../workflows/linters.ts'
import { type Block, blocksOf, nameOf } from './block.ts'
import { exclusionOf } from './excluded.ts'
import { environmentName, startJob } from './job.ts'
import { Reader } from './reader.ts'
import { CONFIGURATION, STORIES, type Story } from './stories.ts'

const ROOT = join(import.meta.dirname, '../../..')

let emulator: Emulator
let reader: Reader

beforeAll(async () => {
  emulator = await startEmulator({ lendModulesFrom: ROOT })
  reader = new Reader(emulator)
  reader.write({ ...SHOP, 'deployment.yaml': CONFIGURATION })
})
afterAll(async () => {
  await reader.leave()
  await emulator.stop()
})

/** What a table says of the line that begins so. */
function toldOf<T>(table: Readonly<Record<string, T>> | undefined, line: string): T | undefined {
  return Object.entries(table ?? {}).find(([beginning]) => line.startsWith(beginning))?.[1]
}

/** Runs each line. */
async function type(text: string, { before, fails, says }: Story): Promise<void> {
  for (const line of text.split('\n')) {
    await toldOf(before, line)?.(reader)
    const { exitCode, stdout, stderr } = await reader.type(line)
    const said = `${stdout}\n${stderr}`
    const failure = toldOf(fails, line)
    expect(exitCode, `${line}\n${said}`).toBe(failure === undefined ? 0 : 1)
    if (failure !== undefined) expect(said).toContain(failure)
    const expected = toldOf(says, line)
    if (expected !== undefined) expect(said).toMatch(expected)
  }
}

/** As jane, who administers the database and is a member of the owner role, with its name filled in. */
async function runSql(text: string): Promise<void> {
  const sql = text.replaceAll('<owner>', 'databricks_postgres__app_data_owner')
  await emulator.sql(
    { project: 'shop-production' },
    `SET SESSION AUTHORIZATION "${emulator.identities.jane.name}"; ${sql}`,
  )
}

/** A whole configuration as it is; keys of one in `common`, where the plan of a deploy shows what they do. */
async function configure(text: string, { says }: Story): Promise<void> {
  const keys = parse(text) ?? {}
  const configuration = parse(CONFIGURATION)
  const environment = keys.environments ? Object.keys(keys.environments)[0] : 'production'
  const whole = keys.environments
    ? text
    : `${text.startsWith('#') ? text : ''}\n${stringify({ ...configuration, common: { ...configuration.common, ...keys } })}`
  reader.write({ 'deployment.yaml': whole })
  const { exitCode, stdout, stderr } = await reader.type(
    `npx @tellr/lakebase-deploy plan --environment ${environment}`,
  )
  expect(exitCode, stderr).toBe(0)
  const expected = toldOf(says, text)
  if (expected !== undefined) expect(`${stdout}\n${stderr}`).toMatch(expected)
}

const STEP = { uses: 'tellr/lakebase-deploy@v1', with: { environment: 'production' } }

/** A workflow is run; what is only a part of one is put into a whole one. All are clean under both linters. */
async function startWorkflow(text: string): Promise<void> {
  const part = parse(text)
  const whole = part.jobs
    ? `${part.on ? '' : 'on: push\n'}${text}\n`
    : stringify({ on: 'push', jobs: { deploy: { 'runs-on': 'ubuntu-latest', ...part, steps: [STEP] } } })
  expect(await actionlint('.github/workflows/deploy.yml', whole)).toEqual([])
  expect(await githubParser('.github/workflows/deploy.yml', whole)).toEqual([])
  if (!part.jobs) return
  const { deployer } = emulator.identities
  const subject = `repo:acme/shop:environment:${environmentName(part.jobs.deploy.environment)}`
  const [policy] = emulator.world.federationPolicies
  if (policy) emulator.world.federationPolicies.push({ ...policy, subject })
  const { exitCode, log } = await startJob(emulator, whole, {
    workspace: reader.directory,
    repository: 'acme/shop',
    variables: new Map([
      ['DATABRICKS_HOST', emulator.host],
      ['DATABRICKS_CLIENT_ID', deployer.clientId],
    ]),
  })
  expect(exitCode, log).toBe(0)
}

async function follow({ language, text }: Block, story: Story): Promise<void> {
  if (language === 'sh') return type(text, story)
  await toldOf(story.before, text)?.(reader)
  if (language === 'sql') return runSql(text)
  return /^(?:on|jobs|env):/m.test(text) ? startWorkflow(text) : configure(text, story)
}

describe.each(Object.entries(STORIES))('%s', (page, story) => {
  const blocks = blocksOf(page).filter(
    (block) => block.language !== undefined && exclusionOf(nameOf(block)) === undefined,
  )

  it('works as it stands', async () => {
    await story.prepare?.(reader)
    for (const block of blocks) await follow(block, story)
    await story.after?.(reader)
  }, 120_000)
})

it('names a schema for editors that is there', () => {
  const text = readFileSync(join(ROOT, 'docs/reference.md'), 'utf8')
  const [, path = ''] =
    /\$schema=https:\/\/raw\.githubusercontent\.com\/tellr\/lakebase-deploy\/v1\/(\S+)/.exec(text) ?? []
  expect(existsSync(join(ROOT, path)), path).toBe(true)
})
