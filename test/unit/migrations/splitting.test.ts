import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readMigrations } from '../../../src/migrations/read.ts'
import { loadParser } from '../postgres/lab.ts'

/** A text, and its statements. */
interface Split {
  readonly what: string
  readonly sql: string
  readonly statements: readonly string[]
}

const NEXT = "select 'next'"
const PLPGSQL = 'create function one() returns int language plpgsql as $$\nbegin\n  return 1;\nend; $$'
const ATOMIC = (body: string) => `create function f() returns int begin atomic ${body} end`

/** What splitters get wrong: the 24 cases that several of them were measured with. */
const SPLITS: readonly Split[] = [
  two('a body in dollars', PLPGSQL),
  two('a dollar body inside another', 'do $a$ begin execute $b$ select 1; select 2; $b$; end $a$'),
  two('dollars inside names', 'select 1 as x$y$z, 2 as p$y$q'),
  two('a dollar tag with letters beyond ASCII', 'select $ü$ a;b $ü$'),
  two('a backslash before a quote in an E string', "select E'don\\'t; stop'"),
  two('a backslash at the end of a plain string', "select 'c:\\'"),
  two('a semicolon in a U& string', "select U&'\\00e9;'"),
  two('a semicolon and quotes in a name', 'select 1 as "x;""y;"'),
  two('a comment inside a comment', 'select 1 /* x /* y; */ z; */ + 2'),
  two('a quote in a line comment', "select 1 -- isn't; it\n + 2"),
  two('dollars in a comment', '-- $$ begins nothing;\nselect 1', 'select 1'),
  two('a body of statements', ATOMIC('select 1; select 2;')),
  two('CASE ... END in a body of statements', ATOMIC('select case when true then 1 end; select 2;')),
  two('"atomic" as part of a name', PLPGSQL.replace('one()', 'is_atomic()')),
  two('"atomic" and "begin" as columns', 'create table t (begin_ int, atomic int)'),
  two('"end" as a column in a body of statements', ATOMIC('select 1 as "end"; select 2;')),
  two('a rule of statements', 'create rule r as on delete to t do also (delete from u; delete from v)'),
  { what: 'no semicolon at the end', sql: `select 1; ${NEXT}`, statements: ['select 1', NEXT] },
  { what: 'empty statements', sql: `;; select 1;; ;${NEXT};;`, statements: ['select 1', NEXT] },
  two('an operator that looks like a comment', 'select 3 operator(pg_catalog.-) -1'),
  two('a question mark as an operator', `select '{"a": 1}'::jsonb ? 'a;'`),
  two('a string that goes on in the next line', "select 'a'\n'b;c'"),
  two('a comment that ends in CR LF', 'select 1 -- x;\r\n + 2', 'select 1 -- x;\n + 2'),
  two('a byte order mark', '\ufeffselect 1', 'select 1'),
]

/** With another statement behind it; `statement` is what is read of a text that is not read as it is. */
function two(what: string, sql: string, statement = sql): Split {
  return { what, sql: `${sql};\n${NEXT};`, statements: [statement, NEXT] }
}

it('has all 24 cases', () => {
  expect(SPLITS).toHaveLength(24)
})

it.each(SPLITS)('is cut rightly: $what', async ({ sql, statements }) => {
  const directory = await mkdtemp(join(tmpdir(), 'lakebase-split-'))
  await writeFile(join(directory, '1_a.sql'), sql)
  const [file] = await readMigrations(directory, 'db', { schema: 'app' })
  await rm(directory, { recursive: true })
  const text = file?.sql ?? ''
  const { statements: found } = (await loadParser()).parse(text)
  expect(found.map(({ start, end }) => text.slice(start, end).trim())).toEqual(statements)
})
