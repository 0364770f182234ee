import pg from 'pg'
import { DataSource } from 'typeorm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { typeormConfigWith } from '../../src/runtime/orm.ts'
import { openStage, type Stage } from '../contract/runtime/stage.ts'
import { ON_OUR_POOL, ON_THEIR_OWN } from './libraries.ts'

const KINDS = ['autoscaling', 'provisioned'] as const

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterEach(() => stage.reset())
afterAll(() => stage.close())

describe.each(Object.entries({ ...ON_OUR_POOL, ...ON_THEIR_OWN }))('%s', (_name, open) => {
  it.each(KINDS)('works on %s, over TLS and across a token rotation', async (kind) => {
    const env: Record<string, string> = { ...stage.environment(kind), LAKEBASE_SCHEMA: 'my schema' }
    const expected = { role: env.PGUSER, path: '"my schema"', pid: expect.any(Number) }
    const logins = () => stage.emulator.journal.filter((entry) => entry.kind === 'login').length
    const library = await open(stage, { env, max: 3, idleTimeoutMillis: 5 })
    try {
      expect(library.max).toBe(3)
      expect(await library.query()).toEqual(expected)
      for (let turn = 0; turn < 3; turn += 1) {
        const before = logins()
        // Past the life of every token so far, with every connection gone.
        stage.advance(61 * 60_000)
        await stage.endConnections()
        expect(await library.query()).toEqual(expected)
        expect(logins()).toBeGreaterThan(before)
      }
      expect(stage.emulator.journal.filter((entry) => entry.kind === 'login' && !entry.accepted)).toEqual([])
    } finally {
      await library.close()
    }
  })
})

describe.each(Object.entries({ ...ON_OUR_POOL, ...ON_THEIR_OWN }))('%s', (_name, open) => {
  it('fails with the reason where there is no token, ends nothing else, and works once there is one', async () => {
    const library = await open(stage, { env: stage.environment('autoscaling'), max: 1 })
    try {
      await library.query()
      const refusal = stage.emulator.faults.add({
        match: 'POST /api/2.0/postgres/credentials',
        times: Number.POSITIVE_INFINITY,
        action: { status: 403, message: 'not yours' },
      })
      stage.advance(61 * 60_000)
      for (let turn = 0; turn < 3; turn += 1) {
        await stage.endConnections()
        expect(await library.query().catch(causes)).toMatch(/not yours/)
      }
      refusal.remove()
      expect(await library.query()).toMatchObject({ pid: expect.any(Number) })
    } finally {
      await library.close()
    }
  })
})

/** Libraries give the helper's error as it is, or as the cause of theirs. */
function causes(error: unknown): string {
  return error instanceof Error ? `${error.message} ${causes(error.cause)}` : ''
}

describe.each(Object.entries(ON_OUR_POOL))('%s', (_name, open) => {
  it('waits for a database that wakes up, and gets over a revoked token', async () => {
    const waking = { sqlState: '57P03', message: 'the database system is starting up' }
    const revoked = { sqlState: '28P01', message: 'password authentication failed' }
    stage.emulator.faults.add({ match: 'login', times: 3, action: waking })
    stage.emulator.faults.add({ match: 'login', after: 3, action: revoked })
    const library = await open(stage, { env: stage.environment('autoscaling') })
    expect(await library.query()).toMatchObject({ pid: expect.any(Number) })
    await library.close()
  })
})

describe.each(Object.entries(ON_THEIR_OWN))('%s, which dials itself,', (_name, open) => {
  const HARMS: Readonly<Record<string, () => void>> = {
    'a revoked token': () => stage.emulator.revokeCredentials(),
    // Tokens have ended, and the helper's clock has stood still.
    'a machine that slept': () => stage.emulator.clock.advance(2 * 60 * 60_000),
  }
  it.each(Object.entries(HARMS))(
    'gets over %s after one refused login at most, each time',
    async (_harm, harm) => {
      const env = stage.environment('autoscaling')
      const library = await open(stage, { env, max: 3, idleTimeoutMillis: 5_000 })
      try {
        await library.query()
        for (let time = 0; time < 3; time += 1) {
          stage.advanceHelper(3_000)
          harm()
          let failed = 0
          for (let turn = 0; turn < 3; turn += 1) {
            await stage.endConnections()
            await library.query().catch((error: unknown) => {
              // A connection that was ended a moment ago is no refused login.
              if (/password authentication/.test(String(error))) failed += 1
            })
          }
          expect(failed).toBeLessThanOrEqual(1)
        }
      } finally {
        await library.close()
      }
    },
  )
})

describe('typeorm', () => {
  it('works again after destroy(), and two data sources share one options object', async () => {
    const config = typeormConfigWith({ env: stage.environment('autoscaling'), pg }, stage.ports)
    const [first, second] = [new DataSource({ ...config }), new DataSource({ ...config })]
    for (let turn = 0; turn < 2; turn += 1) {
      await Promise.all([first.initialize(), second.initialize()])
      await first.destroy()
      expect(await second.query('SELECT 1')).toHaveLength(1)
      await second.destroy()
    }
  })
})
