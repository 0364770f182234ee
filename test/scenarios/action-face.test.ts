import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OUTPUTS } from '../../src/config/outputs.ts'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { browse } from '../../src/emulator/visitor.ts'
import { startEmulator } from '../emulator.ts'
import { annotations, groups } from './log.ts'
import { timeless } from './markdown.ts'
import { snapshot } from './snapshot.ts'
import { type Deployed, deploy, deploymentYaml, kinds, makeWorkspace, SHOP, type Workspace } from './stage.ts'

/** Shows the environment that it was started with. */
const SERVER = `import { createServer } from 'node:http'
const { LAKEBASE_SCHEMA, LAKEBASE_ENDPOINT, LAKEBASE_INSTANCE, LOG_LEVEL, PGDATABASE } = process.env
createServer((request, response) =>
  response.end(JSON.stringify({ LAKEBASE_SCHEMA, LAKEBASE_ENDPOINT, LAKEBASE_INSTANCE, LOG_LEVEL, PGDATABASE })))
  .listen(process.env.DATABRICKS_APP_PORT, '0.0.0.0')
`

/** What does not travel is said by git alone, so that the same tree does for a run without a config file. */
const FILES: Readonly<Record<string, string>> = {
  ...SHOP,
  'app.yaml': 'command: ["node", "server.mjs"]\nenv:\n  - { name: LOG_LEVEL, value: info }\n',
  'server.mjs': SERVER,
  '.gitignore': 'migrations\ndeployment.yaml\ndist\n',
  'deployment.yaml': deploymentYaml().replace('  source:\n    exclude: [migrations, deployment.yaml]\n', ''),
}

let emulator: Emulator
let workspace: Workspace

beforeAll(async () => {
  emulator = await startEmulator()
  workspace = makeWorkspace(FILES)
})

afterAll(async () => {
  workspace.dispose()
  await emulator.stop()
})

async function expectSummary(result: Deployed, name: string): Promise<void> {
  await expect(timeless(result.summary)).toMatchFileSnapshot(`summaries/${name}.md`)
}

describe('before the first deploy', () => {
  let asked: Deployed

  it('a plan says everything and changes nothing', async () => {
    const before = await snapshot(emulator)
    asked = await deploy(emulator, workspace, { with: { command: 'plan' } })
    expect(asked.exitCode, asked.log).toBe(0)
    expect(asked.traffic.writes).toEqual([])
    expect(await snapshot(emulator)).toEqual(before)
    expect(groups(asked.log)).toEqual(['Observe', 'Plan'])
    expect(annotations(asked.log)).toEqual([])
    expect(Object.keys(asked.outputs)).toEqual(Object.keys(OUTPUTS))
    expect(asked.outputs).toMatchObject({ changed: 'true', 'migrations-applied': '0', 'deployment-id': '' })
    await expectSummary(asked, 'plan')
  })

  it('a dry run of deploy is the same', async () => {
    const dry = await deploy(emulator, workspace, { with: { 'dry-run': 'true' } })
    expect(dry.exitCode, dry.log).toBe(0)
    expect(dry.traffic.writes).toEqual([])
    expect(dry.outputs).toEqual({ ...asked.outputs, report: dry.outputs.report })
    expect(dry.log).toBe(asked.log)
    expect(timeless(dry.summary)).toBe(timeless(asked.summary))
  })

  it('the inputs alone plan the same', async () => {
    const { 'deployment.yaml': _, ...files } = FILES
    const bare = makeWorkspace(files)
    const inputs = { command: 'plan', environment: '', 'app-name': 'shop', project: 'shop', capacity: 'CU_1' }
    const result = await deploy(emulator, bare, { with: inputs })
    bare.dispose()
    expect(result.exitCode, result.log).toBe(0)
    expect(result.plan).toEqual(asked.plan)
  })
})

describe('a deploy', () => {
  let first: Deployed

  it('shows its steps, sets every output and sums up', async () => {
    first = await deploy(emulator, workspace)
    expect(first.exitCode, first.log).toBe(0)
    expect(groups(first.log)).toEqual([
      'Observe',
      'Plan',
      'Lakebase',
      'Observe again',
      'Plan again',
      'App',
      'Database',
      'Upload',
      'Deploy',
      'Health',
    ])
    expect(annotations(first.log)).toEqual([])
    expect(Object.keys(first.outputs)).toEqual(Object.keys(OUTPUTS))
    const { 'instance-name': instance, status, ...others } = first.outputs
    expect([instance, status]).toEqual(['', ''])
    expect(Object.values(others)).not.toContain('')
    await expectSummary(first, 'first-deploy')
  })

  it('gives the running app its database', async () => {
    expect(JSON.parse(await browse(emulator, `${first.outputs['app-url']}/`))).toEqual({
      LAKEBASE_SCHEMA: 'app_data',
      LAKEBASE_ENDPOINT: first.outputs.endpoint,
      LOG_LEVEL: 'info',
      PGDATABASE: 'databricks_postgres',
    })
  })

  it('has nothing to do the second time', async () => {
    const second = await deploy(emulator, workspace)
    expect(second.exitCode, second.log).toBe(0)
    expect(groups(second.log)).toEqual(['Observe', 'Plan', 'Health'])
    expect(second.outputs).toEqual({
      ...first.outputs,
      changed: 'false',
      'migrations-applied': '0',
      plan: second.outputs.plan,
      report: second.outputs.report,
    })
    await expectSummary(second, 'nothing-to-do')
  })

  it('has nothing to do with the inputs alone', async () => {
    const { 'deployment.yaml': _, ...files } = FILES
    const bare = makeWorkspace(files)
    const result = await deploy(emulator, bare, {
      with: { environment: '', 'app-name': 'shop', project: 'shop' },
    })
    bare.dispose()
    expect(result.exitCode, result.log).toBe(0)
    expect(kinds(result)).toEqual([])
    expect(result.traffic.writes).toEqual([])
  })

  it('has nothing to do from a folder of the repository', async () => {
    const nested = makeWorkspace(
      Object.fromEntries(Object.entries(FILES).map(([file, text]) => [`apps/shop/${file}`, text])),
    )
    const result = await deploy(emulator, nested, { with: { 'working-directory': 'apps/shop' } })
    nested.dispose()
    expect(result.exitCode, result.log).toBe(0)
    expect(kinds(result)).toEqual([])
  })

  it('sets an output of several lines as it is', async () => {
    const text = 'Orders,\n"prices" & stock: <all>\nEOF'
    const yaml = FILES['deployment.yaml'] ?? ''
    workspace.write(
      'deployment.yaml',
      yaml.replace('app_name: shop', `app_name: shop\n    description: ${JSON.stringify(text)}`),
    )
    const result = await deploy(emulator, workspace, { with: { command: 'plan' } })
    workspace.write('deployment.yaml', yaml)
    expect(result.exitCode, result.log).toBe(0)
    expect(result.plan.changes.map(({ change }) => change)).toEqual([
      expect.objectContaining({ kind: 'update-app', fields: { description: text } }),
    ])
  })
})

describe('a build command', () => {
  it('runs where the source is, without the credentials, and what it makes travels although git ignores it', async () => {
    const build = [
      'mkdir -p dist',
      'env | grep -c "^\\(DATABRICKS_\\|INPUT_\\|ACTIONS_\\)" > dist/credentials.txt || true',
      'echo built in $(basename "$PWD")',
      'echo careful >&2',
    ]
    const env = { DATABRICKS_CONFIG_FILE: '/nonexistent' }
    const result = await deploy(emulator, workspace, {
      with: { command: 'plan', 'build-command': build.join('\n') },
      env,
    })
    expect(result.exitCode, result.log).toBe(0)
    expect(groups(result.log)).toEqual(['Build: mkdir -p dist', 'Observe', 'Plan'])
    expect(result.log).toContain(`built in ${workspace.path.split('/').at(-1)}`)
    expect(result.log).toContain('careful')
    expect(readFileSync(join(workspace.path, 'dist/credentials.txt'), 'utf8').trim()).toBe('0')
    const upload = result.plan.changes.find(({ change }) => change.kind === 'upload-source')
    expect(upload?.change).toMatchObject({ upload: 5 })
    workspace.remove('dist')
  })
})

describe('a run that fails', () => {
  it('in a migration shows the place, and that nothing of the file was applied', async () => {
    workspace.write(
      'migrations/0003_stock.sql',
      '-- Größe\nCREATE TABLE stock (id int);\nALTER TABLE orders ADD COLUMN price numeric;\n',
    )
    const result = await deploy(emulator, workspace)
    workspace.remove('migrations/0003_stock.sql')
    expect(result.exitCode).toBe(1)
    expect(result.outputs).toMatchObject({ changed: 'false', 'migrations-applied': '0' })
    const [annotation, ...others] = annotations(result.log)
    expect(others).toEqual([])
    expect(annotation).toMatchObject({ level: 'error', place: 'migrations/0003_stock.sql:3:1' })
    expect(annotation?.message).toContain('column "price" of relation "orders" already exists')
    await expectSummary(result, 'failed-migration')
  })

  it('in a deployment shows how far it came, and the last words of the app', async () => {
    workspace.write('server.mjs', 'console.error("no database in sight"); process.exit(3)\n')
    const result = await deploy(emulator, workspace)
    workspace.write('server.mjs', SERVER)
    expect(result.exitCode).toBe(1)
    expect(groups(result.log)).toEqual([
      'Observe',
      'Plan',
      'Upload',
      'Deploy',
      'The end of the log of app shop',
    ])
    expect(annotations(result.log)[0]?.message).toContain('no database in sight')
    await expectSummary(result, 'failed-deployment')
  })

  it('before it begins lists what is wrong', async () => {
    const yaml = FILES['deployment.yaml'] ?? ''
    workspace.write('deployment.yaml', yaml.replace('capacity: CU_1', 'capcity: CU_1\n      schema: 2024'))
    const result = await deploy(emulator, workspace, { with: { 'allow-shrink': 'perhaps' } })
    workspace.write('deployment.yaml', yaml)
    expect(result.exitCode).toBe(2)
    expect(groups(result.log)).toEqual([])
    await expectSummary(result, 'bad-input')
  })
})

it('a doubtful migration is a warning at its line', async () => {
  workspace.write('migrations/0003_drop.sql', 'SELECT 1;\nGRANT SELECT ON orders TO PUBLIC;\n')
  const result = await deploy(emulator, workspace, { with: { command: 'plan' } })
  workspace.remove('migrations/0003_drop.sql')
  expect(result.exitCode, result.log).toBe(0)
  expect(annotations(result.log)).toEqual([
    {
      level: 'warning',
      place: 'migrations/0003_drop.sql:2:1',
      message: expect.stringContaining('[grant-in-migration]'),
    },
  ])
})
