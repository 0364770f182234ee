import { describe, expect, it } from 'vitest'
import { createTokenSource } from '../../../../src/databricks/auth/token-source.ts'
import { type Answer, authStage, failure, HOST, jwt, NO_AUTH } from '../platform.ts'

const DISCOVERY = 'GET /oidc/.well-known/oauth-authorization-server'
const METADATA = 'GET /.well-known/databricks-config'
const ID_TOKEN = 'GET https://actions.example.com/token'
const TOKEN = 'POST /oidc/v1/token'

const SETTINGS = {
  ...NO_AUTH,
  clientId: 'app-1',
  idTokenRequestUrl: 'https://actions.example.com/token?v=1',
  idTokenRequestToken: 'gh-runtime',
  env: { GITHUB_ACTIONS: 'true' },
}
const CLAIMS = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'repo:acme/shop:environment:prod',
  aud: `${HOST}/oidc/v1/token`,
  repository_owner_id: '11',
  repository_id: '22',
}

const ACCEPTED = { json: { access_token: 'workspace-token', token_type: 'Bearer', expires_in: '3600' } }
const REFUSED = { status: 400, json: { error: 'invalid_grant', error_description: 'no matching policy' } }

function routes(changes: Readonly<Record<string, Answer | readonly Answer[]>> = {}) {
  return authStage({
    [DISCOVERY]: { json: { token_endpoint: `${HOST}/oidc/v1/token` } },
    [METADATA]: { json: { token_federation_default_oidc_audiences: [`${HOST}/oidc/v1/token`, 'other'] } },
    [ID_TOKEN]: { json: { value: jwt(CLAIMS) } },
    [TOKEN]: ACCEPTED,
    ...changes,
  })
}

function form(body: unknown): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(String(body)))
}

describe('github-oidc', () => {
  it('exchanges the id token in two calls', async () => {
    const { platform, ports } = routes()
    expect(await createTokenSource(SETTINGS, ports).token()).toBe('workspace-token')
    expect(platform.calls).toEqual(['GET /token', TOKEN])
    expect(platform.seen[0]?.query).toEqual({ v: '1', audience: `${HOST}/oidc/v1/token` })
    expect(platform.seen[0]?.headers.get('authorization')).toBe('Bearer gh-runtime')
    expect(platform.seen[1]?.headers.get('authorization')).toBeNull()
    expect(form(platform.seen[1]?.body)).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      subject_token: jwt(CLAIMS),
      client_id: 'app-1',
      scope: 'all-apis',
    })
  })

  it('masks the id token, the runtime token and the workspace token', async () => {
    const { reporter, ports } = routes()
    await createTokenSource(SETTINGS, ports).token()
    expect(reporter.masked).toEqual(['gh-runtime', jwt(CLAIMS), 'workspace-token'])
  })

  it('asks for the audience that is set', async () => {
    const { platform, ports } = routes()
    await createTokenSource({ ...SETTINGS, tokenAudience: 'acc ount&1' }, ports).token()
    expect(platform.calls).toEqual(['GET /token', TOKEN])
    expect(platform.seen[0]?.query).toEqual({ v: '1', audience: 'acc ount&1' })
  })

  it('asks again, once refused, for the audience that the host advertises', async () => {
    const { platform, ports } = routes({
      [TOKEN]: [REFUSED, ACCEPTED],
      [METADATA]: { json: { token_federation_default_oidc_audiences: ['account-1'] } },
    })
    await createTokenSource(SETTINGS, ports).token()
    expect(platform.calls).toEqual(['GET /token', TOKEN, DISCOVERY, METADATA, 'GET /token', TOKEN])
    expect(platform.seen[4]?.query.audience).toBe('account-1')
  })

  it('takes the token endpoint as audience when the host advertises none', async () => {
    const { platform, ports } = routes({
      [DISCOVERY]: { json: { token_endpoint: `${HOST}/oidc/v2/token` } },
      [METADATA]: { status: 404, text: '<html></html>' },
      [TOKEN]: { status: 404, text: '<html></html>' },
      'POST /oidc/v2/token': { json: { access_token: 't', expires_in: 3600 } },
    })
    expect(await createTokenSource(SETTINGS, ports).token()).toBe('t')
    expect(platform.seen[4]?.query.audience).toBe(`${HOST}/oidc/v2/token`)
  })

  it('keeps the cause of the refusal when the host says nothing of itself', async () => {
    const { ports } = routes({
      [TOKEN]: REFUSED,
      [DISCOVERY]: { status: 400, text: '<html></html>' },
    })
    expect((await failure(createTokenSource(SETTINGS, ports).token())).code).toBe('FEDERATION_REFUSED')
  })

  it('leaves client_id out for account-wide federation', async () => {
    const { platform, ports } = routes()
    await createTokenSource({ ...SETTINGS, clientId: undefined }, ports).token()
    expect(form(platform.seen.at(-1)?.body).client_id).toBeUndefined()
  })

  it('gets a fresh id token for every renewal', async () => {
    const { platform, ports } = routes()
    const source = createTokenSource(SETTINGS, ports)
    await source.refresh(await source.token())
    expect(platform.calls.filter((call) => call === 'GET /token')).toHaveLength(2)
  })
})

describe('a refused id token', () => {
  it('is explained by its claims and the policy to create', async () => {
    const { platform, ports } = routes({ [TOKEN]: REFUSED })
    const error = await failure(createTokenSource(SETTINGS, ports).token())
    expect(error.code).toBe('FEDERATION_REFUSED')
    expect(error.message).toBe(
      [
        "Databricks refused GitHub's id token (invalid_grant: no matching policy).",
        'Usually no federation policy of service principal app-1 matches it:',
        '  iss  https://token.actions.githubusercontent.com',
        '  sub  repo:acme/shop:environment:prod',
        `  aud  ${HOST}/oidc/v1/token`,
      ].join('\n'),
    )
    expect(error.hint).toBe(
      [
        'An account admin creates the policy, with the numeric id of the service principal:',
        `    databricks account service-principal-federation-policy create <id> --json '{"oidc_policy":{"issuer":"https://token.actions.githubusercontent.com","audiences":["${HOST}/oidc/v1/token"],"subject":"repo:acme/shop:environment:prod"}}'`,
        'A policy for repo:acme@11/shop@22:environment:prod does not match: GitHub has two forms of this subject.',
        'With no audience in the policy Databricks expects the account id: then set `token-audience: <account id>`.',
      ].join('\n'),
    )
    expect(error.message + error.hint).not.toContain(jwt(CLAIMS).split('.')[1])
    expect(platform.calls.filter((call) => call === TOKEN)).toHaveLength(1)
  })

  it('with an immutable subject names the old form', async () => {
    const claims = { ...CLAIMS, sub: 'repo:acme@11/shop@22:ref:refs/heads/main', aud: ['a', 'b'] }
    const { ports } = routes({
      [TOKEN]: { ...REFUSED, status: 401 },
      [ID_TOKEN]: { json: { value: jwt(claims) } },
    })
    const error = await failure(createTokenSource({ ...SETTINGS, clientId: undefined }, ports).token())
    expect(error.message).toContain('no federation policy of the account (no `client-id` is given) matches')
    expect(error.message).toContain('  aud  a, b')
    expect(error.hint).toContain('A policy for repo:acme/shop:ref:refs/heads/main does not match')
  })

  it('is not to blame for a client id that the workspace does not know', async () => {
    const { ports } = routes({
      [TOKEN]: { status: 401, json: { error: 'invalid_client', error_description: 'unknown client_id' } },
    })
    const error = await failure(createTokenSource(SETTINGS, ports).token())
    expect(error.code).toBe('CLIENT_ID_UNKNOWN')
    expect(error.message).toContain('does not know `client-id` app-1 (unknown client_id)')
    expect(error.hint).not.toContain('policy')
  })

  it('that cannot be read is still explained', async () => {
    const { ports } = routes({ [TOKEN]: REFUSED, [ID_TOKEN]: { json: { value: 'opaque' } } })
    const error = await failure(createTokenSource(SETTINGS, ports).token())
    expect(error.message).toContain('  sub  unknown')
  })
})

describe('a job that gets no id token', () => {
  const missing = { ...SETTINGS, idTokenRequestUrl: undefined, idTokenRequestToken: undefined }

  it('in Actions is told the lines to add', async () => {
    const { platform, ports } = routes()
    const error = await failure(createTokenSource(missing, ports).token())
    expect(error.code).toBe('ID_TOKEN_NOT_ALLOWED')
    expect(error.message).toBe(
      'This job may not ask GitHub for an id token: the permission is missing, or it runs for a pull request from a fork.',
    )
    expect(error.hint).toBe('Add to the job: `permissions: { id-token: write, contents: read }`.')
    expect(platform.calls).toEqual([])
    const env = { ...missing.env, GITHUB_EVENT_NAME: 'pull_request' }
    expect((await failure(createTokenSource({ ...missing, env }, ports).token())).hint).toContain(
      'leave the job out: `if: github.event.pull_request.head.repo.full_name == github.repository`',
    )
  })

  it('on a laptop is told about profiles', async () => {
    const { ports } = routes()
    const error = await failure(createTokenSource({ ...missing, env: {} }, ports).token())
    expect(error.message).toBe('Login by github-oidc works only inside a GitHub Actions job.')
  })

  it('because GitHub fails is not blamed on Databricks', async () => {
    const { ports } = routes({ [ID_TOKEN]: { status: 401, json: { message: 'expired' } } })
    const error = await failure(createTokenSource(SETTINGS, ports).token())
    expect(error.code).toBe('ID_TOKEN_FAILED')
    expect(error.message).toContain('GitHub gave no id token: GET /token answered 401: expired.')
  })
})
