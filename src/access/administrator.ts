import type { Catalog, RolePowers } from '../catalog/catalog.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { DeployError } from '../error.ts'
import { keeperRole, quoteIdentifier } from '../postgres/identifier.ts'
import type { AccessChange, Finding } from './change.ts'
import { ownersOf, roleOf } from './desired.ts'
import { revokeMembership } from './membership.ts'
import { PLATFORM_SUPERUSER } from './platform.ts'
import { rolesApiRemedy } from './roles-api.ts'

export const APP_IS_ADMINISTRATOR = 'APP_IS_ADMINISTRATOR'

/** A role that is to have less than the owner, and can do more. */
export class AdministratorFound extends DeployError {
  /** As PostgreSQL knows it. */
  readonly role: string

  constructor(role: string, message: string, hint: string) {
    super(APP_IS_ADMINISTRATOR, message, { hint })
    this.role = role
  }
}

/**
 * Roles that are to have less than the owner and can do all that it can: members of `databricks_superuser` join it, and
 * CREATEROLE, BYPASSRLS and SUPERUSER know no grants. `changes` are those of this run, which may take a membership back.
 */
export function administrators(
  desired: DesiredDatabase,
  catalog: Catalog,
  changes: readonly AccessChange[],
): readonly Finding[] {
  const owners = ownersOf(desired)
  const judged = desired.grants.flatMap((grant) => roleOf(grant, desired) ?? [])
  return catalog.powers
    .filter(({ role }) => judged.includes(role) && !owners.includes(role))
    .map((powers) => ({ ...powers, memberOf: lasting(powers, desired, catalog, changes) }))
    .filter(({ memberOf, attributes }) => memberOf.length + attributes.length > 0)
    .map((powers) => finding(powers, desired, catalog))
}

/** Throws DeployError `APP_IS_ADMINISTRATOR` for the first of them: what is granted to it would mean nothing. */
export function refuseAdministrators(
  desired: DesiredDatabase,
  catalog: Catalog,
  changes: readonly AccessChange[],
): void {
  const [first] = administrators(desired, catalog, changes)
  if (first) throw new AdministratorFound(first.key, first.message, first.hint)
}

/** What is left of the memberships once this run has taken back its own. */
function lasting(
  { role, memberOf }: RolePowers,
  desired: DesiredDatabase,
  { memberships }: Catalog,
  changes: readonly AccessChange[],
): readonly string[] {
  const direct = memberships.filter((each) => each.role === desired.ownerRole && each.member === role)
  const goes = direct.every(({ grantor }) =>
    changes.some(
      (change) =>
        change.kind === 'revoke-membership' &&
        !change.optionOnly &&
        change.role === desired.ownerRole &&
        change.member === role &&
        change.grantor === grantor,
    ),
  )
  // Whoever can join the owner role by databricks_superuser counts as a member of it; that is said already.
  const isSaid = direct.length === 0 && memberOf.includes(PLATFORM_SUPERUSER)
  const left = direct.length > 0 ? !goes : !isSaid
  return memberOf.filter((each) => each !== desired.ownerRole || left)
}

function finding(
  { role, memberOf, attributes }: RolePowers,
  desired: DesiredDatabase,
  catalog: Catalog,
): Finding {
  const has = [
    ...(memberOf.length > 0 ? [`is a member of ${memberOf.map((each) => `"${each}"`).join(', ')}`] : []),
    ...(attributes.length > 0 ? [`has ${attributes.join(', ')}`] : []),
  ]
  const who = role === desired.appRole ? `The app's role "${role}"` : `"${role}"`
  return {
    code: APP_IS_ADMINISTRATOR,
    key: role,
    message: `${who} ${has.join(' and ')}. That reaches further than what it is to have in schema "${desired.schema}", so it could take the rest.`,
    hint: remedies({ role, memberOf, attributes }, desired, catalog).join(' '),
    objects: [role],
  }
}

function remedies(
  { role, memberOf, attributes }: RolePowers,
  desired: DesiredDatabase,
  catalog: Catalog,
): readonly string[] {
  const inSql = memberOf.filter((each) => each !== PLATFORM_SUPERUSER)
  const revokes = inSql.flatMap((each) => revocationsOf(each, role, desired, catalog))
  const inApi =
    memberOf.includes(PLATFORM_SUPERUSER) || (catalog.platform !== undefined && attributes.length > 0)
  const alter =
    catalog.platform || attributes.length === 0
      ? []
      : [
          `Let a superuser run: ALTER ROLE ${quoteIdentifier(role)} ${attributes.map((each) => `NO${each}`).join(' ')};`,
        ]
  return [...(inApi ? [rolesApiRemedy({ memberOf, attributes })] : []), ...revokes, ...alter]
}

function revocationsOf(
  role: string,
  member: string,
  desired: DesiredDatabase,
  { memberships, keeper }: Catalog,
): readonly string[] {
  const direct = memberships.filter((each) => each.role === role && each.member === member)
  if (role === keeperRole(desired.ownerRole))
    return [
      `Let ${keeper?.admins.map((each) => `"${each}"`).join(' or ') ?? 'an administrator'} run: REVOKE ${quoteIdentifier(role)} FROM ${quoteIdentifier(member)} CASCADE;`,
    ]
  if (direct.length === 0)
    return [`It is one through another role: take "${member}" out of that, or ${asOwner(member, desired)}.`]
  return direct.map(
    ({ grantor, admin }) =>
      `As ${quoteIdentifier(grantor)} run: ${revokeMembership({ role, member, grantor, optionOnly: false, passedOn: admin })}; Or ${asOwner(member, desired)}.`,
  )
}

/** Each of them has an entry already: what it is to have is less. */
function asOwner(role: string, { appRole }: DesiredDatabase): string {
  return role === appRole
    ? 'let it be an owner: `grants: { app: { access: owner } }`'
    : `let it be an owner, by its entry below \`grants.roles\`: \`- { role: ${JSON.stringify(role)}, access: owner }\``
}
