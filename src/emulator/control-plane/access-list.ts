import type { Project } from '../state/lakebase.ts'
import { isAdmin, type Principal, principalName } from '../state/principal.ts'
import type { Platform } from './platform.ts'
import { type AccessControl, type ObjectType, PERMISSION_LEVELS, type PermissionLevel } from './world.ts'

/** A thing with an access control list. */
export interface Securable {
  readonly type: ObjectType
  /** Of a directory, its object id. */
  readonly id: string
}

/** The list that governs a project: an upgraded instance has one under both of its names. */
export function securableProject(project: Project): Securable {
  return project.instance === undefined
    ? { type: 'database-projects', id: project.id }
    : { type: 'database-instances', id: project.instance }
}

/** The entries that were made on the thing itself. */
export function entriesOf(platform: Platform, securable: Securable): readonly AccessControl[] {
  return platform.world.permissions.get(keyOf(platform, securable)) ?? []
}

export function setEntries(platform: Platform, securable: Securable, entries: AccessControl[]): void {
  platform.world.permissions.set(keyOf(platform, securable), entries)
}

export function forgetPermissions(platform: Platform, securable: Securable): void {
  platform.world.permissions.delete(keyOf(platform, securable))
}

/** Whether an entry of the thing gives the caller this level; a level includes those below it. */
export function isListed(
  platform: Platform,
  caller: Principal,
  securable: Securable,
  level: PermissionLevel,
): boolean {
  return entriesOf(platform, securable).some((entry) => covers(entry, caller) && !isBelow(entry.level, level))
}

export function isBelow(level: PermissionLevel, other: PermissionLevel): boolean {
  return PERMISSION_LEVELS.indexOf(level) < PERMISSION_LEVELS.indexOf(other)
}

function keyOf(platform: Platform, securable: Securable): string {
  const project =
    securable.type === 'database-projects' ? platform.world.projects.get(securable.id) : undefined
  const { type, id } = project ? securableProject(project) : securable
  return `${type}/${id}`
}

function covers(entry: AccessControl, caller: Principal): boolean {
  if (entry.kind === 'group_name')
    return entry.name === 'users' || (entry.name === 'admins' && isAdmin(caller))
  const kind = caller.kind === 'user' ? 'user_name' : 'service_principal_name'
  return entry.kind === kind && entry.name === principalName(caller)
}
