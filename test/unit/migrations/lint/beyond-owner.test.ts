import { describe, expect, it } from 'vitest'
import { checkMigrations } from '../../../../src/migrations/lint/check.ts'
import { Syntax } from '../../../../src/migrations/syntax/syntax.ts'
import { loadParser, migration, running } from '../../postgres/lab.ts'

async function found(sql: string, createsInDatabase = false, ownerExists = true): Promise<string[]> {
  const rights = {
    database: 'db',
    ownerExists,
    createsInDatabase,
    createsInPublic: createsInDatabase,
    extensions: ['vector'],
  }
  const context = { schema: 'shop', ownerRole: 'own', allow: [], rights }
  const { problems } = await checkMigrations(
    running(migration('1_a.sql', sql)),
    new Syntax(loadParser),
    context,
  )
  return problems.map(({ message, hint }) => `${message}: ${hint}`)
}

describe('what the owner role may not do', () => {
  it.each([
    ['create schema if not exists side', 'GRANT CREATE ON DATABASE "db" TO "own"'],
    ['create extension if not exists citext', '`lakebase: { extensions: [citext] }`'],
    ['create extension vector', 'write CREATE EXTENSION IF NOT EXISTS vector'],
    ["comment on extension vector is 'x'", 'remove it'],
    ['create role reader', 'as an administrator'],
    ['create table if not exists public.t (id int)', '`lakebase: { schema: public }`'],
    ['create view public.v as select 1', 'GRANT CREATE ON SCHEMA public TO "own"'],
    ["alter database db set timezone = 'UTC'", 'as an administrator'],
  ])('is found before anything runs: %s', async (sql, hint) => {
    const [first, ...more] = await found(sql)
    expect(first).toContain('[beyond-owner]')
    expect(first).toContain(hint)
    expect(more).toEqual([])
  })

  it('names the way to a role that is not there yet', async () => {
    expect(await found('create schema side', false, false)).toEqual([
      expect.stringContaining(
        'the command `bootstrap`, which makes the role, and then: GRANT CREATE ON DATABASE "db" TO "own"',
      ),
    ])
  })

  it('passes where it may', async () => {
    expect(await found('create schema side', true)).toEqual([])
    expect(await found('create table public.t (id int)', true)).toEqual([])
    expect(await found('do $$ begin create table public.t (id int); end $$')).toEqual([])
    expect(await found('create extension if not exists citext', true)).toEqual([])
    expect(await found('create extension if not exists vector')).toEqual([])
    expect(await found("comment on table t is 'x'")).toEqual([])
  })
})
