import { createHash } from 'node:crypto'
import type { Clock } from './clock.ts'
import { cliToken, profileHost } from './databricks-cli.ts'
import type { Environment } from './environment.ts'
import { LakebaseConfigError, LakebaseCredentialError, LakebaseError, messageOf } from './error.ts'
import { isLocal } from './host.ts'
import type { Advice, Http, HttpRequest } from './http.ts'
import type { WorkspaceAuth, WorkspaceToken } from './workspace-auth.ts'

export interface WorkspacePorts {
  readonly clock: Clock
  readonly http: Http
}

export interface WorkspaceSettings {
  readonly env: Environment
  readonly host?: string | undefined
  readonly auth?: WorkspaceAuth | undefined
}

/** The workspace and who we are there. */
export interface Workspace {
  /** Equal for equal logins, and says nothing that is secret. */
  readonly identity: string
  /** What to do when the login is refused. */
  readonly advice: string
  /** Where its address was said. */
  readonly hostSource: string
  url(path: string): Promise<URL>
  /** Each call is a request of its own, so one that hangs holds up no other; an answer is kept for two thirds of its life. */
  token(signal: AbortSignal): Promise<string>
  /** The workspace refused this token. True if another one can be had. */
  forget(token: string): boolean
}

type Mint = (signal: AbortSignal) => Promise<WorkspaceToken>

interface Login {
  readonly identity: string
  readonly advice: string
  readonly mint: Mint
}

const KEPT_SHARE = 2 / 3

/** Chooses the login; nothing is sent before the first token is needed. */
export function createWorkspace(settings: WorkspaceSettings, ports: WorkspacePorts): Workspace {
  const givenHost = settings.host ?? (settings.env.DATABRICKS_HOST || undefined)
  const hostSource = sourceOf(settings.host, givenHost)
  const host = async () => origin(givenHost ?? (await profileHost(settings.env)), hostSource)
  const url = async (path: string) => new URL(path, await host())
  const login = chooseLogin(settings, ports, url, { workspace: hostSource })
  let kept: { readonly token: string; readonly until: number } | undefined
  return {
    identity: `${givenHost ?? settings.env.DATABRICKS_CONFIG_PROFILE ?? 'DEFAULT'} ${login.identity}`,
    advice: login.advice,
    hostSource,
    url,
    token: async (signal) => {
      if (kept && ports.clock.now() < kept.until) return kept.token
      const start = ports.clock.now()
      const { token, expiresInMs } = await login.mint(signal)
      kept = expiresInMs === undefined ? undefined : { token, until: start + expiresInMs * KEPT_SHARE }
      return token
    },
    forget: (token) => {
      if (kept?.token !== token) return false
      kept = undefined
      return true
    },
  }
}

function sourceOf(option: string | undefined, given: string | undefined): string {
  if (option !== undefined) return 'the option `workspaceHost`'
  return given === undefined ? "the host of the Databricks CLI's profile" : 'DATABRICKS_HOST'
}

function chooseLogin(
  { env, auth }: WorkspaceSettings,
  { http }: WorkspacePorts,
  url: Workspace['url'],
  said: Advice,
): Login {
  if (auth) return { identity: `hook ${numberOf(auth)}`, advice: HOOK_ADVICE, mint: () => tokenOf(auth) }
  const { DATABRICKS_CLIENT_ID: clientId, DATABRICKS_CLIENT_SECRET: secret, DATABRICKS_TOKEN: token } = env
  if (clientId && secret) {
    return {
      identity: `client ${clientId} ${fingerprint(secret)}`,
      advice: 'check DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET',
      mint: async (signal) =>
        clientToken(http, { url: await url('/oidc/v1/token'), advice: said }, clientId, secret, signal),
    }
  }
  if (token)
    return {
      identity: `token ${fingerprint(token)}`,
      advice: 'check DATABRICKS_TOKEN',
      mint: async () => ({ token }),
    }
  const { DATABRICKS_CONFIG_PROFILE: profile = '', DATABRICKS_CONFIG_FILE: file = '', HOME: home = '' } = env
  return {
    identity: `cli ${JSON.stringify([profile, file, home])}`,
    advice: 'sign in again with `databricks auth login`',
    mint: async (signal) => cliToken(env, (await url('/')).origin, signal),
  }
}

const HOOK_ADVICE =
  'look at the token that `auth` gives. That of a user is in x-forwarded-access-token of each request, and a new one comes with the next'

/** Says what a hook does wrong: it throws, or gives nothing or a bare string, which JavaScript lets through. */
async function tokenOf(auth: WorkspaceAuth): Promise<WorkspaceToken> {
  const given = await askHook(auth)
  if (typeof given?.token === 'string' && given.token !== '') return given
  throw new LakebaseCredentialError(
    'The function `auth` has given no token. It returns { token }, a bearer token for the workspace, such as x-forwarded-access-token of the request.',
    { retryable: false },
  )
}

async function askHook(auth: WorkspaceAuth): Promise<WorkspaceToken | undefined> {
  try {
    return await auth()
  } catch (cause) {
    if (cause instanceof LakebaseError) throw cause
    throw new LakebaseCredentialError(
      `The function \`auth\` has thrown: ${messageOf(cause)}. The next connect calls it again; to be called again by this one it throws a LakebaseCredentialError with \`retryable: true\`.`,
      { retryable: false, cause },
    )
  }
}

/** OAuth client credentials, as every Databricks App has them. */
async function clientToken(
  http: Http,
  { url, advice }: Pick<HttpRequest, 'url' | 'advice'>,
  clientId: string,
  secret: string,
  signal: AbortSignal,
): Promise<WorkspaceToken> {
  const { body } = await http(
    {
      url,
      ...(advice ? { advice } : {}),
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials&scope=all-apis',
    },
    signal,
  )
  const { access_token: token, expires_in: seconds } = body
  if (typeof token === 'string' && token !== '') {
    return typeof seconds === 'number' ? { token, expiresInMs: seconds * 1000 } : { token }
  }
  throw new LakebaseCredentialError(
    `${url.host}${url.pathname} answered without an access token. Is ${advice?.workspace ?? 'DATABRICKS_HOST'} the address of a workspace?`,
    { retryable: false },
  )
}

/** DATABRICKS_HOST comes with or without its scheme; `source` is where it was said. */
function origin(text: string, source: string): string {
  const address = text.includes('://') ? text : `https://${text}`
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && isLocal(url.hostname))))
    return url.origin
  throw new LakebaseConfigError(
    source === 'DATABRICKS_HOST' ? [source] : [],
    `${source.replace(/^t/, 'T')} is "${text}". It has to be https://<workspace>: a token is not sent in clear text.`,
  )
}

function fingerprint(secret: string): string {
  return createHash('sha256').update(secret).digest('hex').slice(0, 16)
}

const hooks = new WeakMap<WorkspaceAuth, number>()
let lastHook = 0

/** Two hooks are two identities, even if they look alike. */
function numberOf(auth: WorkspaceAuth): number {
  const known = hooks.get(auth)
  if (known !== undefined) return known
  lastHook += 1
  hooks.set(auth, lastHook)
  return lastHook
}
