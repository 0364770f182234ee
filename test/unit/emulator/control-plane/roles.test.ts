import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../../../src/emulator/emulator.ts'
import { at, Client, PENDING_MS, text } from './client.ts'

const BRANCH = '/api/2.0/postgres/projects/shop/branches/production'
const OWNED = 'projects/shop/branches/production/roles'

let emulator: Emulator
let client: Client

beforeAll(async () => {
  emulator = await startEmulator({ pendingMs: PENDING_MS })
  client = await Client.of(emulator)
  await client.project('shop')
})
afterAll(() => emulator.stop())

const jane = 'jane.doe@example.com'
const create = (id: string, spec: unknown, query = '') =>
  client.post(`${BRANCH}/roles?role_id=${id}${query}`, { spec })
const superusers = async (): Promise<unknown[]> =>
  (
    await emulator.sql(
      { project: 'shop' },
      `SELECT m.rolname FROM pg_auth_members a JOIN pg_roles r ON r.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
        WHERE r.rolname = 'databricks_superuser' ORDER BY 1`,
    )
  ).map((row) => row.rolname)

const attributes = async (role: string): Promise<unknown> =>
  (
    await emulator.sql(
      { project: 'shop' },
      `SELECT rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = '${role}'`,
    )
  )[0]

describe('role', () => {
  it('of an identity logs in with OAuth, a plain one with a password', async () => {
    await client.done(await create('jane-doe', { postgres_role: jane, identity_type: 'USER' }))
    expect((await client.get(`${BRANCH}/roles/jane-doe`)).body).toMatchObject({
      name: `${OWNED}/jane-doe`,
      status: {
        postgres_role: jane,
        identity_type: 'USER',
        auth_method: 'LAKEBASE_OAUTH_V1',
        membership_roles: [],
        attributes: { bypassrls: false, createdb: false, createrole: false },
      },
    })
    await client.done(await create('plain', { postgres_role: 'plain' }))
    expect((await client.get(`${BRANCH}/roles/plain`)).body).toMatchObject({
      status: { identity_type: 'IDENTITY_TYPE_UNSPECIFIED', auth_method: 'PG_PASSWORD_SCRAM_SHA_256' },
    })
  })

  it.each([
    [
      'a duplicate',
      'jane-doe',
      { postgres_role: jane, identity_type: 'USER' },
      400,
      'BAD_REQUEST',
      'role with that name already exists',
    ],
    [
      'the same name under another id',
      'jane',
      { postgres_role: jane, identity_type: 'USER' },
      400,
      'BAD_REQUEST',
      'role with that name already exists',
    ],
    [
      'an unknown person',
      'joe-doe',
      { postgres_role: 'joe@example.com', identity_type: 'USER' },
      404,
      'NOT_FOUND',
      "identity not found: USER 'joe@example.com'",
    ],
    [
      'a password for an identity',
      'other',
      { postgres_role: jane, identity_type: 'USER', auth_method: 'PG_PASSWORD_SCRAM_SHA_256' },
      400,
      'INVALID_PARAMETER_VALUE',
      'auth_method PG_PASSWORD_SCRAM_SHA_256 does not go with identity_type USER.',
    ],
    [
      'no name',
      'none',
      {},
      400,
      'INVALID_PARAMETER_VALUE',
      `Field 'role.spec.postgres_role' is required, expected non-default value (not "")!`,
    ],
    [
      'a short id',
      'abc',
      { postgres_role: 'abc' },
      400,
      'INVALID_PARAMETER_VALUE',
      "Field 'role_id' must be 4-63 characters, got 'abc'.",
    ],
    [
      'an unknown membership',
      'more',
      { postgres_role: 'more', membership_roles: ['ADMIN'] },
      400,
      'INVALID_PARAMETER_VALUE',
      "Field 'role.spec.membership_roles' has no value 'ADMIN'.",
    ],
  ])('refuses %s', async (_what, id, spec, status, error_code, message) => {
    expect(await create(id, spec)).toMatchObject({ status, body: { error_code, message } })
  })

  it('taken over with replace_existing keeps attributes and loses memberships that are left out', async () => {
    const { clientId } = emulator.identities.deployer
    expect(await superusers()).toEqual([clientId])
    const spec = { postgres_role: jane, identity_type: 'USER' }
    const replace = async (change: unknown) =>
      client.done(await create('jane-doe', { ...spec, ...Object(change) }, '&replace_existing=true'))
    await replace({ membership_roles: ['DATABRICKS_SUPERUSER'], attributes: { createdb: true } })
    expect(await superusers()).toEqual([clientId, jane].sort())
    await replace({ attributes: { bypassrls: true } })
    expect(await superusers()).toEqual([clientId])
    expect(await attributes(jane)).toEqual({ rolbypassrls: true, rolcreatedb: true, rolcreaterole: false })
    await replace({ attributes: { bypassrls: false, createdb: false } })
    expect(await attributes(jane)).toEqual({ rolbypassrls: false, rolcreatedb: false, rolcreaterole: false })
  })

  it('is not taken over without role_id: the request is a plain create', async () => {
    const replace = (postgres_role: string) =>
      client.post(`${BRANCH}/roles?replace_existing=true`, {
        spec: { postgres_role, membership_roles: ['DATABRICKS_SUPERUSER'] },
      })
    await emulator.sql({ project: 'shop' }, 'CREATE ROLE by_sql')
    for (const taken of [jane, 'plain', 'by_sql']) {
      expect(await replace(taken)).toMatchObject({
        status: 400,
        body: { error_code: 'BAD_REQUEST', message: 'role with that name already exists' },
      })
    }
    expect(await superusers()).toEqual([emulator.identities.deployer.clientId])
  })

  const patch = (mask: string, spec: unknown) =>
    client.call('PATCH', `${BRANCH}/roles/jane-doe?update_mask=${mask}`, { body: { spec } })

  it('is patched by leaf: siblings stay', async () => {
    await client.done(await patch('spec.attributes.createdb', { attributes: { createdb: true } }))
    await client.done(
      await patch('spec.attributes.createrole', { attributes: { createrole: true, createdb: false } }),
    )
    expect(
      await emulator.sql(
        { project: 'shop' },
        `SELECT rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = '${jane}'`,
      ),
    ).toEqual([{ rolcreatedb: true, rolcreaterole: true }])
    expect(await patch('spec.auth_method', { auth_method: 'NO_LOGIN' })).toMatchObject({
      status: 400,
      body: { message: "Unknown field path in update_mask: 'spec.auth_method'" },
    })
  })

  it('is patched by spec: attributes that are left out stay, memberships go', async () => {
    const { clientId } = emulator.identities.deployer
    await client.done(await patch('spec.membership_roles', { membership_roles: ['DATABRICKS_SUPERUSER'] }))
    expect(await superusers()).toEqual([clientId, jane].sort())
    await client.done(
      await patch('spec', { identity_type: 'GROUP', attributes: { createdb: false, bypassrls: true } }),
    )
    expect(await superusers()).toEqual([clientId])
    expect(await attributes(jane)).toEqual({ rolbypassrls: true, rolcreatedb: false, rolcreaterole: true })
    for (const mask of ['*', 'spec,spec.membership_roles']) {
      expect(await patch(mask, { attributes: { createdb: true } })).toMatchObject({
        status: 400,
        body: { error_code: 'INVALID_PARAMETER_VALUE' },
      })
    }
    const none = { createdb: false, bypassrls: false, createrole: false }
    await client.done(await patch('*', { attributes: none }))
    expect(await attributes(jane)).toEqual({ rolbypassrls: false, rolcreatedb: false, rolcreaterole: false })
  })

  it('that SQL made is listed; a token opens it when databricks_create_role made it', async () => {
    const { stranger } = emulator.identities
    const token = await client.tokenOf(stranger)
    const endpoint = 'projects/shop/branches/production/endpoints/primary'
    const credential = await client.post('/api/2.0/postgres/credentials', { endpoint }, { token })
    const { host } =
      emulator.world.projects.get('shop')?.branches.get('production')?.endpoints.get('primary') ?? {}
    const login = () => client.login(host ?? '', stranger.clientId, text(credential.body, 'token'))
    expect(await login()).toBe('28P01')
    await emulator.sql({ project: 'shop' }, `CREATE ROLE "${stranger.clientId}" LOGIN`)
    expect(await login()).toBe('28P01')
    await emulator.sql(
      { project: 'shop' },
      `DROP ROLE "${stranger.clientId}"; CREATE EXTENSION databricks_auth`,
    )
    await emulator.sql(
      { project: 'shop' },
      `SELECT databricks_create_role('${stranger.clientId}', 'SERVICE_PRINCIPAL')`,
    )
    expect(await login()).toBe('ok')
    const { body } = await client.get(`${BRANCH}/roles`)
    expect(body).toMatchObject({
      roles: expect.arrayContaining([
        expect.objectContaining({
          role_id: expect.stringMatching(/^rol-/),
          status: expect.objectContaining({
            postgres_role: stranger.clientId,
            identity_type: 'SERVICE_PRINCIPAL',
            auth_method: 'LAKEBASE_OAUTH_V1',
          }),
        }),
      ]),
    })
  })

  it('that owns a database stays', async () => {
    const [deployer] = [
      ...(emulator.world.projects.get('shop')?.branches.get('production')?.roles.values() ?? []),
    ]
    expect(
      await client.call('DELETE', `${BRANCH}/roles/${deployer?.id}?reassign_owned_to=${OWNED}/jane-doe`),
    ).toMatchObject({ status: 400, body: { error_code: 'BAD_REQUEST' } })
  })

  it('that owns something is dropped only with an heir', async () => {
    await emulator.sql({ project: 'shop' }, `CREATE SCHEMA things AUTHORIZATION plain`)
    const failed = await client.ended(await client.call('DELETE', `${BRANCH}/roles/plain`))
    expect(at(failed, 'error')).toEqual({
      error_code: 'INTERNAL_ERROR',
      message: expect.stringContaining('cannot be dropped because some objects depend on it'),
    })
    expect(
      await client.call('DELETE', `${BRANCH}/roles/plain?reassign_owned_to=${OWNED}/nobody`),
    ).toMatchObject({
      status: 404,
      body: { message: expect.stringMatching(/^role not found; role_id:"nobody" \[TraceId: /) },
    })
    await client.done(
      await client.call('DELETE', `${BRANCH}/roles/plain?reassign_owned_to=${OWNED}/jane-doe`),
    )
    expect(
      await emulator.sql(
        { project: 'shop' },
        `SELECT nspowner::regrole::text AS owner FROM pg_namespace WHERE nspname = 'things'`,
      ),
    ).toEqual([{ owner: `"${jane}"` }])
  })
})

describe('database', () => {
  const databases = `${BRANCH}/databases`
  const make = (query: string, spec: unknown) => client.post(`${databases}${query}`, { spec })

  it('is made for its owner; without an id it gets one', async () => {
    await client.done(
      await make('?database_id=shop-app', { postgres_database: 'shop_app', role: `${OWNED}/jane-doe` }),
    )
    expect((await client.get(`${databases}/shop-app`)).body).toMatchObject({
      status: { postgres_database: 'shop_app', role: `${OWNED}/jane-doe` },
    })
    const done = await client.done(await make('', { postgres_database: 'other', role: `${OWNED}/jane-doe` }))
    expect(at(done, 'response.database_id')).toMatch(/^db-[0-9a-f]{4}-[0-9a-f]{10}$/)
    expect(
      await emulator.sql(
        { project: 'shop' },
        `SELECT datdba::regrole::text AS owner FROM pg_database WHERE datname IN ('shop_app', 'other')`,
      ),
    ).toEqual([{ owner: `"${jane}"` }, { owner: `"${jane}"` }])
  })

  it.each([
    [
      'a duplicate',
      '?database_id=shop-app',
      { postgres_database: 'shop_app', role: `${OWNED}/jane-doe` },
      400,
      'database with that name already exists',
    ],
    [
      'no owner',
      '?database_id=new-db',
      { postgres_database: 'new_db' },
      400,
      `Field 'database.spec.role' is required, expected non-default value (not "")!`,
    ],
    [
      'a bad id',
      '?database_id=X',
      { postgres_database: 'x', role: `${OWNED}/jane-doe` },
      400,
      "Field database_id must match pattern ^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$, got 'X'.",
    ],
    [
      'an owner by uid',
      '?database_id=new-db',
      { postgres_database: 'new_db', role: 'jane-doe' },
      400,
      "Field 'database.spec.role' expects 'projects/{project_id}/branches/{branch_id}/roles/{role_id}' format, got 'jane-doe'",
    ],
  ])('refuses %s', async (_what, query, spec, status, message) => {
    expect(await make(query, spec)).toMatchObject({ status, body: { message } })
  })

  it('answers 404 for an owner that is not there', async () => {
    expect(
      await make('?database_id=new-db', { postgres_database: 'new_db', role: `${OWNED}/x-role` }),
    ).toMatchObject({
      status: 404,
      body: {
        error_code: 'NOT_FOUND',
        message: expect.stringMatching(/^role not found; role_id:"x-role" \[TraceId: /),
      },
    })
  })

  it('is renamed by mask', async () => {
    const body = { spec: { postgres_database: 'renamed' } }
    await client.done(
      await client.call('PATCH', `${databases}/shop-app?update_mask=spec.postgres_database`, { body }),
    )
    expect(await emulator.sql({ project: 'shop' }, `SELECT current_database() AS name`, 'renamed')).toEqual([
      { name: 'renamed' },
    ])
    await client.done(await client.call('DELETE', `${databases}/shop-app`))
    expect((await client.get(`${databases}/shop-app`)).status).toBe(404)
  })
})
