import { describe, expect, it } from 'vitest'
import type { Finding } from '../../../src/access/change.ts'
import type { Change } from '../../../src/plan/change.ts'
import { makePlan } from '../../../src/plan/plan.ts'
import { headline, renderJson, renderMarkdown, renderText, unchanged } from '../../../src/plan/render.ts'
import { migration } from '../postgres/lab.ts'

const CHANGES: readonly Change[] = [
  { kind: 'resize-instance', instance: 'shop', from: 'CU_1', to: 'CU_2' },
  { kind: 'create-owner-role', role: 'owner' },
  { kind: 'start-app', app: 'shop' },
]
const FINDING: Finding = {
  code: 'OBJECT_OWNED_BY_OTHER',
  message: 'table "a*b" belongs to jane.',
  hint: 'Let jane run `ALTER TABLE a*b`.',
  key: '',
  objects: [],
}

describe('a plan', () => {
  it('as text', () => {
    expect(
      renderText(makePlan(CHANGES, [FINDING])),
    ).toBe(`Plan: 3 changes: Lakebase 1, Database 1, Deployment 1, 1 finding
  Lakebase
    + resize instance shop: CU_1 -> CU_2 [may block or drop connections]
  Database
    + create owner role owner [ownership]
  Deployment
    + start app shop
  Not as it should be, and not changed by this run
    ! table "a*b" belongs to jane. [OBJECT_OWNED_BY_OTHER 37c6141c3cf36a3f]
      Let jane run \`ALTER TABLE a*b\`.`)
  })

  it('says how much of a repeatable file runs', () => {
    const file = migration('R__views.sql', 'select 1')
    const run = {
      kind: 'repeat-migration',
      file,
      rerun: true,
      send: [1, 2],
      needed: 2,
      total: 7,
      first: [],
    } as const
    const { changes } = makePlan(
      [run, { ...run, rerun: false, send: [], needed: 0 }, { ...run, needed: 7 }],
      [],
    )
    expect(changes.map(({ title, risk }) => `${title} (${risk})`)).toEqual([
      'run R__views.sql again: 2 of 7 statements (lock)',
      'run R__views.sql: 0 of 7 statements (safe)',
      'run R__views.sql again: 7 statements (lock)',
    ])
    const { change } = JSON.parse(renderJson(makePlan([run], []))).changes[0]
    expect(change).toEqual({
      kind: 'repeat-migration',
      file: 'migrations/R__views.sql',
      checksum: file.checksum,
      rerun: true,
      statements: [2, 3],
      needed: 2,
      total: 7,
    })
  })

  it('as Markdown', () => {
    expect(
      renderMarkdown(makePlan(CHANGES.slice(0, 1), [FINDING], 'the *instance* is stopped')),
    ).toBe(`| Phase | Change | Risk |
|---|---|---|
| Lakebase | \`resize instance shop: CU_1 -> CU_2\` | may block or drop connections |

**Database**

- the \\*instance\\* is stopped

**Not as it should be, and not changed by this run**

- table "a\\*b" belongs to jane. \\[OBJECT_OWNED_BY_OTHER 37c6141c3cf36a3f\\]

Let jane run \`ALTER TABLE a*b\`.`)
  })

  it('within a budget says what it left out', () => {
    const text = renderMarkdown(makePlan(CHANGES, []), 100)
    expect(text).toMatch(/\n\n_\d+ more lines: see the log\._$/)
    expect(text.length).toBeLessThan(150)
  })

  it('in one line', () => {
    expect(headline(makePlan([], []))).toBe('nothing to do')
    expect(headline(makePlan(CHANGES.slice(2), []))).toBe('1 change: Deployment 1')
    expect(headline(makePlan(CHANGES.slice(0, 1), [], 'stopped'))).toBe(
      '1 change: Lakebase 1, and what is found once the database can be read',
    )
  })

  it('names the phases in which nothing changes', () => {
    expect(unchanged(makePlan(CHANGES, []))).toEqual(['App', 'Source'])
    expect(unchanged(makePlan([], [], 'stopped'))).toEqual(['Lakebase', 'App', 'Source', 'Deployment'])
  })
})

it('every phase has its heading, and what ends has another sign', () => {
  const text = renderText(
    makePlan(
      [
        { kind: 'stop-app', app: 'shop' },
        { kind: 'delete-folders', folders: ['/a'] },
        { kind: 'create-app', app: 'shop', fields: {} },
        { kind: 'upload-source', folder: '/a', upload: [], remove: [], bytes: 0, digest: 'd' },
        { kind: 'migrate', file: migration('1_a.after.sql', 'select 1') },
      ],
      [],
      undefined,
      ['grants'],
    ),
  )
  expect(text.split('\n').filter((line) => /^ {2}\S/.test(line))).toEqual([
    '  App',
    '  Database',
    '  Source',
    '  Stop',
    '  Destroy',
    '  Waits for `deploy`',
  ])
  expect(text).toMatch(/\n {4}- .*\n {2}Waits for `deploy`\n {4}\. grants$/)
  expect(text).toMatch(/ {2}Stop\n {4}\+ /)
})

it('a plan that waits for the database alone has no counts', () => {
  expect(headline(makePlan([], [], 'stopped'))).toBe(
    '0 changes, and what is found once the database can be read',
  )
})
