import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../../../src/emulator/emulator.ts'
import { TokenSigner } from '../../../../src/emulator/state/jwt.ts'
import { Client, PENDING_MS, text } from './client.ts'

const ME = '/api/2.0/preview/scim/v2/Me'
const EXCHANGE = {
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  scope: 'all-apis',
}

let emulator: Emulator
let client: Client

beforeAll(async () => {
  emulator = await startEmulator({ pendingMs: PENDING_MS })
  client = await Client.of(emulator)
})
afterAll(() => emulator.stop())

/** An id token of the job, as a step of it gets one. */
async function idToken(audience: string, subject?: string): Promise<string> {
  const environment = emulator.oidcEnvironment(subject)
  const url = new URL(environment.ACTIONS_ID_TOKEN_REQUEST_URL ?? '')
  url.searchParams.set('audience', audience)
  const reply = await client.get(url.pathname + url.search, {
    host: url.hostname,
    token: environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? '',
  })
  return text(reply.body, 'value')
}

const audience = (): string => `${emulator.host}/oidc/v1/token`
const exchange = (subject_token: string, fields: Record<string, string> = {}) =>
  client.form('/oidc/v1/token', {
    ...EXCHANGE,
    client_id: emulator.identities.deployer.clientId,
    subject_token,
    ...fields,
  })

describe('bearer tokens', () => {
  it('answers 401 UNAUTHENTICATED to none and to a wrong one', async () => {
    expect(await client.get(ME, { token: '' })).toMatchObject({
      status: 401,
      body: { error_code: 'UNAUTHENTICATED' },
    })
    expect(await client.get(ME, { token: 'dapi0' })).toMatchObject({
      status: 401,
      body: { error_code: 'UNAUTHENTICATED' },
    })
  })

  it('tells who calls, and the workspace in a header', async () => {
    const reply = await client.get(ME)
    expect(reply.body).toMatchObject({ userName: emulator.identities.deployer.clientId, active: true })
    expect(reply.headers['x-databricks-org-id']).toBe(emulator.world.workspaceId)
    const jane = await client.get(ME, { token: emulator.identities.jane.token })
    expect(jane.body).toMatchObject({
      userName: 'jane.doe@example.com',
      groups: [{ display: 'admins' }, { display: 'users' }],
    })
  })

  it('lets tokens expire on its clock, which the Date header shows', async () => {
    const other = await startEmulator({ pendingMs: PENDING_MS })
    const short = await Client.of(other)
    expect((await short.get(ME)).status).toBe(200)
    other.clock.advance(3_600_000)
    const late = await short.get(ME)
    expect(late.status).toBe(401)
    expect(Math.abs(Date.parse(late.headers.date ?? '') - other.clock.now())).toBeLessThan(2_000)
    await other.stop()
  })

  it('names an unknown API, and a body that is not JSON', async () => {
    expect(await client.get('/api/2.0/nothing')).toMatchObject({
      status: 404,
      body: { error_code: 'ENDPOINT_NOT_FOUND', message: "No API found for 'GET /api/2.0/nothing'" },
    })
    const broken = await client.call('POST', '/api/2.0/apps', { body: Buffer.from('{') })
    expect(broken).toMatchObject({ status: 400, body: { error_code: 'MALFORMED_REQUEST' } })
  })
})

describe('client credentials', () => {
  it('gives a token with expires_in as a string', async () => {
    const { clientId, clientSecret } = emulator.identities.deployer
    const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
    const fields = { grant_type: 'client_credentials', scope: 'all-apis' }
    expect((await client.form('/oidc/v1/token', fields, basic)).body).toMatchObject({
      token_type: 'Bearer',
      expires_in: '3600',
      scope: 'all-apis',
    })
    const wrong = `Basic ${Buffer.from(`${clientId}:no`).toString('base64')}`
    expect(await client.form('/oidc/v1/token', fields, wrong)).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    })
  })
})

describe('token exchange', () => {
  it('accepts the job that the policy names', async () => {
    const reply = await exchange(await idToken(audience()))
    expect(reply.status).toBe(200)
    const me = await client.get(ME, { token: text(reply.body, 'access_token') })
    expect(me.body).toMatchObject({ userName: emulator.identities.deployer.clientId })
  })

  it('advertises the audience that the policy wants', async () => {
    expect((await client.get('/.well-known/databricks-config', { token: '' })).body).toMatchObject({
      oidc_endpoint: `${emulator.host}/oidc`,
      token_federation_default_oidc_audiences: [audience()],
    })
    expect(
      (await client.get('/oidc/.well-known/oauth-authorization-server', { token: '' })).body,
    ).toMatchObject({
      token_endpoint: audience(),
    })
  })

  it.each([
    ['another subject', () => idToken(audience(), 'repo:tellr/shop:pull_request'), {}, 'invalid_grant'],
    ['another audience', () => idToken('https://example.com'), {}, 'invalid_grant'],
    [
      'a forged signature',
      async () => new TokenSigner().sign({ sub: 'repo:tellr/shop:environment:prod', exp: 4e9 }),
      {},
      'invalid_grant',
    ],
    ['a wrong grant', () => idToken(audience()), { grant_type: 'password' }, 'unsupported_grant_type'],
    ['a wrong token type', () => idToken(audience()), { subject_token_type: 'x' }, 'invalid_request'],
    ['no scope', () => idToken(audience()), { scope: '' }, 'invalid_scope'],
    ['no client id', () => idToken(audience()), { client_id: '' }, 'invalid_request'],
    ['an unknown client id', () => idToken(audience()), { client_id: 'nobody' }, 'invalid_client'],
  ])('refuses %s', async (_what, token, fields, error) => {
    expect((await exchange(await token(), fields)).body).toMatchObject({ error })
  })

  it('refuses an id token older than five minutes', async () => {
    const token = await idToken(audience())
    emulator.clock.advance(301_000)
    expect((await exchange(token)).body).toMatchObject({ error: 'invalid_grant' })
  })

  it('takes the account id when the policy names no audience', async () => {
    emulator.world.federationPolicies = emulator.world.federationPolicies.map((policy) => ({
      ...policy,
      audiences: [],
    }))
    expect((await exchange(await idToken(audience()))).status).toBe(400)
    expect((await exchange(await idToken(emulator.world.accountId))).status).toBe(200)
  })
})

describe('GitHub', () => {
  const comments = '/repos/tellr/shop/issues/7/comments'
  const github = (method: string, path: string, body?: unknown) =>
    client.call(method, path, {
      host: 'api.github.com',
      token: emulator.world.github.token,
      ...(body ? { body } : {}),
    })

  it('keeps comments and gives them in pages', async () => {
    for (let n = 1; n <= 5; n += 1)
      expect((await github('POST', comments, { body: `comment ${n}` })).status).toBe(201)
    const first = await github('GET', `${comments}?per_page=2`)
    expect(first.body).toMatchObject([{ body: 'comment 1' }, { body: 'comment 2' }])
    expect(first.headers.link).toContain('page=2>; rel="next"')
    expect(first.headers.link).toContain('page=3>; rel="last"')
    const id = emulator.world.github.comments.get('tellr/shop#7')?.at(-1)?.id
    expect(
      (await github('PATCH', `/repos/tellr/shop/issues/comments/${id}`, { body: 'new' })).body,
    ).toMatchObject({ body: 'new' })
    expect(emulator.world.github.comments.get('tellr/shop#7')?.map((comment) => comment.body)).toEqual([
      'comment 1',
      'comment 2',
      'comment 3',
      'comment 4',
      'new',
    ])
  })

  it('refuses another token', async () => {
    expect((await client.get(comments, { host: 'api.github.com', token: 'x' })).status).toBe(401)
  })
})
