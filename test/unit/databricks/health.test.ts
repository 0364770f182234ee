import { describe, expect, it } from 'vitest'
import { type HealthOptions, probe, waitForHealth } from '../../../src/databricks/health.ts'
import { type Answer, FakeClock, FakePlatform, failure, RecordingReporter, staticToken } from './platform.ts'

const URL = 'https://shop.aws.databricksapps.com/api/health'

function health(answers: Answer | readonly Answer[], options: Partial<HealthOptions> = {}) {
  const platform = new FakePlatform({ [`GET ${URL}`]: answers })
  const clock = new FakeClock()
  const reporter = new RecordingReporter()
  const all: HealthOptions = {
    fetch: platform.fetch,
    token: staticToken('t0ken'),
    clock,
    signal: new AbortController().signal,
    reporter,
    userAgent: 'lakebase-deploy/test',
    url: URL,
    instances: 1,
    timeoutMs: 60_000,
    windowMs: 30_000,
    intervalMs: 5_000,
    ...options,
  }
  return { platform, clock, reporter, options: all }
}

describe('probe', () => {
  it('sends the bearer and takes any 2xx', async () => {
    const { platform, options } = health({ status: 201 })
    expect(await probe(options, 't0ken')).toEqual({ ok: true })
    expect(platform.seen[0]?.headers.get('authorization')).toBe('Bearer t0ken')
    expect(platform.seen[0]?.headers.get('connection')).toBe('close')
  })

  const sick: [string, Answer, string][] = [
    [
      'the login of another host',
      {
        status: 302,
        headers: { location: 'https://dbc-1.cloud.databricks.com/oidc/oauth2/v2.0/authorize?x=1' },
      },
      '302 to the login page (https://dbc-1.cloud.databricks.com/oidc/oauth2/v2.0/authorize): the token of this job is not accepted',
    ],
    [
      'its own login',
      { status: 307, headers: { location: '/.auth/login' } },
      '307 to the login page (https://shop.aws.databricksapps.com/.auth/login): the token of this job is not accepted',
    ],
    ['a redirect', { status: 301, headers: { location: '/health/' } }, '301 to /health/'],
    ['401', { status: 401 }, '401: the app does not accept the token of this job'],
    ['403', { status: 403 }, '403: the deployer may not use the app, it needs CAN_USE under `permissions:`'],
    ['404', { status: 404 }, '404: the app has no such path'],
    ['503', { status: 503 }, '503: the app does not listen yet'],
    ['500', { status: 500 }, '500'],
    ['no connection', { network: 'refused' }, 'ECONNREFUSED'],
  ]
  it.each(sick)('is not fooled by %s', async (_name, answer, reason) => {
    const { options } = health(answer)
    expect(await probe(options, 't')).toMatchObject({ ok: false, reason })
  })

  it('says why a path outside /api/ leads to the login', async () => {
    const url = 'https://shop.aws.databricksapps.com/healthz'
    const login = { status: 302, headers: { location: 'https://dbc-1.cloud.databricks.com/oidc/authorize' } }
    const { fetch } = new FakePlatform({ [`GET ${url}`]: login })
    expect(await probe({ ...health({}).options, fetch, url }, 't')).toMatchObject({
      ok: false,
      reason:
        '302 to the login page (https://dbc-1.cloud.databricks.com/oidc/authorize): the platform takes a token only below /api/, so `health.path` must begin with it',
    })
  })

  it('throws when the run is cancelled', async () => {
    const reason = new Error('cancelled')
    const { options } = health({}, { signal: AbortSignal.abort(reason) })
    await expect(probe(options, 't')).rejects.toBe(reason)
  })
})

describe('waitForHealth', () => {
  it('waits for the first success, then watches the whole window', async () => {
    const { platform, clock, reporter, options } = health([{ status: 503 }, { status: 503 }, {}])
    await waitForHealth(options)
    expect(clock.time).toBe(40_000)
    expect(platform.calls).toHaveLength(9)
    expect(reporter.lines).toEqual([
      `${URL} is not healthy yet: 503: the app does not listen yet.`,
      `${URL} is healthy.`,
    ])
  })

  it('is content with one success when there is no window', async () => {
    const { platform, options } = health({}, { windowMs: 0 })
    await waitForHealth(options)
    expect(platform.calls).toHaveLength(1)
  })

  it('fails on the first failure in the window', async () => {
    const { options } = health([{}, {}, { status: 500 }, {}])
    const error = await failure(waitForHealth(options))
    expect(error.code).toBe('APP_UNHEALTHY')
    expect(error.message).toBe(`${URL} answered at first, but 10 s later: 500.`)
  })

  it('asks as many instances as there are, and one that is sick is enough to wait or to fail', async () => {
    const waiting = health([{}, {}, { status: 503 }, {}], { instances: 3 })
    await waitForHealth(waiting.options)
    expect(waiting.platform.calls).toHaveLength(3 * 8)
    const dying = health([{}, {}, {}, {}, {}, { status: 502 }, {}], { instances: 3 })
    expect((await failure(waitForHealth(dying.options))).message).toContain(
      'answered at first, but 5 s later',
    )
  })

  it('looks a last time at the end of the window, and no later', async () => {
    const { platform, clock, options } = health({}, { windowMs: 12_000 })
    await waitForHealth(options)
    expect(clock.time).toBe(12_000)
    expect(platform.calls).toHaveLength(4)
  })

  it('shows the last reasons when time is up', async () => {
    const { options } = health([{ network: 'refused' }, { status: 404 }, { status: 502 }, { status: 500 }])
    const error = await failure(waitForHealth(options))
    expect(error.message).toBe(
      `${URL} did not become healthy within 60 s: 404: the app has no such path, then 502: the app does not listen yet, then 500.`,
    )
    expect(error.hint).toContain('`health.path`')
  })

  it('gets another token after 401', async () => {
    const refused: string[] = []
    const token = {
      token: async () => (refused.length === 0 ? 'old' : 'new'),
      async refresh(was: string) {
        refused.push(was)
        return 'new'
      },
    }
    const { platform, options } = health([{ status: 401 }, {}], { token, windowMs: 0 })
    await waitForHealth(options)
    expect(refused).toEqual(['old'])
    expect(platform.seen[1]?.headers.get('authorization')).toBe('Bearer new')
  })
})
