import type { WorkspaceClient } from './http.ts'
import { decode } from './json.ts'

/** Who the token belongs to. */
export interface Me {
  /** E-mail of a user, application id of a service principal: also the Postgres login. */
  readonly userName: string
  /** `X-Databricks-Org-Id`; undefined when a proxy dropped it. */
  readonly workspaceId: string | undefined
  readonly kind: 'user' | 'service-principal'
}

const APPLICATION_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** SCIM names a service principal by its application id, a UUID; a user by an e-mail address. */
export async function readMe(client: WorkspaceClient): Promise<Me> {
  const path = '/api/2.0/preview/scim/v2/Me'
  const { json, headers } = await client.getWithHeaders(path)
  const userName = decode(json, `GET ${path}`).string('userName')
  return {
    userName,
    workspaceId: headers.get('x-databricks-org-id') ?? undefined,
    kind: APPLICATION_ID.test(userName) ? 'service-principal' : 'user',
  }
}
