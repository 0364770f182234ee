import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeProblem } from '../../../src/error.ts'
import { readHeader } from '../../../src/migrations/header.ts'
import { releases } from '../../matrix.ts'
import { CI, desiredDatabase, Lab, migration, Run } from '../postgres/lab.ts'

/** Notes the time-outs that the file runs with. */
const NOTE = (name: string) =>
  `insert into seen values ('${name}', current_setting('lock_timeout'), current_setting('statement_timeout'))`

describe.each(releases('time-outs', [16, 17]))('the time-outs of a file on PostgreSQL %i', (version) => {
  let lab: Lab

  beforeAll(async () => {
    lab = await Lab.start(version)
  }, 60_000)
  afterAll(() => lab.stop())

  it('reach the server for that file alone', async () => {
    const own = '-- lock_timeout: 1500ms\n-- statement_timeout: 1h30m\n'
    const desired = desiredDatabase({
      database: await lab.database(),
      migrations: [
        migration('1_a.sql', 'create table if not exists seen (file text, lock text, statement text)'),
        migration('2_b.sql', `${own}${NOTE('together')}`),
        migration('3_c.sql', NOTE('neighbour')),
        migration(
          '4_d.sql',
          `-- transaction: none\n${own}create index concurrently if not exists i on seen (file); ${NOTE('alone')}`,
        ),
        migration('5_e.sql', `-- statement_timeout: 7s\n-- transaction: none\n${NOTE('half')}`),
        migration('6_f.sql', NOTE('last')),
      ],
    })
    await lab.deploy(desired, CI, new Run({ lockTimeoutMs: 2000, statementTimeoutMs: 20_000 }))
    expect(await lab.admin(desired.database, 'select * from shop.seen')).toEqual([
      { file: 'together', lock: '1500ms', statement: '90min' },
      { file: 'neighbour', lock: '2s', statement: '20s' },
      { file: 'alone', lock: '1500ms', statement: '90min' },
      { file: 'half', lock: '2s', statement: '7s' },
      { file: 'last', lock: '2s', statement: '20s' },
    ])
  })

  it('end a statement that is too slow', async () => {
    const desired = desiredDatabase({
      database: await lab.database(),
      migrations: [migration('1_a.sql', '-- statement_timeout: 50ms\nselect pg_sleep(60)')],
    })
    await expect(lab.deploy(desired)).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      hint: expect.stringContaining('`-- statement_timeout: 1h`'),
    })
  })
})

it.each([
  [
    '-- lock_timeout: 30min\nselect 1',
    '1_a.sql:1:1: `-- lock_timeout: 30min` is "30min", not a duration such as 90s, 30m or 1h30m',
  ],
  [
    'select 1;\n-- statement_timeout: 5m',
    '1_a.sql:2:1: `-- statement_timeout: 5m` has no effect below the first statement (move it to the top of the file)',
  ],
  [
    '-- statement_timeout: 10\nselect 1',
    '1_a.sql:1:1: `-- statement_timeout: 10` is "10", not a duration such as 90s, 30m or 1h30m (add the unit: 10s for seconds, 10m for minutes)',
  ],
  [
    '-- phase: after-deploy\n  -- lock_timeout: 0s\nselect 1',
    '1_a.sql:2:1: `-- lock_timeout: 0s` is 0s, less than 1ms',
  ],
])('a time-out that is none is refused: %s', (sql, problem) => {
  expect(readHeader('1_a.sql', sql).problems.map(describeProblem)).toEqual([problem])
})
