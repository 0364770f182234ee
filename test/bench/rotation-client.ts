// One contender of the rotation bench, a process of its own: runs a round of load whenever it is told the time.
import { createLakebasePool } from '@databricks/lakebase'
import pg from 'pg'
import { nodeHttp } from '../../src/runtime/http.ts'
import { createPoolWith } from '../../src/runtime/pool.ts'
import { MovedClock } from '../contract/runtime/moved-clock.ts'
import { movableDate } from './movable-date.ts'
import { LEAP_MS, load, type Name, type Order } from './rotation-load.ts'
import { type Contender, SILENT } from './runtime-stage.ts'

const SIZE = 20

const clock = new MovedClock()
const move = movableDate()
/** Without the timers: those of the connects that are under way have not waited for so long. */
const advance = (ms: number) => {
  move(ms)
  clock.skip(ms)
}
const OPEN: Readonly<Record<Name, () => Contender>> = {
  ours: () => createPoolWith({ max: SIZE }, { clock, http: nodeHttp, random: Math.random }),
  '@databricks/lakebase': () => createLakebasePool({ max: SIZE, logger: SILENT }),
}

type Pools = Parameters<typeof load>[0]

async function run(pools: Pools, name: Name, rate: number): Promise<void> {
  // A token for this round. Connections are left to the load, so that those it ends are missed.
  await Promise.all([dial(pools.contender), dial(pools.pg)])
  const leap = () => {
    advance(LEAP_MS[name])
    process.send?.('leap')
  }
  process.send?.('ready')
  process.send?.(await load(pools, rate, leap))
}

async function dial(pool: Contender): Promise<void> {
  const clients = await Promise.all(Array.from({ length: SIZE }, () => pool.connect()))
  for (const client of clients) client.release(true)
}

const name = Object.keys(OPEN).find((known): known is Name => known === process.argv[2])
if (name === undefined) throw new Error(`${process.argv[2]} is no contender`)
let password = ''
const pools = { contender: OPEN[name](), pg: new pg.Pool({ max: SIZE, ssl: true, password: () => password }) }
process.on('message', (order: Order) => {
  advance(order.now - Date.now())
  password = order.password
  void run(pools, name, order.rate)
})
process.on('disconnect', () => process.exit())
