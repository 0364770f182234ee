import type { Principal } from '../config/desired.ts'
import { count } from '../count.ts'
import {
  type AppChange,
  type AppFields,
  type Change,
  isAppChange,
  isDatabaseChange,
  isEndChange,
  isLakebaseChange,
  type SourceChange,
} from './change.ts'
import type { DatabaseChange } from './database-change.ts'
import { describeAccess } from './describe-access.ts'
import { describeEnd } from './describe-end.ts'
import { describeLakebase } from './describe-lakebase.ts'
import { describeMigration } from './describe-migration.ts'
import { type Description, safe } from './description.ts'
import { describeAhead } from './rollback.ts'

/** The line and the risk of a change. Every kind is in one of these, so a new one does not compile before it has a line. */
export function describe(change: Change): Description {
  if (isLakebaseChange(change)) return describeLakebase(change)
  if (isDatabaseChange(change)) return describeDatabase(change)
  if (isEndChange(change)) return describeEnd(change)
  return isAppChange(change) ? describeApp(change) : describeSource(change)
}

function describeDatabase(change: DatabaseChange): Description {
  switch (change.kind) {
    case 'create-ledger':
    case 'upgrade-ledger':
    case 'accept-migration':
    case 'adopt-migrations':
    case 'migrate':
    case 'repeat-migration':
    case 'run-command':
      return describeMigration(change)
    default:
      return describeAccess(change)
  }
}

function describeApp(change: AppChange): Description {
  switch (change.kind) {
    case 'create-app':
      return safe(`create app ${change.app}${fieldList(change.fields)}`)
    case 'update-app':
      return safe(`update app ${change.app}: ${change.differences.join('; ')}`)
    case 'grant-app-permissions':
      return safe(
        `give ${change.permissions.map((each) => `${principal(each.principal)} ${each.level}`).join(', ')} on app ${change.app}`,
      )
  }
}

function describeSource(change: SourceChange): Description {
  switch (change.kind) {
    case 'upload-source':
      return safe(
        `upload ${count(change.upload.length, 'file')} (${bytes(change.bytes)}) to ${change.folder}${change.remove.length > 0 ? `, remove ${change.remove.length}` : ''}`,
      )
    case 'start-app':
      return safe(`start app ${change.app}`)
    case 'deploy-app':
      return {
        ...safe(`deploy app ${change.app} from ${change.folder}, because ${change.reason}`),
        ...(change.ahead && { note: describeAhead(change.ahead) }),
      }
  }
}

function fieldList(fields: AppFields): string {
  const parts = [
    ...(fields.computeSize ? [fields.computeSize] : []),
    ...(fields.resources?.database ? [`database resource "${fields.resources.database.name}"`] : []),
    ...(fields.resources?.set ?? []).map((resource) => `resource "${resource.name}"`),
  ]
  return parts.length > 0 ? ` with ${parts.join(', ')}` : ''
}

/** `user:jane@example.com` */
function principal(who: Principal): string {
  if ('user' in who) return `user:${who.user}`
  if ('group' in who) return `group:${who.group}`
  return `service principal:${who.servicePrincipal}`
}

/** `12.3 kB` */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`
  if (count < 1_000_000) return `${(count / 1000).toFixed(1)} kB`
  return `${(count / 1_000_000).toFixed(1)} MB`
}
