import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../../../src/emulator/emulator.ts'
import { at, Client, PENDING_MS, text } from './client.ts'

const INSTANCES = '/api/2.0/database/instances'

let emulator: Emulator
let client: Client

beforeAll(async () => {
  emulator = await startEmulator({ pendingMs: PENDING_MS })
  client = await Client.of(emulator)
  await client.instance('shop-db', { capacity: 'CU_1' })
})
afterAll(() => emulator.stop())

const patch = (mask: string, body: unknown) =>
  client.call('PATCH', `${INSTANCES}/shop-db?update_mask=${mask}`, { body })
const states = async (until: string): Promise<unknown[]> =>
  (await client.watch(`${INSTANCES}/shop-db`, (body) => at(body, 'state') === until)).map((body) =>
    at(body, 'state'),
  )
const login = async (): Promise<string> => {
  const credential = await client.post('/api/2.0/database/credentials', { instance_names: ['shop-db'] })
  const host = emulator.world.instances.get('shop-db')?.host ?? ''
  return client.login(host, emulator.identities.deployer.clientId, text(credential.body, 'token'))
}

describe('instance', () => {
  it('starts, and is then AVAILABLE under a host of its own', async () => {
    const reply = await client.post(INSTANCES, {
      name: 'new-db',
      capacity: 'CU_4',
      custom_tags: [{ key: 'team', value: 'a' }],
    })
    expect(reply.body).toMatchObject({ state: 'STARTING', custom_tags: [{ key: 'team', value: 'a' }] })
    const seen = await client.watch(`${INSTANCES}/new-db`, (body) => at(body, 'state') === 'AVAILABLE')
    expect(seen.map((body) => at(body, 'state'))).toEqual(['STARTING', 'STARTING', 'AVAILABLE'])
    expect(seen.at(-1)).toMatchObject({
      capacity: 'CU_4',
      effective_capacity: 'CU_4',
      pg_version: 'PG_VERSION_16',
      effective_retention_window_in_days: 7,
      effective_stopped: false,
      effective_node_count: 1,
      read_write_dns: `instance-${text(seen.at(-1), 'uid')}.database.cloud.databricks.com`,
    })
    expect(at(seen.at(-1), 'custom_tags')).toBeUndefined()
    const found = await client.get(`${INSTANCES}:findByUid?uid=${text(seen.at(-1), 'uid')}`)
    expect(found.body).toMatchObject({ name: 'new-db' })
  })

  it.each([
    ['a duplicate', { name: 'shop-db' }, 409, 'Database instance shop-db already exists'],
    ['no name', {}, 400, `Field 'name' is required, expected non-default value (not "")!`],
    [
      'a bad name',
      { name: 'shop_db' },
      400,
      "Field 'name' must match ^[A-Za-z][A-Za-z0-9-]{0,62}$, got 'shop_db'.",
    ],
    [
      'an unknown capacity',
      { name: 'x', capacity: 'CU_3' },
      400,
      "Field 'capacity' must be one of CU_1, CU_2, CU_4, CU_8, got 'CU_3'.",
    ],
    [
      'a wrapped body',
      { database_instance: { name: 'x' } },
      400,
      "Unknown field 'database_instance' in the request body.",
    ],
  ])('refuses %s', async (_what, body, status, message) => {
    expect(await client.post(INSTANCES, body)).toMatchObject({ status, body: { message } })
  })

  it('is resized by mask: connections drop, and the effective size follows', async () => {
    expect(await login()).toBe('ok')
    const reply = await patch('capacity', { name: 'shop-db', capacity: 'CU_2' })
    expect(reply.body).toMatchObject({ state: 'UPDATING', capacity: 'CU_2', effective_capacity: 'CU_1' })
    expect(await patch('capacity', { capacity: 'CU_4' })).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_STATE' },
    })
    expect(await login()).toBe('57P03')
    expect(await states('AVAILABLE')).toEqual(['UPDATING', 'UPDATING', 'AVAILABLE'])
    expect(await login()).toBe('ok')
    expect((await client.get(`${INSTANCES}/shop-db`)).body).toMatchObject({ effective_capacity: 'CU_2' })
  })

  it('ignores what the mask does not name, and refuses a mask it does not know', async () => {
    await patch('retention_window_in_days', { capacity: 'CU_8', retention_window_in_days: 14 })
    expect((await client.get(`${INSTANCES}/shop-db`)).body).toMatchObject({
      capacity: 'CU_2',
      effective_retention_window_in_days: 14,
    })
    expect((await patch('name', { name: 'y' })).body).toMatchObject({
      message: "Unknown field path in update_mask: 'name'",
    })
    expect((await patch('', { capacity: 'CU_8' })).status).toBe(400)
  })

  it('stops and starts', async () => {
    await patch('stopped', { stopped: true })
    expect(await states('STOPPED')).toEqual(['UPDATING', 'UPDATING', 'STOPPED'])
    expect(await login()).toBe('55000')
    await patch('stopped', { stopped: false })
    expect(await states('AVAILABLE')).toEqual(['STARTING', 'STARTING', 'AVAILABLE'])
    expect(await login()).toBe('ok')
  })

  it('is deleted by and by, without purge or with purge=true', async () => {
    expect((await client.call('DELETE', `${INSTANCES}/new-db?purge=false`)).status).toBe(400)
    await client.call('DELETE', `${INSTANCES}/new-db`)
    expect((await client.post(INSTANCES, { name: 'new-db' })).status).toBe(409)
    expect((await client.get(`${INSTANCES}/new-db`)).body).toMatchObject({ state: 'DELETING' })
    emulator.clock.advance(PENDING_MS)
    expect(await client.get(`${INSTANCES}/new-db`)).toMatchObject({
      status: 404,
      body: { message: 'Database instance new-db does not exist' },
    })
  })

  it('that is the parent of a clone is deleted with force only', async () => {
    await emulator.sql({ instance: 'shop-db' }, 'CREATE TABLE public.t AS SELECT 1 AS one')
    await client.instance('clone', { parent_instance_ref: { name: 'shop-db' } })
    expect(await emulator.sql({ instance: 'clone' }, 'SELECT one FROM t')).toEqual([{ one: 1 }])
    expect((await client.call('DELETE', `${INSTANCES}/shop-db`)).status).toBe(400)
    await client.call('DELETE', `${INSTANCES}/clone`)
  })
})

describe('credential', () => {
  it('is the same for the same request_id', async () => {
    const mint = async (request_id: string) =>
      text(
        (await client.post('/api/2.0/database/credentials', { request_id, instance_names: ['shop-db'] }))
          .body,
        'token',
      )
    expect(await mint('a')).toBe(await mint('a'))
    expect(await mint('a')).not.toBe(await mint('b'))
  })

  it.each([
    [{ instance_names: ['nothing'] }, 404, 'Database instance nothing does not exist'],
    [{ request_id: 'c' }, 400, "At least one of 'instance_names' and 'claims' must be provided."],
  ])('refuses %o', async (body, status, message) => {
    expect(await client.post('/api/2.0/database/credentials', body)).toMatchObject({
      status,
      body: { message },
    })
  })
})

describe('upgraded', () => {
  it('answers both APIs with one access list, and a project born there is no instance', async () => {
    expect((await client.get('/api/2.0/postgres/projects/shop-db')).body).toMatchObject({
      status: { pg_version: 16 },
    })
    expect((await client.get('/api/2.0/permissions/database-projects/shop-db')).body).toMatchObject({
      access_control_list: [
        { service_principal_name: emulator.identities.deployer.clientId },
        { group_name: 'admins' },
        { group_name: 'users' },
      ],
    })
    await client.project('born')
    expect(await client.get(`${INSTANCES}/born`)).toMatchObject({
      status: 404,
      body: { message: 'Database instance born does not exist' },
    })
  })

  it('can be switched off', async () => {
    const old = await startEmulator({ pendingMs: PENDING_MS, upgradedInstances: false })
    const other = await Client.of(old)
    await other.instance('old-db')
    expect((await other.get('/api/2.0/postgres/projects/old-db')).status).toBe(404)
    expect((await other.get(`${INSTANCES}/old-db`)).status).toBe(200)
    await old.stop()
  })
})

describe('roles of an instance', () => {
  it('are made and dropped', async () => {
    const roles = `${INSTANCES}/shop-db/roles`
    const body = {
      name: 'jane.doe@example.com',
      identity_type: 'USER',
      membership_role: 'DATABRICKS_SUPERUSER',
    }
    expect((await client.post(roles, body)).body).toMatchObject({ ...body, instance_name: 'shop-db' })
    expect((await client.get(`${roles}/jane.doe@example.com`)).status).toBe(200)
    const named = async (id: string) =>
      emulator.sql({ instance: 'shop-db' }, `SELECT FROM pg_roles WHERE rolname = '${id}'`)
    await emulator.sql({ instance: 'shop-db' }, 'CREATE SCHEMA hers AUTHORIZATION "jane.doe@example.com"')
    expect(await client.call('DELETE', `${roles}/jane.doe@example.com`)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('cannot be dropped because some objects depend on it') },
    })
    expect(await named('jane.doe@example.com')).toHaveLength(1)
    expect(
      await client.call('DELETE', `${roles}/jane.doe@example.com?reassign_owned_to=nobody`),
    ).toMatchObject({ status: 404, body: { error_code: 'NOT_FOUND' } })
    await emulator.sql({ instance: 'shop-db' }, 'DROP SCHEMA hers')
    expect((await client.call('DELETE', `${roles}/jane.doe@example.com`)).status).toBe(200)
    expect((await client.call('DELETE', `${roles}/jane.doe@example.com`)).status).toBe(404)
    expect((await client.call('DELETE', `${roles}/jane.doe@example.com?allow_missing=true`)).status).toBe(200)
  })
})
