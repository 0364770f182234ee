import { setTimeout as sleep } from 'node:timers/promises'
import { installed, loadTimes } from './load.ts'
import { rotation } from './rotation.ts'
import { type Bench, type Contender, CREDENTIALS, DOWN, MINUTE, openBench, WAKING } from './runtime-stage.ts'

const ONE = 'SELECT 1'

/** The runtime helper beside @databricks/lakebase, against the emulator in this process. */
export async function* runtime(): AsyncGenerator<string> {
  yield* await loadTimes()
  yield* installed()
  const bench = await openBench()
  try {
    for (const [name, measure] of Object.entries(MEASURES)) {
      const results: string[] = []
      for (const [contender, open] of bench.contenders) {
        results.push(`${contender} ${await measure(bench, open)}`)
        await bench.stage.reset()
      }
      yield `${name}: ${results.join('; ')}`
    }
    // With the packages of test/orm, which the other benches do without.
    const { libraries } = await import('./libraries.ts')
    yield* libraries(bench)
    yield* await rotation(bench)
  } finally {
    await bench.stage.close()
  }
}

type Measure = (bench: Bench, open: Bench['contenders'][number][1]) => Promise<string>

const MEASURES: Readonly<Record<string, Measure>> = {
  'credential calls, 200 connects at once': async ({ stage }, open) => {
    const pool = open({ max: 90 })
    const before = stage.credentialCalls()
    await Promise.all(Array.from({ length: 200 }, () => pool.query(ONE)))
    await pool.end()
    return `${stage.credentialCalls() - before}`
  },
  'credential calls, 4 pools': async ({ stage }, open) => {
    const pools = Array.from({ length: 4 }, () => open())
    const before = stage.credentialCalls()
    await Promise.all(pools.map((pool) => pool.query(ONE)))
    await Promise.all(pools.map((pool) => pool.end()))
    return `${stage.credentialCalls() - before}`
  },
  'failed connects of 40, workspace down for 40 min from token age 0, 10, 19, 20, 30, 40, 50, 57 min': async (
    bench,
    open,
  ) => {
    const failed: number[] = []
    for (const age of [0, 10, 19, 20, 30, 40, 50, 57]) failed.push(await outage(bench, open, age))
    return failed.join(' ')
  },
  'one credential request hangs, then the workspace is well: ms to the first row (given up after 20 s)':
    async ({ stage }, open) => {
      stage.emulator.faults.add({ match: CREDENTIALS, action: 'hang' })
      const pool = open()
      const start = performance.now()
      while (performance.now() - start < 20_000) {
        if (await isFine(pool)) return (performance.now() - start).toFixed(0)
      }
      return 'never'
    },
  'token revoked: failed connects, one a minute for an hour': async (bench, open) => {
    const pool = open()
    await isLetIn(pool)
    bench.stage.emulator.revokeCredentials()
    return `${await failures(bench, pool, 60)}`
  },
  'wake-up errors for 1.5 s, 20 queries: rejected, ms from the end of the errors to the last answer': async (
    { stage },
    open,
  ) => {
    const pool = open({ max: 20 })
    const waking = stage.emulator.faults.add(WAKING)
    const end = sleep(1_500).then(() => {
      waking.remove()
      return performance.now()
    })
    const fine = await Promise.all(Array.from({ length: 20 }, () => isFine(pool)))
    const last = performance.now()
    const ms = last - (await end)
    await pool.end()
    return `${fine.filter((is) => !is).length}, ${ms.toFixed(0)}`
  },
  'clock wrong by -30, -10, 57, 59 min for 2 h, a connect a minute: failed/calls': async (bench, open) => {
    const results: string[] = []
    for (const skew of [-30, -10, 57, 59]) {
      const before = bench.stage.credentialCalls()
      const pool = open()
      const failed = await bench.skewed(skew * MINUTE, () => failures(bench, pool, 120))
      await pool.end()
      results.push(`${failed}/${bench.stage.credentialCalls() - before}`)
    }
    return results.join(' ')
  },
}

async function outage(bench: Bench, open: Bench['contenders'][number][1], age: number): Promise<number> {
  const pool = open()
  await isLetIn(pool)
  for (let minute = 0; minute < age; minute += 1) {
    await bench.advance(MINUTE)
  }
  const down = bench.stage.emulator.faults.add(DOWN)
  const failed = await failures(bench, pool, 40)
  down.remove()
  await pool.end()
  return failed
}

/** One connect a minute. */
async function failures(bench: Bench, pool: Contender, minutes: number): Promise<number> {
  let failed = 0
  for (let minute = 0; minute < minutes; minute += 1) {
    if (!(await isLetIn(pool))) failed += 1
    await bench.advance(MINUTE)
  }
  return failed
}

async function isFine(pool: Contender): Promise<boolean> {
  return pool.query(ONE).then(
    () => true,
    () => false,
  )
}

/** On a connection of its own: `maxUses` does not reach the peer's pool. */
async function isLetIn(pool: Contender): Promise<boolean> {
  try {
    const client = await pool.connect()
    await client.query(ONE)
    client.release(true)
    return true
  } catch {
    return false
  }
}
