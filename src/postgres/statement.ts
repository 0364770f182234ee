import type { Grantee } from '../config/desired.ts'
import { DeployError } from '../error.ts'
import type { Actor, Catalog, CatalogObject } from './catalog.ts'
import type { DatabaseChange } from './change.ts'
import { qualified, quoteIdentifier } from './identifier.ts'
import { createLedger } from './migrations/ledger.ts'

/** What a statement needs to know beside its change. */
export interface StatementContext {
  readonly schema: string
  readonly ownerRole: string
  /** The app's Postgres role; undefined when the app has none yet. */
  readonly appRole: string | undefined
  /** As read before the first change. */
  readonly catalog: Catalog
  /** Whether the object of a grant belongs to the owner role by the time of the grant. */
  readonly owns: (change: GrantChange) => boolean
}

export type GrantChange = Extract<DatabaseChange, { kind: 'grant' }>

/** Every change but `migrate`, whose statements are the user's own. */
export type StructuralChange = Exclude<DatabaseChange, { kind: 'migrate' }>

/** A change as SQL, for the login in an open transaction; statements that need another role set it and take it back. */
export function statementsOf(change: StructuralChange, context: StatementContext): readonly string[] {
  const { catalog, schema, ownerRole } = context
  switch (change.kind) {
    case 'create-owner-role':
      return asActor(creator(catalog), [`CREATE ROLE ${quoteIdentifier(change.role)} NOLOGIN`])
    case 'join-owner-role':
      return asActor(admin(catalog), [membership(change.role, catalog.login.role)])
    case 'grant-owner-membership':
      return asActor(admin(catalog), [membership(change.role, granteeRole(change.grantee, context))])
    case 'create-schema':
      return [
        `CREATE SCHEMA ${quoteIdentifier(change.schema)} AUTHORIZATION ${quoteIdentifier(change.owner)}`,
      ]
    case 'set-schema-owner':
      return [`ALTER SCHEMA ${quoteIdentifier(change.schema)} OWNER TO ${quoteIdentifier(change.to)}`]
    case 'set-object-owner':
      return [alterOwner(schema, change.object, change.to)]
    case 'grant':
      // PostgreSQL would else record whichever of the deployer's roles it finds first as the grantor, such as
      // databricks_superuser; a REVOKE by the owner then finds nothing to take away and says so to nobody.
      return context.owns(change) ? asRole(ownerRole, [grant(change, context)]) : [grant(change, context)]
    case 'create-ledger':
      return asRole(ownerRole, createLedger(schema))
  }
}

/** `ALTER TABLE "app"."notes" OWNER TO "app_owner"` */
export function alterOwner(schema: string, object: CatalogObject, to: string): string {
  return `ALTER ${object.kind.toUpperCase()} ${qualified(schema, object.name)}${argumentsOf(object)} OWNER TO ${quoteIdentifier(to)}`
}

/** `TABLE "app"."notes"`, as GRANT names what it is on. */
export function grantOn(on: 'schema' | 'table' | 'sequence', schema: string, object: string): string {
  return on === 'schema'
    ? `SCHEMA ${quoteIdentifier(object)}`
    : `${on.toUpperCase()} ${qualified(schema, object)}`
}

function grant(change: GrantChange, context: StatementContext): string {
  const { schema, ownerRole } = context
  const privileges = change.privileges.join(', ')
  const to = quoteIdentifier(granteeRole(change.grantee, context))
  if (change.class === 'default-table' || change.class === 'default-sequence') {
    const on = change.class === 'default-table' ? 'TABLES' : 'SEQUENCES'
    // Without FOR ROLE it would cover only what the deployer itself creates.
    return `ALTER DEFAULT PRIVILEGES FOR ROLE ${quoteIdentifier(ownerRole)} IN SCHEMA ${quoteIdentifier(schema)} GRANT ${privileges} ON ${on} TO ${to}`
  }
  return `GRANT ${privileges} ON ${grantOn(change.class, schema, change.object)} TO ${to}`
}

function membership(role: string, member: string): string {
  return `GRANT ${quoteIdentifier(role)} TO ${quoteIdentifier(member)} WITH INHERIT TRUE, SET TRUE`
}

function asActor(actor: Actor, statements: readonly string[]): readonly string[] {
  return actor === 'login' ? statements : asRole(actor, statements)
}

function asRole(role: string, statements: readonly string[]): readonly string[] {
  return [`SET LOCAL ROLE ${quoteIdentifier(role)}`, ...statements, 'SET LOCAL ROLE NONE']
}

/** The plan has refused before when there is none. */
function creator(catalog: Catalog): Actor {
  return catalog.login.createRole ?? 'login'
}

/** Whoever creates a role has ADMIN on it. */
function admin(catalog: Catalog): Actor {
  return catalog.owner ? (catalog.owner.admin ?? 'login') : creator(catalog)
}

function granteeRole(grantee: Grantee, { appRole }: StatementContext): string {
  if (grantee.kind === 'role') return grantee.role
  if (appRole !== undefined) return appRole
  throw new DeployError(
    'APP_ROLE_UNKNOWN',
    "The app's service principal is not known yet, so nothing can be granted to it.",
    {
      hint: 'The app must exist before the database step.',
    },
  )
}

function argumentsOf({ kind, signature }: CatalogObject): string {
  if (signature === undefined) return ''
  return `(${kind === 'aggregate' && signature === '' ? '*' : signature})`
}
