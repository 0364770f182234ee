import { LEAST_ANSWER_MS } from '../../deadline.ts'
import { DeployError } from '../../error.ts'
import { UNTRUSTED_HINT } from '../transport.ts'
import { hostMissing } from '../url.ts'
import type { AuthPorts, AuthSettings, SdkConfig, SdkModule } from './settings.ts'

/** The login kinds of `@databricks/sdk-experimental` 0.17 (dist/config/DefaultCredentials.js), and what each needs. */
const SDK_KINDS: ReadonlyMap<string, string> = new Map([
  ['pat', 'a `token`'],
  ['basic', 'a `username` and a `password`'],
  ['oauth-m2m', 'a `client_id` and a `client_secret`'],
  ['databricks-cli', 'the `databricks` command, 0.100.0 or newer, logged in with `databricks auth login`'],
  ['metadata-service', 'DATABRICKS_METADATA_SERVICE_URL'],
  ['azure-cli', 'a workspace on Azure, and the `az` command, logged in with `az login`'],
  ['azure-msi', 'a workspace on Azure, ARM_USE_MSI=true, and a machine with a managed identity'],
  ['azure-client-secret', 'a workspace on Azure, ARM_TENANT_ID, ARM_CLIENT_ID and ARM_CLIENT_SECRET'],
  [
    'google-credentials',
    'a workspace on Google Cloud, and GOOGLE_CREDENTIALS: the key of a service account, or the path of its file',
  ],
  ['google-id', 'a workspace on Google Cloud, and DATABRICKS_GOOGLE_SERVICE_ACCOUNT'],
])

/** What a profile may still take from the environment: where things are, never who we are. */
const PLACES = [
  'DATABRICKS_CONFIG_FILE',
  'DATABRICKS_CLI_PATH',
  'ARM_ENVIRONMENT',
  'DATABRICKS_AZURE_LOGIN_APP_ID',
]

/** The SDK asks commands and services that may never answer. */
export type LoginLimit = Pick<AuthPorts, 'clock' | 'deadline'>

/** As long as any other login may take, in ms. */
const LIMIT_MS = 60_000

export interface SdkAuthenticator {
  /** `https://...`, from the settings or the profile. */
  host(): Promise<string>
  token(): Promise<string>
}

/**
 * The login kinds that are not ours, by the Databricks SDK for JavaScript. Throws `AUTH_TYPE_UNKNOWN`; its methods throw
 * `AUTH_FAILED`.
 */
export function createSdkAuthenticator(
  sdk: SdkModule,
  settings: AuthSettings,
  limit: LoginLimit,
): SdkAuthenticator {
  const { host, profile, authType } = settings
  if (authType !== undefined && !SDK_KINDS.has(authType)) throw unknownKind(authType)
  const config = new sdk.Config({
    // The SDK does not verify TLS unless told so.
    skipVerify: false,
    env: profile === undefined ? { ...settings.env } : placesOnly(settings.env),
    ...(host === undefined ? {} : { host }),
    ...(profile === undefined ? {} : { profile }),
    ...(authType === undefined ? {} : { authType }),
  })
  return {
    async host() {
      try {
        return (await attempt(config, limit, () => config.getHost())).origin
      } catch (error) {
        const isMissing = error instanceof DeployError && error.code === 'HOST_MISSING'
        throw isMissing && profile !== undefined ? profileMissing(profile) : error
      }
    },
    async token() {
      const headers = new Headers()
      await attempt(config, limit, () => config.authenticate(headers))
      // Not anything: `google-id` of this SDK says `Bearer [object Promise]`.
      const bearer = /^Bearer ([\w.~+/-]+=*)$/.exec(headers.get('authorization') ?? '')?.[1]
      if (bearer !== undefined) return bearer
      throw new DeployError('AUTH_FAILED', `${subject(config)} gives no bearer token.`, { hint: HINT })
    },
  }
}

const HINT =
  'On a laptop run `databricks auth login` and pass `--profile <name>`; in GitHub Actions use `client-id` with `permissions: id-token: write`.'

/** The SDK's errors carry its whole configuration, secrets included: only their sentence is kept. */
async function attempt<T>(
  config: SdkConfig,
  { clock, deadline }: LoginLimit,
  work: () => Promise<T>,
): Promise<T> {
  const done = new AbortController()
  const { signal } = deadline
  const leftMs = Math.max(deadline.remaining(), LEAST_ANSWER_MS)
  const late = clock.sleep(Math.min(LIMIT_MS, leftMs), AbortSignal.any([signal, done.signal])).then(() => {
    if (leftMs > LIMIT_MS) throw new Error(`it gave no answer within ${LIMIT_MS / 1000} s`)
    throw deadline.usedUp(`the login${kindOf(config)}`, 'it gave no answer', hintFor(config))
  })
  late.catch(() => {})
  try {
    return await Promise.race([work(), late])
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof DeployError) throw error
    throw loginFailure(config, sentenceOf(error))
  } finally {
    done.abort()
  }
}

/** Some sentences are known, and say too little (dist/config/Config.js, DefaultCredentials.js). */
function loginFailure(config: SdkConfig, sentence: string): DeployError {
  if (sentence === 'host is not set') return hostMissing()
  const hint = hintFor(config)
  if (sentence.startsWith('cannot configure default credentials')) {
    const message =
      hint === HINT
        ? 'No Databricks login was found: no token, client secret, id token of GitHub, profile or login of a command line.'
        : `${subject(config)} is not possible here: something that it needs is missing.`
    return new DeployError('AUTH_FAILED', message, { hint })
  }
  const reason = sentence
    .replace(/eyJ[\w.-]+/g, '***')
    .replace(/\s+/g, ' ')
    .slice(0, 400)
  return new DeployError('AUTH_FAILED', `${subject(config)} failed: ${reason}`, {
    hint: /certificate/.test(reason) ? UNTRUSTED_HINT : hint,
  })
}

function hintFor({ authType }: SdkConfig): string {
  const needs = SDK_KINDS.get(authType ?? '')
  return needs === undefined ? HINT : `It needs ${needs}.`
}

function subject(config: SdkConfig): string {
  return config.authType === undefined ? 'The Databricks login' : `Login${kindOf(config)}`
}

function kindOf({ authType }: SdkConfig): string {
  return authType === undefined ? '' : ` by ${authType}`
}

/** The message of the SDK's ConfigError repeats the configuration after its `baseMessage`. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const sentence =
    'baseMessage' in error && typeof error.baseMessage === 'string' ? error.baseMessage : error.message
  return sentence.replace(/^default auth: /, '')
}

/** The SDK takes a file that is not there for an empty one. */
function profileMissing(profile: string): DeployError {
  return new DeployError(
    'PROFILE_MISSING',
    `Profile "${profile}" names no workspace: the file with the profiles (~/.databrickscfg, or DATABRICKS_CONFIG_FILE) is not there, or the profile has no \`host\`.`,
    { hint: `Make it with \`databricks auth login --host <workspace URL> --profile ${profile}\`.` },
  )
}

function unknownKind(authType: string): DeployError {
  return new DeployError('AUTH_TYPE_UNKNOWN', `\`auth-type: ${authType}\` is not a known kind of login.`, {
    hint: `Known are github-oidc, ${[...SDK_KINDS.keys()].join(', ')}.`,
  })
}

function placesOnly(env: AuthSettings['env']): Record<string, string | undefined> {
  return Object.fromEntries(PLACES.map((name) => [name, env[name]]))
}
