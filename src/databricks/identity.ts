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

/** More of the same, for whoever looks at rights. */
export interface Identity extends Me {
  /** SCIM's own number: what the account's commands take. */
  readonly id: string | undefined
  /** Names of the groups that it is in, as far as the workspace shows them. */
  readonly groups: readonly string[]
}

const PATH = '/api/2.0/preview/scim/v2/Me'

/** SCIM names a service principal by its application id, a UUID; a user by an e-mail address. */
export async function readMe(client: WorkspaceClient): Promise<Me> {
  const { userName, workspaceId, kind } = await readIdentity(client)
  return { userName, workspaceId, kind }
}

export async function readIdentity(client: WorkspaceClient): Promise<Identity> {
  const { json, headers } = await client.getWithHeaders(PATH)
  const me = decode(json, `GET ${PATH}`)
  const userName = me.string('userName')
  return {
    userName,
    workspaceId: headers.get('x-databricks-org-id') ?? undefined,
    kind: APPLICATION_ID.test(userName) ? 'service-principal' : 'user',
    id: me.optionalString('id'),
    groups: me.list('groups', (group) => group.optionalString('display') ?? ''),
  }
}
