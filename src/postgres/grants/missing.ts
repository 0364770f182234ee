import type { DesiredGrant } from '../../config/desired.ts'
import type { Acl, Catalog, CatalogObject } from '../catalog.ts'
import type { DatabaseChange, Finding, GrantClass } from '../change.ts'
import { quoteIdentifier } from '../identifier.ts'
import { LEDGER_TABLE } from '../migrations/ledger.ts'
import { grantOn } from '../object.ts'
import { type PartialPlan, willOwn } from '../ownership.ts'
import type { WantedDatabase } from '../plan.ts'
import { isLastingGrantor } from './platform.ts'
import { classOf } from './securable.ts'
import { roleOf, wishedPrivileges } from './wished.ts'

/** The wished privileges that are not there, as grants; those that the deployer may not give, as findings. */
export function planMissing(wanted: WantedDatabase, catalog: Catalog | undefined): PartialPlan {
  const plans = wanted.grants
    .filter(({ access }) => access !== 'owner')
    .map((grant) => planPrivileges(wanted, catalog, grant))
  return { changes: plans.flatMap((plan) => plan.changes), findings: plans.flatMap((plan) => plan.findings) }
}

/** Something to grant on: what was granted on it already, and by whose word that lasts. */
interface Target {
  readonly class: GrantClass
  readonly name: string
  readonly owner: string
  readonly acl: Acl
}

function planPrivileges(
  wanted: WantedDatabase,
  catalog: Catalog | undefined,
  grant: DesiredGrant,
): PartialPlan {
  const { ownerRole, schema } = wanted
  const wished = wishedPrivileges(grant)
  const role = existingRole(grant, wanted, catalog)
  const change = (target: Target, privileges: readonly string[]): DatabaseChange[] => {
    const has = granted(target, role, wanted)
    const missing = privileges.filter((privilege) => !has.has(privilege))
    const { class: on, name: object } = target
    return missing.length > 0
      ? [{ kind: 'grant', class: on, object, privileges: missing, grantee: grant.grantee }]
      : []
  }
  const defaults = (on: 'table' | 'sequence'): Target => ({
    class: `default-${on}`,
    name: schema,
    owner: ownerRole,
    acl: (catalog?.defaults ?? [])
      .filter((each) => each.role === ownerRole && each.inSchema && each.on === on)
      .flatMap(({ acl }) => acl),
  })

  const changes = [
    ...change(
      {
        class: 'schema',
        name: schema,
        owner: catalog?.schema?.owner ?? ownerRole,
        acl: catalog?.schema?.acl ?? [],
      },
      wished.schema,
    ),
  ]
  const findings: Finding[] = []
  for (const object of catalog?.objects ?? []) {
    const on = grantable(object)
    if (!on || !catalog) continue
    const owned = willOwn(wanted, catalog, object)
    if (object.owner === role && !owned) continue
    const missing = change({ ...object, class: on }, wished[on])
    const refused = owned ? [] : missing.flatMap((each) => beyond(each, object.grantable))
    if (refused.length > 0) findings.push(ungrantable(wanted, object, on, refused, role))
    else changes.push(...missing)
  }
  changes.push(...change(defaults('table'), wished.table), ...change(defaults('sequence'), wished.sequence))
  return { changes, findings }
}

/** The grantee's role; undefined while it does not exist: an app gets its role with its database resource. */
function existingRole(
  grant: DesiredGrant,
  wanted: WantedDatabase,
  catalog: Catalog | undefined,
): string | undefined {
  const role = roleOf(grant, wanted)
  return role !== undefined && catalog?.roles.includes(role) ? role : undefined
}

/** What grants are for: tables and sequences, but for the ledger and the sequences that nobody needs a privilege on. */
function grantable({ kind, name, identity }: CatalogObject): 'table' | 'sequence' | undefined {
  const on = classOf(kind)
  if (identity || name === LEDGER_TABLE) return undefined
  return on === 'table' || on === 'sequence' ? on : undefined
}

/**
 * What the role has. In authoritative mode only what its grantor keeps the right to give counts: the rest goes when that
 * grantor loses the grant option.
 */
function granted(
  { acl, owner }: Target,
  role: string | undefined,
  { grantsMode }: WantedDatabase,
): ReadonlySet<string> {
  const entries = acl.filter(
    ({ grantee, grantor }) =>
      role !== undefined &&
      grantee === role &&
      (grantsMode === 'additive' || isLastingGrantor(grantor, owner)),
  )
  return new Set(entries.flatMap(({ privileges }) => privileges))
}

/** The privileges of a grant that the login may not pass on. */
function beyond(change: DatabaseChange, allowed: readonly string[] | undefined): readonly string[] {
  if (change.kind !== 'grant' || allowed === undefined) return []
  return change.privileges.filter((privilege) => !allowed.includes(privilege))
}

function ungrantable(
  { schema }: WantedDatabase,
  object: CatalogObject,
  on: 'table' | 'sequence',
  privileges: readonly string[],
  role: string | undefined,
): Finding {
  const who = role === undefined ? 'the app' : `"${role}"`
  const statement = `GRANT ${privileges.join(', ')} ON ${grantOn(on, schema, object.name)} TO ${role === undefined ? '<the app>' : quoteIdentifier(role)};`
  return {
    code: 'GRANT_NEEDS_OWNER',
    message: `${who} has no ${privileges.join(', ')} on "${schema}"."${object.name}", which belongs to "${object.owner}"; the deployer may not grant on it.`,
    hint: `As ${quoteIdentifier(object.owner)} run: ${statement}`,
    objects: [object.name],
  }
}
