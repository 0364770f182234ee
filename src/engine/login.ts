import type { Inputs } from '../config/inputs.ts'
import type { AuthSettings } from '../databricks/auth/token-source.ts'

type LoginInputs = Pick<
  Inputs,
  | 'databricksHost'
  | 'allowHost'
  | 'authType'
  | 'token'
  | 'clientId'
  | 'clientSecret'
  | 'tokenAudience'
  | 'profile'
>

/**
 * Who logs in. An identity that the inputs name is not mixed with another one: only without one do the profile of the
 * config file (on a terminal; a runner has no profiles) and the variables that every Databricks tool reads count (docs
 * "Databricks unified authentication"). With a profile DATABRICKS_HOST does not: the profile's token would go to
 * another workspace than the profile's.
 */
export function loginSettings(
  inputs: LoginInputs,
  fileProfile: string | undefined,
  env: AuthSettings['env'],
): AuthSettings {
  const read = (name: string) => env[name] || undefined
  const authType = inputs.authType ?? read('DATABRICKS_AUTH_TYPE')
  const principal = inputs.clientId ?? inputs.clientSecret
  const named = inputs.token !== undefined || principal !== undefined || authType === 'github-oidc'
  const ambient = (read('GITHUB_ACTIONS') ? undefined : fileProfile) ?? read('DATABRICKS_CONFIG_PROFILE')
  const profile = inputs.profile ?? (named ? undefined : ambient)
  return {
    host: inputs.databricksHost ?? (profile === undefined ? read('DATABRICKS_HOST') : undefined),
    allowHost: inputs.allowHost,
    authType,
    token: inputs.token ?? (principal === undefined ? read('DATABRICKS_TOKEN') : undefined),
    clientId: inputs.clientId ?? read('DATABRICKS_CLIENT_ID'),
    clientSecret: inputs.clientSecret ?? read('DATABRICKS_CLIENT_SECRET'),
    tokenAudience: inputs.tokenAudience ?? read('DATABRICKS_TOKEN_AUDIENCE'),
    profile,
    idTokenRequestUrl: read('ACTIONS_ID_TOKEN_REQUEST_URL'),
    idTokenRequestToken: read('ACTIONS_ID_TOKEN_REQUEST_TOKEN'),
    env,
  }
}
