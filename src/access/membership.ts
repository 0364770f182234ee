import type { Catalog, Membership } from '../catalog/catalog.ts'
import type { DesiredGrant } from '../config/desired.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { DeployError } from '../error.ts'
import { keeperRole, quoteIdentifier } from '../postgres/identifier.ts'
import { capitalised } from '../sentence.ts'
import type { AccessChange, AccessPlan, Finding, UnexpectedMembership } from './change.ts'
import { ownersOf, roleOf } from './desired.ts'
import { isAccepted } from './finding.ts'
import { membershipLine, toTake } from './keeping.ts'
import { throughKeeper } from './owner-role-statements.ts'
import { belongsToOwner, isPlatformRole } from './platform.ts'
import { revocations } from './revocable.ts'
import { securables } from './securable.ts'

/**
 * Members of the owner role that are missing or unexpected, together with roles that the app's own
 * role is a member of: both can do more than their privileges say.
 *
 * Throws DeployError `OWNER_ROLE_NOT_GRANTABLE` when the deployer may not pass on membership of the owner role.
 */
export function planMemberships(desired: DesiredDatabase, catalog: Catalog | undefined): AccessPlan {
  const owners = desired.grants.filter(({ access }) => access === 'owner')
  if (!catalog)
    return { changes: owners.flatMap((grant) => missingMembership(desired, catalog, grant)), findings: [] }
  const extras = unexpectedMemberships(desired, catalog)
  const kept = extras.filter((extra) => isAccepted(identityOf(extra), desired.acceptedFindings))
  const { revoked, lost, stranded } = revocations(
    extras.filter((extra) => !kept.includes(extra)),
    desired,
    catalog,
  )
  const findings = extras
    .filter((extra) => !revoked.includes(extra))
    .map((extra) => membershipFinding(extra, desired, catalog, remedyFor(extra, desired, stranded)))
  const afterwards = { ...catalog, ownerMembers: catalog.ownerMembers.filter((each) => !lost.includes(each)) }
  return {
    changes: [
      ...rejoin(desired, catalog, lost),
      ...owners.flatMap((grant) => missingMembership(desired, afterwards, grant)),
      ...revoked.map((extra): AccessChange => ({ kind: 'revoke-membership', ...extra })),
    ],
    findings: [...findings, ...unauditableAccess(desired, catalog)],
  }
}

function missingMembership(
  desired: DesiredDatabase,
  catalog: Catalog | undefined,
  grant: DesiredGrant,
): AccessChange[] {
  const { ownerRole } = desired
  const role = roleOf(grant, desired)
  if (role !== undefined && catalog?.ownerMembers.includes(role)) return []
  if (catalog?.owner && !catalog.owner.admin) {
    throw new DeployError(
      'OWNER_ROLE_NOT_GRANTABLE',
      `${role ? `"${role}"` : 'The app'} is to be a member of "${ownerRole}", and "${catalog.login.role}" may not grant that.`,
      {
        hint: `Let an administrator of the role run: GRANT ${quoteIdentifier(ownerRole)} TO ${quoteIdentifier(catalog.login.role)} WITH ADMIN TRUE;`,
      },
    )
  }
  return [{ kind: 'grant-owner-membership', role: ownerRole, grantee: grant.grantee }]
}

function rejoin(
  { ownerRole: role }: DesiredDatabase,
  { login }: Catalog,
  lost: readonly string[],
): readonly AccessChange[] {
  return lost.includes(login.role) ? [{ kind: 'join-owner-role', role }] : []
}

export function unexpectedMemberships(
  desired: DesiredDatabase,
  catalog: Catalog,
): readonly UnexpectedMembership[] {
  const { memberships } = catalog
  const counts = rolesThatCount(desired, catalog)
  return memberships.flatMap((each) => {
    const { role, member, grantor, reaches = [] } = each
    if (!counts(role) && reaches.length === 0) return []
    const excess = excessOf(each, desired, catalog)
    if (excess === 'none') return []
    const passedOn = memberships.some((other) => other.role === role && other.grantor === member)
    return [{ role, member, grantor, optionOnly: excess === 'admin', passedOn, reaches }]
  })
}

/** Members of the owner role that need no entry below `grants.roles`: they deploy as well. */
export function acceptedMembers(desired: DesiredDatabase, catalog: Catalog): readonly string[] {
  return catalog.memberships
    .filter((each) => each.role === desired.ownerRole && excessOf(each, desired, catalog) === 'none')
    .map(({ member }) => member)
}

/** Roles belong to the whole server: those that can do nothing in this schema are the business of other databases. */
function rolesThatCount(desired: DesiredDatabase, catalog: Catalog): (role: string) => boolean {
  const holders = new Set<string | undefined>(
    securables(desired, catalog).flatMap(({ owner, acl }) => [owner, ...acl.map(({ grantee }) => grantee)]),
  )
  return (role) =>
    role === desired.ownerRole || role.startsWith('pg_') || isPlatformRole(role) || holders.has(role)
}

function excessOf(
  membership: Membership,
  desired: DesiredDatabase,
  { login, memberships, keeper, owner }: Catalog,
): 'none' | 'admin' | 'all' {
  const { role, member, admin } = membership
  if (role !== desired.ownerRole) {
    if (!hasLessThanOwner(member, desired)) return 'none'
    if (member !== desired.appRole || !desired.appMemberOf?.includes(role)) return 'all'
    return admin ? 'admin' : 'none'
  }
  if (member === login.role || keeper?.admins.includes(member)) return 'none'
  if ([...ownersOf(desired), ...desired.deployers].includes(member)) return admin ? 'admin' : 'none'
  const owners = memberships.filter((other) => other.role === role)
  // Where deployers are named, being an administrator of the server is no way in.
  const isOpen = desired.deployers.length === 0 || owner?.shared === true
  return belongsToOwner({ ...membership, memberAdministers: membership.memberAdministers && isOpen }, owners)
    ? 'none'
    : 'all'
}

/** Whoever deploys may do more than privileges say. */
function hasLessThanOwner(role: string, desired: DesiredDatabase): boolean {
  if (role === desired.appRole) return true
  return !ownersOf(desired).includes(role) && !desired.deployers.includes(role)
}

/** The REVOKE of a membership, without a semicolon. */
export function revokeMembership({
  role,
  member,
  grantor,
  optionOnly,
  passedOn,
}: UnexpectedMembership): string {
  const option = optionOnly ? 'ADMIN OPTION FOR ' : ''
  return `REVOKE ${option}${quoteIdentifier(role)} FROM ${quoteIdentifier(member)} GRANTED BY ${quoteIdentifier(grantor)}${passedOn ? ' CASCADE' : ''}`
}

/** The ways out that are better than running a statement by hand; the statement follows. */
export function additiveMembership(extra: UnexpectedMembership, desired: DesiredDatabase): string {
  return `To keep it: ${membershipLine(extra, identityOf(extra), desired)}. ${toTake(desired)}`
}

function identityOf({ role, member, grantor }: UnexpectedMembership): Pick<Finding, 'code' | 'key'> {
  return { code: 'MEMBERSHIP_UNEXPECTED', key: JSON.stringify([role, member, grantor]) }
}

function remedyFor(
  extra: UnexpectedMembership,
  desired: DesiredDatabase,
  stranded: readonly string[],
): string {
  const { role } = extra
  const { ownerRole, grantsMode } = desired
  if (grantsMode === 'authoritative') {
    if (role !== ownerRole || stranded.length === 0) return ''
    const members = stranded.map(quoteIdentifier).join(', ')
    return `without it ${members} would be no member any more. Let an administrator run: GRANT ${quoteIdentifier(role)} TO ${members} WITH INHERIT TRUE, SET TRUE; then `
  }
  return additiveMembership(extra, desired)
}

/** A membership for somebody to read: what it means, then `remedy` and the statement that takes it back. */
export function membershipFinding(
  extra: UnexpectedMembership,
  { ownerRole }: Pick<DesiredDatabase, 'ownerRole'>,
  { keeper }: Pick<Catalog, 'keeper'>,
  remedy: string,
): Finding {
  const { role, member, grantor, optionOnly, reaches = [] } = extra
  const can = optionOnly ? `may make others members of "${role}"` : `is a member of "${role}"`
  const others = reaches.filter((each) => each !== role).map((each) => `"${each}"`)
  const through = others.length > 0 ? `, and through it those of ${others.join(', ')}` : ''
  const reach =
    role === ownerRole ? 'the owner of the schema and all in it' : `whose rights it has with it${through}`
  const keep = keeperRole(ownerRole)
  // Nobody acts as the keeper but for a moment, who has its ADMIN option.
  const statement =
    grantor === keep
      ? `as ${keeper?.admins.map(quoteIdentifier).join(' or ') || 'an administrator'} run: BEGIN; ${throughKeeper(keep, 'CURRENT_USER', [revokeMembership(extra)]).join('; ')}; COMMIT;`
      : `as ${quoteIdentifier(grantor)} run: ${revokeMembership(extra)};`
  const hint = `${remedy}${statement}`
  return {
    ...identityOf(extra),
    message: `"${member}" ${can}, ${reach} (granted by "${grantor}"), which is unexpected.`,
    hint: capitalised(hint),
    objects: [role],
  }
}

/** What reaches further than any privilege, and no GRANT shows or takes away. */
export function unauditableAccess(desired: DesiredDatabase, catalog: Catalog): readonly Finding[] {
  return [
    ...attributes(desired, catalog),
    ...publicSchema(desired, catalog),
    ...missingRoles(desired, catalog),
  ]
}

function attributes({ appRole }: DesiredDatabase, { appAttributes }: Catalog): readonly Finding[] {
  if (appRole === undefined || appAttributes.length === 0) return []
  return [
    {
      code: 'ROLE_ATTRIBUTE_UNEXPECTED',
      key: appRole,
      message: `The app's role "${appRole}" has ${appAttributes.join(', ')}, which goes beyond every privilege.`,
      hint: `Let an administrator run: ALTER ROLE ${quoteIdentifier(appRole)} ${appAttributes.map((each) => `NO${each}`).join(' ')};`,
      objects: [appRole],
    },
  ]
}

/** Who may pass on membership of such a role is the server's matter, so the deploy does not try. */
function missingRoles({ appRole, appMemberOf = [] }: DesiredDatabase, catalog: Catalog): readonly Finding[] {
  if (appRole === undefined || !catalog.roles.includes(appRole)) return []
  const has = catalog.memberships.filter(({ member }) => member === appRole).map(({ role }) => role)
  return appMemberOf
    .filter((role) => !has.includes(role))
    .map(
      (role): Finding => ({
        code: 'MEMBERSHIP_MISSING',
        key: `${role} ${appRole}`,
        message: `The app ("${appRole}") is no member of "${role}", which \`grants.app.member_of\` names.`,
        hint: `Let an administrator of that role run: GRANT ${quoteIdentifier(role)} TO ${quoteIdentifier(appRole)};`,
        objects: [role],
      }),
    )
}

function publicSchema({ database }: DesiredDatabase, { publicCreates }: Catalog): readonly Finding[] {
  if (!publicCreates) return []
  return [
    {
      code: 'PUBLIC_SCHEMA_CREATE',
      key: database,
      message: `Everybody may create objects in the schema "public" of database "${database}", as before PostgreSQL 15: functions planted there run as whoever calls them.`,
      hint: 'Let the owner of the database run: REVOKE CREATE ON SCHEMA public FROM PUBLIC;',
      objects: ['public'],
    },
  ]
}
