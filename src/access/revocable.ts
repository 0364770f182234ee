import type { Catalog, Membership } from '../catalog/catalog.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { keeperRole } from '../postgres/identifier.ts'
import type { UnexpectedMembership } from './change.ts'
import { ownersOf } from './desired.ts'
import { PLATFORM_SUPERUSER } from './platform.ts'

/** The memberships that a run takes back, and whom that costs a membership of the owner role that is desired. */
export interface Revocations {
  readonly revoked: readonly UnexpectedMembership[]
  /** The deployer, and roles with `access: owner`; each is given its own before. */
  readonly lost: readonly string[]
  /** Those who would lose theirs for good, so that no membership of the owner role is taken back. */
  readonly stranded: readonly string[]
}

/**
 * What authoritative mode may take back as its grantor. A membership falls with the one who granted it, and the deployer's
 * own may be through a group: where that cannot be given anew, by `databricks_superuser`, whose grants nobody takes back,
 * memberships of the owner role stay as they are.
 */
export function revocations(
  extras: readonly UnexpectedMembership[],
  desired: DesiredDatabase,
  catalog: Catalog,
): Revocations {
  if (desired.grantsMode !== 'authoritative') return { revoked: [], lost: [], stranded: [] }
  const { login, settable, owner, keeper } = catalog
  const keep = keeper?.loginIsAdmin ? keeperRole(desired.ownerRole) : undefined
  const revocable = extras.filter(
    ({ grantor }) => grantor === login.role || grantor === keep || settable.includes(grantor),
  )
  const lost = losers(revocable, desired, catalog)
  if (lost.length === 0 || owner?.admin === PLATFORM_SUPERUSER)
    return { revoked: revocable, lost, stranded: [] }
  const elsewhere = revocable.filter(({ role }) => role !== desired.ownerRole)
  return { revoked: elsewhere, lost: [], stranded: lost }
}

function losers(
  revoked: readonly UnexpectedMembership[],
  desired: DesiredDatabase,
  { login, memberships, owner, ownerMembers }: Catalog,
): readonly string[] {
  if (!revoked.some(({ role }) => role === desired.ownerRole)) return []
  const all = memberships.filter(({ role }) => role === desired.ownerRole)
  const left = remaining(all, revoked).filter(({ inherit, set }) => inherit && set)
  const isLeft = (role: string) => left.some(({ member }) => member === role)
  const loginLoses = owner?.inherit && owner.set && !left.some(({ loginIsMember }) => loginIsMember)
  const owners = ownersOf(desired).filter((role) => ownerMembers.includes(role) && !isLeft(role))
  return [...(loginLoses ? [login.role] : []), ...owners]
}

/** The memberships of a role once those are revoked, and with them what their members had passed on. */
function remaining(
  all: readonly Membership[],
  revoked: readonly UnexpectedMembership[],
): readonly Membership[] {
  const gone = (each: Membership) =>
    revoked.some(
      ({ role, member, grantor, optionOnly }) =>
        !optionOnly && role === each.role && member === each.member && grantor === each.grantor,
    )
  const disowned = new Set(revoked.filter(({ role }) => role === all[0]?.role).map(({ member }) => member))
  let left = all.filter((each) => !gone(each))
  for (;;) {
    const next = left.filter(({ grantor }) => !disowned.has(grantor))
    if (next.length === left.length) return next
    for (const { member } of left.filter(({ grantor }) => disowned.has(grantor))) disowned.add(member)
    left = next
  }
}
