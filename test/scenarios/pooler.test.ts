import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../src/emulator/postgres/cluster.ts'
import { type ActionResult, runAction } from '../../src/emulator/runner.ts'
import { hasPgbouncer, type Pgbouncer, startPgbouncer } from './pgbouncer.ts'
import { makeWorkspace, SHOP, type Workspace } from './stage.ts'

if (!hasPgbouncer)
  console.warn('Poolers are not tested here: `apt-get install pgbouncer` gives this machine one')

let cluster: Cluster
let pgbouncer: Pgbouncer
let workspace: Workspace
let database: string
let databases = 0

beforeAll(async () => {
  if (!hasPgbouncer) return
  cluster = await startCluster(17)
  await cluster.query('CREATE ROLE dev LOGIN CREATEROLE CREATEDB')
  pgbouncer = await startPgbouncer(cluster, 'dev')
})
afterAll(async () => {
  if (!hasPgbouncer) return
  await pgbouncer.stop()
  await cluster.stop()
})
beforeEach(async () => {
  workspace = makeWorkspace({ 'migrations/0001_a.sql': SHOP['migrations/0001_create_orders.sql'] ?? '' })
  if (!hasPgbouncer) return
  database = `pooled_${++databases}`
  await cluster.query(`CREATE DATABASE ${database} OWNER dev`)
})
afterEach(() => workspace.dispose())

function migrate(url = pgbouncer.url(database)): Promise<ActionResult> {
  return runAction({
    workspace: workspace.path,
    with: { command: 'migrate', 'database-url': url },
    env: {},
  })
}

/** Refused with the reason and the way on, and nothing is there that was not there before. */
async function expectRefused({ exitCode, log }: ActionResult): Promise<void> {
  expect(exitCode, log).toBe(1)
  expect(log).toContain('a connection pooler in transaction mode stands in between')
  expect(log).toContain('Nothing was changed.')
  expect(
    await cluster.query(
      "SELECT (SELECT count(*)::int FROM pg_namespace WHERE nspname = 'app_data') AS schemas, (SELECT count(*)::int FROM pg_roles WHERE rolname LIKE 'app_data%') AS roles, (SELECT count(*)::int FROM pg_tables WHERE tableowner = 'dev') AS tables",
      [],
      database,
    ),
  ).toEqual([{ schemas: 0, roles: 0, tables: 0 }])
  expect(await cluster.query("SELECT pid FROM pg_locks WHERE locktype = 'advisory'", [], database)).toEqual(
    [],
  )
}

describe.skipIf(!hasPgbouncer)('a pooler in transaction mode', () => {
  it('is refused when nobody else uses it, and leaves no lock in the way of the address that it advises', async () => {
    await expectRefused(await migrate())
    const direct = `postgresql://dev@/${database}?host=${cluster.socketDirectory}&port=${cluster.port}`
    const { exitCode, log } = await migrate(direct)
    expect(exitCode, log).toBe(0)
    expect(log).not.toContain('waiting for')
  })

  it.each([1, 2, 3, 4])(
    'is refused when %i of its four connections are in long transactions of others',
    async (clients) => {
      const calm = await pgbouncer.busy(database, clients, 0.2)
      try {
        for (let run = 0; run < 3; run += 1) await expectRefused(await migrate())
      } finally {
        await calm()
      }
    },
  )

  it('is refused when it is busy, and of two runs through it none goes on', async () => {
    const calm = await pgbouncer.busy(database, 12)
    try {
      for (const run of await Promise.all([migrate(), migrate()])) await expectRefused(run)
    } finally {
      await calm()
    }
  })

  it('is refused in statement mode', async () => {
    const strict = await startPgbouncer(cluster, 'dev', 'statement')
    try {
      await expectRefused(await migrate(strict.url(database)))
    } finally {
      await strict.stop()
    }
  })
})
