import { describe, expect, it } from 'vitest'
import { Meter } from '../../src/meter.ts'

/** Calls from start to end. */
function metered(...spans: readonly (readonly [start: number, end: number])[]): Meter {
  const meter = new Meter()
  for (const [start, end] of spans) meter.call({ method: 'GET', path: '/', start, end })
  return meter
}

describe('the longest chain of calls', () => {
  it('is none without calls', () => {
    expect(metered().criticalPath).toBe(0)
  })

  it('counts calls at the same time once', () => {
    expect(metered([0, 10], [1, 9], [2, 11]).criticalPath).toBe(1)
  })

  it('counts calls one after the other each', () => {
    expect(metered([0, 10], [10, 20], [25, 30]).criticalPath).toBe(3)
  })

  it('goes through the short ones beside a long one', () => {
    expect(metered([0, 100], [0, 10], [10, 20], [20, 30]).criticalPath).toBe(3)
  })

  it('does not depend on the order in which they ended', () => {
    expect(metered([20, 30], [0, 10], [5, 15], [10, 20]).criticalPath).toBe(3)
  })
})

describe('writes', () => {
  it('are all but reads, tokens and credentials', () => {
    const meter = new Meter()
    const calls = [
      ['GET', '/api/2.0/apps/shop'],
      ['POST', '/oidc/v1/token'],
      ['POST', '/api/2.0/postgres/credentials'],
      ['POST', '/api/2.0/apps'],
      ['PATCH', '/api/2.0/permissions/apps/shop'],
    ] as const
    for (const [method, path] of calls) meter.call({ method, path, start: 0, end: 1 })
    expect(meter.writes).toBe(2)
    expect(meter.calls).toHaveLength(5)
  })
})

describe('database messages', () => {
  it('are counted', () => {
    const meter = new Meter()
    meter.message()
    meter.message()
    expect(meter.messages).toBe(2)
  })
})
