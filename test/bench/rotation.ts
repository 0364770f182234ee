import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Bench, type Contender, MINUTE } from './runtime-stage.ts'

const SECONDS = 10
/** As much as emulator and clients in one process can take without a queue. */
const RATE = 300
/** One query in so many gets a connection of its own. */
const CHURN = 30
const TICK_MS = 10
/** Time goes in leaps, as requests under way are timed by the same clock. */
const LEAP_EVERY_MS = 1_500
const LEAP_MS = 21 * MINUTE

/**
 * Queries at a steady rate, some of which end their connection, while time leaps ahead and a credential takes 300 ms; beside node-postgres with a token that never changes.
 */
export async function rotation(bench: Bench): Promise<string[]> {
  const { stage, contenders } = bench
  const options = { max: 20 }
  const results: string[] = []
  for (const [name, open] of [...contenders, ['pg alone', () => plain(bench, options)] as const]) {
    const pool = open(options)
    await pool.query('SELECT 1')
    const before = stage.credentialCalls()
    stage.emulator.faults.add({
      match: 'POST /api/2.0/postgres/credentials',
      times: Number.POSITIVE_INFINITY,
      action: { delayMs: 300 },
    })
    const { failed, p50, p99 } = await load(name === 'pg alone' ? undefined : bench, pool)
    results.push(
      `${name} ${failed} failed, p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${stage.credentialCalls() - before} rotations`,
    )
    await pool.end()
    await stage.reset()
  }
  return [`${RATE} queries/s for ${SECONDS} s across rotations: ${results.join('; ')}`]
}

function plain({ stage }: Bench, options: pg.PoolConfig): Contender {
  const credentials = stage.pool().credentials
  return new pg.Pool({ ...options, ssl: true, password: () => credentials.get() })
}

async function load(
  bench: Bench | undefined,
  pool: Contender,
): Promise<{ failed: number; p50: number; p99: number }> {
  const times: number[] = []
  const open: Promise<void>[] = []
  let failed = 0
  let leaps = 0
  const query = async (number: number) => {
    const start = performance.now()
    try {
      const client = await pool.connect()
      await client.query('SELECT 1')
      client.release(number % CHURN === 0)
    } catch {
      failed += 1
    }
    times.push(performance.now() - start)
  }
  const start = performance.now()
  for (let sent = 0; sent < SECONDS * RATE; ) {
    const due = Math.min(((performance.now() - start) / 1000) * RATE, SECONDS * RATE)
    for (; sent < due; sent += 1) open.push(query(sent))
    const elapsed = performance.now() - start
    if (elapsed > (leaps + 1) * LEAP_EVERY_MS) {
      leaps += 1
      bench?.advance(LEAP_MS)
    }
    await sleep(TICK_MS)
  }
  await Promise.all(open)
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(times.length * share)] ?? Number.NaN
  return { failed, p50: at(0.5), p99: at(0.99) }
}
