import type { ExtensionChange } from '../../access/extension.ts'
import { extensionBlock, REACHES_CODE } from '../../access/extension-script.ts'
import { block } from '../../block.ts'
import type { DesiredDatabase } from '../../config/desired-database.ts'
import { DeployError } from '../../error.ts'
import { alone, openIn, untilWritingEnds, writingTransactions } from '../../migrations/open-transactions.ts'
import { quoteLiteral } from '../../postgres/identifier.ts'
import { writeGuard } from '../../postgres/lock-key.ts'
import { printedSql } from '../../postgres/printed-sql.ts'
import { ATTEMPTS, pauseBeforeRetry } from '../../postgres/retry.ts'
import { RESTRICT_PATH_LOCALLY } from '../../postgres/search-path.ts'
import type { Session } from '../../postgres/session.ts'
import { describeFailure, isCatalogRace, SqlFailure } from '../../postgres/sql-failure.ts'
import { printable } from '../../printable.ts'
import { clause } from '../../sentence.ts'
import type { ApplyPorts } from './ports.ts'

/** Throws DeployError `EXTENSION_NOT_AVAILABLE` for those that the server does not have. */
export async function requireAvailable(session: Session, changes: readonly ExtensionChange[]): Promise<void> {
  if (changes.length === 0) return
  const names = changes.map(({ extension }) => quoteLiteral(extension)).join(', ')
  const missing = await session.send(`BEGIN READ ONLY; ${RESTRICT_PATH_LOCALLY};
SELECT x.name AS missing FROM unnest(ARRAY[${names}]) x (name) WHERE x.name NOT IN (SELECT a.name FROM pg_available_extensions a);
COMMIT`)
  const unknown = missing.flat().flatMap((row) => row.missing ?? [])
  if (unknown.length === 0) return
  throw new DeployError('EXTENSION_NOT_AVAILABLE', `The server has no extension ${unknown.join(', ')}.`, {
    hint: 'Nothing was changed. Correct `lakebase: { extensions: [...] }` in deployment.yaml; what there is: SELECT name FROM pg_available_extensions;',
  })
}

/**
 * Makes extensions in the schema, all or none, while nobody else can create there. Resolves with those that it has made: one that
 * a run for another schema of the database makes at the same moment is there then, and stays where it is.
 *
 * Throws DeployError `EXTENSION_REACHES_CODE` when their scripts could call code that somebody has put there, `SCHEMA_STILL_IN_USE` and
 * `DATABASE_CHANGE_FAILED`; nothing is changed then.
 */
export async function createExtensions(
  session: Session,
  desired: DesiredDatabase,
  changes: readonly ExtensionChange[],
  ports: ApplyPorts,
): Promise<readonly ExtensionChange[]> {
  if (changes.length === 0) return []
  const { schema, ownerRole } = desired
  const names = changes.map(({ extension }) => extension)
  if (desired.grants.some(({ access }) => access === 'owner'))
    throw reachesCode(names, `whoever has \`access: owner\` may make code in schema "${schema}" meanwhile`)
  const open = openIn(await session.send(alone(writingTransactions(desired))))
  await untilWritingEnds(session, desired, open, ports)
  const statements = [
    'BEGIN ISOLATION LEVEL READ COMMITTED',
    RESTRICT_PATH_LOCALLY,
    ...writeGuard(ports.lock),
    `SET LOCAL lock_timeout = ${ports.lockTimeoutMs}`,
    `SET LOCAL statement_timeout = ${ports.statementTimeoutMs}`,
    `SELECT extname AS there FROM pg_extension WHERE extname IN (${names.map(quoteLiteral).join(', ')})`,
    extensionBlock(schema, ownerRole, names),
    'COMMIT',
  ]
  for (let attempt = 0; ; attempt += 1) {
    try {
      const there = (await session.send(statements.join(';\n'))).flat().map((row) => row.there)
      return changes.filter(({ extension }) => !there.includes(extension))
    } catch (error) {
      if (!(error instanceof SqlFailure)) throw error
      await session.send('ROLLBACK')
      if (error.sqlstate === REACHES_CODE) throw reachesCode(names, printable(error.message), error)
      if (!isCatalogRace(error) || attempt + 1 === ATTEMPTS) throw refused(names, error)
      await pauseBeforeRetry(attempt, `extension ${names.join(', ')}: ${error.message}`, ports)
    }
  }
}

function refused(names: readonly string[], error: SqlFailure): DeployError {
  return new DeployError(
    'DATABASE_CHANGE_FAILED',
    `PostgreSQL refused extension ${names.join(', ')}: ${describeFailure(error)}`,
    {
      hint: `${error.hint ? `${error.hint} ` : ''}No extension and no migration was made.`,
      retryable: isCatalogRace(error),
      cause: error,
    },
  )
}

/** The way out is a schema that nobody else has had a hand in; what a required extension needs first, the server says. */
function reachesCode(names: readonly string[], why: string, cause?: SqlFailure): DeployError {
  const elsewhere = extensionBlock('extensions', undefined, names, [
    'CREATE SCHEMA extensions;',
    'GRANT USAGE ON SCHEMA extensions TO PUBLIC;',
  ])
  return new DeployError(
    'EXTENSION_REACHES_CODE',
    `The script of an extension runs with the rights of the login or of a superuser, and ${clause(why)}.`,
    {
      hint: [
        ...(cause?.hint ? [printedSql(cause.hint)] : []),
        'No extension was created. Let an administrator create it where nobody else can create, in a schema that is not there yet; migrations then name what is in it with that schema:',
        block(`${elsewhere};`),
      ].join('\n'),
      cause,
    },
  )
}
