import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { IS_WHOLE } from '../sample.ts'
import { Client, text } from '../unit/emulator/control-plane/client.ts'
import { Shop } from './shop.ts'
import { configuration, type Deployed } from './stage.ts'

/** How long deploys go on beside the attack; of a sample, how many runs there are. */
const WHOLE_MS = 60_000
const SAMPLE_RUNS = 2

/** Built-in functions that the files call; each attacker has its own, so that none takes away what another has planted. */
type Bait = 'lower' | 'upper'

/** A better match than the built-in `lower(text)`. A sequence stays counted when the transaction is rolled back. */
const plant = (bait: Bait) =>
  `CREATE OR REPLACE FUNCTION app_data.${bait}(a varchar) RETURNS text LANGUAGE plpgsql
  AS 'BEGIN PERFORM nextval(''bait.reached''); RETURN a; END'`
const FILE = ['lower', 'upper']
  .map((bait) => `UPDATE users SET email = ${bait}(email) WHERE email > '';\n`)
  .join('')
const unplant = (bait: Bait) => `DROP FUNCTION IF EXISTS app_data.${bait}(varchar)`

let shop: Shop

beforeEach(async () => {
  shop = await Shop.open({
    'deployment.yaml': configuration({ grants: { app: { create: true } } }),
    'migrations/0003_users.sql':
      "CREATE TABLE IF NOT EXISTS users (email varchar(20));\nINSERT INTO users VALUES ('A@b');\n",
  })
})
afterEach(() => shop.close())

/** Sessions of the app itself, by a credential that it mints with its own client secret. */
async function appSessions({ outputs }: Deployed, count: number): Promise<pg.Client[]> {
  const clientId = outputs['service-principal'] ?? ''
  const clientSecret = shop.emulator.secrets().find(({ holder }) => holder === clientId)?.value ?? ''
  const client = await Client.of(shop.emulator)
  const token = await client.tokenOf({ clientId, clientSecret })
  const minted = await client.post('/api/2.0/postgres/credentials', { endpoint: outputs.endpoint }, { token })
  const password = text(minted.body, 'token')
  const sessions = Array.from({ length: count }, () =>
    client.database(outputs.host ?? '', clientId, password),
  )
  // One that is cut off says so to the query that is under way.
  for (const session of sessions) session.on('error', () => {})
  await Promise.all(sessions.map((session) => session.connect()))
  return sessions
}

/** Plants and takes away, at every moment of a deploy; gives how often it was planted. */
async function attack(app: pg.Client, bait: Bait, goesOn: () => boolean): Promise<number> {
  const tried = (sql: string) =>
    app.query(sql).then(
      () => true,
      () => app.query('ROLLBACK').then(() => false),
    )
  const held = bait === 'upper'
  let planted = 0
  while (goesOn()) {
    const isPlanted = await tried(held ? `BEGIN; ${plant(bait)}; SELECT pg_sleep(0.02); COMMIT` : plant(bait))
    if (isPlanted) planted += 1
    // Too short for any look to find it, or long enough for most; outside of a transaction, for which the run would wait.
    await sleep(held ? 2_000 : 5)
    await tried(unplant(bait))
    if (held) await sleep(1_000)
  }
  return planted
}

/** How often planted code has run. */
async function reached(): Promise<number> {
  const [row] = await shop.emulator.sql(
    { project: 'shop' },
    'SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS n FROM bait.reached',
  )
  return Number(row?.n)
}

it('code that an app plants and takes away all the time beside `create: true` never runs', {
  timeout: WHOLE_MS + 60_000,
}, async () => {
  const first = await shop.run()
  expect(first.exitCode, first.log).toBe(0)
  const [quick, held] = await appSessions(first, 2)
  if (!quick || !held) throw new Error('there are no sessions of the app')
  await quick.query('CREATE SCHEMA bait; CREATE SEQUENCE bait.reached; GRANT USAGE ON SCHEMA bait TO PUBLIC')
  await quick.query('GRANT USAGE ON SEQUENCE bait.reached TO PUBLIC')
  let stop = false
  const attacks = [attack(quick, 'lower', () => !stop), attack(held, 'upper', () => !stop)]
  const runs = { done: 0, refused: 0 }
  const end = Date.now() + WHOLE_MS
  for (let run = 0; IS_WHOLE ? Date.now() < end : run < SAMPLE_RUNS; run += 1) {
    const file = `migrations/${String(run + 10).padStart(4, '0')}_lower.sql`
    shop.workspace.write(file, FILE)
    const { exitCode, log } = await shop.run({ with: { command: 'migrate' }, contended: true })
    if (exitCode === 0) runs.done += 1
    else {
      expect(log).toMatch(/Code: (MIGRATION_REACHES_FOREIGN_CODE|SCHEMA_STILL_IN_USE)/)
      runs.refused += 1
      shop.workspace.remove(file)
    }
  }
  stop = true
  const planted = await Promise.all(attacks)
  expect(await reached(), JSON.stringify(runs)).toBe(0)
  for (const times of planted) expect(times).toBeGreaterThan(0)
  if (IS_WHOLE) for (const times of Object.values(runs)) expect(times).toBeGreaterThan(0)
  console.info(`${runs.done} runs done, ${runs.refused} refused, code planted ${planted.join(' + ')} times`)
  // That it would have been noticed.
  await quick.query(plant('lower'))
  await shop.emulator.sql({ project: 'shop' }, "SELECT app_data.lower('A'::varchar)")
  expect(await reached()).toBe(1)
  await Promise.all([quick.end(), held.end()])
})
