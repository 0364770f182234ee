import { describe, expect, it } from 'vitest'
import {
  createApp,
  readApp,
  startApp,
  updateApp,
  waitForRunning,
  waitUntilIdle,
} from '../../../src/databricks/apps.ts'
import { type Answer, failure, stage } from './platform.ts'

const PATH = '/api/2.0/apps/shop'
const GET = `GET ${PATH}`
const CREATE = 'POST /api/2.0/apps'
const UPDATE = `POST ${PATH}/update`
const UPDATED = `GET ${PATH}/update`
const START = `POST ${PATH}/start`
const GONE: Answer = { status: 404, json: { message: 'Resource apps.App not found: shop' } }
const POSTGRES = { branch: 'projects/shop/branches/production', permission: 'CAN_CONNECT_AND_CREATE' }

function app(state: string, fields: object = {}): Answer {
  return {
    json: {
      name: 'shop',
      url: 'shop-1.aws.databricksapps.com',
      service_principal_client_id: 'sp-1',
      compute_status: { state, message: `compute is ${state}` },
      app_status: { state: 'UNAVAILABLE', message: 'no deployment' },
      ...fields,
    },
  }
}
function deployment(state: string) {
  return { deployment_id: 'd-1', status: { state } }
}

describe('readApp', () => {
  it('knows one that does not exist, but not from an empty 404', async () => {
    expect(await readApp(stage({ [GET]: GONE }).client, 'shop')).toBeUndefined()
    expect((await failure(readApp(stage({ [GET]: { status: 404 } }).client, 'shop'))).code).toBe('NOT_FOUND')
  })
})

describe('createApp', () => {
  const fields = { description: 'd', computeSize: 'MEDIUM', resources: [{ name: 'pg', postgres: POSTGRES }] }
  const ours = {
    description: 'd',
    compute_size: 'MEDIUM',
    resources: [{ name: 'pg', postgres: { ...POSTGRES, database: 'added by the platform' } }],
  }

  it('creates without compute and waits until it is there', async () => {
    const { platform, client } = stage({
      [CREATE]: app('STARTING'),
      [GET]: [
        GONE,
        app('STARTING'),
        app('STOPPED', { service_principal_client_id: '' }),
        app('STOPPED', ours),
      ],
    })
    expect((await createApp(client, 'shop', fields)).computeState).toBe('STOPPED')
    expect(platform.writes).toEqual([CREATE])
    const post = platform.seen.find(({ method }) => method === 'POST')
    expect(post?.query).toEqual({ no_compute: 'true' })
    expect(post?.body).toEqual({
      name: 'shop',
      description: 'd',
      compute_size: 'MEDIUM',
      resources: [{ name: 'pg', postgres: POSTGRES }],
    })
  })

  it('waits out an app of that name that is DELETING', async () => {
    const taken = {
      status: 409,
      json: { error_code: 'RESOURCE_ALREADY_EXISTS', message: 'An app with the same name' },
    }
    const { platform, client, reporter } = stage({
      [CREATE]: [taken, app('STARTING')],
      [GET]: [app('DELETING'), app('DELETING'), GONE, app('STOPPED', ours)],
    })
    await createApp(client, 'shop', fields)
    expect(platform.calls).toEqual([CREATE, GET, GET, GET, CREATE, GET])
    expect(reporter.lines).toEqual([
      'waiting for app shop: DELETING (0 s)',
      'waiting for app shop: not visible yet (3 s)',
    ])
  })

  it('looks after a lost answer before it sends again', async () => {
    const { platform, client } = stage({
      [CREATE]: { network: 'lost' },
      [GET]: [app('STARTING', ours), app('STOPPED', ours)],
    })
    await createApp(client, 'shop', fields)
    expect(platform.writes).toEqual([CREATE])
  })

  it('refuses a different app that somebody made meanwhile', async () => {
    const theirs = { description: 'other', compute_size: 'LARGE', resources: [] }
    const { client } = stage({ [CREATE]: { network: 'lost' }, [GET]: app('STOPPED', theirs) })
    const error = await failure(createApp(client, 'shop', fields))
    expect(error.code).toBe('APP_EXISTS')
    expect(error.message).toBe(
      'App "shop" was created meanwhile by somebody else and differs in description, compute_size, resources.',
    )
  })

  it('does not wait for one that failed', async () => {
    const { client } = stage({ [CREATE]: app('ERROR'), [GET]: app('ERROR') })
    const error = await failure(createApp(client, 'shop', {}))
    expect(error.code).toBe('APP_NOT_ACTIVE')
    expect(error.message).toBe(
      'App "shop" could not be created: its compute is ERROR. no deployment / compute is ERROR',
    )
  })
})

describe('updateApp', () => {
  const succeeded: Answer = { json: { status: { state: 'SUCCEEDED' } } }
  const running: Answer = { json: { status: { state: 'IN_PROGRESS' } } }

  it('posts the fields under a mask of their names, never PATCH, and follows it', async () => {
    const { platform, client } = stage({
      [UPDATE]: running,
      [UPDATED]: [running, succeeded],
      [GET]: app('ACTIVE'),
    })
    await updateApp(client, 'shop', { description: 'new', resources: [] })
    expect(platform.writes).toEqual([UPDATE])
    expect(platform.seen[0]?.body).toEqual({
      app: { description: 'new', resources: [] },
      update_mask: 'description,resources',
    })
    expect(platform.calls.filter((call) => call === UPDATED)).toHaveLength(2)
  })

  it('reports why it failed', async () => {
    const failed = { json: { status: { state: 'FAILED', message: 'no CAN_MANAGE on projects/shop' } } }
    const { client } = stage({ [UPDATE]: running, [UPDATED]: failed })
    const error = await failure(updateApp(client, 'shop', { description: 'new' }))
    expect(error.code).toBe('APP_UPDATE_FAILED')
    expect(error.message).toBe('The update of app "shop" failed: no CAN_MANAGE on projects/shop')
  })

  it('after a lost answer is content when the app is as desired', async () => {
    const { platform, client } = stage({
      [UPDATE]: { network: 'lost' },
      [GET]: [app('UPDATING', { description: 'old' }), app('ACTIVE', { description: 'new' })],
    })
    expect((await updateApp(client, 'shop', { description: 'new' })).description).toBe('new')
    expect(platform.writes).toEqual([UPDATE])
  })

  it('sends again after a conflict, once the other update is done', async () => {
    const conflict = { status: 409, json: { error_code: 'RESOURCE_CONFLICT', message: 'update in progress' } }
    const { platform, client } = stage({
      [UPDATE]: [conflict, running],
      [UPDATED]: succeeded,
      [GET]: [app('UPDATING'), app('ACTIVE', { compute_size: 'MEDIUM' })],
    })
    await updateApp(client, 'shop', { computeSize: 'LARGE' })
    expect(platform.writes).toEqual([UPDATE, UPDATE])
  })
})

describe('startApp', () => {
  it('starts a stopped app and waits out the deployment that the start makes', async () => {
    const { platform, client } = stage({
      [START]: app('STARTING'),
      [GET]: [
        app('STOPPED'),
        app('STOPPED'),
        app('STARTING'),
        app('ACTIVE'),
        app('ACTIVE', { pending_deployment: deployment('IN_PROGRESS') }),
        app('ACTIVE', { active_deployment: deployment('FAILED') }),
      ],
    })
    expect((await startApp(client, 'shop')).activeDeployment?.state).toBe('FAILED')
    expect(platform.writes).toEqual([START])
    expect(platform.seen.find(({ method }) => method === 'POST')?.body).toEqual({})
  })

  it('leaves an active app alone', async () => {
    const { platform, client } = stage({ [GET]: app('ACTIVE') })
    await startApp(client, 'shop')
    expect(platform.writes).toEqual([])
  })

  it('does not start twice after a lost answer', async () => {
    const { platform, client } = stage({
      [START]: { network: 'lost' },
      [GET]: [app('STOPPED'), app('STARTING'), app('ACTIVE')],
    })
    await startApp(client, 'shop')
    expect(platform.writes).toEqual([START])
  })

  it.each([
    ['ERROR', [app('STOPPED'), app('ERROR')]],
    ['STOPPED', [app('STOPPED'), app('STARTING'), app('STOPPED')]],
  ])('gives up when it ends %s', async (state, answers) => {
    const { client } = stage({ [START]: app('STARTING'), [GET]: answers })
    const error = await failure(startApp(client, 'shop'))
    expect(error.code).toBe('APP_NOT_ACTIVE')
    expect(error.message).toContain(`App "shop" could not be started: its compute is ${state}.`)
  })

  it('takes a 404 of what it has just seen for an old answer, a few times', async () => {
    const { platform, client } = stage({
      [START]: app('STARTING'),
      [GET]: [GONE, app('STOPPED'), GONE, GONE, app('STARTING'), GONE, app('ACTIVE'), GONE, app('ACTIVE')],
    })
    expect((await startApp(client, 'shop')).computeState).toBe('ACTIVE')
    expect(platform.writes).toEqual([START])
    const lost = stage({
      [START]: [{ network: 'lost' }, { status: 400, json: { message: 'it is ACTIVE' } }],
      [GET]: [app('STOPPED'), GONE, app('STARTING'), app('ACTIVE')],
    })
    expect((await startApp(lost.client, 'shop')).computeState).toBe('ACTIVE')
    expect(lost.platform.writes).toEqual([START])
  })

  it('says that the app is gone', async () => {
    const error = await failure(startApp(stage({ [GET]: GONE }).client, 'shop'))
    expect(error.code).toBe('APP_GONE')
  })
})

describe('waitUntilIdle', () => {
  it('waits for compute and both deployments', async () => {
    const { client, reporter } = stage({
      [GET]: [
        app('STOPPING'),
        app('UPDATING'),
        app('ACTIVE', { pending_deployment: deployment('IN_PROGRESS') }),
        app('ACTIVE', { active_deployment: deployment('IN_PROGRESS') }),
        app('ACTIVE', { active_deployment: deployment('SUCCEEDED') }),
      ],
    })
    expect((await waitUntilIdle(client, 'shop'))?.computeState).toBe('ACTIVE')
    expect(reporter.lines).toEqual([
      'waiting for app shop: STOPPING (0 s)',
      'waiting for app shop: UPDATING (1 s)',
      'waiting for app shop: deployment d-1 IN_PROGRESS (3 s)',
    ])
  })

  it('gives nothing once a deleted app is gone', async () => {
    expect(await waitUntilIdle(stage({ [GET]: [app('DELETING'), GONE] }).client, 'shop')).toBeUndefined()
  })
})

describe('waitForRunning', () => {
  const status = (state: string, message = 'm') => app('ACTIVE', { app_status: { state, message } })

  it('waits through DEPLOYING', async () => {
    const { client } = stage({ [GET]: [status('UNAVAILABLE'), status('DEPLOYING'), status('RUNNING')] })
    expect((await waitForRunning(client, 'shop')).appState).toBe('RUNNING')
  })

  it('reports a crash with what the app said', async () => {
    const { client } = stage({ [GET]: status('CRASHED', 'exit code 1') })
    const error = await failure(waitForRunning(client, 'shop'))
    expect(error.code).toBe('APP_CRASHED')
    expect(error.message).toBe('App "shop" crashed: exit code 1 / compute is ACTIVE')
    expect(error.hint).toContain('https://shop-1.aws.databricksapps.com/logz')
  })

  it('does not wait for an app that was stopped', async () => {
    const error = await failure(waitForRunning(stage({ [GET]: app('STOPPED') }).client, 'shop'))
    expect(error.message).toBe(
      'App "shop" could not be kept running: its compute is STOPPED. no deployment / compute is STOPPED',
    )
  })
})
