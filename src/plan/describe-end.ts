import { count } from '../count.ts'
import { type Description, safe } from './description.ts'
import type { EndChange } from './end-change.ts'

export function describeEnd(change: EndChange): Description {
  switch (change.kind) {
    case 'delete-app':
      return {
        ...destructive(`delete app ${change.app}, with its service principal and its URL`),
        ...(change.leaves !== undefined && { note: `destructive; ${change.leaves}` }),
      }
    case 'delete-folders':
      return destructive(
        `delete ${count(change.folders.length, 'source folder')}: ${change.folders.join(', ')}`,
      )
    case 'drop-schema':
      return destructive(
        `drop schema ${change.schema} of database ${change.database}, with its ledger and releases`,
        change.holds,
      )
    case 'drop-owner-role':
      return destructive(`drop role ${change.role} and the role that keeps it`)
    case 'delete-branch':
      return destructive(
        `delete branch ${change.branch}`,
        `${change.holds}; for good, its name is free again`,
      )
    case 'delete-project':
      return destructive(
        `delete Lakebase project ${change.project}`,
        `${change.holds}; it can be brought back for 7 days, and its name is reserved as long`,
      )
    case 'delete-instance':
      return destructive(`delete Lakebase instance ${change.instance}`, `${change.holds}; for good`)
    case 'stop-app':
      return { title: `stop app ${change.app}`, risk: 'lock' }
    case 'disable-endpoint':
      return { title: `disable ${change.endpoint}, so that no connection wakes it`, risk: 'lock' }
    case 'stop-instance':
      return { title: `stop instance ${change.instance}`, risk: 'lock' }
  }
}

function destructive(title: string, note?: string): Description {
  return { ...safe(title), risk: 'destructive', ...(note !== undefined && { note: `destructive: ${note}` }) }
}
