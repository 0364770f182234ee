import nock from 'nock'
import { afterEach, describe, expect, it } from 'vitest'
import { segment } from '../../../src/databricks/http.ts'
import type { TokenSource } from '../../../src/databricks/token.ts'
import { failure, HOST, stage } from './platform.ts'

const BUSY = { status: 503, json: { error_code: 'TEMPORARILY_UNAVAILABLE', message: 'wait' } }
const LIMITED = { status: 429, json: { error_code: 'RESOURCE_EXHAUSTED', message: 'slow' } }

describe('a call', () => {
  it('carries bearer, user agent, query and JSON body', async () => {
    const { platform, client } = stage({ 'POST /api/x': { json: { ok: true } } })
    const answer = await client.post('/api/x', {
      query: { a: 'b c', n: 1, absent: undefined },
      body: { x: 1 },
    })
    expect(answer).toEqual({ ok: true })
    const [seen] = platform.seen
    expect(seen?.query).toEqual({ a: 'b c', n: '1' })
    expect(seen?.body).toEqual({ x: 1 })
    expect(seen?.headers.get('authorization')).toBe('Bearer t0ken')
    expect(seen?.headers.get('user-agent')).toBe('lakebase-deploy/test')
    expect(seen?.headers.get('content-type')).toBe('application/json')
  })

  it('sends a body with PATCH', async () => {
    const { platform, client } = stage({ 'PATCH /api/x': { json: { a: 1 } } })
    await client.patch('/api/x', { query: { update_mask: 'a,b' }, body: { a: 1 } })
    expect(platform.seen[0]?.body).toEqual({ a: 1 })
    expect(platform.seen[0]?.query).toEqual({ update_mask: 'a,b' })
  })

  it.each([
    ['', 'an empty body'],
    ['{}', 'an empty object'],
    ['<html>Sign in</html>', 'an HTML page'],
    ['{"app_deployments":[{"deploy', 'JSON that breaks off'],
    ['ok', 'text that is not JSON'],
  ])('takes %j for no answer, of every method', async (text, kind) => {
    const { client } = stage(
      Object.fromEntries(['GET', 'POST', 'PATCH', 'DELETE'].map((method) => [`${method} /api/x`, { text }])),
    )
    for (const [method, call] of [
      ['GET', () => client.get('/api/x')],
      ['GET', () => client.getWithHeaders('/api/x')],
      ['POST', () => client.post('/api/x')],
      ['PATCH', () => client.patch('/api/x')],
      ['DELETE', () => client.delete('/api/x')],
    ] as const) {
      const error = await failure(call())
      expect(error.code).toBe('UNEXPECTED_RESPONSE')
      expect(error.message).toBe(`${method} /api/x on ${HOST} answered 200 with ${kind}.`)
      expect(error.hint).not.toContain('Update')
    }
    const upload = await failure(
      client.upload('/api/x', new Uint8Array()).then((json) => Promise.reject(json)),
    )
      .then(({ code }) => code)
      .catch((json: unknown) => json)
    expect(upload).toEqual(text === '' || text === '{}' ? {} : 'UNEXPECTED_RESPONSE')
  })

  it('takes an answer that says nothing where it is one', async () => {
    const { client } = stage({ 'DELETE /api/x': { text: '' }, 'GET /api/x': { json: {} } })
    expect(await client.delete('/api/x', { mayBeEmpty: true })).toEqual({})
    expect(await client.get('/api/x', { mayBeEmpty: true })).toEqual({})
  })

  it('is metered with its path and times, each attempt', async () => {
    const { client, meter } = stage({ 'GET /api/x': [BUSY, { json: { ok: 1 } }] })
    await client.get('/api/x', { query: { secret: 'no' } })
    expect(meter.calls).toEqual([
      { method: 'GET', path: '/api/x', start: 0, end: 0 },
      { method: 'GET', path: '/api/x', start: 1050, end: 1050 },
    ])
  })

  it('refuses HTML with 200', async () => {
    const { client } = stage({ 'GET /api/x': { text: '<html>Sign in</html>' } })
    const error = await failure(client.get('/api/x'))
    expect(error.code).toBe('UNEXPECTED_RESPONSE')
    expect(error.message).toBe(`GET /api/x on ${HOST} answered 200 with an HTML page.`)
  })

  it('does not follow a redirect, and does not show its query', async () => {
    const location = 'https://login.example.com/oidc?state=s3cret'
    const { platform, client } = stage({ 'GET /api/x': { status: 302, headers: { location } } })
    const error = await failure(client.get('/api/x'))
    expect(error.code).toBe('REDIRECTED')
    expect(error.message).toBe(
      `GET /api/x on ${HOST} was redirected to https://login.example.com/oidc: this is not the API of a workspace, or the login was not accepted.`,
    )
    expect(platform.calls).toEqual(['GET /api/x'])
  })
})

describe('retries', () => {
  it('repeats a GET after 503, 504, 502, 429 and lost connections, growing and jittered', async () => {
    const { client, clock } = stage({
      'GET /api/x': [
        BUSY,
        { status: 504 },
        { status: 502 },
        LIMITED,
        { network: 'lost' },
        { network: 'refused' },
        { json: { ok: 1 } },
      ],
    })
    expect(await client.get('/api/x')).toEqual({ ok: 1 })
    expect(clock.sleeps).toEqual([1050, 2050, 3050, 4050, 5050, 6050])
  })

  it('waits as long as Retry-After and RetryInfo ask', async () => {
    const info = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retry_delay: '3s' }
    const { client, clock } = stage({
      'GET /api/x': [
        { ...BUSY, headers: { 'retry-after': '7' } },
        { status: 429, json: { message: 'x', details: [info] } },
        { json: { ok: 1 } },
      ],
    })
    await client.get('/api/x')
    expect(clock.sleeps).toEqual([7050, 3050])
  })

  it('says what it waits for', async () => {
    const { client, reporter } = stage({ 'GET /api/x': [BUSY, { json: { ok: 1 } }] })
    await client.get('/api/x')
    expect(reporter.lines).toEqual([
      'GET /api/x answered 503 TEMPORARILY_UNAVAILABLE: wait. The platform failed, not this request. Trying again in 2 s.',
    ])
  })

  it('repeats a POST only when it certainly was not processed', async () => {
    const { platform, client } = stage({
      'POST /api/x': [LIMITED, { network: 'refused' }, { json: { ok: 1 } }],
      'POST /api/busy': BUSY,
      'POST /api/lost': { network: 'lost' },
    })
    await client.post('/api/x')
    await failure(client.post('/api/busy'))
    await failure(client.post('/api/lost'))
    expect(platform.calls).toEqual([
      'POST /api/x',
      'POST /api/x',
      'POST /api/x',
      'POST /api/busy',
      'POST /api/lost',
    ])
  })

  it('repeats a POST that is called safe', async () => {
    const { client } = stage({ 'POST /api/x': [BUSY, { network: 'lost' }, { json: { ok: 1 } }] })
    expect(await client.post('/api/x', { retry: 'safe' })).toEqual({ ok: 1 })
  })

  it('does not repeat 400, 403, 404 and 409', async () => {
    for (const status of [400, 403, 404, 409]) {
      const { platform, client } = stage({ 'GET /api/x': { status, json: { message: 'no' } } })
      await failure(client.get('/api/x'))
      expect(platform.calls).toHaveLength(1)
    }
  })

  it('repeats a read once after a 500, and nothing else', async () => {
    const ill = { status: 500, json: { error_code: 'INTERNAL_ERROR', message: 'no' } }
    const { platform, client } = stage({
      'GET /api/x': [ill, { json: { ok: 1 } }],
      'GET /api/ill': ill,
      'POST /api/ill': ill,
      'PATCH /api/ill': ill,
      'DELETE /api/ill': ill,
    })
    expect(await client.get('/api/x')).toEqual({ ok: 1 })
    for (const call of [
      () => client.get('/api/ill'),
      () => client.download('/api/ill'),
      () => client.post('/api/ill', { retry: 'safe' }),
      () => client.patch('/api/ill'),
      () => client.delete('/api/ill'),
    ]) {
      expect((await failure(call())).code).toBe('PLATFORM_ERROR')
    }
    const counts = new Map<string, number>()
    for (const call of platform.calls) counts.set(call, (counts.get(call) ?? 0) + 1)
    expect(Object.fromEntries(counts)).toEqual({
      'GET /api/x': 2,
      'GET /api/ill': 4,
      'POST /api/ill': 1,
      'PATCH /api/ill': 1,
      'DELETE /api/ill': 1,
    })
    const late = stage({ 'GET /api/x': ill }, { timeoutMs: 500 })
    await failure(late.client.get('/api/x'))
    expect(late.platform.calls).toHaveLength(1)
  })

  it('does not wait longer than the deadline leaves', async () => {
    const { client, clock } = stage(
      { 'GET /api/x': { ...BUSY, headers: { 'retry-after': '60' } } },
      { timeoutMs: 30_000 },
    )
    const error = await failure(client.get('/api/x'))
    expect(error.code).toBe('PLATFORM_ERROR')
    expect(clock.sleeps).toEqual([])
  })

  it('gives up after five minutes', async () => {
    const { client, clock } = stage({ 'GET /api/x': BUSY })
    expect((await failure(client.get('/api/x'))).code).toBe('PLATFORM_ERROR')
    expect(clock.time).toBeGreaterThan(280_000)
    expect(clock.time).toBeLessThanOrEqual(300_000)
  })
})

describe('the token', () => {
  function rotating(tokens: string[]): TokenSource & { readonly refused: string[] } {
    const refused: string[] = []
    return {
      refused,
      token: async () => tokens[0] ?? '',
      async refresh(token) {
        refused.push(token)
        if (tokens.length > 1) tokens.shift()
        return tokens[0] ?? ''
      },
    }
  }

  it('is renewed once after 401', async () => {
    const token = rotating(['old', 'new'])
    const { platform, client } = stage(
      { 'POST /api/x': [{ status: 401, json: { message: 'no' } }, { json: { ok: 1 } }] },
      { token },
    )
    expect(await client.post('/api/x', { body: {} })).toEqual({ ok: 1 })
    expect(token.refused).toEqual(['old'])
    expect(platform.seen.map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer old',
      'Bearer new',
    ])
  })

  it('is renewed once only', async () => {
    const { platform, client } = stage(
      { 'GET /api/x': { status: 401, json: { message: 'no' } } },
      { token: rotating(['a', 'b', 'c']) },
    )
    expect((await failure(client.get('/api/x'))).code).toBe('UNAUTHENTICATED')
    expect(platform.calls).toHaveLength(2)
  })

  it('that cannot change is not tried twice', async () => {
    const { platform, client } = stage(
      { 'GET /api/x': { status: 403, json: { error_code: 403, message: 'Invalid access token.' } } },
      { token: rotating(['pat']) },
    )
    expect((await failure(client.get('/api/x'))).code).toBe('UNAUTHENTICATED')
    expect(platform.calls).toHaveLength(1)
  })
})

describe('the network', () => {
  const failures: [string, string, string][] = [
    ['ENOTFOUND', 'HOST_NOT_FOUND', 'dbc-1.cloud.databricks.com does not exist: the name does not resolve.'],
    [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'TLS_UNTRUSTED',
      'The certificate of dbc-1.cloud.databricks.com is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT).',
    ],
  ]
  it.each(failures)('%s is final', async (network, code, message) => {
    const { platform, client } = stage({ 'GET /api/x': { network } })
    const error = await failure(client.get('/api/x'))
    expect(error.code).toBe(code)
    expect(error.message).toBe(message)
    expect(error.retryable).toBe(false)
    expect(platform.calls).toHaveLength(1)
  })

  it('names what was lost', async () => {
    const { client } = stage({ 'POST /api/x': { network: 'lost' } })
    const error = await failure(client.post('/api/x'))
    expect(error.code).toBe('NETWORK')
    expect(error.message).toBe('POST /api/x on dbc-1.cloud.databricks.com failed: ECONNRESET.')
    expect(error.retryable).toBe(true)
  })

  it('gives up on a request without an answer', async () => {
    const hang: typeof fetch = (_input, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
      })
    const { client } = stage({}, { fetch: hang, requestTimeoutMs: 20 })
    const error = await failure(client.post('/api/x'))
    expect(error.code).toBe('REQUEST_TIMEOUT')
    expect(error.message).toBe('POST /api/x on dbc-1.cloud.databricks.com got no answer within 0 s.')
  })

  it('throws the reason of a cancelled run, not a network error', async () => {
    const { client, cancel } = stage({ 'GET /api/x': { json: {} } })
    const reason = new Error('cancelled')
    cancel.abort(reason)
    await expect(client.get('/api/x')).rejects.toBe(reason)
  })

  it('stops waiting when the run is cancelled', async () => {
    const { client, cancel, clock } = stage({ 'GET /api/x': BUSY })
    const reason = new Error('cancelled')
    clock.sleep = async () => {
      cancel.abort(reason)
      throw reason
    }
    await expect(client.get('/api/x')).rejects.toBe(reason)
  })
})

describe('through the real fetch', () => {
  afterEach(() => nock.cleanAll())

  it('uploads bytes under an encoded path, downloads them, and leaves a redirect alone', async () => {
    const bytes = new Uint8Array([0, 255, 10, 13])
    const { client } = stage({}, { fetch: globalThis.fetch })
    let path = ''
    let received = new Uint8Array()
    nock(HOST)
      .post(/import-file/)
      .query({ overwrite: 'true' })
      .reply(200, async (request: Request) => {
        path = new URL(request.url).pathname
        received = new Uint8Array(await request.arrayBuffer())
        return {}
      })
    await client.upload(`/api/x/import-file/${segment('Workspace/a b/ü#%.py')}`, bytes, { overwrite: true })
    expect(path).toBe('/api/x/import-file/Workspace%2Fa%20b%2F%C3%BC%23%25.py')
    expect(received).toEqual(bytes)

    nock(HOST).get('/api/x/export').reply(200, Buffer.from(bytes))
    expect(await client.download('/api/x/export')).toEqual(bytes)

    nock(HOST).get('/api/x').reply(302, '', { location: '/login.html' })
    expect((await failure(client.get('/api/x'))).message).toContain(`redirected to ${HOST}/login.html`)
  })
})
