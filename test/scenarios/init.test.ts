import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { isWrite } from '../../src/emulator/state/journal.ts'
import { Shop } from './shop.ts'
import { firstDeploy, makeWorkspace, SHOP, type Workspace } from './stage.ts'
import { type Finished, runCli } from './terminal.ts'

let shop: Shop
beforeAll(async () => {
  shop = await Shop.open()
})
afterAll(() => shop.close())

function init(
  workspace: Workspace,
  args: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  return runCli(shop.emulator, {
    args: ['init', ...args.split(' ').filter(Boolean)],
    cwd: workspace.path,
    env,
  })
}

function yaml(workspace: Workspace, file: string) {
  return parse(readFileSync(join(workspace.path, file), 'utf8'))
}

it('names the database that the app has, and what it writes is what is there', async () => {
  await shop.deploys(firstDeploy())
  const { 'deployment.yaml': _, ...files } = SHOP
  const other = makeWorkspace(files)
  try {
    const before = shop.emulator.journal.length
    const { identities, host } = shop.emulator
    const env = { DATABRICKS_HOST: host, DATABRICKS_TOKEN: identities.jane.token }
    const { exitCode, stdout, stderr } = await init(other, '--app-name shop --environment prod', env)
    expect(exitCode, stderr).toBe(0)
    expect(stdout).toContain(
      `${host}: App shop is there already. Its database is the one in deployment.yaml.`,
    )
    expect(shop.emulator.journal.slice(before).filter(isWrite)).toEqual([])
    expect(yaml(other, 'deployment.yaml').environments.prod.lakebase).toEqual({
      type: 'autoscaling',
      database_name: 'shop',
      branch: 'production',
    })
    const run = await shop.jane.get('/api/2.0/apps/shop')
    expect(run.name).toBe('shop')
  } finally {
    other.dispose()
  }
})

it('leaves the size of a database to what is there, unless somebody says it', async () => {
  const bundle = (name: string) =>
    `resources: { apps: { web: { name: web, resources: [{ name: database, database: { instance_name: depot } }] } }, database_instances: { d: { name: ${name}, capacity: CU_2 } } }\n`
  const workspace = makeWorkspace({
    'package.json': '{"scripts":{"start":"node x.js"}}',
    'databricks.yml': bundle('other'),
  })
  const lakebase = () => yaml(workspace, 'deployment.yaml').environments.production.lakebase
  try {
    expect((await init(workspace, '')).exitCode).toBe(0)
    expect(lakebase()).toEqual({ type: 'provisioned', database_name: 'depot' })
    workspace.remove('deployment.yaml')
    workspace.write('databricks.yml', bundle('depot'))
    await init(workspace, '')
    expect(lakebase()).toEqual({ type: 'provisioned', database_name: 'depot', capacity: 'CU_2' })
    workspace.remove('deployment.yaml')
    workspace.remove('databricks.yml')
    await init(workspace, '--app-name new')
    expect(lakebase()).toEqual({ database_name: 'new' })
  } finally {
    workspace.dispose()
  }
})

it('touches no file that is there, and says so', async () => {
  const workspace = makeWorkspace({ ...SHOP, '.github/workflows/deploy.yml': 'mine\n' })
  try {
    const { exitCode, stdout } = await init(workspace, '--app-name other')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^kept {3}deployment\.yaml\n(?:.*\n)*kept {3}\.github\/workflows\/deploy\.yml$/m)
    expect(readFileSync(join(workspace.path, 'deployment.yaml'), 'utf8')).toBe(SHOP['deployment.yaml'])
    expect(readFileSync(join(workspace.path, '.github/workflows/deploy.yml'), 'utf8')).toBe('mine\n')
  } finally {
    workspace.dispose()
  }
})

it('refuses a name that the platform would, before it writes', async () => {
  const workspace = makeWorkspace({ 'package.json': '{}' })
  try {
    const { exitCode, stderr } = await init(workspace, '--app-name Shop_1')
    expect(exitCode).toBe(2)
    expect(stderr).toContain('--app-name')
    expect(() => yaml(workspace, 'deployment.yaml')).toThrow('ENOENT')
    expect((await init(workspace, '--help')).stdout).toContain('Usage: lakebase-deploy init')
  } finally {
    workspace.dispose()
  }
})

it('writes each input that it takes, and refuses the others', async () => {
  const workspace = makeWorkspace({ 'package.json': '{"scripts":{"start":"node x.js"}}' })
  try {
    const refused = await init(
      workspace,
      '--app-name other --migrations sql --soak 1h --project one --instance two',
    )
    expect(refused.exitCode).toBe(2)
    expect(refused.stderr).toContain('--migrations has no meaning for init')
    expect(refused.stderr).toContain('--soak has no meaning for init')
    expect(refused.stderr).toContain('--project and --instance are both given')
    expect(() => yaml(workspace, 'deployment.yaml')).toThrow('ENOENT')
    const { exitCode, stderr } = await init(
      workspace,
      '--app-name other --project shared --schema orders --database sales --capacity CU_4',
    )
    expect(exitCode, stderr).toBe(0)
    expect(yaml(workspace, 'deployment.yaml').environments.production.lakebase).toEqual({
      ...{ database_name: 'shared', database: 'sales', schema: 'orders', capacity: 'CU_4' },
    })
  } finally {
    workspace.dispose()
  }
})

it('writes the workflow where GitHub runs it, for the environment and the branch that are there', async () => {
  const files = {
    ...SHOP,
    'web/package.json': '{"scripts":{"start":"node x.js"}}',
    'web/deployment.yaml': SHOP['deployment.yaml'] ?? '',
  }
  const workspace = makeWorkspace({
    ...files,
    '.git/config': '[core]\n',
    '.git/HEAD': 'ref: refs/heads/trunk\n',
  })
  try {
    const { exitCode, stderr } = await init(workspace, '--working-directory web')
    expect(exitCode, stderr).toBe(0)
    const workflow = yaml(workspace, '.github/workflows/deploy.yml')
    expect(workflow.on.push.branches).toEqual(['trunk'])
    expect(workflow.jobs.deploy).toMatchObject({
      environment: { name: 'prod', url: `\${{ steps.deploy.outputs.app-url }}` },
      concurrency: { 'cancel-in-progress': false, queue: 'max' },
    })
    expect(workflow.jobs.deploy.steps[1].id).toBe('deploy')
    expect(workflow.jobs.deploy.steps[1].with).toMatchObject({
      environment: 'prod',
      'working-directory': 'web',
    })
    expect((await init(workspace, '--environment eu:1')).exitCode).toBe(2)
  } finally {
    workspace.dispose()
  }
})

it('says all that is in the way of its files, and then writes none of them', async () => {
  const workspace = makeWorkspace({
    'package.json': '{"scripts":{"start":"node x.js"}}',
    'deployment.yaml/notes.txt': '',
    '.github': '',
  })
  try {
    const { exitCode, stdout, stderr } = await init(workspace, '--app-name other')
    expect(exitCode).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(
      'error: deployment.yaml is a directory, and not a file (init writes deployment.yaml',
    )
    expect(stderr).toContain('error: .github is a file, and not a directory (init writes .github/workflows')
    const file = await init(workspace, '--working-directory package.json')
    expect(file.exitCode).toBe(2)
    expect(file.stderr).toContain('--working-directory is "package.json", which is a file')
    expect((await init(workspace, '--working-directory gone')).stderr).toContain('which does not exist')
  } finally {
    workspace.dispose()
  }
})

it('takes the app that is named of a bundle with two, and tells of the other', async () => {
  const workspace = makeWorkspace({
    'databricks.yml':
      'resources: { apps: { a: { name: shop, source_code_path: ./web }, b: { name: depot } } }\n',
    'package.json': '{"scripts":{"start":"node x.js"}}',
  })
  try {
    const { exitCode, stdout, stderr } = await init(workspace, '')
    expect(exitCode, stderr).toBe(0)
    expect(stdout).toContain('databricks.yml names another app, too: depot.')
    expect(stdout).toContain('databricks.yml names web, which is no directory here.')
    expect(yaml(workspace, 'deployment.yaml').environments.production.app_name).toBe('shop')
    workspace.remove('deployment.yaml')
    expect((await init(workspace, '--app-name depot')).stdout).toContain('another app, too: shop.')
    expect(yaml(workspace, 'deployment.yaml').common.source).toBeUndefined()
  } finally {
    workspace.dispose()
  }
})
