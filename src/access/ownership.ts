import type { Catalog, CatalogObject } from '../catalog/catalog.ts'
import { alterOwner } from '../catalog/object.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { DeployError } from '../error.ts'
import { quoteIdentifier } from '../postgres/identifier.ts'
import type { AccessChange, AccessPlan, Finding } from './change.ts'
import { roleOf } from './desired.ts'

/**
 * The owner role, the deployer's membership of it, the schema and who owns what is in it. Undefined catalog: an empty
 * database on a server of its own, where nothing stands in the way.
 *
 * Throws DeployError `OWNER_ROLE_NEEDED`, `OWNER_ROLE_NOT_JOINED`, `OWNER_ROLE_CAN_LOGIN`, `SCHEMA_NOT_CREATABLE` or
 * `SCHEMA_OWNED_BY_OTHER` when the deployer lacks a right, with the statement that gives it.
 */
export function planOwnership(desired: DesiredDatabase, catalog: Catalog | undefined): AccessPlan {
  const objects = catalog ? planObjects(desired, catalog) : { changes: [], findings: [] }
  return {
    changes: [
      ...planOwnerRole(desired, catalog),
      ...planSchema(desired, catalog),
      ...planExtensions(desired, catalog),
      ...objects.changes,
    ],
    findings: objects.findings,
  }
}

/** Whether this run will own `object` once its ownership changes are made. */
export function willOwn(
  desired: DesiredDatabase,
  catalog: Catalog,
  object: Pick<CatalogObject, 'owner'>,
): boolean {
  return object.owner === desired.ownerRole || movable(desired, catalog, object.owner)
}

/** The owner that something of `owner` will have once this run's ownership changes are made. */
export function willOwnAs(desired: DesiredDatabase, catalog: Catalog, owner: string): string {
  return willOwn(desired, catalog, { owner }) ? desired.ownerRole : owner
}

function planOwnerRole(
  { database, ownerRole: role }: DesiredDatabase,
  catalog: Catalog | undefined,
): readonly AccessChange[] {
  const join: AccessChange = { kind: 'join-owner-role', role }
  if (!catalog) return [{ kind: 'create-owner-role', role }, join]
  const { owner, login, ownerAdmins } = catalog
  const grant = `GRANT ${quoteIdentifier(role)} TO ${quoteIdentifier(login.role)} WITH INHERIT TRUE, SET TRUE;`
  if (!owner) {
    if (login.createRole) return [{ kind: 'create-owner-role', role }, join]
    throw new DeployError(
      'OWNER_ROLE_NEEDED',
      `The role "${role}", which is to own the schema in database "${database}", does not exist, and "${login.role}" may not create roles: it has no CREATEROLE and is not a member of databricks_superuser.`,
      { hint: `Let an administrator run: CREATE ROLE ${quoteIdentifier(role)} NOLOGIN; ${grant}` },
    )
  }
  if (owner.canLogin) {
    throw new DeployError(
      'OWNER_ROLE_CAN_LOGIN',
      `"${role}" cannot be the owner role: somebody can log in as it.`,
      {
        hint: 'Name a role of its own in deployment.yaml (`lakebase.owner_role`), or leave the key out: the role is then made by the deploy.',
      },
    )
  }
  if (owner.inherit && owner.set) return []
  if (owner.admin) return [join]
  throw new DeployError(
    'OWNER_ROLE_NOT_JOINED',
    `"${login.role}" is not a member of the owner role "${role}" and may not make itself one.`,
    { hint: `Let ${oneOf(ownerAdmins)} run: ${grant}` },
  )
}

function planSchema(desired: DesiredDatabase, catalog: Catalog | undefined): readonly AccessChange[] {
  const { database, schema, ownerRole } = desired
  const create: AccessChange = { kind: 'create-schema', schema, owner: ownerRole }
  if (!catalog) return [create]
  const from = catalog.schema?.owner
  if (from === ownerRole) return []
  if (from !== undefined && !movable(desired, catalog, from)) throw foreignSchema(desired, catalog, from)
  if (!catalog.login.createSchema) {
    throw new DeployError(
      'SCHEMA_NOT_CREATABLE',
      `"${catalog.login.role}" may not create schema "${schema}" or change its owner: it has no CREATE on database "${database}".`,
      {
        hint: `Let the database's owner run: GRANT CREATE ON DATABASE ${quoteIdentifier(database)} TO ${quoteIdentifier(catalog.login.role)};`,
      },
    )
  }
  return [from === undefined ? create : { kind: 'set-schema-owner', schema, from, to: ownerRole }]
}

/** One that is there stays where it is: an extension belongs to the whole database. */
function planExtensions(
  { extensions, schema }: DesiredDatabase,
  catalog: Catalog | undefined,
): readonly AccessChange[] {
  return extensions
    .filter((extension) => !catalog?.extensions.includes(extension))
    .map((extension) => ({ kind: 'create-extension', extension, schema }))
}

function foreignSchema(desired: DesiredDatabase, catalog: Catalog, owner: string): DeployError {
  const { schema, ownerRole } = desired
  const alter = `ALTER SCHEMA ${quoteIdentifier(schema)} OWNER TO ${quoteIdentifier(ownerRole)};`
  const way = wayToTakeOver(desired, catalog, owner)
  const hint =
    way !== undefined
      ? `${way}, or choose another \`lakebase.schema\`.`
      : `${runAs(owner, desired, catalog, alter)} Or choose another \`lakebase.schema\`.`
  return new DeployError(
    'SCHEMA_OWNED_BY_OTHER',
    `Schema "${schema}" belongs to "${owner}", not to the owner role "${ownerRole}".`,
    {
      hint,
    },
  )
}

function planObjects(desired: DesiredDatabase, catalog: Catalog): AccessPlan {
  const { schema, ownerRole } = desired
  const foreign = catalog.objects.filter(
    (object) => object.owner !== ownerRole && object.follows === undefined,
  )
  const [move, keep] = partition(foreign, (object) => movable(desired, catalog, object.owner))
  return {
    changes: move.map((object) => ({ kind: 'set-object-owner', object, to: ownerRole })),
    findings: keep.map((object) => {
      const way = wayToTakeOver(desired, catalog, object.owner)
      const byHand = () => runAs(object.owner, desired, catalog, `${alterOwner(schema, object, ownerRole)};`)
      return foreignObject(desired, object, way === undefined ? byHand() : `${way}.`)
    }),
  }
}

export function foreignObject({ schema }: DesiredDatabase, object: CatalogObject, hint: string): Finding {
  const { kind, name, signature, owner } = object
  return {
    code: 'OBJECT_OWNED_BY_OTHER',
    key: `${kind} ${name}(${signature ?? ''})`,
    message: `${capitalised(kind)} "${schema}"."${name}" belongs to "${owner}": a migration cannot alter or drop it.`,
    hint,
    objects: [name],
  }
}

/**
 * Only what the login has the rights of, and never REASSIGN OWNED: each object is a change that the plan shows. Somebody
 * else who logs in would lose all access with it, unless the run grants what is desired for that role.
 */
function movable(desired: DesiredDatabase, catalog: Catalog, owner: string): boolean {
  return (
    desired.ownership === 'enforce' &&
    catalog.actsFor.includes(owner) &&
    !losesAccess(desired, catalog, owner)
  )
}

/** A member of the owner role has all that it owns. */
function losesAccess(
  desired: DesiredDatabase,
  { otherLogins, ownerMembers }: Catalog,
  owner: string,
): boolean {
  const isDesired = desired.grants.some((grant) => roleOf(grant, desired) === owner)
  return otherLogins.includes(owner) && !ownerMembers.includes(owner) && !isDesired
}

/** What lets the deploy take over what it could and does not; undefined when that is not in its hands. */
function wayToTakeOver(desired: DesiredDatabase, catalog: Catalog, owner: string): string | undefined {
  if (!catalog.actsFor.includes(owner)) return undefined
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

/** Only the owner can give an object away, and only to a role that it may SET ROLE to. */
export function runAs(
  owner: string,
  { ownerRole }: DesiredDatabase,
  { ownerMembers }: Catalog,
  statement: string,
): string {
  const [from, to] = [quoteIdentifier(owner), quoteIdentifier(ownerRole)]
  if (ownerMembers.includes(owner)) return `As ${from} run: ${statement}`
  return `As an administrator of ${to} run: GRANT ${to} TO ${from}; then as ${from}: ${statement} then: REVOKE ${to} FROM ${from};`
}

function oneOf(roles: readonly string[]): string {
  return roles.length > 0 ? `one of its administrators (${roles.join(', ')})` : 'an administrator'
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): readonly [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))]
}
