import { describe, expect, it } from 'vitest'
import { createProject } from '../../../../src/databricks/autoscaling/project.ts'
import { type Answer, failure, NOT_FOUND, stage } from '../platform.ts'
import { API, BRANCH, branch, ENDPOINT, endpoint, OPERATION, operation, PROJECT, project } from './samples.ts'

const SPEC = { size: { minCu: 0.5, maxCu: 2 }, suspendAfterSeconds: 300 } as const
const EXISTS: Answer = {
  status: 409,
  json: { error_code: 'ALREADY_EXISTS', message: 'project with such id already exists in the workspace' },
}

describe('createProject', () => {
  const POST = `POST ${API}/projects`
  const desired = { id: 'shop', displayName: 'Shop', pgVersion: 17, endpoint: SPEC }
  const ready = {
    [`GET ${PROJECT}`]: project(),
    [`GET ${BRANCH}`]: branch(),
    [`GET ${ENDPOINT}`]: endpoint(),
  }

  it('sends explicit values and waits for operation, branch and endpoint', async () => {
    const { platform, client, reporter } = stage({
      [POST]: operation(false),
      [OPERATION]: [operation(false), operation(true, { response: {} })],
      [`GET ${PROJECT}`]: [NOT_FOUND, project()],
      [`GET ${BRANCH}`]: [branch({ current_state: 'INIT' }), branch({ pending_state: 'READY' }), branch()],
      [`GET ${ENDPOINT}`]: [NOT_FOUND, endpoint({ current_state: 'INIT' }), endpoint()],
    })
    expect((await createProject(client, desired)).pgVersion).toBe(17)
    expect(platform.seen[0]?.query).toEqual({ project_id: 'shop' })
    expect(platform.seen[0]?.body).toEqual({
      spec: {
        display_name: 'Shop',
        pg_version: 17,
        default_endpoint_settings: {
          autoscaling_limit_min_cu: 0.5,
          autoscaling_limit_max_cu: 2,
          suspend_timeout_duration: '300s',
        },
      },
    })
    expect(platform.writes).toEqual([POST])
    expect(reporter.lines).toEqual([
      'waiting for project shop: in progress (0 s)',
      'waiting for project shop: not visible yet (0 s)',
      'waiting for branch shop/production: INIT (0 s)',
      'waiting for branch shop/production: READY, becoming READY (1 s)',
      'waiting for the endpoint of shop/production: not visible yet (0 s)',
      'waiting for the endpoint of shop/production: INIT (1 s)',
    ])
  })

  it('gives the first endpoint the desired size when the platform gave it another', async () => {
    const PATCH = `PATCH ${ENDPOINT}`
    const { platform, client } = stage({
      ...ready,
      [POST]: operation(true),
      [PATCH]: operation(true),
      [`GET ${ENDPOINT}`]: [
        endpoint({ autoscaling_limit_min_cu: 1, autoscaling_limit_max_cu: 1 }),
        endpoint(),
      ],
    })
    await createProject(client, desired)
    expect(platform.writes).toEqual([POST, PATCH])
  })

  it('does not send twice when the answer was lost but the project is there', async () => {
    const { platform, client } = stage({ ...ready, [POST]: { network: 'lost' } })
    await createProject(client, desired)
    expect(platform.writes).toEqual([POST])
  })

  it('sends again when the answer was lost and the project is not there', async () => {
    const { platform, client } = stage({
      ...ready,
      [POST]: [{ status: 500, json: { message: 'x' } }, operation(true)],
      [`GET ${PROJECT}`]: [NOT_FOUND, project()],
    })
    await createProject(client, desired)
    expect(platform.writes).toEqual([POST, POST])
  })

  it('takes an existing project of the same version for its own', async () => {
    const { platform, client } = stage({ ...ready, [POST]: EXISTS })
    await createProject(client, desired)
    expect(platform.writes).toEqual([POST])
  })

  it('refuses one of another version, and a reserved name', async () => {
    const other = stage({ ...ready, [POST]: EXISTS, [`GET ${PROJECT}`]: project({ pg_version: 16 }) })
    const error = await failure(createProject(other.client, desired))
    expect(error.code).toBe('PROJECT_EXISTS')
    expect(error.message).toBe(
      'Project "shop" was created meanwhile by somebody else, with PostgreSQL 16 and not 17.',
    )
    const reserved = stage({ [POST]: EXISTS, [`GET ${PROJECT}`]: project({}, { delete_time: 'yesterday' }) })
    expect((await failure(createProject(reserved.client, desired))).code).toBe('PROJECT_RESERVED')
  })

  it('gives up after a while on a failure that does not pass', async () => {
    const { platform, client } = stage({
      [POST]: { status: 500, json: { error_code: 'INTERNAL_ERROR', message: 'boom' } },
      [`GET ${PROJECT}`]: NOT_FOUND,
    })
    expect((await failure(createProject(client, desired))).code).toBe('PLATFORM_ERROR')
    expect(platform.writes).toHaveLength(6)
  })

  it('reports what an operation failed with', async () => {
    const error = { error_code: 'QUOTA_EXCEEDED', message: 'Too many projects.' }
    const { client } = stage({ [POST]: operation(false), [OPERATION]: operation(true, { error }) })
    const failed = await failure(createProject(client, desired))
    expect(failed.code).toBe('OPERATION_FAILED')
    expect(failed.message).toBe('Changing project shop failed: QUOTA_EXCEEDED: Too many projects.')
  })

  it('says what it waited for when time is up', async () => {
    const { client } = stage({ [POST]: operation(false), [OPERATION]: operation(false) })
    const failed = await failure(createProject(client, desired))
    expect(failed.code).toBe('TIMEOUT')
    expect(failed.message).toBe(
      'Gave up waiting for project shop when the wait-timeout of 20 min was used up; the last that was seen: in progress.',
    )
  })
})
