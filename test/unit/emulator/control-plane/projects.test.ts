import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../../../src/emulator/emulator.ts'
import { at, Client, PENDING_MS, text } from './client.ts'

const API = '/api/2.0/postgres'
const DAY_MS = 86_400_000
const PRIMARY = 'projects/shop/branches/production/endpoints/primary'

let emulator: Emulator
let client: Client

beforeAll(async () => {
  emulator = await startEmulator({ pendingMs: PENDING_MS })
  client = await Client.of(emulator)
  await client.project('shop', { display_name: 'Shop' })
})
afterAll(() => emulator.stop())

const create = (id: string, body: unknown = { spec: {} }) =>
  client.post(`${API}/projects?project_id=${id}`, body)

describe('project', () => {
  it('is an operation that is pending at first, then a resource without spec', async () => {
    const reply = await create('slow', { spec: { display_name: 'Slow', pg_version: 17 } })
    expect(reply.body).toMatchObject({
      name: expect.stringMatching(/^projects\/slow\/operations\/.+==$/),
      done: false,
      metadata: { '@type': 'type.googleapis.com/databricks.postgres.v1.ProjectOperationMetadata' },
    })
    const seen = await client.watch(`${API}/${text(reply.body, 'name')}`, (body) => at(body, 'done') === true)
    expect(seen.map((body) => at(body, 'done'))).toEqual([false, false, true])
    const { body } = await client.get(`${API}/projects/slow`)
    expect(at(seen.at(-1), 'response')).toEqual(body)
    expect(body).toMatchObject({
      name: 'projects/slow',
      status: {
        display_name: 'Slow',
        pg_version: 17,
        owner: emulator.identities.deployer.clientId,
        default_branch: 'projects/slow/branches/production',
        default_endpoint_settings: {
          autoscaling_limit_min_cu: 1,
          autoscaling_limit_max_cu: 1,
          suspend_timeout_duration: '86400s',
        },
        history_retention_duration: '604800s',
      },
    })
    expect(at(body, 'spec')).toBeUndefined()
  })

  it('comes with a branch, an endpoint, a database and the role of its creator', async () => {
    const id = emulator.identities.deployer.clientId
    const branch = `${API}/projects/shop/branches/production`
    expect((await client.get(branch)).body).toMatchObject({
      status: { current_state: 'READY', default: true },
    })
    expect((await client.get(`${branch}/databases`)).body).toMatchObject({
      databases: [
        { database_id: 'databricks-postgres', status: { postgres_database: 'databricks_postgres' } },
      ],
    })
    expect((await client.get(`${branch}/roles`)).body).toMatchObject({
      roles: [
        {
          role_id: `sp-${id}`,
          status: {
            postgres_role: id,
            membership_roles: ['DATABRICKS_SUPERUSER'],
            auth_method: 'LAKEBASE_OAUTH_V1',
          },
        },
      ],
    })
    expect(
      await emulator.sql(
        { project: 'shop' },
        `SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = '${id}'`,
      ),
    ).toEqual([{ rolsuper: false, rolcreaterole: true }])
  })

  it.each([
    ['no id', '', { spec: {} }, `Field 'project_id' is required, expected non-default value (not "")!`],
    [
      'a bad id',
      'Shop',
      { spec: {} },
      "Field project_id must match pattern ^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$, got 'Shop'.",
    ],
    ['a wrapped body', 'new', { project: { spec: {} } }, "Unknown field 'project' in the request body."],
    [
      'an unknown version',
      'new',
      { spec: { pg_version: 15 } },
      "Field 'spec.pg_version' must be one of 16, 17, 18, got 15.",
    ],
    [
      'too long a history',
      'new',
      { spec: { history_retention_duration: '9999999s' } },
      "Field 'spec.history_retention_duration' must be 172800s to 3024000s, got 9999999s.",
    ],
    [
      'too small a size',
      'new',
      { spec: { default_endpoint_settings: { autoscaling_limit_min_cu: 0.25 } } },
      '0.25 CU is not a valid compute size: 0.5, 1 to 16, 24, 28 or 32.',
    ],
    [
      'both sides of a oneof',
      'new',
      { spec: { default_endpoint_settings: { suspend_timeout_duration: '300s', no_suspension: true } } },
      "Fields 'suspend_timeout_duration' and 'no_suspension' are mutually exclusive.",
    ],
    [
      'no_suspension false',
      'new',
      { spec: { default_endpoint_settings: { no_suspension: false } } },
      "Field 'no_suspension' must be true when it is provided.",
    ],
  ])('refuses %s', async (_what, id, body, message) => {
    expect(await create(id, body)).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE', message },
    })
    expect(emulator.world.projects.has('new')).toBe(false)
  })

  it('answers 409 to a duplicate and 404 to an unknown one', async () => {
    expect(await create('shop')).toMatchObject({
      status: 409,
      body: { error_code: 'ALREADY_EXISTS', message: 'project with such id already exists in the workspace' },
    })
    expect(await client.get(`${API}/projects/none`)).toMatchObject({
      status: 404,
      body: {
        error_code: 'NOT_FOUND',
        message: expect.stringMatching(/^project id not found \[TraceId: [0-9a-f]+\]$/),
      },
    })
  })

  it('is seen by everybody, who gets a token for herself too, and changed by those on its list', async () => {
    const token = await client.tokenOf(emulator.identities.stranger)
    const branch = `${API}/projects/shop/branches/production`
    for (const path of ['projects/shop', 'projects/shop/branches/production', PRIMARY]) {
      expect((await client.get(`${API}/${path}`, { token })).status).toBe(200)
    }
    expect(at((await client.get(`${API}/projects`, { token })).body, 'projects.0.project_id')).toBe('shop')
    expect((await client.post(`${API}/credentials`, { endpoint: PRIMARY }, { token })).status).toBe(200)
    for (const path of [`${branch}/roles`, `${branch}/databases`]) {
      expect(await client.get(path, { token })).toMatchObject({
        status: 403,
        body: { error_code: 'PERMISSION_DENIED' },
      })
    }
    expect((await client.post(`${API}/projects/shop/branches?branch_id=dev`, {}, { token })).status).toBe(403)
  })

  it('lets CAN_USE make roles and databases, and not branches', async () => {
    const { stranger } = emulator.identities
    const token = await client.tokenOf(stranger)
    const entry = { service_principal_name: stranger.clientId, permission_level: 'CAN_USE' }
    const list = '/api/2.0/permissions/database-projects/shop'
    const owner = {
      service_principal_name: emulator.identities.deployer.clientId,
      permission_level: 'CAN_MANAGE',
    }
    await client.call('PATCH', list, { body: { access_control_list: [entry] } })
    const branch = `${API}/projects/shop/branches/production`
    await client.done(
      await client.post(
        `${branch}/roles?role_id=made-by-use`,
        { spec: { postgres_role: 'made' } },
        { token },
      ),
    )
    expect(
      (
        await client.call('PATCH', `${branch}/roles/made-by-use?update_mask=spec.membership_roles`, {
          body: { spec: { membership_roles: ['DATABRICKS_SUPERUSER'] } },
          token,
        })
      ).status,
    ).toBe(403)
    await client.done(await client.call('DELETE', `${branch}/roles/made-by-use`, { token }))
    expect((await client.post(`${API}/projects/shop/branches?branch_id=dev`, {}, { token })).status).toBe(403)
    await client.call('PUT', list, { body: { access_control_list: [owner] } })
    expect((await client.get(`${branch}/roles`, { token })).status).toBe(403)
  })
})

describe('a number', () => {
  it.each([
    ['17', 17],
    ['16', 16],
  ])('may be sent as text: %s', async (pg_version, version) => {
    await client.done(await create(`text-${version}`, { spec: { pg_version } }))
    expect((await client.get(`${API}/projects/text-${version}`)).body).toMatchObject({
      status: { pg_version: version },
    })
  })

  it.each(['', 'x', '1 7', '0x11'])('is not "%s"', async (pg_version) => {
    expect(await create('text-x', { spec: { pg_version } })).toMatchObject({
      status: 400,
      body: { error_code: 'MALFORMED_REQUEST' },
    })
  })
})

describe('update_mask', () => {
  const patch = (mask: string, body: unknown) =>
    client.call('PATCH', `${API}/projects/shop?update_mask=${mask}`, { body })

  it('changes only what it names', async () => {
    const body = { spec: { display_name: 'New', history_retention_duration: '172800s' } }
    await client.done(await patch('spec.display_name', body))
    expect((await client.get(`${API}/projects/shop`)).body).toMatchObject({
      status: { display_name: 'New', history_retention_duration: '604800s' },
    })
  })

  it.each([
    [
      '',
      { spec: { display_name: 'x' } },
      `Field 'update_mask' is required, expected non-default value (not "")!`,
    ],
    ['initial_endpoint_spec', {}, "Unknown field path in update_mask: 'initial_endpoint_spec'"],
    [
      'spec.display_name,spec.pg_version',
      { spec: { display_name: 'x' } },
      "Unknown field path in update_mask: 'spec.pg_version'",
    ],
    [
      'spec.history_retention_duration',
      { spec: { display_name: 'x' } },
      "Field 'spec.history_retention_duration' is in update_mask but not provided in request",
    ],
    [
      '*',
      { spec: { display_name: 'x' } },
      "Field 'spec.budget_policy_id' is in update_mask but not provided in request",
    ],
  ])('refuses "%s"', async (mask, body, message) => {
    expect(await patch(mask, body)).toMatchObject({ status: 400, body: { message } })
  })

  it('changes nothing for a body without spec', async () => {
    await client.done(await patch('spec.display_name', {}))
    expect((await client.get(`${API}/projects/shop`)).body).toMatchObject({ status: { display_name: 'New' } })
  })
})

describe('delete', () => {
  it('is soft: the id stays reserved, what is below is gone, undelete brings it back', async () => {
    await client.project('soft')
    const done = await client.done(await client.call('DELETE', `${API}/projects/soft`))
    expect(at(done, 'response')).toEqual({ '@type': 'type.googleapis.com/google.protobuf.Empty' })
    const { body } = await client.get(`${API}/projects/soft`)
    expect(Date.parse(text(body, 'purge_time')) - Date.parse(text(body, 'delete_time'))).toBe(7 * DAY_MS)
    expect((await client.get(`${API}/projects/soft/branches/production`)).status).toBe(404)
    expect(
      (
        await client.post(`${API}/credentials`, {
          endpoint: 'projects/soft/branches/production/endpoints/primary',
        })
      ).status,
    ).toBe(404)
    expect((await create('soft')).status).toBe(409)
    expect((await client.call('DELETE', `${API}/projects/soft`)).status).toBe(404)
    expect(JSON.stringify((await client.get(`${API}/projects`)).body)).not.toContain('projects/soft')
    expect(JSON.stringify((await client.get(`${API}/projects?show_deleted=true`)).body)).toContain(
      'projects/soft',
    )
    await client.done(await client.post(`${API}/projects/soft/undelete`))
    expect((await client.get(`${API}/projects/soft/branches/production`)).status).toBe(200)
  })

  it('ends with purge=true, or after seven days', async () => {
    await client.project('hard')
    await client.done(await client.call('DELETE', `${API}/projects/hard`))
    await client.done(await client.call('DELETE', `${API}/projects/hard?purge=true`))
    expect((await client.get(`${API}/projects/hard`)).status).toBe(404)
    await client.project('hard')
    await client.done(await client.call('DELETE', `${API}/projects/hard`))
    emulator.clock.advance(7 * DAY_MS)
    client = await Client.of(emulator)
    expect((await client.get(`${API}/projects/hard`)).status).toBe(404)
  })
})
