import { Client } from 'pg'
import { expect, it } from 'vitest'
import { refuseAsSettings } from '../../../src/runtime/settings-guard.ts'

it('a pool that is taken for settings refuses before anything is sent', () => {
  const pool = {}
  refuseAsSettings(pool)
  // As a library copies settings: what cannot be listed is lost.
  expect(() => new Client({ ...pool })).toThrow('there are two copies of pg in this process')
})
