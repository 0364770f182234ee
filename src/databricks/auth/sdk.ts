import { DeployError } from '../../error.ts'
import { hostMissing } from '../url.ts'
import type { AuthSettings, SdkModule } from './settings.ts'

/** Login kinds of `@databricks/sdk-experimental` 0.17 (dist/config/DefaultCredentials.js). */
const SDK_KINDS = [
  'pat',
  'basic',
  'oauth-m2m',
  'databricks-cli',
  'metadata-service',
  'azure-cli',
  'azure-msi',
  'azure-client-secret',
  'google-credentials',
  'google-id',
]

/** What a profile may still take from the environment: where things are, never who we are. */
const PLACES = [
  'DATABRICKS_CONFIG_FILE',
  'DATABRICKS_CLI_PATH',
  'ARM_ENVIRONMENT',
  'DATABRICKS_AZURE_LOGIN_APP_ID',
]

export interface SdkAuthenticator {
  /** `https://...`, from the settings or the profile. */
  host(): Promise<string>
  token(): Promise<string>
}

/**
 * The login kinds that are not ours, by the Databricks SDK for JavaScript. Throws `AUTH_TYPE_UNKNOWN`; its methods throw
 * `AUTH_FAILED`.
 */
export function createSdkAuthenticator(sdk: SdkModule, settings: AuthSettings): SdkAuthenticator {
  const { host, profile, authType } = settings
  if (authType !== undefined && !SDK_KINDS.includes(authType)) throw unknownKind(authType)
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
      return (await attempt(() => config.getHost())).origin
    },
    async token() {
      const headers = new Headers()
      await attempt(() => config.authenticate(headers))
      const bearer = /^Bearer (.+)$/.exec(headers.get('authorization') ?? '')?.[1]
      if (bearer !== undefined) return bearer
      throw new DeployError('AUTH_FAILED', 'The Databricks login that was found gives no bearer token.', {
        hint: HINT,
      })
    },
  }
}

const HINT =
  'On a laptop run `databricks auth login` and pass `--profile <name>`; in GitHub Actions use `client-id` with `permissions: id-token: write`.'

/** The SDK's errors carry its whole configuration, secrets included: only their sentence is kept. */
async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    // What the SDK says when neither settings nor profile name one (dist/config/Config.js).
    if (sentenceOf(error) === 'host is not set') throw hostMissing()
    const reason = sentenceOf(error)
      .replace(/eyJ[\w.-]+/g, '***')
      .replace(/\s+/g, ' ')
      .slice(0, 400)
    throw new DeployError('AUTH_FAILED', `The Databricks login failed: ${reason}`, { hint: HINT })
  }
}

/** The message of the SDK's ConfigError repeats the configuration after its `baseMessage`. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'baseMessage' in error && typeof error.baseMessage === 'string' ? error.baseMessage : error.message
}

function unknownKind(authType: string): DeployError {
  return new DeployError('AUTH_TYPE_UNKNOWN', `\`auth-type: ${authType}\` is not a known kind of login.`, {
    hint: `Known are github-oidc, ${SDK_KINDS.join(', ')}.`,
  })
}

function placesOnly(env: AuthSettings['env']): Record<string, string | undefined> {
  return Object.fromEntries(PLACES.map((name) => [name, env[name]]))
}
