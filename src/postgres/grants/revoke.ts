import type { Catalog, CatalogObject } from '../catalog.ts'
import type { DatabaseChange, Finding } from '../change.ts'
import { quoteIdentifier } from '../identifier.ts'
import { type PartialPlan, willOwn, willOwnAs } from '../ownership.ts'
import type { WantedDatabase } from '../plan.ts'
import { type Extra, extraPrivileges } from './extra.ts'
import { defaultObjects, inWords, isDefault, itemsInWords, onClause, privilegeList } from './securable.ts'
import { roleOf } from './wished.ts'

/**
 * What is to be done about privileges that nobody wished for: with `grants.mode: authoritative` they are revoked where
 * the deployer may act as the one who granted them; everything else is a finding that says who must run what.
 */
export function planRevocations(wanted: WantedDatabase, catalog: Catalog | undefined): PartialPlan {
  if (!catalog) return { changes: [], findings: [] }
  const changes: DatabaseChange[] = []
  const findings: Finding[] = []
  const extras = extraPrivileges(wanted, catalog)
  for (const extra of extras) {
    const as = actingGrantor(extra, wanted, catalog)
    const stays = staysFor(extra, wanted, catalog)
    if (wanted.grantsMode !== 'authoritative') findings.push(extraFinding(extra, as, wanted, ADDITIVE))
    else if (stays) findings.push(extraFinding(extra, as, wanted, ownsHere(stays)))
    else if (goesWithItsGrantor(extra, extras, wanted, catalog)) continue
    else if (mayActAs(as, wanted, catalog)) changes.push({ kind: 'revoke', ...extra, as })
    else findings.push(extraFinding(extra, as, wanted, ''))
  }
  return { changes, findings }
}

/**
 * Something in the schema that its holder owns after this run. A view reads with the rights of its owner, as does a
 * SECURITY DEFINER routine, and a foreign key looks into the schema as the owner of its table: whoever uses those, the app
 * as well, would be refused. A role that is wished for has its wishes for that.
 */
function staysFor(
  { grantee, on }: Extra,
  wanted: WantedDatabase,
  catalog: Catalog,
): CatalogObject | undefined {
  const isWished = wanted.grants.some((grant) => roleOf(grant, wanted) === grantee)
  if (grantee === undefined || isWished || on.some((each) => isDefault(each.class))) return undefined
  return catalog.objects.find((object) => object.owner === grantee && !willOwn(wanted, catalog, object))
}

function ownsHere({ kind, name, owner }: CatalogObject): string {
  return `it is not revoked while "${owner}" owns ${kind} "${name}", which may work with its rights. Give that to the owner role first; the next deploy revokes this then. Or `
}

/** The way out that is better than running a statement by hand; the statement follows. */
export const ADDITIVE =
  'Wish for it below `grants.roles`, set `grants.mode: authoritative` so that the deploy revokes what nobody wished for, or '

/** The grantor at the moment of the REVOKE: a change of owner makes the new owner the grantor of what the old one granted. */
export function actingGrantor({ on, grantor }: Extra, wanted: WantedDatabase, catalog: Catalog): string {
  const [first] = on
  if (!first || first.owner !== grantor || isDefault(first.class) || first.class === 'database')
    return grantor
  return willOwnAs(wanted, catalog, first.owner)
}

/** REVOKE takes back only what the role that runs it has granted itself. */
function mayActAs(role: string, { ownerRole }: WantedDatabase, { login, settable }: Catalog): boolean {
  return role === ownerRole || role === login.role || settable.includes(role)
}

/**
 * Taking the grant option from who passed a privilege on takes back, with CASCADE, what was passed on. That is surer than
 * a REVOKE by the passer itself, which may not even see into the schema any more.
 */
function goesWithItsGrantor(
  extra: Extra,
  all: readonly Extra[],
  wanted: WantedDatabase,
  catalog: Catalog,
): boolean {
  const passers = all.filter(({ grantee, passedOn }) => passedOn && grantee === extra.grantor)
  const revoked = passers.filter(
    (passer) =>
      !staysFor(passer, wanted, catalog) &&
      (mayActAs(actingGrantor(passer, wanted, catalog), wanted, catalog) ||
        goesWithItsGrantor(passer, all, wanted, catalog)),
  )
  const taken = new Set(revoked.flatMap(({ on, privileges }) => pairs(on, privileges)))
  return pairs(extra.on, extra.privileges).every((pair) => taken.has(pair))
}

function pairs(on: Extra['on'], privileges: readonly string[]): readonly string[] {
  return on.flatMap((each) => privileges.map((privilege) => `${privilege} ${each.class} ${inWords(each)}`))
}

/** The REVOKE of an extra, without a semicolon. */
export function revokeStatement(schema: string, extra: Omit<Extra, 'grantor'>): string {
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

/** An extra for somebody to read: what is wrong, then `remedy` and the statement that takes it back, and who runs it. */
export function extraFinding(extra: Extra, as: string, { schema }: WantedDatabase, remedy: string): Finding {
  const { on, grantee, grantor, privileges } = extra
  const [first] = on
  const statement = `as ${quoteIdentifier(as)} run: ${revokeStatement(schema, extra)};`
  return {
    code: code(extra),
    key: JSON.stringify([first?.class, first?.owner, first?.column, grantee, grantor, privileges]),
    message: `${sentence(extra)}, and nobody wished for that.`,
    hint: capitalised(remedy + statement),
    objects: on.map(inWords),
  }
}

function sentence({ on, grantee, grantor, privileges, optionOnly }: Extra): string {
  const [first] = on
  const who = grantee === undefined ? 'PUBLIC' : `"${grantee}"`
  const what = privileges.join(', ')
  const where = itemsInWords(on)
  if (first && isDefault(first.class))
    return `${capitalised(where)} that "${first.owner}" creates will give ${what}${optionOnly ? ' with the grant option' : ''} to ${who}`
  return `${who} ${optionOnly ? 'may pass on' : 'has'} ${what} on ${where} (granted by "${grantor}")`
}

function code({ on, optionOnly }: Extra): string {
  const [first] = on
  if (first && isDefault(first.class)) return 'DEFAULT_PRIVILEGE_NOT_WISHED'
  return optionOnly ? 'GRANT_OPTION_NOT_WISHED' : 'PRIVILEGE_NOT_WISHED'
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
