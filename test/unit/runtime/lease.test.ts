import { expect, it } from 'vitest'
import type { CredentialSource } from '../../../src/runtime/credential-source.ts'
import { lease } from '../../../src/runtime/lease.ts'
import { FakeClock } from './fake-clock.ts'

const HOUR_MS = 3_600_000

function leased() {
  const clock = new FakeClock()
  const calls: string[] = []
  let opened = 0
  const open = (): CredentialSource => {
    opened += 1
    const name = `${opened}`
    return {
      get: async () => name,
      invalidate: (token) => calls.push(`${name} invalidates ${token}`),
      accept: (token) => calls.push(`${name} accepts ${token}`),
      start: async () => void calls.push(`${name} starts`),
      stop: async () => void calls.push(`${name} stops`),
      status: () => ({ state: 'fresh', expiresInMs: 1, calls: 1 }),
    }
  }
  return { clock, calls, source: lease(open, clock), opened: () => opened }
}

it('takes a source at the first use, and lets go of it an hour after the last one', async () => {
  const { clock, calls, source, opened } = leased()
  expect(source.status()).toEqual({ state: 'empty', expiresInMs: 0, calls: 0 })
  expect(opened()).toBe(0)
  expect(await source.get()).toBe('1')
  await clock.advance(HOUR_MS - 1)
  expect(await source.get()).toBe('1')
  expect(source.status().state).toBe('fresh')
  await clock.advance(HOUR_MS - 1)
  expect(calls).toEqual([])
  await clock.advance(1)
  expect(calls).toEqual(['1 stops'])
  expect(source.status().state).toBe('empty')
  expect(await source.get()).toBe('2')
})

it('passes on what a login said, to a source that is held', async () => {
  const { calls, source } = leased()
  source.invalidate('a')
  source.accept?.('a')
  expect(calls).toEqual([])
  await source.start()
  source.invalidate('a')
  source.accept?.('b')
  expect(calls).toEqual(['1 starts', '1 invalidates a', '1 accepts b'])
})

it('leaves no timer once it is stopped', async () => {
  const { clock, calls, source } = leased()
  await source.get()
  await source.stop()
  expect([clock.timers, calls]).toEqual([0, ['1 stops']])
  await source.stop()
  expect(calls).toEqual(['1 stops'])
})
