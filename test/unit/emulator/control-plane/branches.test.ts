import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../../../src/emulator/emulator.ts'
import { at, Client, PENDING_MS, text } from './client.ts'

const PROJECT = '/api/2.0/postgres/projects/shop'
const PRODUCTION = 'projects/shop/branches/production'

let emulator: Emulator
let client: Client

beforeAll(async () => {
  emulator = await startEmulator({ pendingMs: PENDING_MS })
  client = await Client.of(emulator)
  await client.project('shop')
})
// The clock moves in these tests, and tokens with it.
beforeEach(async () => {
  client = await Client.of(emulator)
})
afterAll(() => emulator.stop())

const create = (id: string, spec: unknown, query = '') =>
  client.post(`${PROJECT}/branches?branch_id=${id}${query}`, { spec })
const remove = (id: string, query = '') => client.call('DELETE', `${PROJECT}/branches/${id}${query}`)

describe('branch', () => {
  it('is a copy of its source: data, roles and databases, on a host of its own', async () => {
    await emulator.sql({ project: 'shop' }, 'CREATE TABLE public.t AS SELECT 42 AS answer')
    const reply = await create('pr-1', { source_branch: PRODUCTION, ttl: '3600s' })
    expect((await client.get(`${PROJECT}/branches/pr-1`)).body).toMatchObject({
      status: { current_state: 'INIT', pending_state: 'READY' },
    })
    await client.done(reply)
    const { body } = await client.get(`${PROJECT}/branches/pr-1`)
    expect(body).toMatchObject({
      status: { current_state: 'READY', source_branch: PRODUCTION, default: false },
    })
    expect(Date.parse(text(body, 'status.expire_time')) - Date.parse(text(body, 'create_time'))).toBe(
      3_600_000,
    )
    expect(await emulator.sql({ project: 'shop', branch: 'pr-1' }, 'SELECT answer FROM t')).toEqual([
      { answer: 42 },
    ])
    await emulator.sql({ project: 'shop', branch: 'pr-1' }, 'DROP TABLE t')
    expect(await emulator.sql({ project: 'shop' }, 'SELECT answer FROM t')).toEqual([{ answer: 42 }])

    const primary = await client.settled('projects/shop/branches/pr-1/endpoints/primary')
    const credential = await client.post('/api/2.0/postgres/credentials', { endpoint: text(primary, 'name') })
    const { clientId } = emulator.identities.deployer
    expect(
      await client.login(text(primary, 'status.hosts.host'), clientId, text(credential.body, 'token')),
    ).toBe('ok')
  })

  it.each([
    ['no expiration', {}, 'Expiration must be specified when creating a branch'],
    ['two expirations', { ttl: '60s', no_expiry: true }, 'Fields ttl and no_expiry are mutually exclusive.'],
    ['no_expiry false', { no_expiry: false }, "Field 'no_expiry' must be true when it is provided."],
    ['31 days', { ttl: '2678400s' }, 'expiration time exceeds the maximum expiration time'],
    ['the past', { expire_time: '2020-01-01T00:00:00Z' }, 'expiration time must be in the future'],
  ])('refuses %s', async (_what, spec, message) => {
    expect(await create('bad', spec)).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE', message },
    })
  })

  it('refuses a duplicate, and takes it over with replace_existing', async () => {
    expect(await create('production', { no_expiry: true })).toMatchObject({
      status: 409,
      body: { error_code: 'ALREADY_EXISTS', message: 'branch with such id already exists' },
    })
    expect((await create('production', { is_protected: true }, '&replace_existing=true')).status).toBe(200)
    expect(emulator.world.projects.get('shop')?.branches.get('production')?.isProtected).toBe(true)
  })

  it('that is protected stops its own deletion and its project', async () => {
    expect(await client.call('DELETE', PROJECT)).toMatchObject({
      status: 400,
      body: { error_code: 'BAD_REQUEST' },
    })
    expect((await create('other', { no_expiry: true, is_protected: true })).status).toBe(400)
    const body = { spec: { is_protected: false } }
    await client.done(
      await client.call('PATCH', `${PROJECT}/branches/production?update_mask=spec.is_protected`, { body }),
    )
  })

  it('that is the root goes with the project only', async () => {
    expect(await remove('production')).toMatchObject({
      status: 400,
      body: {
        error_code: 'BAD_REQUEST',
        message: expect.stringContaining(`Cannot delete root branch '${PRODUCTION}'.`),
        details: [
          { reason: 'RESOURCE_CONFLICT', metadata: { declarative_context: 'MANAGED_BY_PARENT' } },
          { '@type': 'type.googleapis.com/google.rpc.RequestInfo' },
        ],
      },
    })
  })

  it('with children cannot be deleted; deleted, its id is free after a while', async () => {
    await client.done(await create('parent', { no_expiry: true }))
    await client.done(
      await create('child', { source_branch: 'projects/shop/branches/parent', no_expiry: true }),
    )
    expect((await remove('parent')).status).toBe(400)
    const deletion = await remove('child')
    expect((await create('child', { no_expiry: true })).status).toBe(409)
    await client.done(deletion)
    expect((await client.get(`${PROJECT}/branches/child`)).body).toMatchObject({
      status: { current_state: 'DELETED' },
    })
    expect((await client.get(`${PROJECT}/branches/child/endpoints`)).status).toBe(404)
    await client.done(await create('child', { no_expiry: true }))
    expect(at((await client.get(`${PROJECT}/branches/child`)).body, 'status.current_state')).toBe('READY')
    await client.done(await remove('child', '?purge=true'))
    expect((await client.get(`${PROJECT}/branches/child`)).status).toBe(404)
    await client.done(await remove('parent', '?purge=true'))
  })

  it('expires on the clock', async () => {
    await client.done(await create('brief', { ttl: '600s' }))
    emulator.clock.advance(600_000)
    expect(at((await client.get(`${PROJECT}/branches/brief`)).body, 'status.current_state')).toBe('DELETED')
  })

  it('refuses changes while it is being made', async () => {
    await create('young', { no_expiry: true })
    const change = async (): Promise<number> =>
      (
        await client.post(`${PROJECT}/branches/young/roles?role_id=plain`, {
          spec: { postgres_role: 'plain' },
        })
      ).status
    expect([await change(), await change(), await change()]).toEqual([409, 409, 409])
    emulator.clock.advance(PENDING_MS)
    expect(await change()).toBe(200)
  })
})
