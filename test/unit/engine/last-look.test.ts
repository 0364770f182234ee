import { describe, expect, it } from 'vitest'
import { parseApp } from '../../../src/databricks/app-json.ts'
import { decode } from '../../../src/databricks/json.ts'
import { type Live, lastLook, requirePlanned, untilFresh } from '../../../src/engine/last-look.ts'
import { type Answer, failure, NOT_FOUND, stage } from '../databricks/platform.ts'

const BRANCH = 'projects/shop/branches/production'
const DATABASE = `${BRANCH}/databases/databricks-postgres`
const LIVE: Live = {
  app: 'shop',
  deploymentId: 'd-1',
  database: {
    kind: 'postgres',
    branch: BRANCH,
    postgresDatabase: 'databricks_postgres',
    databasePath: DATABASE,
  },
}
const POSTGRES = { name: 'pg', postgres: { branch: BRANCH, database: DATABASE } }

function app(fields: object = {}): Answer {
  return {
    json: {
      name: 'shop',
      compute_status: { state: 'ACTIVE' },
      active_deployment: { deployment_id: 'd-1', source_code_path: '/Workspace/a' },
      resources: [POSTGRES],
      ...fields,
    },
  }
}

const OTHER = { active_deployment: { deployment_id: 'd-2', source_code_path: '/Workspace/b' } }

function look(...answers: Answer[]) {
  const { client, clock, deadline, platform } = stage({ 'GET /api/2.0/apps/shop': answers })
  return { looking: lastLook(LIVE, { client, clock, deadline }), platform, clock }
}

describe('the last look', () => {
  it('takes one call when all is as it was left', async () => {
    const { looking, platform, clock } = look(app())
    await looking
    expect(platform.calls).toHaveLength(1)
    expect(clock.time).toBe(0)
  })

  it.each([
    ['a list without the database', app({ resources: [] })],
    ['the deployment before', app(OTHER)],
  ])('gives a stale answer time: %s', async (_, stale) => {
    const { looking, platform } = look(stale, app())
    await looking
    expect(platform.calls).toHaveLength(2)
  })

  it.each([
    [
      'DEPLOYMENT_REPLACED',
      app(OTHER),
      'Deployment d-2 of /Workspace/b is what app "shop" runs, and not d-1',
    ],
    [
      'APP_NOT_ACTIVE',
      app({ active_deployment: undefined }),
      'No deployment of app "shop" is active any more',
    ],
    ['APP_GONE', NOT_FOUND, 'App "shop" was deleted'],
    [
      'DATABASE_DETACHED',
      app({ resources: [{ name: 'key', secret: { scope: 's', key: 'k' } }] }),
      `Database databricks_postgres of ${BRANCH} is not attached to app "shop"`,
    ],
    [
      'DATABASE_DETACHED',
      app({ resources: [{ name: 'pg', postgres: { branch: 'projects/other/branches/production' } }] }),
      'is not attached',
    ],
  ])('refuses with %s', async (code, answer, message) => {
    const error = await failure(look(answer).looking)
    expect(error.code).toBe(code)
    expect(error.message).toContain(message)
  })
})

describe('an answer', () => {
  /** Ages of the answers by the two clocks; the last one again and again. */
  async function looks(...ages: readonly (readonly [now: number, wall: number])[]) {
    const time = { now: 0, wall: 0 }
    let count = 0
    await untilFresh(
      async () => {
        const [now, wall] = ages[Math.min(count, ages.length - 1)] ?? [0, 0]
        time.now += now
        time.wall += wall
        count += 1
      },
      { now: () => time.now, wall: () => time.wall },
    )
    return count
  }

  it('is believed while it is fresh', async () => {
    expect(await looks([1000, 1000])).toBe(1)
  })

  it('is looked behind when the run or its machine stood still', async () => {
    expect(await looks([1001, 1001], [10, 10])).toBe(2)
    expect(await looks([0, 7000], [0, 7000], [0, 7000], [0, 10])).toBe(4)
  })

  it('of a slow platform is believed in the end', async () => {
    expect(await looks([3000, 3000])).toBe(3)
  })
})

describe('directly before a deployment', () => {
  const parsed = (fields: object) =>
    parseApp(decode({ name: 'shop', url: '', service_principal_client_id: 'sp', ...fields }, 'a test'))
  const running = (id: string, source_code_path: string) =>
    parsed({ active_deployment: { deployment_id: id, source_code_path, status: { state: 'SUCCEEDED' } } })

  it('what was planned on must still be what runs', () => {
    const planned = running('d-1', '/Workspace/a')
    expect(() => requirePlanned(planned, running('d-1', '/Workspace/a'))).not.toThrow()
    expect(() => requirePlanned(planned, running('d-2', '/Workspace/a'))).toThrow('was made by somebody else')
    expect(() => requirePlanned(planned, undefined)).toThrow('was deleted by somebody')
  })

  it('what the start of this run has deployed by itself is expected', () => {
    const stopped = parsed({})
    expect(() => requirePlanned(stopped, running('d-2', '/Users/a'), '/Workspace/Users/a')).not.toThrow()
    expect(() => requirePlanned(stopped, running('d-2', '/Users/b'), '/Workspace/Users/a')).toThrow(
      'was made by somebody else',
    )
  })
})
