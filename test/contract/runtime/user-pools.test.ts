import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  createUserPoolsWith,
  type UserPools,
  type UserPoolsOptions,
} from '../../../src/runtime/user-pools.ts'
import { Client } from '../../unit/emulator/control-plane/client.ts'
import { openStage, type Stage } from './stage.ts'

let stage: Stage
let jane: { readonly email: string; readonly token: string }
const opened: UserPools[] = []
beforeAll(async () => {
  stage = await openStage()
  const { name, token = '' } = stage.emulator.identities.jane
  jane = { email: name, token }
  const client = await Client.of(stage.emulator)
  const role = { spec: { postgres_role: name, identity_type: 'USER' } }
  await client.done(
    await client.post('/api/2.0/postgres/projects/shop/branches/production/roles?role_id=jane', role),
  )
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((pools) => pools.close({ graceMs: 0 })))
  await stage.reset()
})
afterAll(() => stage.close())

function userPools(options: UserPoolsOptions = {}): UserPools {
  const pools = createUserPoolsWith({ env: stage.environment('autoscaling'), ...options }, stage.ports)
  opened.push(pools)
  return pools
}

const who = 'SELECT current_user::text AS role, pg_backend_pid() AS pid'

describe('pools of users', () => {
  it('log in as the user, and keep the pool for the next request', async () => {
    const pools = userPools()
    const ask = () => pools.use(jane, async (pool) => (await pool.query(who)).rows[0])
    const first = await ask()
    expect(first.role).toBe(jane.email)
    expect(await ask()).toEqual(first)
    expect(pools.size).toBe(1)
  })

  it('give nobody the pool of another by the name alone', async () => {
    const pools = userPools()
    await pools.use(jane, (pool) => pool.query(who))
    const forged = { email: jane.email, token: 'of somebody else' }
    await expect(pools.use(forged, (pool) => pool.query(who))).rejects.toMatchObject({
      reason: 'CREDENTIAL_REFUSED',
    })
    await expect(pools.use({ email: jane.email, token: '' }, (pool) => pool.query(who))).rejects.toThrow(
      'x-forwarded-access-token',
    )
  })

  it.each([
    [null, 'are missing'],
    [undefined, 'are missing'],
    [{ email: ['a@b', 'c@d'], token: 'x' }, 'has several values'],
    [{ email: 'a@b', token: 7 }, 'are missing'],
  ])('tell who JavaScript lets through: %j', async (user, text) => {
    await expect(userPools().use(Object(user), async () => {})).rejects.toMatchObject({
      reason: 'CREDENTIAL_REFUSED',
      message: expect.stringContaining(text),
    })
  })

  it('name nothing of the app itself when the token of a user is refused', async () => {
    const refused = userPools().use({ email: jane.email, token: 'ended' }, (pool) => pool.query(who))
    await expect(refused).rejects.toMatchObject({
      reason: 'CREDENTIAL_REFUSED',
      message: expect.stringMatching(/^(?!.*(DATABRICKS_CLIENT|auth login)).*x-forwarded-access-token/),
    })
  })

  it('are at most so many, the longest unused makes room, and none is evicted in use', async () => {
    const pools = userPools({ maxUsers: 2, connectionTimeoutMillis: 200 })
    const user = (name: string) => ({ email: name, token: name })
    let finish = () => {}
    const working = pools.use(user('a'), () => new Promise<void>((resolve) => (finish = resolve)))
    await pools.use(user('b'), async () => {})
    await pools.use(user('c'), async () => {})
    expect(pools.size).toBe(2)
    const both = pools.use(user('c'), () => pools.use(user('d'), async () => {}))
    await expect(both).rejects.toMatchObject({ reason: 'POOL_EXHAUSTED' })
    const waiting = pools.use(user('c'), () => pools.use(user('d'), async () => 'served'))
    finish()
    await working
    expect(await waiting).toBe('served')
    expect(pools.size).toBe(2)
  })

  it('are no more, and none is evicted in use, when many users come at once', async () => {
    const pools = userPools({ maxUsers: 2 })
    const sizes = await Promise.all(
      ['a', 'b', 'c', 'd', 'd'].map((name) =>
        pools.use({ email: name, token: name }, async (pool) => {
          await sleep(10)
          return [pools.size, pool.ending]
        }),
      ),
    )
    expect(sizes).toEqual(sizes.map(() => [2, false]))
  })

  it('are closed when nobody has used them for a while', async () => {
    const pools = userPools({ idleMs: 60_000 })
    await pools.use(jane, (pool) => pool.query(who))
    stage.advanceHelper(61_000)
    expect(pools.size).toBe(0)
  })

  it.each(['end', 'close'] as const)(
    'forget a pool that its user has ended, inside or later: %s',
    async (end) => {
      const pools = userPools({ maxUsers: 1 })
      const ask = () => pools.use(jane, async (pool) => (await pool.query(who)).rows[0].role)
      const kept = await pools.use(jane, async (pool) => {
        await pool.query(who)
        await pool[end]()
        return pool
      })
      expect(pools.size).toBe(0)
      expect(await ask()).toBe(jane.email)
      const next = await pools.use(jane, async (pool) => pool)
      expect(next).not.toBe(kept)
      await next[end]()
      expect(await ask()).toBe(jane.email)
      const unawaited = await pools.use(jane, async (pool) => void pool[end]().catch(() => {}))
      expect(unawaited).toBe(undefined)
      expect(await ask()).toBe(jane.email)
      expect(pools.size).toBe(1)
    },
  )

  it('end with close', async () => {
    const pools = userPools()
    const kept = await pools.use(jane, async (pool) => pool)
    await pools.close()
    expect(kept.ended).toBe(true)
    await expect(pools.use(jane, async () => {})).rejects.toMatchObject({ reason: 'STOPPED' })
  })

  it('serve what is under way when they are closed, with the queries and uses that it still needs', async () => {
    const pools = userPools({ maxUsers: 1 })
    const inside = pools.use(jane, async (pool) => {
      await sleep(50)
      await pool.query(who)
      await sleep(50)
      return pools.use(jane, async (same) => (await same.query(who)).rows[0].role)
    })
    const inLine = pools.use({ email: 'joe', token: 'joe' }, async () => 'served')
    await sleep(10)
    const closed = pools.close()
    expect(await inside).toBe(jane.email)
    expect(await inLine).toBe('served')
    await closed
    expect(pools.size).toBe(0)
  })

  it('are closed within graceMs, whatever is under way', async () => {
    const pools = userPools({ maxUsers: 1 })
    const inside = pools.use(jane, (pool) => pool.query('SELECT pg_sleep(5)'))
    const inLine = pools.use({ email: 'joe', token: 'joe' }, async () => {})
    const outcomes = Promise.all([
      expect(inside).rejects.toMatchObject({ reason: 'CONNECTION_LOST' }),
      expect(inLine).rejects.toMatchObject({ reason: 'STOPPED' }),
    ])
    await sleep(100)
    const start = performance.now()
    await pools.close({ graceMs: 200 })
    expect(performance.now() - start).toBeLessThan(500)
    await outcomes
  })
})

it('two users never share a token, though they share an auth function', async () => {
  const tokens = { [jane.email]: jane.token, 'joe@example.com': 'no-such-token' }
  let current = jane.email
  const auth = () => ({ token: tokens[current] ?? '' })
  const first = stage.pool({ user: jane.email, auth })
  expect((await first.query(who)).rows[0]?.role).toBe(jane.email)
  current = 'joe@example.com'
  const second = stage.pool({ user: current, auth })
  await expect(second.query(who)).rejects.toMatchObject({ reason: 'CREDENTIAL_REFUSED' })
})
