import type { DesiredDatabase } from '../config/desired-database.ts'
import { DeployError } from '../error.ts'
import { type Box, boxed, boxInSchema, makeBox, temporaryBox } from '../postgres/box.ts'
import { qualified, quoteIdentifier, quoteLiteral } from '../postgres/identifier.ts'
import { list, string } from '../postgres/json.ts'
import { writeGuard } from '../postgres/lock-key.ts'
import { RESTRICT_PATH_LOCALLY } from '../postgres/search-path.ts'
import { cell, type ResultRows, type Session } from '../postgres/session.ts'
import { describeFailure, isLockFailure, SqlFailure } from '../postgres/sql-failure.ts'
import type { Timeouts } from './file.ts'
import type { BoxContext } from './file-lines.ts'
import { parseForeignCode, refuseForeignCode } from './foreign-code.ts'
import { foreignCodeQuery } from './foreign-code-query.ts'
import { openIn, untilWritingEnds, writingTransactions } from './open-transactions.ts'
import type { MigrationPorts } from './ports.ts'
import { openTables } from './table-guard.ts'

const READ_ONLY = '25006'

/** Made in the box and rolled back. */
const TEST_TABLE = 'lakebase_deploy_self_test'

/**
 * What must hold before the first file, in one message that leaves nothing: no code of others is within its reach, and the server
 * takes the box that it runs in; or the login is no more than the owner role.
 *
 * Throws DeployError `MIGRATION_REACHES_FOREIGN_CODE`, `SCHEMA_STILL_IN_USE`, `MIGRATION_BOX_REFUSED` or `LOGIN_NOT_OWNER_ONLY`.
 */
export async function prepareFiles(
  session: Session,
  desired: DesiredDatabase,
  ports: PreparePorts,
): Promise<BoxContext> {
  const { context, open } = await prepare(session, desired, ports)
  if (open.length === 0) return context
  await untilWritingEnds(session, desired, open, ports)
  return (await prepare(session, desired, ports)).context
}

type PreparePorts = Pick<
  MigrationPorts,
  'lock' | 'lockTimeoutMs' | 'statementTimeoutMs' | 'clock' | 'deadline' | 'reporter'
>

interface Prepared {
  readonly context: BoxContext
  /** Transactions that were open before the look, so that it may not have seen what they make. */
  readonly open: ResultRows
}

async function prepare(
  session: Session,
  desired: DesiredDatabase,
  ports: Pick<PreparePorts, 'lock' | 'lockTimeoutMs' | 'statementTimeoutMs'>,
): Promise<Prepared> {
  const guard = writeGuard(ports.lock)
  const seen = (box: Box | undefined, results: readonly ResultRows[]) => {
    refuseForeign(desired, results)
    return { context: { desired, box, guard, isOpen: isOpen(results) }, open: openIn(results) }
  }
  if (desired.runAs === 'login') {
    const looks = [...look(desired), moreThanOwner(desired)]
    const results = await session.send(inTransaction(ports, looks))
    const prepared = seen(undefined, results)
    refusePowerful(desired, results)
    return prepared
  }
  const { box, results } = await testBox(session, desired, ports)
  return seen(box, results)
}

interface TestedBox {
  readonly box: Box
  readonly results: readonly ResultRows[]
}

/** Without TEMPORARY on the database the box is in the app's schema. */
async function testBox(session: Session, desired: DesiredDatabase, timeouts: Timeouts): Promise<TestedBox> {
  const { ownerRole, schema } = desired
  const temporary = await tryBox(session, desired, temporaryBox(ownerRole), timeouts)
  if (!(temporary instanceof SqlFailure)) return temporary
  const permanent =
    temporary.sqlstate === '42501'
      ? await tryBox(session, desired, boxInSchema(ownerRole, schema), timeouts)
      : temporary
  if (!(permanent instanceof SqlFailure)) return permanent
  throw new DeployError(
    'MIGRATION_BOX_REFUSED',
    `The server refuses the function in which migrations run with the rights of "${ownerRole}" alone: ${describeFailure(permanent)}`,
    {
      hint: `No migration was run. Deploy with a login that is in ${quoteIdentifier(ownerRole)} and in no other role, and write \`migrations: { run_as: login }\` in deployment.yaml.`,
      retryable: isLockFailure(permanent),
      cause: permanent,
    },
  )
}

async function tryBox(
  session: Session,
  desired: DesiredDatabase,
  box: Box,
  timeouts: Timeouts,
): Promise<TestedBox | SqlFailure> {
  const table = `CREATE TABLE ${qualified(desired.schema, TEST_TABLE)} (id pg_catalog.int4)`
  try {
    const test = [...look(desired), ...makeBox(box), ...boxed(box, table)]
    return { box, results: await session.send(inTransaction(timeouts, test)) }
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error
    await session.send('ROLLBACK')
    // A read-only database refuses everything, and the first file says so.
    return error.sqlstate === READ_ONLY ? { box, results: [] } : error
  }
}

function inTransaction(
  { lockTimeoutMs, statementTimeoutMs }: Timeouts,
  statements: readonly string[],
): string {
  return [
    'BEGIN ISOLATION LEVEL READ COMMITTED',
    RESTRICT_PATH_LOCALLY,
    'SET LOCAL jit = off',
    `SET LOCAL lock_timeout = ${lockTimeoutMs}`,
    `SET LOCAL statement_timeout = ${statementTimeoutMs}`,
    ...statements,
    'ROLLBACK',
  ].join(';\n')
}

/** Whoever is open has to be known before: between two looks it could have ended. */
function look({ schema, ownerRole }: DesiredDatabase): readonly string[] {
  return [writingTransactions({ ownerRole }), foreignCodeQuery(schema, ownerRole), openTables(ownerRole)]
}

/** A read-only database has not told. */
function isOpen(results: readonly ResultRows[]): boolean {
  return cell(results, 'is_open') !== 'false'
}

function refuseForeign(desired: DesiredDatabase, results: readonly ResultRows[]): void {
  refuseForeignCode(desired, parseForeignCode(cell(results, 'foreign_code')))
}

/** What the login has beside the owner role, as JSON text in column `more`. */
function moreThanOwner({ ownerRole }: DesiredDatabase): string {
  return `SELECT json_agg(what)::text AS more FROM (
  SELECT v.what FROM pg_roles r, LATERAL (VALUES ('SUPERUSER', rolsuper), ('CREATEROLE', rolcreaterole), ('CREATEDB', rolcreatedb),
    ('REPLICATION', rolreplication), ('BYPASSRLS', rolbypassrls)) v (what, has) WHERE r.rolname = session_user AND v.has
  UNION ALL SELECT 'the right to pass ' || quote_ident(r.rolname) || ' on' FROM pg_roles r
  WHERE r.rolname = ${quoteLiteral(ownerRole)} AND pg_has_role(session_user, r.oid, 'MEMBER WITH ADMIN OPTION')
  UNION ALL SELECT CASE d.deptype WHEN 'o' THEN 'ownership of ' ELSE 'privileges on ' END
      || CASE WHEN d.dbid IN (0, b.oid) THEN pg_describe_object(d.classid, d.objid, d.objsubid) ELSE 'something in another database' END
  FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid JOIN pg_database b ON b.datname = current_database()
  WHERE d.refclassid = 'pg_authid'::regclass AND r.rolname = session_user AND d.deptype IN ('o', 'a')
    AND NOT (d.classid = 'pg_database'::regclass AND d.deptype = 'a' AND NOT EXISTS (SELECT FROM pg_database x, aclexplode(x.datacl) a
      WHERE x.oid = d.objid AND a.grantee = r.oid AND a.privilege_type = 'CREATE'))
  UNION ALL SELECT 'membership of ' || quote_ident(r.rolname) FROM pg_roles r
  WHERE r.rolname <> session_user AND r.rolname <> ${quoteLiteral(ownerRole)} AND pg_has_role(session_user, r.oid, 'MEMBER')
    AND NOT EXISTS (SELECT FROM pg_roles s WHERE s.rolname = session_user AND s.rolsuper)
    AND NOT pg_has_role(${quoteLiteral(ownerRole)}, r.oid, 'MEMBER')
) s`
}

function refusePowerful({ ownerRole }: DesiredDatabase, results: readonly ResultRows[]): void {
  const more = list(JSON.parse(cell(results, 'more') ?? '[]')).map(string)
  if (more.length === 0) return
  throw new DeployError(
    'LOGIN_NOT_OWNER_ONLY',
    `\`migrations: { run_as: login }\` is for a login that has nothing but the owner role "${ownerRole}"; this one has ${more.join(', ')}, which the code in a migration could use.`,
    {
      hint: 'No migration was run. Leave the key out, so that files run with the rights of the owner role alone, or deploy with a login of its own.',
    },
  )
}
