import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sample } from '../sample.ts'
import { Shop } from './shop.ts'
import { configuration, type Deployed, firstDeploy } from './stage.ts'

const APP = '/api/2.0/apps/shop'
const PROJECT = '/api/2.0/postgres/projects/shop'
const HTML = { 'Content-Type': 'text/html' }
const PAGE = '<!doctype html><html><head><title>Gateway problem</title></head><body>Sorry</body></html>'
const HOUR_MS = 3_600_000

let shop: Shop

beforeAll(async () => {
  shop = await Shop.open()
  await shop.deploys(firstDeploy())
})

afterAll(() => shop.close())

afterEach(() => shop.calm())

/** How often the run asked for a workspace token. */
function logins({ traffic }: Deployed): number {
  return traffic.entries.filter((entry) => entry.kind === 'http' && entry.path === '/oidc/v1/token').length
}

describe('tokens', () => {
  it('takes a new one when the old one expires in the middle of a run', async () => {
    shop.workspace.write('lib/text.txt', 'a long upload\n')
    shop.beforeCall(/^POST .*\/deployments$/, async () => shop.emulator.clock.advance(2 * HOUR_MS))
    const second = await shop.converges(['upload-source', 'deploy-app'])
    expect(logins(second)).toBe(2)
    const refused = second.traffic.entries.filter((entry) => entry.kind === 'http' && entry.status === 401)
    expect(refused.length).toBeGreaterThanOrEqual(1)
  })

  it('does not try a personal access token again that is refused', async () => {
    const refused = await shop.refuses({ by: 'jane', with: { token: 'dapi-of-somebody-else' } })
    expect(shop.complaint(refused)).toMatch(
      /^GET \/api\/2\.0\/\S+ answered 401 UNAUTHENTICATED: Invalid access token\. The token is expired, revoked or of another workspace\.\nWhat to do: Check that the credentials belong to https:\/\/dbc-emulator\.cloud\.databricks\.com, and that `databricks-host` is this workspace\.$/,
    )
    const calls = refused.traffic.entries.flatMap((entry) => (entry.kind === 'http' ? entry : []))
    expect(calls.map(({ status }) => status)).toEqual(calls.map(() => 401))
    expect(new Set(calls.map(({ path }) => path)).size).toBe(calls.length)
  })

  it('names the claims that no federation policy accepts', async () => {
    const refused = await shop.refuses({ subject: 'repo:tellr/shop:pull_request' })
    expect(shop.complaint(refused)).toContain(
      `Usually no federation policy of service principal ${shop.emulator.identities.deployer.clientId} matches it:\n` +
        '  iss  https://token.actions.githubusercontent.com\n' +
        '  sub  repo:tellr/shop:pull_request\n' +
        '  aud  https://dbc-emulator.cloud.databricks.com/oidc/v1/token',
    )
  })
})

describe('a busy platform', () => {
  it('waits as long as it is asked to, also with a call that must not be made twice', async () => {
    shop.workspace.write('lib/text.txt', 'busy\n')
    const busy = { status: 429, errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'Too many requests' }
    shop.emulator.faults.add({ match: `GET ${APP}`, action: { ...busy, headers: { 'Retry-After': '1' } } })
    shop.emulator.faults.add({
      match: `POST ${APP}/deployments`,
      action: { ...busy, headers: { 'Retry-After': '0' } },
    })
    const second = await shop.converges(['upload-source', 'deploy-app'])
    const said =
      'answered 429 REQUEST_LIMIT_EXCEEDED: Too many requests. Too many requests reach this workspace at the moment. Trying again in'
    expect(second.log).toContain(`GET ${APP} ${said} 2 s.`)
    expect(second.log).toContain(`POST ${APP}/deployments ${said} 1 s.`)
    expect(second.durationMs).toBeGreaterThan(1000)
  })

  it.each([
    ['a bad gateway', { status: 502, headers: HTML, body: PAGE }, '502: an HTML page, "Gateway problem".'],
    [
      'no service',
      { status: 503, errorCode: 'TEMPORARILY_UNAVAILABLE', message: 'Try later' },
      '503 TEMPORARILY_UNAVAILABLE: Try later.',
    ],
  ])('reads again after %s', async (_what, action, said) => {
    shop.emulator.faults.add({ match: `GET ${PROJECT}`, action })
    const second = await shop.deploys([])
    expect(second.log).toContain(
      `GET ${PROJECT} answered ${said} The platform failed, not this request. Trying again in`,
    )
  })

  it('reads again after a lost connection', async () => {
    shop.emulator.faults.add({ match: `GET ${APP}`, action: 'drop' })
    const second = await shop.deploys([])
    expect(second.log).toMatch(
      /^GET \/api\/2\.0\/apps\/shop on dbc-emulator\.cloud\.databricks\.com failed: \S+\. Trying again in \d s\.$/m,
    )
  })
})

describe('a read that fails while another is waiting for its next attempt', () => {
  it('ends the run, and with it the other', async () => {
    const busy = { status: 503, headers: { 'Retry-After': '2' } }
    shop.emulator.faults.add({ match: `GET ${APP}`, times: 9, action: busy })
    shop.emulator.faults.add({ match: `GET ${PROJECT}`, action: { status: 400, errorCode: 'BAD_REQUEST' } })
    const refused = await shop.refuses()
    expect(shop.complaint(refused)).toContain(`GET ${PROJECT} answered 400 BAD_REQUEST`)
    const asked = refused.traffic.entries.filter((entry) => entry.kind === 'http' && entry.path === APP)
    expect(asked).toHaveLength(1)
  })
})

describe('something else in place of the platform', () => {
  it.each([
    {
      what: 'a page that says 404',
      action: { status: 404, headers: HTML, body: PAGE },
      complaint:
        `GET ${PROJECT} answered 404: an HTML page, "Gateway problem". https://dbc-emulator.cloud.databricks.com does not look like a workspace.\n` +
        "What to do: Set `databricks-host` to the workspace's own URL, such as https://dbc-a1b2c3d4-e5f6.cloud.databricks.com.",
    },
    {
      what: 'a workspace without that API',
      action: {
        status: 404,
        errorCode: 'ENDPOINT_NOT_FOUND',
        message: "No API found for 'GET /postgres/projects/shop'",
      },
      complaint:
        `GET ${PROJECT} answered 404 ENDPOINT_NOT_FOUND: No API found for 'GET /postgres/projects/shop'. This workspace does not have that API.\n` +
        'What to do: Lakebase Autoscaling is not available here: use `type: provisioned` under `lakebase:`, or another workspace.',
    },
    {
      what: 'a page that says all is well',
      action: { status: 200, headers: HTML, body: PAGE },
      complaint:
        `GET ${PROJECT} on https://dbc-emulator.cloud.databricks.com answered 200 with an HTML page.\n` +
        "What to do: Run the job again. If it stays so, check that `databricks-host` is the workspace's own URL, and that no proxy answers in its place.",
    },
    {
      what: 'a redirect to a login',
      action: { status: 302, headers: { Location: 'https://login.example.com/sso?state=abc' }, body: '' },
      complaint:
        `GET ${PROJECT} on https://dbc-emulator.cloud.databricks.com was redirected to https://login.example.com/sso: this is not the API of a workspace, or the login was not accepted.\n` +
        "What to do: Set `databricks-host` to the workspace's own URL, not the account console's or an app's.",
    },
    {
      what: 'a page that forbids',
      action: { status: 403, headers: HTML, body: PAGE },
      complaint:
        `GET ${PROJECT} answered 403: an HTML page, "Gateway problem". Something between this job and https://dbc-emulator.cloud.databricks.com answered in its place.\n` +
        "What to do: Look at the proxy or firewall that the runner's requests go through, and check that `databricks-host` is the workspace's own URL.",
    },
  ])('is never taken for an answer, least of all for "absent": $what', async ({ action, complaint }) => {
    shop.emulator.faults.add({ match: `GET ${PROJECT}`, times: 3, action })
    const refused = await shop.refuses()
    expect(shop.complaint(refused)).toBe(complaint)
    expect(refused.traffic.writes).toEqual([])
  })

  it('is an error about that in every read, and one 500 is none', async () => {
    const { traffic } = await shop.deploys([])
    const reads = new Set(
      traffic.entries.flatMap((each) =>
        each.kind === 'http' && each.method === 'GET' && each.path.startsWith('/api/2.0/')
          ? [each.path.split('?')[0]]
          : [],
      ),
    )
    expect(reads.size).toBeGreaterThan(5)
    for (const path of sample('reads that are answered with something else', [...reads], 2)) {
      const match = `GET ${path}`
      for (const [body, kind] of [
        [PAGE, 'an HTML page'],
        ['{"name": "sh', 'JSON that breaks off'],
        ['{}', 'an empty object'],
      ] as const) {
        const isFile = path === '/api/2.0/workspace/export'
        if (isFile && kind !== 'an HTML page') continue
        const headers = kind === 'an HTML page' ? HTML : { 'Content-Type': 'application/json' }
        shop.emulator.faults.add({ match, times: 1, action: { status: 200, headers, body } })
        const run = await shop.run()
        // An empty list is looked at again.
        if (run.exitCode === 0 && kind === 'an empty object') expect(run.executed, match).toEqual([])
        else
          expect(shop.complaint(run), match).toMatch(
            new RegExp(`^GET ${path} .*answered 200 with ${kind}\\.`),
          )
        shop.calm()
      }
      shop.emulator.faults.add({ match, times: 1, action: { status: 500 } })
      await shop.deploys([])
      shop.calm()
    }
  })

  it('does not follow what an answer says into the log as a command', async () => {
    shop.emulator.faults.add({
      match: `GET ${PROJECT}`,
      action: {
        status: 400,
        errorCode: 'BAD_REQUEST',
        message: 'first\n::set-output name=changed::true\n::stop-commands::x',
      },
    })
    const refused = await shop.refuses()
    expect(shop.complaint(refused)).toContain(
      'answered 400 BAD_REQUEST: first ::set-output name=changed::true ::stop-commands::x.',
    )
    expect(refused.log).not.toMatch(/^::(set-output|stop-commands)/m)
  })
})

describe('a wait that takes too long', () => {
  it('ends with the state that was seen last', async () => {
    shop.workspace.write('deployment.yaml', configuration({}, { capacity: 'CU_2' }))
    const endpoint = 'projects/shop/branches/production/endpoints/primary'
    shop.emulator.faults.add({
      match: `GET /api/2.0/postgres/${endpoint}/operations/*`,
      times: 10_000,
      action: {
        status: 200,
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ name: `${endpoint}/operations/slow`, done: false }),
      },
    })
    const failed = await shop.fails(['resize-endpoint'], { with: { 'wait-timeout': '10s' } })
    expect(shop.complaint(failed)).toMatch(
      /^Gave up waiting for the endpoint of shop\/production when the wait-timeout of .* was used up; the last that was seen: in progress\.\n/,
    )
  })
})
