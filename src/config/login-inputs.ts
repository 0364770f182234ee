import { input } from './input-definition.ts'
import { anyText, choice } from './rule.ts'
import { hostName, workspaceUrl } from './workspace-url.ts'

/** Ours (`github-oidc`, `oauth-m2m`, `pat`), then what the Databricks SDK's chain adds. */
export const AUTH_TYPES = [
  'github-oidc',
  'oauth-m2m',
  'pat',
  'databricks-cli',
  'metadata-service',
  'azure-msi',
  'azure-client-secret',
  'azure-cli',
  'google-credentials',
  'google-id',
] as const
export type AuthType = (typeof AUTH_TYPES)[number]

/** Which workspace, and who we are there. */
export const LOGIN_INPUTS = {
  databricksHost: input({
    name: 'databricks-host',
    rule: workspaceUrl,
    description: 'URL of the workspace.',
    fallback: '`DATABRICKS_HOST`',
  }),
  allowHost: input({
    name: 'allow-host',
    rule: hostName,
    description:
      "Host of the workspace when it is none of Databricks' own domains, such as that of a proxy: the login is sent to it. Must be equal to that of `databricks-host`.",
  }),
  clientId: input({
    name: 'client-id',
    rule: anyText,
    description: 'Client id of the deploying service principal, for `github-oidc` and `oauth-m2m`.',
    fallback: '`DATABRICKS_CLIENT_ID`',
  }),
  clientSecret: input({
    name: 'client-secret',
    rule: anyText,
    description: 'OAuth secret of the service principal, for `oauth-m2m`. Not needed with `github-oidc`.',
    fallback: '`DATABRICKS_CLIENT_SECRET`',
    secret: true,
  }),
  token: input({
    name: 'token',
    rule: anyText,
    description: 'Personal access token, for `pat`.',
    fallback: '`DATABRICKS_TOKEN`',
    secret: true,
  }),
  authType: input({
    name: 'auth-type',
    rule: choice(AUTH_TYPES),
    description: 'The way to log in; when it fails, no other is tried.',
    fallback: '`DATABRICKS_AUTH_TYPE`, else chosen by what is given',
  }),
  tokenAudience: input({
    name: 'token-audience',
    rule: anyText,
    description:
      "Audience of the GitHub token, for `github-oidc`; must be one of the federation policy's audiences.",
    fallback: "the workspace's own",
  }),
  profile: input({
    name: 'profile',
    rule: anyText,
    description: 'Profile of `~/.databrickscfg`.',
    fallback: '`DATABRICKS_CONFIG_PROFILE`',
    overrides: 'databricks_profile',
  }),
}
