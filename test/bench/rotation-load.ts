import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
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
const TICK_MS = 2

export interface Order {
  /** The workspace's time in ms since 1970. */
  readonly now: number
  /** Queries per second to each pool. */
  readonly rate: number
  /** A token that lasts for the round. */
  readonly password: string
}

/** Times in ms. */
export interface Result {
  readonly failed: number
  /** What the failures said, each once. */
  readonly errors: readonly string[]
  readonly p50: number
  readonly p99: number
}

export interface Report {
  readonly contender: Result
  /** node-postgres by itself, at the same time. */
  readonly pg: Result
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
  let tick = 0
  for (let sent = 0; sent < SECONDS * rate; ) {
    const elapsed = performance.now() - start
    const due = Math.min((elapsed / 1000) * rate, SECONDS * rate)
    const first = sent
    // Each in a turn of its own, and neither is always the first: within one, who writes first is answered first.
    for (const run of tick % 2 === 0 ? [runs.contender, runs.pg] : [runs.pg, runs.contender]) {
      for (sent = first; sent < due; sent += 1) run.send(sent)
      await nextTurn()
    }
    tick += 1
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
  /** So many queries come before the leap: the pools fill, and nothing is measured. */
  readonly #warmUp: number
  readonly #open: Promise<void>[] = []
  readonly #times: number[] = []
  readonly #errors = new Set<string>()
  #failed = 0

  constructor(pool: Contender, rate: number) {
    this.#pool = pool
    this.#churn = Math.round(rate / CONNECTS_PER_SECOND)
    this.#warmUp = (rate * LEAP_AT_MS) / 1_000
  }

  send(number: number): void {
    this.#open.push(this.#query(number))
  }

  async result(): Promise<Result> {
    await Promise.all(this.#open)
    const sorted = this.#times.toSorted((a, b) => a - b)
    const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
    return { failed: this.#failed, errors: [...this.#errors], p50: at(0.5), p99: at(0.99) }
  }

  async #query(number: number): Promise<void> {
    const start = performance.now()
    try {
      const client = await this.#pool.connect()
      await client.query('SELECT 1')
      client.release(number % this.#churn === 0)
    } catch (error) {
      this.#failed += 1
      this.#errors.add(String(error))
    }
    if (number >= this.#warmUp) this.#times.push(performance.now() - start)
  }
}
