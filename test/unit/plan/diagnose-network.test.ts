import { describe, expect, it } from 'vitest'
import { diagnoseClock, diagnoseProxy } from '../../../src/plan/diagnose-network.ts'

describe('diagnoseClock', () => {
  it.each([
    [0, 'ok', ''],
    [90_000, 'ok', ''],
    [-90_001, 'warning', '90 s behind'],
    [300_000, 'warning', '300 s ahead of'],
    // Servers make and check the tokens of a deploy, which works all the same.
    [7_200_000, 'warning', '7200 s ahead of'],
  ])('judges %d ms', (aheadMs, verdict, text) => {
    const found = diagnoseClock(aheadMs)
    expect(found.verdict).toBe(verdict)
    expect(found.text).toContain(text)
    expect(found.advice !== undefined).toBe(verdict !== 'ok')
  })

  it('knows nothing of a workspace that tells no time', () => {
    expect(diagnoseClock(undefined).verdict).toBe('unknown')
  })
})

describe('diagnoseProxy', () => {
  it.each([
    [{}, true, 'ok'],
    [{ HTTPS_PROXY: '' }, false, 'ok'],
    [{ HTTPS_PROXY: 'http://p:1' }, true, 'ok'],
    [{ https_proxy: 'http://p:1' }, false, 'failed'],
    [{ HTTPS_PROXY: 'http://p:1', NODE_USE_ENV_PROXY: '1' }, true, 'ok'],
    [{ HTTPS_PROXY: 'http://p:1', NODE_USE_ENV_PROXY: '1' }, false, 'warning'],
  ])('judges %j, reached: %s', (env, isReached, verdict) => {
    expect(diagnoseProxy(env, isReached).verdict).toBe(verdict)
  })

  it('prints no address of a proxy, which may hold a password', () => {
    for (const used of [{}, { NODE_USE_ENV_PROXY: '1' }]) {
      const said = JSON.stringify(diagnoseProxy({ HTTPS_PROXY: 'http://me:secret@p:1', ...used }, false))
      expect(said).not.toContain('secret')
    }
  })
})
