import { describe, expect, it } from 'vitest'
import { deployApp } from '../../../src/databricks/deployments.ts'
import { NetworkError } from '../../../src/databricks/transport.ts'
import { type Answer, failure, NOT_FOUND, stage } from './platform.ts'

const APP = 'GET /api/2.0/apps/shop'
const LIST = 'GET /api/2.0/apps/shop/deployments'
const POST = 'POST /api/2.0/apps/shop/deployments'
const OURS = 'GET /api/2.0/apps/shop/deployments/new'
const WATCH = { prove: async () => {}, expect: async () => {}, posted: async () => {} }
const FOLDER = '/Workspace/Users/ci/shop/a'
const DESIRED = { sourceCodePath: FOLDER, mode: 'SNAPSHOT' } as const
const BUSY: Answer = {
  status: 400,
  json: {
    error_code: 'BAD_REQUEST',
    message: 'Cannot deploy app shop as there is an active deployment in progress.',
  },
}

function deployment(id: string, state: string, message = '', path = FOLDER) {
  return { deployment_id: id, status: { state, message }, source_code_path: path }
}
function app(fields: object = {}): Answer {
  return {
    json: {
      name: 'shop',
      url: 'https://shop.example.com',
      compute_status: { state: 'ACTIVE' },
      app_status: { state: 'CRASHED', message: 'exit code 1' },
      ...fields,
    },
  }
}
/** Two turns ago this very folder was deployed. */
const old: Answer = { json: { app_deployments: [deployment('old', 'SUCCEEDED')] } }

describe('deployApp', () => {
  it('follows the deployment that it made', async () => {
    const { platform, client, reporter } = stage({
      [APP]: app(),
      [LIST]: old,
      [POST]: { json: deployment('new', 'IN_PROGRESS') },
      [OURS]: [
        { status: 404, json: { message: 'not found' } },
        { json: deployment('new', 'IN_PROGRESS', 'Installing packages') },
        { json: deployment('new', 'SUCCEEDED', 'ok') },
      ],
    })
    expect(await deployApp(client, 'shop', DESIRED, WATCH)).toEqual({
      id: 'new',
      state: 'SUCCEEDED',
      message: 'ok',
      sourceCodePath: FOLDER,
      envVarNames: [],
      command: [],
      followsFolder: false,
    })
    expect(platform.seen.find(({ method }) => method === 'POST')?.body).toEqual({
      source_code_path: FOLDER,
      mode: 'SNAPSHOT',
    })
    expect(reporter.lines).toEqual([
      'waiting for deployment new of app shop: not visible yet (0 s)',
      'waiting for deployment new of app shop: Installing packages (1 s)',
    ])
  })

  it('waits out another deployment and asks again', async () => {
    const { platform, client } = stage({
      [APP]: [
        app(),
        app({ pending_deployment: deployment('start', 'IN_PROGRESS') }),
        app({ active_deployment: deployment('start', 'SUCCEEDED') }),
      ],
      [LIST]: old,
      [POST]: [BUSY, BUSY, { json: deployment('new', 'IN_PROGRESS') }],
      [OURS]: { json: deployment('new', 'SUCCEEDED') },
    })
    await deployApp(client, 'shop', DESIRED, WATCH)
    expect(platform.writes).toEqual([POST, POST, POST])
  })

  it.each([
    ['pending', app({ pending_deployment: deployment('new', 'IN_PROGRESS') }), old],
    ['active', app({ active_deployment: deployment('new', 'SUCCEEDED') }), old],
    [
      'listed',
      app(),
      { json: { app_deployments: [deployment('old', 'SUCCEEDED'), deployment('new', 'SUCCEEDED')] } },
    ],
  ])('finds its deployment after a lost answer: %s', async (_name, after, listed) => {
    const { platform, client } = stage({
      [APP]: [app(), after],
      [LIST]: [old, listed],
      [POST]: { network: 'lost' },
      [OURS]: { json: deployment('new', 'SUCCEEDED') },
    })
    expect((await deployApp(client, 'shop', DESIRED, WATCH)).id).toBe('new')
    expect(platform.writes).toEqual([POST])
  })

  it('asks again after a lost answer that made nothing, and is not fooled by an older one of the same folder', async () => {
    const { platform, client } = stage({
      [APP]: app(),
      [LIST]: old,
      [POST]: [{ network: 'lost' }, { json: deployment('new', 'IN_PROGRESS') }],
      [OURS]: { json: deployment('new', 'SUCCEEDED') },
    })
    expect((await deployApp(client, 'shop', DESIRED, WATCH)).id).toBe('new')
    expect(platform.writes).toEqual([POST, POST])
  })

  it('recognises its own when it turns up late, as "busy"', async () => {
    const late = app({ pending_deployment: deployment('new', 'IN_PROGRESS') })
    const { platform, client } = stage({
      [APP]: [app(), app(), app(), app(), late],
      [LIST]: old,
      [POST]: [{ network: 'lost' }, BUSY],
      [OURS]: { json: deployment('new', 'SUCCEEDED') },
    })
    expect((await deployApp(client, 'shop', DESIRED, WATCH)).id).toBe('new')
    expect(platform.writes).toEqual([POST, POST])
  })

  it('tells, when it gives up, what the platform said of the other deployment', async () => {
    const { client } = stage({ [APP]: app(), [LIST]: old, [POST]: BUSY }, { timeoutMs: 30_000 })
    const error = await failure(deployApp(client, 'shop', DESIRED, WATCH))
    expect(error.message).toMatch(
      /; the last that was seen: another deployment ran; the platform said: 4\d\d.*active deployment/,
    )
  })

  it.each([
    [
      'is there',
      [app()],
      'NOT_FOUND',
      'App "shop" is there, and the platform did not take its deployment: 404',
    ],
    ['is gone', [app(), NOT_FOUND], 'APP_GONE', 'was deleted by somebody'],
  ])('looks again after a 404, and the app %s', async (_what, looks, code, said) => {
    const absent = {
      status: 404,
      json: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'Path (/x) does not exist' },
    }
    const { client } = stage({ [APP]: looks, [LIST]: old, [POST]: absent })
    const error = await failure(deployApp(client, 'shop', DESIRED, WATCH))
    expect(error.code).toBe(code)
    expect(error.message).toContain(said)
  })

  it('sends no second request beside one that stalled, and says what may become of it', async () => {
    const { client } = stage({ [APP]: app(), [LIST]: old })
    let sent = 0
    const post = () => {
      sent += 1
      const options = { sent: true, retryable: true, hint: 'Run the job again.' }
      return Promise.reject(
        new NetworkError('REQUEST_TIMEOUT', 'The POST got no answer within 30 s.', options),
      )
    }
    await expect(deployApp({ ...client, post }, 'shop', DESIRED, WATCH)).rejects.toMatchObject({
      code: 'DEPLOYMENT_UNKNOWN',
      message: expect.stringContaining('the request may still arrive'),
    })
    expect(sent).toBe(1)
  })

  it('gives up on answers that are always lost', async () => {
    const { platform, client } = stage({
      [APP]: app(),
      [LIST]: old,
      [POST]: { status: 500, json: { message: 'x' } },
    })
    expect((await failure(deployApp(client, 'shop', DESIRED, WATCH))).code).toBe('PLATFORM_ERROR')
    expect(platform.writes).toHaveLength(5)
  })

  it('does not repeat what is refused', async () => {
    const refused = { status: 400, json: { error_code: 'INVALID_PARAMETER_VALUE', message: 'bad path' } }
    const { platform, client } = stage({ [APP]: app(), [LIST]: old, [POST]: refused })
    expect((await failure(deployApp(client, 'shop', DESIRED, WATCH))).code).toBe('BAD_REQUEST')
    expect(platform.writes).toHaveLength(1)
  })

  it('reports a failure with the last messages of the app', async () => {
    const { client } = stage({
      [APP]: app(),
      [LIST]: old,
      [POST]: { json: deployment('new', 'IN_PROGRESS') },
      [OURS]: { json: deployment('new', 'FAILED', 'npm install failed') },
    })
    const error = await failure(deployApp(client, 'shop', DESIRED, WATCH))
    expect(error.code).toBe('DEPLOYMENT_FAILED')
    expect(error.message).toBe(
      'Deployment new of app "shop" failed: npm install failed\nThe app: CRASHED, exit code 1',
    )
    expect(error.hint).toContain('https://shop.example.com/logz')
  })

  it('does not wait for the deployment of an app that is gone', async () => {
    const gone: Answer = { status: 404, json: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'no app' } }
    const { client, clock } = stage({
      [APP]: [app(), gone],
      [LIST]: old,
      [POST]: { json: deployment('new', 'IN_PROGRESS') },
      [OURS]: gone,
    })
    const error = await failure(deployApp(client, 'shop', DESIRED, WATCH))
    expect(error.code).toBe('APP_GONE')
    expect(clock.time).toBeLessThan(60_000)
  })

  it('says that the app was stopped meanwhile, and blames no value', async () => {
    const message = 'Cannot deploy app shop as it is not in RUNNING state. Please start the app first.'
    const refused = { status: 400, json: { error_code: 'BAD_REQUEST', message } }
    const { client } = stage({ [APP]: app(), [LIST]: old, [POST]: refused })
    const error = await failure(deployApp(client, 'shop', DESIRED, WATCH))
    expect([error.code, error.message]).toEqual([
      'APP_NOT_ACTIVE',
      `App "shop" was stopped while this job worked on it: ${message}`,
    ])
    expect(error.hint).toBe('Run the job again, which starts it; the Apps page shows who stopped it.')
  })

  it('takes no older deployment for its own after a list that came empty', async () => {
    const active = app({ active_deployment: deployment('latest', 'SUCCEEDED', '', '/Workspace/other') })
    const { platform, client } = stage({
      [APP]: active,
      [LIST]: [{ json: {} }, old],
      [POST]: [{ network: 'lost' }, { json: deployment('new', 'IN_PROGRESS') }],
      [OURS]: { json: deployment('new', 'SUCCEEDED') },
    })
    expect((await deployApp(client, 'shop', DESIRED, WATCH)).id).toBe('new')
    expect(platform.calls.filter((call) => call === POST)).toHaveLength(2)
    const empty = stage({ [APP]: active, [LIST]: { json: {} } })
    const error = await failure(deployApp(empty.client, 'shop', DESIRED, WATCH))
    expect([error.code, empty.platform.writes]).toEqual(['UNEXPECTED_RESPONSE', []])
  })

  it('does not wait for one that was cancelled', async () => {
    const { client } = stage({
      [APP]: app(),
      [LIST]: old,
      [POST]: { json: deployment('new', 'IN_PROGRESS') },
      [OURS]: { json: deployment('new', 'CANCELLED', 'stopped') },
    })
    const error = await failure(deployApp(client, 'shop', DESIRED, WATCH))
    expect(error.message).toBe(
      'Deployment new of app "shop" was cancelled: stopped\nThe app: CRASHED, exit code 1',
    )
  })
})
