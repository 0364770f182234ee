import { describe, expect, it } from 'vitest'
import {
  createInstance,
  readInstance,
  resizeInstance,
  startInstance,
  waitForInstance,
} from '../../../src/databricks/provisioned.ts'
import { type Answer, failure, stage } from './platform.ts'

const PATH = '/api/2.0/database/instances/shop-db'
const GET = `GET ${PATH}`
const PATCH = `PATCH ${PATH}`
const POST = 'POST /api/2.0/database/instances'
const MISSING: Answer = { status: 404, json: { message: 'DatabaseInstance not found: shop-db' } }

function instance(fields: object = {}): Answer {
  return {
    json: {
      name: 'shop-db',
      uid: 'u-1',
      capacity: 'CU_1',
      effective_capacity: 'CU_1',
      state: 'AVAILABLE',
      effective_stopped: false,
      pg_version: 'PG_VERSION_16',
      read_write_dns: 'instance-u-1.database.cloud.databricks.com',
      ...fields,
    },
  }
}

describe('readInstance', () => {
  it('reads what the instance is, not what it was asked to be', async () => {
    const { client } = stage({
      [GET]: instance({ capacity: 'CU_4', effective_capacity: 'CU_2', state: 'UPDATING' }),
    })
    expect(await readInstance(client, 'shop-db')).toEqual({
      name: 'shop-db',
      uid: 'u-1',
      capacity: 'CU_2',
      state: 'UPDATING',
      stopped: false,
      host: 'instance-u-1.database.cloud.databricks.com',
      pgVersion: 'PG_VERSION_16',
    })
  })

  it('knows one that does not exist', async () => {
    const { client } = stage({ [GET]: MISSING })
    expect(await readInstance(client, 'shop-db')).toBeUndefined()
  })

  it('does not take a page for an answer', async () => {
    const { client } = stage({ [GET]: { status: 404, text: '<html></html>' } })
    expect((await failure(readInstance(client, 'shop-db'))).code).toBe('NOT_FOUND')
  })
})

describe('createInstance', () => {
  const desired = { name: 'shop-db', capacity: 'CU_1' } as const

  it('waits until it is AVAILABLE with an address', async () => {
    const { platform, client, reporter } = stage({
      [POST]: instance({ state: 'STARTING' }),
      [GET]: [
        MISSING,
        instance({ state: 'STARTING', read_write_dns: undefined }),
        instance({ read_write_dns: undefined }),
        instance(),
      ],
    })
    expect((await createInstance(client, desired)).state).toBe('AVAILABLE')
    expect(platform.seen[0]?.body).toEqual(desired)
    expect(platform.writes).toEqual([POST])
    expect(reporter.lines).toEqual([
      'waiting for instance shop-db: not visible yet (0 s)',
      'waiting for instance shop-db: STARTING (1 s)',
      'waiting for instance shop-db: AVAILABLE, without an address yet (3 s)',
    ])
  })

  it.each([
    ['409', { status: 409, json: { error_code: 'RESOURCE_ALREADY_EXISTS', message: 'exists' } }],
    ['400', { status: 400, json: { error_code: 'BAD_REQUEST', message: 'instance already exists' } }],
    ['a lost answer', { network: 'lost' }],
  ])('looks after %s before it sends again', async (_name, answer) => {
    const { platform, client } = stage({ [POST]: answer, [GET]: instance() })
    await createInstance(client, desired)
    expect(platform.writes).toEqual([POST])
  })

  it('refuses another one of that name', async () => {
    const { client } = stage({ [POST]: { network: 'lost' }, [GET]: instance({ effective_capacity: 'CU_8' }) })
    const error = await failure(createInstance(client, desired))
    expect(error.code).toBe('INSTANCE_EXISTS')
    expect(error.message).toBe(
      'Lakebase instance "shop-db" was created meanwhile by somebody else, with CU_8 and not CU_1.',
    )
  })
})

describe('a change', () => {
  it('of the capacity is masked, and waited for until the instance has it', async () => {
    const { platform, client, reporter } = stage({
      [PATCH]: instance(),
      [GET]: [instance(), instance({ state: 'UPDATING' }), instance({ effective_capacity: 'CU_2' })],
    })
    expect((await resizeInstance(client, 'shop-db', 'CU_2')).capacity).toBe('CU_2')
    expect(platform.seen[0]?.query).toEqual({ update_mask: 'capacity' })
    expect(platform.seen[0]?.body).toEqual({ name: 'shop-db', capacity: 'CU_2' })
    expect(reporter.lines[0]).toBe('waiting for instance shop-db: still CU_1 (0 s)')
  })

  it('from stopped to running tolerates an old answer', async () => {
    const { platform, client } = stage({
      [PATCH]: instance(),
      [GET]: [instance({ state: 'STOPPED' }), instance({ state: 'STARTING' }), instance()],
    })
    await startInstance(client, 'shop-db')
    expect(platform.seen[0]?.query).toEqual({ update_mask: 'stopped' })
    expect(platform.seen[0]?.body).toEqual({ name: 'shop-db', stopped: false })
  })

  it('waits through a failover', async () => {
    const { client } = stage({ [GET]: [instance({ state: 'FAILING_OVER' }), instance()] })
    expect((await waitForInstance(client, 'shop-db')).state).toBe('AVAILABLE')
  })

  it.each([
    ['DELETING', 'INSTANCE_DELETING', 'Lakebase instance "shop-db" is being deleted.'],
    [
      'STOPPED',
      'INSTANCE_STOPPED',
      'Lakebase instance "shop-db" was stopped by somebody while it was waited for.',
    ],
  ])('bails out when it is %s', async (state, code, message) => {
    const { client } = stage({ [PATCH]: instance(), [GET]: instance({ state }) })
    const error = await failure(resizeInstance(client, 'shop-db', 'CU_2'))
    expect(error.code).toBe(code)
    expect(error.message).toBe(message)
  })

  it('has a deadline', async () => {
    const { client } = stage({ [GET]: instance({ state: 'UPDATING' }) })
    expect((await failure(waitForInstance(client, 'shop-db'))).message).toBe(
      'Gave up waiting for instance shop-db when the wait-timeout of 20 min was used up; the last that was seen: UPDATING.',
    )
  })
})
