import type { ServicePrincipal } from '../state/principal.ts'
import { ACCESS_TOKEN_SECONDS } from './identity.ts'
import type { Platform } from './platform.ts'
import { type Answer, type Call, ok, type Route } from './router.ts'
import type { FederationPolicy } from './world.ts'

const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
const JWT_TYPE = 'urn:ietf:params:oauth:token-type:jwt'

export interface OidcOptions {
  readonly platform: Platform
  /** `https://…` of the workspace. */
  readonly host: string
  /** Claims of a genuine id token of this issuer. */
  verify(issuer: string, token: string): Readonly<Record<string, unknown>> | undefined
}

/** Discovery and the token endpoint (docs "Enable workload identity federation for GitHub Actions"). */
export function oidcRoutes(options: OidcOptions): Route[] {
  const { host, platform } = options
  const server = {
    issuer: `${host}/oidc`,
    authorization_endpoint: `${host}/oidc/v1/authorize`,
    token_endpoint: tokenEndpoint(host),
    grant_types_supported: ['client_credentials', TOKEN_EXCHANGE],
    scopes_supported: ['all-apis'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'none'],
  }
  const config = {
    oidc_endpoint: `${host}/oidc`,
    account_id: platform.world.accountId,
    workspace_id: platform.world.workspaceId,
    cloud: 'aws',
    token_federation_default_oidc_audiences: [tokenEndpoint(host)],
  }
  const open = { public: true } as const
  return [
    { ...open, method: 'GET', pattern: '/.well-known/databricks-config', handle: () => ok(config) },
    {
      ...open,
      method: 'GET',
      pattern: '/oidc/.well-known/oauth-authorization-server',
      handle: () => ok(server),
    },
    { ...open, method: 'POST', pattern: '/oidc/v1/token', handle: (call) => token(options, call) },
    { ...open, method: 'GET', pattern: '/oidc/oauth2/v2.0/authorize', handle: loginPage },
  ]
}

export function tokenEndpoint(host: string): string {
  return `${host}/oidc/v1/token`
}

function token(options: OidcOptions, call: Call): Answer {
  const form = new URLSearchParams(call.request.body.toString('utf8'))
  if (!call.request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return refusal(400, 'invalid_request', 'the request must be application/x-www-form-urlencoded')
  }
  if (form.get('scope') !== 'all-apis') return refusal(400, 'invalid_scope', 'scope must be all-apis')
  const grant = form.get('grant_type')
  if (grant === 'client_credentials') return clientCredentials(options, call.request.headers.authorization)
  if (grant === TOKEN_EXCHANGE) return tokenExchange(options, form)
  return refusal(400, 'unsupported_grant_type', `grant_type ${grant ?? '(none)'} is not supported`)
}

function clientCredentials(options: OidcOptions, header: string | undefined): Answer {
  const basic = /^Basic (.+)$/i.exec(header ?? '')?.[1] ?? ''
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':', 2).map(formDecode)
  const principal = options.platform.world.principals.get(id)
  if (principal?.kind !== 'service_principal' || principal.clientSecret !== secret) {
    return refusal(401, 'invalid_client', 'Client authentication failed')
  }
  return grantTo(options, principal)
}

/** RFC 6749 2.3.1 form-encodes both parts of the Basic header. */
function formDecode(part: string): string {
  return decodeURIComponent(part.replaceAll('+', ' '))
}

function tokenExchange(options: OidcOptions, form: URLSearchParams): Answer {
  const { world, clock } = options.platform
  if (form.get('subject_token_type') !== JWT_TYPE) {
    return refusal(400, 'invalid_request', `subject_token_type must be ${JWT_TYPE}`)
  }
  const clientId = form.get('client_id')
  if (!clientId) return refusal(400, 'invalid_request', 'client_id is required')
  const principal = world.principals.get(clientId)
  if (principal?.kind !== 'service_principal') return refusal(401, 'invalid_client', 'unknown client_id')
  const subjectToken = form.get('subject_token') ?? ''
  const policies = world.federationPolicies.filter((policy) => policy.servicePrincipal === clientId)
  for (const policy of policies) {
    const claims = options.verify(policy.issuer, subjectToken)
    if (!claims) continue
    if (Number(claims.exp) * 1000 <= clock.now())
      return refusal(400, 'invalid_grant', 'subject_token has expired')
    if (fits(policy, claims, world.accountId)) return grantTo(options, principal)
  }
  return refusal(400, 'invalid_grant', `no federation policy of ${clientId} accepts the subject_token`)
}

function fits(
  policy: FederationPolicy,
  claims: Readonly<Record<string, unknown>>,
  accountId: string,
): boolean {
  const audiences = policy.audiences.length > 0 ? policy.audiences : [accountId]
  return (
    claims.iss === policy.issuer &&
    claims.sub === policy.subject &&
    typeof claims.aud === 'string' &&
    audiences.includes(claims.aud)
  )
}

function grantTo(options: OidcOptions, principal: ServicePrincipal): Answer {
  return ok({
    access_token: options.platform.identity.issueAccessToken(principal),
    token_type: 'Bearer',
    // A string, as `databricks/cli:libs/testserver/fake_oidc.go` sends it: clients must cope with both.
    expires_in: String(ACCESS_TOKEN_SECONDS),
    scope: 'all-apis',
  })
}

function refusal(status: number, error: string, description: string): Answer {
  return { status, body: { error, error_description: description } }
}

function loginPage(): Answer {
  return {
    status: 200,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    body: Buffer.from('<!doctype html><title>Sign in</title><h1>Sign in to continue to Databricks</h1>\n'),
  }
}
