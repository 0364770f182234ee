import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeBlockers } from '../../../src/postgres/blockers.ts'
import { SqlFailure } from '../../../src/postgres/sql-failure.ts'
import { APP, CI, desiredDatabase, JANE, Lab, migration, READ_WRITE, Run } from './lab.ts'

/** Where the app may create, whoever has written is waited for before any file runs. */
const GRANTS = [{ ...READ_WRITE, create: false }]
const FILES = [migration('0001_a.sql', 'create table a (id int); create table b (id int)')]

let lab: Lab
let database: string

beforeAll(async () => {
  lab = await Lab.start(17)
  database = await lab.database()
  await lab.deploy(desiredDatabase({ database, grants: GRANTS, migrations: FILES }))
}, 60_000)
afterAll(() => lab.stop())

function failure(sqlstate: string, detail?: string): SqlFailure {
  return new SqlFailure({
    sqlstate,
    message: 'no',
    detail,
    hint: undefined,
    position: undefined,
    constraint: undefined,
    context: undefined,
    completed: 0,
    cause: undefined,
  })
}

async function blockers(sqlstate: string, relations: readonly string[], waitedMs = 0): Promise<string> {
  const session = await lab.session(CI, database)
  const text = await describeBlockers(session, failure(sqlstate), { schema: 'shop', relations, waitedMs })
  await session.close()
  return text
}

describe('describeBlockers', () => {
  it('says nothing when the locks are gone, or the statement names no relation', async () => {
    expect(await blockers('55P03', ['a'])).toBe('')
    expect(await blockers('55P03', [])).toBe('')
  })

  it('names the strongest lock of a session, and the longest transaction first', async () => {
    const reader = await lab.client(APP, database)
    await reader.query('begin; select from shop.a')
    const writer = await lab.client(JANE, database)
    await writer.query(
      'begin; select from shop.a; lock table shop.a in row exclusive mode; select from shop.b',
    )
    const text = await blockers('55P03', ['a', 'b'])
    expect(text.split('; probably ').slice(1)).toEqual([
      expect.stringMatching(
        new RegExp(`^"${APP}" is in the way .* holds AccessShareLock on "a"; its last query`),
      ),
      expect.stringMatching(/is in the way .* holds RowExclusiveLock on "a"; its last query/),
    ])
    await reader.end()
    await writer.end()
  })

  it('leaves out who came after the wait had begun: they queue behind it', async () => {
    const reader = await lab.client(APP, database)
    await reader.query('begin; select from shop.a')
    expect(await blockers('55P03', ['a'], 3_600_000)).toBe('')
    expect(await blockers('40001', ['a'], 3_600_000)).toContain('is in the way')
    await reader.end()
  })

  it('says when a query is not visible to the login', async () => {
    const other = await lab.client('cloud_admin', database)
    await other.query('begin; lock table shop.a')
    await lab.admin(database, 'create role plain login')
    const session = await lab.session('plain', database)
    const text = await describeBlockers(session, failure('55P03'), {
      schema: 'shop',
      relations: ['a'],
      waitedMs: 0,
    })
    expect(text).toMatch(
      /^; probably "cloud_admin" is in the way \(pid \d+, lakebase-deploy\), which holds AccessExclusiveLock on "a"; its query is not visible to this login$/,
    )
    await session.close()
    await other.end()
  })

  it.each([
    ['a writer of the table', 'insert into shop.a values (1)', ', which holds RowExclusiveLock on "a"'],
    ['an old snapshot', 'set transaction isolation level repeatable read; select from shop.b', ''],
  ])('names %s to a concurrent build that ran out of time', async (_, sql, holds) => {
    const name = `i_${sql.length}`
    const build = `-- transaction: none\n-- statement_timeout: 1s\ncreate index concurrently if not exists ${name} on a (id)`
    const other = await lab.client(CI, database)
    await other.query(`begin; ${sql}`)
    const migrations = [...FILES, migration('0003_build.sql', build)]
    const deploying = lab.deploy(desiredDatabase({ database, grants: GRANTS, migrations }))
    await expect(deploying).rejects.toThrow(
      `due to statement timeout (SQLSTATE 57014); probably "${CI}" is in the way (pid `,
    )
    await expect(deploying).rejects.toThrow(`)${holds}; its last query`)
    await other.end()
  })

  it("knows the other side of a deadlock from the server's report", async () => {
    // The one that closes the circle finds it, so the file waits at a gate until the other one waits for it.
    const both = [
      "set local deadlock_timeout = '10ms'",
      'lock table a',
      'select pg_advisory_xact_lock(7)',
      'lock table b',
    ]
    const desired = desiredDatabase({
      grants: GRANTS,
      database,
      migrations: [...FILES, migration('0002_both.sql', both.join(';\n'))],
    })
    await lab.admin(database, `grant set on parameter deadlock_timeout to "${desired.ownerRole}"`)
    const gate = await lab.client('cloud_admin', database)
    await gate.query('select pg_advisory_lock(7)')
    const other = await lab.client('cloud_admin', database)
    await other.query("set deadlock_timeout = '1h'; begin; lock table shop.b")
    const run = new Run({ lockTimeoutMs: 20_000 })
    const deploying = lab.deploy(desired, CI, run)
    await lab.untilBlocked(1)
    const locked = other.query('lock table shop.a /* the other way round */')
    await lab.untilBlocked(2)
    await gate.end()
    await locked
    await run.untilSays('trying again')
    expect(run.lines[0]).toMatch(
      /^0002_both\.sql: deadlock detected; "cloud_admin" is in the way \(pid \d+, lakebase-deploy, .*lock table shop\.a.*; trying again$/,
    )
    await other.query('rollback')
    expect(await deploying).toEqual([expect.stringContaining('apply 0002_both.sql')])
  })
})
