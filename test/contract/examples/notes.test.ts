import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { desiredState } from '../../../src/config/desired-state.ts'
import { parseFile } from '../../../src/config/file.ts'
import { parseInputs } from '../../../src/config/inputs.ts'
import { lendModules } from '../../../src/emulator/apps/source.ts'
import { makeAuthority } from '../../../src/emulator/certificate.ts'
import { type Cluster, startCluster } from '../../../src/emulator/postgres/cluster.ts'
import { type Gateway, startGateway } from '../../../src/emulator/postgres/gateway.ts'
import { createOauthRole } from '../../../src/emulator/postgres/roles.ts'
import { prepareAppYaml } from '../../../src/source/app-yaml.ts'
import { readSource } from '../../../src/source/tree.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const NOTES = fileURLToPath(new URL('../../../examples/notes/', import.meta.url))
const APP_ROLE = '0f1e2d3c-0000-4000-8000-000000000001'
const SCHEMA = 'My "notes"\\'
const ENDPOINT = 'projects/notes/branches/production/endpoints/primary'

interface Call {
  readonly path: string | undefined
  readonly authorization: string | undefined
  readonly body: string
}

/** The three calls of the control plane that the app makes. */
const calls: Call[] = []
const workspace = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  calls.push({
    path: request.url,
    authorization: request.headers.authorization,
    body: Buffer.concat(chunks).toString(),
  })
  const expiry = new Date(Date.now() + 3_600_000).toISOString()
  const answers: Record<string, unknown> = {
    '/oidc/v1/token': { access_token: 'workspace-token', token_type: 'Bearer', expires_in: 3600 },
    '/api/2.0/postgres/credentials': { token: 'database-token', expire_time: expiry },
    '/api/2.0/database/credentials': { token: 'database-token', expiration_time: expiry },
  }
  response.setHeader('content-type', 'application/json').end(JSON.stringify(answers[request.url ?? '']))
})

const authority = makeAuthority()
let cluster: Cluster
let gateway: Gateway
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'notes-test-'))
  await writeFile(join(directory, 'ca.pem'), authority.caCert)
  await cp(NOTES, join(directory, 'app'), { recursive: true })
  await lendModules(join(directory, 'app'), ROOT, ['@tellr/lakebase-runtime', 'pg'])
  workspace.listen(0, '127.0.0.1')
  await once(workspace, 'listening')
  cluster = await startCluster(17)
  gateway = await startGateway({
    certificate: authority.issue(['localhost']),
    admit: async ({ token }) =>
      token === 'database-token' ? { ok: true, cluster } : { ok: false, code: '28P01', message: 'bad token' },
  })
  await createOauthRole(cluster, { name: APP_ROLE, superuserMember: false })
  await prepareSchema()
})
afterAll(async () => {
  await gateway.close()
  await cluster.stop()
  workspace.close()
  await rm(directory, { recursive: true })
})

/** What the deploy does: the schema, the migrations in it, the app's grants. */
async function prepareSchema(): Promise<void> {
  const schema = `"${SCHEMA.replaceAll('"', '""')}"`
  const files = (await readdir(join(NOTES, 'migrations'))).toSorted()
  const sql = await Promise.all(files.map((name) => readFile(join(NOTES, 'migrations', name), 'utf8')))
  await cluster.query(`CREATE SCHEMA ${schema}; SET search_path = ${schema}; ${sql.join(';')}`)
  await cluster.query(sql.join(';')) // each file may run twice
  await cluster.query(`GRANT USAGE ON SCHEMA ${schema} TO "${APP_ROLE}";
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO "${APP_ROLE}";
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO "${APP_ROLE}"; RESET search_path`)
}

function workspaceHost(): string {
  const address = workspace.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}

/** Starts the app as the platform does and runs `use` with its URL. */
async function withApp(
  environment: Readonly<Record<string, string>>,
  use: (url: string, app: ChildProcess) => Promise<void>,
) {
  const app = spawn(process.execPath, ['server.js'], {
    cwd: join(directory, 'app'),
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      NODE_EXTRA_CA_CERTS: join(directory, 'ca.pem'),
      PGHOST: 'localhost',
      PGPORT: String(gateway.port),
      PGDATABASE: 'databricks_postgres',
      PGUSER: APP_ROLE,
      PGSSLMODE: 'require',
      DATABRICKS_HOST: workspaceHost(),
      DATABRICKS_CLIENT_ID: APP_ROLE,
      DATABRICKS_CLIENT_SECRET: 'secret',
      DATABRICKS_APP_PORT: '0',
      LAKEBASE_SCHEMA: SCHEMA,
      STAGE: 'test <stage>',
      ...environment,
    },
  })
  try {
    const [line] = await once(app.stdout, 'data')
    await use(`http://127.0.0.1:${/port (\d+)/.exec(String(line))?.[1]}`, app)
  } finally {
    app.kill('SIGKILL')
  }
}

describe('the notes app', () => {
  test('writes and reads notes, and logs in once', async () => {
    calls.length = 0
    await withApp({ LAKEBASE_ENDPOINT: ENDPOINT }, async (url) => {
      const form = new URLSearchParams({ text: '<b>first</b>', author: 'Ada' })
      const posted = await fetch(`${url}/notes`, { method: 'POST', body: form, redirect: 'manual' })
      expect([posted.status, posted.headers.get('location')]).toEqual([303, '/'])
      const json = {
        method: 'POST',
        body: '{"text":"second"}',
        headers: { 'content-type': 'application/json' },
      }
      const created = await fetch(`${url}/notes`, json)
      expect([created.status, await created.json()]).toMatchObject([
        201,
        { text: 'second', author: null, pinned: false },
      ])

      const pages = await Promise.all(
        Array.from({ length: 5 }, () => fetch(`${url}/`).then((page) => page.text())),
      )
      for (const page of pages) expect(page).toContain('&lt;b&gt;first&lt;/b&gt;<span>Ada, ')
      expect(pages[0]).toContain('<small>test &lt;stage&gt;</small>')
      const list = await fetch(`${url}/api/notes`).then((response) => response.json())
      expect(list).toMatchObject([{ text: 'second' }, { text: '<b>first</b>', author: 'Ada' }])
      const health = await fetch(`${url}/api/health`)
      expect([health.status, await health.text()]).toEqual([200, '{"status":"ok"}'])
    })
    const basic = `Basic ${Buffer.from(`${APP_ROLE}:secret`).toString('base64')}`
    expect(calls).toEqual([
      { path: '/oidc/v1/token', authorization: basic, body: 'grant_type=client_credentials&scope=all-apis' },
      {
        path: '/api/2.0/postgres/credentials',
        authorization: 'Bearer workspace-token',
        body: JSON.stringify({ endpoint: ENDPOINT }),
      },
    ])
  })

  test('asks the other API for an instance', async () => {
    calls.length = 0
    await withApp({ LAKEBASE_INSTANCE: 'notes-db' }, async (url) => {
      expect((await fetch(`${url}/api/health`)).status).toBe(200)
    })
    expect(calls.map(({ path }) => path)).toEqual(['/oidc/v1/token', '/api/2.0/database/credentials'])
    expect(JSON.parse(calls[1]?.body ?? '')).toEqual({
      request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      instance_names: ['notes-db'],
    })
  })

  test('is unhealthy without its table, and refuses what is no note', async () => {
    await withApp({ LAKEBASE_ENDPOINT: ENDPOINT, LAKEBASE_SCHEMA: 'elsewhere' }, async (url) => {
      expect((await fetch(`${url}/api/health`)).status).toBe(503)
      expect((await fetch(`${url}/`)).status).toBe(500)
      expect((await fetch(`${url}/notes`, { method: 'POST', body: 'text=+' })).status).toBe(400)
      expect((await fetch(`${url}/notes`, { method: 'POST', body: 'x'.repeat(70_000) })).status).toBe(400)
      expect((await fetch(`${url}/nothing`)).status).toBe(404)
    })
  })

  test('ends when the platform asks it to', async () => {
    await withApp({ LAKEBASE_ENDPOINT: ENDPOINT }, async (url, app) => {
      await fetch(`${url}/api/health`)
      const exit = once(app, 'exit')
      app.kill('SIGTERM')
      expect(await exit).toEqual([null, 'SIGTERM'])
    })
  })
})

test.each(['development', 'staging', 'production'])(
  'deployment.yaml and the source are sound in %s',
  async (environment) => {
    const inputs = parseInputs({ environment })
    const file = parseFile(await readFile(join(NOTES, 'deployment.yaml'), 'utf8'), 'deployment.yaml')
    const desired = desiredState(inputs, file, {
      cwd: NOTES,
      exists: existsSync,
      defaultOwnerRole: () => 'owner',
    })
    expect(desired.migrations.displayDirectory).toBe('migrations')
    const tree = await readSource({ ...desired.source, directory: NOTES, displayDirectory: '.' })
    expect(tree.files.map(({ path }) => path)).toEqual([
      'app.yaml',
      'migrations/0001_create_notes.sql',
      'migrations/0002_add_author.sql',
      'migrations/0003_add_pinned.sql',
      'package.json',
      'page.js',
      'server.js',
    ])
    const envVars = desired.app.envVars
    const prepared = await prepareAppYaml({
      tree,
      displayDirectory: '.',
      templateValues: {},
      database: { LAKEBASE_ENDPOINT: ENDPOINT, LAKEBASE_SCHEMA: desired.lakebase.schema },
      envVars,
      resources: { database: 'postgres', others: [] },
    })
    expect(prepared.digest).not.toBe(tree.digest)
    expect(envVars).toEqual({ STAGE: environment })
  },
)
