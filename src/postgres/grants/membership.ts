import type { DesiredGrant } from '../../config/desired.ts'
import { DeployError } from '../../error.ts'
import type { Catalog, Membership } from '../catalog.ts'
import type { DatabaseChange, Finding } from '../change.ts'
import { quoteIdentifier } from '../identifier.ts'
import type { PartialPlan } from '../ownership.ts'
import type { WantedDatabase } from '../plan.ts'
import { belongsToOwner, isPlatformRole } from './platform.ts'
import { revocations } from './revocable.ts'
import { securables } from './securable.ts'
import { ownersOf, roleOf } from './wished.ts'

/** A membership that nobody wished for, or just its ADMIN option. */
export interface ExtraMembership {
  readonly role: string
  readonly member: string
  readonly grantor: string
  readonly optionOnly: boolean
  /** Whether the member made others members. */
  readonly passedOn: boolean
}

/**
 * Members of the owner role that are missing, and those that nobody wished for, together with roles that the app's own
 * role is a member of: both can do more than their privileges say.
 *
 * Throws DeployError `OWNER_ROLE_NOT_GRANTABLE` when the deployer may not pass on membership of the owner role.
 */
export function planMemberships(wanted: WantedDatabase, catalog: Catalog | undefined): PartialPlan {
  const wished = wanted.grants.filter(({ access }) => access === 'owner')
  if (!catalog)
    return { changes: wished.flatMap((grant) => missingMembership(wanted, catalog, grant)), findings: [] }
  const extras = extraMemberships(wanted, catalog)
  const { revoked, lost, stranded } = revocations(extras, wanted, catalog)
  const findings = extras
    .filter((extra) => !revoked.includes(extra))
    .map((extra) => membershipFinding(extra, wanted, remedyFor(extra, wanted, stranded)))
  const afterwards = { ...catalog, ownerMembers: catalog.ownerMembers.filter((each) => !lost.includes(each)) }
  return {
    changes: [
      ...rejoin(wanted, catalog, lost),
      ...wished.flatMap((grant) => missingMembership(wanted, afterwards, grant)),
      ...revoked.map((extra): DatabaseChange => ({ kind: 'revoke-membership', ...extra })),
    ],
    findings: [...findings, ...beyondGrants(wanted, catalog)],
  }
}

function missingMembership(
  wanted: WantedDatabase,
  catalog: Catalog | undefined,
  grant: DesiredGrant,
): DatabaseChange[] {
  const { ownerRole } = wanted
  const role = roleOf(grant, wanted)
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
  { ownerRole: role }: WantedDatabase,
  { login }: Catalog,
  lost: readonly string[],
): readonly DatabaseChange[] {
  return lost.includes(login.role) ? [{ kind: 'join-owner-role', role }] : []
}

export function extraMemberships(wanted: WantedDatabase, catalog: Catalog): readonly ExtraMembership[] {
  const { memberships } = catalog
  const counts = rolesThatCount(wanted, catalog)
  return memberships.flatMap((each) => {
    const { role, member, grantor } = each
    if (!counts(role)) return []
    const excess = excessOf(each, wanted, catalog)
    if (excess === 'none') return []
    const passedOn = memberships.some((other) => other.role === role && other.grantor === member)
    return [{ role, member, grantor, optionOnly: excess === 'admin', passedOn }]
  })
}

/** Members of the owner role that nobody has to wish for: they deploy as well. */
export function acceptedMembers(wanted: WantedDatabase, catalog: Catalog): readonly string[] {
  return catalog.memberships
    .filter((each) => each.role === wanted.ownerRole && excessOf(each, wanted, catalog) === 'none')
    .map(({ member }) => member)
}

/** Roles belong to the whole server: those that can do nothing in this schema are the business of other databases. */
function rolesThatCount(wanted: WantedDatabase, catalog: Catalog): (role: string) => boolean {
  const holders = new Set<string | undefined>(
    securables(wanted, catalog).flatMap(({ owner, acl }) => [owner, ...acl.map(({ grantee }) => grantee)]),
  )
  return (role) =>
    role === wanted.ownerRole || role.startsWith('pg_') || isPlatformRole(role) || holders.has(role)
}

function excessOf(
  membership: Membership,
  wanted: WantedDatabase,
  { login, memberships }: Catalog,
): 'none' | 'admin' | 'all' {
  const { role, member, admin } = membership
  if (role !== wanted.ownerRole) return 'all'
  if (ownersOf(wanted).includes(member)) return admin ? 'admin' : 'none'
  const owners = memberships.filter((other) => other.role === role)
  return member === login.role || belongsToOwner(membership, owners) ? 'none' : 'all'
}

/** The REVOKE of a membership, without a semicolon. */
export function revokeMembership({ role, member, grantor, optionOnly, passedOn }: ExtraMembership): string {
  const option = optionOnly ? 'ADMIN OPTION FOR ' : ''
  return `REVOKE ${option}${quoteIdentifier(role)} FROM ${quoteIdentifier(member)} GRANTED BY ${quoteIdentifier(grantor)}${passedOn ? ' CASCADE' : ''}`
}

function remedyFor(
  { role }: ExtraMembership,
  { ownerRole, grantsMode }: WantedDatabase,
  stranded: readonly string[],
): string {
  if (grantsMode === 'authoritative') {
    if (role !== ownerRole || stranded.length === 0) return ''
    const members = stranded.map(quoteIdentifier).join(', ')
    return `without it ${members} would be no member any more. Let an administrator run: GRANT ${quoteIdentifier(role)} TO ${members} WITH INHERIT TRUE, SET TRUE; then `
  }
  const wish = role === ownerRole ? ', wish for it with `access: owner` below `grants.roles`' : ''
  return `Set \`grants.mode: authoritative\` so that the deploy revokes what nobody wished for${wish}, or `
}

/** A membership for somebody to read: what it means, then `remedy` and the statement that takes it back. */
export function membershipFinding(
  extra: ExtraMembership,
  { ownerRole }: WantedDatabase,
  remedy: string,
): Finding {
  const { role, member, grantor, optionOnly } = extra
  const can = optionOnly ? `may make others members of "${role}"` : `is a member of "${role}"`
  const reach =
    role === ownerRole ? 'the owner of the schema and all in it' : 'whose rights the app has with it'
  const hint = `${remedy}as ${quoteIdentifier(grantor)} run: ${revokeMembership(extra)};`
  return {
    code: 'MEMBERSHIP_NOT_WISHED',
    key: JSON.stringify([role, member, grantor]),
    message: `"${member}" ${can}, ${reach} (granted by "${grantor}"), and nobody wished for that.`,
    hint: hint.charAt(0).toUpperCase() + hint.slice(1),
    objects: [role],
  }
}

/** What reaches further than any privilege, and no GRANT shows or takes away. */
export function beyondGrants(wanted: WantedDatabase, catalog: Catalog): readonly Finding[] {
  return [...attributes(wanted, catalog), ...publicSchema(wanted, catalog)]
}

function attributes({ appRole }: WantedDatabase, { appAttributes }: Catalog): readonly Finding[] {
  if (appRole === undefined || appAttributes.length === 0) return []
  return [
    {
      code: 'ROLE_ATTRIBUTE_NOT_WISHED',
      key: appRole,
      message: `The app's role "${appRole}" has ${appAttributes.join(', ')}, which goes beyond every privilege.`,
      hint: `Let an administrator run: ALTER ROLE ${quoteIdentifier(appRole)} ${appAttributes.map((each) => `NO${each}`).join(' ')};`,
      objects: [appRole],
    },
  ]
}

function publicSchema({ database }: WantedDatabase, { publicCreates }: Catalog): readonly Finding[] {
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
