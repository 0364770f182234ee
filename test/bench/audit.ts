import { fileURLToPath } from 'node:url'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { startEmulator } from '../emulator.ts'
import { configuration, deploy, makeWorkspace, type Workspace } from '../scenarios/stage.ts'
import { median } from './median.ts'
import { peakMemory } from './peak-memory.ts'
import { type Program, type Surroundings, time } from './program.ts'

const CLI = fileURLToPath(new URL('../../dist/cli/index.js', import.meta.url))
const DATABASE = { project: 'shop' }
const OWNER = '"databricks_postgres__app_data_owner"'
/** With the app's own four privileges each table has twelve. */
const ROLES = ['service', 'worker']
const TABLES = [
  { count: 1, bar: 'none: what is left is the process and the calls' },
  { count: 2_000, bar: '0.35 s' },
  { count: 20_000, bar: '2 s and 250 MiB' },
] as const
const PER_TRANSACTION = 1_000
const RUNS = 7
const WAL_RUNS = 4

/** A clean audit as a whole process of the CLI against the emulator, and what a deploy writes whose grants are there. */
export async function audit(): Promise<string[]> {
  const emulator = await startEmulator()
  const workspace = makeWorkspace()
  try {
    await deployFirst(emulator, workspace)
    const lines: string[] = []
    let made = 0
    for (const { count, bar } of TABLES) {
      await makeTables(emulator, made, count)
      made = count
      lines.push(
        `${count} tables with 12 privileges each: ${await measure(emulator, workspace)} (bar ${bar})`,
      )
    }
    return [
      ...lines,
      `WAL of a deploy with nothing to do: ${await walOfDeploy(emulator, workspace)} bytes, least of ${WAL_RUNS} (bar 0)`,
    ]
  } finally {
    workspace.dispose()
    await emulator.stop()
  }
}

async function deployFirst(emulator: Emulator, workspace: Workspace): Promise<void> {
  await succeed(emulator, workspace)
  await emulator.sql(DATABASE, ROLES.map((role) => `CREATE ROLE ${role}`).join(';'))
  const roles = ROLES.map((role) => ({ role, access: 'read-write' }))
  workspace.write('deployment.yaml', configuration({ grants: { roles } }))
  await succeed(emulator, workspace)
}

async function succeed(emulator: Emulator, workspace: Workspace): Promise<void> {
  const { exitCode, log } = await deploy(emulator, workspace, { by: 'jane' })
  if (exitCode !== 0) throw new Error(log)
}

/** As a migration would, so that default privileges give the grants. */
async function makeTables(emulator: Emulator, from: number, to: number): Promise<void> {
  for (let first = from; first < to; first += PER_TRANSACTION) {
    const last = Math.min(first + PER_TRANSACTION, to) - 1
    await emulator.sql(
      DATABASE,
      `SET ROLE ${OWNER}; DO $$ BEGIN FOR n IN ${first}..${last} LOOP
         EXECUTE format('CREATE TABLE app_data.bench_%s (id bigint, name text)', n); END LOOP; END $$; RESET ROLE`,
    )
  }
  await emulator.sql(DATABASE, 'VACUUM ANALYZE')
}

async function measure(emulator: Emulator, workspace: Workspace): Promise<string> {
  const program: Program = {
    file: process.execPath,
    args: [CLI, 'audit', '--environment', 'prod', '--databricks-host', emulator.host],
  }
  const surroundings: Surroundings = {
    cwd: workspace.path,
    env: { ...emulator.childEnvironment(), DATABRICKS_TOKEN: emulator.identities.jane.token },
  }
  const memory = await peakMemory(program, surroundings)
  const times: number[] = []
  for (let run = 0; run < RUNS; run += 1) times.push(await time(program, surroundings))
  return `${(median(times) / 1000).toFixed(2)} s, median of ${RUNS}, at most ${memory.toFixed(0)} MiB`
}

/** The least of some runs: now and then the server itself writes a record of what is running (56 bytes). */
async function walOfDeploy(emulator: Emulator, workspace: Workspace): Promise<number> {
  const position = async () => {
    const [row] = await emulator.sql(
      DATABASE,
      "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::text AS bytes",
    )
    return Number(row?.bytes)
  }
  const written: number[] = []
  for (let run = 0; run < WAL_RUNS; run += 1) {
    const before = await position()
    await succeed(emulator, workspace)
    written.push((await position()) - before)
  }
  return Math.min(...written)
}
