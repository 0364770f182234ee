import { createLakebasePool } from '@databricks/lakebase'
import { ENDPOINT } from '../contract/runtime/stage.ts'
import { ON_OUR_POOL, ON_THEIR_OWN, WITHOUT_HELPER } from '../orm/libraries.ts'
import { Client, text } from '../unit/emulator/control-plane/client.ts'
import { type Bench, CREDENTIALS, DOWN, MINUTE, SILENT, WAKING } from './runtime-stage.ts'

const CONNECTS = 40
const AT_ONCE = 20
const WAKE_UP_MS = 1_500
/** How long apps without a helper keep a token, as Databricks's samples do. */
const KEPT_MS = 50 * MINUTE

/** What is asked a query, on a new connection each time. */
interface Asked {
  query(): Promise<unknown>
  close(): Promise<unknown>
}

type Opening = (bench: Bench) => Promise<Asked>

const HELPED: Readonly<Record<string, Opening>> = Object.fromEntries(
  Object.entries({ ...ON_OUR_POOL, ...ON_THEIR_OWN }).map(([name, open]) => [
    name,
    ({ stage }: Bench) => open(stage, { env: stage.environment('autoscaling'), max: AT_ONCE }),
  ]),
)

const PEERS: Readonly<Record<string, Opening>> = {
  '@databricks/lakebase': async () => {
    const pool = createLakebasePool({ max: AT_ONCE, logger: SILENT })
    return { query: () => pool.query('SELECT 1'), close: () => pool.end() }
  },
  'pg by itself': async (bench) => WITHOUT_HELPER.pg(keptToken(bench), AT_ONCE),
  'postgres.js by itself': async (bench) => WITHOUT_HELPER['postgres.js'](keptToken(bench), AT_ONCE),
}

/** Failed connects of every library with the helper, and of its peers, in the same run. */
export async function* libraries(bench: Bench): AsyncGenerator<string> {
  for (const [fault, measure] of Object.entries(FAULTS)) {
    const results: string[] = []
    for (const [name, open] of Object.entries({ ...HELPED, ...PEERS })) {
      const asked = await open(bench)
      await asked.query()
      // The cache drops a token at most every ten seconds.
      await bench.advance(MINUTE)
      results.push(`${name} ${await measure(bench, asked)}`)
      bench.stage.emulator.faults.clear()
      await asked.close()
      await bench.stage.reset()
    }
    yield `failed connects, ${fault}: ${results.join(', ')}`
  }
}

const FAULTS: Readonly<Record<string, (bench: Bench, asked: Asked) => Promise<number>>> = {
  [`of ${CONNECTS} after a revoked token`]: (bench, asked) => {
    bench.stage.emulator.revokeCredentials()
    return failed(bench, asked)
  },
  [`of ${CONNECTS} after a sleep of 2 h that the clock has not counted`]: (bench, asked) => {
    bench.sleep(120 * MINUTE)
    return failed(bench, asked)
  },
  [`of ${CONNECTS} in 40 min in which the workspace is down, from token age 50 min`]: async (
    bench,
    asked,
  ) => {
    // From a token of this minute on.
    await bench.advance(61 * MINUTE)
    await bench.stage.endConnections()
    await asked.query()
    for (let minute = 0; minute < 50; minute += 1) await bench.advance(MINUTE)
    bench.stage.emulator.faults.add(DOWN)
    return failed(bench, asked)
  },
  [`of ${AT_ONCE} at once while the database wakes up for ${WAKE_UP_MS / 1000} s`]: async (bench, asked) => {
    await bench.stage.endConnections()
    const waking = bench.stage.emulator.faults.add(WAKING)
    setTimeout(() => waking.remove(), WAKE_UP_MS)
    const results = await Promise.allSettled(Array.from({ length: AT_ONCE }, () => asked.query()))
    return results.filter(({ status }) => status === 'rejected').length
  },
}

/** One connect a minute. */
async function failed(bench: Bench, asked: Asked): Promise<number> {
  let count = 0
  await bench.stage.endConnections()
  for (let minute = 0; minute < CONNECTS; minute += 1) {
    await asked.query().catch(() => {
      count += 1
    })
    await bench.stage.endConnections()
    await bench.advance(MINUTE)
  }
  return count
}

/** As an app writes it that has no helper. It never fails: that would end the process in postgres.js. */
function keptToken({ stage }: Bench): () => Promise<string> {
  let kept: { readonly token: string; readonly until: number } | undefined
  return async () => {
    if (kept && Date.now() < kept.until) return kept.token
    const client = await Client.of(stage.emulator)
    const { body } = await client.post(CREDENTIALS.replace('POST ', ''), { endpoint: ENDPOINT })
    if (typeof body !== 'object' || body === null || !('token' in body)) return 'none'
    kept = { token: text(body, 'token'), until: Date.now() + KEPT_MS }
    return kept.token
  }
}
