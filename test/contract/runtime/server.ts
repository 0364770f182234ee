// An app that is asked to stop while a query runs; started by the test with what the platform sets.
import { createPool, withShutdown } from '../../../src/runtime/index.ts'

const pool = createPool()
withShutdown(pool, { graceMs: 5_000 })
await pool.query('SELECT 1')
const slow = pool.query('SELECT pg_sleep(0.5), 42 AS answer')
console.log(JSON.stringify('running'))
const { rows } = await slow
console.log(JSON.stringify(rows[0]?.answer))
