import type { Catalog } from '../catalog/catalog.ts'
import type { Grantee } from '../config/desired.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { grouped } from '../grouped.ts'
import { administrators } from './administrator.ts'
import { findBlindSpots } from './blind-spot.ts'
import type { Finding } from './change.ts'
import { isGivenCreate, settleCreate } from './create.ts'
import { ownersOf } from './desired.ts'
import { markAccepted } from './finding.ts'
import type { FindingCode } from './finding-code.ts'
import {
  additiveMembership,
  membershipFinding,
  unauditableAccess,
  unexpectedMemberships,
} from './membership.ts'
import { type Missing, missingPrivileges } from './missing.ts'
import { foreignObject, wayToSchema } from './ownership.ts'
import { auditPrivileges } from './privilege.ts'
import { actingGrantor, additive, unexpectedFinding } from './revoke.ts'
import { itemsInWords } from './securable.ts'
import { takeOverAdvice } from './take-over.ts'
import { unexpectedPrivileges } from './unexpected.ts'

const BY_DEPLOY = 'The next deploy does it.'
const REVOKED = 'The next deploy revokes it where the deployer may act as its grantor; else '
/** Of CREATE that the tool gave while there were no migrations. */
const TAKEN =
  'The next deploy takes it, because migrations run there; to keep it: `grants: { app: { create: true } }`. Else '

/**
 * Everything in owners, grants and memberships that is not as desired, whatever the login that looks may change:
 * an auditor needs no rights. Pure.
 */
export function auditDatabase(unsettled: DesiredDatabase, catalog: Catalog): readonly Finding[] {
  const desired = settleCreate(unsettled, catalog)
  const findings = [
    ...auditOwnership(desired, catalog),
    ...auditMissing(desired, catalog),
    ...auditPrivileges(desired, catalog, BY_DEPLOY),
    ...auditExtra(desired, catalog),
    ...administrators(desired, catalog, []),
    ...unauditableAccess(desired, catalog),
    ...findBlindSpots(desired, catalog),
  ]
  return markAccepted(findings, desired.acceptedFindings)
}

function auditOwnership(desired: DesiredDatabase, catalog: Catalog): readonly Finding[] {
  const { schema, ownerRole, database } = desired
  const finding = (code: FindingCode, name: string, message: string, hint = BY_DEPLOY): Finding => ({
    code,
    key: name,
    message,
    hint,
    objects: [name],
  })
  const role = catalog.owner?.canLogin
    ? [
        finding(
          'OWNER_ROLE_CAN_LOGIN',
          ownerRole,
          `Somebody can log in as "${ownerRole}", the owner of the schema.`,
          `Let an administrator run: ALTER ROLE "${ownerRole}" NOLOGIN;`,
        ),
      ]
    : []
  if (!catalog.schema)
    return [...role, finding('SCHEMA_MISSING', schema, `Database "${database}" has no schema "${schema}".`)]
  const { owner } = catalog.schema
  const own =
    owner === ownerRole
      ? []
      : [
          finding(
            'SCHEMA_OWNED_BY_OTHER',
            schema,
            `Schema "${schema}" belongs to "${owner}", not to the owner role "${ownerRole}".`,
            `The next deploy takes it over where the deployer may act as its owner. Else: ${wayToSchema(desired, catalog, owner)}`,
          ),
        ]
  const foreign = catalog.objects.filter(
    (object) => object.owner !== ownerRole && object.follows === undefined,
  )
  const objects = foreign.map((object) => {
    const remedy =
      desired.ownership === 'enforce' && (object.inert || object.owner === catalog.login.role)
        ? 'The next deploy takes it over where the deployer may act as its owner. Else: '
        : ''
    return foreignObject(desired, object, remedy + takeOverAdvice(desired, catalog, object))
  })
  return [...role, ...own, ...objects]
}

/** The same privileges missing on many things are one finding. */
function auditMissing(desired: DesiredDatabase, catalog: Catalog): readonly Finding[] {
  const groups = grouped(missingPrivileges(desired, catalog), ({ class: on, privileges, grantee }) =>
    JSON.stringify([on, privileges, grantee]),
  )
  const members = ownersOf(desired).filter((role) => !catalog.ownerMembers.includes(role))
  return [
    ...[...groups].map(([key, missing]) => missingFinding(key, missing)),
    ...members.map(
      (role): Finding => ({
        code: 'MEMBERSHIP_MISSING',
        key: role,
        message: `"${role}" is no member of the owner role "${desired.ownerRole}".`,
        hint: BY_DEPLOY,
        objects: [desired.ownerRole],
      }),
    ),
  ]
}

function missingFinding(key: string, missing: readonly Missing[]): Finding {
  const [first] = missing
  const on = missing.map(({ class: each, name }) => ({
    class: each,
    name,
    signature: undefined,
    column: undefined,
  }))
  const who = first ? inWords(first.grantee, first.role) : ''
  return {
    code: 'PRIVILEGE_MISSING',
    key,
    message: `${who} has no ${first?.privileges.join(', ')} on ${itemsInWords(on)}.`,
    hint: BY_DEPLOY,
    objects: missing.map(({ name }) => name),
  }
}

function inWords(grantee: Grantee, role: string | undefined): string {
  if (grantee.kind === 'role') return `"${grantee.role}"`
  return role === undefined ? 'The app, which has no Postgres role,' : `The app ("${role}")`
}

function auditExtra(desired: DesiredDatabase, catalog: Catalog): readonly Finding[] {
  const remedy = (advice: string) => (desired.grantsMode === 'authoritative' ? REVOKED : advice)
  return [
    ...unexpectedPrivileges(desired, catalog).map((extra) =>
      unexpectedFinding(
        extra,
        actingGrantor(extra, desired, catalog),
        desired,
        isGivenCreate(extra, desired)
          ? TAKEN
          : remedy(additive(extra, actingGrantor(extra, desired, catalog), desired, catalog)),
      ),
    ),
    ...unexpectedMemberships(desired, catalog).map((extra) =>
      membershipFinding(extra, desired, catalog, remedy(additiveMembership(extra, desired, catalog))),
    ),
  ]
}
