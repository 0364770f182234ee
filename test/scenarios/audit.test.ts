import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JournalEntry } from '../../src/emulator/state/journal.ts'
import { annotations } from './log.ts'
import { Shop } from './shop.ts'
import { configuration, type Deployed, deploy, firstDeploy, type Run } from './stage.ts'

const OWNER = '"databricks_postgres__app_data_owner"'
const ISSUES = '/repos/tellr/shop/issues'

let shop: Shop

beforeAll(async () => {
  shop = await Shop.open()
  await shop.deploys(firstDeploy())
  await shop.sql('CREATE ROLE stranger; CREATE ROLE helpdesk')
})

afterAll(() => shop.close())

function audit(run: Run = {}): Promise<Deployed> {
  return deploy(shop.emulator, shop.workspace, { ...run, with: { command: 'audit', ...run.with } })
}

function findings({ outputs }: Deployed): { code: string; id: string; message: string; objects: string[] }[] {
  return JSON.parse(outputs.findings ?? '[]')
}

describe('an audit', () => {
  it('of what was just deployed is clean, writes nothing, and reads the database once', async () => {
    const result = await audit()
    expect(result.exitCode, result.log).toBe(0)
    expect(findings(result)).toEqual([])
    expect(result.outputs.changed).toBe('false')
    expect(result.traffic.writes).toEqual([])
    expect(result.traffic.messages).toHaveLength(1)
    expect(result.summary).toContain('**Clean.**')
    shop.workspace.write(
      'deployment.yaml',
      configuration({ grants: { accept: [{ id: '0123456789abcdef', reason: 'the old report job' }] } }),
    )
    expect((await audit()).log).toContain(
      '::warning::`grants.accept` has an entry for finding 0123456789abcdef (the old report job), which this audit has not found: delete the entry.',
    )
    shop.workspace.write('deployment.yaml', configuration())
  })

  it('names what is missing, what is unexpected, and who must run what', async () => {
    await shop.sql(
      `SET ROLE ${OWNER}; GRANT SELECT ON app_data.orders TO stranger; GRANT SELECT (item) ON app_data.orders TO helpdesk;
       REVOKE DELETE ON app_data.orders FROM ${shop.appRole}; GRANT UPDATE ON app_data.orders TO ${shop.appRole} WITH GRANT OPTION;
       ALTER DEFAULT PRIVILEGES IN SCHEMA app_data GRANT SELECT ON TABLES TO stranger; RESET ROLE`,
    )
    const result = await audit({ with: { sarif: 'out/audit.sarif' } })
    expect(result.exitCode, result.log).toBe(3)
    expect(
      findings(result)
        .map(({ code, message }) => `${code}: ${message}`)
        .toSorted(),
    ).toEqual(
      [
        `PRIVILEGE_MISSING: The app (${shop.appRole}) has no DELETE on table orders.`,
        `GRANT_OPTION_UNEXPECTED: ${shop.appRole} may pass on UPDATE on table orders (granted by ${OWNER}), which is unexpected.`,
        `PRIVILEGE_UNEXPECTED: "stranger" has SELECT on table orders (granted by ${OWNER}), which is unexpected.`,
        `PRIVILEGE_UNEXPECTED: "helpdesk" has SELECT on column orders.item (granted by ${OWNER}), which is unexpected.`,
        `DEFAULT_PRIVILEGE_UNEXPECTED: New tables in schema app_data that ${OWNER} creates will give SELECT to "stranger", which is unexpected.`,
      ].toSorted(),
    )
    expect(result.summary).toContain('**Drift:** 5 findings. Not looked at: large objects,')
    expect(result.log).toContain(
      `as ${OWNER} run: REVOKE SELECT ("item") ON TABLE "app_data"."orders" FROM "helpdesk";`,
    )
    const shown = annotations(result.log).filter(({ level }) => level === 'error')
    expect(shown).toHaveLength(5)
    expect(shown[0]?.place).toBe('deployment.yaml')
    const sarif = JSON.parse(readFileSync(join(shop.workspace.path, 'out/audit.sarif'), 'utf8'))
    expect(sarif.runs[0].results).toHaveLength(5)
    expect(sarif.runs[0].results[0].partialFingerprints['finding/v1']).toMatch(/^shop prod [0-9a-f]{16}$/)
  })

  it('only reports with fail-on: never, and reads no more than its login may', async () => {
    const result = await audit({ with: { 'fail-on': 'never' } })
    expect(result.exitCode, result.log).toBe(0)
    expect(findings(result)).toHaveLength(5)
    expect(annotations(result.log).map(({ level }) => level)).not.toContain('error')
  })

  it('keeps one issue: opened, edited, closed and opened again', async () => {
    const { github } = shop.emulator.world
    const run: Run = { with: { issue: 'true', 'github-token': github.token, 'fail-on': 'never' } }
    const calls = async () => {
      const before = shop.emulator.journal.length
      const result = await audit(run)
      expect(result.exitCode, result.log).toBe(0)
      return shop.emulator.journal.slice(before).flatMap(writeToGitHub)
    }
    expect(await calls()).toEqual([`POST ${ISSUES}`])
    await calls()
    await shop.sql(`SET ROLE ${OWNER}; REVOKE SELECT ON app_data.orders FROM stranger; RESET ROLE`)
    expect(await calls()).toEqual([`PATCH ${ISSUES}/101`])
    const [issue] = github.issues.get('tellr/shop') ?? []
    expect(issue).toMatchObject({
      title: 'Grants of shop · prod: 4 findings',
      state: 'open',
      labels: ['lakebase-audit'],
    })
    expect(issue?.body).not.toContain('"stranger" has SELECT on table')

    shop.workspace.remove('out')
    shop.workspace.write('deployment.yaml', configuration({ grants: { mode: 'authoritative' } }))
    const repaired = await shop.converges(['grant', 'revoke', 'revoke', 'revoke'])
    expect(repaired.plan.changes.map(({ title }) => title)).toContain(
      'revoke SELECT on column orders.item from helpdesk',
    )
    expect(await calls()).toEqual([`POST ${ISSUES}/101/comments`, `PATCH ${ISSUES}/101`])
    expect(issue?.state).toBe('closed')
    expect(await calls()).toEqual([])

    await shop.sql(`SET ROLE ${OWNER}; GRANT SELECT ON app_data.orders TO stranger; RESET ROLE`)
    expect(await calls()).toEqual([`PATCH ${ISSUES}/101`])
    expect(issue).toMatchObject({ state: 'open', title: 'Grants of shop · prod: 1 finding' })
    expect(github.issues.get('tellr/shop')).toHaveLength(1)

    // An audit that failed says so, beside what was found before; the next one that ends takes that away again.
    const action = { status: 403, errorCode: 'PERMISSION_DENIED', message: 'not yours' }
    shop.emulator.faults.add({ match: 'GET /api/2.0/apps/shop', action, times: 2 })
    const failed = await audit(run)
    expect(failed.exitCode, failed.log).toBe(1)
    expect(issue?.title).toBe('Audit of shop · prod failed')
    expect(issue?.body).toContain('not yours')
    const named = / UTC · \[run \d+\]\(\S+\/actions\/runs\/\d+\)/g
    // Of the audit that failed, and of the one that has found something.
    expect(issue?.body?.match(named)).toHaveLength(2)
    expect(issue?.body).toContain('"stranger" has SELECT on table')
    await audit(run)
    expect(issue?.body?.match(named)).toHaveLength(2)
    expect(await calls()).toEqual([`PATCH ${ISSUES}/101`])
    expect(issue).toMatchObject({ state: 'open', title: 'Grants of shop · prod: 1 finding' })

    shop.workspace.write('deployment.yaml', 'common: [\n')
    await audit(run)
    expect(issue?.title).toBe('Audit of deployment.yaml · prod failed')
    expect(issue?.body).toContain('"stranger" has SELECT on table')
    shop.workspace.write('deployment.yaml', configuration({}))
    expect(await calls()).toEqual([`PATCH ${ISSUES}/101`])
    expect(github.issues.get('tellr/shop')).toHaveLength(1)
  })

  it('cannot be made of an app that was never deployed, and says so', async () => {
    const result = await audit({ with: { 'app-name': 'another', project: 'nowhere' } })
    expect(result.exitCode).toBe(1)
    expect(shop.complaint(result)).toContain('cannot be audited: its database nowhere does not exist yet')
    expect(result.traffic.writes).toEqual([])
  })
})

function writeToGitHub(entry: JournalEntry): string[] {
  if (entry.kind !== 'http' || entry.host !== 'api.github.com') return []
  return entry.method === 'GET' || entry.path === '/graphql' ? [] : [`${entry.method} ${entry.path}`]
}
