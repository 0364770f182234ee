import { revokeMembership } from '../../access/membership.ts'
import {
  asKeeper,
  createOwnerRole,
  joinOwnerRole,
  type Statement,
  shareOwnerRole,
} from '../../access/owner-role-statements.ts'
import { willOwn } from '../../access/ownership.ts'
import { grantStatement } from '../../access/privilege.ts'
import { revokeStatement } from '../../access/revoke.ts'
import { classOf } from '../../access/securable.ts'
import { giveCreate } from '../../access/taken-create.ts'
import type { Catalog } from '../../catalog/catalog.ts'
import { alterOwner, grantOn } from '../../catalog/object.ts'
import type { Grantee, Holder } from '../../config/desired.ts'
import type { DesiredDatabase } from '../../config/desired-database.ts'
import { DeployError } from '../../error.ts'
import type { MigrationChange } from '../../migrations/change.ts'
import { adoptIntoLedger, amendLedger, createLedger, upgradeLedger } from '../../migrations/ledger.ts'
import type { DatabaseChange } from '../../plan/database-change.ts'
import { keeperRole, quoteIdentifier } from '../../postgres/identifier.ts'

/** What a statement needs to know beside its change. */
export interface StatementContext {
  readonly desired: DesiredDatabase
  /** As read before the first change. */
  readonly catalog: Catalog
}

/** Every change but those that run what is the user's own, files and commands, and what goes around them. */
export type StructuralChange = Exclude<
  DatabaseChange,
  MigrationChange | { kind: 'run-command' | 'close-schema' | 'create-extension' }
>

/** A change as SQL. Throws DeployError `APP_ROLE_UNKNOWN` for a grant to an app that has no role yet. */
export function statementsOf(change: StructuralChange, context: StatementContext): readonly Statement[] {
  const { catalog, desired } = context
  const login = (sql: string) => [{ sql, role: undefined }]
  switch (change.kind) {
    case 'create-owner-role':
      return createOwnerRole(desired, catalog)
    case 'share-owner-role':
      return shareOwnerRole(desired, catalog)
    case 'join-owner-role':
      return joinOwnerRole(desired, catalog, catalog.login.role)
    case 'grant-owner-membership':
      return joinOwnerRole(desired, catalog, granteeRole(change.grantee, desired))
    case 'create-schema':
      return login(
        `CREATE SCHEMA ${quoteIdentifier(change.schema)} AUTHORIZATION ${quoteIdentifier(change.owner)}`,
      )
    case 'grant-database-create':
      return login(
        `GRANT CREATE ON DATABASE ${quoteIdentifier(desired.database)} TO ${quoteIdentifier(change.role)}`,
      )
    case 'set-schema-owner':
      return login(`ALTER SCHEMA ${quoteIdentifier(change.schema)} OWNER TO ${quoteIdentifier(change.to)}`)
    case 'set-object-owner':
      return login(alterOwner(desired.schema, change.object, change.to))
    case 'grant':
      return [grant(change, context)]
    case 'grant-privileges':
      return [grantPrivileges(change, desired)]
    case 'revoke':
      return [{ sql: revokeStatement(desired.schema, change), role: roleToSet(change.as, catalog) }]
    case 'revoke-membership':
      return change.grantor === keeperRole(desired.ownerRole)
        ? asKeeper(revokeMembership(change), desired, catalog)
        : [{ sql: revokeMembership(change), role: roleToSet(change.grantor, catalog) }]
    case 'give-back-create':
      return giveCreate(desired, change.to).map((sql) => ({ sql, role: desired.ownerRole }))
    case 'create-ledger':
      return createLedger(desired.schema).map((sql) => ({ sql, role: desired.ownerRole }))
    case 'upgrade-ledger':
      return [{ sql: upgradeLedger(desired.schema), role: desired.ownerRole }]
    case 'adopt-migrations':
      return [
        {
          sql: adoptIntoLedger(desired.schema, change.by, change.entries),
          role: desired.ownerRole,
          isBoxed: true,
        },
      ]
    case 'accept-migration':
      return amendLedger(desired.schema, change.version, change.becomes).map((sql) => ({
        sql,
        role: desired.ownerRole,
        isBoxed: true,
      }))
  }
}

/**
 * Run by the owner role, so that it is the grantor: as the login, PostgreSQL picks any role that the login inherits and
 * that has the grant option, `databricks_superuser` as well, and the owner could not revoke that. Only on what the
 * owner role does not own the login grants itself.
 */
function grant(
  change: Extract<DatabaseChange, { kind: 'grant' }>,
  { desired, catalog }: StatementContext,
): Statement {
  const { schema, ownerRole } = desired
  const privileges = change.privileges.join(', ')
  const to = quoteIdentifier(granteeRole(change.grantee, desired))
  if (change.class === 'default-table' || change.class === 'default-sequence') {
    const on = change.class === 'default-table' ? 'TABLES' : 'SEQUENCES'
    // Default privileges are for what the owner role creates, whoever states them.
    const forOwner = `ALTER DEFAULT PRIVILEGES FOR ROLE ${quoteIdentifier(ownerRole)} IN SCHEMA ${quoteIdentifier(schema)}`
    return { sql: `${forOwner} GRANT ${privileges} ON ${on} TO ${to}`, role: ownerRole }
  }
  const object = catalog.objects.find(
    ({ kind, name }) => name === change.object && classOf(kind) === change.class,
  )
  const foreign = object !== undefined && !willOwn(desired, catalog, object)
  return {
    sql: `GRANT ${privileges} ON ${grantOn(change.class, schema, change.object)} TO ${to}`,
    role: foreign ? undefined : ownerRole,
  }
}

/** Only the database is none of the owner role's. */
function grantPrivileges(
  change: Extract<DatabaseChange, { kind: 'grant-privileges' }>,
  desired: DesiredDatabase,
): Statement {
  const isOnDatabase = change.on[0]?.class === 'database'
  return {
    sql: grantStatement(desired, change, holderRole(change.holder, desired)),
    role: isOnDatabase ? undefined : desired.ownerRole,
  }
}

function roleToSet(role: string, { login }: Catalog): string | undefined {
  return role === login.role ? undefined : role
}

function holderRole(holder: Holder, desired: DesiredDatabase): string {
  return holder.kind === 'public' ? 'PUBLIC' : quoteIdentifier(granteeRole(holder, desired))
}

function granteeRole(grantee: Grantee, { appRole }: DesiredDatabase): string {
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
