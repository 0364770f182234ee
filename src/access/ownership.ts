import { block } from '../block.ts'
import type { Catalog, CatalogObject } from '../catalog/catalog.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { DeployError } from '../error.ts'
import { quoteIdentifier } from '../postgres/identifier.ts'
import { printedSql } from '../postgres/printed-sql.ts'
import { printable } from '../printable.ts'
import { capitalised } from '../sentence.ts'
import { bootstrapBlock } from './bootstrap-block.ts'
import type { AccessChange, AccessPlan, Finding } from './change.ts'
import { planOwnerRole } from './owner-role.ts'
import { givesWay, movable, settingsToTakeOver, takeOverAdvice } from './take-over.ts'

/**
 * The owner role, the deployer's membership of it, the schema and who owns what is in it. Undefined catalog: an empty
 * database on a server of its own, where nothing stands in the way.
 *
 * Throws DeployError `OWNER_ROLE_NEEDED`, `OWNER_ROLE_NOT_JOINED`, `OWNER_ROLE_CAN_LOGIN`, `SCHEMA_NOT_CREATABLE`,
 * `DATABASE_CREATE_NOT_GRANTABLE` or `SCHEMA_OWNED_BY_OTHER` when the deployer lacks a right, with the statement that gives it.
 */
export function planOwnership(desired: DesiredDatabase, catalog: Catalog | undefined): AccessPlan {
  const role = planOwnerRole(desired, catalog)
  const objects = catalog ? planObjects(desired, catalog) : { changes: [], findings: [] }
  return {
    changes: [
      ...role.changes,
      ...planSchema(desired, catalog),
      ...planOwnerCreate(desired, catalog),
      ...objects.changes,
    ],
    findings: [...role.findings, ...objects.findings],
  }
}

/** Whether this run will own `object` once its ownership changes are made. */
export function willOwn(desired: DesiredDatabase, catalog: Catalog, object: CatalogObject): boolean {
  return object.owner === desired.ownerRole || movable(desired, catalog, object)
}

function planSchema(desired: DesiredDatabase, catalog: Catalog | undefined): readonly AccessChange[] {
  const { database, schema, ownerRole } = desired
  const create: AccessChange = { kind: 'create-schema', schema, owner: ownerRole }
  if (!catalog) return [create]
  const from = catalog.schema?.owner
  if (from === ownerRole) return []
  if (from !== undefined && !givesWay(desired, catalog, from)) throw foreignSchema(desired, catalog, from)
  if (!catalog.login.createSchema) {
    throw new DeployError(
      'SCHEMA_NOT_CREATABLE',
      `"${catalog.login.role}" may not create schema "${schema}" or change its owner: it has no CREATE on database "${database}".`,
      {
        hint: mayBecomeOwner(catalog)
          ? `Let the database's owner run: GRANT CREATE ON DATABASE ${quoteIdentifier(database)} TO ${quoteIdentifier(catalog.login.role)};`
          : `Let an administrator make the schema, in database "${database}"; running this again changes nothing:\n${block(bootstrapBlock(desired, [catalog.login.role]))}`,
      },
    )
  }
  return [from === undefined ? create : { kind: 'set-schema-owner', schema, from, to: ownerRole }]
}

/** One that has nothing but membership of the owner role is not given more by and by. */
function mayBecomeOwner({ login, platform }: Catalog): boolean {
  return login.createRole.length > 0 || platform?.loginIsMember === true
}

/** Whether a role has CREATE on the database: PUBLIC may have it, and the role may own the database. */
export function createsInDatabase(role: string, catalog: Catalog | undefined): boolean {
  if (!catalog) return false
  const { owner, acl } = catalog.databaseAcl
  return (
    owner === role ||
    acl.some(
      ({ grantee, privileges }) =>
        (grantee === undefined || grantee === role) && privileges.includes('CREATE'),
    )
  )
}

function planOwnerCreate(
  { ownerCreate, ownerRole: role, database }: DesiredDatabase,
  catalog: Catalog | undefined,
): readonly AccessChange[] {
  if (!ownerCreate || createsInDatabase(role, catalog)) return []
  if (catalog && !catalog.login.createSchema) throw notGrantable(role, database, catalog)
  return [{ kind: 'grant-database-create', role }]
}

function notGrantable(role: string, database: string, { login }: Catalog): DeployError {
  return new DeployError(
    'DATABASE_CREATE_NOT_GRANTABLE',
    `\`lakebase.owner_create\` gives "${role}" CREATE on database "${database}", and "${login.role}" may not: it has no CREATE there itself.`,
    {
      hint: `Let an administrator run: GRANT CREATE ON DATABASE ${quoteIdentifier(database)} TO ${quoteIdentifier(role)};`,
    },
  )
}

function foreignSchema(desired: DesiredDatabase, catalog: Catalog, owner: string): DeployError {
  const { schema, ownerRole } = desired
  return new DeployError(
    'SCHEMA_OWNED_BY_OTHER',
    `Schema "${schema}" belongs to "${owner}", not to the owner role "${ownerRole}".`,
    { hint: wayToSchema(desired, catalog, owner) },
  )
}

/** Only its owner can give a schema away, and only to a role that it may SET ROLE to. */
export function wayToSchema(desired: DesiredDatabase, catalog: Catalog, owner: string): string {
  const [schema, own] = [quoteIdentifier(desired.schema), quoteIdentifier(desired.ownerRole)]
  const another = `\`lakebase: { schema: ${JSON.stringify(`${desired.schema}_new`)} }\``
  const settings = settingsToTakeOver(desired, catalog, owner)
  if (settings !== undefined) return `${settings}, or choose another schema: ${another}.`
  if (catalog.ownerMembers.includes(owner))
    return `As ${quoteIdentifier(owner)} run: ALTER SCHEMA ${schema} OWNER TO ${own};`
  if (catalog.administrators.includes(owner))
    return `Deploy once as "${owner}", who can join the owner role: the deploy takes the schema over then.`
  const choose = `Choose another schema, ${another}: to give this one away "${owner}" would need all rights of the owner role.`
  if (catalog.objects.length > 0) return choose
  const who =
    owner === desired.appRole ? 'let the app run once, by its own code' : `as ${quoteIdentifier(owner)} run`
  return `${choose} Nothing is in it, so it can go, too: ${who}: DROP SCHEMA ${schema};`
}

function planObjects(desired: DesiredDatabase, catalog: Catalog): AccessPlan {
  const foreign = catalog.objects.filter(
    (object) => object.owner !== desired.ownerRole && object.follows === undefined,
  )
  const [move, keep] = partition(foreign, (object) => movable(desired, catalog, object))
  return {
    changes: move.map((object) => ({ kind: 'set-object-owner', object, to: desired.ownerRole })),
    findings: keep.map((object) => foreignObject(desired, object, takeOverAdvice(desired, catalog, object))),
  }
}

export function foreignObject({ schema }: DesiredDatabase, object: CatalogObject, hint: string): Finding {
  const { kind, name, signature, owner } = object
  return {
    code: 'OBJECT_OWNED_BY_OTHER',
    key: `${kind} ${name}(${signature ?? ''})`,
    message: `${capitalised(kind)} "${schema}"."${printable(name)}" belongs to "${owner}": a migration cannot alter or drop it.`,
    hint: printedSql(hint),
    objects: [name],
  }
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): readonly [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))]
}
