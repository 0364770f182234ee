import { InvalidInput } from '../../error.ts'
import { type ApplyPorts, applyAfterDeploy, applyDatabase } from '../apply.ts'
import { checkMigrations } from '../migrations/check.ts'
import type { MigrationFile } from '../migrations/file.ts'
import { readCatalog } from '../observe.ts'
import { planDatabase, type WantedDatabase } from '../plan.ts'
import type { Session } from '../session.ts'
import { applyAgain } from './again.ts'
import { describeCulprit } from './problem.ts'

export interface Proof {
  /** In the order in which they were applied. */
  readonly files: readonly MigrationFile[]
  readonly statements: number
}

/**
 * Applies all files to an empty scratch database, and then each statement once more. Throws InvalidInput that names every
 * statement that is not idempotent, and whatever the first pass throws when a file cannot be applied at all.
 */
export async function prove(session: Session, wanted: WantedDatabase, ports: ApplyPorts): Promise<Proof> {
  const { problems } = await checkMigrations(wanted.migrations, ports.syntax)
  if (problems.length > 0) throw new InvalidInput(problems)
  const { changes } = planDatabase(wanted, await readCatalog(session, wanted))
  await applyDatabase(session, wanted, changes, ports)
  await applyAfterDeploy(session, wanted, changes, ports)
  const files = changes.flatMap((change) => (change.kind === 'migrate' ? [change.file] : []))
  const culprits = await applyAgain(files, { session, wanted, syntax: ports.syntax, timeouts: ports })
  if (culprits.length > 0) throw new InvalidInput(culprits.map(describeCulprit))
  const statements = await Promise.all(files.map((file) => ports.syntax.statements(file)))
  return { files, statements: statements.flat().length }
}
