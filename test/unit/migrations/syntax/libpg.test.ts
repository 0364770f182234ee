import { expect, it } from 'vitest'
import { createParser } from '../../../../src/migrations/syntax/libpg.ts'
import { SqlSyntaxError } from '../../../../src/migrations/syntax/parser.ts'
import { loadParser } from '../../postgres/lab.ts'

it('cuts a text into its statements, whatever is quoted in them', async () => {
  const { parse } = await loadParser()
  const sql = `-- ü; 😀
select 'a;b', E'\\';', "x;y", $é$;$é$ /* ; /* ; */ */;
create function f() returns int language sql begin atomic; select 1; end;
;;create rule r as on insert to t do (delete from u; select 1);
create view v as select 'ü' -- last; one
`
  expect(parse(sql).statements.map(({ kind, start, end }) => [kind, sql.slice(start, end).trim()])).toEqual([
    ['SelectStmt', "select 'a;b', E'\\';', \"x;y\", $é$;$é$ /* ; /* ; */ */"],
    ['CreateFunctionStmt', 'create function f() returns int language sql begin atomic; select 1; end'],
    ['RuleStmt', 'create rule r as on insert to t do (delete from u; select 1)'],
    ['ViewStmt', "create view v as select 'ü' -- last; one"],
  ])
})

it('throws the place of a mistake in UTF-16 units', async () => {
  const { parse } = await loadParser()
  const sql = "select '😀é'; selec"
  try {
    parse(sql)
    expect.unreachable()
  } catch (error) {
    if (!(error instanceof SqlSyntaxError)) throw error
    expect(sql.slice(error.offset)).toBe('selec')
  }
})

it('throws the place of a statement that is nested too deep, and reads on', async () => {
  const { parse } = await loadParser()
  const sql = `select 1;\n-- deep\nselect ${Array(50_000).fill('1').join('+')}; select 2`
  for (let again = 0; again < 3; again += 1) {
    try {
      parse(sql)
      expect.unreachable()
    } catch (error) {
      if (!(error instanceof SqlSyntaxError)) throw error
      expect(error.message).toContain('nested deeper than the parser can follow')
      expect(sql.slice(error.offset)).toMatch(/^select 1\+1/)
    }
  }
  expect(parse('select 1; select 2').statements).toHaveLength(2)
})

it('passes on a failure of the library itself', async () => {
  const parser = await createParser({
    loadModule: async () => {},
    parseSync: () => {
      throw new Error('out of memory')
    },
  })
  expect(() => parser.parse('select 1')).toThrow('out of memory')
})
