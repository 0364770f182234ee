import { isOwnTable } from '../catalog/own-table.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { Finding, UnexpectedMembership, UnexpectedPrivilege } from './change.ts'
import { findingId } from './finding.ts'
import { isDefault, inWords as nameInWords, type Securable } from './securable.ts'

/** Before the statement that takes something unexpected back: the key that lets the deploy do it, where it may. */
export function toTake({ grantsMode }: Pick<DesiredDatabase, 'grantsMode'>, mayRevoke: boolean): string {
  return grantsMode === 'report-only' || !mayRevoke
    ? 'To take it, '
    : 'To take it: `grants: { mode: authoritative }` lets the deploy revoke what is unexpected, or '
}

/** The line of deployment.yaml by which something unexpected becomes expected; undefined: nobody may have it. */
export function privilegeLine(
  extra: UnexpectedPrivilege,
  finding: Pick<Finding, 'code' | 'key'>,
  desired: DesiredDatabase,
): string | undefined {
  const { on, grantee, privileges, optionOnly } = extra
  const [first] = on
  if (!first || on.some((each) => each.class === 'table' && isOwnTable(each.name))) return undefined
  const target = targetOf(on, first, desired)
  const isCreate = first.class === 'schema' && privileges.includes('CREATE')
  const isWord = grantee !== undefined && !isApp(grantee, desired) && /^(?:app|public)$/i.test(grantee)
  if (target === undefined || isWord || (grantee === undefined && optionOnly)) return acceptLine(finding)
  if (isCreate) return isApp(grantee, desired) ? '`grants: { app: { create: true } }`' : acceptLine(finding)
  const option = optionOnly ? ', grant_option: true' : ''
  return `\`grants: { privileges: [{ to: ${holderOf(grantee, desired)}, on: ${scalar(target)}, privileges: [${privileges.join(', ')}]${option} }] }\``
}

export function membershipLine(
  { role, member, admin }: UnexpectedMembership,
  finding: Pick<Finding, 'code' | 'key'>,
  desired: DesiredDatabase,
): string {
  if (admin) return acceptLine(finding)
  if (role === desired.ownerRole)
    return isApp(member, desired)
      ? '`grants: { app: { access: owner } }`'
      : `\`grants: { roles: [{ role: ${scalar(member)}, access: owner }] }\``
  return isApp(member, desired)
    ? `\`grants: { app: { member_of: [${scalar(role)}] } }\``
    : acceptLine(finding)
}

/** For what no other key can say. */
function acceptLine(finding: Pick<Finding, 'code' | 'key'>): string {
  return `\`grants: { accept: [{ id: "${findingId(finding)}", reason: <why> }] }\``
}

/** In the words of `grants.privileges`. */
function targetOf(
  on: readonly Securable[],
  first: Securable,
  { ownerRole, schema }: DesiredDatabase,
): string | undefined {
  if (isDefault(first.class)) {
    const isOwn = first.owner === ownerRole && first.name === schema
    return isOwn && first.class !== 'default-schema' ? `${first.class.slice('default-'.length)}s` : undefined
  }
  if (first.class === 'database' || first.class === 'schema') return first.class
  if (on.length > 1) return first.class === 'column' ? undefined : `${first.class}s`
  return `${first.class} ${nameInWords(first)}`
}

function holderOf(grantee: string | undefined, desired: DesiredDatabase): string {
  if (grantee === undefined) return 'PUBLIC'
  return isApp(grantee, desired) ? 'app' : scalar(grantee)
}

function isApp(role: string | undefined, { appRole }: DesiredDatabase): boolean {
  return role !== undefined && role === appRole
}

/** A text of a flow mapping, in quotes where it needs them. */
function scalar(text: string): string {
  return /^[A-Za-z_][\w.@ -]*\w$/.test(text) && !/^(?:true|false|null|yes|no|on|off)$/i.test(text)
    ? text
    : JSON.stringify(text)
}
