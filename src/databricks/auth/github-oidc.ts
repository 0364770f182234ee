import { block } from '../../block.ts'
import { DeployError } from '../../error.ts'
import { clause } from '../../sentence.ts'
import { ApiError } from '../api-error.ts'
import { policyCommand, subjectOf, type TokenSubject } from './federation.ts'
import {
  defaultTokenEndpoint,
  discoverTokenEndpoint,
  isRefusedGrant,
  requestJson,
  requestToken,
} from './oauth.ts'
import type { AuthPorts, AuthSettings, MintedToken } from './settings.ts'

/**
 * Workload identity federation: exchanges the job's GitHub id token for a workspace token
 * (docs "Enable workload identity federation for GitHub Actions"; databricks-sdk-go:config/auth_oidc.go).
 * Throws `ID_TOKEN_NOT_ALLOWED`, `CLIENT_ID_UNKNOWN`, `FEDERATION_REFUSED`.
 */
export async function mintFromGitHub(
  settings: AuthSettings,
  host: string,
  ports: AuthPorts,
): Promise<MintedToken> {
  const request = idTokenRequest(settings)
  const likely = defaultTokenEndpoint(host)
  const first = { endpoint: likely, audience: settings.tokenAudience ?? likely.href }
  const idToken = await requestIdToken(request, first.audience, ports)
  try {
    return await exchange(idToken, first.endpoint, settings, ports)
  } catch (error) {
    if (!(error instanceof DeployError) || error.retryable) throw error
    // What the exchange says is the cause, whatever becomes of the question after it.
    const told = await advertised(settings, host, ports).catch(() => first)
    const isOther = told.audience !== first.audience || told.endpoint.href !== likely.href
    if (isOther) return exchangeAgain(request, told, settings, ports)
    throw isRefusedGrant(error) ? refusedGrant(error, idToken, settings, likely) : error
  }
}

/** What GitHub says of this job, to the audience that a login would name first. Throws as `mintFromGitHub`. */
export async function readSubject(
  settings: AuthSettings,
  host: string,
  ports: AuthPorts,
): Promise<TokenSubject> {
  const audience = settings.tokenAudience ?? defaultTokenEndpoint(host).href
  return subjectOf(await requestIdToken(idTokenRequest(settings), audience, ports))
}

/** Where a workspace takes id tokens, and for which audience. */
interface Exchange {
  readonly endpoint: URL
  readonly audience: string
}

/** Most workspaces have both at the usual place, so what they say of it is read only when that failed. */
async function advertised(settings: AuthSettings, host: string, ports: AuthPorts): Promise<Exchange> {
  const [endpoint, audience] = await Promise.all([
    discoverTokenEndpoint(ports, host),
    settings.tokenAudience ?? readDefaultAudience(ports, host),
  ])
  return { endpoint, audience: audience ?? endpoint.href }
}

async function exchangeAgain(
  request: IdTokenRequest,
  { endpoint, audience }: Exchange,
  settings: AuthSettings,
  ports: AuthPorts,
): Promise<MintedToken> {
  const idToken = await requestIdToken(request, audience, ports)
  try {
    return await exchange(idToken, endpoint, settings, ports)
  } catch (error) {
    throw isRefusedGrant(error) ? refusedGrant(error, idToken, settings, endpoint) : error
  }
}

function exchange(
  idToken: string,
  endpoint: URL,
  { clientId }: AuthSettings,
  ports: AuthPorts,
): Promise<MintedToken> {
  return requestToken(ports, endpoint, {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    subject_token: idToken,
    scope: 'all-apis',
    ...(clientId === undefined ? {} : { client_id: clientId }),
  })
}

interface IdTokenRequest {
  readonly url: string
  readonly token: string
}

/** How this job asks GitHub for an id token. Throws `ID_TOKEN_NOT_ALLOWED`. */
export function idTokenRequest(settings: AuthSettings): IdTokenRequest {
  const { idTokenRequestUrl: url, idTokenRequestToken: token } = settings
  if (url !== undefined && token !== undefined) return { url, token }
  if (settings.env.GITHUB_ACTIONS !== 'true') {
    throw new DeployError(
      'ID_TOKEN_NOT_ALLOWED',
      'Login by github-oidc works only inside a GitHub Actions job.',
      {
        hint: 'On a laptop use a profile: `databricks auth login`, then `--profile <name>`.',
      },
    )
  }
  throw new DeployError(
    'ID_TOKEN_NOT_ALLOWED',
    'This job may not ask GitHub for an id token: the permission is missing, or it runs for a pull request from a fork.',
    { hint: permissionHint(settings.env.GITHUB_EVENT_NAME) },
  )
}

/** No permission helps a pull request from a fork. */
function permissionHint(event: string | undefined): string {
  const hint = 'Add to the job: `permissions: { id-token: write, contents: read }`.'
  return event === 'pull_request'
    ? `${hint} For pull requests from forks leave the job out: \`if: github.event.pull_request.head.repo.full_name == github.repository\`.`
    : hint
}

async function requestIdToken(request: IdTokenRequest, audience: string, ports: AuthPorts): Promise<string> {
  const url = new URL(request.url)
  url.searchParams.set('audience', audience)
  try {
    const answer = await requestJson(ports, {
      method: 'GET',
      url,
      headers: { authorization: `Bearer ${request.token}` },
    })
    const token = answer.string('value')
    ports.reporter.mask(token)
    return token
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    throw new DeployError('ID_TOKEN_FAILED', `GitHub gave no id token: ${error.message}`, {
      cause: error,
      retryable: error.retryable,
      hint: 'Run the job again; https://www.githubstatus.com shows whether Actions has an incident.',
    })
  }
}

/** The first audience that the host advertises (databricks-sdk-go:config/host_metadata.go); undefined when it has none. */
async function readDefaultAudience(ports: AuthPorts, host: string): Promise<string | undefined> {
  try {
    const metadata = await requestJson(ports, {
      method: 'GET',
      url: new URL('/.well-known/databricks-config', host),
    })
    return metadata.strings('token_federation_default_oidc_audiences')[0]
  } catch (error) {
    // Older workspaces have no such document and answer whatever they like.
    if (error instanceof DeployError && !error.retryable) return undefined
    throw error
  }
}

function refusedGrant(error: ApiError, idToken: string, settings: AuthSettings, endpoint: URL): DeployError {
  return error.errorCode === 'invalid_client'
    ? clientUnknown(error, settings, endpoint)
    : federationRefused(error, idToken, settings, endpoint)
}

/** No policy is looked at then. The code is OAuth's (RFC 6749, section 5.2). */
function clientUnknown(error: ApiError, { clientId }: AuthSettings, endpoint: URL): DeployError {
  const { host } = endpoint
  const told = `(${clause(error.platformMessage)})`
  const given = clientId === undefined ? 'a login without `client-id`' : `\`client-id\` ${clientId}`
  return new DeployError('CLIENT_ID_UNKNOWN', `${host} does not know ${given} ${told}.`, {
    cause: error,
    hint: [
      'It is the application id (a UUID) of a service principal that this workspace has, not its numeric id nor its name. Whoever may see them lists them so:',
      block('databricks service-principals list'),
      'One that is only in the account is added to the workspace by an account admin, in Settings > Identity and access.',
    ].join('\n'),
  })
}

function federationRefused(
  error: ApiError,
  idToken: string,
  { clientId, tokenAudience }: AuthSettings,
  endpoint: URL,
): DeployError {
  const sent = subjectOf(idToken)
  const principal =
    clientId === undefined ? 'the account (no `client-id` is given)' : `service principal ${clientId}`
  return new DeployError(
    'FEDERATION_REFUSED',
    [
      `Databricks refused GitHub's id token (${error.errorCode ?? error.status}: ${clause(error.platformMessage)}).`,
      `Usually no federation policy of ${principal} matches it:`,
      `  iss  ${sent.issuer}`,
      `  sub  ${sent.subject}`,
      `  aud  ${sent.audience}`,
    ].join('\n'),
    {
      cause: error,
      hint: [
        'An account admin creates the policy, with the numeric id of the service principal:',
        block(policyCommand(sent)),
        ...(sent.otherForm === undefined
          ? []
          : [`A policy for ${sent.otherForm} does not match: GitHub has two forms of this subject.`]),
        tokenAudience === undefined
          ? 'With no audience in the policy Databricks expects the account id: then set `token-audience: <account id>`.'
          : `Or delete \`token-audience: ${tokenAudience}\`, if the policy has the workspace's own, ${endpoint.href}.`,
      ].join('\n'),
    },
  )
}
