import { describe, expect, it } from 'vitest'
import type { Credential } from '../../../src/runtime/credential.ts'
import { LakebaseCredentialError } from '../../../src/runtime/error.ts'
import type { LakebaseEvent } from '../../../src/runtime/event.ts'
import { TokenCache, type TokenCacheOptions } from '../../../src/runtime/token-cache.ts'
import { FakeClock, settle } from './fake-clock.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

type Answer = Credential | Error | 'hang' | ((signal: AbortSignal) => Promise<Credential>)

/** A cache over a workspace that does what `answer` says for each call, counted from 1. */
function stage(answer: (call: number) => Answer = () => hour(), options: Partial<TokenCacheOptions> = {}) {
  const clock = new FakeClock()
  const events: LakebaseEvent[] = []
  const calledAt: number[] = []
  const start = clock.now()
  const cache = new TokenCache({
    mint: async (signal) => {
      calledAt.push(clock.now() - start)
      const what = answer(calledAt.length)
      if (what === 'hang') return new Promise(() => {})
      if (what instanceof Error) throw what
      if (typeof what === 'function') return what(signal)
      return { ...what, token: what.token === '' ? `token-${calledAt.length}` : what.token }
    },
    clock,
    random: () => 0.5,
    // With the jitter in its middle it is a third.
    refreshAt: 1 / 3 / 0.95,
    background: true,
    requestTimeoutMs: 8_000,
    emit: (event) => events.push(event),
    ...options,
  })
  return { cache, clock, events, calledAt, types: () => events.map(({ type }) => type) }
}

const hour = (): Credential => ({ token: '', lifetimeMs: HOUR })
const down = () => new LakebaseCredentialError('down', { retryable: true, status: 503 })
const refused = () => new LakebaseCredentialError('refused', { retryable: false, status: 403 })

/** The outcome of a promise that needs time to pass. */
async function outcomeAfter<T>(
  clock: FakeClock,
  ms: number,
  promise: Promise<T>,
): Promise<T | Error | 'pending'> {
  let outcome: T | Error | 'pending' = 'pending'
  promise.then(
    (value) => {
      outcome = value
    },
    (error: Error) => {
      outcome = error
    },
  )
  await clock.advance(ms)
  return outcome
}

describe('a token that somebody waits for', () => {
  it('is asked for once by all who wait', async () => {
    const { cache, calledAt } = stage()
    const tokens = await Promise.all(Array.from({ length: 200 }, () => cache.get()))
    expect(new Set(tokens)).toEqual(new Set(['token-1']))
    expect(calledAt).toEqual([0])
    expect(cache.status()).toEqual({ state: 'fresh', expiresInMs: HOUR - 30_000, calls: 1 })
  })

  it('is asked for again after 503, up to five times in all', async () => {
    const { cache, clock, calledAt } = stage((call) => (call < 5 ? down() : hour()))
    expect(await outcomeAfter(clock, 3_000, cache.get())).toBe('token-5')
    expect(calledAt).toEqual([0, 75, 225, 525, 1125])

    const broken = stage(() => down())
    expect(await outcomeAfter(broken.clock, 3_000, broken.cache.get())).toEqual(down())
    expect(broken.calledAt).toHaveLength(5)
  })

  it('waits as long as Retry-After says', async () => {
    const busy = new LakebaseCredentialError('busy', { retryable: true, status: 429, retryAfterMs: 15_000 })
    const { cache, clock, calledAt } = stage((call) => (call === 1 ? busy : hour()))
    expect(await outcomeAfter(clock, 14_999, cache.get())).toBe('pending')
    await clock.advance(1)
    expect(calledAt).toEqual([0, 15_000])
    expect(await cache.get()).toBe('token-2')
  })

  it('fails at once when it is refused, and may be asked for again', async () => {
    const { cache, calledAt } = stage((call) => (call === 1 ? refused() : hour()))
    await expect(cache.get()).rejects.toEqual(refused())
    expect(calledAt).toEqual([0])
    expect(await cache.get()).toBe('token-2')
  })

  it('is asked for beside a request that hangs, a second later', async () => {
    const { cache, clock, calledAt } = stage((call) => (call === 1 ? 'hang' : hour()))
    expect(await outcomeAfter(clock, 1_000, cache.get())).toBe('token-2')
    expect(calledAt).toEqual([0, 1_000])
  })

  it('gives up on requests that hang after their time, and asks again', async () => {
    const { cache, clock, calledAt } = stage((call) => (call <= 3 ? 'hang' : hour()))
    const token = cache.get()
    expect(await outcomeAfter(clock, 10_000, token)).toBe('pending')
    expect(await outcomeAfter(clock, 200, token)).toBe('token-4')
    expect(calledAt).toEqual([0, 1_000, 2_000, 10_075])
  })

  it('ends the losers of a race', async () => {
    let isAborted = false
    const hang = (signal: AbortSignal) =>
      new Promise<Credential>(() => {
        signal.addEventListener('abort', () => {
          isAborted = true
        })
      })
    const { cache, clock } = stage((call) => (call === 1 ? hang : hour()))
    await outcomeAfter(clock, 1_000, cache.get())
    expect(isAborted).toBe(true)
  })

  it('is waited for until the caller gives up, who takes nobody along', async () => {
    const { cache, clock, calledAt } = stage((call) => (call === 1 ? down() : hour()))
    const controller = new AbortController()
    const [impatient, patient] = [cache.get(controller.signal), cache.get()]
    controller.abort(new Error('enough'))
    await expect(impatient).rejects.toThrow('enough')
    expect(await outcomeAfter(clock, 100, patient)).toBe('token-2')
    expect(calledAt).toHaveLength(2)
  })
})

describe('a token in use', () => {
  it('is renewed by the timer at a third of its life', async () => {
    const { cache, clock, calledAt } = stage()
    await cache.get()
    await clock.advance(HOUR)
    expect(calledAt).toEqual([0, 20 * MINUTE, 40 * MINUTE, 60 * MINUTE])
    expect(await cache.get()).toBe('token-4')
  })

  it('is renewed up to a tenth earlier and never later, so that workers do not meet', async () => {
    for (const [random, at] of [
      [0, 18 * MINUTE],
      [1, 16.2 * MINUTE],
    ] as const) {
      const { cache, clock, calledAt } = stage(hour, { random: () => random, refreshAt: 0.3 })
      await cache.get()
      await clock.advance(22 * MINUTE)
      expect(calledAt[1]).toBeCloseTo(at, 3)
    }
  })

  it('without a timer is renewed by the use that finds it old, which does not wait', async () => {
    const { cache, clock, calledAt } = stage(hour, { background: false })
    await cache.get()
    await clock.advance(30 * MINUTE)
    expect(calledAt).toHaveLength(1)
    expect(await cache.get()).toBe('token-1')
    await settle()
    expect(await cache.get()).toBe('token-2')
    expect(calledAt).toEqual([0, 30 * MINUTE])
  })

  for (const age of [0, 10, 19, 20, 30, 40, 50, 57]) {
    it(`outlives 40 minutes without a workspace, from minute ${age} on`, async () => {
      let isDown = false
      const { cache, clock } = stage(() => (isDown ? down() : hour()))
      await cache.get()
      await clock.advance(age * MINUTE)
      isDown = true
      for (let minute = 0; minute < 39; minute += 1) {
        expect(await cache.get()).toMatch(/^token-/)
        await clock.advance(MINUTE)
      }
    })
  }

  it('is tried for again after 1 s, 2 s, and at last every minute', async () => {
    const { cache, clock, calledAt, types } = stage((call) => (call === 1 ? hour() : down()))
    await cache.get()
    await clock.advance(25 * MINUTE)
    const pauses = calledAt.slice(2).map((at, index) => at - (calledAt[index + 1] ?? 0))
    expect(pauses).toEqual([750, 1_500, 3_000, 6_000, 12_000, 24_000, 45_000, 45_000, 45_000, 45_000, 45_000])
    expect(new Set(types().slice(1))).toEqual(new Set(['refresh_failed']))
    expect(cache.status()).toMatchObject({ state: 'stale', lastError: down() })
  })

  it('is waited for once it has expired, and then works again', async () => {
    let isDown = false
    const { cache, clock } = stage(() => (isDown ? down() : hour()))
    await cache.get()
    isDown = true
    await clock.advance(HOUR)
    expect(cache.status()).toMatchObject({ state: 'expired', expiresInMs: 0 })
    expect(await outcomeAfter(clock, 5_000, cache.get())).toEqual(down())
    isDown = false
    expect(await cache.get()).toMatch(/^token-/)
  })

  it('is not replaced by one that ends sooner', async () => {
    const { cache, clock, types } = stage((call) =>
      call === 2 ? { token: 'short', lifetimeMs: MINUTE } : hour(),
    )
    await cache.get()
    await clock.advance(20 * MINUTE)
    expect(types()).toEqual(['refreshed', 'refresh_failed'])
    expect(await cache.get()).toBe('token-1')
    await clock.advance(1_000)
    expect(await cache.get()).toBe('token-3')
  })

  it('brings a hung renewal and a caller together only when it has ended', async () => {
    const { cache, clock } = stage((call) => (call === 2 ? 'hang' : hour()), {
      requestTimeoutMs: 50 * MINUTE,
    })
    await cache.get()
    await clock.advance(59 * MINUTE)
    expect(cache.status().state).toBe('stale')
    await clock.advance(40_000)
    expect(await outcomeAfter(clock, 1_000, cache.get())).toBe('token-3')
  })
})

describe('a token that the server refused', () => {
  it('is dropped if it is still the one in use', async () => {
    const { cache, types } = stage()
    await cache.get()
    cache.invalidate('another')
    expect(await cache.get()).toBe('token-1')
    cache.invalidate('token-1')
    expect(await cache.get()).toBe('token-2')
    cache.invalidate('token-1')
    expect(await cache.get()).toBe('token-2')
    expect(types()).toEqual(['refreshed', 'invalidated', 'refreshed'])
  })

  it('is not replaced again and again when new ones do not help', async () => {
    const { cache, clock, calledAt } = stage()
    for (let login = 0; login < 50; login += 1) cache.invalidate(await cache.get())
    expect(calledAt).toHaveLength(2)
    await clock.advance(10_000)
    cache.invalidate(await cache.get())
    await cache.get()
    expect(calledAt).toHaveLength(3)
  })
})

describe('a token that the server accepted first', () => {
  it('was revoked when it is refused, so it is dropped each time', async () => {
    const { cache, clock, calledAt } = stage()
    for (let revoked = 0; revoked < 5; revoked += 1) {
      const token = await cache.get()
      cache.accept(token)
      await clock.advance(100)
      cache.invalidate(token)
    }
    expect(await cache.get()).toBe('token-6')
    cache.accept('token-5')
    cache.invalidate('token-6')
    expect(await cache.get()).toBe('token-6')
    expect(calledAt).toHaveLength(6)
  })
})

describe('a token of which no refusal was told', () => {
  it('counts as accepted two seconds after it was given out', async () => {
    const { cache, clock, calledAt } = stage()
    for (let revoked = 0; revoked < 5; revoked += 1) {
      cache.invalidate(await cache.get())
      await cache.get()
      await clock.advance(2_000)
    }
    cache.invalidate(await cache.get())
    expect(await cache.get()).toBe('token-7')
    expect(calledAt).toHaveLength(7)
  })

  it('does not while logins with it are refused, and does again once they are not', async () => {
    const { cache, clock, calledAt } = stage()
    cache.invalidate(await cache.get())
    const refuse = async () => {
      cache.invalidate(await cache.get())
      await clock.advance(1_500)
    }
    for (let login = 0; login < 4; login += 1) await refuse()
    expect(calledAt).toHaveLength(2)
    await cache.get()
    await clock.advance(2_000)
    await refuse()
    await cache.get()
    expect(calledAt).toHaveLength(3)
  })
})

describe('stop', () => {
  it('ends the timer and whoever waits', async () => {
    const { cache, clock } = stage((call) => (call === 1 ? hour() : 'hang'))
    await cache.get()
    expect(clock.timers).toBe(1)
    cache.stop()
    expect(clock.timers).toBe(0)
    await expect(cache.get()).rejects.toMatchObject({ reason: 'STOPPED', retryable: false })

    const waiting = stage(() => 'hang')
    const token = waiting.cache.get()
    waiting.cache.stop()
    await expect(token).rejects.toMatchObject({ reason: 'STOPPED' })
    await settle()
    expect(waiting.clock.timers).toBe(0)
    expect(waiting.types()).toEqual([])
  })
})
