import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { readCatalog } from '../../../../src/catalog/read.ts'
import type { DesiredDatabase } from '../../../../src/config/desired-database.ts'
import { applyDatabase } from '../../../../src/engine/database/apply.ts'
import { planDatabase } from '../../../../src/plan/database.ts'
import { databaseSteps } from '../../../../src/plan/step.ts'
import { quoteIdentifier } from '../../../../src/postgres/identifier.ts'
import { runKey } from '../../../../src/postgres/lock-key.ts'
import {
  APP,
  CI,
  desiredDatabase,
  JANE,
  Lab,
  migration,
  READ_WRITE,
  Run,
  stepsOf,
} from '../../postgres/lab.ts'

const FILES = [
  migration('0001_a.sql', 'create table a (id int)'),
  migration('0002_b.sql', 'alter table a add column b int; insert into a values (1, 2)'),
  migration('0003_c.sql', 'alter table a add column c int'),
]

let lab: Lab

beforeAll(async () => {
  lab = await Lab.start(17)
}, 60_000)
afterAll(() => lab.stop())

async function fresh(change: Partial<DesiredDatabase> = {}): Promise<DesiredDatabase> {
  const grants = [{ ...READ_WRITE, create: false }]
  return desiredDatabase({ database: await lab.database(), migrations: FILES, grants, ...change })
}

describe('two deploys at once', () => {
  it('both succeed, and each step is made once', async () => {
    for (let round = 0; round < 4; round += 1) {
      const desired = await fresh()
      const planned = stepsOf(planDatabase(desired, undefined).changes)
      const executed = await Promise.all([lab.deploy(desired), lab.deploy(desired), lab.deploy(desired)])
      expect(executed.flat().sort()).toEqual([...planned].sort())
      expect(await lab.plan(desired)).toEqual([])
    }
  })

  it('both succeed with two deployers, though only one may have created the role', async () => {
    const desired = await fresh()
    const [ci, jane] = await Promise.all([lab.deploy(desired, CI), lab.deploy(desired, JANE)])
    expect([...ci, ...jane].filter((step) => step.startsWith('join role'))).toHaveLength(2)
    expect([...ci, ...jane].filter((step) => step.startsWith('apply'))).toHaveLength(FILES.length)
  })
})

describe('the deploy lock', () => {
  it('makes a run wait, and says for whom', async () => {
    const desired = await fresh()
    const holder = await lab.client(JANE, desired.database)
    const { group, id } = runKey(desired.schema)
    const { rows } = await holder.query<{ pid: number }>(
      `SELECT pg_advisory_lock(${group}, ${id}), pg_backend_pid() AS pid`,
    )
    const run = new Run()
    const waiting = lab.deploy(desired, CI, run)
    await run.untilSays('waiting')
    expect(run.lines).toEqual([
      expect.stringMatching(
        new RegExp(
          `^waiting for another deploy to schema shop, held by pid ${rows[0]?.pid} of "${JANE.replace('+', '\\+')}" \\(lakebase-deploy, connected since 20`,
        ),
      ),
    ])
    await holder.end()
    expect(await waiting).toHaveLength(14)
  })

  it('is given up when the time is used up', async () => {
    const desired = await fresh()
    const holder = await lab.client(JANE, desired.database)
    const { group, id } = runKey(desired.schema)
    await holder.query(`SELECT pg_advisory_lock(${group}, ${id})`)
    await expect(lab.deploy(desired, CI, new Run({ timeoutMs: 500 }))).rejects.toMatchObject({
      code: 'DATABASE_LOCKED',
      message: expect.stringContaining(`of "${JANE}"`),
      hint: expect.stringMatching(/SELECT pg_terminate_backend\(\d+\);/),
    })
    expect(await lab.plan(desired)).toHaveLength(14)
    await holder.end()
  })

  it('is released and the session left as it was, whether the work succeeds or fails', async () => {
    const desired = await fresh({
      migrations: [...FILES, migration('0004_bad.sql', 'set statement_timeout = 1234; select 1/0')],
    })
    const run = new Run()
    const session = await lab.session(CI, desired.database, run)
    const planned = planDatabase(desired, await readCatalog(session, desired)).changes
    await expect(applyDatabase(session, desired, planned, run.ports)).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
    })
    const results = await session.send(
      `SELECT (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()) AS locks,
        current_user = session_user AS login, current_setting('statement_timeout') AS timeout, current_setting('idle_session_timeout') AS idle`,
    )
    expect(results).toEqual([[{ locks: '0', login: 't', timeout: '0', idle: '0' }]])
    await session.close()
  })
})

describe('a database that moved between plan and apply', () => {
  it('is left alone when there is more to do than was planned', async () => {
    const desired = await fresh()
    await lab.deploy(desired)
    await lab.admin(desired.database, `revoke insert on shop.a from "${APP}"`)
    const run = new Run()
    const session = await lab.session(CI, desired.database, run)
    const planned = planDatabase(desired, await readCatalog(session, desired)).changes
    await lab.admin(desired.database, `revoke delete, select on shop.a from "${APP}"`)
    await expect(applyDatabase(session, desired, planned, run.ports)).rejects.toMatchObject({
      code: 'DATABASE_MOVED',
      message:
        'The database changed after it was planned; it would now also need: grant DELETE on table "a" to the app; grant SELECT on table "a" to the app.',
    })
    expect(await lab.plan(desired)).toHaveLength(3)
    await session.close()
  })

  it('is fine when another run did a part', async () => {
    const desired = await fresh()
    const run = new Run()
    const session = await lab.session(CI, desired.database, run)
    const planned = planDatabase(desired, await readCatalog(session, desired)).changes
    await lab.deploy({ ...desired, migrations: FILES.slice(0, 2) })
    const { executed } = await applyDatabase(session, desired, planned, run.ports)
    expect(executed.flatMap(databaseSteps)).toEqual([expect.stringContaining('apply 0003_c.sql')])
    await session.close()
  })
})

describe('other people in the database', () => {
  it.each([
    ['on the schema', `grant usage on schema shop to databricks_gateway`, 'tuple concurrently updated'],
    ['on a table', `grant select on shop.a to databricks_gateway`, 'tuple concurrently updated'],
    [
      'of default privileges',
      `alter default privileges for role "%" in schema shop grant select on tables to databricks_gateway`,
      'duplicate key value violates unique constraint "pg_default_acl_role_nsp_obj_index"',
    ],
  ])('who grant at the same time do not make a deploy fail: %s', async (_what, grant, reason) => {
    const desired = await fresh({ migrations: FILES.slice(0, 1) })
    await lab.deploy(desired)
    const owner = quoteIdentifier(desired.ownerRole)
    await lab.admin(
      desired.database,
      `revoke all on schema shop from "${APP}"`,
      `revoke all on shop.a from "${APP}"`,
      `alter default privileges for role ${owner} in schema shop revoke all on tables from "${APP}"`,
    )
    const other = await lab.client('cloud_admin', desired.database)
    await other.query(`begin; ${grant.replace('"%"', owner)}`)
    const run = new Run()
    const deploying = lab.deploy(desired, CI, run)
    await lab.untilBlocked()
    await other.query('commit')
    expect(await deploying).toHaveLength(9)
    expect(run.lines).toEqual([`ownership and grants: ${reason}; trying again`])
    expect(await lab.plan(desired)).toEqual([])
  })

  it('who create the same schema at the same time do not make a deploy fail', async () => {
    const desired = await fresh()
    await lab.deploy(desired)
    await lab.admin(desired.database, 'drop schema shop cascade')
    const other = await lab.client('cloud_admin', desired.database)
    await other.query(`begin; create schema shop authorization ${quoteIdentifier(desired.ownerRole)}`)
    const run = new Run()
    const deploying = lab.deploy(desired, CI, run)
    await lab.untilBlocked()
    await other.query('commit')
    const executed = await deploying
    expect(executed).not.toContain(`create schema "shop" for "${desired.ownerRole}"`)
    expect(executed).toHaveLength(11)
    expect(run.lines[0]).toMatch(
      /^ownership and grants: duplicate key value violates unique constraint "pg_namespace_nspname_index"; trying again$/,
    )
  })

  it('who hold a table make the migration wait and try again, and nobody waits for it longer than the lock time-out', async () => {
    const desired = await fresh()
    await lab.deploy({ ...desired, migrations: FILES.slice(0, 1) })
    const reader = await lab.client(APP, desired.database)
    await reader.query("begin;\n select * from shop.a where 'secret' <> ''")
    const run = new Run({ lockTimeoutMs: 150 })
    const deploying = lab.deploy(desired, CI, run)
    await run.untilSays('trying again')
    // A deploy that queued for the lock would let this reader wait for the other one, which ends only afterwards.
    await lab.as(APP, desired.database, 'select * from shop.a')
    await reader.query('commit')
    expect(await deploying).toEqual([
      expect.stringContaining('apply 0002_b.sql'),
      expect.stringContaining('apply 0003_c.sql'),
    ])
    expect(run.lines[0]).toMatch(
      new RegExp(
        `^0002_b\\.sql: canceling statement due to lock timeout; probably "${APP}" is in the way \\(pid \\d+, lakebase-deploy, idle in transaction, in a transaction for \\d+s\\), which holds AccessShareLock on "a"; its last query \\(\\d+s ago\\): begin; select \\* from shop\\.a where '\\.\\.\\.' <> '\\.\\.\\.'; trying again$`,
      ),
    )
    expect(await lab.as(APP, desired.database, 'select * from shop.a')).toEqual([{ id: 1, b: 2, c: null }])
  })

  it('who do not let go are named in the error', async () => {
    const desired = await fresh()
    await lab.deploy({ ...desired, migrations: FILES.slice(0, 1) })
    const reader = await lab.client(APP, desired.database)
    await reader.query('begin; select * from shop.a')
    await expect(lab.deploy(desired, CI, new Run({ lockTimeoutMs: 20 }))).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      retryable: true,
      location: { file: 'migrations/0002_b.sql', line: 1, column: 1 },
      message: expect.stringMatching(
        new RegExp(`lock timeout \\(SQLSTATE 55P03\\); probably "${APP}" is in the way \\(pid \\d+`),
      ),
    })
    await reader.end()
    expect(await lab.deploy(desired)).toHaveLength(2)
  })
})

describe('a run that is cancelled', () => {
  it('leaves whole files and no lock, and the next run goes on', async () => {
    const slow = [
      ...FILES.slice(0, 1),
      migration('0002_slow.sql', 'create table b (id int);\nselect pg_sleep(60);'),
      migration('0003_d.sql', 'create table d (id int)'),
    ]
    const desired = await fresh({ migrations: slow })
    const run = new Run()
    const cancelled = lab.deploy(desired, CI, run)
    await expect
      .poll(() =>
        lab.cluster.query("SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event = 'PgSleep'"),
      )
      .toEqual([{ n: 1 }])
    run.controller.abort(new Error('cancelled by the user'))
    await expect(cancelled).rejects.toThrow('cancelled by the user')
    const quick = {
      ...desired,
      migrations: [FILES[0], migration('0002_slow.sql', 'create table b (id int)'), slow[2]].filter(
        (file) => file !== undefined,
      ),
    }
    expect(await lab.deploy(quick)).toEqual([
      expect.stringContaining('apply 0002_slow.sql'),
      expect.stringContaining('apply 0003_d.sql'),
    ])
  })

  it('sends nothing more', async () => {
    const desired = await fresh()
    const run = new Run()
    const session = await lab.session(CI, desired.database, run)
    run.controller.abort(new Error('stop'))
    await expect(readCatalog(session, desired)).rejects.toThrow('stop')
    expect(run.meter.messages).toBe(0)
  })
})
