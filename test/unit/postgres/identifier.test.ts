import { describe, expect, it } from 'vitest'
import { defaultOwnerRole, quoteIdentifier, quoteLiteral } from '../../../src/postgres/identifier.ts'

describe('quoteIdentifier', () => {
  it('doubles quotes and leaves everything else as it is', () => {
    expect(quoteIdentifier('user"; drop')).toBe('"user""; drop"')
    expect(quoteIdentifier("o'neil\\x")).toBe(`"o'neil\\x"`)
    expect(quoteIdentifier('Ärger😀')).toBe('"Ärger😀"')
  })

  it('takes 63 bytes and refuses 64, counting UTF-8', () => {
    expect(quoteIdentifier(`${'é'.repeat(31)}x`)).toBe(`"${'é'.repeat(31)}x"`)
    expect(() => quoteIdentifier('é'.repeat(32))).toThrow('it is 64 bytes long, and PostgreSQL keeps only 63')
  })

  it('refuses NUL and the empty name', () => {
    expect(() => quoteIdentifier('a\0b')).toThrow('it holds a NUL character')
    expect(() => quoteIdentifier('')).toThrow('it is empty')
  })
})

describe('quoteLiteral', () => {
  it.each([
    ['', "''"],
    ["o'neil", "'o''neil'"],
    ['a\\b', "E'a\\\\b'"],
    ["\\'", "E'\\\\'''"],
    ['$$; drop', "'$$; drop'"],
  ])('%j becomes %s', (text, quoted) => {
    expect(quoteLiteral(text)).toBe(quoted)
  })

  it('refuses NUL', () => {
    expect(() => quoteLiteral('a\0')).toThrow('holds a NUL character')
  })
})

describe('defaultOwnerRole', () => {
  it('names database and schema', () => {
    expect(defaultOwnerRole('databricks_postgres', 'shop')).toBe('databricks_postgres__shop_owner')
  })

  it('hashes a name over 63 bytes without cutting a character', () => {
    const name = defaultOwnerRole('é'.repeat(30), 'schema')
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63)
    expect(name).toMatch(/^é{22}_[0-9a-f]{12}_owner$/)
    expect(defaultOwnerRole('é'.repeat(30), 'schemb')).not.toBe(name)
  })

  it('keeps a name of exactly 63 bytes', () => {
    const database = 'd'.repeat(63 - '__s_owner'.length)
    expect(defaultOwnerRole(database, 's')).toBe(`${database}__s_owner`)
    expect(defaultOwnerRole(`${database}d`, 's')).toMatch(/_[0-9a-f]{12}_owner$/)
  })

  it('is another for every pair of database and schema', () => {
    const pairs = [
      ['shop', 'eu_app'],
      ['shop_eu', 'app'],
      ['a', 'b__c'],
      ['a__b', 'c'],
      ['a_', 'b'],
      ['a', '_b'],
      ['pg_app', 's'],
      ['db_pg_app', 's'],
    ] as const
    const names = pairs.map(([database, schema]) => defaultOwnerRole(database, schema))
    expect(new Set(names).size).toBe(pairs.length)
    expect(names.slice(0, 2)).toEqual(['shop__eu_app_owner', 'shop_eu__app_owner'])
  })

  it('never begins with the reserved pg_', () => {
    expect(defaultOwnerRole('pg_app', 's')).toMatch(/^db_pg_app__s_[0-9a-f]{12}_owner$/)
  })
})
