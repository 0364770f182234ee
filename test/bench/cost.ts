import { loadavg } from 'node:os'
import type pg from 'pg'
import { foreignCodeQuery } from '../../src/migrations/foreign-code-query.ts'
import { median } from './median.ts'
import { tablesAndColumns } from './migration.ts'
import { OURS } from './migration-runner.ts'
import { type MigrationStage, openMigrationStage, openRoad, type Road } from './migration-stage.ts'
import { encrypted } from './transport.ts'

const RUNS = 5
const FILES = 200
const ONE_WAY_MS = 15
const STATEMENTS = 10_000
const OBJECTS = 2_000

/** What it costs that files run in the owner role's box and that code of others is looked for before. */
export async function* cost(): AsyncIterable<string> {
  const stage = await openMigrationStage()
  const transport = await encrypted(stage.cluster)
  const [near, far] = [await openRoad(transport, 0), await openRoad(transport, ONE_WAY_MS)]
  try {
    stage.give(OURS, tablesAndColumns(FILES))
    yield figure(`${FILES} files through TLS, 30 ms away`, await cold(stage, far), 1.6)
    yield figure('no-op after them, 30 ms away', await noOp(stage, far), 0.35)
    const statements = Array.from(
      { length: STATEMENTS },
      (_, index) => `INSERT INTO numbers VALUES (${index});`,
    )
    stage.giveFiles(OURS, {
      'migrations/0201_numbers.sql': `CREATE TABLE IF NOT EXISTS numbers (n int);\n${statements.join('\n')}\n`,
    })
    yield figure(`${STATEMENTS} statements in one file`, await cold(stage, near), 3)
    yield figure(`check of foreign code, ${OBJECTS} tables and functions`, await check(stage, near), 0.06)
  } finally {
    for (const road of [near, far]) await road.link.close()
    await transport.close()
    await stage.close()
  }
}

/** The fastest is what it takes; the median, what the machine made of it. */
function figure(what: string, ms: readonly number[], bar: number): string {
  const seconds = (value: number) => (value / 1000).toFixed(3)
  const load = loadavg()[0]?.toFixed(1)
  return `${what}: ${seconds(Math.min(...ms))} s, median ${seconds(median(ms))} s of ${ms.length} (bar ${bar} s; load ${load})`
}

/** Into an empty database each time. */
async function cold(stage: MigrationStage, road: Road): Promise<readonly number[]> {
  return repeated(async () => {
    const database = await stage.emptyDatabase()
    const { ms } = await stage.migrate(OURS, database, road)
    await stage.dropDatabase(database)
    return ms
  })
}

async function noOp(stage: MigrationStage, road: Road): Promise<readonly number[]> {
  const database = await stage.emptyDatabase()
  await stage.migrate(OURS, database, road)
  return repeated(async () => (await stage.migrate(OURS, database, road)).ms)
}

/** The query alone, on a session beside the server. */
async function check(stage: MigrationStage, road: Road): Promise<readonly number[]> {
  const database = await stage.emptyDatabase()
  await stage.migrate(OURS, database, road)
  const session = await stage.session(database)
  try {
    const owner = await fill(session)
    await session.query('SET search_path = pg_catalog, pg_temp')
    return await repeated(async () => {
      const start = performance.now()
      await session.query(foreignCodeQuery('app_data', owner))
      return performance.now() - start
    })
  } finally {
    await session.end()
  }
}

/** Tables with keys and defaults and functions of the owner role; gives its name. */
async function fill(session: pg.Client): Promise<string> {
  const { rows } = await session.query(
    "SELECT pg_get_userbyid(nspowner) AS owner FROM pg_namespace WHERE nspname = 'app_data'",
  )
  const owner = String(rows[0]?.owner)
  await session.query(`SET ROLE "${owner}"`)
  await session.query(`DO $$ BEGIN FOR i IN 1..${OBJECTS} LOOP
    EXECUTE format('CREATE TABLE app_data.t%s (id int PRIMARY KEY, v text DEFAULT ''x'')', i);
    EXECUTE format('CREATE FUNCTION app_data.f%s(a int) RETURNS int LANGUAGE sql AS ''SELECT a''', i);
  END LOOP; END $$`)
  await session.query('RESET ROLE')
  await session.query('ANALYZE')
  return owner
}

async function repeated(run: () => Promise<number>): Promise<readonly number[]> {
  const taken: number[] = []
  for (let index = 0; index < RUNS; index += 1) taken.push(await run())
  return taken
}
