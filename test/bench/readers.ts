import { setTimeout as sleep } from 'node:timers/promises'
import { addColumn, type Migrations, tablesAndColumns } from './migration.ts'
import { type MigrationRunner, OURS } from './migration-runner.ts'
import { type MigrationStage, openRoad, type Road } from './migration-stage.ts'
import { plain } from './transport.ts'

const DONE = tablesAndColumns(2)
/** How long the open transaction stays once somebody waits for it. */
const HOLD_MS = 2000
const LOOK_MS = 10

/** What a deploy does to those who read a table that a long transaction reads too. */
export async function readersBehind(
  stage: MigrationStage,
  runners: readonly MigrationRunner[],
): Promise<string[]> {
  const road = await openRoad(plain(stage.cluster), 0)
  const again: Migrations = [...DONE, addColumn(1)]
  const always = OURS.layout(DONE)
  const repeatable = { ...always, 'migrations/R__note.sql': `-- run: always\n${addColumn(1)}` }
  const results = [
    `nothing to do ${await longestWait(stage, OURS, always, road)}`,
    `the ALTER in a file with \`-- run: always\` ${await longestWait(stage, OURS, repeatable, road)}`,
  ]
  const peers: string[] = []
  for (const runner of runners)
    peers.push(`${runner.name} ${await longestWait(stage, runner, runner.layout(again), road)}`)
  await road.link.close()
  return [
    `longest wait in ms of a reader while a transaction that lasts ${HOLD_MS} ms reads the table:`,
    `ours: ${results.join('; ')}`,
    `the same ADD COLUMN IF NOT EXISTS once more in a new file: ${peers.join('; ')}`,
  ]
}

async function longestWait(
  stage: MigrationStage,
  runner: MigrationRunner,
  files: Readonly<Record<string, string>>,
  road: Road,
): Promise<string> {
  const database = await stage.emptyDatabase()
  stage.give(runner, DONE)
  await stage.migrate(runner, database, road)
  const holder = await stage.session(database)
  const [table] = (await holder.query("SELECT oid::regclass AS t1 FROM pg_class WHERE relname = 't1'")).rows
  const select = `SELECT count(*) FROM ${table.t1}`
  await holder.query(`BEGIN; ${select}`)
  stage.giveFiles(runner, files)
  let isRunning = true
  const run = stage.migrate(runner, database, road).finally(() => {
    isRunning = false
  })
  const letGo = release(holder, stage, () => isRunning)
  const wait = await watch(await stage.session(database), select, () => isRunning)
  await run
  await letGo
  await stage.dropDatabase(database)
  return wait.toFixed(0)
}

/** Ends the open transaction some time after somebody began to wait for it, or with the run. */
async function release(
  holder: Awaited<ReturnType<MigrationStage['session']>>,
  { cluster }: MigrationStage,
  isRunning: () => boolean,
): Promise<void> {
  const waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
  while (isRunning() && (await cluster.query(waiting)).length === 0) await sleep(LOOK_MS)
  if (isRunning()) await sleep(HOLD_MS)
  await holder.query('COMMIT')
  await holder.end()
}

async function watch(
  reader: Awaited<ReturnType<MigrationStage['session']>>,
  select: string,
  isRunning: () => boolean,
): Promise<number> {
  await reader.query(select)
  let longest = 0
  while (isRunning()) {
    const start = performance.now()
    await reader.query(select)
    longest = Math.max(longest, performance.now() - start)
    await sleep(LOOK_MS)
  }
  await reader.end()
  return longest
}
