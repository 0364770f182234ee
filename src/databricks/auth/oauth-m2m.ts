import { DeployError } from '../../error.ts'
import { sentence } from '../../sentence.ts'
import { discoverTokenEndpoint, isRefusedGrant, requestToken } from './oauth.ts'
import type { AuthPorts, MintedToken } from './settings.ts'

export interface ClientSecret {
  /** `https://...` */
  readonly host: string
  readonly clientId: string
  readonly clientSecret: string
}

/** OAuth client credentials of a service principal. Throws `CLIENT_SECRET_REFUSED`. */
export async function mintFromSecret(client: ClientSecret, ports: AuthPorts): Promise<MintedToken> {
  const endpoint = await discoverTokenEndpoint(ports, client.host)
  const basic = Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64')
  ports.reporter.mask(basic)
  try {
    return await requestToken(
      ports,
      endpoint,
      { grant_type: 'client_credentials', scope: 'all-apis' },
      { authorization: `Basic ${basic}` },
    )
  } catch (error) {
    if (!isRefusedGrant(error)) throw error
    throw new DeployError(
      'CLIENT_SECRET_REFUSED',
      `Databricks refused the client secret of ${client.clientId}: ${sentence(error.platformMessage)} It is wrong, expired or deleted, or the service principal is not in the workspace ${client.host}.`,
      {
        cause: error,
        hint: 'Make a new secret under the service principal in Settings > Identity and access, or use `auth-type: github-oidc`, which needs none.',
      },
    )
  }
}
