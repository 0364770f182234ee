import { loadavg } from 'node:os'
import { inTurn, type Limits, type Sample } from './in-turn.ts'
import { median } from './median.ts'
import { tablesAndColumns } from './migration.ts'
import { type MigrationRunner, OURS, peerRunners } from './migration-runner.ts'
import { type MigrationStage, openMigrationStage, openRoad, type Road } from './migration-stage.ts'
import { installPeers } from './peers.ts'
import { readersBehind } from './readers.ts'
import { encrypted, plain, type Transport } from './transport.ts'

const FILES = 200
const ONE_WAY_MS = 15

const COLD = {
  near: { runs: 3, budgetMs: 10_000 },
  /** A peer needs up to a minute there, of which nearly all is trips, whose number never changes. */
  far: { runs: 5, budgetMs: 8_000 },
} as const
const NO_OP = { runs: 7, budgetMs: 30_000 } as const

/** 200 files as whole processes beside the peers from npm, near and 30 ms away, in clear and through TLS. */
export async function migrations(): Promise<string[]> {
  installPeers()
  const runners = [OURS, ...peerRunners()]
  const stage = await openMigrationStage()
  try {
    const lines = [`${FILES} files; load of the machine at the start ${load()}`]
    for (const transport of [plain(stage.cluster), await encrypted(stage.cluster)]) {
      lines.push(...(await compare(stage, runners, transport)))
      await transport.close()
    }
    lines.push(...(await readersBehind(stage, runners)))
    return [...lines, `load at the end ${load()}`]
  } finally {
    await stage.close()
  }
}

type Samples = ReadonlyMap<MigrationRunner, readonly Sample[]>

interface Figures {
  readonly cold: Samples
  readonly noOp: Samples
}

async function compare(
  stage: MigrationStage,
  runners: readonly MigrationRunner[],
  transport: Transport,
): Promise<string[]> {
  for (const runner of runners) stage.give(runner, tablesAndColumns(FILES))
  const near = await openRoad(transport, 0)
  const far = await openRoad(transport, ONE_WAY_MS)
  const done = await migrateAll(stage, runners, near)
  const figures = {
    near: await measure(stage, done, near, COLD.near),
    far: await measure(stage, done, far, COLD.far),
  }
  for (const road of [near, far]) await road.link.close()
  for (const database of done.values()) await stage.dropDatabase(database)
  return [...table(transport, runners, figures), ...bars(runners, figures)]
}

/** A database for each, in which there is nothing left to do; the run that nobody measures. */
async function migrateAll(
  stage: MigrationStage,
  runners: readonly MigrationRunner[],
  road: Road,
): Promise<ReadonlyMap<MigrationRunner, string>> {
  const done = new Map<MigrationRunner, string>()
  for (const runner of runners) {
    const database = await stage.emptyDatabase()
    await stage.migrate(runner, database, road)
    done.set(runner, database)
  }
  return done
}

async function measure(
  stage: MigrationStage,
  done: ReadonlyMap<MigrationRunner, string>,
  road: Road,
  coldLimits: Limits,
): Promise<Figures> {
  const runners = [...done.keys()]
  const cold = await inTurn(runners, coldLimits, async (runner) => {
    const database = await stage.emptyDatabase()
    const sample = await stage.migrate(runner, database, road)
    await stage.dropDatabase(database)
    return sample
  })
  const noOp = await inTurn(runners, NO_OP, (runner) => stage.migrate(runner, done.get(runner) ?? '', road))
  return { cold, noOp }
}

interface Both {
  readonly near: Figures
  readonly far: Figures
}

function table(transport: Transport, runners: readonly MigrationRunner[], { near, far }: Both): string[] {
  const row = (cells: readonly string[]) =>
    cells.map((cell, index) => (index === 0 ? cell.padEnd(26) : cell.padStart(13))).join('')
  return [
    `${transport.name}: s, median (runs), and round trips`,
    row(['', 'cold', 'no-op', 'cold 30 ms', 'trips', 'no-op 30 ms', 'trips']),
    ...runners.map((runner) =>
      row([
        runner.name,
        seconds(near.cold.get(runner)),
        seconds(near.noOp.get(runner)),
        seconds(far.cold.get(runner)),
        trips(far.cold.get(runner)),
        seconds(far.noOp.get(runner)),
        trips(far.noOp.get(runner)),
      ]),
    ),
  ]
}

function bars(runners: readonly MigrationRunner[], { near, far }: Both): string[] {
  const times = (samples: Samples, runner: MigrationRunner) => samples.get(runner)?.map(({ ms }) => ms) ?? []
  const [best = OURS] = runners
    .filter((runner) => runner !== OURS && runner.isNode)
    .sort((a, b) => median(times(near.noOp, a)) - median(times(near.noOp, b)))
  const theirs = times(near.noOp, best)
  const ratios = times(near.noOp, OURS).map((ms, index) => ms / (theirs[index] ?? Number.NaN))
  return [
    `ours at 30 ms: cold ${seconds(far.cold.get(OURS))} s (bar 2.0), no-op ${seconds(far.noOp.get(OURS))} s (bar 0.35)`,
    `ours to the best Node peer, ${best.name}, no-op near: ${median(ratios).toFixed(2)}, pairwise median (bar 0.70)`,
  ]
}

function seconds(samples: readonly Sample[] = []): string {
  return `${(median(samples.map(({ ms }) => ms)) / 1000).toFixed(3)} (${samples.length})`
}

function trips(samples: readonly Sample[] = []): string {
  return median(samples.map((sample) => sample.trips)).toFixed(0)
}

function load(): string {
  return loadavg()
    .map((value) => value.toFixed(1))
    .join(' ')
}
