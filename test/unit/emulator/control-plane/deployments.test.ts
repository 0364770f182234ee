import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../../../src/emulator/emulator.ts'
import { at, Client, PENDING_MS, text } from './client.ts'

const APPS = '/api/2.0/apps'
const PRODUCTION = 'projects/shop/branches/production'
/** Answers with its own environment. */
const SERVER = `require('node:http').createServer((q, r) => r.end(JSON.stringify({ version: VERSION, env: process.env, user: q.headers['x-forwarded-preferred-username'] }))).listen(process.env.DATABRICKS_APP_PORT, '0.0.0.0')`
const files = (
  version: number,
  extra: Record<string, string | Buffer> = {},
): Record<string, string | Buffer> => ({
  'app.yaml':
    'command: ["node", "server.cjs"]\nenv:\n  - name: FROM_YAML\n    value: yaml\n  - name: LAKEBASE_ENDPOINT\n    valueFrom: postgres\n',
  'server.cjs': SERVER.replace('VERSION', String(version)),
  ...extra,
})

let emulator: Emulator
let client: Client

beforeAll(async () => {
  emulator = await startEmulator({ pendingMs: PENDING_MS, lendModulesFrom: process.cwd() })
  client = await Client.of(emulator)
  await client.project('shop')
  await client.app('shop-web', {
    resources: [
      { name: 'postgres', postgres: { branch: PRODUCTION, permission: 'CAN_CONNECT_AND_CREATE' } },
      { name: 'key', secret: { scope: 'a', key: 'b', permission: 'READ' } },
    ],
  })
})
afterAll(() => emulator.stop())

const open = async (token?: string, path = '/api/state') => {
  const host = new URL(emulator.world.apps.get('shop-web')?.url ?? '').hostname
  return client.get(path, { host, ...(token === undefined ? {} : { token }) })
}

describe('deployment', () => {
  it('starts the app with the documented environment, behind login', async () => {
    emulator.world.secrets.set('a/b', 's3cret')
    const source_code_path = await client.upload('v1', files(1))
    const env_vars = [
      { name: 'FROM_YAML', value: 'overridden' },
      { name: 'KEY', value_from: 'key' },
      { name: 'HOST', value_from: 'system.databricks_host' },
    ]
    const deployment = await client.deploy('shop-web', { source_code_path, mode: 'SNAPSHOT', env_vars })
    expect(deployment).toMatchObject({
      status: { state: 'SUCCEEDED', message: 'App started successfully.' },
      env_vars: [{ name: 'FROM_YAML' }, { name: 'KEY' }, { name: 'HOST' }],
      source_code_path,
    })
    expect(JSON.stringify(deployment)).not.toContain('overridden')
    expect((await client.get(`${APPS}/shop-web`)).body).toMatchObject({
      app_status: { state: 'RUNNING', message: 'App has status: App is running' },
      active_deployment: { deployment_id: text(deployment, 'deployment_id') },
      default_source_code_path: source_code_path,
    })

    const app = emulator.world.apps.get('shop-web')
    const endpoint = emulator.world.projects.get('shop')?.branches.get('production')?.endpoints.get('primary')
    const { body } = await open()
    expect(at(body, 'env')).toMatchObject({
      DATABRICKS_APP_NAME: 'shop-web',
      DATABRICKS_WORKSPACE_ID: emulator.world.workspaceId,
      DATABRICKS_HOST: 'dbc-emulator.cloud.databricks.com',
      DATABRICKS_APP_PORT: expect.stringMatching(/^\d+$/),
      DATABRICKS_CLIENT_ID: app?.servicePrincipal.clientId,
      DATABRICKS_CLIENT_SECRET: app?.servicePrincipal.clientSecret,
      PGAPPNAME: 'shop-web',
      PGDATABASE: 'databricks_postgres',
      PGHOST: endpoint?.host,
      PGPORT: '5432',
      PGSSLMODE: 'require',
      PGUSER: app?.servicePrincipal.clientId,
      LAKEBASE_ENDPOINT: `${PRODUCTION}/endpoints/primary`,
      FROM_YAML: 'overridden',
      KEY: 's3cret',
      HOST: 'dbc-emulator.cloud.databricks.com',
    })
    expect(at(body, 'env.PGPASSWORD')).toBeUndefined()
    expect(at(body, 'user')).toBe(emulator.identities.deployer.clientId)
  })

  it('leaves an app that only those with CAN_USE get past the login of', async () => {
    const anonymous = await open('')
    expect(anonymous.status).toBe(302)
    expect(anonymous.headers.location).toMatch(
      /^https:\/\/dbc-emulator\.cloud\.databricks\.com\/oidc\/oauth2\/v2\.0\/authorize\?/,
    )
    expect((await open(await client.tokenOf(emulator.identities.stranger))).status).toBe(403)
    const { token } = emulator.identities.jane
    expect((await open(token)).status).toBe(200)
    expect((await open(token, '/')).status).toBe(302)
    expect((await open(token, '/apis')).status).toBe(302)
  })

  it('is one at a time', async () => {
    const source_code_path = await client.upload('v2', files(2))
    const { body } = await client.post(`${APPS}/shop-web/deployments`, { source_code_path })
    expect(await client.post(`${APPS}/shop-web/deployments`, { source_code_path })).toMatchObject({
      status: 400,
      body: { message: 'Cannot deploy app shop-web as there is an active deployment in progress.' },
    })
    expect((await client.get(`${APPS}/shop-web`)).body).toMatchObject({
      pending_deployment: { deployment_id: text(body, 'deployment_id'), status: { state: 'IN_PROGRESS' } },
      app_status: { state: 'RUNNING' },
    })
    const path = `${APPS}/shop-web/deployments/${text(body, 'deployment_id')}`
    await client.watch(path, (seen) => at(seen, 'status.state') === 'SUCCEEDED')
    expect(at((await open()).body, 'version')).toBe(2)
    expect((await client.get(`${APPS}/shop-web/deployments`)).body).toMatchObject({
      app_deployments: [{ deployment_id: text(body, 'deployment_id') }, {}],
    })
  })

  it('keeps the snapshot that it took', async () => {
    const source_code_path = await client.upload('v3', files(3))
    const { body } = await client.post(`${APPS}/shop-web/deployments`, { source_code_path })
    await client.upload('v3', files(4))
    await client.watch(
      `${APPS}/shop-web/deployments/${text(body, 'deployment_id')}`,
      (seen) => at(seen, 'status.state') === 'SUCCEEDED',
    )
    expect(at((await open()).body, 'version')).toBe(3)
  })

  it.each([
    [
      'a source that is not there',
      'none',
      {},
      {},
      /^Source code path .+\/none does not exist or is empty\.$/,
    ],
    [
      'a file over 10 MB',
      'big',
      files(9, { 'big.bin': Buffer.alloc(10_485_761) }),
      {},
      /^File big\.bin is larger than the maximum allowed file size of 10485760 bytes\.$/,
    ],
    ['nothing to run', 'nothing', { 'readme.md': 'x' }, {}, /^No command to run/],
    [
      'an unknown resource',
      'unknown',
      files(9),
      { env_vars: [{ name: 'X', value_from: 'nothing' }] },
      /^Error resolving resource nothing specified in the environment variable X/,
    ],
    ['a broken app.yaml', 'broken', files(9, { 'app.yaml': 'command: [' }), {}, /^Error parsing app\.yaml/],
  ])('fails for %s, and what was running goes on', async (_what, folder, content, more, message) => {
    const source_code_path =
      folder === 'none' ? `/Workspace/Users/x/none` : await client.upload(folder, content)
    const deployment = await client.deploy('shop-web', { source_code_path, ...more })
    expect(deployment).toMatchObject({ status: { state: 'FAILED', message: expect.stringMatching(message) } })
    expect((await client.get(`${APPS}/shop-web`)).body).toMatchObject({
      active_deployment: { status: { state: 'FAILED' } },
      app_status: { state: 'RUNNING' },
    })
    expect(at((await open()).body, 'version')).toBe(3)
  })

  it('fails when the app ends at once, with its last words, and the app is CRASHED', async () => {
    const source_code_path = await client.upload(
      'crash',
      files(5, { 'server.cjs': `console.error('no such thing'); process.exit(3)` }),
    )
    const deployment = await client.deploy('shop-web', { source_code_path })
    expect(deployment).toMatchObject({
      status: {
        state: 'FAILED',
        message: 'Error: app process ended with exit code 3. Last log lines:\nno such thing',
      },
    })
    expect((await client.get(`${APPS}/shop-web`)).body).toMatchObject({ app_status: { state: 'CRASHED' } })
    expect((await open()).status).toBe(502)
    const written = emulator.world.apps.get('shop-web')?.log.lines.map(({ text }) => text)
    expect(written).toContain('no such thing')
  })

  it('fails when the app does not listen within ten minutes of the clock', async () => {
    const source_code_path = await client.upload(
      'deaf',
      files(6, { 'server.cjs': 'setInterval(() => {}, 1000)' }),
    )
    const { body } = await client.post(`${APPS}/shop-web/deployments`, { source_code_path })
    emulator.clock.advance(601_000)
    const path = `${APPS}/shop-web/deployments/${text(body, 'deployment_id')}`
    const seen = await client.watch(path, (now) => at(now, 'status.state') !== 'IN_PROGRESS')
    expect(at(seen.at(-1), 'status.message')).toContain(
      'did not listen on DATABRICKS_APP_PORT within 10 minutes',
    )
  })

  it('substitutes the port in a command, which is no shell', async () => {
    const code = `require('node:http').createServer((q, r) => r.end(process.argv.slice(2).join())).listen(process.argv[2])`
    const source_code_path = await client.upload('argv', { 'a.js': code })
    await client.deploy('shop-web', {
      source_code_path,
      command: ['node', 'a.js', '$DATABRICKS_APP_PORT', '$HOME', '&&'],
    })
    expect((await open()).body).toMatch(/^\d+,\$HOME,&&$/)
  })

  it('runs npm start, with the modules that it needs', async () => {
    const manifest = { scripts: { start: 'node server.cjs' }, dependencies: { pg: '8' } }
    const source_code_path = await client.upload('npm', {
      'server.cjs': `require('pg'); ${SERVER.replace('VERSION', '7')}`,
      'package.json': JSON.stringify(manifest),
    })
    await client.deploy('shop-web', { source_code_path })
    expect(at((await open()).body, 'version')).toBe(7)
  })

  it('notices a process that ends later', async () => {
    const code = `require('node:http').createServer((q, r) => { r.end('bye'); setTimeout(() => process.exit(1), 10) }).listen(process.env.DATABRICKS_APP_PORT)`
    const source_code_path = await client.upload('later', {
      'app.yaml': 'command: ["node", "a.cjs"]',
      'a.cjs': code,
    })
    await client.deploy('shop-web', { source_code_path })
    expect((await open()).body).toBe('bye')
    await expect.poll(() => emulator.world.apps.get('shop-web')?.status.state).toBe('CRASHED')
    expect((await open()).status).toBe(502)
  })
})

describe('instances', () => {
  const server = {
    'app.yaml': 'command: ["node", "server.cjs"]\n',
    'server.cjs': `require('node:http').createServer((_, r) => r.end(String(process.pid))).listen(process.env.DATABRICKS_APP_PORT)`,
  }

  it('are processes that answer in turn at the one URL', async () => {
    await client.app('wide', { compute_min_instances: 3, compute_max_instances: 4 })
    const source_code_path = await client.upload('wide', server)
    expect(at(await client.deploy('wide', { source_code_path }), 'status.state')).toBe('SUCCEEDED')
    expect((await client.get(`${APPS}/wide`)).body).toMatchObject({ app_status: { running_instances: 3 } })
    const host = new URL(emulator.world.apps.get('wide')?.url ?? '').hostname
    const answers = await Promise.all(Array.from({ length: 6 }, () => client.get('/api/', { host })))
    expect(new Set(answers.map(({ body }) => body))).toHaveProperty('size', 3)
    process.kill(Number(answers[0]?.body))
    await expect.poll(() => emulator.world.apps.get('wide')?.status.state).toBe('CRASHED')
  })
})

describe('health_check', () => {
  const server = (status: number) => ({
    'app.yaml': 'command: ["node", "server.cjs"]\n',
    'server.cjs': `require('node:http').createServer((q, r) => { r.statusCode = q.url === '/api/ready' ? ${status} : 404; r.end('${status}') }).listen(process.env.DATABRICKS_APP_PORT)`,
  })
  const deploy = async (status: number) => {
    const { body } = await client.post(`${APPS}/checked/deployments`, {
      source_code_path: await client.upload(`checked-${status}`, server(status)),
      health_check: { path: '/api/ready', timeout: '30s' },
    })
    const path = `${APPS}/checked/deployments/${text(body, 'deployment_id')}`
    return client.watch(path, (seen) => at(seen, 'status.state') !== 'IN_PROGRESS')
  }
  const answer = async () => {
    const host = new URL(emulator.world.apps.get('checked')?.url ?? '').hostname
    return (await client.get('/api/ready', { host })).body
  }

  it('has to pass before the deployment is good; else what ran before goes on', async () => {
    await client.app('checked')
    expect((await deploy(200)).at(-1)).toMatchObject({
      status: { state: 'SUCCEEDED' },
      health_check: { path: '/api/ready', timeout: '30s' },
    })
    expect(await answer()).toBe(200)
    expect((await deploy(503)).at(-1)).toMatchObject({
      status: {
        state: 'FAILED',
        message: 'Error: health check /api/ready did not pass within 30 s, the last answer was 503.',
      },
    })
    expect(await answer()).toBe(200)
    const { body } = await client.get(`${APPS}/checked/deployments`)
    expect(at(body, 'app_deployments.0.status.state')).toBe('FAILED')
    expect(at((await client.get(`${APPS}/checked`)).body, 'active_deployment.deployment_id')).toBe(
      at(body, 'app_deployments.0.deployment_id'),
    )
    expect(at(body, 'app_deployments.1.status.state')).toBe('SUCCEEDED')
  })

  it('is refused without a path', async () => {
    const source_code_path = await client.upload('checked-0', server(200))
    for (const health_check of [{}, { path: 'api/ready' }]) {
      expect(
        (await client.post(`${APPS}/checked/deployments`, { source_code_path, health_check })).status,
      ).toBe(400)
    }
  })
})

describe('compute', () => {
  it('that is stopped takes no deployment and clears both', async () => {
    const source_code_path = await client.upload('v8', files(8))
    await client.deploy('shop-web', { source_code_path })
    await client.post(`${APPS}/shop-web/stop`)
    const seen = await client.watch(
      `${APPS}/shop-web`,
      (body) => at(body, 'compute_status.state') === 'STOPPED',
    )
    expect(seen.map((body) => at(body, 'compute_status.state'))).toEqual(['STOPPING', 'STOPPING', 'STOPPED'])
    expect(seen.at(-1)).toMatchObject({ app_status: { state: 'UNAVAILABLE' } })
    expect(at(seen.at(-1), 'active_deployment')).toBeUndefined()
    expect(await client.post(`${APPS}/shop-web/deployments`, { source_code_path })).toMatchObject({
      status: 400,
      body: {
        message: 'Cannot deploy app shop-web as it is not in RUNNING state. Please start the app first.',
      },
    })
    expect((await open()).status).toBe(502)
  })

  it('that starts deploys the last source by itself, which is shown somewhat later than ACTIVE', async () => {
    await client.post(`${APPS}/shop-web/start`)
    const seen = await client.watch(
      `${APPS}/shop-web`,
      (body) => at(body, 'compute_status.state') === 'ACTIVE',
    )
    expect(at(seen.at(-1), 'pending_deployment')).toBeUndefined()
    expect(
      (await client.post(`${APPS}/shop-web/deployments`, { source_code_path: '/Workspace/x' })).body,
    ).toMatchObject({
      message: 'Cannot deploy app shop-web as there is an active deployment in progress.',
    })
    emulator.clock.advance(PENDING_MS / 2)
    expect(at((await client.get(`${APPS}/shop-web`)).body, 'pending_deployment.status.state')).toBe(
      'IN_PROGRESS',
    )
    await client.watch(`${APPS}/shop-web`, (body) => at(body, 'app_status.state') === 'RUNNING')
    expect(at((await open()).body, 'version')).toBe(8)
    expect((await client.post(`${APPS}/shop-web/start`)).status).toBe(400)
  })
})
