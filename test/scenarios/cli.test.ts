import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLI_FLAGS, CLI_OPTIONS } from '../../src/config/help.ts'
import { OUTPUTS } from '../../src/config/outputs.ts'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { isWrite } from '../../src/emulator/state/journal.ts'
import { browse } from '../../src/emulator/visitor.ts'
import { startEmulator } from '../emulator.ts'
import { timeless } from './markdown.ts'
import { snapshot } from './snapshot.ts'
import { configuration, deploy, deploymentYaml, makeWorkspace, SHOP, type Workspace } from './stage.ts'
import { type Command, type Finished, runCli } from './terminal.ts'

let emulator: Emulator
let workspace: Workspace
let home: string

beforeAll(async () => {
  emulator = await startEmulator()
  workspace = makeWorkspace()
  home = mkdtempSync(join(tmpdir(), 'lakebase-home-'))
  const { jane } = emulator.identities
  const profile = (token: string) => `host = ${emulator.host}\ntoken = ${token}\n`
  writeFileSync(
    join(home, '.databrickscfg'),
    `[dev]\n${profile(jane.token)}\n[old]\n${profile('dapi00000000000000000000000000000000')}`,
  )
})

afterAll(async () => {
  workspace.dispose()
  rmSync(home, { recursive: true, force: true })
  await emulator.stop()
})

/** Jane at her laptop, in the checkout. */
function cli(line: string, command: Partial<Command> = {}): Promise<Finished> {
  const { cwd = workspace.path, env, ...others } = command
  return runCli(emulator, { args: line.split(' '), cwd, ...others, env: { HOME: home, ...env } })
}

const DEV = '--environment prod --profile dev'

describe('without a platform', () => {
  const alone = { env: { LAKEBASE_EMULATOR_HOSTS: '{}' } }

  it('prints its version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
    expect(await cli('--version', alone)).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' })
  })

  it.each(['--help', '-h', 'deploy --help', ''])('explains every option with %j', async (line) => {
    const { exitCode, stdout, stderr } = await cli(line, { ...alone, ...(line === '' && { args: [] }) })
    expect([exitCode, stderr]).toEqual([0, ''])
    const words = (text: string) => text.replaceAll('`', '').split(/\s+/).join(' ')
    const said = words(stdout)
    for (const { name, description, fallback } of CLI_OPTIONS) {
      expect(said).toContain(`--${name} `)
      expect(said).toContain(words(description))
      if (fallback !== undefined) expect(said).toContain(words(`[default: ${fallback}]`))
    }
    for (const [name, text] of Object.entries(CLI_FLAGS)) expect(said).toContain(`--${name} ${text}`)
    expect(stdout.split('\n').filter((row) => row.length > 100)).toEqual([])
  })

  it.each([
    ['deploy --capacty CU_2', 'unknown option "--capacty" (did you mean "--capacity"?)'],
    [
      'deploy -e prod',
      'unknown option "-e" (lakebase-deploy deploy|plan|migrate|package|rollback|stop|start|destroy|status|doctor|audit|bootstrap --help lists the options)',
    ],
    [
      'deploy --comment',
      'unknown option "--comment" (lakebase-deploy deploy|plan|migrate|package|rollback|stop|start|destroy|status|doctor|audit|bootstrap --help lists the options)',
    ],
    ['deploy prod', 'unexpected argument "prod" (options begin with --)'],
    [
      'deplyo',
      'input "command" is "deplyo", not one of deploy, plan, migrate, package, rollback, stop, start, destroy, status, doctor, audit, bootstrap (did you mean "deploy"?)',
    ],
    ['plan --dry-run=no', /^Option '--dry-run' does not take an argument/],
    ['plan --capacity', /^Option '--capacity <value>' argument missing/],
  ])('refuses `%s`', async (line, message) => {
    const { exitCode, stdout, stderr } = await cli(line, { ...alone, cwd: join(workspace.path, 'lib') })
    expect([exitCode, stdout]).toEqual([2, ''])
    const errors = stderr.split('\n').flatMap((row) => /^error: (.*)$/.exec(row)?.[1] ?? [])
    if (typeof message === 'string') expect(errors).toContain(message)
    else expect(errors[0]).toMatch(message)
    expect(stderr).toMatch(/\nNothing was changed\.\n$/)
  })

  it('names the place of a mistake in a file', async () => {
    const wrong = makeWorkspace({ 'deployment.yaml': deploymentYaml().replace('capacity', 'capcity') })
    const { exitCode, stderr } = await cli('plan --environment prod --token x', { ...alone, cwd: wrong.path })
    wrong.dispose()
    expect(exitCode).toBe(2)
    expect(stderr).toContain('error: deployment.yaml:6:7: unknown key "capcity" (did you mean "capacity"?)\n')
    expect(stderr).toContain('error: No workspace is named.')
  })
})

describe('a laptop', () => {
  it('plans: exit code 3 when asked for it, and no trace', async () => {
    const before = await snapshot(emulator)
    const piped = await cli(`plan ${DEV} --exit-code`)
    expect([piped.exitCode, piped.stdout]).toEqual([3, ''])
    await expect(timeless(piped.stderr)).toMatchFileSnapshot('summaries/terminal-plan.txt')
    const lax = await cli(`plan ${DEV}`)
    expect([lax.exitCode, lax.stderr]).toEqual([0, piped.stderr])
    expect((await cli(`deploy ${DEV} --dry-run`)).stderr).toBe(piped.stderr)
    expect(await snapshot(emulator)).toEqual(before)
  })

  it('prints exactly one JSON document', async () => {
    const { exitCode, stdout } = await cli(`plan ${DEV} --json`)
    expect(exitCode).toBe(0)
    const { ok, plan, ...outputs } = JSON.parse(stdout)
    expect(ok).toBe(true)
    expect(plan.changes[0]).toMatchObject({ id: 'lakebase/1-create-project', risk: 'safe' })
    expect(Object.keys({ ...outputs, plan }).sort()).toEqual(Object.keys(OUTPUTS).sort())
  })

  it('looks at the stage of `promote-from` with the profile of that environment', async () => {
    const stages = makeWorkspace({
      ...SHOP,
      'deployment.yaml': `environments:
  prod: { app_name: shop, databricks_profile: dev, lakebase: { database_name: shop } }
  staging: { app_name: shop-staging, databricks_profile: old, lakebase: { database_name: shop-staging } }
`,
    })
    const refused = await cli('plan --environment prod --promote-from staging', { cwd: stages.path })
    stages.dispose()
    expect(refused.exitCode).toBe(1)
    expect(refused.stderr).toContain('Nothing can be told of staging, which `promote-from` names: ')
    expect(refused.stderr).toContain('The login there is profile old: it has to be known in the workspace')
  })

  it('prints one JSON document for failures too', async () => {
    const wrong = await cli(`plan ${DEV} --capacity CU_3 --json`)
    expect(wrong.exitCode).toBe(2)
    expect(JSON.parse(wrong.stdout)).toEqual({
      ok: false,
      code: 'INVALID_INPUT',
      problems: [{ message: 'input "capacity" is "CU_3", not one of CU_1, CU_2, CU_4, CU_8' }],
    })
    const refused = await cli('plan --environment prod --profile old --json')
    expect(refused.exitCode).toBe(1)
    expect(JSON.parse(refused.stdout)).toMatchObject({
      ok: false,
      message: expect.stringContaining('401 UNAUTHENTICATED'),
      hint: expect.stringContaining(emulator.host),
    })
    expect(refused.stderr).not.toContain('dapi0000')
    expect(JSON.parse((await cli('plan --nonsense --json')).stdout)).toMatchObject({ ok: false })
  })

  it('stops at Ctrl-C before the next change, and says how far it came', async () => {
    let interrupt = () => {}
    emulator.onCall = ({ method, path, phase }) => {
      if (method === 'POST' && path.startsWith('/api/2.0/apps?') && phase === 'before') interrupt()
    }
    const { exitCode, stdout, stderr } = await cli(`deploy ${DEV} --json`, {
      onStart: (child) => {
        interrupt = () => child.kill('SIGINT')
      },
    })
    delete emulator.onCall
    expect(exitCode).toBe(130)
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, code: 'CANCELLED' })
    expect(stderr).toContain('error: Cancelled by SIGINT.')
    expect(stderr).toMatch(/\n1 of 14 changes done; run again and it continues from here\.\n/)
    expect(stderr).toMatch(/\n {2}done {6}create Lakebase project shop/)
    expect(stderr).toMatch(/\n {2}begun {5}create app shop/)
  })

  it('deploys with a profile, and shows its progress', async () => {
    const { exitCode, stdout, stderr } = await cli(`deploy ${DEV}`)
    expect([exitCode, stdout], stderr).toEqual([0, ''])
    expect(stderr).not.toContain('\u001B')
    const headings = stderr.split('\n').filter((line) => /^\S/.test(line))
    expect(headings.slice(0, 3)).toEqual(['Observe', 'Plan', 'Database'])
    expect(headings.at(-1)).toMatch(/^Done, \d+ changes: https:\/\/shop-\d+\.aws\.databricksapps\.com$/)
    expect(stderr).toContain('  applied 0001_create_orders.sql\n')
  })

  it('has nothing to do afterwards, from any directory', async () => {
    const before = emulator.journal.length
    const { exitCode, stderr } = await cli(
      `deploy ${DEV} --working-directory ${workspace.path} --exit-code`,
      {
        cwd: home,
      },
    )
    expect(exitCode, stderr).toBe(0)
    expect(stderr).toMatch(/\nNothing to do: https:\/\/shop-/)
    expect(emulator.journal.slice(before).filter(isWrite)).toEqual([])
    expect((await cli(`plan ${DEV} --exit-code`)).exitCode).toBe(0)
  })

  it('uses the profile that the file names, and another when it is asked to', async () => {
    workspace.write('deployment.yaml', configuration({ databricks_profile: 'dev' }))
    const named = await cli('plan --environment prod')
    const other = await cli('plan --environment prod --profile old')
    workspace.write('deployment.yaml', deploymentYaml())
    expect(named.exitCode, named.stderr).toBe(0)
    expect(other.exitCode).toBe(1)
    expect((await cli('plan --environment prod')).exitCode).not.toBe(0)
  })
})

describe('a laptop after CI', () => {
  it('deploys what CI made, and CI goes on', async () => {
    const yaml = (name: string) => deploymentYaml().replaceAll(': shop\n', `: ${name}\n`)
    workspace.write('deployment.yaml', yaml('store'))
    const ci = await deploy(emulator, workspace)
    expect(ci.exitCode, ci.log).toBe(0)

    workspace.write(
      'migrations/0003_add_note.sql',
      'ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text;\n',
    )
    const { exitCode, stdout, stderr } = await cli(`deploy ${DEV} --json`)
    expect(exitCode, stderr).toBe(0)
    const { plan, ...outputs } = JSON.parse(stdout)
    expect(plan.changes.map(({ change }: { change: { kind: string } }) => change.kind)).toEqual([
      'create-postgres-role', // hers: the project is CI's
      'join-owner-role',
      'migrate',
    ])
    expect(outputs['migrations-applied']).toBe('1')
    expect(await browse(emulator, `${outputs['app-url']}/`)).toBe('hello from app_data')

    workspace.write(
      'migrations/0004_add_count.sql',
      'ALTER TABLE orders ADD COLUMN IF NOT EXISTS count int;\n',
    )
    const again = await deploy(emulator, workspace)
    expect(again.exitCode, again.log).toBe(0)
    expect(again.outputs['migrations-applied']).toBe('1')
    const owners = await emulator.sql(
      { project: 'store' },
      `SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'app_data'`,
    )
    expect(owners).toEqual([{ tableowner: 'databricks_postgres__app_data_owner' }])
  })
})
