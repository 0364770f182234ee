import type { Catalog, CatalogObject } from '../catalog/catalog.ts'
import { TAKEN_CREATE } from '../catalog/creator-query.ts'
import { alterOwner, dropObject } from '../catalog/object.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { qualified, quoteIdentifier, quoteLiteral } from '../postgres/identifier.ts'
import { capitalised } from '../sentence.ts'
import { copyAdvice } from './copy-table.ts'
import { roleOf } from './desired.ts'
import { inPrintedBox } from './printed-box.ts'
import { objectOf, type Securable } from './securable.ts'

/**
 * Whether the run takes a thing over: only what the login has the rights of, and never by REASSIGN OWNED, so that each is a
 * change that the plan shows; and of what others made only what cannot carry code. A routine that runs as its owner, a
 * view, a rule or an index on its maker's function would hand the owner role's rights to the maker.
 */
export function movable(desired: DesiredDatabase, catalog: Catalog, object: CatalogObject): boolean {
  if (isTakenCreate(object)) return false
  const table = catalog.objects.find(({ kind, name }) => kind === 'table' && name === object.follows)
  const { owner, inert } = table ?? object
  return givesWay(desired, catalog, owner) && (owner === catalog.login.role || inert)
}

/** Made by another role its labels are that role's, and those whom it names would be given CREATE. */
function isTakenCreate({ kind, name }: CatalogObject): boolean {
  return kind === 'type' && name === TAKEN_CREATE
}

/** Whether the run gives a thing with an ACL, the schema itself included, to the owner role. */
export function changesOwner(on: Securable, desired: DesiredDatabase, catalog: Catalog): boolean {
  if (on.owner === desired.ownerRole) return false
  if (on.class === 'schema') return givesWay(desired, catalog, on.owner)
  const object = objectOf(on, catalog)
  return object !== undefined && movable(desired, catalog, object)
}

/** Whether the login may act for an owner, and the owner loses nothing that it needs. */
export function givesWay(desired: DesiredDatabase, catalog: Catalog, owner: string): boolean {
  return (
    desired.ownership === 'enforce' &&
    catalog.actsFor.includes(owner) &&
    !losesAccess(desired, catalog, owner)
  )
}

/**
 * Somebody else who logs in would lose all access, unless the run grants what is desired for that role; a member of the
 * owner role has all that it owns.
 */
function losesAccess(
  desired: DesiredDatabase,
  { otherLogins, ownerMembers }: Catalog,
  owner: string,
): boolean {
  const isDesired = desired.grants.some((grant) => roleOf(grant, desired) === owner)
  return otherLogins.includes(owner) && !ownerMembers.includes(owner) && !isDesired
}

/** What lets the deploy take over what it could and does not; undefined when that is not in its hands. */
export function settingsToTakeOver(
  desired: DesiredDatabase,
  catalog: Catalog,
  owner: string,
): string | undefined {
  if (!catalog.actsFor.includes(owner) || givesWay(desired, catalog, owner)) return undefined
  const settings = [
    ...(losesAccess(desired, catalog, owner)
      ? [
          `add "${owner}", who would lose all access with it, below \`grants.roles\` (\`- { role: ${JSON.stringify(owner)}, access: read-write }\`)`,
        ]
      : []),
    ...(desired.ownership === 'keep' ? ['set `lakebase.ownership: enforce`'] : []),
  ]
  return `${capitalised(settings.join(' and '))} to let the deploy take it over`
}

/**
 * What is to be done by hand about something of somebody else, with the statements, and who runs them. Never a grant of the
 * owner role, which would give everything for a moment: the owner of a schema may drop whatever is in it.
 */
export function takeOverAdvice(desired: DesiredDatabase, catalog: Catalog, object: CatalogObject): string {
  const { schema, ownerRole } = desired
  const { owner, inert, kind } = object
  if (isTakenCreate(object)) return dropForged(desired, object)
  const settings = settingsToTakeOver(desired, catalog, owner)
  if (settings !== undefined && (inert || owner === catalog.login.role)) return `${settings}.`
  if (catalog.ownerMembers.includes(owner))
    return `As ${quoteIdentifier(owner)} run: ${alterOwner(schema, object, ownerRole)};`
  return kind === 'table' ? copyAdvice(desired, catalog, object) : dropAdvice(desired, object)
}

/** Text of its definition first, where the server can tell it. */
function dropAdvice({ schema, ownerRole }: DesiredDatabase, object: CatalogObject): string {
  const isView = object.kind === 'view' || object.kind === 'materialized view'
  const show = isView
    ? `SELECT pg_catalog.pg_get_viewdef(${quoteLiteral(qualified(schema, object.name))}::pg_catalog.regclass); `
    : ''
  return `It could carry code, so nobody is given the rights of "${ownerRole}" through it. As a member of "${ownerRole}" run: ${show}BEGIN; ${inPrintedBox(ownerRole, [dropObject(schema, object)])} Make it anew in a migration: what uses it has to be changed before.`
}

function dropForged({ schema, ownerRole }: DesiredDatabase, object: CatalogObject): string {
  return `The name is the deploy's own, for roles that are to get CREATE back, and what this one says is not believed. As a member of "${ownerRole}" run: BEGIN; ${inPrintedBox(ownerRole, [dropObject(schema, object)])}`
}
