import { parentOf } from '../state/file-tree.ts'
import { isAdmin, type Principal, principalName } from '../state/principal.ts'
import { isListed } from './access-list.ts'
import type { Platform } from './platform.ts'
import type { PermissionLevel } from './world.ts'

/** Everybody reads what is in nobody's home. */
export function mayRead(platform: Platform, caller: Principal, path: string): boolean {
  const owner = /^\/Users\/([^/]+)/.exec(path)?.[1]
  return owner === undefined || mayUse(platform, caller, path, 'CAN_READ')
}

/** Everybody writes in `/Shared`. */
export function mayWrite(platform: Platform, caller: Principal, path: string): boolean {
  return path.startsWith('/Shared/') || mayUse(platform, caller, path, 'CAN_EDIT')
}

export function mayManage(platform: Platform, caller: Principal, path: string): boolean {
  return mayUse(platform, caller, path, 'CAN_MANAGE')
}

/** By being an admin, by owning the home that it is in, or by the list of a folder that it is in. */
function mayUse(platform: Platform, caller: Principal, path: string, level: PermissionLevel): boolean {
  const home = `/Users/${principalName(caller)}`
  if (isAdmin(caller) || path === home || path.startsWith(`${home}/`)) return true
  for (let folder = path; folder !== '/'; folder = parentOf(folder)) {
    const object = platform.world.files.get(folder)
    if (object?.type !== 'DIRECTORY') continue
    if (isListed(platform, caller, { type: 'directories', id: String(object.id) }, level)) return true
  }
  return false
}
