import { describe, expect, it } from 'vitest'
import {
  createEndpoint,
  enableEndpoint,
  resizeEndpoint,
} from '../../../../src/databricks/autoscaling/endpoint.ts'
import { failure, stage } from '../platform.ts'
import { BRANCH, ENDPOINT, endpoint, operation, RECONCILING } from './samples.ts'

const SPEC = { size: { minCu: 0.5, maxCu: 2 }, suspendAfterSeconds: 300 } as const
const NAME = 'projects/shop/branches/production/endpoints/primary'

describe('an endpoint', () => {
  const PATCH = `PATCH ${ENDPOINT}`
  const changes: [string, Parameters<typeof resizeEndpoint>[2], string, object][] = [
    [
      'size alone',
      { size: { minCu: 1, maxCu: 4 } },
      'spec.autoscaling_limit_min_cu,spec.autoscaling_limit_max_cu',
      { autoscaling_limit_min_cu: 1, autoscaling_limit_max_cu: 4 },
    ],
    [
      'idle time alone',
      { suspendAfterSeconds: 600 },
      'spec.suspension',
      { suspend_timeout_duration: '600s' },
    ],
    ['never', { suspendAfterSeconds: 'never' }, 'spec.suspension', { no_suspension: true }],
    [
      'both',
      SPEC,
      'spec.autoscaling_limit_min_cu,spec.autoscaling_limit_max_cu,spec.suspension',
      { autoscaling_limit_min_cu: 0.5, autoscaling_limit_max_cu: 2, suspend_timeout_duration: '300s' },
    ],
  ]
  it.each(changes)('is changed by a mask of leaves: %s', async (_name, spec, mask, fields) => {
    const { platform, client } = stage({ [PATCH]: operation(true), [`GET ${ENDPOINT}`]: endpoint() })
    await resizeEndpoint(client, NAME, spec)
    expect(platform.seen[0]?.query).toEqual({ update_mask: mask })
    expect(platform.seen[0]?.body).toEqual({ spec: { endpoint_type: 'ENDPOINT_TYPE_READ_WRITE', ...fields } })
  })

  it('is waited for until nothing is pending, and through "reconciliation"', async () => {
    const { platform, client, reporter } = stage({
      [PATCH]: [RECONCILING, RECONCILING, operation(true)],
      [`GET ${ENDPOINT}`]: [endpoint({ pending_state: 'ACTIVE' }), endpoint({ current_state: 'IDLE' })],
    })
    expect((await resizeEndpoint(client, NAME, SPEC)).state).toBe('IDLE')
    expect(platform.writes).toEqual([PATCH, PATCH, PATCH])
    expect(reporter.lines).toEqual([
      'waiting for the endpoint of shop/production: reconciling an earlier change (0 s)',
      'waiting for the endpoint of shop/production: ACTIVE, becoming ACTIVE (0 s)',
    ])
  })

  it('does not wait on another conflict', async () => {
    const { client } = stage({ [PATCH]: { status: 409, json: { error_code: 'ABORTED', message: 'no' } } })
    expect((await failure(resizeEndpoint(client, NAME, SPEC))).code).toBe('CONFLICT')
  })

  it('is enabled', async () => {
    const { platform, client } = stage({ [PATCH]: operation(true), [`GET ${ENDPOINT}`]: endpoint() })
    await enableEndpoint(client, NAME)
    expect(platform.seen[0]?.query).toEqual({ update_mask: 'spec.disabled' })
    expect(platform.seen[0]?.body).toEqual({
      spec: { endpoint_type: 'ENDPOINT_TYPE_READ_WRITE', disabled: false },
    })
  })

  it('is created or taken over', async () => {
    const POST = `POST ${BRANCH}/endpoints`
    const { platform, client } = stage({
      [POST]: [{ network: 'lost' }, operation(true)],
      [`GET ${ENDPOINT}`]: endpoint(),
    })
    await createEndpoint(client, 'projects/shop/branches/production', SPEC)
    expect(platform.writes).toEqual([POST, POST])
    expect(platform.seen[0]?.query).toEqual({ endpoint_id: 'primary', replace_existing: 'true' })
  })
})
