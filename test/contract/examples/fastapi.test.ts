import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { desiredState } from '../../../src/config/desired-state.ts'
import { parseFile } from '../../../src/config/file.ts'
import { parseInputs } from '../../../src/config/inputs.ts'
import { readSource } from '../../../src/source/tree.ts'
import { pathOf } from '../emulator/child.ts'
import { preparePython } from '../emulator/python.ts'
import { openStage, type Stage } from '../runtime/stage.ts'

const APP = fileURLToPath(new URL('../../../examples/fastapi/', import.meta.url))
const requirements = readFileSync(`${APP}requirements.txt`, 'utf8').trim().split('\n')
const python = await preparePython(requirements)
if ('missing' in python) console.warn(`The FastAPI example is not tested here: ${python.missing}`)

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

it.skipIf('missing' in python).each(['autoscaling', 'provisioned'] as const)(
  'the FastAPI example keeps its database on %s: token, schema, wake-up, revoked token',
  async (kind) => {
    const target = kind === 'autoscaling' ? { project: 'shop' } : { instance: 'depot' }
    const environment: Record<string, string> = stage.environment(kind)
    const migration = readFileSync(`${APP}migrations/0001_create_visits.sql`, 'utf8')
    await stage.emulator.sql(
      target,
      `CREATE SCHEMA "app data"; SET search_path = "app data"; ${migration};
      GRANT USAGE ON SCHEMA "app data" TO "${environment.PGUSER}";
      GRANT SELECT, INSERT ON visits TO "${environment.PGUSER}"; RESET search_path`,
    )
    const port = await freePort()
    const child = spawn('path' in python ? python.path : '', [`${APP}app.py`], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        PATH: process.env.PATH,
        ...environment,
        ...stage.emulator.childEnvironment(),
        PYTHONPATH: pathOf('python'),
        PYTHONDONTWRITEBYTECODE: '1',
        REQUESTS_CA_BUNDLE: stage.emulator.caFile,
        PGSSLROOTCERT: stage.emulator.caFile,
        // libpq's own way to an address that is not the host name's.
        PGHOSTADDR: '127.0.0.1',
        PGPORT: String(stage.emulator.ports.postgres),
        LAKEBASE_SCHEMA: 'app data',
        DATABRICKS_APP_PORT: String(port),
      },
    })
    let log = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text
    })
    try {
      const url = `http://127.0.0.1:${port}`
      await expect.poll(() => log, { timeout: 30_000, interval: 50 }).toContain('Uvicorn running')
      stage.emulator.faults.add({
        match: 'login',
        times: 2,
        action: { sqlState: '57P03', message: 'the database system is starting up' },
      })
      const before = stage.credentialCalls()
      expect(await get(`${url}/api/health`)).toEqual([200, { status: 'ok' }])
      expect((await fetch(`${url}/visits?who=Ada`, { method: 'POST' })).status).toBe(201)
      expect(await get(`${url}/visits`)).toMatchObject([200, [{ id: 1, who: 'Ada' }]])
      expect(stage.credentialCalls() - before).toBe(1)

      stage.emulator.revokeCredentials()
      await stage.emulator.sql(
        target,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${environment.PGUSER}'`,
      )
      await sleep(50)
      expect(await get(`${url}/visits`)).toMatchObject([200, [{ who: 'Ada' }]])
      expect(stage.credentialCalls() - before).toBe(2)
    } catch (error) {
      throw new Error(log, { cause: error })
    } finally {
      child.kill('SIGTERM')
      await once(child, 'close')
    }
  },
)

it.skipIf('missing' in python)('its token cache keeps its rules', async () => {
  const options = { cwd: APP, env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } }
  const child = spawn('path' in python ? python.path : '', ['-m', 'unittest'], options)
  const [code] = await once(child, 'close')
  expect(code).toBe(0)
})

it('its deployment.yaml and source are sound', async () => {
  const file = parseFile(readFileSync(`${APP}deployment.yaml`, 'utf8'), 'deployment.yaml')
  const inputs = parseInputs({ environment: 'development' })
  const desired = desiredState(inputs, file, {
    cwd: APP,
    exists: existsSync,
    defaultOwnerRole: () => 'owner',
  })
  const tree = await readSource({ ...desired.source, directory: APP, displayDirectory: '.' })
  expect(tree.files.map(({ path }) => path)).toEqual([
    'app.py',
    'app.yaml',
    'credential.py',
    'database.py',
    'migrations/0001_create_visits.sql',
    'requirements.txt',
  ])
})

async function get(url: string): Promise<[number, unknown]> {
  const response = await fetch(url)
  return [response.status, await response.json()]
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net')
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}
