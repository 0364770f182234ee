import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../../../src/emulator/emulator.ts'
import type { Endpoint } from '../../../../src/emulator/state/lakebase.ts'
import { at, Client, PENDING_MS, text } from './client.ts'

const BRANCH = '/api/2.0/postgres/projects/shop/branches/production'
const PRIMARY = `${BRANCH}/endpoints/primary`

let emulator: Emulator
let client: Client
let host: string

beforeAll(async () => {
  emulator = await startEmulator({ pendingMs: PENDING_MS })
  client = await Client.of(emulator)
  await client.project('shop')
  host = endpoint().host
})
beforeEach(async () => {
  client = await Client.of(emulator)
  await client.settled('projects/shop/branches/production/endpoints/primary')
})
afterAll(() => emulator.stop())

function endpoint(): Endpoint {
  const found = emulator.world.projects.get('shop')?.branches.get('production')?.endpoints.get('primary')
  if (!found) throw new Error('no endpoint')
  return found
}

const patch = (mask: string, spec: unknown) =>
  client.call('PATCH', `${PRIMARY}?update_mask=${mask}`, { body: { spec } })
const login = async (): Promise<string> => {
  const credential = await client.post('/api/2.0/postgres/credentials', {
    endpoint: PRIMARY.slice('/api/2.0/postgres/'.length),
  })
  return client.login(host, emulator.identities.deployer.clientId, text(credential.body, 'token'))
}

describe('endpoint', () => {
  it('stays pending after its operation is done, and refuses changes meanwhile', async () => {
    const sizes = { autoscaling_limit_min_cu: 0.5, autoscaling_limit_max_cu: 4 }
    const reply = await patch('spec.autoscaling_limit_min_cu,spec.autoscaling_limit_max_cu', sizes)
    const done = await client.done(reply)
    expect(at(done, 'response.status')).toMatchObject({
      ...sizes,
      current_state: 'ACTIVE',
      pending_state: 'ACTIVE',
    })
    expect(await patch('spec.autoscaling_limit_max_cu', { autoscaling_limit_max_cu: 2 })).toMatchObject({
      status: 409,
      body: { message: expect.stringContaining('reconciliation') },
    })
    expect(at((await client.get(PRIMARY)).body, 'status.pending_state')).toBe('ACTIVE')
    emulator.clock.advance(3 * PENDING_MS)
    expect(at((await client.get(PRIMARY)).body, 'status.pending_state')).toBeUndefined()
    expect((await patch('spec.autoscaling_limit_max_cu', { autoscaling_limit_max_cu: 2 })).status).toBe(200)
  })

  it.each([
    [
      'spec.autoscaling_limit_min_cu',
      { autoscaling_limit_min_cu: 0.25 },
      '0.25 CU is not a valid compute size: 0.5, 1 to 16, 24, 28 or 32.',
    ],
    [
      'spec.autoscaling_limit_max_cu',
      { autoscaling_limit_max_cu: 24 },
      'The difference between autoscaling_limit_max_cu (24) and autoscaling_limit_min_cu (0.5) must not exceed 16.',
    ],
    [
      'spec.suspend_timeout_duration',
      { suspend_timeout_duration: '300s' },
      "Unknown field path in update_mask: 'spec.suspend_timeout_duration'",
    ],
    [
      'spec.suspension',
      { suspend_timeout_duration: '300s', no_suspension: true },
      "Fields 'suspend_timeout_duration' and 'no_suspension' are mutually exclusive.",
    ],
    [
      'spec.suspension',
      { suspend_timeout_duration: '30s' },
      "Field 'suspend_timeout_duration' must be 60s to 604800s, got 30s.",
    ],
    [
      'spec.suspension',
      { disabled: true },
      "Field 'spec.suspension' is in update_mask but not provided in request",
    ],
    [
      'spec.group.min,spec.group.max',
      { group: { min: 2, max: 2 } },
      'A group of more than one compute needs no_suspension.',
    ],
  ])('refuses mask %s with %o', async (mask, spec, message) => {
    expect(await patch(mask, spec)).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE', message },
    })
  })

  it('of the read-write kind is one per branch and cannot be deleted', async () => {
    const spec = { endpoint_type: 'ENDPOINT_TYPE_READ_WRITE' }
    expect(await client.post(`${BRANCH}/endpoints?endpoint_id=second`, { spec })).toMatchObject({
      status: 400,
      body: { message: 'read_write endpoint already exists' },
    })
    expect(await client.post(`${BRANCH}/endpoints?endpoint_id=primary`, { spec })).toMatchObject({
      status: 409,
      body: { error_code: 'ALREADY_EXISTS', message: 'endpoint with such id already exists' },
    })
    expect(await client.call('DELETE', PRIMARY)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('Cannot delete read-write endpoint') },
    })
  })

  it('of the read-only kind has read-only hosts and can be deleted', async () => {
    const spec = {
      endpoint_type: 'ENDPOINT_TYPE_READ_ONLY',
      autoscaling_limit_min_cu: 1,
      autoscaling_limit_max_cu: 1,
    }
    await client.done(await client.post(`${BRANCH}/endpoints?endpoint_id=reader`, { spec }))
    const reader = await client.settled('projects/shop/branches/production/endpoints/reader')
    expect(at(reader, 'status.hosts.read_only_host')).toBe(at(reader, 'status.hosts.host'))
    await client.done(await client.call('DELETE', `${BRANCH}/endpoints/reader`))
    expect((await client.get(`${BRANCH}/endpoints/reader`)).status).toBe(404)
  })

  it('falls asleep when idle, which ends its sessions, and wakes after a login', async () => {
    await client.done(await patch('spec.suspension', { suspend_timeout_duration: '600s' }))
    await client.settled('projects/shop/branches/production/endpoints/primary')
    const credential = await client.post('/api/2.0/postgres/credentials', {
      endpoint: PRIMARY.slice('/api/2.0/postgres/'.length),
    })
    const session = client.database(
      host,
      emulator.identities.deployer.clientId,
      text(credential.body, 'token'),
    )
    const ended = new Promise((resolve) => session.once('error', resolve))
    await session.connect()
    emulator.clock.advance(599_000)
    expect(endpoint().state).toBe('ACTIVE')
    emulator.clock.advance(2_000)
    expect(endpoint().state).toBe('IDLE')
    expect(String(await ended)).toContain('Connection terminated')
    expect(at((await client.get(PRIMARY)).body, 'status.current_state')).toBe('IDLE')
    expect(await client.login(host, emulator.identities.deployer.clientId, 'wrong')).toBe('28P01')
    expect(endpoint().pending).toBeUndefined()
    expect([await login(), await login()]).toEqual(['57P03', '57P03'])
    emulator.clock.advance(3 * PENDING_MS)
    expect(await login()).toBe('ok')
  })

  it('that is disabled is not woken by a login', async () => {
    await client.done(await patch('spec.disabled', { disabled: true }))
    await client.settled('projects/shop/branches/production/endpoints/primary')
    expect([await login(), await login(), await login()]).toEqual(['55000', '55000', '55000'])
    await client.done(await patch('spec.disabled', { disabled: false }))
    await client.settled('projects/shop/branches/production/endpoints/primary')
    expect([await login(), await login()]).toEqual(['57P03', '57P03'])
    emulator.clock.advance(3 * PENDING_MS)
    expect(await login()).toBe('ok')
  })
})

describe('credential', () => {
  const endpointName = 'projects/shop/branches/production/endpoints/primary'
  const mint = (body: Record<string, unknown>) =>
    client.post('/api/2.0/postgres/credentials', { endpoint: endpointName, ...body })

  it('lasts an hour, or as long as is asked for', async () => {
    const left = (body: unknown): number =>
      Math.round((Date.parse(text(body, 'expire_time')) - emulator.clock.now()) / 1000)
    expect(left((await mint({})).body)).toBe(3600)
    expect(left((await mint({ ttl: '300s' })).body)).toBe(300)
    const expire_time = new Date(emulator.clock.now() + 1_200_000).toISOString()
    expect(left((await mint({ expire_time })).body)).toBe(1200)
  })

  it.each([
    [{ ttl: '299s' }, 'The credential must expire in 300 to 3600 seconds.'],
    [{ ttl: '3601s' }, 'The credential must expire in 300 to 3600 seconds.'],
    [{ ttl: '1h' }, `Field 'ttl' must be a duration such as "300s", got '1h'.`],
    [
      { endpoint: 'primary' },
      "Field 'endpoint' expects 'projects/{project_id}/branches/{branch_id}/endpoints/{endpoint_id}' format, got 'primary'",
    ],
    [{ endpoint: '' }, `Field 'endpoint' is required, expected non-default value (not "")!`],
  ])('refuses %o', async (body, message) => {
    expect(await mint(body)).toMatchObject({ status: 400, body: { message } })
  })
})
