import type { Acl, Catalog, CatalogObject } from '../catalog/catalog.ts'
import { grantOn } from '../catalog/object.ts'
import { isOwnTable } from '../catalog/own-table.ts'
import type { DesiredGrant, Grantee } from '../config/desired.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { quoteIdentifier } from '../postgres/identifier.ts'
import type { AccessChange, AccessPlan, Finding, GrantClass } from './change.ts'
import { type DesiredPrivileges, desiredPrivileges, roleOf } from './desired.ts'
import { willOwn } from './ownership.ts'
import { isLastingGrantor } from './platform.ts'
import { classOf } from './securable.ts'

/** Privileges that are desired and not there. */
export interface Missing {
  readonly class: GrantClass
  readonly name: string
  /** Sorted. */
  readonly privileges: readonly string[]
  readonly grantee: Grantee
  /** Undefined while the grantee does not exist. */
  readonly role: string | undefined
  /** What it is on, for tables and sequences. */
  readonly object: CatalogObject | undefined
}

/** The missing privileges, as grants; those that the deployer may not give, as findings. */
export function planMissing(desired: DesiredDatabase, catalog: Catalog | undefined): AccessPlan {
  const changes: AccessChange[] = []
  const findings: Finding[] = []
  for (const missing of missingPrivileges(desired, catalog)) {
    const { class: on, name, privileges, grantee } = missing
    const refused = catalog ? beyond(missing, desired, catalog) : []
    if (missing.object && refused.length > 0)
      findings.push(ungrantable(desired, missing.object, missing, refused))
    else changes.push({ kind: 'grant', class: on, object: name, privileges, grantee })
  }
  return { changes, findings }
}

/** Something to grant on: what was granted on it already, and who owns it. */
interface Target {
  readonly class: GrantClass
  readonly name: string
  readonly owner: string
  readonly acl: Acl
  readonly object?: CatalogObject
}

/** Everything that is desired and not there: the schema, what is in it, what will be. */
export function missingPrivileges(
  desired: DesiredDatabase,
  catalog: Catalog | undefined,
): readonly Missing[] {
  const targets = targetsOf(desired, catalog)
  return desired.grants.flatMap((grant) => {
    const expected = desiredPrivileges(grant)
    const role = existingRole(grant, desired, catalog)
    return targets.flatMap((target) => {
      const { class: on, name, object } = target
      const owned = object === undefined || (catalog && willOwn(desired, catalog, object))
      if (object && object.owner === role && !owned) return []
      const has = granted(target, role, desired)
      const privileges = expected[privilegeClass(on)].filter((privilege) => !has.has(privilege))
      return privileges.length === 0
        ? []
        : [{ class: on, name, privileges, grantee: grant.grantee, role, object }]
    })
  })
}

function targetsOf({ schema, ownerRole }: DesiredDatabase, catalog: Catalog | undefined): readonly Target[] {
  const defaults = (on: 'table' | 'sequence'): Target => ({
    class: `default-${on}`,
    name: schema,
    owner: ownerRole,
    acl: (catalog?.defaults ?? [])
      .filter((each) => each.role === ownerRole && each.inSchema && each.on === on)
      .flatMap(({ acl }) => acl),
  })
  const objects = (catalog?.objects ?? []).flatMap((object): Target[] => {
    const on = grantable(object)
    return on ? [{ class: on, name: object.name, owner: object.owner, acl: object.acl, object }] : []
  })
  const { owner = ownerRole, acl = [] } = catalog?.schema ?? {}
  return [{ class: 'schema', name: schema, owner, acl }, ...objects, defaults('table'), defaults('sequence')]
}

function privilegeClass(on: GrantClass): keyof DesiredPrivileges {
  switch (on) {
    case 'schema':
      return 'schema'
    case 'table':
    case 'default-table':
      return 'table'
    case 'sequence':
    case 'default-sequence':
      return 'sequence'
  }
}

/** The grantee's role; undefined while it does not exist: an app gets its role with its database resource. */
function existingRole(
  grant: DesiredGrant,
  desired: DesiredDatabase,
  catalog: Catalog | undefined,
): string | undefined {
  const role = roleOf(grant, desired)
  return role !== undefined && catalog?.roles.includes(role) ? role : undefined
}

/** What grants are for: tables and sequences, but for the ledger and the sequences that nobody needs a privilege on. */
function grantable({ kind, name, identity }: CatalogObject): 'table' | 'sequence' | undefined {
  const on = classOf(kind)
  if (identity || isOwnTable(name)) return undefined
  return on === 'table' || on === 'sequence' ? on : undefined
}

/**
 * What the role has. In authoritative mode only what its grantor keeps the right to give counts: the rest goes when that
 * grantor loses the grant option.
 */
function granted(
  { acl, owner }: Target,
  role: string | undefined,
  { grantsMode }: DesiredDatabase,
): ReadonlySet<string> {
  const entries = acl.filter(
    ({ grantee, grantor }) =>
      role !== undefined &&
      grantee === role &&
      (grantsMode !== 'authoritative' || isLastingGrantor(grantor, owner)),
  )
  return new Set(entries.flatMap(({ privileges }) => privileges))
}

/** The privileges that the login may not pass on, on what the owner role will not own. */
function beyond(
  { privileges, object }: Missing,
  desired: DesiredDatabase,
  catalog: Catalog,
): readonly string[] {
  if (object?.grantable === undefined || willOwn(desired, catalog, object)) return []
  const { grantable: allowed } = object
  return privileges.filter((privilege) => !allowed.includes(privilege))
}

function ungrantable(
  desired: DesiredDatabase,
  { name, kind, owner }: CatalogObject,
  { role }: Missing,
  privileges: readonly string[],
): Finding {
  const on = classOf(kind) === 'sequence' ? 'sequence' : 'table'
  const who = role === undefined ? 'the app' : `"${role}"`
  const statement = `GRANT ${privileges.join(', ')} ON ${grantOn(on, desired.schema, name)} TO ${role === undefined ? '<the app>' : quoteIdentifier(role)};`
  return {
    code: 'GRANT_NEEDS_OWNER',
    key: `${name} ${role ?? ''}`,
    message: `${who} has no ${privileges.join(', ')} on "${desired.schema}"."${name}", which belongs to "${owner}"; the deployer may not grant on it.`,
    hint:
      owner === desired.appRole
        ? `Give ${on} "${name}" to the owner role first, as the finding about that says.`
        : `As ${quoteIdentifier(owner)} run: ${statement}`,
    objects: [name],
  }
}
