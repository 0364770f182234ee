import { ALLOWABLE } from '../../config/check.ts'
import { InvalidInput } from '../../error.ts'
import { type ApplyPorts, applyAfterDeploy, applyDatabase } from '../apply.ts'
import { isMigrationChange } from '../change.ts'
import { checkMigrations } from '../migrations/check.ts'
import type { MigrationFile } from '../migrations/file.ts'
import { lookAhead } from '../migrations/guard/look.ts'
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
  const { syntax } = ports
  const all = wanted.migrations.map((file) => ({ kind: 'migrate', file }) as const)
  // Nobody uses a scratch database, so no hazard counts.
  const { problems } = await checkMigrations(all, syntax, { ...wanted, allow: ALLOWABLE })
  if (problems.length > 0) throw new InvalidInput(problems)
  const catalog = await readCatalog(session, wanted)
  const look = await lookAhead(session, wanted, catalog, syntax)
  const { changes } = planDatabase(wanted, catalog, look)
  await applyDatabase(session, wanted, changes, ports)
  await applyAfterDeploy(session, wanted, changes, ports)
  const files = changes.filter(isMigrationChange).map(({ file }) => file)
  const culprits = await applyAgain(files, { session, wanted, syntax, timeouts: ports })
  if (culprits.length > 0) throw new InvalidInput(culprits.map(describeCulprit))
  const statements = await Promise.all(files.map((file) => syntax.statements(file)))
  return { files, statements: statements.flat().length }
}
