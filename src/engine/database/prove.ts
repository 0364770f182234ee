import { readCatalog } from '../../catalog/read.ts'
import { ALLOWABLE } from '../../config/check.ts'
import type { DesiredDatabase } from '../../config/desired-database.ts'
import type { MigrationFile } from '../../config/migration-file.ts'
import { InvalidInput } from '../../error.ts'
import { isMigrationChange } from '../../migrations/change.ts'
import { NO_LOOKAHEAD } from '../../migrations/guard/lookahead.ts'
import { readLookahead } from '../../migrations/guard/read-lookahead.ts'
import { checkMigrations } from '../../migrations/lint/check.ts'
import { prepareFiles } from '../../migrations/prepare.ts'
import { askedValues } from '../../migrations/prove/asked.ts'
import { bodiesOf } from '../../migrations/prove/code-text.ts'
import { fillTables } from '../../migrations/prove/fill.ts'
import { describeCulprit } from '../../migrations/prove/problem.ts'
import { type Place, runSecondPass } from '../../migrations/prove/second-pass.ts'
import { locate } from '../../migrations/syntax/position.ts'
import { planDatabase } from '../../plan/database.ts'
import { quoteIdentifier } from '../../postgres/identifier.ts'
import type { Session } from '../../postgres/session.ts'
import { applyAfterDeploy, applyDatabase } from './apply.ts'
import type { ApplyPorts } from './ports.ts'

export interface Proof {
  /** In the order in which they were applied. */
  readonly files: readonly MigrationFile[]
  readonly statements: number
  /** Tables for which no row could be made up, as SQL names: what happens to rows of theirs was not seen. */
  readonly unfilled: readonly string[]
  /** Where a statement found no row to work on, as `sql/0002.sql:4:1`: that it is idempotent was not seen. */
  readonly idle: readonly string[]
}

/**
 * Applies all files to an empty scratch database, and then each statement once more. Throws InvalidInput that names every
 * statement that is not idempotent, and whatever the first pass throws when a file cannot be applied at all.
 */
export async function prove(session: Session, desired: DesiredDatabase, ports: ApplyPorts): Promise<Proof> {
  const { syntax } = ports
  const all = desired.migrations.map((file) => ({ kind: 'migrate', file }) as const)
  // Nobody uses a scratch database, so no hazard counts.
  const { problems } = await checkMigrations(all, syntax, { ...desired, allow: ALLOWABLE })
  if (problems.length > 0) throw new InvalidInput(problems)
  await letOwnerCreate(session, desired, ports)
  const catalog = await readCatalog(session, desired)
  const look = await readLookahead(session, desired, catalog, syntax)
  const { changes } = planDatabase(desired, catalog, look)
  await applyDatabase(session, desired, changes, ports)
  await applyAfterDeploy(session, desired, changes, ports)
  const files = changes.filter(isMigrationChange).map(({ file }) => file)
  const context = await prepareFiles(session, desired, ports)
  const statements = (await Promise.all(files.map((file) => syntax.statements(file)))).flat()
  const unfilled = await fillTables(session, context, askedValues(statements))
  const { culprits, idle } = await runSecondPass(files, {
    session,
    context,
    syntax,
    timeouts: ports,
    bodies: bodiesOf(statements),
    unfilled,
  })
  if (culprits.length > 0) throw new InvalidInput(culprits.map(describeCulprit))
  return { files, statements: statements.length, unfilled, idle: idle.map(placeOf) }
}

function placeOf({ file, statement }: Place): string {
  const { line, column } = locate(file.path, file.sql, statement.start)
  return `${file.path}:${line}:${column}`
}

/** A scratch database is nobody's: what a real one needs an administrator for, such as CREATE EXTENSION, is no matter of the proof. */
async function letOwnerCreate(session: Session, desired: DesiredDatabase, ports: ApplyPorts): Promise<void> {
  const empty = { ...desired, migrations: [] }
  const { changes } = planDatabase(empty, await readCatalog(session, empty), NO_LOOKAHEAD)
  await applyDatabase(session, empty, changes, ports)
  await session.send(
    `GRANT CREATE ON DATABASE ${quoteIdentifier(desired.database)} TO ${quoteIdentifier(desired.ownerRole)}`,
  )
}
