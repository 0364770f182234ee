import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Shop } from './shop.ts'
import { changesOf, configuration, firstDeploy, kinds } from './stage.ts'

const PROJECT = '/api/2.0/postgres/projects/shop'
const PRODUCTION = 'projects/shop/branches/production'
const DAY_MS = 86_400_000
/** What a first deploy of an app does with its code. */
const CODE = ['upload-source', 'start-app', 'deploy-app']
const PLAN = { with: { command: 'plan' } }

let shop: Shop

beforeAll(async () => {
  shop = await Shop.open()
  await shop.deploys(firstDeploy())
})

afterAll(() => shop.close())

afterEach(() => shop.calm())

/** Another app, on the project that the environment names. */
function configure(lakebase: Readonly<Record<string, unknown>>, app = 'preview'): void {
  shop.workspace.write('deployment.yaml', configuration({ app_name: app }, lakebase))
}

async function makeProject(id: string): Promise<void> {
  await shop.jane.change('POST', `projects?project_id=${id}`, { spec: { pg_version: 17 } })
  await shop.jane.until(
    `/api/2.0/postgres/projects/${id}/branches/production/endpoints/primary`,
    ({ status }) => JSON.stringify(status).includes('"ACTIVE"'),
  )
}

/** The deployer may do everything with jane's project, but has no Postgres role in it. */
async function share(id: string): Promise<void> {
  const { clientId } = shop.emulator.identities.deployer
  await shop.jane.patch(`/api/2.0/permissions/database-projects/${id}`, {
    access_control_list: [{ service_principal_name: clientId, permission_level: 'CAN_MANAGE' }],
  })
}

async function makeBranch(id: string, spec: Readonly<Record<string, unknown>>): Promise<void> {
  await shop.jane.change('POST', `projects/shop/branches?branch_id=${id}`, { spec })
  await shop.jane.until(`${PROJECT}/branches/${id}`, ({ status }) =>
    JSON.stringify(status).includes('"READY"'),
  )
}

describe('projects', () => {
  it('refuses a deleted one whose name is still reserved, and takes it once it is brought back', async () => {
    await makeProject('gone')
    await share('gone')
    await shop.jane.change('DELETE', 'projects/gone')
    configure({ database_name: 'gone' })
    const refused = await shop.refuses()
    const time = '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z'
    expect(shop.complaint(refused)).toMatch(
      new RegExp(
        [
          `^Project "gone" was deleted at ${time}; its name stays reserved until ${time}\\.`,
          'What to do: Bring it back with its data:',
          '    databricks api post /api/2\\.0/postgres/projects/gone/undelete',
          'Or use another name: `project: gone-2`\\. Or give up its data for good:',
          '    databricks api delete "/api/2\\.0/postgres/projects/gone\\?purge=true"$',
        ].join('\n'),
      ),
    )
    await shop.jane.change('POST', 'projects/gone/undelete')
    const taken = await shop.run(PLAN)
    expect(kinds(taken)).not.toContain('create-project')
    await shop.jane.change('DELETE', 'projects/gone?purge=true')
    const made = await shop.run(PLAN)
    expect(kinds(made)[0]).toBe('create-project')
  })

  it('refuses to take a project for an instance', async () => {
    configure({ database_name: undefined })
    const refused = await shop.refuses({ with: { instance: 'shop' } })
    expect(shop.complaint(refused)).toBe(
      'type: provisioned asked, but shop is an Autoscaling project: use `project: shop`.\n' +
        'What to do: In deployment.yaml write `type: autoscaling` under `lakebase:`, or leave `type` out to take what exists.',
    )
  })

  it("gives the deployer a Postgres role in somebody else's project, whose default branch is not production", async () => {
    await makeProject('hers')
    await shop.jane.change('POST', 'projects/hers/branches?branch_id=main', { spec: { no_expiry: true } })
    await shop.jane.change('PATCH', 'projects/hers?update_mask=spec.default_branch', {
      spec: { default_branch: 'projects/hers/branches/main' },
    })
    configure({ database_name: 'hers', capacity: undefined }, 'hers')
    const denied = await shop.refuses()
    expect(shop.complaint(denied)).toMatch(
      /^GET \/api\/2\.0\/postgres\/projects\/hers\S* answered 403 PERMISSION_DENIED: .* The deployer lacks a right: CAN_MANAGE on the Lakebase project\.\nWhat to do: Let whoever manages it grant that right, then run the job again; `doctor` names the identity and prints the command\.$/,
    )
    await share('hers')
    const first = await shop.converges(['create-postgres-role', ...firstDeploy().slice(1)])
    expect(first.outputs.branch).toBe('projects/hers/branches/main')
  })
})

describe('branches', () => {
  it('makes one that expires, as a copy with everything in it', async () => {
    configure({ branch: 'pr-7', ttl: '3d' })
    const first = await shop.deploys([
      'create-branch',
      'create-app',
      'grant',
      'grant',
      'grant',
      'grant',
      ...CODE,
    ])
    expect(changesOf(first, 'create-branch')).toMatchObject([{ source: PRODUCTION, ttlSeconds: 259_200 }])
    const branch = shop.emulator.world.projects.get('shop')?.branches.get('pr-7')
    expect(branch?.expiresAt).toBe((branch?.createdAt ?? 0) + 3 * DAY_MS)
    await shop.deploys([])
  })

  it('makes one that lives on, from another branch', async () => {
    await makeBranch('staging', { no_expiry: true })
    configure({ branch: 'pr-8', branch_from: 'staging' }, 'copy')
    const first = await shop.deploys([
      'create-branch',
      'create-app',
      'grant',
      'grant',
      'grant',
      'grant',
      ...CODE,
    ])
    expect(changesOf(first, 'create-branch')).toMatchObject([{ source: 'projects/shop/branches/staging' }])
    const status = (await shop.jane.get(`${PROJECT}/branches/pr-8`)).status
    expect(status).toMatchObject({ source_branch: 'projects/shop/branches/staging' })
    expect(status).not.toHaveProperty('expire_time')
    await shop.deploys([])
  })

  it('makes one with the size that is asked for', async () => {
    configure({ branch: 'pr-9', capacity: 'CU_2' }, 'sized')
    const first = await shop.deploys([
      'create-branch',
      'create-app',
      'grant',
      'grant',
      'grant',
      'grant',
      ...CODE,
    ])
    expect(changesOf(first, 'create-branch')).toMatchObject([{ size: { minCu: 1, maxCu: 4 } }])
    expect(first.outputs.capacity).toBe('1-4')
    await shop.deploys([])
  })

  it('refuses to copy what is not there', async () => {
    configure({ branch: 'pr-10', branch_from: 'nowhere' })
    expect(shop.complaint(await shop.refuses())).toBe(
      'Branch "pr-10" cannot be created: project "shop" has no branch "nowhere" to copy it from.\n' +
        'What to do: Use `branch_from: production` under `lakebase:`, which is its default branch.',
    )
    configure({ database_name: 'brand-new', branch: 'pr-10', branch_from: 'nowhere' })
    expect(shop.complaint(await shop.refuses())).toBe(
      'Branch "pr-10" cannot be copied from "nowhere": project "brand-new" does not exist yet, and a new project has only "production".\n' +
        'What to do: Use `branch_from: production` under `lakebase:`, or correct the name of the project.',
    )
  })

  it('refuses one that was deleted and still holds its name', async () => {
    await makeBranch('pr-11', { ttl: '3600s' })
    await shop.jane.change('DELETE', 'projects/shop/branches/pr-11')
    configure({ branch: 'pr-11' })
    expect(shop.complaint(await shop.refuses())).toBe(
      'Branch "pr-11" of project "shop" is DELETED and takes no connections.\n' +
        'What to do: Choose another name, `branch: pr-11-2`, or bring it back:\n' +
        '    databricks api post /api/2.0/postgres/projects/shop/branches/pr-11/undelete',
    )
  })

  it('refuses one that has expired and is still there', async () => {
    await makeBranch('pr-12', { ttl: '3600s' })
    // A branch with children is not deleted when its time is up.
    await makeBranch('pr-12-child', { source_branch: 'projects/shop/branches/pr-12', no_expiry: true })
    const branch = shop.emulator.world.projects.get('shop')?.branches.get('pr-12')
    const past = Date.parse('2026-01-02T03:04:05.000Z')
    if (branch) branch.expiresAt = past
    configure({ branch: 'pr-12' })
    expect(shop.complaint(await shop.refuses())).toBe(
      'Branch "projects/shop/branches/pr-12" expired at 2026-01-02T03:04:05.000Z and is about to be deleted.\n' +
        'What to do: Wait until it is gone and run the job again, which creates it anew; give it longer with `ttl:`.',
    )
  })

  it('refuses a branch for an app that is attached to another one', async () => {
    configure({ branch: 'staging' }, 'shop')
    expect(shop.complaint(await shop.refuses())).toBe(
      'The app\'s resource "postgres" is attached to projects/shop/branches/production/databases/databricks-postgres, but this configuration asks for database databricks_postgres on projects/shop/branches/staging.\n' +
        'What to do: To stay on the attached database correct `branch` of the environment, so that it has:\n    lakebase:\n      type: autoscaling\n      database_name: shop\n      branch: production\n      database: databricks_postgres\n' +
        'To move the app, first remove the resource "postgres" from it in the Apps page: its objects then go to whoever removes it.',
    )
  })
})

describe('endpoints', () => {
  it('waits while the platform reconciles a change of somebody else, and then until its own has settled', async () => {
    configure({ capacity: 'CU_2' }, 'shop')
    shop.beforeCall(/^PATCH .*endpoints\/primary/, () =>
      shop.jane.patch(`/api/2.0/postgres/${PRODUCTION}/endpoints/primary?update_mask=spec.suspension`, {
        spec: { endpoint_type: 'ENDPOINT_TYPE_READ_WRITE', suspend_timeout_duration: '3600s' },
      }),
    )
    const second = await shop.converges(['resize-endpoint'])
    expect(second.log).toContain(
      'waiting for the endpoint of shop/production: reconciling an earlier change (0 s)',
    )
    expect(second.log).toContain('waiting for the endpoint of shop/production: ACTIVE, becoming ACTIVE (0 s)')
    // Nothing but the size was named, so that the other change stands.
    const status = (await shop.jane.get(`/api/2.0/postgres/${PRODUCTION}/endpoints/primary`)).status
    expect(status).toMatchObject({
      autoscaling_limit_min_cu: 1,
      autoscaling_limit_max_cu: 4,
      suspend_timeout_duration: '3600s',
    })
  })

  it('names exactly the fields that it changes', async () => {
    configure({ capacity: 'CU_2', suspend_after: '10m' }, 'shop')
    const second = await shop.converges(['resize-endpoint'])
    const patches = second.traffic.writes.flatMap((entry) =>
      entry.kind === 'http' && entry.method === 'PATCH' ? entry.path : [],
    )
    expect(patches).toEqual([`/api/2.0/postgres/${PRODUCTION}/endpoints/primary?update_mask=spec.suspension`])
    expect(changesOf(second, 'resize-endpoint')).toMatchObject([{ suspendAfterSeconds: 600 }])
  })

  it('reports an operation that the platform began and gave up', async () => {
    configure({ capacity: 'CU_4', suspend_after: '10m' }, 'shop')
    shop.emulator.faults.add({
      match: `GET /api/2.0/postgres/${PRODUCTION}/endpoints/primary/operations/*`,
      action: {
        status: 200,
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          name: `${PRODUCTION}/endpoints/primary/operations/x`,
          done: true,
          error: { error_code: 'RESOURCE_EXHAUSTED', message: 'No capacity in this region' },
        }),
      },
    })
    const failed = await shop.fails(['resize-endpoint'])
    expect(shop.complaint(failed)).toBe(
      'Changing the endpoint of shop/production failed: RESOURCE_EXHAUSTED: No capacity in this region\n' +
        'What to do: The platform began the change and gave it up; the message says why. Run the job again once that is solved.',
    )
    expect(failed.summary).toContain('0 of 1 change done; run again and it continues from here.')
    // The emulator's endpoint did change; a platform that gave up leaves it as it was.
    await shop.deploys([])
  })

  it('wakes an idle one, which refuses logins at first', async () => {
    shop.emulator.clock.advance(DAY_MS)
    const primary = `/api/2.0/postgres/${PRODUCTION}/endpoints/primary`
    await shop.jane.until(primary, ({ status }) => JSON.stringify(status).includes('"IDLE"'))
    const second = await shop.deploys([])
    expect(second.log).toMatch(
      /^waiting for the database at ep-[0-9a-f]+\.database\.us-east-1\.cloud\.databricks\.com to wake up$/m,
    )
    const refused = second.traffic.entries.filter((entry) => entry.kind === 'login' && !entry.accepted)
    expect(refused.length).toBeGreaterThanOrEqual(2)
  })
})

describe('databases', () => {
  const DATABASES = 'projects/shop/branches/production/databases'

  it('is created through the API, not by SQL, and attached by its path', async () => {
    configure({ database: 'reports_db', capacity: undefined }, 'reports')
    const first = await shop.deploys(['create-database', ...firstDeploy().slice(1)])
    expect(
      first.traffic.messages.filter((each) => each.kind === 'sql' && /CREATE DATABASE/i.test(each.sql)),
    ).toEqual([])
    expect(await shop.jane.get('/api/2.0/apps/reports')).toMatchObject({
      resources: [{ postgres: { database: `${DATABASES}/reports-db` } }],
    })
    await shop.deploys([])
  })

  it('is made again after somebody deleted it, on a server that still has its owner role', async () => {
    await shop.jane.change('DELETE', `${DATABASES}/reports-db`)
    configure({ database: 'reports_db', capacity: undefined }, 'reports')
    await shop.converges([
      'create-database',
      'update-app',
      'create-schema',
      'grant',
      'grant',
      'grant',
      'create-ledger',
      'migrate',
      'migrate',
      'upload-source',
      'deploy-app',
    ])
  })

  it('is found under an id that says nothing', async () => {
    const role = `projects/shop/branches/production/roles/sp-${shop.emulator.identities.deployer.clientId}`
    await shop.jane.change('POST', DATABASES, { spec: { postgres_database: 'Sales Data', role } })
    configure({ database: 'Sales Data', capacity: undefined }, 'sales')
    await shop.converges(firstDeploy().slice(1))
    expect(await shop.jane.get('/api/2.0/apps/sales')).toMatchObject({
      resources: [{ postgres: { database: expect.stringMatching(/\/databases\/db-[0-9a-f-]+$/) } }],
    })
  })

  it('is made once when somebody else makes it at the same moment', async () => {
    const role = `projects/shop/branches/production/roles/sp-${shop.emulator.identities.deployer.clientId}`
    configure({ database: 'race_db', capacity: undefined }, 'race')
    shop.beforeCall(/^POST .*\/databases/, () =>
      shop.jane.change('POST', `${DATABASES}?database_id=race-db`, {
        spec: { postgres_database: 'race_db', role },
      }),
    )
    await shop.deploys(['create-database', ...firstDeploy().slice(1)], { contended: true })
    await shop.deploys([])
  })

  it('is given another id when its own is taken by another database', async () => {
    const role = `projects/shop/branches/production/roles/sp-${shop.emulator.identities.deployer.clientId}`
    await shop.jane.change('POST', `${DATABASES}?database_id=taken-db`, {
      spec: { postgres_database: 'something_else', role },
    })
    configure({ database: 'taken_db', capacity: undefined }, 'taken')
    await shop.converges(['create-database', ...firstDeploy().slice(1)])
    expect(await shop.jane.get('/api/2.0/apps/taken')).toMatchObject({
      resources: [{ postgres: { database: expect.stringMatching(/\/databases\/db-[0-9a-f-]+$/) } }],
    })
  })

  it('is found beyond the first page of the list', async () => {
    const branch = shop.emulator.world.projects.get('shop')?.branches.get('production')
    const known = branch?.databases.get('databricks-postgres')
    const mine = [...(branch?.databases ?? [])].filter(([id]) => id === 'reports-db')
    if (!branch || !known) throw new Error('the branch has its first database')
    branch.databases.delete('reports-db')
    const others = Array.from({ length: 150 }, (_, index) => `other-${index}`)
    for (const id of others) branch.databases.set(id, { ...known, id, postgresDatabase: id })
    for (const [id, database] of mine) branch.databases.set(id, database)
    configure({ database: 'reports_db', capacity: undefined }, 'reports')
    const second = await shop.deploys([])
    const pages = second.traffic.entries.filter(
      (entry) => entry.kind === 'http' && entry.path.includes('/databases?page_size=100'),
    )
    expect(pages).toHaveLength(2)
    for (const id of others) branch.databases.delete(id)
  })
})

describe('roles', () => {
  it('is made on a new branch, and before the database that it is to own', async () => {
    await makeProject('lent')
    await share('lent')
    configure({ database_name: 'lent', branch: 'mine', database: 'lent_db', capacity: undefined }, 'lent')
    const [, ...rest] = firstDeploy()
    await shop.converges(['create-branch', 'create-postgres-role', 'create-database', ...rest])
  })

  it('is made once when somebody else makes it at the same moment', async () => {
    await makeProject('theirs')
    await share('theirs')
    const { clientId } = shop.emulator.identities.deployer
    configure({ database_name: 'theirs', capacity: undefined }, 'theirs')
    shop.beforeCall(/^POST .*\/roles/, () =>
      shop.jane.change('POST', `projects/theirs/branches/production/roles?role_id=sp-${clientId}`, {
        spec: {
          postgres_role: clientId,
          identity_type: 'SERVICE_PRINCIPAL',
          membership_roles: ['DATABRICKS_SUPERUSER'],
          attributes: { createrole: true },
        },
      }),
    )
    await shop.deploys(['create-postgres-role', ...firstDeploy().slice(1)], { contended: true })
    await shop.deploys([])
  })

  it('is found beyond the first page of the list', async () => {
    const branch = shop.emulator.world.projects.get('shop')?.branches.get('production')
    const [mine, ...rest] = [...(branch?.roles.values() ?? [])]
    if (!branch || !mine) throw new Error('the branch has the role of who made it')
    const others = Array.from({ length: 150 }, (_, index) => ({
      ...mine,
      id: `other-${index}`,
      inDatabase: false,
      postgresRole: `other ${index}`,
    }))
    branch.roles.clear()
    for (const role of [...others, mine, ...rest]) branch.roles.set(role.id, role)
    configure({ database: 'paged_db', capacity: undefined }, 'paged')
    const first = await shop.deploys(['create-database', ...firstDeploy().slice(1)])
    expect(
      first.traffic.entries.filter(
        (entry) => entry.kind === 'http' && entry.path.includes('/roles?page_size=100'),
      ),
    ).toHaveLength(2)
    for (const { id } of others) branch.roles.delete(id)
    await shop.deploys([])
  })
})

describe('the database', () => {
  const LOGIN = { sqlState: '28P01', message: 'password authentication failed for user "x"' }
  const sql = (text: string) => shop.emulator.sql({ project: 'shop' }, text, 'databricks_postgres')
  /** With the run that fails in between, and the way back. */
  const during = async (change: string, back: string): Promise<string> => {
    await sql(change)
    try {
      return shop.complaint(await shop.fails([]))
    } finally {
      await sql(back)
    }
  }

  it('that refuses a login or a statement is told with its own cause', async () => {
    configure({ capacity: undefined }, 'shop')
    await shop.run()
    shop.emulator.faults.add({ match: 'login', times: 1, action: LOGIN })
    const again = await shop.deploys([])
    expect(again.log).toContain('which may have been revoked: trying another')
    shop.emulator.faults.add({ match: 'login', times: 2, action: LOGIN })
    const refused = shop.complaint(await shop.fails([]))
    expect(refused).toContain('(SQLSTATE 28P01). So was a second token, minted after the first.')
    expect(refused).not.toContain('has no Postgres role')
    const { clientId } = shop.emulator.identities.deployer
    expect(await during(`ALTER ROLE "${clientId}" NOLOGIN`, `ALTER ROLE "${clientId}" LOGIN`)).toMatch(
      /is not permitted to log in \(SQLSTATE 28000\)\.\nWhat to do: The role is there, without the right to log in\. .*ALTER ROLE "[^"]+" LOGIN;/,
    )
    const explode = 'EXECUTE ON FUNCTION pg_catalog.aclexplode(aclitem[])'
    const complaint = await during(`REVOKE ${explode} FROM PUBLIC`, `GRANT ${explode} TO PUBLIC`)
    expect(complaint).toMatch(
      /^The database at ep-[^ ]+:5432\/databricks_postgres refused a statement of this tool: permission denied for function aclexplode \(SQLSTATE 42501\)\.\nWhat to do: Let an administrator grant the login what the message names/,
    )
  })
})
