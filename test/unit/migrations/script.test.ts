import { describe, expect, it } from 'vitest'
import {
  boxedLines,
  composeScript,
  type FailurePlace,
  ours,
  plainLine,
  type Script,
} from '../../../src/migrations/script.ts'
import { characters } from '../../../src/migrations/syntax/position.ts'
import { temporaryBox } from '../../../src/postgres/box.ts'
import { SqlFailure, type SqlFailureOptions } from '../../../src/postgres/sql-failure.ts'
import { loadParser, migration } from '../postgres/lab.ts'

const parser = await loadParser()
const BOX = temporaryBox('own')

function compose(how: 'plain' | 'boxed', ...texts: readonly string[]): Script {
  return composeScript(
    texts.map((sql, index) => {
      const file = migration(`${index + 1}_x.sql`, sql)
      const lines = parser
        .parse(sql)
        .statements.flatMap((each) =>
          how === 'plain' ? [plainLine(file, each, 'shop')] : boxedLines(BOX, file, each, 'shop'),
        )
      return { file, lines: [...ours('BEGIN', 'SET x'), ...lines, ...ours('INSERT', 'COMMIT')] }
    }),
  )
}

function failure(options: Partial<SqlFailureOptions>): SqlFailure {
  return new SqlFailure({
    sqlstate: 'XX000',
    message: 'x',
    position: undefined,
    completed: 0,
    detail: undefined,
    hint: undefined,
    constraint: undefined,
    context: undefined,
    cause: undefined,
    ...options,
  })
}

function shown({ index, statement, offset }: FailurePlace) {
  return { index, start: statement?.start, offset }
}

const TEXTS = ["select 'é😀'; -- end", 'select 1;\nselect 2', '/* 😀 */ select 3']

describe('composeScript', () => {
  it("takes the search_path back to the app's schema, where a file takes it back", () => {
    const sql = 'RESET search_path;\nSET LOCAL search_path TO DEFAULT;\nSET search_path = DEFAULT;\nRESET jit'
    expect(compose('plain', sql).sql).toContain(
      'SET x;\nSET search_path = "shop"\n;\nSET LOCAL search_path = "shop"\n;\nSET search_path = "shop"\n;\nRESET jit',
    )
  })

  it('ends each file, though it may end in a comment or without a semicolon', () => {
    expect(compose('plain', 'select 1 -- x', 'select 2').sql).toBe(
      'BEGIN;\nSET x;\nselect 1 -- x\n;\nINSERT;\nCOMMIT;\nBEGIN;\nSET x;\nselect 2\n;\nINSERT;\nCOMMIT;\n',
    )
  })

  it.each([
    // BEGIN, SET x, one statement, INSERT, COMMIT; then BEGIN, SET x, two statements ... In the box each has a guard before it.
    [0, 0, { index: 0, start: undefined }],
    [2, 3, { index: 0, start: 0 }],
    [2, 2, { index: 0, start: 0 }],
    [4, 5, { index: 0, start: undefined }],
    [5, 6, { index: 1, start: undefined }],
    [8, 11, { index: 1, start: 10 }],
    [8, 10, { index: 1, start: 10 }],
    [10, 13, { index: 1, start: undefined }],
    [13, 17, { index: 2, start: 9 }],
  ])('finds the statement after %i completed ones, %i in the box', (plain, boxed, { index, start }) => {
    for (const [how, completed] of [
      ['plain', plain],
      ['boxed', boxed],
    ] as const) {
      const place = compose(how, ...TEXTS).place(failure({ completed }))
      expect(shown(place)).toEqual({ index, start, offset: start })
    }
  })

  it('prefers the position that the server names, in characters of the whole message', () => {
    const script = compose('plain', ...TEXTS)
    const position = characters(script.sql.slice(0, script.sql.indexOf('select 2') + 'select '.length)) + 1
    const place = script.place(failure({ position, completed: 0 }))
    expect(shown(place)).toEqual({ index: 1, start: 10, offset: 'select 1;\nselect '.length })
  })

  it('finds a place in the statement that the box ran, and in a body that occurs in it once', () => {
    const script = compose('boxed', "select 1;\nselect 'é😀', nosuch", 'do $$begin\n selec 1; end$$')
    const whole = { query: "select 'é😀', nosuch\n;SELECT", position: 14 }
    expect(shown(script.place(failure({ completed: 5, internal: whole })))).toEqual({
      index: 0,
      start: 10,
      offset: "select 1;\nselect 'é😀', ".length,
    })
    const body = { query: 'begin\n selec 1; end', position: 8 }
    expect(shown(script.place(failure({ completed: 11, internal: body })))).toMatchObject({
      index: 1,
      offset: 'do $$begin\n '.length,
    })
    const other = { query: 'some other text', position: 3 }
    expect(script.place(failure({ completed: 11, internal: other })).offset).toBe(0)
  })

  it('tells nothing of the box, whose context holds the whole statement', () => {
    const script = compose('boxed', "insert into t\nvalues ('hunter2')")
    const frame = 'PL/pgSQL function pg_temp_3.lakebase_deploy(text) line 1 at EXECUTE'
    const quoted = `SQL statement "insert into t\nvalues ('hunter2')"\n${frame}`
    const contextOf = (context: string) => script.place(failure({ completed: 2, context })).error.context
    expect(contextOf(quoted)).toBeUndefined()
    expect(contextOf(frame)).toBeUndefined()
    const inner = 'PL/pgSQL function f() line 3 at RAISE'
    expect(contextOf(`${inner}\n${quoted}`)).toBe(inner)
    expect(contextOf(`${inner}\n${frame}`)).toBe(inner)
  })

  it('says of a call that fails in itself that the box was changed', () => {
    const place = compose('boxed', 'select 1').place(failure({ completed: 2, sqlstate: '22012' }))
    expect(place.error).toMatchObject({ sqlstate: '42501', message: expect.stringContaining('changed') })
  })

  it('writes the text of a statement so that no setting and no search for bodies can read it otherwise', () => {
    const { sql } = compose('boxed', "select 'it''s \\ $$', $a$b$a$")
    expect(sql).toContain(String.raw`(E'select \x27it\x27\x27s \x5c \x24\x24\x27, \x24a\x24b\x24a\x24`)
  })
})
