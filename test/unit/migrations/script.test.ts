import { describe, expect, it } from 'vitest'
import { composeScript, type Script } from '../../../src/migrations/script.ts'
import { characters } from '../../../src/migrations/syntax/position.ts'
import { SqlFailure } from '../../../src/postgres/sql-failure.ts'
import { loadParser, migration } from '../postgres/lab.ts'

const parser = await loadParser()

function compose(...texts: readonly string[]): Script {
  return composeScript(
    texts.map((sql, index) => {
      const file = migration(`${index + 1}_x.sql`, sql)
      return {
        file,
        sql,
        statements: parser.parse(sql).statements,
        before: ['BEGIN', 'SET x'],
        after: ['INSERT', 'COMMIT'],
      }
    }),
  )
}

function failure(options: { completed?: number; position?: number }): SqlFailure {
  const unknown = {
    detail: undefined,
    hint: undefined,
    constraint: undefined,
    context: undefined,
    cause: undefined,
  }
  return new SqlFailure({
    sqlstate: 'XX000',
    message: 'x',
    position: undefined,
    completed: 0,
    ...unknown,
    ...options,
  })
}

const SCRIPT = compose("select 'é😀'; -- end", 'select 1;\nselect 2', '/* 😀 */ select 3')

describe('composeScript', () => {
  it('ends each file, though it may end in a comment or without a semicolon', () => {
    expect(compose('select 1 -- x', 'select 2').sql).toBe(
      'BEGIN;\nSET x;\nselect 1 -- x\n;\nINSERT;\nCOMMIT;\nBEGIN;\nSET x;\nselect 2\n;\nINSERT;\nCOMMIT;\n',
    )
  })

  it.each([
    // BEGIN, SET x, one statement, INSERT, COMMIT; then BEGIN, SET x, two statements ...
    [0, { index: 0, start: undefined }],
    [2, { index: 0, start: 0 }],
    [4, { index: 0, start: undefined }],
    [5, { index: 1, start: undefined }],
    [8, { index: 1, start: 10 }],
    [10, { index: 1, start: undefined }],
    [13, { index: 2, start: 9 }],
  ])('finds the statement after %i completed ones', (completed, { index, start }) => {
    const place = SCRIPT.place(failure({ completed }))
    expect({ index: place.index, start: place.statement?.start, offset: place.offset }).toEqual({
      index,
      start,
      offset: start,
    })
  })

  it('prefers the position that the server names, in characters of the whole message', () => {
    const position = characters(SCRIPT.sql.slice(0, SCRIPT.sql.indexOf('select 2') + 'select '.length)) + 1
    const place = SCRIPT.place(failure({ position, completed: 0 }))
    expect(place).toMatchObject({ index: 1, offset: 'select 1;\nselect '.length, statement: { start: 10 } })
  })
})
