import type { DesiredGrant } from '../config/desired.ts'
import { DeployError } from '../error.ts'
import type { AclClass, AclEntry, Catalog, CatalogObject } from './catalog.ts'
import type { DatabaseChange, Finding } from './change.ts'
import { quoteIdentifier } from './identifier.ts'
import { LEDGER_TABLE } from './migrations/ledger.ts'
import { grantOn } from './object.ts'
import { type PartialPlan, willOwn } from './ownership.ts'
import type { WantedDatabase } from './plan.ts'

interface WishedPrivileges {
  readonly schema: readonly string[]
  readonly table: readonly string[]
  readonly sequence: readonly string[]
}

/**
 * The grants that are missing; nothing is ever taken away, and what is there is not granted again, because even an
 * identical GRANT rewrites a catalog row.
 *
 * Throws DeployError `ROLE_NOT_FOUND` for a named role that does not exist and `OWNER_ROLE_NOT_GRANTABLE` when the
 * deployer may not pass on membership of the owner role.
 */
export function planGrants(wanted: WantedDatabase, catalog: Catalog | undefined): PartialPlan {
  if (catalog) requireRoles(wanted, catalog)
  const plans = wanted.grants.map((grant) =>
    grant.access === 'owner'
      ? planMembership(wanted, catalog, grant)
      : planPrivileges(wanted, catalog, grant),
  )
  return { changes: plans.flatMap((plan) => plan.changes), findings: plans.flatMap((plan) => plan.findings) }
}

/** The grantee's role; undefined while it does not exist: an app gets its role with its database resource. */
function roleOf(
  { grantee }: DesiredGrant,
  { appRole }: WantedDatabase,
  catalog: Catalog | undefined,
): string | undefined {
  const role = grantee.kind === 'role' ? grantee.role : appRole
  return role !== undefined && catalog?.roles.includes(role) ? role : undefined
}

function requireRoles({ database, grants }: WantedDatabase, { roles }: Catalog): void {
  const named = grants.map(({ grantee }) => grantee).filter((grantee) => grantee.kind === 'role')
  const missing = named.map(({ role }) => role).filter((role) => !roles.includes(role))
  if (missing.length === 0) return
  const list = missing.map((role) => `"${role}"`).join(', ')
  throw new DeployError(
    'ROLE_NOT_FOUND',
    `grants.roles names ${list}, and the server of database "${database}" has no such role.`,
    {
      hint: `Correct the name in deployment.yaml, or create the role first: with the Lakebase roles API for people and service principals, or as an administrator: ${missing.map((role) => `CREATE ROLE ${quoteIdentifier(role)} NOLOGIN;`).join(' ')}`,
    },
  )
}

function planMembership(
  wanted: WantedDatabase,
  catalog: Catalog | undefined,
  grant: DesiredGrant,
): PartialPlan {
  const { ownerRole } = wanted
  const role = roleOf(grant, wanted, catalog)
  if (role !== undefined && catalog?.ownerMembers.includes(role)) return { changes: [], findings: [] }
  if (catalog?.owner && !catalog.owner.admin) {
    throw new DeployError(
      'OWNER_ROLE_NOT_GRANTABLE',
      `${role ? `"${role}"` : 'The app'} is to be a member of "${ownerRole}", and "${catalog.login.role}" may not grant that.`,
      {
        hint: `Let an administrator of the role run: GRANT ${quoteIdentifier(ownerRole)} TO ${quoteIdentifier(catalog.login.role)} WITH ADMIN TRUE;`,
      },
    )
  }
  return {
    changes: [{ kind: 'grant-owner-membership', role: ownerRole, grantee: grant.grantee }],
    findings: [],
  }
}

function planPrivileges(
  wanted: WantedDatabase,
  catalog: Catalog | undefined,
  grant: DesiredGrant,
): PartialPlan {
  const { schema } = wanted
  const wished = wishedPrivileges(grant)
  const role = roleOf(grant, wanted, catalog)
  const has = granted(role === undefined ? [] : (catalog?.acl ?? []), role)
  const change = (on: AclClass, object: string, privileges: readonly string[]): DatabaseChange[] => {
    const missing = privileges.filter((privilege) => !has.has(key(on, object, privilege)))
    return missing.length > 0
      ? [{ kind: 'grant', class: on, object, privileges: missing, grantee: grant.grantee }]
      : []
  }

  const changes = [...change('schema', schema, wished.schema)]
  const findings: Finding[] = []
  for (const object of catalog?.objects ?? []) {
    const on = classOf(object)
    if (!on || object.name === LEDGER_TABLE || !catalog) continue
    const owned = willOwn(wanted, catalog, object)
    if (object.owner === role && !owned) continue
    const missing = change(on, object.name, wished[on])
    const refused = owned ? [] : missing.flatMap((each) => beyond(each, object.grantable))
    if (refused.length > 0) findings.push(ungrantable(wanted, object, on, refused, role))
    else changes.push(...missing)
  }
  changes.push(
    ...change('default-table', schema, wished.table),
    ...change('default-sequence', schema, wished.sequence),
  )
  return { changes, findings }
}

/** Privileges in alphabetical order. */
function wishedPrivileges({ access, create }: DesiredGrant): WishedPrivileges {
  const schema = create ? ['CREATE', 'USAGE'] : ['USAGE']
  if (access === 'read-only') return { schema, table: ['SELECT'], sequence: ['SELECT'] }
  return { schema, table: ['DELETE', 'INSERT', 'SELECT', 'UPDATE'], sequence: ['SELECT', 'USAGE'] }
}

function classOf({ kind }: CatalogObject): 'table' | 'sequence' | undefined {
  switch (kind) {
    case 'table':
    case 'view':
    case 'materialized view':
    case 'foreign table':
      return 'table'
    case 'sequence':
      return 'sequence'
    default:
      return undefined
  }
}

function granted(acl: readonly AclEntry[], role: string | undefined): ReadonlySet<string> {
  const entries = acl.filter((entry) => entry.grantee === role)
  return new Set(entries.map((entry) => key(entry.class, entry.object, entry.privilege)))
}

function key(on: AclClass, object: string, privilege: string): string {
  return [on, privilege, object].join(' ')
}

/** The privileges of a grant that the login may not pass on. */
function beyond(change: DatabaseChange, grantable: readonly string[] | undefined): readonly string[] {
  if (change.kind !== 'grant' || grantable === undefined) return []
  return change.privileges.filter((privilege) => !grantable.includes(privilege))
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
  }
}
