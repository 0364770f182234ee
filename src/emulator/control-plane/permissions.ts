import type { Platform } from '../platform.ts'
import type { Project } from '../state/lakebase.ts'
import { isAdmin, type Principal, principalName } from '../state/principal.ts'
import { type AccessControl, type ObjectType, PERMISSION_LEVELS, type PermissionLevel } from '../world.ts'
import { ApiError, invalidParameter, permissionDenied } from './errors.ts'
import type { Fields } from './fields.ts'
import { type Answer, type Call, ok, type Route } from './router.ts'
import { deniedMessage } from './unverified.ts'

/** A thing with an access control list. */
export interface Securable {
  readonly type: ObjectType
  readonly id: string
}

/** The list that governs a project: an upgraded instance has one under both of its names. */
export function securableProject(project: Project): Securable {
  return project.instance === undefined
    ? { type: 'database-projects', id: project.id }
    : { type: 'database-instances', id: project.instance }
}

const GRANTABLE: readonly AccessControl['level'][] = ['CAN_USE', 'CAN_MANAGE']
const NOUNS = { apps: 'app', 'database-projects': 'project', 'database-instances': 'instance' } as const

/** Throws 403 PERMISSION_DENIED when the caller's level on the thing is lower than `level`. */
export function requireLevel(
  platform: Platform,
  caller: Principal,
  securable: Securable,
  level: PermissionLevel,
): void {
  if (hasLevel(platform, caller, securable, level)) return
  const what = `${NOUNS[securable.type]} '${securable.id}'`
  throw permissionDenied(deniedMessage(principalName(caller), level, what))
}

/**
 * Admins manage everything; a level includes those below it. CAN_CREATE, which everybody has on projects, is enough to
 * see them and their branches and computes and to get a token for oneself (docs "Grant permissions programmatically";
 * tried by deepbasu123/lakebase-production-starter).
 */
export function hasLevel(
  platform: Platform,
  caller: Principal,
  securable: Securable,
  level: PermissionLevel,
): boolean {
  if (isAdmin(caller)) return true
  if (level === 'CAN_CREATE' && securable.type !== 'apps') return true
  return entriesOf(platform, securable).some(
    (entry) => covers(entry, caller) && rank(entry.level) >= rank(level),
  )
}

function rank(level: PermissionLevel): number {
  return PERMISSION_LEVELS.indexOf(level)
}

/** The creator manages what it makes. */
export function grantCreator(platform: Platform, creator: Principal, securable: Securable): void {
  const kind = creator.kind === 'user' ? 'user_name' : 'service_principal_name'
  platform.world.permissions.set(keyOf(platform, securable), [
    { kind, name: principalName(creator), level: 'CAN_MANAGE' },
  ])
}

export function forgetPermissions(platform: Platform, securable: Securable): void {
  platform.world.permissions.delete(keyOf(platform, securable))
}

/** `/api/2.0/permissions/{type}/{id}`: PATCH adds to the list and raises levels in it, PUT replaces it. */
export function permissionRoutes(platform: Platform): Route[] {
  const pattern = '/api/2.0/permissions/{type}/{id}'
  const change =
    (merge: boolean) =>
    (call: Call): Answer => {
      const securable = securableOf(platform, call)
      requireLevel(platform, call.caller, securable, 'CAN_MANAGE')
      const entries = (call.json().objects('access_control_list') ?? []).map((fields) =>
        entryOf(platform, fields),
      )
      const list = merge ? merged(entriesOf(platform, securable), entries, securable) : entries
      platform.world.permissions.set(keyOf(platform, securable), list)
      return ok(view(platform, securable))
    }
  return [
    {
      method: 'GET',
      pattern,
      handle: (call) => {
        const securable = securableOf(platform, call)
        requireLevel(platform, call.caller, securable, 'CAN_USE')
        return ok(view(platform, securable))
      },
    },
    { method: 'PATCH', pattern, handle: change(true) },
    { method: 'PUT', pattern, handle: change(false) },
  ]
}

/** What a PATCH makes of the list. On a project it lowers nobody (docs "Grant permissions programmatically"). */
function merged(
  before: readonly AccessControl[],
  entries: readonly AccessControl[],
  { type }: Securable,
): AccessControl[] {
  const lowers = (entry: AccessControl): boolean =>
    type === 'database-projects' &&
    before.some((old) => sameGrantee(old)(entry) && rank(old.level) > rank(entry.level))
  const taken = entries.filter((entry) => !lowers(entry))
  return [...before.filter((old) => !taken.some(sameGrantee(old))), ...taken]
}

function securableOf(platform: Platform, call: Call): Securable {
  const { apps, instances, projects } = platform.world
  const type = call.param('type')
  const id = call.param('id')
  if (type === 'apps' && apps.has(id)) return { type, id }
  if (type === 'database-instances' && instances.has(id)) return { type, id }
  if (type === 'database-projects' && projects.has(id)) return { type, id }
  if (type === 'apps' || type === 'database-instances' || type === 'database-projects') {
    throw new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', `${type} '${id}' does not exist.`)
  }
  throw invalidParameter(`request_object_type is not recognized: ${type}`)
}

function keyOf(platform: Platform, securable: Securable): string {
  const project =
    securable.type === 'database-projects' ? platform.world.projects.get(securable.id) : undefined
  const { type, id } = project ? securableProject(project) : securable
  return `${type}/${id}`
}

function entriesOf(platform: Platform, securable: Securable): readonly AccessControl[] {
  return platform.world.permissions.get(keyOf(platform, securable)) ?? []
}

function covers(entry: AccessControl, caller: Principal): boolean {
  if (entry.kind === 'group_name')
    return entry.name === 'users' || (entry.name === 'admins' && isAdmin(caller))
  const kind = caller.kind === 'user' ? 'user_name' : 'service_principal_name'
  return entry.kind === kind && entry.name === principalName(caller)
}

function sameGrantee(a: AccessControl): (b: AccessControl) => boolean {
  return (b) => a.kind === b.kind && a.name === b.name
}

function entryOf(platform: Platform, fields: Fields): AccessControl {
  const level = GRANTABLE.find((known) => known === fields.requiredString('permission_level'))
  if (!level)
    throw invalidParameter(`'${fields.string('permission_level')}' is not a valid permission level.`)
  for (const kind of ['user_name', 'group_name', 'service_principal_name'] as const) {
    const name = fields.string(kind)
    if (name === undefined) continue
    if (!exists(platform, kind, name)) {
      throw new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', `Principal: ${name} does not exist`)
    }
    return { kind, name, level }
  }
  throw invalidParameter('One of user_name, group_name or service_principal_name is required.')
}

function exists(platform: Platform, kind: AccessControl['kind'], name: string): boolean {
  if (kind === 'group_name') return platform.world.groups.has(name)
  return platform.world.principals.get(name)?.kind === (kind === 'user_name' ? 'user' : 'service_principal')
}

function view(platform: Platform, securable: Securable): Record<string, unknown> {
  const direct = entriesOf(platform, securable).map((entry) => ({
    [entry.kind]: entry.name,
    all_permissions: [{ permission_level: entry.level, inherited: false }],
  }))
  const inherited = (group: string, level: PermissionLevel) => ({
    group_name: group,
    all_permissions: [
      { permission_level: level, inherited: true, inherited_from_object: [`/${securable.type}/`] },
    ],
  })
  const everybody = securable.type === 'database-projects' ? [inherited('users', 'CAN_CREATE')] : []
  return {
    object_id: `/${securable.type}/${securable.id}`,
    object_type: securable.type,
    access_control_list: [...direct, inherited('admins', 'CAN_MANAGE'), ...everybody],
  }
}
