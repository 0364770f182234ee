import { setTimeout as sleep } from 'node:timers/promises'
import type { Contender } from './runtime-stage.ts'

export const CONTENDERS = ['ours', '@databricks/lakebase'] as const
export type Name = (typeof CONTENDERS)[number]

export const SECONDS = 3
/** Past the age at which each renews its token: a third of its life, and two minutes before its end. */
export const LEAP_MS: Readonly<Record<Name, number>> = {
  ours: 21 * 60_000,
  '@databricks/lakebase': 59 * 60_000,
}
const LEAP_AT_MS = 1_000
const CONNECTS_PER_SECOND = 30
/** At most one query in so many gets a connection of its own. */
const MOST_CHURN = 5
const TICK_MS = 2

export interface Order {
  /** The workspace's time in ms since 1970. */
  readonly now: number
  /** Queries per second to each pool; 0 to find out how many are possible. */
  readonly rate: number
  /** A token that lasts for the round. */
  readonly password: string
}

/** Times in ms. */
export interface Result {
  readonly failed: number
  readonly p50: number
  readonly p99: number
}

export interface Report {
  readonly contender: Result
  /** node-postgres by itself, at the same time. */
  readonly pg: Result
}

/** Queries per second that the pool manages when each one is sent as soon as another has ended. */
export async function capacity(pool: Contender, workers: number): Promise<number> {
  const end = performance.now() + SECONDS * 1_000
  let sent = 0
  const work = async () => {
    while (performance.now() < end) {
      sent += 1
      const client = await pool.connect()
      await client.query('SELECT 1')
      client.release(sent % MOST_CHURN === 0)
    }
  }
  await Promise.all(Array.from({ length: workers }, work))
  return sent / SECONDS
}

/** Sends each pool so many queries per second when they are due, however long the earlier ones take. */
export async function load(
  pools: { readonly contender: Contender; readonly pg: Contender },
  rate: number,
  leap: () => void,
): Promise<Report> {
  const runs = { contender: new Run(pools.contender, rate), pg: new Run(pools.pg, rate) }
  const start = performance.now()
  let hasLeapt = false
  for (let sent = 0; sent < SECONDS * rate; ) {
    const elapsed = performance.now() - start
    const due = Math.min((elapsed / 1000) * rate, SECONDS * rate)
    for (; sent < due; sent += 1) {
      // Neither is always the first.
      for (const run of sent % 2 === 0 ? [runs.contender, runs.pg] : [runs.pg, runs.contender]) run.send(sent)
    }
    if (elapsed > LEAP_AT_MS && !hasLeapt) {
      hasLeapt = true
      leap()
    }
    await sleep(TICK_MS)
  }
  return { contender: await runs.contender.result(), pg: await runs.pg.result() }
}

class Run {
  readonly #pool: Contender
  readonly #churn: number
  readonly #open: Promise<void>[] = []
  readonly #times: number[] = []
  #failed = 0

  constructor(pool: Contender, rate: number) {
    this.#pool = pool
    this.#churn = Math.max(MOST_CHURN, Math.round(rate / CONNECTS_PER_SECOND))
  }

  send(number: number): void {
    this.#open.push(this.#query(number))
  }

  async result(): Promise<Result> {
    await Promise.all(this.#open)
    const sorted = this.#times.toSorted((a, b) => a - b)
    const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
    return { failed: this.#failed, p50: at(0.5), p99: at(0.99) }
  }

  async #query(number: number): Promise<void> {
    const start = performance.now()
    try {
      const client = await this.#pool.connect()
      await client.query('SELECT 1')
      client.release(number % this.#churn === 0)
    } catch {
      this.#failed += 1
    }
    this.#times.push(performance.now() - start)
  }
}
