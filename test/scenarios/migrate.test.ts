import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Shop } from './shop.ts'
import { changesOf, type Deployed, firstDeploy } from './stage.ts'

let shop: Shop

beforeEach(async () => {
  shop = await Shop.open()
})

afterEach(() => shop.close())

function migrate(inputs: Readonly<Record<string, string>> = {}): Promise<Deployed> {
  return shop.run({ with: { command: 'migrate', ...inputs } })
}

/** What the deploy would leave to a later one is not this command's. */
const HTTP_WRITES = ['mkdirs', 'import-file', 'import', 'delete', 'credentials']

function writesBeside(result: Deployed): string[] {
  return result.traffic.writes
    .flatMap((entry) => (entry.kind === 'http' ? [entry.path] : []))
    .filter((path) => !HTTP_WRITES.some((known) => path.includes(known)))
}

describe('on an environment that is deployed', () => {
  beforeEach(() => shop.deploys(firstDeploy()))

  it('applies the migrations, and touches neither app nor code', async () => {
    shop.workspace.write(
      'migrations/0003_note.sql',
      'ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text;\n',
    )
    shop.workspace.write('lib/text.txt', 'another text\n')
    const folder = shop.runningFolder
    const before = shop.filesIn(folder)
    const run = await migrate()
    expect(run.exitCode, run.log).toBe(0)
    expect(run.executed).toEqual(['migrate'])
    expect(writesBeside(run)).toEqual([])
    expect([shop.runningFolder, shop.filesIn(folder)]).toEqual([folder, before])
    expect(run.summary).toContain(
      '**Migrated.** Schema `app_data` of database `databricks_postgres` is migrated; 1 change was made.',
    )
    expect(run.outputs).toMatchObject({
      changed: 'true',
      'migrations-applied': '1',
      'app-name': 'shop',
      schema: 'app_data',
    })
    const again = await migrate()
    expect(again.executed).toEqual([])
    expect(again.summary).toContain('**Nothing to do.**')
    expect(again.traffic.messages).toHaveLength(1)
    expect(again.traffic.writes.filter(({ kind }) => kind === 'sql')).toEqual([])
  })

  it('leaves after-deploy files to the deploy, and says how many', async () => {
    shop.workspace.write(
      'migrations/0003_drop.sql',
      '-- phase: after-deploy\nALTER TABLE orders DROP COLUMN price;\n',
    )
    shop.workspace.write(
      'migrations/0004_note.sql',
      'ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text;\n',
    )
    const run = await migrate()
    expect(run.executed).toEqual(['migrate'])
    const left = '1 migration marked after-deploy: 0003_drop.sql'
    expect(run.log).toContain(`Waits for \`deploy\`\n`)
    expect(run.log).toContain(left)
    expect(run.summary).toContain(left)
    expect(JSON.parse(run.outputs.plan ?? '')).toMatchObject({ left: [left] })
    await shop.converges(['migrate'])
  })

  it('plans its own part with dry-run', async () => {
    shop.workspace.write(
      'migrations/0003_note.sql',
      'ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text;\n',
    )
    shop.workspace.write('lib/text.txt', 'another text\n')
    const run = await migrate({ 'dry-run': 'true' })
    expect(run.executed).toEqual([])
    expect(changesOf(run, 'migrate')).toHaveLength(1)
    expect(run.plan.changes).toHaveLength(1)
    expect(run.summary).toContain('**Plan:** 1 change: Database 1. Nothing was changed.')
  })

  it('needs no source, and runs no build', async () => {
    shop.workspace.remove('server.mjs')
    shop.workspace.remove('app.yaml')
    shop.workspace.write(
      'migrations/0003_note.sql',
      'ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text;\n',
    )
    const run = await migrate({ source: 'nowhere', migrations: 'migrations', 'build-command': 'exit 1' })
    expect(run.executed).toEqual(['migrate'])
  })

  it('gives the app what it lacks', async () => {
    await shop.sql(`REVOKE INSERT ON app_data.orders FROM ${shop.appRole}`)
    const run = await migrate()
    expect(run.executed).toEqual(['grant'])
  })
})

describe('without a database', () => {
  it('names the command that makes one', async () => {
    const run = await migrate()
    expect(run.exitCode).toBe(1)
    expect(run.executed).toEqual([])
    expect(shop.complaint(run)).toBe(
      '`migrate` needs a database that exists and runs: there is no project shop.\nWhat to do: Run `deploy` first: it makes or starts what is missing.',
    )
  })

  it.each([
    [{ branch: 'staging' }, 'project shop has no branch staging'],
    [{ database: 'orders' }, 'has no database orders'],
  ])('with %j', async (inputs, reason) => {
    await shop.deploys(firstDeploy())
    const run = await migrate({ 'app-name': 'other', ...inputs })
    expect(run.exitCode).toBe(1)
    expect(run.executed).toEqual([])
    expect(shop.complaint(run)).toContain(reason)
  })
})

describe('without an app', () => {
  it('leaves its grants to the deploy', async () => {
    await shop.deploys(firstDeploy())
    const inputs = { command: 'migrate', 'app-name': 'other', schema: 'other' }
    const run = await shop.run({ with: inputs })
    expect(run.exitCode, run.log).toBe(0)
    expect(run.executed).toEqual([
      'create-owner-role',
      'join-owner-role',
      'create-schema',
      'create-ledger',
      'migrate',
      'migrate',
    ])
    expect(run.summary).toContain('the grants of app other: it does not exist yet')
    const again = await shop.run({ with: inputs })
    expect(again.executed).toEqual([])
    const deploy = await shop.run({ with: { ...inputs, command: 'plan' } })
    expect(
      deploy.plan.changes.filter(({ id }) => id.startsWith('database/')).map(({ change }) => change.kind),
    ).toEqual(
      Array.from(
        deploy.plan.changes.filter(({ id }) => id.startsWith('database/')),
        () => 'grant',
      ),
    )
    expect(changesOf(deploy, 'grant').length).toBeGreaterThan(0)
  })
})
