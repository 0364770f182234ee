import type { Catalog, CatalogObject } from '../catalog/catalog.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { quoteIdentifier } from '../postgres/identifier.ts'
import { capitalised } from '../sentence.ts'
import type { AccessChange, AccessPlan, Finding, UnexpectedPrivilege } from './change.ts'
import { isGivenCreate } from './create.ts'
import { roleOf } from './desired.ts'
import { isAccepted } from './finding.ts'
import type { FindingCode } from './finding-code.ts'
import { privilegeLine, toTake } from './keeping.ts'
import { willOwn } from './ownership.ts'
import { isOutOfReach, PLATFORM_SUPERUSER } from './platform.ts'
import { defaultObjects, inWords, isDefault, itemsInWords, onClause, privilegeList } from './securable.ts'
import { changesOwner } from './take-over.ts'
import { unexpectedPrivileges } from './unexpected.ts'

/**
 * What is to be done about unexpected privileges: with `grants.mode: authoritative` they are revoked where
 * the deployer may act as the one who granted them; everything else is a finding that says who must run what. The CREATE
 * that the tool itself gave while there were no migrations goes in either mode.
 */
export function planRevocations(desired: DesiredDatabase, catalog: Catalog | undefined): AccessPlan {
  if (!catalog) return { changes: [], findings: [] }
  const changes: AccessChange[] = []
  const findings: Finding[] = []
  const extras = unexpectedPrivileges(desired, catalog)
  for (const extra of extras) {
    const as = actingGrantor(extra, desired, catalog)
    const stays = staysFor(extra, desired, catalog)
    if (isGivenCreate(extra, desired) && mayActAs(as, desired, catalog))
      changes.push({ kind: 'revoke', ...extra, as, because: 'migrations' })
    else if (
      desired.grantsMode !== 'authoritative' ||
      isAccepted(identityOf(extra), desired.acceptedFindings)
    )
      findings.push(unexpectedFinding(extra, as, desired, additive(extra, as, desired, catalog)))
    else if (stays) findings.push(unexpectedFinding(extra, as, desired, ownsHere(stays)))
    else if (goesWithItsGrantor(extra, extras, desired, catalog)) continue
    else if (mayActAs(as, desired, catalog)) changes.push({ kind: 'revoke', ...extra, as })
    else findings.push(unexpectedFinding(extra, as, desired, ''))
  }
  return { changes, findings }
}

/**
 * Something in the schema that its holder owns after this run. A view reads with the rights of its owner, as does a
 * SECURITY DEFINER routine, and a foreign key looks into the schema as the owner of its table: whoever uses those, the app
 * as well, would be refused. A role that is desired has its desired privileges for that.
 */
function staysFor(
  { grantee, on }: UnexpectedPrivilege,
  desired: DesiredDatabase,
  catalog: Catalog,
): CatalogObject | undefined {
  const isDesired = desired.grants.some((grant) => roleOf(grant, desired) === grantee)
  if (grantee === undefined || isDesired || on.some((each) => isDefault(each.class))) return undefined
  return catalog.objects.find((object) => object.owner === grantee && !willOwn(desired, catalog, object))
}

function ownsHere({ kind, name, owner }: CatalogObject): string {
  return `it is not revoked while "${owner}" owns ${kind} "${name}", which may work with its rights. Give that to the owner role first; the next deploy revokes this then. Or `
}

/** The grantor at the moment of the REVOKE: a change of owner makes the new owner the grantor of what the old one granted. */
export function actingGrantor(
  { on, grantor }: UnexpectedPrivilege,
  desired: DesiredDatabase,
  catalog: Catalog,
): string {
  const [first] = on
  if (!first || first.owner !== grantor || isDefault(first.class) || first.class === 'database')
    return grantor
  return changesOwner(first, desired, catalog) ? desired.ownerRole : grantor
}

/** REVOKE takes back only what the role that runs it has granted itself. */
function mayActAs(role: string, { ownerRole }: DesiredDatabase, { login, settable }: Catalog): boolean {
  return role === ownerRole || role === login.role || settable.includes(role)
}

/**
 * Taking the grant option from who passed a privilege on takes back, with CASCADE, what was passed on. That is surer than
 * a REVOKE by the passer itself, which may not even see into the schema any more.
 */
function goesWithItsGrantor(
  extra: UnexpectedPrivilege,
  all: readonly UnexpectedPrivilege[],
  desired: DesiredDatabase,
  catalog: Catalog,
): boolean {
  const passers = all.filter(({ grantee, passedOn }) => passedOn && grantee === extra.grantor)
  const revoked = passers.filter(
    (passer) =>
      !staysFor(passer, desired, catalog) &&
      (mayActAs(actingGrantor(passer, desired, catalog), desired, catalog) ||
        goesWithItsGrantor(passer, all, desired, catalog)),
  )
  const taken = new Set(revoked.flatMap(({ on, privileges }) => pairs(on, privileges)))
  return pairs(extra.on, extra.privileges).every((pair) => taken.has(pair))
}

function pairs(on: UnexpectedPrivilege['on'], privileges: readonly string[]): readonly string[] {
  return on.flatMap((each) => privileges.map((privilege) => `${privilege} ${each.class} ${inWords(each)}`))
}

/** The REVOKE of an extra, without a semicolon. */
export function revokeStatement(schema: string, extra: Omit<UnexpectedPrivilege, 'grantor'>): string {
  const { on, grantee, privileges, optionOnly, passedOn } = extra
  const [first] = on
  if (!first) return ''
  const option = optionOnly ? 'GRANT OPTION FOR ' : ''
  const from = grantee === undefined ? 'PUBLIC' : quoteIdentifier(grantee)
  const cascade = passedOn ? ' CASCADE' : ''
  if (isDefault(first.class)) {
    const where = first.name === '' ? '' : ` IN SCHEMA ${quoteIdentifier(first.name)}`
    return `ALTER DEFAULT PRIVILEGES FOR ROLE ${quoteIdentifier(first.owner)}${where} REVOKE ${option}${privileges.join(', ')} ON ${defaultObjects(first.class)} FROM ${from}${cascade}`
  }
  return `REVOKE ${option}${privilegeList(privileges, first.column)} ON ${onClause(schema, on)} FROM ${from}${cascade}`
}

/** The ways out that are better than running a statement by hand; the statement follows. */
export function additive(
  extra: UnexpectedPrivilege,
  as: string,
  desired: DesiredDatabase,
  catalog: Catalog,
): string {
  const line = privilegeLine(extra, identityOf(extra), desired)
  const keep = line === undefined ? '' : `To keep it: ${line}. `
  // Whoever looks may not be who deploys, and deployers are members of databricks_superuser.
  const mayRevoke = as === PLATFORM_SUPERUSER || mayActAs(as, desired, catalog)
  return `${keep}${toTake(desired, mayRevoke)}`
}

function identityOf(extra: UnexpectedPrivilege): Pick<Finding, 'code' | 'key'> {
  const { on, grantee, grantor, privileges } = extra
  const [first] = on
  return {
    code: code(extra),
    key: JSON.stringify([first?.class, first?.owner, first?.column, grantee, grantor, privileges]),
  }
}

/** An extra for somebody to read: what is wrong, then `remedy` and the statement that takes it back, and who runs it. */
export function unexpectedFinding(
  extra: UnexpectedPrivilege,
  as: string,
  desired: DesiredDatabase,
  remedy: string,
): Finding {
  return {
    ...identityOf(extra),
    message: `${sentence(extra)}, which is unexpected.`,
    hint: capitalised(remedy + byHand(extra, as, desired)),
    objects: extra.on.map(inWords),
  }
}

/** The statement, and who runs it. As the app nobody logs in but its own code: what it passed on goes with its grant option. */
function byHand(extra: UnexpectedPrivilege, as: string, { schema, appRole }: DesiredDatabase): string {
  const [first] = extra.on
  const statement = `${revokeStatement(schema, extra)};`
  if (isOutOfReach(as)) return `ask Databricks, because only "${as}", who granted it, can.`
  if (!first || as !== appRole) return `as ${quoteIdentifier(as)} run: ${statement}`
  if (isDefault(first.class)) return `let the app run once, by its own code: ${statement}`
  if (first.owner === appRole)
    return `give ${itemsInWords(extra.on)} to the owner role first, as the finding about that says.`
  const given = first.acl.find(
    ({ grantee, grantable, privileges }) =>
      grantee === appRole && grantable && extra.privileges.every((each) => privileges.includes(each)),
  )
  const option = revokeStatement(schema, { ...extra, grantee: appRole, optionOnly: true, passedOn: true })
  return `as ${quoteIdentifier(given?.grantor ?? first.owner)} run: ${option};`
}

function sentence({ on, grantee, grantor, privileges, optionOnly }: UnexpectedPrivilege): string {
  const [first] = on
  const who = grantee === undefined ? 'PUBLIC' : `"${grantee}"`
  const what = privileges.join(', ')
  const where = itemsInWords(on)
  if (first && isDefault(first.class))
    return `${capitalised(where)} that "${first.owner}" creates will give ${what}${optionOnly ? ' with the grant option' : ''} to ${who}`
  return `${who} ${optionOnly ? 'may pass on' : 'has'} ${what} on ${where} (granted by "${grantor}")`
}

function code({ on, optionOnly }: UnexpectedPrivilege): FindingCode {
  const [first] = on
  if (first && isDefault(first.class)) return 'DEFAULT_PRIVILEGE_UNEXPECTED'
  return optionOnly ? 'GRANT_OPTION_UNEXPECTED' : 'PRIVILEGE_UNEXPECTED'
}
