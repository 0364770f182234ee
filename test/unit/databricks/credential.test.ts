import { expect, it } from 'vitest'
import { mintCredential } from '../../../src/databricks/credential.ts'
import type { Autoscaling } from '../../../src/databricks/lakebase.ts'
import { failure, NOT_FOUND, stage } from './platform.ts'

const POSTGRES = 'POST /api/2.0/postgres/credentials'
const DATABASE = 'POST /api/2.0/database/credentials'
const EXPIRY = '2026-11-23T11:00:00Z'

const autoscaling: Autoscaling = {
  kind: 'autoscaling',
  projectId: 'shop',
  branchId: 'production',
  project: undefined,
  branch: undefined,
  endpoint: {
    name: 'projects/shop/branches/production/endpoints/primary',
    state: 'IDLE',
    pendingState: undefined,
    minCu: 1,
    maxCu: 2,
    suspendAfterSeconds: 'never',
    disabled: false,
    host: 'h',
  },
  database: undefined,
  source: undefined,
}

it('mints for an endpoint, masked, once more after a lost answer', async () => {
  const { platform, client, reporter } = stage({
    [POSTGRES]: [{ network: 'lost' }, { json: { token: 'eyJ1', expire_time: EXPIRY } }],
  })
  expect(await mintCredential(client, autoscaling)).toEqual({ token: 'eyJ1', expiresAt: Date.parse(EXPIRY) })
  expect(platform.seen[1]?.body).toEqual({
    endpoint: 'projects/shop/branches/production/endpoints/primary',
    ttl: '3600s',
  })
  expect(reporter.masked).toEqual(['eyJ1'])
})

it('mints for an instance, with the same request id on every attempt', async () => {
  const { platform, client, reporter } = stage({
    [DATABASE]: [{ status: 503 }, { json: { token: 'eyJ2', expiration_time: EXPIRY } }],
  })
  const minted = await mintCredential(client, { kind: 'provisioned', name: 'shop-db', instance: undefined })
  expect(minted).toEqual({ token: 'eyJ2', expiresAt: Date.parse(EXPIRY) })
  expect(platform.seen[1]?.body).toEqual({
    request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    instance_names: ['shop-db'],
  })
  expect(platform.seen[0]?.body).toEqual(platform.seen[1]?.body)
  expect(reporter.masked).toEqual(['eyJ2'])
})

it('says that there is no endpoint', async () => {
  const { client } = stage({})
  const error = await failure(mintCredential(client, { ...autoscaling, endpoint: undefined }))
  expect(error.message).toBe('Branch "production" of project "shop" has no endpoint to log in to.')
})

it('refuses a time that is none, without showing the token', async () => {
  const { client } = stage({ [POSTGRES]: { json: { token: 'eyJ1', expire_time: 'soon' } } })
  const error = await failure(mintCredential(client, autoscaling))
  expect(error.code).toBe('UNEXPECTED_RESPONSE')
  expect(error.message).not.toContain('eyJ1')
})

it.each([
  [
    {
      json: {
        name: 'projects/shop/branches/production/endpoints/primary',
        status: { current_state: 'ACTIVE' },
      },
    },
    'so that it is there',
  ],
  [NOT_FOUND, 'somebody deleted it meanwhile'],
])('looks again at what a 404 says is not there', async (endpoint, found) => {
  const { client } = stage({
    [POSTGRES]: { status: 404, json: { error_code: 'NOT_FOUND', message: 'endpoint not found' } },
    'GET /api/2.0/postgres/projects/shop/branches/production/endpoints/primary': endpoint,
  })
  const error = await failure(mintCredential(client, autoscaling))
  expect(error.code).toBe('NOT_FOUND')
  expect(error.message).toContain('No credential was minted: 404 NOT_FOUND: endpoint not found. ')
  expect(error.message).toContain(found)
})
