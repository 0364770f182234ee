import { describe, expect, it } from 'vitest'
import { createBranch, waitForBranch } from '../../../../src/databricks/autoscaling/branch.ts'
import { createDatabase } from '../../../../src/databricks/autoscaling/database.ts'
import {
  createEndpoint,
  enableEndpoint,
  resizeEndpoint,
} from '../../../../src/databricks/autoscaling/endpoint.ts'
import { createProject } from '../../../../src/databricks/autoscaling/project.ts'
import { createRole, readRole } from '../../../../src/databricks/autoscaling/role.ts'
import type { Me } from '../../../../src/databricks/identity.ts'
import { type Answer, failure, NOT_FOUND, stage } from '../platform.ts'
import {
  API,
  BRANCH,
  branch,
  databases,
  ENDPOINT,
  endpoint,
  OPERATION,
  operation,
  PROJECT,
  project,
  RECONCILING,
} from './samples.ts'

const SPEC = { size: { minCu: 0.5, maxCu: 2 }, suspendAfterSeconds: 300 } as const
const NAME = 'projects/shop/branches/production/endpoints/primary'
const EXISTS: Answer = {
  status: 409,
  json: { error_code: 'ALREADY_EXISTS', message: 'project with such id already exists in the workspace' },
}

describe('createProject', () => {
  const POST = `POST ${API}/projects`
  const wished = { id: 'shop', displayName: 'Shop', pgVersion: 17, endpoint: SPEC }
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
    expect((await createProject(client, wished)).pgVersion).toBe(17)
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

  it('gives the first endpoint the wished size when the platform gave it another', async () => {
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
    await createProject(client, wished)
    expect(platform.writes).toEqual([POST, PATCH])
  })

  it('does not send twice when the answer was lost but the project is there', async () => {
    const { platform, client } = stage({ ...ready, [POST]: { network: 'lost' } })
    await createProject(client, wished)
    expect(platform.writes).toEqual([POST])
  })

  it('sends again when the answer was lost and the project is not there', async () => {
    const { platform, client } = stage({
      ...ready,
      [POST]: [{ status: 500, json: { message: 'x' } }, operation(true)],
      [`GET ${PROJECT}`]: [NOT_FOUND, project()],
    })
    await createProject(client, wished)
    expect(platform.writes).toEqual([POST, POST])
  })

  it('takes an existing project of the same version for its own', async () => {
    const { platform, client } = stage({ ...ready, [POST]: EXISTS })
    await createProject(client, wished)
    expect(platform.writes).toEqual([POST])
  })

  it('refuses one of another version, and a reserved name', async () => {
    const other = stage({ ...ready, [POST]: EXISTS, [`GET ${PROJECT}`]: project({ pg_version: 16 }) })
    const error = await failure(createProject(other.client, wished))
    expect(error.code).toBe('PROJECT_EXISTS')
    expect(error.message).toBe(
      'Project "shop" was created meanwhile by somebody else, with PostgreSQL 16 and not 17.',
    )
    const reserved = stage({ [POST]: EXISTS, [`GET ${PROJECT}`]: project({}, { delete_time: 'yesterday' }) })
    expect((await failure(createProject(reserved.client, wished))).code).toBe('PROJECT_RESERVED')
  })

  it('gives up after a while on a failure that does not pass', async () => {
    const { platform, client } = stage({
      [POST]: { status: 500, json: { error_code: 'INTERNAL_ERROR', message: 'boom' } },
      [`GET ${PROJECT}`]: NOT_FOUND,
    })
    expect((await failure(createProject(client, wished))).code).toBe('PLATFORM_ERROR')
    expect(platform.writes).toHaveLength(6)
  })

  it('reports what an operation failed with', async () => {
    const error = { error_code: 'QUOTA_EXCEEDED', message: 'Too many projects.' }
    const { client } = stage({ [POST]: operation(false), [OPERATION]: operation(true, { error }) })
    const failed = await failure(createProject(client, wished))
    expect(failed.code).toBe('OPERATION_FAILED')
    expect(failed.message).toBe('Changing project shop failed: QUOTA_EXCEEDED: Too many projects.')
  })

  it('says what it waited for when time is up', async () => {
    const { client } = stage({ [POST]: operation(false), [OPERATION]: operation(false) })
    const failed = await failure(createProject(client, wished))
    expect(failed.code).toBe('TIMEOUT')
    expect(failed.message).toBe(
      'Gave up waiting for project shop when the wait-timeout of 20 min was used up; it was still in progress.',
    )
  })
})

describe('createBranch', () => {
  const POST = `POST ${PROJECT}/branches`
  const source = 'projects/shop/branches/production'
  const wished = { project: 'shop', id: 'pr-42', source, ttlSeconds: undefined, endpoint: undefined }
  const ready = {
    [POST]: operation(true),
    [`GET ${PROJECT}/branches/pr-42`]: branch({ source_branch: source }, 'pr-42'),
    [`GET ${PROJECT}/branches/pr-42/endpoints/primary`]: endpoint({}, 'pr-42'),
  }

  it('has no expiry, or a lifetime', async () => {
    const forever = stage(ready)
    expect((await createBranch(forever.client, wished)).id).toBe('pr-42')
    expect(forever.platform.seen[0]?.query).toEqual({ branch_id: 'pr-42' })
    expect(forever.platform.seen[0]?.body).toEqual({ spec: { source_branch: source, no_expiry: true } })
    const short = stage(ready)
    await createBranch(short.client, { ...wished, ttlSeconds: 86_400 })
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
    await createBranch(client, { ...wished, endpoint: SPEC })
    expect(platform.writes).toEqual([POST, PATCH])
  })

  it('refuses a branch that somebody copied from elsewhere', async () => {
    const { client } = stage({
      ...ready,
      [POST]: EXISTS,
      [`GET ${PROJECT}/branches/pr-42`]: branch({ source_branch: 'projects/shop/branches/dev' }, 'pr-42'),
    })
    const error = await failure(createBranch(client, wished))
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

describe('createDatabase', () => {
  const POST = `POST ${BRANCH}/databases`
  const LIST = `GET ${BRANCH}/databases`
  const owner = 'projects/shop/branches/production/roles/ci'
  const taken: Answer = {
    status: 400,
    json: { error_code: 'BAD_REQUEST', message: 'database with that name already exists' },
  }
  const wished = (postgresDatabase: string) => ({
    branch: 'projects/shop/branches/production',
    postgresDatabase,
    ownerRole: owner,
  })

  const names: [string, Record<string, string>][] = [
    ['shop_app', { database_id: 'shop-app' }],
    ['shop', { database_id: 'shop' }],
    ['Shop', {}],
    ['abc', {}],
    ['1shop', {}],
    ['shop_', {}],
    ['läden', {}],
    [`a${'b'.repeat(63)}`, {}],
  ]
  it.each(names)('%s', async (name, query) => {
    const { platform, client } = stage({ [POST]: operation(true), [LIST]: [databases(name)] })
    expect((await createDatabase(client, wished(name))).postgresDatabase).toBe(name)
    expect(platform.seen[0]?.query).toEqual(query)
    expect(platform.seen[0]?.body).toEqual({ spec: { postgres_database: name, role: owner } })
  })

  it('is content with a database that exists', async () => {
    const { platform, client } = stage({ [POST]: taken, [LIST]: databases('shop_app') })
    await createDatabase(client, wished('shop_app'))
    expect(platform.writes).toEqual([POST])
  })

  it('leaves the id to the platform when another database has it', async () => {
    const { platform, client } = stage({
      [POST]: [taken, operation(true)],
      [LIST]: [databases('other'), databases('other', 'shop_app')],
    })
    await createDatabase(client, wished('shop_app'))
    expect(platform.seen.filter(({ method }) => method === 'POST').map(({ query }) => query)).toEqual([
      { database_id: 'shop-app' },
      {},
    ])
  })
})

describe('a role', () => {
  const POST = `POST ${BRANCH}/roles`
  const LIST = `GET ${BRANCH}/roles`
  const BRANCH_NAME = 'projects/shop/branches/production'
  function roles(...names: string[]): Answer {
    return {
      json: {
        roles: names.map((name) => ({
          name: `${BRANCH_NAME}/roles/x`,
          status: {
            postgres_role: name,
            auth_method: 'LAKEBASE_OAUTH_V1',
            membership_roles: ['DATABRICKS_SUPERUSER'],
          },
        })),
      },
    }
  }
  const me = (userName: string, kind: Me['kind']): Me => ({ userName, kind, workspaceId: undefined })

  it('is found by its Postgres name', async () => {
    const { client } = stage({ [LIST]: roles('a', 'jane@x.com') })
    expect(await readRole(client, BRANCH_NAME, 'jane@x.com')).toEqual({
      name: `${BRANCH_NAME}/roles/x`,
      postgresRole: 'jane@x.com',
      authMethod: 'LAKEBASE_OAUTH_V1',
      membershipRoles: ['DATABRICKS_SUPERUSER'],
    })
    expect(await readRole(client, BRANCH_NAME, 'b')).toBeUndefined()
  })

  const deployers: [Me, Record<string, string>, string][] = [
    [me('Jane.Doe+ci@x.com', 'user'), { role_id: 'jane-doe-ci' }, 'USER'],
    [me('jo@x.com', 'user'), {}, 'USER'],
    [
      me('0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0', 'service-principal'),
      { role_id: 'sp-0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0' },
      'SERVICE_PRINCIPAL',
    ],
  ]
  it.each(deployers)('is made for $userName', async (deployer, query, identityType) => {
    const { platform, client } = stage({ [POST]: operation(true), [LIST]: roles(deployer.userName) })
    expect((await createRole(client, BRANCH_NAME, deployer)).postgresRole).toBe(deployer.userName)
    expect(platform.seen[0]?.query).toEqual(query)
    expect(platform.seen[0]?.body).toEqual({
      spec: {
        postgres_role: deployer.userName,
        identity_type: identityType,
        auth_method: 'LAKEBASE_OAUTH_V1',
        membership_roles: ['DATABRICKS_SUPERUSER'],
      },
    })
  })
})
