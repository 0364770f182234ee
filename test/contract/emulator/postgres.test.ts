import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../../src/emulator/emulator.ts'
import { startEmulator } from '../../emulator.ts'
import { at, Client, text } from '../../unit/emulator/control-plane/client.ts'
import { runNodeClient } from './child.ts'

const ENDPOINT = 'projects/shop/branches/production/endpoints/primary'

let emulator: Emulator
let client: Client
let host: string

beforeAll(async () => {
  emulator = await startEmulator()
  client = await Client.of(emulator)
  await client.project('shop')
  await client.instance('one')
  await client.instance('two')
  host = text(await client.settled(ENDPOINT), 'status.hosts.host')
})
afterAll(() => emulator.stop())

const deployer = (): string => emulator.identities.deployer.clientId
const instanceHost = (name: string): string => emulator.world.instances.get(name)?.host ?? ''
const mint = async (token?: string): Promise<string> =>
  text(
    (
      await client.post(
        '/api/2.0/postgres/credentials',
        { endpoint: ENDPOINT, ttl: '300s' },
        token ? { token } : {},
      )
    ).body,
    'token',
  )
const mintFor = async (...names: string[]): Promise<string> =>
  text(
    (await client.post('/api/2.0/database/credentials', { request_id: names.join(), instance_names: names }))
      .body,
    'token',
  )

it('serves @databricks/lakebase over verified TLS', async () => {
  const result = await runNodeClient('lakebase.ts', {
    ...emulator.childEnvironment(),
    DATABRICKS_HOST: emulator.host,
    DATABRICKS_CLIENT_ID: deployer(),
    DATABRICKS_CLIENT_SECRET: emulator.identities.deployer.clientSecret,
    LAKEBASE_ENDPOINT: ENDPOINT,
    PGHOST: host,
    PGDATABASE: 'databricks_postgres',
  })
  expect(result.stderr).toBe('')
  expect(result.values).toEqual([{ login: deployer(), database: 'databricks_postgres' }, [1, 2, 3]])
})

describe('pg with a token', () => {
  it('lets in a fresh one, whose open session outlives it', async () => {
    const session = client.database(host, deployer(), await mint())
    await session.connect()
    emulator.clock.advance(301_000)
    expect((await session.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
    await session.end()
  })

  it('refuses an expired one', async () => {
    const token = await mint()
    expect(await client.login(host, deployer(), token)).toBe('ok')
    emulator.clock.advance(300_000)
    expect(await client.login(host, deployer(), token)).toBe('28P01')
  })

  it("refuses another identity's", async () => {
    const jane = await mint(emulator.identities.jane.token)
    expect(await client.login(host, deployer(), jane)).toBe('28P01')
  })

  it('refuses one for another instance', async () => {
    expect(await client.login(instanceHost('one'), deployer(), await mintFor('one'))).toBe('ok')
    expect(await client.login(instanceHost('two'), deployer(), await mintFor('one'))).toBe('28P01')
    expect(await client.login(instanceHost('two'), deployer(), await mintFor('one', 'two'))).toBe('ok')
    expect(await client.login(host, deployer(), await mintFor('one'))).toBe('28P01')
  })

  it('refuses a workspace token and a personal access token as passwords', async () => {
    expect(await client.login(host, deployer(), client.token)).toBe('28P01')
    expect(await client.login(host, 'jane.doe@example.com', emulator.identities.jane.token)).toBe('28P01')
  })

  it('refuses a role that SQL made, and lets in one that the API made', async () => {
    const jane = 'jane.doe@example.com'
    const token = await mint(emulator.identities.jane.token)
    expect(await client.login(host, jane, token)).toBe('28P01')
    await emulator.sql({ project: 'shop' }, `CREATE ROLE "${jane}" LOGIN`)
    expect(await client.login(host, jane, token)).toBe('28P01')
    await emulator.sql({ project: 'shop' }, `DROP ROLE "${jane}"`)
    await client.done(
      await client.post('/api/2.0/postgres/projects/shop/branches/production/roles?role_id=jane-doe', {
        spec: { postgres_role: jane, identity_type: 'USER' },
      }),
    )
    expect(await client.login(host, jane, token)).toBe('ok')
  })

  it('wants a known host name, not in its pooled form', async () => {
    const token = await mint()
    expect(await client.login('ep-0.database.us-east-1.cloud.databricks.com', deployer(), token)).toBe(
      '28000',
    )
    const pooled = text(await client.settled(ENDPOINT), 'status.hosts.read_write_pooled_host')
    expect(await client.login(pooled, deployer(), token)).toBe('28000')
    expect(at(await client.settled(ENDPOINT), 'status.hosts.read_only_host')).toBeUndefined()
  })
})
