import { joinOwnerRole, type Statement } from '../../access/owner-role-statements.ts'
import { PLATFORM_SUPERUSER } from '../../access/platform.ts'
import type { Catalog } from '../../catalog/catalog.ts'
import { LEDGER_TABLE } from '../../catalog/ledger.ts'
import { RELEASE_TABLE } from '../../catalog/release.ts'
import type { DesiredDatabase } from '../../config/desired-database.ts'
import { DeployError } from '../../error.ts'
import type { DestroyChange } from '../../plan/end-change.ts'
import { keeperRole, quoteIdentifier, quoteLiteral } from '../../postgres/identifier.ts'
import { writeGuard } from '../../postgres/lock-key.ts'
import type { RunLock } from '../../postgres/run-lock.ts'
import { RESTRICT_PATH_LOCALLY } from '../../postgres/search-path.ts'
import { describeFailure, isLockFailure, SqlFailure } from '../../postgres/sql-failure.ts'

/** Longer than what somebody reads in passing; a schema that is in use is not waited for. */
const LOCK_TIMEOUT_MS = 10_000
const STATEMENT_TIMEOUT_MS = 300_000

/** What the tables of the schema hold by now is asked by this code. */
const HOLDS_ROWS = 'LB003'

export type DropChange = Extract<DestroyChange, { kind: 'drop-schema' | 'drop-owner-role' }>

interface Drop {
  readonly desired: DesiredDatabase
  readonly catalog: Catalog
  readonly lock: RunLock
}

/** In one transaction, on the connection of the lock. Throws `DATABASE_CHANGE_FAILED`, `DATABASE_LOCKED` and `DESTROY_LOSES_DATA`. */
export async function drop(change: DropChange, { desired, catalog, lock }: Drop): Promise<void> {
  const statements = change.kind === 'drop-schema' ? dropSchema(change) : []
  const join = catalog.owner?.set ? [] : joinOwnerRole(desired, catalog, catalog.login.role)
  const asOwner = change.kind === 'drop-schema' ? statements : [dropOwned(change.role)]
  const message = [
    'BEGIN ISOLATION LEVEL READ COMMITTED',
    RESTRICT_PATH_LOCALLY,
    ...writeGuard(lock),
    `SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`,
    `SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`,
    ...join.flatMap(as),
    ...as({ sql: asOwner.join(';\n'), role: desired.ownerRole }),
    ...(change.kind === 'drop-owner-role' ? dropRole(change.role, catalog).flatMap(as) : []),
    'COMMIT',
  ].join(';\n')
  try {
    await lock.send(message)
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error
    await lock.send('ROLLBACK')
    throw refused(change, error)
  }
}

function as({ sql, role }: Statement): readonly string[] {
  return role === undefined ? [sql] : [`SET LOCAL ROLE ${quoteIdentifier(role)}`, sql, 'SET LOCAL ROLE NONE']
}

/** The owner of a schema drops what is in it, whoever owns that. No code of anybody runs. */
function dropSchema({ schema, withData }: Extract<DropChange, { kind: 'drop-schema' }>): readonly string[] {
  return [
    ...(withData ? [] : [requireEmpty(schema)]),
    `DROP SCHEMA IF EXISTS ${quoteIdentifier(schema)} CASCADE`,
  ]
}

function requireEmpty(schema: string): string {
  const own = [LEDGER_TABLE, RELEASE_TABLE].map(quoteLiteral).join(', ')
  const body = `BEGIN
  IF EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ${quoteLiteral(schema)}
      AND c.relkind IN ('r', 'm') AND c.relname NOT IN (${own}) AND pg_relation_size(c.oid) > 0) THEN
    RAISE EXCEPTION USING ERRCODE = '${HOLDS_ROWS}', MESSAGE = 'a table has got rows meanwhile';
  END IF;
END`
  return `DO ${quoteLiteral(body)}`
}

/** Only privileges and default privileges are left: a role that still owns something keeps it, and stays. */
function dropOwned(role: string): string {
  const body = `BEGIN
  IF EXISTS (SELECT FROM pg_shdepend s JOIN pg_roles r ON r.oid = s.refobjid
      WHERE r.rolname = ${quoteLiteral(role)} AND s.refclassid = 'pg_authid'::regclass AND s.deptype = 'o') THEN
    RAISE EXCEPTION 'the role still owns something';
  END IF;
  DROP OWNED BY ${quoteIdentifier(role)};
END`
  return `DO ${quoteLiteral(body)}`
}

/** By whoever could make it: see `createOwnerRole`. */
function dropRole(role: string, { login, keeper, owner }: Catalog): readonly Statement[] {
  const owned = `DROP ROLE ${quoteIdentifier(role)}`
  if (!keeper) {
    const byPlatform = !login.isSuperuser && owner?.admin === PLATFORM_SUPERUSER
    return [{ sql: owned, role: byPlatform ? PLATFORM_SUPERUSER : undefined }]
  }
  const keep = quoteIdentifier(keeperRole(role))
  const me = quoteIdentifier(login.role)
  const byLogin = (sql: string) => ({ sql, role: undefined })
  return [
    byLogin(`ALTER ROLE ${keep} CREATEROLE`),
    byLogin(`GRANT ${keep} TO ${me} WITH INHERIT FALSE, SET TRUE`),
    { sql: owned, role: keeperRole(role) },
    byLogin(`DROP ROLE ${keep}`),
  ]
}

function refused(change: DropChange, error: SqlFailure): DeployError {
  const what = change.kind === 'drop-schema' ? `Schema "${change.schema}"` : `Role "${change.role}"`
  if (error.sqlstate === HOLDS_ROWS)
    return new DeployError(
      'DESTROY_LOSES_DATA',
      `${what} was empty when it was looked at, and has rows by now.`,
      {
        hint: 'Run the job again and look at its plan.',
        cause: error,
      },
    )
  if (isLockFailure(error))
    return new DeployError('DATABASE_LOCKED', `${what} could not be dropped: ${describeFailure(error)}`, {
      hint: 'Somebody still uses it. End that, then run the job again: it continues from what is left.',
      retryable: true,
      cause: error,
    })
  return new DeployError(
    'DATABASE_CHANGE_FAILED',
    `${what} could not be dropped: ${describeFailure(error)}`,
    {
      hint: 'Run the job again: it continues from what is left. If it fails again, let the administrator of the database drop it by hand.',
      cause: error,
    },
  )
}
