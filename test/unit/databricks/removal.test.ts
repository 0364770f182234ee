import { expect, it } from 'vitest'
import { removeUntilGone } from '../../../src/databricks/removal.ts'
import { failure, stage } from './platform.ts'

it('tells, when it gives up, what the platform said', async () => {
  const { client } = stage(
    { 'DELETE /api/2.0/apps/shop': { status: 409, json: { error_code: 'ABORTED', message: 'It is busy.' } } },
    { timeoutMs: 30_000 },
  )
  const removal = removeUntilGone(client, {
    what: 'app shop',
    read: async () => 'there',
    send: () => client.delete('/api/2.0/apps/shop'),
  })
  expect((await failure(removal)).message).toBe(
    'Gave up waiting for app shop to be gone when the wait-timeout of 30 s was used up; the last that was seen: it is there; the platform said: 409 ABORTED: It is busy.',
  )
})
