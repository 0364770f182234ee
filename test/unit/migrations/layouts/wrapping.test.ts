import { describe, expect, it } from 'vitest'
import { joinTransactions, withoutLastReset } from '../../../../src/migrations/layouts/wrapping.ts'

const flat = (sql: string) => sql.replace(/\s+/g, ' ').trim()

describe('transactions inside a file', () => {
  it.each([
    [
      'of an enum, then more',
      "BEGIN;\nCREATE TYPE a AS ENUM ('x');\nCOMMIT;\nCREATE TABLE t ();",
      "CREATE TYPE a AS ENUM ('x'); CREATE TABLE t ();",
    ],
    [
      'behind a setting',
      "SET x.y = 'commit;';\nstart transaction;\nSELECT 1;\nEND TRANSACTION;",
      "SET x.y = 'commit;'; SELECT 1;",
    ],
    ['two', 'BEGIN; SELECT 1; COMMIT; BEGIN WORK; SELECT 2; COMMIT WORK;', 'SELECT 1; SELECT 2;'],
  ])('are taken out: %s', (_, sql, expected) => {
    const joined = joinTransactions(sql)
    expect(flat(joined)).toBe(expected)
    expect(joined.split('\n').length).toBe(sql.split('\n').length)
    expect(joined).toHaveLength(sql.length)
  })

  it.each([
    ['a ROLLBACK', 'BEGIN; SELECT 1; ROLLBACK;'],
    ['one without its end', 'BEGIN; SELECT 1;'],
    ['one with a level', 'BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT;'],
    ['an end first', 'COMMIT; BEGIN;'],
    ['words of a body', 'CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END;'],
    ['words in a text', "SELECT 'begin; commit;', $$begin; commit;$$; -- begin; commit;"],
  ])('stay: %s', (_, sql) => {
    expect(joinTransactions(sql)).toBe(sql)
  })
})

it('the RESET ALL at the end of a dump is taken out, and no other', () => {
  expect(flat(withoutLastReset('SELECT 1;\nRESET ALL;\n-- done\n'))).toBe('SELECT 1; -- done')
  expect(withoutLastReset('RESET ALL;\nSELECT 1;')).toBe('RESET ALL;\nSELECT 1;')
})
