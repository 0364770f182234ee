import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isWrite } from '../../src/emulator/state/journal.ts'
import { principalName } from '../../src/emulator/state/principal.ts'
import { Shop } from './shop.ts'
import { configuration, type Deployed, firstDeploy, SHOP } from './stage.ts'
import { runCli } from './terminal.ts'

const DOCTOR = { command: 'doctor' }

let shop: Shop

beforeAll(async () => {
  shop = await Shop.open()
})
beforeEach(() => shop.calm())
afterAll(() => shop.close())

/** `verdict subject: text` of each line of the log. */
function lines({ log }: Pick<Deployed, 'log'>): string[] {
  return [...log.matchAll(/^(ok|warning|failed|\?) +(\w[\w ]*?) {2,}(.*)$/gm)].map(
    ([, verdict, subject, text]) => `${verdict} ${subject}: ${text}`,
  )
}

/** Everybody who looks may not write. */
async function diagnose(run: Parameters<Shop['run']>[0] = {}): Promise<Deployed> {
  const result = await shop.run({ ...run, with: { ...DOCTOR, ...run.with } })
  expect(result.traffic.entries.filter(isWrite)).toEqual([])
  return result
}

describe('doctor', () => {
  it('works before anything exists, and says what a deploy would make', async () => {
    const run = await diagnose()
    expect(run.exitCode, run.log).toBe(0)
    expect(lines(run)).toEqual([
      expect.stringMatching(/^ok workspace: https:.* answers\.$/),
      'ok proxy: None is set.',
      "ok clock: It agrees with the workspace's.",
      expect.stringContaining('sub repo:tellr/shop:environment:prod, aud https://'),
      "ok login: It went well, by GitHub's id token.",
      expect.stringMatching(/^ok identity: Service principal .*, in workspace 900800700600\.$/),
      'ok workspace access: The workspace serves this identity.',
      expect.stringMatching(/^ok source folder: .* is in this identity's own home\.$/),
      'ok app: There is no shop yet: a deploy makes it.',
      'ok quota of apps: The workspace has 0 apps that this identity may see, of at most 100 that there may be.',
      'ok Lakebase: Not all is there: there is no project shop. A deploy makes it.',
      'ok plan: A deploy has this to do: 14 changes: Lakebase 1, App 1, Database 9, Source 1, Deployment 2.',
    ])
    expect(run.summary).toContain('**Ready to deploy.** 12 checks.')
    // The command is a block of code, in which GitHub changes nothing.
    const { deployer } = shop.emulator.identities
    const policy = /```\n(databricks account .*)\n```/.exec(run.summary)?.[1] ?? ''
    expect(policy).toContain(`policy create ${deployer.id} --json '`)
    expect(JSON.parse(/'(.*)'/.exec(policy)?.[1] ?? '')).toMatchObject({
      oidc_policy: { subject: 'repo:tellr/shop:environment:prod' },
    })
  })

  it('tells what is there after a deploy, also of the database, and who else deploys', async () => {
    await shop.deploys(firstDeploy())
    const run = await diagnose({ with: { for: 'prod' } })
    expect(run.exitCode, run.log).toBe(0)
    expect(lines(run).slice(4)).toEqual([
      'ok GitHub environment: This job is in prod, as the policy expects.',
      expect.stringMatching(/^ok login/),
      expect.stringMatching(/^ok identity/),
      expect.stringMatching(/^ok workspace access/),
      expect.stringMatching(/^ok source folder/),
      'ok app: shop is there.',
      'ok rights on the app: CAN_MANAGE on app shop.',
      'ok Lakebase: shop/production is there.',
      'ok rights on Lakebase: CAN_MANAGE on project shop.',
      expect.stringMatching(
        /^ok Postgres login: .* is logged in to databricks_postgres at .* \(PostgreSQL 17\)\.$/,
      ),
      expect.stringMatching(/^ok owner role: \S+ is there, and \S+ may act as it\.$/),
      expect.stringMatching(/^ok schema: app_data belongs to \S+, with \d+ objects\.$/),
      'ok ledger: 2 migrations recorded as applied.',
      'ok releases: 1 release of this app recorded.',
      'ok second writers: What runs is a release of this tool, and nothing else deploys the app.',
      'ok plan: A deploy has nothing to do.',
    ])
  })

  it('says what a policy of another environment expects, and its command mends that', async () => {
    const run = await diagnose({ with: { for: 'production' } })
    expect(run.exitCode, run.log).toBe(0)
    expect(lines(run)).toContainEqual(
      expect.stringMatching(
        /^warning GitHub environment: This job is not in production: .* sub repo:tellr\/shop:environment:production,/,
      ),
    )
    expect(run.log).toContain('                 environment: production')
  })

  it('is not ready where a deploy would stop at a file of the app or a migration', async () => {
    shop.workspace.write('migrations/0009_drop.sql', 'DROP TABLE orders;\n')
    shop.workspace.write('app.yaml.template', 'command: ["node"]\n')
    const run = await diagnose()
    shop.workspace.remove('migrations/0009_drop.sql')
    shop.workspace.remove('app.yaml.template')
    expect(run.exitCode).toBe(1)
    expect(lines(run).filter((line) => line.startsWith('failed'))).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^failed plan: migrations\/0009_drop\.sql:1:1: .*\[drop-table\]/),
        'failed plan: app.yaml: app.yaml and app.yaml.template both say how the app starts.',
      ]),
    )
    expect((await shop.run({ with: { command: 'plan' } })).exitCode).toBe(0)
  })

  it('is not ready where the plan has what this identity may not do', async () => {
    const { permissions } = shop.emulator.world
    const { clientId } = shop.emulator.identities.deployer
    const before = permissions.get('database-projects/shop') ?? []
    permissions.set('database-projects/shop', [
      { kind: 'service_principal_name', name: clientId, level: 'CAN_USE' },
    ])
    const idle = await diagnose()
    shop.workspace.write('deployment.yaml', configuration({}, { capacity: 'CU_4' }))
    const run = await diagnose()
    shop.workspace.write('deployment.yaml', configuration())
    permissions.set('database-projects/shop', before)
    expect(idle.exitCode, idle.log).toBe(0)
    expect(run.exitCode).toBe(1)
    expect(lines(run)).toContainEqual(
      expect.stringMatching(/^failed rights on Lakebase: No CAN_MANAGE .* This one has to: resize /),
    )
  })

  it('names the line that listens where the platform does not reach it', async () => {
    shop.workspace.write('server.mjs', `createServer()\n  .listen(3000)\n`)
    shop.workspace.write('package.json', '{}')
    const fixed = await diagnose()
    shop.workspace.write('server.mjs', `listen\n.listen(process.env.DATABRICKS_APP_PORT, '127.0.0.1')\n`)
    const local = await diagnose()
    shop.workspace.write('server.mjs', SHOP['server.mjs'] ?? '')
    shop.workspace.remove('package.json')
    expect(lines(fixed)).toContainEqual(
      expect.stringMatching(/^warning listener: server\.mjs:2 listens on a port of its own/),
    )
    expect(lines(local)).toContainEqual(
      expect.stringMatching(/^warning listener: server\.mjs:2 listens on 127\.0\.0\.1 alone/),
    )
  })

  it('tells what else is in a database of which there can be no plan', async () => {
    shop.workspace.write('deployment.yaml', configuration({}, { schema: 'people' }))
    await shop.sql(
      'CREATE ROLE ann; CREATE SCHEMA people AUTHORIZATION ann; CREATE TABLE people.list (id integer)',
    )
    const run = await diagnose()
    shop.workspace.write('deployment.yaml', configuration())
    await shop.sql('DROP SCHEMA people CASCADE; DROP ROLE ann')
    expect(run.exitCode).toBe(1)
    expect(lines(run)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^ok Postgres login/),
        expect.stringMatching(/^warning schema: people belongs to ann, and not to \S+\.$/),
        expect.stringMatching(/^failed database: Schema "people" .* holds 1 table \(list\)/),
      ]),
    )
  })

  it('prints what mends a ledger that is not as it was made', async () => {
    await shop.sql(
      `CREATE FUNCTION app_data.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
       CREATE TRIGGER t AFTER INSERT ON app_data.lakebase_migrations EXECUTE FUNCTION app_data.f()`,
    )
    const run = await diagnose()
    await shop.sql('DROP FUNCTION app_data.f() CASCADE')
    expect(run.exitCode).toBe(1)
    expect(lines(run)).toContain(
      'failed ledger: The ledger of app_data is not as it was made: it has the trigger t.',
    )
    // A block of its own, which is copied as it is.
    expect(run.summary).toMatch(/```\nBEGIN; .*DROP TRIGGER t ON app_data\.lakebase_migrations;.*\n```/)
  })

  it('prints the right on what somebody has, whatever kind was asked for', async () => {
    await shop.jane.change('POST', 'projects?project_id=hers', { spec: { display_name: 'hers' } })
    const lakebase = { database_name: 'hers', type: 'provisioned' }
    shop.workspace.write('deployment.yaml', configuration({ app_name: 'other' }, lakebase))
    const run = await diagnose()
    shop.workspace.write('deployment.yaml', configuration())
    expect(run.exitCode).toBe(1)
    expect(run.log).toContain('databricks api patch /api/2.0/permissions/database-projects/hers --json')
    expect(run.log).not.toContain('database-instances/hers')
  })

  it('has no word on the login where the workspace itself is refused', async () => {
    const run = await diagnose({ with: { 'databricks-host': 'https://accounts.cloud.databricks.com' } })
    expect(run.exitCode).toBe(2)
    expect(run.log).toContain('the account console')
    expect(run.log).not.toContain('No workspace is named')
  })

  it('tells an unknown client id from a policy that does not match', async () => {
    const strange = '11111111-2222-4333-8444-555555555555'
    const unknown = await diagnose({ with: { 'client-id': strange } })
    expect(unknown.exitCode).toBe(1)
    expect(lines(unknown).at(-1)).toMatch(/^failed login: \S+ does not know `client-id` 11111111/)
    expect(unknown.log).not.toContain('No federation policy')
    const other = await diagnose({ subject: 'repo:tellr/shop:ref:refs/heads/main' })
    expect(other.exitCode).toBe(1)
    expect(lines(other).at(-1)).toMatch(/^failed login: Databricks refused GitHub's id token/)
  })

  it('reports a right that is missing with the command that gives it', async () => {
    const { stranger } = shop.emulator.identities
    shop.workspace.write(
      'deployment.yaml',
      configuration({ workspace_path: '/Workspace/Users/jane.doe@example.com/apps' }),
    )
    const before = await diagnose({ by: 'stranger' })
    expect(before.exitCode).toBe(1)
    expect(lines(before).filter((line) => line.startsWith('failed'))).toEqual([
      expect.stringMatching(/^failed source folder: .* nothing may be made in \/Workspace\/Users\.$/),
      expect.stringMatching(/^failed app: .*403 PERMISSION_DENIED/),
      'failed rights on the app: No CAN_MANAGE on app shop (this identity may not even read who has it): it cannot be deployed.',
      expect.stringMatching(/^failed Lakebase: .*403 PERMISSION_DENIED/),
    ])
    shop.workspace.write('deployment.yaml', configuration())
    // What it prints is what jane runs.
    const commands = before.log.matchAll(/^ +databricks api patch (\S+) --json '(.*)'$/gm)
    for (const [, path = '', body = ''] of commands) await shop.jane.patch(path, JSON.parse(body))
    const after = await diagnose({ by: 'stranger' })
    expect(after.exitCode, after.log).toBe(0)
    expect(after.log).toContain(principalName(stranger))
    expect(lines(after)).toContain('ok rights on the app: CAN_MANAGE on app shop.')
  })

  it('reports all that is wrong with the settings of a login, and a workspace that does not answer', async () => {
    const { stdout, exitCode } = await runCli(shop.emulator, {
      args: ['doctor', '--environment', 'prod', '--for', 'production', '--json'],
      cwd: shop.workspace.path,
      env: {
        DATABRICKS_HOST: 'https://dbc-nowhere.cloud.databricks.com',
        DATABRICKS_TOKEN: 'dapi\u200b0',
        HTTPS_PROXY: 'http://127.0.0.1:9',
      },
    })
    expect(exitCode).toBe(1)
    const { ok, checks } = JSON.parse(stdout)
    expect(ok).toBe(false)
    expect(checks).toMatchObject([
      { check: 'workspace', verdict: 'failed' },
      { check: 'proxy', verdict: 'failed' },
      { check: 'login', verdict: 'failed', text: expect.stringContaining('U+200B') },
    ])
  })

  it('prints the policy of a job outside a job', async () => {
    shop.workspace.write(
      '.git/config',
      '[remote "origin"]\n\turl = git@github.com:tellr/shop.git\n\tfetch = +refs/heads/*\n',
    )
    const { stdout, exitCode } = await runCli(shop.emulator, {
      args: ['doctor', '--environment', 'prod', '--for', 'production'],
      cwd: shop.workspace.path,
      env: {
        DATABRICKS_HOST: shop.emulator.host,
        DATABRICKS_TOKEN: shop.emulator.identities.jane.token,
      },
    })
    expect(exitCode, stdout).toBe(0)
    expect(stdout).toContain('"subject":"repo:tellr/shop:environment:production"')
    expect(stdout).toMatch(
      /^warning {2}Postgres login +Nobody can look inside yet: jane.doe@example.com has no/m,
    )
  })
})
