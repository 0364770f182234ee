import { PERMISSION_LEVELS, type Permission, type Principal } from '../config/desired.ts'
import { permissionsPath } from './access-control.ts'
import { isNotFound } from './api-error.ts'
import type { WorkspaceClient } from './http.ts'
import type { Me } from './identity.ts'
import { type Decoder, decode, type JsonObject } from './json.ts'

/** Direct (not inherited) entries of the app's access control list, levels this tool knows only; none without an app. */
export async function readAppPermissions(client: WorkspaceClient, app: string): Promise<Permission[]> {
  const path = permissionsPath({ type: 'apps', id: app })
  try {
    return decode(await client.get(path), `GET ${path}`)
      .list('access_control_list', directEntries)
      .flat()
  } catch (error) {
    if (isNotFound(error)) return []
    throw error
  }
}

/** Adds entries; what is there stays, because PATCH adds and only PUT replaces. */
export async function addAppPermissions(
  client: WorkspaceClient,
  app: string,
  permissions: readonly Permission[],
): Promise<void> {
  await client.patch(permissionsPath({ type: 'apps', id: app }), {
    body: {
      access_control_list: permissions.map((entry) => ({
        ...named(entry.principal),
        permission_level: entry.level,
      })),
    },
  })
}

/** What of `desired` the direct entries do not give yet; CAN_MANAGE includes CAN_USE. Pure. */
export function missingPermissions(
  desired: readonly Permission[],
  direct: readonly Permission[],
): Permission[] {
  return desired.filter(
    (asked) =>
      !direct.some(
        (entry) =>
          samePrincipal(entry.principal, asked.principal) &&
          (entry.level === asked.level || entry.level === 'CAN_MANAGE'),
      ),
  )
}

function directEntries(entry: Decoder): Permission[] {
  const principal = principalOf(entry)
  if (principal === undefined) return []
  return entry
    .list('all_permissions', (permission) => ({
      level: PERMISSION_LEVELS.find((level) => level === permission.optionalString('permission_level')),
      inherited: permission.optionalBoolean('inherited') ?? false,
    }))
    .flatMap(({ level, inherited }) => (level === undefined || inherited ? [] : [{ principal, level }]))
}

function principalOf(entry: Decoder): Principal | undefined {
  const user = entry.optionalString('user_name')
  if (user !== undefined) return { user }
  const group = entry.optionalString('group_name')
  if (group !== undefined) return { group }
  const servicePrincipal = entry.optionalString('service_principal_name')
  return servicePrincipal === undefined ? undefined : { servicePrincipal }
}

function named(principal: Principal): JsonObject {
  if ('user' in principal) return { user_name: principal.user }
  if ('group' in principal) return { group_name: principal.group }
  return { service_principal_name: principal.servicePrincipal }
}

/** E-mail addresses and application ids do not depend on case; names of groups do. */
function samePrincipal(one: Principal, other: Principal): boolean {
  return principalKey(one) === principalKey(other)
}

function principalKey(principal: Principal): string {
  if ('user' in principal) return `user ${principal.user.toLowerCase()}`
  if ('group' in principal) return `group ${principal.group}`
  return `service principal ${principal.servicePrincipal.toLowerCase()}`
}

/** `{username}` in a permission is whoever deploys. */
export function resolvePrincipal(permission: Permission, me: Me): Permission {
  const { principal } = permission
  if (!('user' in principal) || principal.user !== '{username}') return permission
  return {
    level: permission.level,
    principal: me.kind === 'user' ? { user: me.userName } : { servicePrincipal: me.userName },
  }
}
