import { describe, expect, it } from 'vitest'
import { describeProblem } from '../../../../src/error.ts'
import { checkMigrations } from '../../../../src/migrations/lint/check.ts'
import type { Absence, Present } from '../../../../src/migrations/lint/schema-state.ts'
import { Syntax } from '../../../../src/migrations/syntax/syntax.ts'
import { loadParser, migration, running } from '../../postgres/lab.ts'

const CONTEXT = { schema: 'shop', ownerRole: 'shop_owner', allow: [] }

/** The codes found in each file of a run, `!` before those that stop it. */
async function codes(
  files: readonly string[],
  applied: readonly string[] = [],
  present?: readonly Present[],
  absent: Absence = () => false,
): Promise<string[]> {
  const toFiles = (sqls: readonly string[], first: number) =>
    sqls.map((sql, index) => migration(`${first + index}_x.sql`, sql))
  const pending = toFiles(files, 10)
  const result = await checkMigrations(
    running(...pending),
    new Syntax(loadParser),
    { ...CONTEXT, absent, ...(present && { present }) },
    toFiles(applied, 1),
  )
  const line = (mark: string) => (problem: Parameters<typeof describeProblem>[0]) =>
    describeProblem(problem).replace(/^migrations\/(\d+).*?\[([a-z-]+)\].*$/s, `$1 ${mark}$2`)
  return [...result.problems.map(line('!')), ...result.warnings.map(line(''))]
}

const TABLE = 'create table if not exists t (a int)'

it('what a schema that was empty holds is new, also where nobody sees how it came there', async () => {
  const files = [
    'DO $$ BEGIN ALTER TABLE t RENAME TO u; END $$',
    'create index if not exists i on u (a); drop table if exists other.v',
  ]
  expect(await codes(files, [], [])).toEqual(expect.arrayContaining(['11 blocking-index', '11 !drop-table']))
  expect(await codes(files, [], [{ space: 'relation', name: 't' }])).toContain('11 !blocking-index')
  expect(await codes(files)).toContain('11 !blocking-index')
})

describe('what an earlier file of the same run makes', () => {
  it.each([
    ['create index if not exists i on t (a)', 'blocking-index'],
    ['alter table shop.t alter column a type text', 'rewrite-table'],
    ['alter table t drop column if exists a', 'drop-column'],
    ['drop table if exists t', 'drop-table'],
    ['alter table t alter a set not null', 'set-not-null'],
  ])('makes a warning of a hazard: %s', async (sql, code) => {
    expect(await codes([TABLE, sql])).toContain(`11 ${code}`)
    expect(await codes([sql])).toContain(`10 !${code}`)
    expect((await codes([`${TABLE}; ${sql}`])).filter((line) => line.includes(code))).toEqual([])
  })

  it('is said with the file that makes it', async () => {
    const files = [migration('1_a.sql', TABLE), migration('2_b.sql', 'create index if not exists i on t (a)')]
    const { warnings } = await checkMigrations(running(...files), new Syntax(loadParser), CONTEXT)
    expect(warnings.map(({ hint }) => hint)).toEqual([
      'write `create index CONCURRENTLY IF NOT EXISTS i on t (a);` in a file of its own that begins with the line `-- transaction: none`; it passes here because 1_a.sql of the same run makes what it is on, and stops where that is there already',
    ])
  })

  it.each([
    ['select 1 as a into t', 't'],
    ['create table t as select 1 as a', 't'],
    ['create materialized view if not exists t as select 1 as a', 't'],
    [`${TABLE}; alter table t rename to u`, 'u'],
    ['create table if not exists shop.t (a int)', 't'],
  ])('is known however it is made: %s', async (sql, name) => {
    expect(await codes([`${sql}; create index if not exists i on ${name} (a)`])).not.toContain(
      '10 !blocking-index',
    )
  })

  it('is not what has the same name in another schema', async () => {
    expect(await codes([`${TABLE}; create index if not exists i on public.t (a)`])).toEqual([
      '10 !blocking-index',
    ])
  })

  it('is not what was there before and only has a new name', async () => {
    const swap = `alter table t rename to t_old; ${TABLE}`
    expect(await codes([`${swap}; drop table if exists t_old`])).toEqual(['10 !drop-table'])
    expect(await codes([swap, 'drop table if exists t_old'])).toEqual(['11 !drop-table'])
    expect(await codes(['alter table t rename to u; create index if not exists i on u (a)'])).toEqual([
      '10 !rename',
      '10 !blocking-index',
    ])
  })

  it('is not what the database has already', async () => {
    const present = [{ space: 'relation', name: 't' } as const]
    const index = 'create index if not exists i on t (a)'
    const onto = (sql: string) => codes([sql], [], present)
    expect(await onto(`${TABLE}; ${index}`)).toEqual(['10 !blocking-index'])
    expect(await onto(`${TABLE}; drop table if exists t`)).toEqual(['10 !drop-table'])
    expect(await onto(`create or replace view t as select 1 as a; drop view if exists t`)).toEqual([
      '10 !drop-view',
    ])
    expect(await onto(`drop table if exists t; ${TABLE}; ${index}`)).toEqual(['10 !drop-table'])
    expect(await onto(`alter table t rename to t_old; ${TABLE}; ${index}`)).toEqual([])
    expect(await onto(`${TABLE.replace(' t ', ' u ')}; ${index.replace(' t ', ' u ')}`)).toEqual([])
  })

  it('is nothing that was applied before', async () => {
    expect(await codes(['create index if not exists i on t (a)'], [TABLE])).toEqual(['10 !blocking-index'])
  })
})

describe('SET NOT NULL', () => {
  const ADD = 'alter table t add constraint c check (a is not null) not valid'
  const VALIDATE = 'alter table t validate constraint c'
  const SET = 'alter table t alter a set not null'

  it('is harmless behind a check that was validated, in this run or before', async () => {
    expect(await codes([ADD, VALIDATE, SET])).toEqual([])
    expect(await codes([ADD, `${VALIDATE}; ${SET}; alter table t drop constraint if exists c`])).toEqual([])
    expect(await codes([SET], [ADD, VALIDATE])).toEqual([])
    expect(await codes([VALIDATE, SET], [ADD])).toEqual([])
    expect(await codes([SET], ['alter table t add constraint c check (a is not null)'])).toEqual([])
  })

  it.each([
    ['the check is not validated', [SET], [ADD]],
    ['the check is gone', [SET], [ADD, VALIDATE, 'alter table t drop constraint c']],
    ['the check is on another column', [SET], [ADD.replace('(a ', '(b '), VALIDATE]],
    [
      'the check is on another table',
      [SET],
      [ADD.replace('table t', 'table tt'), VALIDATE.replace(' t ', ' tt ')],
    ],
    ['the check says something else', [SET], [ADD.replace('is not null', '> 0'), VALIDATE]],
  ])('is a hazard when %s', async (_, files, applied) => {
    expect(await codes(files, applied)).toEqual(['10 !set-not-null'])
  })
})

it('VALIDATE in a later file waits for nobody, and holds up its ADD in the same one', async () => {
  const add = 'alter table t add constraint c foreign key (a) references u (id) not valid'
  const validate = 'alter table t validate constraint c'
  expect(await codes([add, validate])).toEqual([])
  expect(await codes([`${add}; ${validate}`])).toEqual(['10 !constraint-scan'])
  expect(await codes([`-- transaction: none\n${add}; ${validate}`])).toEqual(['10 not-repeatable'])
})

it('a type whose name nobody knew yet may be dropped, without what depends on it', async () => {
  const swap = `alter type s rename to s_old; create type s as enum ('a')`
  expect(await codes([`${swap}; drop type if exists s_old`])).toEqual([])
  expect(await codes([`${swap}; drop type if exists s_old cascade`])).toEqual(['10 !drop-type'])
  expect(await codes([swap, 'drop type if exists s_old'])).toEqual(['11 !drop-type'])
})

it('a dump of many thousand rows is looked at once, not once for each of its statements', async () => {
  const rows = Array.from({ length: 30_000 }, (_, id) => `insert into other.t values (${id});`)
  const found = await codes([`${TABLE};\n${rows.join('\n')}`])
  expect(found).toEqual(['10 other-schema'])
}, 30_000)

describe('what is not there', () => {
  it.each([
    'drop table if exists t',
    'drop view if exists shop.v',
    'drop table if exists t; create table t (a int)',
    'drop table if exists other.t, public.t',
    'drop type if exists t; drop domain if exists t; drop type if exists other.t',
    'drop function if exists t(int); drop procedure if exists t; drop routine if exists t; drop aggregate if exists t(int)',
    'drop schema if exists t cascade; drop extension if exists t; drop index if exists t',
    'alter table old drop column if exists t',
    'alter type old drop attribute if exists t',
    'alter table if exists t drop column a, alter b type bigint, add check (b > 0), add column d int not null',
    'alter table if exists t rename to u; alter view if exists t rename to u',
    'alter materialized view if exists t rename to u; alter table if exists t set schema other',
    'alter table if exists other.t rename a to b; alter sequence if exists t increment 2',
  ])('takes nothing away, and is not talked of: %s', async (sql) => {
    const absent: Absence = ({ name, column }) => (column ?? name.name) === 't' || name.name === 'v'
    expect(await codes([sql], [], [], absent)).toEqual([])
    expect((await codes([sql], [], [])).length).toBeGreaterThan(0)
  })

  it.each([
    ['drop table if exists other.t', []],
    ['drop table t', []],
    ['drop table if exists t', [{ space: 'relation', name: 't' } as const]],
    ['alter table t rename to u; drop table if exists u', [{ space: 'relation', name: 't' } as const]],
    ['alter table t rename to u; alter table u drop column if exists a', []],
    ['alter table t rename b to a; alter table t drop column if exists a', []],
    ['drop table if exists t, u', []],
  ])('but only where that is certain: %s', async (sql, present) => {
    const absent: Absence = ({ name, column }) =>
      name.schema !== 'other' && (column === 'a' || (column === undefined && name.name !== 'u'))
    expect((await codes([`-- allow: rename, because x\n${sql}`], [], present, absent)).join()).toMatch(
      /drop-(?:table|column)/,
    )
  })

  it('is no role to grant to', async () => {
    const statements = [
      'grant select on a to t',
      'create policy p on a to t',
      'alter policy p on a to public, t',
    ]
    for (const sql of statements) {
      const absent: Absence = ({ space, name }) => space === 'role' && name.name === 't'
      const found = async (absence?: Absence) => (await codes([sql], [], undefined, absence)).join()
      expect(await found(absent)).toContain('!missing-role')
      expect(await found()).not.toContain('missing-role')
    }
  })

  it('keeps what is refused in any case', async () => {
    expect(await codes(['alter table if exists t owner to joe'], [], [], () => true)).toEqual([
      '10 !owner-to',
    ])
  })
})

describe('what a statement makes without saying so', () => {
  it.each([
    ['create table t (id serial)', 'drop sequence t_id_seq'],
    ['create table t (id int generated always as identity)', 'drop sequence t_id_seq'],
    [
      "do $$ begin create type mood as enum ('a'); exception when duplicate_object then null; end $$",
      'drop type mood',
    ],
  ])('%s; %s', async (first, second) => {
    expect((await codes([first, second])).filter((code) => code.includes('!'))).toEqual([])
  })

  it('is as new as its type: a value of an enum that a block makes', async () => {
    const block =
      "do $$ begin create type mood as enum ('a'); exception when duplicate_object then null; end $$"
    const sql = `${block}; alter type mood add value if not exists 'b'; select 'b'::mood`
    expect((await codes([sql])).filter((code) => code.includes('!'))).toEqual([])
  })
})

describe('a ledger that is older than the schema', () => {
  const ours = [{ space: 'relation', name: 't', isOurs: true } as const]

  it('stops a file that makes what is there', async () => {
    expect(await codes([TABLE], [], ours)).toEqual(['10 !already-there'])
    expect(await codes([TABLE], ['create table old (a int)'], ours)).toEqual(['10 !already-there'])
    expect(await codes([TABLE], ['-- before t\nselect 1'], ours)).toEqual(['10 !already-there'])
  })

  it.each<[string, Partial<Present>]>([
    ['create sequence if not exists s', { name: 's' }],
    ['create table if not exists s as select 1', { name: 's' }],
    ['create materialized view if not exists s as select 1', { name: 's' }],
    ['create or replace view s as select 1', { name: 's' }],
    ['create view s as select 1', { name: 's' }],
    [
      'create or replace function s() returns int language sql as $$ select 1 $$',
      { space: 'routine', name: 's' },
    ],
    ['alter table t add column if not exists s int', { name: 't', column: 's' }],
    ['alter table t add column s int', { name: 't', column: 's' }],
  ])('also by %s', async (sql, made) => {
    const present: readonly Present[] = [{ space: 'relation', isOurs: true, name: '', ...made }]
    const stops = async (files: readonly string[], applied: readonly string[] = []) =>
      (await codes(files, applied, present)).filter((code) => code.includes('already-there'))
    const before = 'create table if not exists t (a int, "s2" int)'
    expect(await stops([sql], [before])).toEqual(['10 !already-there'])
    expect(await stops([`-- makes s\n${sql}`], [before])).toEqual(['10 !already-there'])
    expect(await stops([sql], [`${before}; comment on column t.a is 's'`])).toEqual([])
    expect(await stops(["do $$ begin execute 'drop view s' ; end $$", sql])).toEqual([])
    expect(await stops([`drop view if exists s; ${sql}`])).toEqual([])
    expect(await stops([`-- transaction: none\n${sql}`])).toEqual([])
    expect(await stops([sql], ['-- run: on-change\ncreate or replace view s as select 2'])).toEqual([])
  })

  it('but not by the sequence of a serial column, and all say the same number', async () => {
    const present = ['t', 't_id_seq', 'u', 'v'].map(
      (name): Present => ({ space: 'relation', isTable: !name.includes('seq'), name, isOurs: true }),
    )
    const files = [
      'create sequence if not exists t_id_seq',
      'create table u (a int)',
      'create table v (a int)',
    ]
    const applied = migration('1_a.sql', 'create table t (id serial)')
    const pending = files
      .map((sql, index) => migration(`2_${index}.sql`, sql))
      .map((file, index) => ({ ...file, version: `${index + 2}_x` }))
    const { problems } = await checkMigrations(
      running(...pending),
      new Syntax(loadParser),
      { ...CONTEXT, present },
      [applied],
    )
    expect(problems.map(({ message }) => message.split(' ')[0])).toEqual(['u', 'v'])
    for (const { hint } of problems) expect(hint).toContain("`migrations: { baseline: '4' }`")
  })

  it.each<[string, readonly string[], readonly string[], readonly Present[]]>([
    ['a table of somebody else', [TABLE], [], [{ space: 'relation', name: 't' }]],
    ['one that an applied file made', [TABLE], ['create table t (a int)'], ours],
    ['one that an applied file renamed', [TABLE], ['alter table s rename to t'], ours],
    ['one that a block made', [TABLE], ['do $$ begin create table t (a int); end $$'], ours],
    ['one that is dropped first', [`-- allow: drop-table, because x\ndrop table t; ${TABLE}`], [], ours],
    ['a file that starts over', [`-- transaction: none\n${TABLE}`], [], ours],
    ['a file that repeats', [`-- run: on-change\n${TABLE}`], [], ours],
  ])('but not %s', async (_what, files, applied, present) => {
    expect((await codes(files, applied, present)).filter((code) => code.includes('already-there'))).toEqual(
      [],
    )
  })
})
