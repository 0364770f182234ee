import { expect, it } from 'vitest'
import type { SqlEntry } from '../../src/emulator/state/journal.ts'
import { strays } from '../own-statements.ts'

const RESTRICT = 'SET search_path = pg_catalog, pg_temp'

function sent(sql: string, more: Partial<SqlEntry> = {}): SqlEntry {
  const place = { user: 'ci', database: 'shop', session: 1, application: 'lakebase-deploy' }
  return { kind: 'sql', index: 0, ...place, sql, startedAt: 0, outcome: 'done', ...more }
}

async function found(...entries: readonly SqlEntry[]): Promise<string[]> {
  return (await strays(entries)).map(({ sql }) => sql.trim())
}

it('finds a statement whose names are looked up along the path of a stranger', async () => {
  expect(await found(sent('SELECT upper(x)'))).toEqual(['SELECT upper(x)'])
  expect(await found(sent(`${RESTRICT}; SELECT 1 + 1`), sent('SELECT 1 + 2'))).toEqual([])
  expect(await found(sent(RESTRICT), sent('SELECT 1 + 2', { session: 2 }))).toEqual(['SELECT 1 + 2'])
})

it('knows what a failure, a reset and the end of a transaction do to the path', async () => {
  const failed = sent(`${RESTRICT}; SELECT 1 / 0`, { outcome: 'failed' })
  expect(await found(failed, sent('SELECT 1 + 1'))).toEqual(['SELECT 1 + 1'])
  expect(await found(sent(`${RESTRICT}; RESET ALL; SELECT 1 + 1`))).toEqual(['SELECT 1 + 1'])
  expect(
    await found(sent(`BEGIN; SET LOCAL search_path = pg_catalog, pg_temp; COMMIT; SELECT 1 + 1`)),
  ).toEqual(['SELECT 1 + 1'])
})

it('leaves alone what others send', async () => {
  expect(await found(sent('SELECT 1 + 1', { application: 'psql' }))).toEqual([])
})
