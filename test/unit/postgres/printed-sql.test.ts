import { describe, expect, it } from 'vitest'
import { printedSql } from '../../../src/postgres/printed-sql.ts'

describe('a statement to copy', () => {
  it('is left as it is where all shows', () => {
    const sql = 'DROP FUNCTION IF EXISTS app_data."Odd ""name"(text)'
    expect(printedSql(sql)).toBe(sql)
  })

  it('has the numbers of what does not show', () => {
    expect(printedSql('DROP VIEW "x\nCode: OK", b."\u202e\u{e0001}"')).toBe(
      'DROP VIEW U&"x\\000aCode: OK", b.U&"\\202e\\+0e0001"',
    )
  })

  it('keeps a backslash beside such a character', () => {
    expect(printedSql('DROP VIEW "a\\b\t"')).toBe('DROP VIEW "a\\b\t"')
    expect(printedSql('DROP VIEW "a\\b\n"')).toBe('DROP VIEW U&"a\\\\b\\000a"')
  })
})
