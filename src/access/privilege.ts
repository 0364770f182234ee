import type { Acl, Catalog, CatalogObject } from '../catalog/catalog.ts'
import { isOwnTable } from '../catalog/own-table.ts'
import type { DesiredPrivilege, Holder, PrivilegeTarget } from '../config/desired.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { DeployError } from '../error.ts'
import { grouped } from '../grouped.ts'
import { quoteIdentifier } from '../postgres/identifier.ts'
import { capitalised } from '../sentence.ts'
import type { AccessPlan, Finding, MissingPrivilege } from './change.ts'
import { willOwn } from './ownership.ts'
import { isLastingGrantor } from './platform.ts'
import {
  classOf,
  defaultObjects,
  isDefault,
  itemsInWords,
  objectOf,
  onClause,
  privilegeList,
  type Securable,
  type SecurableName,
  securables,
} from './securable.ts'

/** What `grants.privileges` lets a role have, or everybody: the privileges, and those of them that it may pass on. */
export type PrivilegesExpected = (
  grantee: string | undefined,
  on: Securable,
) => { readonly privileges: readonly string[]; readonly passable: readonly string[] }

export function expectedPrivilegesOf(desired: DesiredDatabase): PrivilegesExpected {
  const entries = desired.privileges ?? []
  return (grantee, on) => {
    const found = entries.filter(
      (entry) => holds(entry.holder, grantee, desired) && covers(entry.on, on, desired),
    )
    return {
      privileges: found.flatMap(({ privileges }) => privileges),
      passable: found.flatMap(({ privileges, grantOption }) => (grantOption ? privileges : [])),
    }
  }
}

/**
 * Grants of `grants.privileges` that are not there, and findings for what nobody can grant here. Throws DeployError
 * `PRIVILEGE_UNSUPPORTED` for MAINTAIN on a server that has none.
 */
export function planPrivileges(desired: DesiredDatabase, catalog: Catalog | undefined): AccessPlan {
  refuseUnsupported(desired, catalog)
  return {
    changes: missingOf(desired, catalog).map((missing) => ({ kind: 'grant-privileges', ...missing })),
    findings: catalog
      ? (desired.privileges ?? []).flatMap((entry) => unreachable(entry, desired, catalog))
      : [],
  }
}

/** What the next deploy grants, for an audit. */
export function auditPrivileges(
  desired: DesiredDatabase,
  catalog: Catalog,
  hint: string,
): readonly Finding[] {
  const missing = missingOf(desired, catalog).map(
    (each): Finding => ({
      code: 'PRIVILEGE_MISSING',
      key: JSON.stringify([each.on[0]?.class, each.privileges, each.holder, each.grantOption]),
      message: `${capitalised(holderInWords(each.holder, desired))} has no ${inWords(each)} on ${itemsInWords(each.on)}.`,
      hint,
      objects: each.on.map(({ name }) => name),
    }),
  )
  return [...missing, ...(desired.privileges ?? []).flatMap((entry) => unreachable(entry, desired, catalog))]
}

/** `GRANT TRUNCATE ON TABLE "app"."a" TO "etl"`, without a semicolon. */
export function grantStatement(
  { schema, ownerRole }: DesiredDatabase,
  { on, privileges, grantOption }: MissingPrivilege,
  to: string,
): string {
  const [first] = on
  if (!first) return ''
  const option = grantOption ? ' WITH GRANT OPTION' : ''
  if (isDefault(first.class))
    return `ALTER DEFAULT PRIVILEGES FOR ROLE ${quoteIdentifier(ownerRole)} IN SCHEMA ${quoteIdentifier(schema)} GRANT ${privileges.join(', ')} ON ${defaultObjects(first.class)} TO ${to}${option}`
  return `GRANT ${privilegeList(privileges, first.column)} ON ${onClause(schema, on)} TO ${to}${option}`
}

/** Of a holder that exists: a role, or the app with its role. */
function roleOfHolder(holder: Holder, { appRole }: DesiredDatabase): string | undefined {
  if (holder.kind === 'role') return holder.role
  return holder.kind === 'app' ? appRole : undefined
}

function holds(holder: Holder, grantee: string | undefined, desired: DesiredDatabase): boolean {
  if (holder.kind === 'public') return grantee === undefined
  return grantee !== undefined && roleOfHolder(holder, desired) === grantee
}

function covers(
  target: PrivilegeTarget,
  on: SecurableName & { readonly owner: string },
  desired: DesiredDatabase,
): boolean {
  if (on.class === 'table' && isOwnTable(on.name)) return false
  if (target.class === 'database' || target.class === 'schema') return on.class === target.class
  if (target.name === undefined)
    return (
      on.class === target.class ||
      (on.class === `default-${target.class}` && on.owner === desired.ownerRole && on.name === desired.schema)
    )
  return (
    on.class === target.class &&
    on.name === target.name &&
    on.column === target.column &&
    (target.signature === undefined || on.signature === target.signature)
  )
}

function missingOf(desired: DesiredDatabase, catalog: Catalog | undefined): readonly MissingPrivilege[] {
  const targets = targetsOf(desired, catalog)
  return (desired.privileges ?? []).flatMap((entry) => {
    const lacking = targets
      .filter((target) => covers(entry.on, target, desired))
      .map((on) => ({ on, privileges: lackingOn(on, entry, desired) }))
      .filter(({ on, privileges }) => privileges.length > 0 && mayGrantOn(on, desired, catalog))
    const alike = grouped(lacking, ({ on, privileges }) =>
      JSON.stringify([on.class, on.column === undefined ? '' : on.name, on.column, privileges]),
    )
    return [...alike.values()].map((group) => ({
      on: group.map(({ on: { acl: _, owner: __, ...name } }) => name),
      holder: entry.holder,
      privileges: group[0]?.privileges ?? [],
      grantOption: entry.grantOption,
    }))
  })
}

/** Everything there is to grant on; what everybody may do by default needs no grant. */
function targetsOf(desired: DesiredDatabase, catalog: Catalog | undefined): readonly Securable[] {
  const { database, schema, ownerRole } = desired
  const acl: Acl = []
  const plain = { signature: undefined, column: undefined, owner: ownerRole, acl }
  const there = catalog
    ? securables(desired, catalog)
    : [{ ...plain, class: 'database' as const, name: database }]
  const has = (on: Securable['class'], name: string, column?: string) =>
    there.some(
      (each) =>
        each.class === on &&
        each.name === name &&
        each.column === column &&
        (!isDefault(on) || each.owner === ownerRole),
    )
  const defaults = (['table', 'sequence', 'routine', 'type'] as const).map((on) => ({
    ...plain,
    class: `default-${on}` as const,
    name: schema,
  }))
  const columns = (desired.privileges ?? []).flatMap(({ on: { class: on, name, column } }): Securable[] => {
    const table = on === 'column' ? tableNamed(name, catalog) : undefined
    return table ? [{ ...plain, class: 'column', name: table.name, column, owner: table.owner }] : []
  })
  const further: readonly Securable[] = [{ ...plain, class: 'schema', name: schema }, ...defaults, ...columns]
  return [...there, ...further.filter(({ class: on, name, column }) => !has(on, name, column))]
}

function tableNamed(name: string | undefined, catalog: Catalog | undefined): CatalogObject | undefined {
  return catalog?.objects.find((object) => object.name === name && classOf(object.kind) === 'table')
}

function mayGrantOn(on: Securable, desired: DesiredDatabase, catalog: Catalog | undefined): boolean {
  if (!catalog || on.class === 'database' || on.class === 'schema' || isDefault(on.class)) return true
  const object = objectOf(on, catalog)
  return object !== undefined && willOwn(desired, catalog, object)
}

/** As `granted` of `grants.roles`: in authoritative mode only what lasts counts. */
function lackingOn(on: Securable, entry: DesiredPrivilege, desired: DesiredDatabase): readonly string[] {
  if (entry.holder.kind === 'public' && (on.class === 'default-routine' || on.class === 'default-type'))
    return []
  const has = on.acl
    .filter(
      ({ grantee, grantor, grantable }) =>
        holds(entry.holder, grantee, desired) &&
        (grantable || !entry.grantOption) &&
        (desired.grantsMode !== 'authoritative' || isLastingGrantor(grantor, on.owner)),
    )
    .flatMap(({ privileges }) => privileges)
  return entry.privileges.filter((privilege) => !has.includes(privilege))
}

/** A named thing that is not there, or that somebody else owns: no deploy can grant on it. */
function unreachable(
  entry: DesiredPrivilege,
  desired: DesiredDatabase,
  catalog: Catalog,
): readonly Finding[] {
  const { class: on, name } = entry.on
  if (on === 'routine' || on === 'type') return foreignTargets(entry, desired, catalog)
  const isNamed = on === 'table' || on === 'sequence' || on === 'column'
  const kind = on === 'column' ? 'table' : on
  const exists = catalog.objects.some((object) => object.name === name && classOf(object.kind) === kind)
  if (!isNamed || name === undefined || exists) return foreignTargets(entry, desired, catalog)
  return [
    {
      code: 'PRIVILEGE_MISSING',
      key: JSON.stringify([kind, name, entry.privileges, entry.holder]),
      message: `${capitalised(holderInWords(entry.holder, desired))} is to have ${entry.privileges.join(', ')} on ${kind} ${name} by \`grants.privileges\`, and schema "${desired.schema}" has no such ${kind}.`,
      hint: 'Correct the name in deployment.yaml. If a migration of this run makes it, run the job again: it grants then.',
      objects: [name],
    },
  ]
}

function foreignTargets(
  entry: DesiredPrivilege,
  desired: DesiredDatabase,
  catalog: Catalog,
): readonly Finding[] {
  const foreign = targetsOf(desired, catalog).filter(
    (on) =>
      covers(entry.on, on, desired) &&
      roleOfHolder(entry.holder, desired) !== on.owner &&
      lackingOn(on, entry, desired).length > 0 &&
      !mayGrantOn(on, desired, catalog),
  )
  const role = roleOfHolder(entry.holder, desired)
  if (entry.holder.kind === 'app' && role === undefined) return []
  const to = role === undefined ? 'PUBLIC' : quoteIdentifier(role)
  return [...grouped(foreign, ({ owner, class: on }) => JSON.stringify([owner, on])).values()].map(
    (group): Finding => {
      const on = group.map(({ acl: _, owner: __, ...each }) => each)
      const missing = {
        on,
        holder: entry.holder,
        privileges: entry.privileges,
        grantOption: entry.grantOption,
      }
      const owner = group[0]?.owner ?? ''
      return {
        code: 'GRANT_NEEDS_OWNER',
        key: JSON.stringify([owner, on[0]?.class, entry.privileges, entry.holder]),
        message: `${capitalised(holderInWords(entry.holder, desired))} has no ${inWords(missing)} on ${itemsInWords(on)}, which belongs to "${owner}"; the deployer may not grant on it.`,
        hint:
          owner === desired.appRole
            ? `Give ${itemsInWords(on)} to the owner role first, as the finding about that says.`
            : `As ${quoteIdentifier(owner)} run: ${grantStatement(desired, missing, to)};`,
        objects: on.map(({ name }) => name),
      }
    },
  )
}

function refuseUnsupported({ privileges = [] }: DesiredDatabase, catalog: Catalog | undefined): void {
  if (!catalog || catalog.serverVersion >= MAINTAIN_SINCE) return
  if (!privileges.some((entry) => entry.privileges.includes('MAINTAIN'))) return
  throw new DeployError(
    'PRIVILEGE_UNSUPPORTED',
    `\`grants.privileges\` gives MAINTAIN, which PostgreSQL has since 17; this server is ${Math.floor(catalog.serverVersion / 10_000)}.`,
    { hint: 'Delete MAINTAIN from the entry: there, only the owner of a table maintains it.' },
  )
}

const MAINTAIN_SINCE = 170_000

export function holderInWords(holder: Holder, { appRole }: Pick<DesiredDatabase, 'appRole'>): string {
  if (holder.kind === 'public') return 'PUBLIC'
  if (holder.kind === 'role') return `"${holder.role}"`
  return appRole === undefined ? 'the app' : `the app ("${appRole}")`
}

function inWords({ privileges, grantOption }: Pick<MissingPrivilege, 'privileges' | 'grantOption'>): string {
  return `${privileges.join(', ')}${grantOption ? ' with the grant option' : ''}`
}
