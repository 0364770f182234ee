import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MigrationFile } from '../../../src/config/migration-file.ts'
import { describeProblem, InvalidInput } from '../../../src/error.ts'
import { refusedByServer } from '../../../src/migrations/server-syntax.ts'
import { Syntax } from '../../../src/migrations/syntax/syntax.ts'
import { CI, desiredDatabase, Lab, loadParser, migration, Run } from '../postgres/lab.ts'

const TABLE = migration('1_a.sql', "create table t (a int); comment on table t is 'ü😀'")
const VIRTUAL = migration(
  '2_b.sql',
  '-- é😀\nselect 1;\nalter table t add column b int\n  generated always as (a + 1) virtual;\nselect 2 -- no semicolon',
)
const ENFORCED = migration('4_d.sql', 'alter table t add constraint c check (a > 0) not enforced')

describe.each([16, 17] as const)('PostgreSQL %i', (version) => {
  let lab: Lab
  let database: string

  beforeAll(async () => {
    lab = await Lab.start(version)
    database = await lab.database()
  }, 60_000)
  afterAll(() => lab.stop())

  async function refused(
    files: readonly MigrationFile[],
    { server = version * 10_000, syntax = new Syntax(loadParser), run = new Run() } = {},
  ): Promise<string[]> {
    const session = await lab.session(CI, database, run)
    const found = await refusedByServer(session, server, files, syntax)
    await session.close()
    return found.map(({ problem }) => describeProblem(problem))
  }

  it('names the place of syntax that it is too old for, in every file', async () => {
    expect(await refused([TABLE, VIRTUAL, migration('3_c.sql', 'select 3'), ENFORCED])).toEqual([
      `migrations/2_b.sql:4:31: PostgreSQL ${version} does not take this: syntax error at or near "virtual" [newer-syntax] (it is right for PostgreSQL 18, and the server runs ${version}: write it as version ${version} has it, or upgrade the server; nothing of the file was run)`,
      expect.stringMatching(/^migrations\/4_d\.sql:1:50: .*at or near "enforced"/),
    ])
  })

  it('runs nothing of what it parses', async () => {
    const file = migration('1_a.sql', 'create table ran (id int); commit; create table ran_too (id int)')
    const next = () => lab.admin(database, 'select pg_snapshot_xmax(pg_current_snapshot())::text as next')
    const before = await next()
    expect(await refused([file])).toEqual([])
    expect(await next()).toEqual(before)
    expect(
      await lab.admin(database, "select to_regclass('public.ran') as a, to_regclass('public.ran_too') as b"),
    ).toEqual([{ a: null, b: null }])
  })

  it('is asked once for each file, in one message', async () => {
    const run = new Run()
    const syntax = new Syntax(loadParser)
    expect(await refused([TABLE, migration('2_b.sql', 'select 2')], { run, syntax })).toEqual([])
    expect(run.meter.messages).toBe(1)
    expect(await refused([TABLE], { run, syntax })).toEqual([])
    expect(run.meter.messages).toBe(1)
    expect(await refused([TABLE, VIRTUAL], { run, syntax })).toHaveLength(1)
    expect(run.meter.messages).toBe(2)
  })

  it('is not asked when it is as new as the parser', async () => {
    const run = new Run()
    expect(await refused([VIRTUAL], { run, server: 180_000 })).toEqual([])
    expect(run.meter.messages).toBe(0)
  })

  it('is asked under the lock, of both phases, before anything is changed', async () => {
    const late = migration('5_e.sql', `-- phase: after-deploy\n${ENFORCED.sql}`)
    const desired = desiredDatabase({ database: await lab.database(), migrations: [TABLE, late] })
    const error: unknown = await lab.deploy(desired).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(InvalidInput)
    expect(String(error)).toContain(`migrations/5_e.sql:2:50: PostgreSQL ${version} does not take this`)
    expect(await lab.admin(desired.database, "select to_regnamespace('shop') as schema")).toEqual([
      { schema: null },
    ])
  })
})
