import type { Actor, Catalog } from '../catalog/catalog.ts'
import { keeperRole, quoteIdentifier } from '../postgres/identifier.ts'
import { PLATFORM_SUPERUSER } from './platform.ts'

/** A statement of an open transaction, and who runs it. */
export interface Statement {
  readonly sql: string
  /** The role to SET first; undefined: the login itself. */
  readonly role: string | undefined
  /** Whether it runs triggers and the like of the owner role's tables, and so needs a box. */
  readonly isBoxed?: boolean
}

interface DesiredMembers {
  readonly ownerRole: string
  readonly deployers: readonly string[]
}

/**
 * On whose right the owner role can be made; undefined: on nobody's. The keeper is for a login with CREATEROLE: what it
 * made itself would fall with its own role. A role that `databricks_superuser` makes is open to all its members, so it is
 * none for named deployers.
 */
export function ownerRoleMaker(
  { deployers }: Pick<DesiredMembers, 'deployers'>,
  { login, keeper }: Catalog,
): Actor | 'keeper' | undefined {
  if (login.isSuperuser) return 'login'
  if (deployers.length === 0 && login.createRole.includes(PLATFORM_SUPERUSER)) return PLATFORM_SUPERUSER
  const mayKeep = keeper === undefined || keeper.loginIsAdmin
  return login.createRole.includes('login') && mayKeep ? 'keeper' : undefined
}

/** The owner role, and who may join it. */
export function createOwnerRole(desired: DesiredMembers, catalog: Catalog): readonly Statement[] {
  const create = `CREATE ROLE ${quoteIdentifier(desired.ownerRole)} NOLOGIN`
  const share = catalog.platform && desired.deployers.length === 0 ? [shareStatement(desired.ownerRole)] : []
  switch (ownerRoleMaker(desired, catalog)) {
    case PLATFORM_SUPERUSER:
      return [{ sql: create, role: PLATFORM_SUPERUSER }]
    case 'keeper': {
      const { login, keeper, platform } = catalog
      const keep = keeperRole(desired.ownerRole)
      const me = quoteIdentifier(login.role)
      // Elsewhere than on Lakebase there is nobody but the login who could let others in.
      const admin = `GRANT ${quoteIdentifier(desired.ownerRole)} TO ${me} WITH ADMIN TRUE, INHERIT TRUE, SET TRUE`
      return [
        asLogin(`${keeper ? 'ALTER' : 'CREATE'} ROLE ${quoteIdentifier(keep)} NOLOGIN CREATEROLE`),
        asLogin(takeKeeper(keep, me)),
        ...[create, ...share, ...(platform ? [] : [admin])].map((sql) => ({ sql, role: keep })),
        asLogin(`ALTER ROLE ${quoteIdentifier(keep)} NOCREATEROLE`),
        asLogin(leaveKeeper(keep, me)),
      ]
    }
    default:
      return [create, ...share].map(asLogin)
  }
}

/** Opens an owner role that is there to every member of `databricks_superuser`. */
export function shareOwnerRole(desired: DesiredMembers, catalog: Catalog): readonly Statement[] {
  return asAdmin(shareStatement(desired.ownerRole), desired, catalog)
}

/** Makes `member` a member that acts as the owner role. */
export function joinOwnerRole(
  desired: DesiredMembers,
  catalog: Catalog,
  member: string,
): readonly Statement[] {
  return asAdmin(joinStatement(desired.ownerRole, member), desired, catalog)
}

export function joinStatement(ownerRole: string, member: string): string {
  return `GRANT ${quoteIdentifier(ownerRole)} TO ${quoteIdentifier(member)} WITH INHERIT TRUE, SET TRUE`
}

/** Statements that rest on the keeper's ADMIN option, for one transaction of who has the ADMIN option of the keeper. */
export function throughKeeper(keep: string, as: string, statements: readonly string[]): readonly string[] {
  return [
    takeKeeper(keep, as),
    `SET LOCAL ROLE ${quoteIdentifier(keep)}`,
    ...statements,
    'SET LOCAL ROLE NONE',
    leaveKeeper(keep, as),
  ]
}

/** ADMIN is enough to join, and gives nothing until then. */
export function shareStatement(ownerRole: string): string {
  return `GRANT ${quoteIdentifier(ownerRole)} TO ${PLATFORM_SUPERUSER} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`
}

/** The grantor is `databricks_superuser` where it can be: what a person granted falls with that person's role. */
function asAdmin(sql: string, desired: DesiredMembers, catalog: Catalog): readonly Statement[] {
  const { owner, settable } = catalog
  const admin = owner ? (owner.admin ?? 'login') : adminOfNew(desired, catalog)
  if (admin === PLATFORM_SUPERUSER) {
    return settable.includes(PLATFORM_SUPERUSER)
      ? [{ sql, role: PLATFORM_SUPERUSER }]
      : [asLogin(`${sql} GRANTED BY ${PLATFORM_SUPERUSER}`)]
  }
  return admin === 'keeper' ? asKeeper(sql, desired, catalog) : [asLogin(sql)]
}

/** By who has the ADMIN option of the keeper: it becomes the keeper for one statement. */
export function asKeeper(
  sql: string,
  { ownerRole }: Pick<DesiredMembers, 'ownerRole'>,
  { login }: Catalog,
): readonly Statement[] {
  const keep = keeperRole(ownerRole)
  const me = quoteIdentifier(login.role)
  return [asLogin(takeKeeper(keep, me)), { sql, role: keep }, asLogin(leaveKeeper(keep, me))]
}

/** Who can let others in once the owner role has been made, in the same transaction. */
function adminOfNew(desired: DesiredMembers, catalog: Catalog): Actor | 'keeper' | undefined {
  const maker = ownerRoleMaker(desired, catalog)
  const isOpen = desired.deployers.length === 0 && catalog.platform?.loginIsMember === true
  return maker === 'keeper' && isOpen ? PLATFORM_SUPERUSER : maker
}

function takeKeeper(keep: string, as: string): string {
  return `GRANT ${quoteIdentifier(keep)} TO ${as} WITH INHERIT FALSE, SET TRUE`
}

/** The grant that it made itself; CREATE ROLE's, which is the ADMIN option alone, stays. */
function leaveKeeper(keep: string, as: string): string {
  return `REVOKE ${quoteIdentifier(keep)} FROM ${as}`
}

function asLogin(sql: string): Statement {
  return { sql, role: undefined }
}
