import { describe, expect, it } from 'vitest'
import { describeProblem } from '../../../../src/error.ts'
import { checkMigrations } from '../../../../src/migrations/lint/check.ts'
import { Syntax } from '../../../../src/migrations/syntax/syntax.ts'
import { loadParser, migration, running } from '../../postgres/lab.ts'

const syntax = new Syntax(loadParser)
const CONTEXT = { schema: 'shop', ownerRole: 'shop_owner', allow: [] }

async function check(sql: string): Promise<{ problems: string[]; warnings: string[] }> {
  const { problems, warnings } = await checkMigrations(running(migration('1_a.sql', sql)), syntax, CONTEXT)
  const brief = (text: string) => text.replace('migrations/1_a.sql:', '')
  return {
    problems: problems.map(describeProblem).map(brief),
    warnings: warnings.map(describeProblem).map(brief),
  }
}

async function refusal(sql: string): Promise<string | undefined> {
  return (await check(sql)).problems[0]?.replace(/ \[[\s\S]*$/, '')
}

describe('checkMigrations', () => {
  it.each([
    'create table if not exists t (id int); insert into t values (1)',
    "create function f() returns text language sql begin atomic; select ';'; end; select 1",
    'do $x$ begin perform 1; end $x$',
    'set search_path = other; set local statement_timeout = 0; reset statement_timeout',
    "select set_config('search_path', '', false)",
    'discard temp; lock table t; analyze',
    "copy t from '/srv/rows.csv'",
    '-- transaction: none\ncreate index concurrently if not exists i on t (x); vacuum t',
    'refresh materialized view concurrently m',
    ';;',
    '-- nothing to do on PostgreSQL',
  ])('lets pass: %s', async (sql) => {
    expect(await check(sql)).toEqual({ problems: [], warnings: [] })
  })

  it.each([
    ['drop table t', 'drop-table'],
    ['alter table t drop column c', 'drop-column'],
    ['drop schema s', 'drop-schema'],
    ['drop view v cascade', 'drop-view'],
    ['drop type t cascade', 'drop-type'],
    ['drop function f cascade', 'drop-function'],
    ['drop sequence s cascade', 'drop-sequence'],
    ['drop extension e', 'drop-extension'],
    ['truncate t', 'truncate'],
    ['delete from t', 'delete-all-rows'],
    ['alter table t rename to u', 'rename'],
  ])('only warns once the new code runs: %s', async (sql, code) => {
    expect((await check(sql)).problems.join()).toContain(`[${code}]`)
    const later = await check(`-- phase: after-deploy\n${sql}`)
    expect(later.problems).toEqual([])
    expect(later.warnings.filter((line) => !line.includes(`[${code}]`))).toEqual([])
  })

  it.each([
    ['begin; select 1; commit', '1:1: BEGIN is not allowed in a migration'],
    ['select 1;\n  COMMIT', '2:3: COMMIT is not allowed in a migration'],
    ['rollback', '1:1: ROLLBACK is not allowed in a migration'],
    ['savepoint s', '1:1: SAVEPOINT is not allowed in a migration'],
    ['rollback to s', '1:1: ROLLBACK TO is not allowed in a migration'],
    ['start transaction', '1:1: START is not allowed in a migration'],
    ["prepare transaction 'x'", '1:1: PREPARE is not allowed in a migration'],
    ['set role x', '1:1: A migration may not change the role it runs as'],
    ['set local role none', '1:1: A migration may not change the role it runs as'],
    ['reset role', '1:1: A migration may not change the role it runs as'],
    ['set session authorization x', '1:1: A migration may not change the role it runs as'],
    [
      "select 1 where set_config('Role', 'x', true) = ''",
      '1:1: A migration may not change the role it runs as',
    ],
    [
      "select pg_catalog.set_config('session_authorization', 'x', true)",
      '1:1: A migration may not change the role it runs as',
    ],
    [
      'reset all',
      '1:1: RESET ALL would take back the search_path and the time-outs that a migration runs with',
    ],
    [
      'discard all',
      '1:1: DISCARD ALL would take back the search_path and the time-outs that a migration runs with',
    ],
    ['create database d', "1:1: CREATE DATABASE concerns the whole server, not the app's schema"],
    ['drop database d', "1:1: DROP DATABASE concerns the whole server, not the app's schema"],
    ['alter system set work_mem = 1', "1:1: ALTER SYSTEM concerns the whole server, not the app's schema"],
    [
      "create tablespace t location '/x'",
      "1:1: CREATE TABLESPACE concerns the whole server, not the app's schema",
    ],
    [
      'create index concurrently i on t (x)',
      '1:1: CREATE INDEX CONCURRENTLY cannot run inside a transaction',
    ],
    ['drop index concurrently i', '1:1: DROP INDEX CONCURRENTLY cannot run inside a transaction'],
    ['reindex index concurrently i', '1:1: REINDEX CONCURRENTLY cannot run inside a transaction'],
    ['reindex (concurrently) table t', '1:1: REINDEX CONCURRENTLY cannot run inside a transaction'],
    ['reindex schema s', '1:1: REINDEX SCHEMA cannot run inside a transaction'],
    ['vacuum', '1:1: VACUUM cannot run inside a transaction'],
    ['cluster', '1:1: CLUSTER without a table cannot run inside a transaction'],
    [
      'alter table p detach partition q concurrently',
      '1:1: DETACH PARTITION CONCURRENTLY cannot run inside a transaction',
    ],
    [
      "create subscription s connection 'x' publication p",
      '1:1: CREATE SUBSCRIPTION cannot run inside a transaction',
    ],
    ['copy t to stdout', '1:1: COPY TO STDOUT needs psql at the other end'],
    ['copy t from stdin', '1:1: COPY FROM STDIN needs psql at the other end'],
    ['alter table t owner to x', '1:1: OWNER TO would take an object away from the owner role'],
    ['alter function f() owner to x', '1:1: OWNER TO would take an object away from the owner role'],
    ['alter schema s owner to current_user', '1:1: OWNER TO would take an object away from the owner role'],
    ['reassign owned by a to b', '1:1: REASSIGN OWNED would move objects of other schemas too'],
    ['drop owned by a', '1:1: DROP OWNED drops everything that a role owns'],
  ])('refuses: %s', async (sql, message) => {
    expect(await refusal(sql)).toBe(message)
  })

  it.each([
    ["-- é\nselect 'ü😀'; selec 1", '2:14: syntax error at or near "selec"'],
    ['create table t (', '1:17: syntax error at end of input'],
    ["select 'open", '1:8: unterminated quoted string at or near "\'open"'],
    ['select 1;\n\\i other.sql\n', '2:1: \\i is a command of psql, not SQL'],
    ['\\connect db', '1:1: \\connect is a command of psql, not SQL'],
    ['copy t (a, b) from stdin;\n1\ttwo\n\\.\n', '2:1: COPY FROM STDIN needs psql at the other end'],
    [
      'COPY public.t FROM stdin WITH (FORMAT csv);\nx,y\n',
      '2:1: COPY FROM STDIN needs psql at the other end',
    ],
  ])('finds the place of a syntax error: %s', async (sql, message) => {
    expect(await refusal(sql)).toBe(message)
  })

  it('places a statement after its comments, in characters', async () => {
    expect(await refusal("select '😀'; /* ü /* nested */ */ commit")).toBe(
      '1:34: COMMIT is not allowed in a migration',
    )
  })

  it('reports every error of every file, with what to do', async () => {
    const files = [
      migration('1_a.sql', 'vacuum;\nset role x;'),
      migration('2_b.sql', 'selec'),
      migration('3_c.sql', 'commit'),
    ]
    const { problems } = await checkMigrations(running(...files), syntax, CONTEXT)
    expect(problems.map(describeProblem)).toEqual([
      'migrations/1_a.sql:1:1: VACUUM cannot run inside a transaction [outside-transaction] (move it to a file of its own that begins with the line `-- transaction: none`)',
      'migrations/1_a.sql:2:1: A migration may not change the role it runs as [role-change] (remove it: every file runs as the owner role, so that what it makes belongs to it)',
      'migrations/2_b.sql:1:1: syntax error at or near "selec" [syntax-error] (the file is not valid SQL for PostgreSQL; nothing of it was sent)',
      'migrations/3_c.sql:1:1: COMMIT is not allowed in a migration [transaction-control] (remove it: the file runs in one transaction together with its entry in the ledger)',
    ])
  })

  it('parses each file once and loads the parser only when asked to parse', async () => {
    let loads = 0
    let parses = 0
    const counting = new Syntax(async () => {
      loads += 1
      const parser = await loadParser()
      return {
        parse: (sql) => {
          parses += 1
          return parser.parse(sql)
        },
      }
    })
    await checkMigrations([], counting, CONTEXT)
    expect(loads).toBe(0)
    const file = migration('1_a.sql', 'select 1; select 2')
    await checkMigrations(running(file), counting, CONTEXT)
    expect(await counting.statements(file)).toHaveLength(2)
    expect({ loads, parses }).toEqual({ loads: 1, parses: 1 })
  })
})
