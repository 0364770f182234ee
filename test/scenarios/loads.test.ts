import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { startCluster } from '../../src/emulator/postgres/cluster.ts'
import { startEmulator } from '../emulator.ts'
import { openPullRequest } from './pull-request.ts'
import { deploy, makeWorkspace, type Run, type Workspace } from './stage.ts'

/** What only some runs need, by a text that nothing else of the bundle holds. */
const PARTS = {
  sdk: /\/dist\/sdk\//,
  'sql parser': /\/dist\/sql\//,
  'github client': /octokit-core/,
  postgres: /Connection terminated unexpectedly/,
  yaml: /TAB_AS_INDENT/,
}

let emulator: Emulator
let workspace: Workspace
let folder: string

beforeAll(async () => {
  emulator = await startEmulator()
  workspace = makeWorkspace()
  folder = mkdtempSync(join(tmpdir(), 'lakebase-loads-'))
})

afterAll(async () => {
  workspace.dispose()
  rmSync(folder, { recursive: true, force: true })
  await emulator.stop()
})

/** The parts that one run has loaded. */
async function loaded(run: Run, exitCode = 0): Promise<string[]> {
  const list = join(folder, 'loaded')
  writeFileSync(list, '')
  const preload = new URL('./loads.ts', import.meta.url).href
  const { NODE_OPTIONS } = emulator.childEnvironment()
  const result = await deploy(emulator, workspace, {
    ...run,
    env: { ...run.env, LOADED_FILES: list, NODE_OPTIONS: `${NODE_OPTIONS} --import=${preload}` },
  })
  expect(result.exitCode, result.log).toBe(exitCode)
  const files = readFileSync(list, 'utf8')
    .split('\n')
    .filter((url) => url.includes('/dist/'))
    .map((url) => ({ url, text: readFileSync(fileURLToPath(url), 'utf8') }))
  expect(files.length).toBeGreaterThan(0)
  const isThere = (mark: RegExp) => files.some(({ url, text }) => mark.test(url) || mark.test(text))
  return Object.entries(PARTS).flatMap(([part, mark]) => (isThere(mark) ? [part] : []))
}

describe('a run loads no more than it uses', () => {
  it('when its inputs are wrong', async () => {
    const inputs = { config: '', environment: '', 'working-directory': 'lib', capacity: 'CU_3' }
    expect(await loaded({ with: inputs }, 2)).toEqual([])
  })

  it('when its file is wrong', async () => {
    expect(await loaded({ with: { environment: 'test' } }, 2)).toEqual(['yaml'])
  })

  it('when it plans migrations', async () => {
    expect(await loaded({ with: { command: 'plan' } })).toEqual(['sql parser', 'yaml'])
  })

  it('when it comments', async () => {
    const request = openPullRequest(emulator, 7)
    expect(await loaded({ with: request.with, env: request.env })).toContain('github client')
    request.dispose()
  })

  it('when it deploys', async () => {
    expect(await loaded({})).toEqual(['sql parser', 'postgres', 'yaml'])
  })

  it('when there is nothing to do', async () => {
    expect(await loaded({})).toEqual(['postgres', 'yaml'])
  })

  it('when it migrates a database by its URL, and there is nothing to do', async () => {
    const cluster = await startCluster(17)
    const url = `postgresql://cloud_admin:x@/databricks_postgres?host=${cluster.socketDirectory}&port=${cluster.port}`
    const none = { environment: '', 'databricks-host': '', 'client-id': '', config: '' }
    const inputs = { ...none, command: 'migrate', 'database-url': url, migrations: '../migrations' }
    workspace.write('elsewhere/README', '')
    const run = { with: { ...inputs, 'working-directory': 'elsewhere' } }
    expect(await loaded(run)).toEqual(['sql parser', 'postgres'])
    expect(await loaded(run)).toEqual(['postgres'])
    await cluster.stop()
  })

  it('when it logs in through the SDK', async () => {
    const token = { DATABRICKS_TOKEN: emulator.identities.jane.token, DATABRICKS_HOST: emulator.host }
    writeFileSync(join(folder, 'cfg'), `[jane]\nhost = ${emulator.host}\ntoken = ${token.DATABRICKS_TOKEN}\n`)
    const inputs = { command: 'plan', 'client-id': '', 'databricks-host': '', profile: 'jane' }
    const env = { DATABRICKS_CONFIG_FILE: join(folder, 'cfg') }
    expect(await loaded({ with: inputs, env })).toContain('sdk')
    expect(await loaded({ with: { ...inputs, profile: '' }, env: token })).not.toContain('sdk')
  })
})
