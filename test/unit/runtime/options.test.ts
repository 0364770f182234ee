import pg, { type PoolConfig } from 'pg'
import { expect, expectTypeOf, it } from 'vitest'
import { type LakebaseOptions, poolOptions } from '../../../src/runtime/options.ts'

it('has every option of node-postgres but the two that come from the environment', () => {
  type Kept = Exclude<keyof PoolConfig, 'password' | 'connectionString'>
  expectTypeOf<Exclude<Kept, keyof LakebaseOptions>>().toEqualTypeOf<never>()
})

it('passes on what is not its own, also what pg learns tomorrow', () => {
  const own: Required<Omit<LakebaseOptions, keyof PoolConfig>> = {
    target: { kind: 'local' },
    schema: 's',
    env: {},
    workspaceHost: 'h',
    auth: () => ({ token: '' }),
    refreshAt: 0.5,
    background: true,
    connectRetryMs: 1,
    requestTimeoutMs: 1,
    credentials: {
      get: async () => '',
      invalidate: () => {},
      start: async () => {},
      stop: async () => {},
      status: () => ({ state: 'fresh', expiresInMs: 1, calls: 0 }),
    },
    onEvent: () => {},
    pg,
    telemetry: false,
  }
  const future = { max: 3, min: 1, keepAlive: true, notYetInvented: 1 }
  expect(poolOptions({ ...own, ...future })).toEqual(future)
})
