import type { Fields } from '../state/fields.ts'
import { isAdmin, type Principal, principalName } from '../state/principal.ts'
import { entriesOf, isBelow, isListed, type Securable, setEntries } from './access-list.ts'
import { ApiError, invalidParameter, permissionDenied } from './errors.ts'
import { mayManage, mayRead } from './file-access.ts'
import type { Platform } from './platform.ts'
import { type Answer, type Call, ok, type Route } from './router.ts'
import { deniedMessage } from './unverified.ts'
import type { AccessControl, ObjectType, PermissionLevel } from './world.ts'

// Sources. Paths and the view: `databricks-sdk-go:service/iam/impl.go`. Directories: `databricks/cli:acceptance`, case
// `apps/job_permissions`; their levels and all texts: UNVERIFIED.

/** What a list may hold, by the thing. */
const GRANTABLE: Readonly<Record<ObjectType, readonly AccessControl['level'][]>> = {
  apps: ['CAN_USE', 'CAN_MANAGE'],
  'database-projects': ['CAN_USE', 'CAN_MANAGE'],
  'database-instances': ['CAN_USE', 'CAN_MANAGE'],
  directories: ['CAN_READ', 'CAN_RUN', 'CAN_EDIT', 'CAN_MANAGE'],
}
const NOUNS: Readonly<Record<ObjectType, string>> = {
  apps: 'app',
  'database-projects': 'project',
  'database-instances': 'instance',
  directories: 'directory',
}

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
  if (securable.type === 'directories') {
    const path = platform.world.files.pathOf(Number(securable.id)) ?? '/'
    return (level === 'CAN_MANAGE' ? mayManage : mayRead)(platform, caller, path)
  }
  if (level === 'CAN_CREATE' && securable.type !== 'apps') return true
  return isListed(platform, caller, securable, level)
}

/** The creator manages what it makes. */
export function grantCreator(platform: Platform, creator: Principal, securable: Securable): void {
  const kind = creator.kind === 'user' ? 'user_name' : 'service_principal_name'
  setEntries(platform, securable, [{ kind, name: principalName(creator), level: 'CAN_MANAGE' }])
}

/** `/api/2.0/permissions/{type}/{id}`: PATCH adds to the list and raises levels in it, PUT replaces it. */
export function permissionRoutes(platform: Platform): Route[] {
  const pattern = '/api/2.0/permissions/{type}/{id}'
  return [
    { method: 'GET', pattern, handle: (call) => get(platform, call) },
    { method: 'PATCH', pattern, handle: (call) => change(platform, call, merged) },
    { method: 'PUT', pattern, handle: (call) => change(platform, call, (_, entries) => [...entries]) },
    { method: 'GET', pattern: `${pattern}/permissionLevels`, handle: (call) => levels(platform, call) },
  ]
}

function get(platform: Platform, call: Call): Answer {
  const securable = securableOf(platform, call)
  requireLevel(platform, call.caller, securable, lowestOf(securable))
  return ok(view(platform, securable))
}

function levels(platform: Platform, call: Call): Answer {
  const securable = securableOf(platform, call)
  requireLevel(platform, call.caller, securable, lowestOf(securable))
  const permission_levels = GRANTABLE[securable.type].map((level) => ({ permission_level: level }))
  return ok({ permission_levels })
}

function lowestOf({ type }: Securable): PermissionLevel {
  return type === 'directories' ? 'CAN_READ' : 'CAN_USE'
}

type Combine = (
  before: readonly AccessControl[],
  entries: readonly AccessControl[],
  securable: Securable,
) => AccessControl[]

function change(platform: Platform, call: Call, combine: Combine): Answer {
  const securable = securableOf(platform, call)
  requireLevel(platform, call.caller, securable, 'CAN_MANAGE')
  const entries = (call.json().objects('access_control_list') ?? []).map((fields) =>
    entryOf(platform, securable, fields),
  )
  setEntries(platform, securable, combine(entriesOf(platform, securable), entries, securable))
  return ok(view(platform, securable))
}

/** What a PATCH makes of the list. On a project it lowers nobody (docs "Grant permissions programmatically"). */
function merged(
  before: readonly AccessControl[],
  entries: readonly AccessControl[],
  { type }: Securable,
): AccessControl[] {
  const lowers = (entry: AccessControl): boolean =>
    type === 'database-projects' &&
    before.some((old) => sameGrantee(old)(entry) && isBelow(entry.level, old.level))
  const taken = entries.filter((entry) => !lowers(entry))
  return [...before.filter((old) => !taken.some(sameGrantee(old))), ...taken]
}

function securableOf(platform: Platform, call: Call): Securable {
  const { apps, files, instances, projects } = platform.world
  const id = call.param('id')
  const there: Readonly<Record<ObjectType, () => boolean>> = {
    apps: () => apps.has(id),
    'database-projects': () => projects.has(id),
    'database-instances': () => instances.has(id),
    directories: () => files.get(files.pathOf(Number(id)) ?? '')?.type === 'DIRECTORY',
  }
  const given = call.param('type')
  for (const type of ['apps', 'database-projects', 'database-instances', 'directories'] as const) {
    if (type !== given) continue
    if (there[type]()) return { type, id }
    throw new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', `${type} '${id}' does not exist.`)
  }
  throw invalidParameter(`request_object_type is not recognized: ${given}`)
}

function sameGrantee(a: AccessControl): (b: AccessControl) => boolean {
  return (b) => a.kind === b.kind && a.name === b.name
}

function entryOf(platform: Platform, { type }: Securable, fields: Fields): AccessControl {
  const given = fields.requiredString('permission_level')
  const level = GRANTABLE[type].find((known) => known === given)
  if (!level) throw invalidParameter(`'${given}' is not a valid permission level.`)
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
  const { type, id } = securable
  const direct = entriesOf(platform, securable).map((entry) => ({
    [entry.kind]: entry.name,
    all_permissions: [{ permission_level: entry.level, inherited: false }],
  }))
  const inherited = (group: string, level: PermissionLevel) => ({
    group_name: group,
    all_permissions: [{ permission_level: level, inherited: true, inherited_from_object: [`/${type}/`] }],
  })
  const everybody = type === 'database-projects' ? [inherited('users', 'CAN_CREATE')] : []
  return {
    object_id: `/${type}/${id}`,
    object_type: type === 'directories' ? 'directory' : type,
    access_control_list: [...direct, inherited('admins', 'CAN_MANAGE'), ...everybody],
  }
}
