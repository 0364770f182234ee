import type { GrantClass } from '../access/change.ts'
import { itemsInWords } from '../access/securable.ts'
import type { LedgerAcceptance } from '../config/acceptance.ts'
import type { CuRange, Grantee, Principal } from '../config/desired.ts'
import { formatDuration } from '../config/duration.ts'
import { count } from '../count.ts'
import { describeLocks, type FileLocks, locksNothing } from '../migrations/locks/lock.ts'
import type { AppFields, Change, Risk } from './change.ts'

export interface Description {
  /** One human line in the imperative: `create schema app_data, owned by ...`. */
  readonly title: string
  readonly risk: Risk
  /** What the risk is, where more is known than its name says. */
  readonly note?: string
}

/** The line and the risk of a change. Every kind is here, so a new one does not compile before it has a line. */
export function describe(change: Change): Description {
  switch (change.kind) {
    case 'create-project':
      return safe(
        `create Lakebase project ${change.project} (${cu(change.size)}, ${suspend(change.suspendAfterSeconds)})`,
      )
    case 'create-branch': {
      const expiry =
        change.ttlSeconds === undefined ? '' : `, expires after ${formatDuration(change.ttlSeconds * 1000)}`
      return safe(
        `create branch ${change.branch} as a copy of ${change.source} (${cu(change.size)}, ${suspend(change.suspendAfterSeconds)}${expiry})`,
      )
    }
    case 'create-endpoint':
      return safe(
        `create the read-write endpoint of ${change.branch} (${cu(change.size)}, ${suspend(change.suspendAfterSeconds)})`,
      )
    case 'resize-endpoint':
      return {
        title: resizeTitle(change.endpoint, change.from, change.to, change.suspendAfterSeconds),
        risk: 'lock',
      }
    case 'enable-endpoint':
      return safe(`enable ${change.endpoint}`)
    case 'create-postgres-role':
      return safe(`create a Postgres role for ${change.identity} on ${change.branch}`)
    case 'create-database':
      return safe(`create database ${change.database} on ${change.branch}`)
    case 'create-instance':
      return safe(`create Lakebase instance ${change.instance} (${change.capacity})`)
    case 'resize-instance':
      return { title: `resize instance ${change.instance}: ${change.from} -> ${change.to}`, risk: 'lock' }
    case 'start-instance':
      return safe(`start instance ${change.instance}`)
    case 'create-app':
      return safe(`create app ${change.app}${fieldList(change.fields)}`)
    case 'update-app':
      return safe(`update app ${change.app}: ${change.differences.join('; ')}`)
    case 'grant-app-permissions':
      return safe(
        `give ${change.permissions.map((each) => `${principal(each.principal)} ${each.level}`).join(', ')} on app ${change.app}`,
      )
    case 'create-owner-role':
      return { title: `create owner role ${change.role}`, risk: 'ownership' }
    case 'share-owner-role':
      return {
        title: `let every member of databricks_superuser join owner role ${change.role}`,
        risk: 'ownership',
      }
    case 'join-owner-role':
      return { title: `join owner role ${change.role}`, risk: 'ownership' }
    case 'create-schema':
      return safe(`create schema ${change.schema}, owned by ${change.owner}`)
    case 'create-extension':
      return safe(`create extension ${change.extension} in schema ${change.schema}`)
    case 'set-schema-owner':
      return {
        title: `change the owner of schema ${change.schema}: ${change.from} -> ${change.to}`,
        risk: 'ownership',
      }
    case 'set-object-owner':
      return {
        title: `change the owner of ${change.object.kind} ${change.object.name}: ${change.object.owner} -> ${change.to}`,
        risk: 'ownership',
      }
    case 'grant-owner-membership':
      return { title: `make ${grantee(change.grantee)} a member of ${change.role}`, risk: 'ownership' }
    case 'grant':
      return safe(
        `grant ${change.privileges.join(', ')} on ${target(change.class, change.object)} to ${grantee(change.grantee)}`,
      )
    case 'revoke': {
      if (change.because === 'migrations') return takenCreate(change)
      const what = `${change.optionOnly ? 'the option to pass on ' : ''}${change.privileges.join(', ')}`
      const passedOn = change.passedOn ? ', and what it has passed on' : ''
      return {
        title: `revoke ${what} on ${itemsInWords(change.on)} from ${change.grantee ?? 'PUBLIC'}${passedOn}`,
        risk: 'destructive',
      }
    }
    case 'revoke-membership': {
      const what = change.optionOnly ? 'the right to pass on membership' : 'membership'
      return { title: `revoke ${what} of ${change.role} from ${change.member}`, risk: 'destructive' }
    }
    case 'close-schema':
      return {
        title: `take CREATE on schema ${change.schema} from ${change.to.map(closedTo).join(', ')} while the migrations run, and give it back`,
        risk: 'lock',
        note: 'waits until no transaction of theirs is left that was open then; a run that dies in between leaves them without it until the next run',
      }
    case 'create-ledger':
      return safe(`create the migration ledger ${change.table}`)
    case 'upgrade-ledger':
      return safe(`add the column duration_ms to the migration ledger ${change.table}`)
    case 'adopt-migrations': {
      const { entries, by } = change
      const last = entries.at(-1)
      return safe(
        `record ${count(entries.length, 'migration')} up to ${last?.name} as applied before, without running (${by})`,
      )
    }
    case 'accept-migration':
      return describeAcceptance(change.acceptance)
    case 'migrate':
      return { title: `apply migration ${change.file.name}`, ...locking(change.locks) }
    case 'repeat-migration':
      return repetition(change)
    case 'run-command':
      return { title: `run ${change.command}`, risk: 'lock' }
    case 'upload-source':
      return safe(
        `upload ${count(change.upload.length, 'file')} (${bytes(change.bytes)}) to ${change.folder}${change.remove.length > 0 ? `, remove ${change.remove.length}` : ''}`,
      )
    case 'start-app':
      return safe(`start app ${change.app}`)
    case 'deploy-app':
      return safe(`deploy app ${change.app} from ${change.folder}, because ${change.reason}`)
  }
}

/** What the tool gave while the app made its tables itself. */
function takenCreate({ on, grantee, privileges }: Extract<Change, { kind: 'revoke' }>): Description {
  return {
    title: `take ${privileges.join(', ')} on ${itemsInWords(on)} from ${grantee ?? 'PUBLIC'}: migrations run there`,
    risk: 'destructive',
    note: 'a running app that says CREATE TABLE, with IF NOT EXISTS too, is refused from then on (42501); to keep it: `grants: { app: { create: true } }`',
  }
}

/** Recording a file of which nothing is missing takes no lock. */
function repetition(change: Extract<Change, { kind: 'repeat-migration' }>): Description {
  const { file, rerun, needed, total } = change
  const part = needed === total ? count(total, 'statement') : `${needed} of ${count(total, 'statement')}`
  return {
    title: `run ${file.name}${rerun ? ' again' : ''}: ${part}`,
    ...(needed > 0 ? locking(change.locks) : { risk: 'safe' }),
  }
}

/** Nothing is known of a file that nobody could look at. */
function locking(locks: FileLocks | undefined): Omit<Description, 'title'> {
  if (!locks) return { risk: 'lock' }
  return locksNothing(locks) ? { risk: 'safe' } : { risk: 'lock', note: describeLocks(locks) }
}

function safe(title: string): Description {
  return { title, risk: 'safe' }
}

function describeAcceptance(accepted: LedgerAcceptance): Description {
  switch (accepted.kind) {
    case 'edited':
      return safe(
        `accept the edit of migration ${accepted.name} (${accepted.checksum}) in the ledger, without running it again`,
      )
    case 'renamed':
      return safe(`rename migration ${accepted.from} to ${accepted.to} in the ledger`)
    case 'deleted':
      return { title: `forget migration ${accepted.name} in the ledger`, risk: 'destructive' }
  }
}

function cu(size: CuRange): string {
  return `${size.minCu}-${size.maxCu} CU`
}

function suspend(after: number | 'never'): string {
  return after === 'never' ? 'never suspends' : `suspends after ${formatDuration(after * 1000)}`
}

function resizeTitle(
  endpoint: string,
  from: CuRange,
  to: CuRange,
  after: number | 'never' | undefined,
): string {
  const size = cu(from) === cu(to) ? [] : [`${cu(from)} -> ${cu(to)}`]
  const idle = after === undefined ? [] : [suspend(after)]
  return `resize ${endpoint}: ${[...size, ...idle].join(', ')}`
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

function grantee(who: Grantee): string {
  return who.kind === 'app' ? "the app's service principal" : who.role
}

function closedTo(who: Grantee | 'public'): string {
  return who === 'public' ? 'PUBLIC' : grantee(who)
}

function target(on: GrantClass, object: string): string {
  switch (on) {
    case 'schema':
      return `schema ${object}`
    case 'table':
      return `table ${object}`
    case 'sequence':
      return `sequence ${object}`
    case 'default-table':
      return `future tables of schema ${object}`
    case 'default-sequence':
      return `future sequences of schema ${object}`
  }
}

/** `12.3 kB` */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`
  if (count < 1_000_000) return `${(count / 1000).toFixed(1)} kB`
  return `${(count / 1_000_000).toFixed(1)} MB`
}
