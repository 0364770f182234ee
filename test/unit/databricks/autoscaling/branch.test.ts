import { describe, expect, it } from 'vitest'
import { createBranch, waitForBranch } from '../../../../src/databricks/autoscaling/branch.ts'
import { type Answer, failure, stage } from '../platform.ts'
import { BRANCH, branch, endpoint, operation, PROJECT } from './samples.ts'

const SPEC = { size: { minCu: 0.5, maxCu: 2 }, suspendAfterSeconds: 300 } as const
const EXISTS: Answer = {
  status: 409,
  json: { error_code: 'ALREADY_EXISTS', message: 'project with such id already exists in the workspace' },
}

describe('createBranch', () => {
  const POST = `POST ${PROJECT}/branches`
  const source = 'projects/shop/branches/production'
  const desired = { project: 'shop', id: 'pr-42', source, ttlSeconds: undefined, endpoint: undefined }
  const ready = {
    [POST]: operation(true),
    [`GET ${PROJECT}/branches/pr-42`]: branch({ source_branch: source }, 'pr-42'),
    [`GET ${PROJECT}/branches/pr-42/endpoints/primary`]: endpoint({}, 'pr-42'),
  }

  it('has no expiry, or a lifetime', async () => {
    const forever = stage(ready)
    expect((await createBranch(forever.client, desired)).id).toBe('pr-42')
    expect(forever.platform.seen[0]?.query).toEqual({ branch_id: 'pr-42' })
    expect(forever.platform.seen[0]?.body).toEqual({ spec: { source_branch: source, no_expiry: true } })
    const short = stage(ready)
    await createBranch(short.client, { ...desired, ttlSeconds: 86_400 })
    expect(short.platform.seen[0]?.body).toEqual({ spec: { source_branch: source, ttl: '86400s' } })
  })

  it('sizes the endpoint that comes with it', async () => {
    const PATCH = `PATCH ${PROJECT}/branches/pr-42/endpoints/primary`
    const { platform, client } = stage({
      ...ready,
      [PATCH]: operation(true),
      [`GET ${PROJECT}/branches/pr-42/endpoints/primary`]: [
        endpoint({ suspend_timeout_duration: '86400s' }, 'pr-42'),
        endpoint({}, 'pr-42'),
      ],
    })
    await createBranch(client, { ...desired, endpoint: SPEC })
    expect(platform.writes).toEqual([POST, PATCH])
  })

  it('refuses a branch that somebody copied from elsewhere', async () => {
    const { client } = stage({
      ...ready,
      [POST]: EXISTS,
      [`GET ${PROJECT}/branches/pr-42`]: branch({ source_branch: 'projects/shop/branches/dev' }, 'pr-42'),
    })
    const error = await failure(createBranch(client, desired))
    expect(error.code).toBe('BRANCH_EXISTS')
    expect(error.message).toBe(
      'Branch "projects/shop/branches/pr-42" was created meanwhile by somebody else, from projects/shop/branches/dev and not from projects/shop/branches/production.',
    )
  })

  it('does not wait for a branch that is being deleted', async () => {
    const { client } = stage({ [`GET ${BRANCH}`]: branch({ current_state: 'DELETED' }) })
    expect((await failure(waitForBranch(client, source))).code).toBe('BRANCH_UNAVAILABLE')
  })
})
