import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { volatileFunction } from '../../../../src/migrations/syntax/volatile.ts'
import { Lab } from '../../postgres/lab.ts'
import { REMARKS } from './remarks.ts'

/** What the checks claim of PostgreSQL, seen on the server itself. */
describe.each([16, 17] as const)('PostgreSQL %i', (version) => {
  let lab: Lab
  let database: string

  beforeAll(async () => {
    lab = await Lab.start(version)
    database = await lab.database()
  }, 60_000)
  afterAll(() => lab.stop())

  /** Statements about table `t` with an integer, and no syntax of version 18. */
  const cases = REMARKS.filter(
    ({ about, sql }) =>
      about === 'rewrite-table' &&
      /^alter table t (?!alter column a set expression)/.test(sql) &&
      !sql.includes('virtual'),
  )

  it.each(cases)('writes the table anew, or not, as it is said of: $sql', async ({ sql, remarks }) => {
    const [before, after] = await relationFiles(
      sql.includes(' add column ') ? sql : sql.replace('type text', 'type text using a::text'),
    )
    expect(after !== before).toBe(remarks.some((line) => line.includes('[rewrite-table]')))
  })

  async function relationFiles(sql: string): Promise<unknown[]> {
    const rows: unknown[] = []
    const setUp = [
      'begin',
      'create function public.f(int) returns int language plpgsql as $$ begin return 1; end $$',
      `create table t (b int${sql.includes(' add column ') ? '' : ', a int'})`,
      'insert into t values (1)',
    ]
    const client = await lab.client('cloud_admin', database)
    for (const statement of setUp) await client.query(statement)
    for (const statement of ['select 1', sql]) {
      await client.query(statement)
      rows.push((await client.query("select pg_relation_filenode('t') as file")).rows[0]?.file)
    }
    await client.end()
    return rows
  }

  it('has no volatile function that is taken for a constant', async () => {
    const volatile = await lab.admin(
      database,
      "select distinct proname from pg_proc where provolatile = 'v' and pronamespace = 'pg_catalog'::regnamespace",
    )
    const missed = volatile.filter(
      ({ proname }) =>
        volatileFunction({ FuncCall: { funcname: [{ String: { sval: String(proname) } }] } }) === undefined,
    )
    expect(volatile.length).toBeGreaterThan(100)
    expect(missed).toEqual([])
  })
})
