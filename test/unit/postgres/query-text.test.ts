import { describe, expect, it } from 'vitest'
import { shownQuery } from '../../../src/postgres/query-text.ts'

describe('shownQuery', () => {
  it.each([
    ['is one line', '  select *\n\tfrom  a\n where b', 'select * from a where b'],
    ['hides literals', "select 'a', 'it''s', '', b from c", "select '...', '...', '...', b from c"],
    ['hides a password', "alter role jane password 'hunter2'", "alter role jane password '...'"],
    ['hides a literal with escapes', String.raw`select E'it\'s secret', e'\\', 1`, "select '...', '...', ?"],
    ['keeps quoted names', `select "o'neil"."x" from "it's"`, `select "o'neil"."x" from "it's"`],
    ['hides dollar quotes', 'select $$a $b$ c$$, $x$ secret $$ $x$, $1', "select '...', '...', $1"],
    ['hides a literal that was cut off', "insert into a values ('sec", "insert into a values ('...'"],
    ['hides dollar quotes that were cut off', 'do $$ begin secret', "do '...'"],
    ['hides what follows an escape that was cut off', String.raw`select E'secret\ `.trim(), "select '...'"],
    [
      'hides numbers',
      'select 4111111111111111, 1.5e-3, .5, 0xff, a1, $1, t.c2 from x limit 10',
      'select ?, ?, ?, ?, a1, $1, t.c2 from x limit ?',
    ],
    ['hides comments', "/* don't cache */ select 'CANARY', 1 -- for alice\nfrom a", "select '...', ? from a"],
    ['hides comments in comments', "select /* a /* it's */ b 'c' */ 1, 'd'", "select ?, '...'"],
    ['hides a comment that was cut off', 'select a /* secret', 'select a'],
    ['hides bits and unicode', "select b'101', x'ff', u&'\\0061', n'x'", "select '...', '...', '...', '...'"],
    ['hides all after a literal that may go on', String.raw`select 'it\' secret, 'x'`, "select '...' ..."],
    ['hides dollar quotes with letters of any kind', 'select $é$ secret $é$, a$b$c', "select '...', a$b$c"],
    ['keeps names with doubled quotes', `select "a""b", 'c'`, `select "a""b", '...'`],
  ])('%s', (_what, query, shown) => {
    expect(shownQuery(query)).toBe(shown)
  })

  it('ends after 120 characters', () => {
    expect(shownQuery(`select ${'😀'.repeat(200)}`)).toBe(`select ${'😀'.repeat(113)}...`)
    expect(shownQuery('x'.repeat(120))).toBe('x'.repeat(120))
  })
})
