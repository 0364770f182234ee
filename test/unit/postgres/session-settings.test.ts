import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cell } from '../../../src/postgres/session.ts'
import { SESSION_SETTINGS } from '../../../src/postgres/session-settings.ts'
import { CI, Lab } from './lab.ts'

describe.each([16, 17] as const)('the settings of a session on PostgreSQL %s', (version) => {
  let lab: Lab
  beforeAll(async () => {
    lab = await Lab.start(version)
  }, 60_000)
  afterAll(() => lab.stop())

  it('hold against those of the database', async () => {
    const database = await lab.database()
    const isKnown = version >= 17
    if (isKnown) await lab.admin(database, `alter database ${database} set transaction_timeout = '3s'`)
    const session = await lab.session(CI, database)
    const shown = await session.send(
      `${SESSION_SETTINGS.join('; ')}; select current_setting('transaction_timeout', true) as timeout, current_setting('idle_session_timeout') as idle`,
    )
    expect(cell(shown, 'timeout')).toBe(isKnown ? '0' : undefined)
    expect(cell(shown, 'idle')).toBe('1min')
    await session.close()
  })
})
