import { describe, expect, it } from 'vitest'
import {
  type AuthSettings,
  chooseAuthKind,
  createTokenSource,
  resolveHost,
} from '../../../../src/databricks/auth/token-source.ts'
import { authStage, failure, HOST, NO_AUTH } from '../platform.ts'

const DISCOVERY = 'GET /oidc/.well-known/oauth-authorization-server'
const TOKEN = 'POST /oidc/v1/token'
const SECRET = { clientId: 'app-1', clientSecret: 's3cret' }
const ACTIONS = {
  idTokenRequestUrl: 'https://actions.example.com/token?v=1',
  idTokenRequestToken: 'gh-runtime',
}

describe('chooseAuthKind', () => {
  const cases: [string, Partial<AuthSettings>, string][] = [
    ['nothing', {}, 'sdk'],
    ['a token', { token: 'dapi1' }, 'pat'],
    ['a token before a secret and OIDC', { token: 'dapi1', ...SECRET, ...ACTIONS }, 'pat'],
    ['a secret before OIDC', { ...SECRET, ...ACTIONS }, 'oauth-m2m'],
    ['a client id alone', { clientId: 'app-1' }, 'github-oidc'],
    ['the permission to ask for an id token', ACTIONS, 'github-oidc'],
    ['auth-type before what is there', { authType: 'github-oidc', token: 'dapi1' }, 'github-oidc'],
    ['a kind of the SDK', { authType: 'azure-cli', token: 'dapi1' }, 'sdk'],
    ['a profile before everything', { profile: 'dev', token: 'dapi1', authType: 'pat' }, 'sdk'],
  ]
  it.each(cases)('%s', (_name, settings, kind) => {
    expect(chooseAuthKind({ ...NO_AUTH, ...settings })).toBe(kind)
  })
})

describe('createTokenSource', () => {
  function minting(...lifetimes: (number | string)[]) {
    return authStage({
      [DISCOVERY]: { json: { token_endpoint: `${HOST}/oidc/v1/token` } },
      [TOKEN]: lifetimes.map((expires_in, index) => ({ json: { access_token: `t${index}`, expires_in } })),
    })
  }

  it('shares one request among concurrent callers', async () => {
    const { platform, ports } = minting(3600)
    const source = createTokenSource({ ...NO_AUTH, ...SECRET }, ports)
    expect(await Promise.all([source.token(), source.token(), source.token()])).toEqual(['t0', 't0', 't0'])
    expect(platform.calls).toEqual([DISCOVERY, TOKEN])
  })

  it('keeps a token until five minutes before it expires', async () => {
    const { clock, ports } = minting('3600', '3600')
    const source = createTokenSource({ ...NO_AUTH, ...SECRET }, ports)
    await source.token()
    clock.time = 54 * 60_000
    expect(await source.token()).toBe('t0')
    clock.time = 55 * 60_000
    expect(await source.token()).toBe('t1')
  })

  it('keeps a short-lived token for half its life', async () => {
    const { clock, ports } = minting(120, 120)
    const source = createTokenSource({ ...NO_AUTH, ...SECRET }, ports)
    await source.token()
    clock.time = 59_000
    expect(await source.token()).toBe('t0')
    clock.time = 60_000
    expect(await source.token()).toBe('t1')
  })

  it('renews a refused token once, however many were refused with it', async () => {
    const { platform, ports } = minting(3600, 3600, 3600)
    const source = createTokenSource({ ...NO_AUTH, ...SECRET }, ports)
    const refused = await source.token()
    expect(await Promise.all([source.refresh(refused), source.refresh(refused)])).toEqual(['t1', 't1'])
    expect(await source.refresh(refused)).toBe('t1')
    expect(platform.calls.filter((call) => call === TOKEN)).toHaveLength(2)
  })

  it('tries again after a failure', async () => {
    const { ports } = authStage({
      [DISCOVERY]: { json: { token_endpoint: `${HOST}/oidc/v1/token` } },
      [TOKEN]: [
        { status: 400, json: { error: 'invalid_client', error_description: 'no' } },
        { json: { access_token: 't', expires_in: 3600 } },
      ],
    })
    const source = createTokenSource({ ...NO_AUTH, ...SECRET }, ports)
    await failure(source.token())
    expect(await source.token()).toBe('t')
  })

  it('masks the secrets it is given and every token it gets', async () => {
    const { reporter, ports } = minting(3600)
    const source = createTokenSource({ ...NO_AUTH, ...SECRET }, ports)
    expect(reporter.masked).toEqual(['s3cret'])
    await source.token()
    expect(reporter.masked).toEqual(['s3cret', 'YXBwLTE6czNjcmV0', 't0'])
  })

  it('gives a PAT without any request, also after a refusal', async () => {
    const { platform, reporter, ports } = authStage({})
    const source = createTokenSource({ ...NO_AUTH, token: 'dapi1' }, ports)
    expect(await source.token()).toBe('dapi1')
    expect(await source.refresh('dapi1')).toBe('dapi1')
    expect(platform.calls).toEqual([])
    expect(reporter.masked).toContain('dapi1')
  })

  it('meters token requests as what they are, not as writes', async () => {
    const { meter, ports } = minting(3600)
    await createTokenSource({ ...NO_AUTH, ...SECRET }, ports).token()
    expect(meter.calls).toHaveLength(2)
    expect(meter.writes).toBe(0)
  })

  it.each([
    ['pat', {}, 'token'],
    ['oauth-m2m', { clientSecret: 'x' }, 'client-id'],
    ['oauth-m2m', { clientId: 'x' }, 'client-secret'],
  ])('says what %s lacks', async (authType, given, input) => {
    const { ports } = authStage({})
    const error = await failure(async () => {
      await createTokenSource({ ...NO_AUTH, authType, ...given }, ports).token()
    })
    expect(error.code).toBe('AUTH_INCOMPLETE')
    expect(error.message).toBe(`Login by ${authType} needs \`${input}\`, which is empty or not given.`)
  })

  it('never falls back to another kind', async () => {
    const { platform, ports } = authStage({
      [DISCOVERY]: { json: { token_endpoint: `${HOST}/oidc/v1/token` } },
      [TOKEN]: { status: 401, json: { error: 'invalid_client', error_description: 'no' } },
    })
    const source = createTokenSource({ ...NO_AUTH, ...SECRET, ...ACTIONS }, ports)
    expect((await failure(source.token())).code).toBe('CLIENT_SECRET_REFUSED')
    expect(platform.calls).toEqual([DISCOVERY, TOKEN])
  })
})

describe('oauth-m2m', () => {
  it('posts the client credentials with a Basic header', async () => {
    const { platform, ports } = authStage({
      [DISCOVERY]: { json: { token_endpoint: `${HOST}/oidc/v1/token` } },
      [TOKEN]: { json: { access_token: 't', expires_in: 3600 } },
    })
    await createTokenSource({ ...NO_AUTH, ...SECRET }, ports).token()
    const seen = platform.seen[1]
    expect(seen?.headers.get('authorization')).toBe('Basic YXBwLTE6czNjcmV0')
    expect(seen?.body).toBe('grant_type=client_credentials&scope=all-apis')
  })

  it('names the client, never the secret, when it is refused', async () => {
    const { ports } = authStage({
      [DISCOVERY]: { json: { token_endpoint: `${HOST}/oidc/v1/token` } },
      [TOKEN]: {
        status: 401,
        json: { error: 'invalid_client', error_description: 'Client authentication failed' },
      },
    })
    const error = await failure(createTokenSource({ ...NO_AUTH, ...SECRET }, ports).token())
    expect(error.code).toBe('CLIENT_SECRET_REFUSED')
    expect(error.message).toBe(
      `Databricks refused the client secret of app-1: Client authentication failed. It is wrong, expired or deleted, or the service principal is not in the workspace ${HOST}.`,
    )
  })

  it.each([
    [{ text: '<html>Sign in</html>' }, 'answered 200 with an HTML page'],
    [{ text: '{"access_token": "abc' }, 'answered 200 with JSON that breaks off'],
    [{ json: {} }, 'answered 200 with an empty object'],
    [{ status: 403, text: '<html><title>Blocked</title></html>' }, 'an HTML page, "Blocked"'],
    [{ status: 401, text: '<html><title>Proxy</title></html>' }, 'an HTML page, "Proxy"'],
  ])('blames neither this tool nor the secret for %j', async (answer, message) => {
    const { ports } = authStage({
      [DISCOVERY]: { json: { token_endpoint: `${HOST}/oidc/v1/token` } },
      [TOKEN]: answer,
    })
    const error = await failure(createTokenSource({ ...NO_AUTH, ...SECRET }, ports).token())
    expect(error.code).toBe('UNEXPECTED_RESPONSE')
    expect(error.message).toContain(message)
    expect(error.message).not.toContain('abc')
    expect(error.hint).toMatch(/proxy/)
    expect(error.hint).not.toContain('Update this tool')
  })

  it('says what Databricks said of a secret as one sentence', async () => {
    const { ports } = authStage({
      [DISCOVERY]: { json: { token_endpoint: `${HOST}/oidc/v1/token` } },
      [TOKEN]: { status: 401, json: { error: 'invalid_client', error_description: 'No.' } },
    })
    const error = await failure(createTokenSource({ ...NO_AUTH, ...SECRET }, ports).token())
    expect(error.message).toContain('of app-1: No. It is wrong')
  })

  it('repeats busy token calls for a minute, honouring Retry-After, and falls back to the default endpoint', async () => {
    const { platform, clock, ports } = authStage({
      [DISCOVERY]: { status: 404, text: '<html></html>' },
      [TOKEN]: [
        { status: 503, headers: { 'retry-after': '5' } },
        { network: 'lost' },
        { status: 502 },
        { json: { access_token: 't', expires_in: 3600 } },
      ],
    })
    expect(await createTokenSource({ ...NO_AUTH, ...SECRET }, ports).token()).toBe('t')
    expect(clock.sleeps).toEqual([5050, 2050, 3050])
    expect(platform.calls.filter((call) => call === TOKEN)).toHaveLength(4)
  })

  it.each(['http://evil.example.com/token', 'nowhere'])('does not send a secret to %s', async (endpoint) => {
    const { platform, ports } = authStage({ [DISCOVERY]: { json: { token_endpoint: endpoint } } })
    const error = await failure(createTokenSource({ ...NO_AUTH, ...SECRET }, ports).token())
    expect(error.code).toBe('UNEXPECTED_RESPONSE')
    expect(platform.calls).toEqual([DISCOVERY])
  })

  it('gives up after a minute', async () => {
    const { clock, ports } = authStage({ [DISCOVERY]: { status: 503, json: { message: 'no' } } })
    expect((await failure(createTokenSource({ ...NO_AUTH, ...SECRET }, ports).token())).code).toBe(
      'PLATFORM_ERROR',
    )
    expect(clock.time).toBeLessThanOrEqual(60_000)
  })
})

describe('resolveHost', () => {
  it('takes the setting without loading the SDK', async () => {
    const { ports } = authStage({})
    expect(await resolveHost({ ...NO_AUTH, host: 'dbc-1.cloud.databricks.com/' }, ports)).toBe(HOST)
  })

  it('says which input is missing', async () => {
    const { ports } = authStage({})
    const error = await failure(resolveHost({ ...NO_AUTH, host: undefined, token: 'dapi1' }, ports))
    expect(error.code).toBe('HOST_MISSING')
    expect(error.hint).toContain('`databricks-host: https://')
  })
})
