import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { MACHINE_NODE } from '../../machine-node.ts'
import { runClient } from '../emulator/child.ts'
import { openStage, type Stage } from './stage.ts'

const CLI = fileURLToPath(new URL('../../../dist/cli/index.js', import.meta.url))
const CHILD = `
  import pg from 'pg'
  for (const config of [{ ssl: true }, { connectionString: process.env.DATABASE_URL }]) {
    const client = new pg.Client(config)
    await client.connect()
    const { rows } = await client.query("SELECT current_user AS role, current_setting('search_path') AS path")
    console.log(JSON.stringify(rows[0]))
    await client.end()
  }`

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

it.each(['autoscaling', 'provisioned'] as const)('exec gives a program the token of %s', async (kind) => {
  const env = { ...stage.environment(kind), LAKEBASE_SCHEMA: 'my app' }
  const before = stage.credentialCalls()
  const { code, values } = await runClient(
    MACHINE_NODE,
    [CLI, 'exec', '--', MACHINE_NODE, '--input-type=module', '-e', CHILD],
    { ...stage.emulator.childEnvironment(), ...env },
  )
  const row = { role: stage.environment(kind).PGUSER, path: '"my app"' }
  expect({ code, values }).toEqual({ code: 0, values: [row, row] })
  expect(stage.credentialCalls() - before).toBe(1)
})
