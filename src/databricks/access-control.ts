import { ApiError } from './api-error.ts'
import { segment, type WorkspaceClient } from './http.ts'
import type { Identity } from './identity.ts'
import { type Decoder, decode } from './json.ts'

/** Something with an access control list, as the permissions API names it (databricks-sdk-go:service/iam/impl.go). */
export interface WorkspaceObject {
  readonly type: 'apps' | 'database-projects' | 'database-instances' | 'directories'
  readonly id: string
}

/**
 * The levels that `identity` has on it by itself or by a group, inherited ones included; undefined when it may not read the
 * list, which whoever manages the thing may.
 */
export async function readLevels(
  client: WorkspaceClient,
  object: WorkspaceObject,
  identity: Identity,
): Promise<readonly string[] | undefined> {
  const path = permissionsPath(object)
  try {
    const list = decode(await client.get(path), `GET ${path}`).list('access_control_list', (entry) => entry)
    return list.filter((entry) => isAbout(entry, identity)).flatMap(levelsOf)
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) return undefined
    throw error
  }
}

/** `/api/2.0/permissions/apps/shop` */
export function permissionsPath({ type, id }: WorkspaceObject): string {
  return `/api/2.0/permissions/${type}/${segment(id)}`
}

/** What a manager of it runs, so that `identity` has `level`. PATCH adds, and takes nothing away. */
export function grantCommand(object: WorkspaceObject, identity: Identity, level: string): string {
  const principal = identity.kind === 'user' ? 'user_name' : 'service_principal_name'
  const body = {
    access_control_list: [{ [principal]: identity.userName, permission_level: level }],
  }
  return `databricks api patch ${permissionsPath(object)} --json '${JSON.stringify(body)}'`
}

function isAbout(entry: Decoder, { userName, groups }: Identity): boolean {
  const name = entry.optionalString('user_name') ?? entry.optionalString('service_principal_name')
  if (name !== undefined) return name.toLowerCase() === userName.toLowerCase()
  return groups.includes(entry.optionalString('group_name') ?? '')
}

function levelsOf(entry: Decoder): string[] {
  return entry.list('all_permissions', (permission) => permission.optionalString('permission_level') ?? '')
}
