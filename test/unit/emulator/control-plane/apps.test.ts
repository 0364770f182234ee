import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../../../src/emulator/emulator.ts'
import { at, Client, PENDING_MS, text } from './client.ts'

const APPS = '/api/2.0/apps'
const PRODUCTION = 'projects/shop/branches/production'
const POSTGRES = {
  name: 'postgres',
  postgres: {
    branch: PRODUCTION,
    database: `${PRODUCTION}/databases/databricks-postgres`,
    permission: 'CAN_CONNECT_AND_CREATE',
  },
}
const SECRET = { name: 'key', secret: { scope: 'a', key: 'b', permission: 'READ' } }

let emulator: Emulator
let client: Client

beforeAll(async () => {
  emulator = await startEmulator({ pendingMs: PENDING_MS })
  client = await Client.of(emulator)
  await client.project('shop')
  await client.instance('legacy')
})
afterAll(() => emulator.stop())

const create = (body: unknown, query = '?no_compute=true') => client.post(`${APPS}${query}`, body)
const update = (app: string, update_mask: string, fields: unknown) =>
  client.post(`${APPS}/${app}/update`, { app: fields, update_mask })
const updated = (app: string) =>
  client.watch(`${APPS}/${app}/update`, (body) => at(body, 'status.state') !== 'IN_PROGRESS')
const roleOf = (app: string): string => emulator.world.apps.get(app)?.servicePrincipal.clientId ?? ''
const grantsOf = async (app: string): Promise<unknown> => {
  const [row] = await emulator.sql(
    { project: 'shop' },
    `SELECT array_agg(privilege_type ORDER BY privilege_type) AS grants FROM pg_database, aclexplode(datacl) a
      WHERE datname = 'databricks_postgres' AND grantee = (SELECT oid FROM pg_roles WHERE rolname = '${roleOf(app)}')`,
  )
  return row?.grants
}

describe('create', () => {
  it('without compute gives a stopped app with a service principal of its own', async () => {
    const reply = await create({ name: 'plain', description: 'd' })
    expect(reply.body).toMatchObject({
      name: 'plain',
      url: `https://plain-${emulator.world.workspaceId}.aws.databricksapps.com`,
      compute_size: 'MEDIUM',
      compute_status: { state: 'STOPPED' },
      app_status: { state: 'UNAVAILABLE' },
      forward_user_access_token: true,
      service_principal_client_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  })

  it('with compute starts it, and deploys something by itself', async () => {
    await create({ name: 'eager' }, '')
    const seen = await client.watch(`${APPS}/eager`, (body) => at(body, 'app_status.state') === 'RUNNING')
    expect(seen.slice(0, 3).map((body) => at(body, 'compute_status.state'))).toEqual([
      'STARTING',
      'STARTING',
      'ACTIVE',
    ])
    expect(seen.some((body) => at(body, 'pending_deployment.status.state') === 'IN_PROGRESS')).toBe(true)
  })

  it.each([
    ['a taken name', { name: 'plain' }, 409, 'An app with the same name already exists: plain'],
    [
      'a bad name',
      { name: 'Plain_App' },
      400,
      'App name must contain only lowercase letters, numbers, and dashes, and be 2 to 30 characters long.',
    ],
    [
      'a long name',
      { name: 'a'.repeat(31) },
      400,
      'App name must contain only lowercase letters, numbers, and dashes, and be 2 to 30 characters long.',
    ],
    [
      'two kinds in one resource',
      { name: 'x1', resources: [{ ...POSTGRES, ...SECRET }] },
      400,
      expect.stringContaining('Exactly one of'),
    ],
    [
      'another permission',
      { name: 'x1', resources: [{ name: 'p', postgres: { ...POSTGRES.postgres, permission: 'CAN_USE' } }] },
      400,
      'Permission of a postgres resource must be CAN_CONNECT_AND_CREATE.',
    ],
    [
      'a database by its Postgres name',
      {
        name: 'x1',
        resources: [{ name: 'p', postgres: { ...POSTGRES.postgres, database: 'databricks_postgres' } }],
      },
      400,
      "Field 'name' expects 'projects/{project_id}/branches/{branch_id}/databases/{database_id}' format, got 'databricks_postgres'",
    ],
    [
      'an unknown branch',
      {
        name: 'x1',
        resources: [{ name: 'p', postgres: { ...POSTGRES.postgres, branch: 'projects/shop/branches/none' } }],
      },
      404,
      expect.stringContaining('branch id not found'),
    ],
    [
      'a project as an instance',
      {
        name: 'x1',
        resources: [
          {
            name: 'd',
            database: {
              instance_name: 'shop',
              database_name: 'databricks_postgres',
              permission: 'CAN_CONNECT_AND_CREATE',
            },
          },
        ],
      },
      404,
      'Database instance shop does not exist',
    ],
    [
      'an unknown database of an instance',
      {
        name: 'x1',
        resources: [
          {
            name: 'd',
            database: {
              instance_name: 'legacy',
              database_name: 'none',
              permission: 'CAN_CONNECT_AND_CREATE',
            },
          },
        ],
      },
      404,
      'Database none does not exist in instance legacy',
    ],
  ])('refuses %s', async (_what, body, status, message) => {
    expect(await create(body)).toMatchObject({ status, body: { message } })
    expect(emulator.world.apps.has('x1')).toBe(false)
  })

  it('is refused to someone who does not manage the project', async () => {
    const token = await client.tokenOf(emulator.identities.stranger)
    const reply = await client.post(
      `${APPS}?no_compute=true`,
      { name: 'theirs', resources: [POSTGRES] },
      { token },
    )
    expect(reply).toMatchObject({ status: 403, body: { error_code: 'PERMISSION_DENIED' } })
    expect((await client.get(`${APPS}/plain`, { token })).status).toBe(403)
    expect((await client.get(`${APPS}`, { token })).body).toEqual({ apps: [] })
  })
})

describe('a database resource', () => {
  it('makes the role and grants CONNECT and CREATE on the database, nothing else', async () => {
    await create({ name: 'shop-web', resources: [POSTGRES] })
    expect(await grantsOf('shop-web')).toEqual(['CONNECT', 'CREATE'])
    expect(
      await emulator.sql(
        { project: 'shop' },
        `SELECT has_schema_privilege('${roleOf('shop-web')}', 'public', 'CREATE') AS may`,
      ),
    ).toEqual([{ may: false }])
  })

  it('lets the app mint credentials for itself', async () => {
    const principal = emulator.world.apps.get('shop-web')?.servicePrincipal
    const token = await client.tokenOf(principal ?? { clientId: '', clientSecret: '' })
    const body = { endpoint: `${PRODUCTION}/endpoints/primary` }
    const credential = await client.post('/api/2.0/postgres/credentials', body, { token })
    const host =
      emulator.world.projects.get('shop')?.branches.get('production')?.endpoints.get('primary')?.host ?? ''
    expect(await client.login(host, roleOf('shop-web'), text(credential.body, 'token'))).toBe('ok')
  })
})

describe('detaching a database resource', () => {
  const jane = 'jane.doe@example.com'
  const roles = async (): Promise<unknown[]> =>
    (
      await emulator.sql(
        { project: 'shop' },
        `SELECT rolname FROM pg_roles WHERE rolname !~ '^(pg_|databricks_)'`,
      )
    ).map((row) => row.rolname)
  const owner = async (schema: string): Promise<unknown> =>
    (
      await emulator.sql(
        { project: 'shop' },
        `SELECT rolname FROM pg_namespace JOIN pg_roles r ON r.oid = nspowner WHERE nspname = '${schema}'`,
      )
    )[0]?.rolname
  const attached = async (name: string): Promise<string> => {
    await create({ name, resources: [POSTGRES, SECRET] })
    const schema = name.replaceAll('-', '_')
    await emulator.sql({ project: 'shop' }, `CREATE SCHEMA ${schema} AUTHORIZATION "${roleOf(name)}"`)
    return schema
  }

  it('gives the objects to the manager who detaches, and deletes the role', async () => {
    const schema = await attached('left-by-ci')
    await update('left-by-ci', 'resources', { resources: [SECRET] })
    await updated('left-by-ci')
    expect(await owner(schema)).toBe(emulator.identities.deployer.clientId)
    expect(await roles()).not.toContain(roleOf('left-by-ci'))
  })

  it('makes a role for a manager who has none', async () => {
    const schema = await attached('left-by-jane')
    expect(await roles()).not.toContain(jane)
    const body = { app: { resources: [SECRET] }, update_mask: 'resources' }
    await client.post(`${APPS}/left-by-jane/update`, body, { token: emulator.identities.jane.token })
    await updated('left-by-jane')
    expect(await owner(schema)).toBe(jane)
    expect(await roles()).not.toContain(roleOf('left-by-jane'))
  })

  it('is what a PATCH with a partial list does', async () => {
    const schema = await attached('left-by-patch')
    await client.call('PATCH', `${APPS}/left-by-patch`, { body: { resources: [SECRET] } })
    expect(await owner(schema)).toBe(emulator.identities.deployer.clientId)
  })

  it('takes only the resource when the person does not manage the database', async () => {
    const schema = await attached('left-by-guest')
    const { stranger } = emulator.identities
    const entry = { service_principal_name: stranger.clientId, permission_level: 'CAN_MANAGE' }
    await client.call('PATCH', '/api/2.0/permissions/apps/left-by-guest', {
      body: { access_control_list: [entry] },
    })
    const body = { app: { resources: [SECRET] }, update_mask: 'resources' }
    await client.post(`${APPS}/left-by-guest/update`, body, { token: await client.tokenOf(stranger) })
    await updated('left-by-guest')
    expect(emulator.world.apps.get('left-by-guest')?.settings.resources.map(({ name }) => name)).toEqual([
      'key',
    ])
    expect(await owner(schema)).toBe(roleOf('left-by-guest'))
  })

  it('in an update that attaches another database keeps the role', async () => {
    const deployer = `${PRODUCTION}/roles/sp-${emulator.identities.deployer.clientId}`
    await client.done(
      await client.post(`/api/2.0/postgres/${PRODUCTION}/databases?database_id=second`, {
        spec: { postgres_database: 'second', role: deployer },
      }),
    )
    await attached('moves')
    const second = { ...POSTGRES.postgres, database: `${PRODUCTION}/databases/second` }
    await update('moves', 'resources', { resources: [{ name: 'postgres', postgres: second }] })
    await updated('moves')
    expect(await roles()).toContain(roleOf('moves'))
    expect(await grantsOf('moves')).toBeNull()
  })

  it('that is renamed only changes nothing in the database', async () => {
    const schema = await attached('renames')
    await update('renames', 'resources', { resources: [{ ...POSTGRES, name: 'db' }] })
    await updated('renames')
    expect(await owner(schema)).toBe(roleOf('renames'))
    expect(await grantsOf('renames')).toEqual(['CONNECT', 'CREATE'])
  })
})

describe('the role of an app', () => {
  const hasRole = async (app: string): Promise<boolean> => {
    const { body } = await client.get(`/api/2.0/postgres/${PRODUCTION}/roles?page_size=100`)
    return JSON.stringify(body).includes(`"role_id":"sp-${roleOf(app)}"`)
  }

  it.each([1, 2, 3])(
    'is there when the update that attaches has succeeded, and when a create or PATCH answers (%i)',
    async (turn) => {
      const [updating, patched, made] = [`updating-${turn}`, `patched-${turn}`, `made-${turn}`]
      await create({ name: updating })
      await update(updating, 'resources', { resources: [POSTGRES] })
      expect((await client.get(`${APPS}/${updating}`)).body).toMatchObject({
        resources: [{ name: 'postgres' }],
      })
      expect((await updated(updating)).at(-1)).toMatchObject({ status: { state: 'SUCCEEDED' } })
      expect(await hasRole(updating)).toBe(true)
      await create({ name: patched })
      await client.call('PATCH', `${APPS}/${patched}`, { body: { resources: [POSTGRES] } })
      expect(await hasRole(patched)).toBe(true)
      await create({ name: made, resources: [POSTGRES] })
      expect(await hasRole(made)).toBe(true)
    },
  )
})

describe('apps of a space', () => {
  const SPACES = '/api/2.0/app-spaces'
  const done = (space: string) =>
    client.watch(`${SPACES}/${space}/operation`, (body) => at(body, 'done') === true)

  it('wait until it is there: it is made by an operation of its own name, once', async () => {
    const { body } = await client.post(SPACES, { name: 'team', description: 'Ours' })
    expect(body).toMatchObject({
      name: 'team',
      done: false,
      metadata: { status: { state: 'SPACE_CREATING' } },
    })
    expect(await create({ name: 'hasty', space: 'team' })).toMatchObject({
      status: 400,
      body: { message: 'App space team is SPACE_CREATING.' },
    })
    const space = {
      name: 'team',
      description: 'Ours',
      creator: emulator.identities.deployer.clientId,
      service_principal_client_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: { state: 'SPACE_ACTIVE' },
    }
    expect((await done('team')).at(-1)).toMatchObject({ name: 'team', done: true, response: space })
    expect((await client.get(`${SPACES}/team`)).body).toMatchObject(space)
    expect((await client.get(SPACES)).body).toMatchObject({ spaces: [space] })
    expect(await client.post(SPACES, { name: 'team' })).toMatchObject({
      status: 409,
      body: { error_code: 'RESOURCE_ALREADY_EXISTS' },
    })
    expect((await client.post(SPACES, { name: 'The_Team' })).status).toBe(400)
    expect((await client.post(SPACES, { name: 'team-b', resources: [POSTGRES] })).status).toBe(501)
    expect((await client.get(`${SPACES}/none`)).status).toBe(404)
  })

  it('share its service principal, which a database keeps until the last of them is detached', async () => {
    for (const name of ['team-a', 'team-b']) await create({ name, space: 'team', resources: [POSTGRES] })
    const role = roleOf('team-a')
    expect(roleOf('team-b')).toBe(role)
    expect((await client.get(`${APPS}/team-a`)).body).toMatchObject({
      space: 'team',
      service_principal_client_id: role,
    })
    const roles = () =>
      emulator.sql({ project: 'shop' }, `SELECT 1 AS one FROM pg_roles WHERE rolname = '${role}'`)
    for (const [name, left] of [
      ['team-a', 1],
      ['team-b', 0],
    ] as const) {
      await update(name, 'resources', { resources: [] })
      await updated(name)
      expect(await roles()).toHaveLength(left)
    }
  })

  it('take no other resources by PATCH, and none of them is made in a space that is not there', async () => {
    const body = { resources: [SECRET] }
    expect((await client.call('PATCH', `${APPS}/team-a`, { body })).status).toBe(400)
    expect((await create({ name: 'lonely', space: 'none' })).status).toBe(404)
  })
})

describe('instances', () => {
  it('are counted, and their numbers are set together', async () => {
    await client.app('many', { compute_min_instances: 2, compute_max_instances: 4 })
    expect((await client.get(`${APPS}/many`)).body).toMatchObject({
      compute_min_instances: 2,
      compute_status: { state: 'ACTIVE', active_instances: 2 },
      app_status: { running_instances: 0 },
    })
    expect((await create({ name: 'odd', compute_min_instances: 2 })).status).toBe(400)
  })

  it('may be deployed by Git: the app says so', async () => {
    const git_repository = { url: 'https://github.com/tellr/shop', provider: 'gitHub', auto_deploy: true }
    await create({ name: 'pushed', git_repository })
    expect((await client.get(`${APPS}/pushed`)).body).toMatchObject({ git_repository })
  })
})

describe('update', () => {
  it('is asynchronous, and replaces what it names as a whole', async () => {
    await create({ name: 'masked', description: 'old', resources: [SECRET], user_api_scopes: ['sql'] })
    expect(at((await client.get(`${APPS}/masked/update`)).body, 'status.state')).toBe('NOT_UPDATED')
    expect(
      (await update('masked', 'resources', { resources: [POSTGRES], description: 'ignored' })).body,
    ).toMatchObject({
      status: { state: 'IN_PROGRESS' },
    })
    expect((await updated('masked')).map((body) => at(body, 'status.state'))).toEqual([
      'IN_PROGRESS',
      'IN_PROGRESS',
      'SUCCEEDED',
    ])
    expect((await client.get(`${APPS}/masked`)).body).toMatchObject({
      description: 'old',
      resources: [POSTGRES],
      user_api_scopes: ['sql'],
    })
    expect(await grantsOf('masked')).toEqual(['CONNECT', 'CREATE'])
  })

  it('is one at a time', async () => {
    await update('masked', 'description', { description: 'a' })
    expect((await update('masked', 'description', { description: 'b' })).status).toBe(409)
    await updated('masked')
  })

  it.each(['source_code_path', 'git_source', 'name', 'description,config'])(
    'refuses the mask %s',
    async (mask) => {
      expect(await update('masked', mask, { description: 'x' })).toMatchObject({
        status: 400,
        body: { error_code: 'INVALID_PARAMETER_VALUE' },
      })
    },
  )

  it('of the compute size passes through UPDATING', async () => {
    await client.app('sized')
    await update('sized', 'compute_size', { compute_size: 'LARGE' })
    const seen = await client.watch(`${APPS}/sized`, (body) => at(body, 'compute_status.state') === 'ACTIVE')
    expect(seen.map((body) => at(body, 'compute_status.state'))).toEqual(['UPDATING', 'UPDATING', 'ACTIVE'])
    expect(at(seen.at(-1), 'compute_size')).toBe('LARGE')
  })

  it('by PATCH refuses a compute size, the present one too', async () => {
    const body = { description: 'patched', compute_size: 'MEDIUM' }
    expect(await client.call('PATCH', `${APPS}/masked`, { body })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('Compute size updates are not supported in this update API') },
    })
  })

  it('by PATCH wipes what it leaves out', async () => {
    await client.call('PATCH', `${APPS}/masked`, { body: { description: 'patched' } })
    const { body } = await client.get(`${APPS}/masked`)
    expect(body).toMatchObject({ description: 'patched', resources: [] })
    expect(at(body, 'user_api_scopes')).toBeUndefined()
  })
})

describe('delete', () => {
  it('goes on for a while, with the name taken, and ends the service principal', async () => {
    await create({ name: 'doomed', resources: [POSTGRES] })
    const role = roleOf('doomed')
    expect((await client.call('DELETE', `${APPS}/doomed`)).body).toMatchObject({
      compute_status: { state: 'DELETING' },
    })
    expect(await client.call('DELETE', `${APPS}/doomed`)).toMatchObject({
      status: 400,
      body: {
        error_code: 'BAD_REQUEST',
        message: expect.stringContaining('not terminal with state DELETING'),
      },
    })
    expect((await update('doomed', 'description', { description: 'x' })).status).toBe(400)
    expect((await create({ name: 'doomed' })).status).toBe(409)
    emulator.clock.advance(PENDING_MS)
    expect((await create({ name: 'doomed' })).status).toBe(200)
    expect(roleOf('doomed')).not.toBe(role)
    expect(emulator.world.principals.has(role)).toBe(false)
    expect(
      await emulator.sql(
        { project: 'shop' },
        `SELECT count(*)::int AS roles FROM pg_roles WHERE rolname = '${role}'`,
      ),
    ).toEqual([{ roles: 1 }])
  })

  it('answers 404 afterwards', async () => {
    await client.call('DELETE', `${APPS}/doomed`)
    expect((await client.get(`${APPS}/doomed`)).status).toBe(200)
    expect((await client.get(`${APPS}/doomed`)).status).toBe(200)
    emulator.clock.advance(PENDING_MS)
    expect((await client.get(`${APPS}/doomed`)).status).toBe(404)
  })
})
