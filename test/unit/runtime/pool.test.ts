import { setMaxListeners } from 'node:events'
import pg from 'pg'
import { describe, expect, it, vi } from 'vitest'
import { createPoolWith } from '../../../src/runtime/pool.ts'
import { createUserPoolsWith } from '../../../src/runtime/user-pools.ts'
import { FakeClock } from './fake-clock.ts'

const ENV = { DATABASE_URL: 'postgresql://me:secret@db.example.com/shop' }

function openPool(clock: FakeClock) {
  const http = () => Promise.reject(new Error('nothing is to be asked'))
  return createPoolWith({ env: ENV, pg }, { clock, http, random: () => 0 })
}

/** A client that the pool hands out, as far as it looks at one. */
function client() {
  const one = new pg.Client()
  const end = vi.spyOn(one, 'end').mockImplementation(async () => {})
  return { one, end }
}

describe('a pool that is closed', () => {
  it('cuts off the clients that are in use, and forgets those that have come back', async () => {
    const clock = new FakeClock()
    const pool = openPool(clock)
    const [recycled, held] = [client(), client()]
    pool.emit('acquire', recycled.one)
    pool.emit('release', undefined, recycled.one)
    pool.emit('acquire', held.one)
    const closed = pool.close({ graceMs: 100 })
    await clock.advance(100)
    await closed
    expect(held.end).toHaveBeenCalledTimes(1)
    expect(recycled.end).not.toHaveBeenCalled()
  })

  it('does not wait for clients that have come back', async () => {
    const pool = openPool(new FakeClock())
    const { one } = client()
    pool.emit('acquire', one)
    pool.emit('release', undefined, one)
    await pool.close({ graceMs: 100 })
    expect(pool.ended).toBe(true)
  })

  it('does not wait for a connect that has failed, and takes no more work', async () => {
    const pool = openPool(new FakeClock())
    vi.spyOn(pg.Pool.prototype, 'connect').mockImplementation(() => Promise.reject(new Error('refused')))
    try {
      await expect(pool.connect()).rejects.toThrow('refused')
    } finally {
      vi.restoreAllMocks()
    }
    await pool.close({ graceMs: 100 })
    await expect(pool.connect()).rejects.toThrow('Cannot use a pool after calling close on the pool')
  })
})

/** As in Node 20; newer ones warn of no signal. */
class WarningController extends AbortController {
  constructor() {
    super()
    setMaxListeners(10, this.signal)
  }
}

it('50 connects at the same time warn of nothing', async () => {
  const warnings: unknown[] = []
  const listen = (warning: unknown) => warnings.push(warning)
  process.on('warning', listen)
  vi.stubGlobal('AbortController', WarningController)
  const clock = new FakeClock()
  const pool = openPool(clock)
  vi.spyOn(pg.Pool.prototype, 'connect').mockImplementation(() => new Promise(() => {}))
  try {
    const connects = Array.from({ length: 50 }, () => pool.connect().catch(() => {}))
    await new Promise((resolve) => setImmediate(resolve))
    expect(warnings).toEqual([])
    const closed = pool.close({ graceMs: 0 })
    await clock.advance(1)
    await Promise.all([closed, ...connects])
  } finally {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
    process.off('warning', listen)
  }
})

describe('what JavaScript lets through', () => {
  const NAMED = { env: ENV, pg }
  const ports = {
    clock: new FakeClock(),
    http: () => Promise.reject(new Error('not asked')),
    random: () => 0,
  }

  it.each([
    [{ auth: 'x' }, 'The option `auth` has to be a function'],
    [{ credentials: {} }, 'The option `credentials` has to be what createCredentials() gives'],
    [{ schema: 5 }, 'The option `schema` is 5, but it has to be the name of a schema'],
    [{ port: 'abc' }, 'The option `port` has to be a whole number from 1 to 65535'],
    [{ port: 0 }, 'The option `port` is 0, but'],
    [{ host: '' }, 'The option `host` is "", but it has to be a text that is not empty'],
    [{ user: '' }, 'The option `user` is ""'],
    [{ database: 7 }, 'The option `database` is 7'],
    [{ onEvent: 5 }, 'The option `onEvent` is 5, but it has to be a function'],
    [
      { requestTimeoutMs: -1 },
      'The option `requestTimeoutMs` is -1, but it has to be a number of milliseconds',
    ],
    [{ connectRetryMs: 'x' }, 'The option `connectRetryMs` has to be a number of milliseconds'],
  ])('is told as an option: %j', (options, text) => {
    const open = () => createPoolWith({ ...NAMED, ...Object(options) }, ports)
    expect(open).toThrow(
      expect.objectContaining({ reason: 'CONFIGURATION', message: expect.stringContaining(text) }),
    )
  })

  it.each([
    [{ maxUsers: 0 }],
    [{ maxUsers: -1 }],
    [{ maxUsers: 'x' }],
    [{ maxUsers: 1.5 }],
    [{ idleMs: -1 }],
  ])('is told as an option of pools of users: %j', (options) => {
    const open = () => createUserPoolsWith({ ...NAMED, ...Object(options) }, ports)
    expect(open).toThrow(expect.objectContaining({ reason: 'CONFIGURATION' }))
  })

  it('as options of a health check or of close is none', async () => {
    vi.spyOn(pg.Pool.prototype, 'connect').mockImplementation(() => Promise.reject(new Error('refused')))
    try {
      const pool = openPool(new FakeClock())
      const odd = [null, Object({ timeoutMs: 'x' }), { timeoutMs: Number.NaN }, { timeoutMs: -1 }]
      for (const check of odd) expect(await pool.healthCheck(check)).toMatchObject({ reason: 'QUERY_FAILED' })
      await pool.close(null)
      expect(pool.ended).toBe(true)
    } finally {
      vi.restoreAllMocks()
    }
  })

  it('a port in digits is one', () => {
    const pool = createPoolWith({ ...NAMED, ...Object({ port: '6543' }) }, ports)
    expect(pool.resolved.port).toBe(6543)
    expect(pool.options.port).toBe(6543)
  })
})
