import { describe, expect, it } from 'vitest'
import type { ApiError } from '../../../src/databricks/api-error.ts'
import { parseApiError } from '../../../src/databricks/error-response.ts'
import { retryDelay } from '../../../src/databricks/retry.ts'
import { NetworkError } from '../../../src/databricks/transport.ts'

function answered(status: number, headers: Record<string, string> = {}): ApiError {
  const call = { method: 'GET', path: '/api/2.0/apps/shop', host: 'https://dbc-1.cloud.databricks.com' }
  return parseApiError(call, status, new Headers(headers), '{}')
}

function lost({ sent, retryable }: { readonly sent: boolean; readonly retryable: boolean }): NetworkError {
  return new NetworkError('NETWORK', 'lost', { sent, retryable, hint: '' })
}

describe('retryDelay', () => {
  it.each([
    [0, 1050],
    [0.5, 1400],
    [1, 1750],
  ])('spreads the clients: with %f it is %i ms', (random, ms) => {
    expect(retryDelay(answered(503), 1, 'safe', () => random)).toBe(ms)
  })

  it.each([
    [1, 1050],
    [2, 2050],
    [10, 10_050],
    [11, 10_050],
    [100, 10_050],
  ])('grows with the attempts up to ten seconds: the %ith', (attempt, ms) => {
    expect(retryDelay(answered(503), attempt, 'safe', () => 0)).toBe(ms)
  })

  it('is a little more than the platform asks for, whatever attempt it is', () => {
    expect(retryDelay(answered(429, { 'retry-after': '30' }), 7, 'safe', () => 0)).toBe(30_050)
    expect(retryDelay(answered(429, { 'retry-after': '0' }), 7, 'safe', () => 0)).toBe(50)
  })

  it.each([
    [400, false, false],
    [404, false, false],
    [409, false, false],
    [429, true, true],
    [500, false, false],
    [501, false, false],
    [502, true, false],
    [503, true, false],
    [504, true, false],
  ])('repeats after %i: what is safe to repeat %s, what is not %s', (status, safe, never) => {
    expect(retryDelay(answered(status), 1, 'safe', () => 0) !== undefined).toBe(safe)
    expect(retryDelay(answered(status), 1, 'never', () => 0) !== undefined).toBe(never)
  })

  it.each([
    [{ sent: true, retryable: true }, true, false],
    [{ sent: false, retryable: true }, true, true],
    [{ sent: true, retryable: false }, false, false],
    [{ sent: false, retryable: false }, false, false],
  ])('repeats what was lost as %o: what is safe to repeat %s, what is not %s', (how, safe, never) => {
    expect(retryDelay(lost(how), 1, 'safe', () => 0) !== undefined).toBe(safe)
    expect(retryDelay(lost(how), 1, 'never', () => 0) !== undefined).toBe(never)
  })

  it('repeats nothing after an error of another kind', () => {
    expect(retryDelay(new Error('bug'), 1, 'safe', () => 0)).toBeUndefined()
  })
})
