import { describe, expect, it } from 'vitest'
import { type AutoscalingQuery, readAutoscaling } from '../../../../src/databricks/autoscaling/observe.ts'
import { type Answer, failure, NOT_FOUND, stage } from '../platform.ts'
import { API, BRANCH, branch, databases, ENDPOINT, endpoint, PROJECT, project } from './samples.ts'

const QUERY: AutoscalingQuery = {
  project: 'shop',
  branch: undefined,
  branchFrom: undefined,
  database: 'databricks_postgres',
}
const NOW = Date.parse('2026-11-23T12:00:00Z')

function whole(changes: Readonly<Record<string, Answer | readonly Answer[]>> = {}) {
  return {
    [`GET ${PROJECT}`]: project(),
    [`GET ${BRANCH}`]: branch({ default: true, is_protected: true }),
    [`GET ${ENDPOINT}`]: endpoint(),
    [`GET ${BRANCH}/databases`]: databases('databricks_postgres', 'shop_app'),
    ...changes,
  }
}

/** The same four under another branch. */
function on(id: string, answers: { branch?: Answer; endpoint?: Answer; databases?: Answer }) {
  return {
    [`GET ${PROJECT}/branches/${id}`]: answers.branch ?? NOT_FOUND,
    [`GET ${PROJECT}/branches/${id}/endpoints/primary`]: answers.endpoint ?? NOT_FOUND,
    [`GET ${PROJECT}/branches/${id}/databases`]: answers.databases ?? NOT_FOUND,
  }
}

describe('readAutoscaling', () => {
  it('reads everything in one round', async () => {
    const { platform, client } = stage(whole())
    expect(await readAutoscaling(client, QUERY, NOW)).toEqual({
      kind: 'autoscaling',
      projectId: 'shop',
      branchId: 'production',
      project: { id: 'shop', defaultBranch: 'projects/shop/branches/production', pgVersion: 17 },
      branch: {
        name: 'projects/shop/branches/production',
        id: 'production',
        state: 'READY',
        pendingState: undefined,
        default: true,
        protected: true,
        expireTime: undefined,
        source: undefined,
      },
      endpoint: {
        name: 'projects/shop/branches/production/endpoints/primary',
        state: 'ACTIVE',
        pendingState: undefined,
        minCu: 0.5,
        maxCu: 2,
        suspendAfterSeconds: 300,
        disabled: false,
        host: 'ep-1.database.us-east-1.cloud.databricks.com',
      },
      database: {
        name: 'projects/shop/branches/production/databases/databricks-postgres',
        postgresDatabase: 'databricks_postgres',
      },
      source: undefined,
    })
    expect(platform.calls).toHaveLength(4)
  })

  it('finds a database on a later page, and knows when there is none', async () => {
    const page = { json: { next_page_token: 'p2', databases: [] } }
    const { platform, client } = stage(whole({ [`GET ${BRANCH}/databases`]: [page, databases('shop_app')] }))
    const found = await readAutoscaling(client, { ...QUERY, database: 'shop_app' }, NOW)
    expect(found.database?.name).toBe('projects/shop/branches/production/databases/shop-app')
    expect(platform.seen.at(-1)?.query).toEqual({ page_size: '100', page_token: 'p2' })

    const again = stage(whole())
    expect((await readAutoscaling(again.client, { ...QUERY, database: 'x' }, NOW)).database).toBeUndefined()
  })

  it('knows an endpoint that never suspends, one that is disabled, and one that is being made', async () => {
    const status = {
      suspend_timeout_duration: undefined,
      disabled: true,
      pending_state: 'IDLE',
      hosts: undefined,
    }
    const { client } = stage(whole({ [`GET ${ENDPOINT}`]: endpoint({ ...status, current_state: 'INIT' }) }))
    expect((await readAutoscaling(client, QUERY, NOW)).endpoint).toMatchObject({
      suspendAfterSeconds: 'never',
      disabled: true,
      state: 'INIT',
      pendingState: 'IDLE',
      host: '',
    })
  })

  it('says what has to be created when there is no project', async () => {
    const { client } = stage({
      [`GET ${PROJECT}`]: NOT_FOUND,
      ...on('production', {}),
    })
    expect(await readAutoscaling(client, QUERY, NOW)).toEqual({
      kind: 'autoscaling',
      projectId: 'shop',
      branchId: 'production',
      project: undefined,
      branch: undefined,
      endpoint: undefined,
      database: undefined,
      source: undefined,
    })
  })

  it('reads again when the default branch has another name', async () => {
    const { platform, client } = stage({
      ...whole({ [`GET ${PROJECT}`]: project({ default_branch: 'projects/shop/branches/main' }) }),
      ...on('main', { branch: branch({}, 'main'), endpoint: endpoint({}, 'main'), databases: databases() }),
    })
    const found = await readAutoscaling(client, QUERY, NOW)
    expect(found.branchId).toBe('main')
    expect(found.branch?.name).toBe('projects/shop/branches/main')
    expect(platform.calls).toHaveLength(7)
  })

  it('reads what a missing branch is copied from', async () => {
    const { client } = stage({ ...whole(), ...on('pr-42', {}) })
    const found = await readAutoscaling(client, { ...QUERY, branch: 'pr-42' }, NOW)
    expect(found.branchId).toBe('pr-42')
    expect(found.branch).toBeUndefined()
    expect(found.source?.branch.id).toBe('production')
    expect(found.source?.endpoint?.maxCu).toBe(2)
    expect(found.source?.database?.postgresDatabase).toBe('databricks_postgres')
  })

  it('reads the source that is named', async () => {
    const { client } = stage({
      ...whole(),
      ...on('pr-42', {}),
      ...on('staging', { branch: branch({}, 'staging'), databases: databases() }),
    })
    const found = await readAutoscaling(client, { ...QUERY, branch: 'pr-42', branchFrom: 'staging' }, NOW)
    expect(found.source).toMatchObject({ branch: { id: 'staging' } })
    expect(found.source?.endpoint).toBeUndefined()
  })

  it('does not take a default branch that is still being made for a copy', async () => {
    const { client } = stage({ [`GET ${PROJECT}`]: project(), ...on('production', {}) })
    const found = await readAutoscaling(client, QUERY, NOW)
    expect(found.project?.id).toBe('shop')
    expect(found.branch).toBeUndefined()
    expect(found.source).toBeUndefined()
  })

  it('does not take a proxy or a missing API for a missing project', async () => {
    const page: Answer = { status: 404, text: '<html></html>' }
    const { client } = stage({ [`GET ${PROJECT}`]: page, ...on('production', {}) })
    expect((await failure(readAutoscaling(client, QUERY, NOW))).code).toBe('NOT_FOUND')

    const noApi: Answer = { status: 404, json: { error_code: 'ENDPOINT_NOT_FOUND', message: 'No API found' } }
    const other = stage({ [`GET ${PROJECT}`]: noApi, ...on('production', {}) })
    expect((await failure(readAutoscaling(other.client, QUERY, NOW))).code).toBe('API_UNAVAILABLE')
  })
})

describe('readAutoscaling refuses', () => {
  it('a reserved name', async () => {
    const times = { delete_time: '2026-11-20T10:00:00Z', purge_time: '2026-11-27T10:00:00Z' }
    const { platform, client } = stage({ [`GET ${PROJECT}`]: project({}, times), ...on('production', {}) })
    const error = await failure(readAutoscaling(client, QUERY, NOW))
    expect(error.code).toBe('PROJECT_RESERVED')
    expect(error.message).toBe(
      'Project "shop" was deleted at 2026-11-20T10:00:00Z; its name stays reserved until 2026-11-27T10:00:00Z.',
    )
    expect(error.hint).toBe(
      [
        'Bring it back with its data:',
        '    databricks api post /api/2.0/postgres/projects/shop/undelete',
        'Or use another name: `project: shop-2`. Or give up its data for good:',
        '    databricks api delete "/api/2.0/postgres/projects/shop?purge=true"',
      ].join('\n'),
    )
    expect(platform.writes).toEqual([])
  })

  it.each(['ARCHIVED', 'DELETED'])('a branch that is %s', async (state) => {
    const { client } = stage(whole({ [`GET ${BRANCH}`]: branch({ current_state: state }) }))
    const error = await failure(readAutoscaling(client, QUERY, NOW))
    expect(error.code).toBe('BRANCH_UNAVAILABLE')
    expect(error.message).toBe(`Branch "production" of project "shop" is ${state} and takes no connections.`)
  })

  it('a branch with a delete_time', async () => {
    const deleted = { json: { name: 'projects/shop/branches/production', delete_time: 'x', status: {} } }
    const { client } = stage(whole({ [`GET ${BRANCH}`]: deleted }))
    expect((await failure(readAutoscaling(client, QUERY, NOW))).code).toBe('BRANCH_UNAVAILABLE')
  })

  it('a branch that has expired, but not one that will', async () => {
    const expired = stage(whole({ [`GET ${BRANCH}`]: branch({ expire_time: '2026-11-23T11:59:59Z' }) }))
    const error = await failure(readAutoscaling(expired.client, QUERY, NOW))
    expect(error.code).toBe('BRANCH_EXPIRED')
    expect(error.message).toBe(
      'Branch "projects/shop/branches/production" expired at 2026-11-23T11:59:59Z and is about to be deleted.',
    )
    const alive = stage(whole({ [`GET ${BRANCH}`]: branch({ expire_time: '2026-11-23T12:00:01Z' }) }))
    expect((await readAutoscaling(alive.client, QUERY, NOW)).branch?.expireTime).toBe('2026-11-23T12:00:01Z')
  })

  it('a source that does not exist', async () => {
    const { client } = stage({ ...whole(), ...on('pr-42', {}), ...on('stagin', {}) })
    const error = await failure(
      readAutoscaling(client, { ...QUERY, branch: 'pr-42', branchFrom: 'stagin' }, NOW),
    )
    expect(error.code).toBe('BRANCH_NOT_FOUND')
    expect(error.message).toBe(
      'Branch "pr-42" cannot be created: project "shop" has no branch "stagin" to copy it from.',
    )
    expect(error.hint).toBe('Use `branch_from: production` under `lakebase:`, which is its default branch.')
  })

  it('a source in a project that does not exist yet', async () => {
    const { client } = stage({ [`GET ${PROJECT}`]: NOT_FOUND, ...on('pr-42', {}) })
    const error = await failure(
      readAutoscaling(client, { ...QUERY, branch: 'pr-42', branchFrom: 'staging' }, NOW),
    )
    expect(error.message).toBe(
      'Branch "pr-42" cannot be copied from "staging": project "shop" does not exist yet, and a new project has only "production".',
    )
  })

  it('to go on when it may not read', async () => {
    const denied: Answer = { status: 403, json: { error_code: 'PERMISSION_DENIED', message: 'no' } }
    const { client } = stage(whole({ [`GET ${PROJECT}`]: denied }))
    expect((await failure(readAutoscaling(client, QUERY, NOW))).code).toBe('PERMISSION_DENIED')
  })
})

it('encodes a project name that is none', async () => {
  const { platform, client } = stage({})
  await failure(readAutoscaling(client, { ...QUERY, project: 'a b' }, NOW))
  expect(platform.calls[0]).toBe(`GET ${API}/projects/a%20b`)
})
