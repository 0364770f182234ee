import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { browse } from '../../src/emulator/visitor.ts'
import { Shop } from './shop.ts'
import { configuration, firstDeploy, SHOP } from './stage.ts'

const APP = '/api/2.0/apps/shop'
const URL = 'https://shop-900800700600.aws.databricksapps.com/'

let shop: Shop

beforeAll(async () => {
  shop = await Shop.open()
  await shop.deploys(firstDeploy())
})

afterAll(() => shop.close())

afterEach(() => shop.calm())

/** The server answers with this handler's body, in which `count` is the number of the request. */
function serve(handler: string, health: Readonly<Record<string, string>> = {}, before = ''): void {
  const server = [
    "import { createServer } from 'node:http'",
    before,
    'let count = 0',
    `createServer((request, response) => { count += 1; ${handler} })`,
    "  .listen(process.env.DATABRICKS_APP_PORT, '0.0.0.0')",
  ]
  shop.workspace.write('server.mjs', `${server.join('\n')}\n`)
  shop.workspace.write(
    'deployment.yaml',
    configuration({ health: { timeout: '2s', window: '1s', ...health } }),
  )
}

/** Until the platform has noticed; it takes a moment. */
function crashed(): Promise<unknown> {
  const app = shop.emulator.world.apps.get('shop')
  return vi.waitUntil(() => app?.status.state === 'CRASHED', { timeout: 20_000 })
}

const CODE = ['upload-source', 'deploy-app']

describe('deployments', () => {
  it('waits for one that somebody else has begun', async () => {
    await shop.jane.post(`${APP}/deployments`, { source_code_path: shop.runningFolder, mode: 'SNAPSHOT' })
    const second = await shop.deploys(['deploy-app'])
    expect(second.log).toMatch(/^waiting for app shop: deployment 01f0[0-9a-f]{28} IN_PROGRESS \(0 s\)$/m)
  })

  it('does not deploy over one that somebody else makes a moment before, and the next run does', async () => {
    shop.workspace.write('lib/text.txt', 'a moment later\n')
    shop.beforeCall(/^POST .*\/deployments$/, () =>
      shop.jane.post(`${APP}/deployments`, { source_code_path: shop.runningFolder, mode: 'SNAPSHOT' }),
    )
    const second = await shop.fails(['upload-source'])
    expect(shop.complaint(second)).toMatch(
      /^Deployment 01f0[0-9a-f]{28} by jane\.doe@example\.com of app "shop" was made by somebody else since/,
    )
    await shop.converges(['deploy-app'])
  })

  it('replaces the one that its own start makes, which shows late and by another name', async () => {
    await shop.jane.post(`${APP}/deployments`, { source_code_path: shop.runningFolder, mode: 'SNAPSHOT' })
    await shop.deploys(['deploy-app'])
    await shop.jane.post(`${APP}/stop`)
    shop.workspace.write('lib/text.txt', 'after a stop\n')
    await shop.converges(['upload-source', 'start-app', 'deploy-app'])
  })

  it('is made once when the answer is lost', async () => {
    shop.workspace.write('lib/text.txt', 'lost and found\n')
    shop.emulator.faults.add({ match: `POST ${APP}/deployments`, effect: 'after', action: 'drop' })
    const before = shop.emulator.world.apps.get('shop')?.deployments.length ?? 0
    await shop.converges(CODE, { contended: true })
    expect(shop.emulator.world.apps.get('shop')?.deployments).toHaveLength(before + 1)
  })

  it('fails with the last lines of an app that does not start, and the fixed code replaces it', async () => {
    const healthy = shop.runningFolder
    shop.workspace.write(
      'server.mjs',
      "console.log('reading the configuration')\nthrow new Error('no table called orders')\n",
    )
    const untouched = shop.filesIn(healthy)
    const failed = await shop.fails(CODE)
    expect(failed.exitCode).toBe(1)
    const failing = shop.emulator.world.apps.get('shop')?.deployments[0]?.sourceCodePath ?? ''
    expect(shop.complaint(failed)).toMatch(
      /^Deployment 01f0[0-9a-f]{28} of app "shop" failed: Error: app process ended with exit code 1\. Last log lines:\nreading the configuration\n/,
    )
    expect(shop.complaint(failed)).toContain('Error: no table called orders')
    expect(shop.complaint(failed)).toContain(`What to do: Its log is at ${URL}logz. Usual causes: `)
    shop.workspace.write('server.mjs', SHOP['server.mjs'] ?? '')
    await shop.converges(['deploy-app'])
    // The last source that was healthy was never written to, and is still there.
    expect([shop.runningFolder, shop.filesIn(healthy)]).toEqual([healthy, untouched])
    shop.workspace.write('lib/text.txt', 'next\n')
    await shop.converges(CODE)
    expect(shop.runningFolder).toBe(failing)
    expect(await browse(shop.emulator, URL)).toBe('hello from app_data')
  })

  it('fails when somebody stops the app in the middle', async () => {
    shop.workspace.write('lib/text.txt', 'interrupted\n')
    shop.afterCall(/^POST .*\/deployments$/, () => shop.jane.post(`${APP}/stop`))
    const failed = await shop.fails(CODE)
    expect(shop.complaint(failed)).toMatch(
      /^Deployment 01f0[0-9a-f]{28} of app "shop" was cancelled: Deployment was cancelled\.\n/,
    )
    expect(shop.complaint(failed)).toContain(
      'What to do: Somebody stopped the app or deployed over it. Run the job again.',
    )
    await shop.converges(['start-app', 'deploy-app'])
  })
})

describe('health', () => {
  const hint =
    'What to do: Look at the log of the app (its URL with /logz). Let the app answer 2xx at `/api/health`, or set `health.path` to another path below /api/ that does (elsewhere the platform takes no token), give a slow app longer with `health.timeout`, or leave the check out with `health.enabled: false`.'

  it('notices an app that ends as soon as somebody connects', async () => {
    shop.workspace.write(
      'server.mjs',
      "import { createServer } from 'node:net'\n" +
        "createServer(() => { console.error('I was not made for this'); process.exit(4) })\n" +
        "  .listen(process.env.DATABRICKS_APP_PORT, '0.0.0.0')\n",
    )
    shop.afterCall(/^POST .*\/deployments$/, crashed)
    const failed = await shop.fails(CODE)
    const complaint = shop.complaint(failed)
    expect(complaint).toMatch(
      /^App "shop" crashed: Error: app process ended with exit code 4\. Last log lines:\n/,
    )
    expect(complaint).toContain('\nI was not made for this / App compute is active.\n')
    expect(complaint).toContain(
      `What to do: Its log is at ${URL}logz. Usual causes: it does not listen on 0.0.0.0:$DATABRICKS_APP_PORT, a package is missing, or a migration of its own failed.`,
    )
  })

  it('notices an app that crashes after it was healthy, and shows what it said last', async () => {
    shop.afterCall(/^GET \/api\/health$/, crashed, 3)
    serve("if (count > 3) { console.error('out of orders'); process.exit(3) } response.end('well')", {
      timeout: '20s',
    })
    const failed = await shop.fails(CODE)
    expect(shop.complaint(failed)).toMatch(
      /^https:\S+ answered at first, but \d+ s later: 502: the app does not listen yet\.\n/,
    )
    expect(failed.log).toContain('app shop is CRASHED, its compute ACTIVE')
    expect(failed.log).toContain('out of orders')
  })

  it('waits for an app that is slow to be ready', async () => {
    serve("response.statusCode = count > 5 ? 200 : 503; response.end('not yet')", { timeout: '20s' })
    const second = await shop.converges(CODE)
    expect(second.log).toContain(`${URL}api/health is not healthy yet: 503: the app does not listen yet.`)
    expect(second.log).toContain(`${URL}api/health is healthy.`)
  })

  it('asks each of several instances: one that is ill is enough', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'instances-'))
    const first = JSON.stringify(join(folder, 'first'))
    // Whichever starts second finds the first one's folder, and is ill.
    serve(
      "response.statusCode = ill ? 500 : 200; response.end('x')",
      {},
      `import { mkdirSync } from 'node:fs'\nlet ill = false\ntry { mkdirSync(${first}) } catch { ill = true }`,
    )
    const scale = (compute_min_instances: number) =>
      shop.jane.post(`${APP}/update`, {
        app: { compute_min_instances, compute_max_instances: compute_min_instances },
        update_mask: 'compute_min_instances,compute_max_instances',
      })
    await scale(2)
    const failed = await shop.fails(CODE)
    expect(shop.complaint(failed)).toContain('did not become healthy within 2 s: 500 Internal Server Error.')
    await scale(1)
    rmSync(folder, { recursive: true })
    await shop.run()
  })

  it('does not take an error for health', async () => {
    serve("response.statusCode = 500; response.end('something broke')")
    const failed = await shop.fails(CODE)
    expect(shop.complaint(failed)).toBe(
      `${URL}api/health did not become healthy within 2 s: 500 Internal Server Error.\n${hint}`,
    )
    expect(failed.summary).toContain('2 of 2 changes done.')
  })

  it('shows the end of what the app wrote, without the credentials in it', async () => {
    const token = `dapi${'0f1e2d3c4b5a6978'.repeat(2).slice(1)}9`
    serve(
      "response.statusCode = 500; response.end('x')",
      {},
      `console.error('::error::relation "orders" does not exist')\nconsole.log('connecting with da' + '${token.slice(2)}')`,
    )
    const failed = await shop.fails(CODE)
    expect(failed.log).toContain('The end of the log of app shop')
    expect(failed.log).toMatch(/^\s*\d\d:\d\d:\d\d ::error::relation "orders" does not exist$/m)
    expect(failed.log).toContain('(a line with a Databricks token, which is left out here)')
    expect(failed.summary).toContain('<summary>The end of the log of the app</summary>')
    expect(failed.summary).toContain('relation "orders" does not exist')
    expect(`${failed.log}${failed.summary}`).not.toContain(token)
  })

  it('does not take a missing path for health', async () => {
    serve("response.statusCode = request.url === '/api/ready' ? 200 : 404; response.end()", {
      path: '/api/healthz',
    })
    const failed = await shop.fails(CODE)
    expect(shop.complaint(failed)).toBe(
      `${URL}api/healthz did not become healthy within 2 s: 404: the app has no such path.\n${hint}`,
    )
    serve("response.statusCode = request.url === '/api/ready' ? 200 : 404; response.end()", {
      path: '/api/ready',
    })
    await shop.deploys([])
  })

  it.each([
    [
      302,
      { Location: 'https://dbc-emulator.cloud.databricks.com/oidc/oauth2/v2.0/authorize?state=s3cr3t' },
      '302 to the login page (https://dbc-emulator.cloud.databricks.com/oidc/oauth2/v2.0/authorize): the token of this job is not accepted',
    ],
    [401, {}, '401: the app does not accept the token of this job'],
    [403, {}, '403: the deployer may not use the app, it needs CAN_USE under `permissions:`'],
  ])('does not take a %i of the login for health', async (status, headers, reason) => {
    shop.emulator.faults.add({ match: 'GET /api/ready', times: 1000, action: { status, headers } })
    const failed = await shop.fails([])
    expect(shop.complaint(failed)).toBe(
      `${URL}api/ready did not become healthy within 2 s: ${reason}.\n${hint}`,
    )
    expect(failed.summary).toContain('Nothing was changed.')
  })
})

describe('a health path that the platform guards', () => {
  it('is a login and not health', async () => {
    serve("response.statusCode = request.url === '/api/ready' ? 200 : 404; response.end()", { path: '/' })
    const failed = await shop.fails([])
    expect(shop.complaint(failed)).toContain(
      `${URL} did not become healthy within 2 s: 302 to the login page (https://dbc-emulator.cloud.databricks.com/oidc/oauth2/v2.0/authorize): the platform takes a token only below /api/, so \`health.path\` must begin with it.`,
    )
    expect(failed.log).not.toContain('redirect_uri')
  })
})

describe('apps', () => {
  it('waits until one that is being deleted is gone, and makes it anew', async () => {
    shop.workspace.write('server.mjs', SHOP['server.mjs'] ?? '')
    shop.workspace.write('lib/text.txt', 'before the app is deleted\n')
    shop.workspace.write('deployment.yaml', configuration())
    await shop.deploys(CODE)
    await shop.jane.delete(APP)
    const again = await shop.converges([
      'create-app',
      'grant',
      'grant',
      'grant',
      'grant',
      'upload-source',
      'start-app',
      'deploy-app',
    ])
    expect(again.log).toContain('waiting for app shop: DELETING (0 s)')
  })

  it('refuses a name that is taken by somebody else', async () => {
    await shop.jane.post('/api/2.0/apps?no_compute=true', { name: 'hers' })
    const refused = await shop.refuses({ with: { 'app-name': 'hers' } })
    const { clientId } = shop.emulator.identities.deployer
    expect(shop.complaint(refused)).toMatch(
      new RegExp(
        `^GET /api/2\\.0/(permissions/)?apps/hers answered 403 PERMISSION_DENIED: ${clientId} does not have CAN_USE permission on app 'hers'\\. The deployer lacks a right: CAN_MANAGE on the app`,
      ),
    )
  })

  it('stops when the name is taken a moment before', async () => {
    const { clientId } = shop.emulator.identities.deployer
    shop.beforeCall(/^POST \/api\/2\.0\/apps\?/, async () => {
      await shop.jane.post('/api/2.0/apps?no_compute=true', { name: 'raced', description: 'hers' })
      await shop.jane.patch('/api/2.0/permissions/apps/raced', {
        access_control_list: [{ service_principal_name: clientId, permission_level: 'CAN_MANAGE' }],
      })
    })
    const refused = await shop.fails([], { with: { 'app-name': 'raced', schema: 'raced' } })
    expect(shop.complaint(refused)).toContain(
      'App "raced" was created meanwhile by somebody else and differs in resources.\n' +
        'What to do: Run the job again, which plans the change of the app that is there now.',
    )
    const [, , ...rest] = firstDeploy()
    await shop.deploys(['update-app', ...rest], { with: { 'app-name': 'raced', schema: 'raced' } })
  })

  it('changes exactly the fields that differ, and nothing else of the app', async () => {
    shop.workspace.write('deployment.yaml', configuration({ description: 'new', compute_size: 'LARGE' }))
    await shop.updateApp({ user_api_scopes: ['sql'] })
    await shop.converges(['update-app', 'update-app'])
    expect(await shop.jane.get(APP)).toMatchObject({
      description: 'new',
      compute_size: 'LARGE',
      user_api_scopes: ['sql'],
    })
  })
})

describe('rights', () => {
  it('says what a stranger lacks', async () => {
    const refused = await shop.refuses({ by: 'stranger' })
    const { clientId } = shop.emulator.identities.stranger
    expect(shop.complaint(refused)).toMatch(/^GET \/api\/2\.0\/\S+ answered 403 PERMISSION_DENIED: /)
    expect(shop.complaint(refused)).toContain(`${clientId} does not have CAN_USE permission on`)
    expect(shop.complaint(refused)).toMatch(/\nWhat to do: Let whoever manages it grant that right/)
  })

  it('says what it takes to attach a database', async () => {
    const { clientId } = shop.emulator.identities.deployer
    await shop.jane.change('POST', 'projects?project_id=borrowed', { spec: { pg_version: 17 } })
    await shop.jane.change('POST', `projects/borrowed/branches/production/roles?role_id=sp-${clientId}`, {
      spec: {
        postgres_role: clientId,
        identity_type: 'SERVICE_PRINCIPAL',
        membership_roles: ['DATABRICKS_SUPERUSER'],
        attributes: { createrole: true },
      },
    })
    await shop.jane.patch('/api/2.0/permissions/database-projects/borrowed', {
      access_control_list: [{ service_principal_name: clientId, permission_level: 'CAN_USE' }],
    })
    shop.workspace.write(
      'deployment.yaml',
      configuration({ app_name: 'borrower' }, { database_name: 'borrowed', capacity: undefined }),
    )
    const refused = await shop.fails([])
    const right =
      'the right to create apps (workspace access) or, to attach a database, CAN_MANAGE on its Lakebase project or instance'
    expect(shop.complaint(refused)).toBe(
      `POST /api/2.0/apps answered 403 PERMISSION_DENIED: ${clientId} does not have CAN_MANAGE permission on project 'borrowed'. The deployer lacks a right: ${right}.\n` +
        'What to do: Let whoever manages it grant that right, then run the job again; `doctor` names the identity and prints the command.',
    )
  })

  it('says so when the workspace folder may not be written, before anything is changed', async () => {
    shop.workspace.write('lib/text.txt', 'for her folder\n')
    shop.workspace.write(
      'deployment.yaml',
      configuration({ workspace_path: '/Workspace/Users/jane.doe@example.com/shop' }),
    )
    const refused = await shop.refuses()
    const { clientId } = shop.emulator.identities.deployer
    expect(shop.complaint(refused)).toBe(
      `POST /api/2.0/workspace/mkdirs answered 403 PERMISSION_DENIED: ${clientId} does not have write permission on /Workspace/Users/jane.doe@example.com/shop. The deployer lacks a right: CAN_MANAGE on the workspace folder.\n` +
        'What to do: Let whoever manages it grant that right, then run the job again; `doctor` names the identity and prints the command.',
    )
  })
})
