import type { AclEntry, Catalog } from '../catalog/catalog.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { grouped } from '../grouped.ts'
import type { UnexpectedPrivilege } from './change.ts'
import { desiredPrivilegesOf, impliedPrivilegesOf, ownersOf, type PrivilegesOn } from './desired.ts'
import { acceptedMembers } from './membership.ts'
import { isLastingGrantor, platformPrivileges } from './platform.ts'
import { expectedPrivilegesOf, type PrivilegesExpected } from './privilege.ts'
import { isDefault, type Securable, securables } from './securable.ts'
import { changesOwner } from './take-over.ts'

type Judgement = Omit<UnexpectedPrivilege, 'on'>

/**
 * Every privilege that is granted and neither desired nor the platform's. What things have in common is one entry: a
 * GRANT ON ALL TABLES by hand is one line, not two thousand.
 */
export function unexpectedPrivileges(
  desired: DesiredDatabase,
  catalog: Catalog,
): readonly UnexpectedPrivilege[] {
  const expected = {
    given: desiredPrivilegesOf(desired),
    implied: impliedPrivilegesOf(desired),
    single: expectedPrivilegesOf(desired),
  }
  const deployers = [
    catalog.login.role,
    desired.ownerRole,
    ...ownersOf(desired),
    ...acceptedMembers(desired, catalog),
  ]
  const found = securables(desired, catalog).flatMap((on) =>
    on.acl.flatMap((entry) =>
      judgementsOf(entry, on, expected, deployers).map((judgement) => ({ on, judgement })),
    ),
  )
  const alike = grouped(found, ({ on, judgement }) =>
    JSON.stringify([
      on.class,
      on.owner,
      changesOwner(on, desired, catalog),
      isDefault(on.class) ? on.name : on.column,
      judgement,
    ]),
  )
  return [...alike.values()].flatMap((group) => {
    const [first] = group
    return first ? [{ ...first.judgement, on: group.map(({ on }) => on) }] : []
  })
}

function judgementsOf(
  entry: AclEntry,
  on: Securable,
  expected: {
    readonly given: PrivilegesOn
    readonly implied: PrivilegesOn
    readonly single: PrivilegesExpected
  },
  deployers: readonly string[],
): readonly Judgement[] {
  const { grantee, grantor, grantable } = entry
  const platform = platformPrivileges(on, entry, deployers)
  const desired = grantee === undefined ? [] : expected.given(grantee, on)
  // No deploy gives these anew, so what falls with its grantor is not kept in silence.
  const kept =
    grantee !== undefined && isLastingGrantor(grantor, on.owner) ? expected.implied(grantee, on) : []
  const given = (privilege: string) =>
    platform.privileges === 'all' || platform.privileges.includes(privilege)
  const single = expected.single(grantee, on)
  const allowed = [...desired, ...kept, ...single.privileges]
  const unexpected = entry.privileges.filter((each) => !given(each) && !allowed.includes(each))
  const rest = entry.privileges.filter(
    (each) => !unexpected.includes(each) && !single.passable.includes(each),
  )
  const judgement = (privileges: readonly string[], optionOnly: boolean): Judgement[] =>
    privileges.length === 0
      ? []
      : [{ grantee, grantor, privileges, optionOnly, passedOn: passesOn(entry, privileges, on) }]
  return [...judgement(unexpected, false), ...(grantable && !platform.grantable ? judgement(rest, true) : [])]
}

function passesOn(
  { grantee, grantable }: AclEntry,
  privileges: readonly string[],
  { acl }: Securable,
): boolean {
  if (!grantable) return false
  return acl.some(
    (other) => other.grantor === grantee && other.privileges.some((each) => privileges.includes(each)),
  )
}
