import { createLakebasePool } from '@databricks/lakebase'
import type pg from 'pg'
import { openStage, type Stage } from '../contract/runtime/stage.ts'
import { movableDate } from './movable-date.ts'

export const MINUTE = 60_000
export const CREDENTIALS = 'POST /api/2.0/postgres/credentials'
export const DOWN = {
  match: CREDENTIALS,
  times: Number.POSITIVE_INFINITY,
  action: { status: 503, message: 'down' },
} as const
export const WAKING = {
  match: 'login',
  times: Number.POSITIVE_INFINITY,
  action: { sqlState: '57P03', message: 'the database system is starting up' },
} as const

/** What both pools have. */
export type Contender = Pick<pg.Pool, 'connect' | 'query' | 'end'>

export interface Bench {
  readonly stage: Stage
  readonly contenders: readonly (readonly [name: string, open: (options?: pg.PoolConfig) => Contender])[]
  /**
   * Moves the workspace's time, this process's Date and the helper's monotonic clock, then waits for what that has set
   * off: time limits of requests are counted on the same clock.
   */
  advance(ms: number): Promise<void>
  /** The same without the helper's clock, as on a machine that slept. */
  sleep(ms: number): void
  /** Runs the work with this process's Date off by so much from the workspace's. */
  skewed<T>(ms: number, work: () => Promise<T>): Promise<T>
}

export async function openBench(): Promise<Bench> {
  const move = movableDate()
  const stage = await openStage()
  Object.assign(process.env, stage.environment('autoscaling'))
  return {
    stage,
    contenders: [
      ['ours', (options = {}) => stage.pool(options)],
      ['@databricks/lakebase', (options = {}) => createLakebasePool({ ...options, logger: SILENT })],
    ],
    advance: async (ms) => {
      // The emulator's clock stands on Date, so it comes along; nought makes it look around.
      move(ms)
      stage.advanceHelper(ms)
      stage.emulator.clock.advance(0)
      await stage.settled()
    },
    sleep: (ms) => {
      move(ms)
      stage.emulator.clock.advance(0)
    },
    skewed: async (ms, work) => {
      stage.emulator.clock.advance(-ms)
      try {
        return await work()
      } finally {
        stage.emulator.clock.advance(ms)
      }
    },
  }
}

export const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
