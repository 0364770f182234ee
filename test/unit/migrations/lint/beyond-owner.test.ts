import { describe, expect, it } from 'vitest'
import { type CheckResult, checkMigrations } from '../../../../src/migrations/lint/check.ts'
import { Syntax } from '../../../../src/migrations/syntax/syntax.ts'
import { loadParser, migration, running } from '../../postgres/lab.ts'
import { FOR_SUPERUSERS, type ForSuperusers } from './for-superusers.ts'

async function check(sql: string, createsInDatabase = false, ownerExists = true): Promise<CheckResult> {
  const rights = {
    database: 'db',
    ownerExists,
    createsInDatabase,
    createsInPublic: createsInDatabase,
    publicRelations: ['there'],
    isLogin: false,
    extensions: ['vector'],
  }
  const context = { schema: 'shop', ownerRole: 'own', allow: [], rights }
  return checkMigrations(running(migration('1_a.sql', sql)), new Syntax(loadParser), context)
}

async function found(sql: string, createsInDatabase = false, ownerExists = true): Promise<string[]> {
  const { problems } = await check(sql, createsInDatabase, ownerExists)
  return problems.map(({ message, hint }) => `${message}: ${hint}`)
}

async function warned(sql: string): Promise<string[]> {
  return (await check(sql)).warnings.map(({ message }) => message)
}

describe('what the owner role may not do', () => {
  const cases: readonly ForSuperusers[] = [
    ['create schema if not exists side', 'GRANT CREATE ON DATABASE "db" TO "own"'],
    ['create extension if not exists citext', '`lakebase: { extensions: [citext] }`'],
    ['create extension vector', 'write CREATE EXTENSION IF NOT EXISTS vector'],
    ["comment on extension vector is 'x'", 'remove it'],
    ['create role reader', 'as an administrator'],
    ['create server s foreign data wrapper w', 'as an administrator'],
    ["alter database db set timezone = 'UTC'", 'as an administrator'],
    ...FOR_SUPERUSERS,
  ]
  it.each(cases.map(([sql, hint, also, creates]) => ({ sql, hint, also, creates })))(
    'is found before anything runs: $sql',
    async ({ sql, hint, also, creates }) => {
      const all = await found(sql, creates)
      const own = all.filter((each) => also === undefined || !each.includes(`[${also}]`))
      expect(own).toEqual([expect.stringContaining('[beyond-owner]')])
      expect(own[0]).toContain(hint)
    },
  )

  it('names the way to a role that is not there yet', async () => {
    expect(await found('create schema side', false, false)).toEqual([
      expect.stringContaining(
        'the command `bootstrap`, which makes the role, and then: GRANT CREATE ON DATABASE "db" TO "own"',
      ),
    ])
  })

  it('passes where it may', async () => {
    expect(await found('create schema side', true)).toEqual([])
    expect(await found('create extension if not exists citext', true)).toEqual([])
    expect(await found('create extension if not exists vector')).toEqual([])
    expect(await found("comment on table t is 'x'")).toEqual([])
    expect(await found('create table t (id int); alter table t disable trigger all')).toEqual([])
    expect(await found('alter table t disable trigger user; set local work_mem = 4096')).toEqual([])
    expect(await found('create cast (e as int) with inout; create type c as (a int)')).toEqual([])
    expect(
      await found('alter default privileges for role own revoke execute on functions from public'),
    ).toEqual([])
    expect(await found("comment on schema shop is 'x'")).toEqual([])
  })

  it.each([
    ['grant create on database db to dev', 'GRANT ON DATABASE "db" does nothing'],
    ['grant all on schema public to dev', 'GRANT ON SCHEMA public does nothing'],
    ['revoke create on schema public from public', 'REVOKE ON SCHEMA public does nothing'],
    ['grant usage on language plpgsql to dev', 'GRANT ON LANGUAGE plpgsql does nothing'],
    ['revoke execute on function pg_catalog.lower(text) from public', 'REVOKE ON FUNCTION pg_catalog.lower'],
  ])('warns of what PostgreSQL turns into nothing: %s', async (sql, message) => {
    expect(await warned(sql)).toEqual([expect.stringContaining(message)])
  })

  it('takes a grant on what the role owns for one', async () => {
    for (const sql of ['grant usage on schema shop to dev', 'grant select on t to dev'])
      expect(await warned(sql)).toEqual([expect.stringContaining('GRANT in a migration')])
    expect(await warned('grant execute on function f() to dev')).toEqual([])
  })

  it('sees the triggers of a foreign key at both of its ends', async () => {
    const tables = 'create table a (id int primary key); create table b (a int references a);'
    for (const table of ['a', 'b'])
      expect(await found(`${tables} alter table ${table} enable trigger all`)).toEqual([
        expect.stringContaining(`ENABLE TRIGGER ALL on ${table}`),
      ])
  })
})

describe('the schema public', () => {
  it.each([
    'create table if not exists public.t (id int)',
    'create view public.v as select 1',
    'create table t (id int); alter table t add foreign key (id) references "public"."u" (id) not valid',
    'insert into public.t values (1)',
    'drop table public.t',
    "comment on column public.t.c is 'x'",
    'create collation public.c from "C"',
    'create text search configuration public.c (copy = simple)',
    'create aggregate public.total(int) (sfunc = int4pl, stype = int)',
    'create operator public.=== (leftarg = int, rightarg = int, function = int4eq)',
    'create statistics public.s on a, b from t',
    '-- allow: rename, because x\nalter table t set schema public',
    'set search_path = public; create table t (id int)',
    'create trigger a after insert on public.t for each row execute function f()',
  ])('has not what a file takes from it: %s', async (sql) => {
    const [first, ...more] = await found(sql)
    expect(first).toContain('[public-schema]')
    expect(first).toContain('`migrations: { replace_public: true }`')
    expect(more).toEqual([])
  })

  it('is named once for all statements of a file, and without what follows from it', async () => {
    expect(await found('create index i on public.t (a); create index j on public.t (b)')).toEqual([
      expect.stringMatching(/^public\.t is not there, .* and 1 more like it in this file \[public-schema\]/),
    ])
  })

  it.each([
    'create table public.t (id int); insert into public.t values (1); alter index public.t_pkey rename to k',
    'do $$ begin create table public.t (id int); end $$',
    'insert into public.there values (1)',
    'drop table if exists public.t; alter table if exists public.t add column c int',
    'select public.f()',
  ])('is left alone where that is right: %s', async (sql) => {
    const all = await found(sql, true)
    expect(all.filter((each) => each.includes('[public-schema]'))).toEqual([])
  })
})
