import pg from 'pg'
import { describe, expect, it, vi } from 'vitest'
import { createPoolWith } from '../../../src/runtime/pool.ts'
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
