import { describe, expect, it } from 'vitest'
import { shownQuery } from '../../../src/postgres/query-text.ts'

describe('shownQuery', () => {
  it.each([
    ['is one line', '  select *\n\tfrom  a\n where b', 'select * from a where b'],
    ['hides literals', "select 'a', 'it''s', '', b from c", "select '...', '...', '...', b from c"],
    ['hides a password', "alter role jane password 'hunter2'", "alter role jane password '...'"],
    ['hides a literal with escapes', String.raw`select E'it\'s secret', e'\\', 1`, "select '...', '...', 1"],
    ['keeps quoted names', `select "o'neil"."x" from "it's"`, `select "o'neil"."x" from "it's"`],
    ['hides dollar quotes', 'select $$a $b$ c$$, $x$ secret $$ $x$, $1', "select '...', '...', $1"],
    ['hides a literal that was cut off', "insert into a values ('sec", "insert into a values ('...'"],
    ['hides dollar quotes that were cut off', 'do $$ begin secret', "do '...'"],
    ['hides what follows an escape that was cut off', String.raw`select E'secret\ `.trim(), "select '...'"],
  ])('%s', (_what, query, shown) => {
    expect(shownQuery(query)).toBe(shown)
  })

  it('ends after 120 characters', () => {
    expect(shownQuery(`select ${'😀'.repeat(200)}`)).toBe(`select ${'😀'.repeat(113)}...`)
    expect(shownQuery('x'.repeat(120))).toBe('x'.repeat(120))
  })
})
