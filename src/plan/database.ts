import type { Finding } from '../access/change.ts'
import { planGrants } from '../access/grants.ts'
import { findInvalidIndexes } from '../access/invalid-index.ts'
import { planOwnership } from '../access/ownership.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { LEDGER_TABLE } from '../catalog/ledger.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { InvalidInput, type Problem } from '../error.ts'
import type { Lookahead } from '../migrations/guard/lookahead-result.ts'
import { NO_LOOKAHEAD } from '../migrations/guard/lookahead-result.ts'
import { planRepeatables } from '../migrations/guard/repeatable.ts'
import { planMigrations } from '../migrations/plan.ts'
import { type DatabaseChange, phaseOf } from './database-change.ts'

export interface DatabasePlan {
  /** In the order in which they are made. */
  readonly changes: readonly DatabaseChange[]
  readonly findings: readonly Finding[]
}

/**
 * The difference between the desired and the observed database. Undefined catalog: the database does not exist yet,
 * and all is to be made; planned again once it has been created empty, the list is the same. `look` is what is
 * known of the files that will run.
 *
 * Throws DeployError or InvalidInput for what must be settled before any change; see the parts.
 */
export function planDatabase(
  desired: DesiredDatabase,
  catalog: Catalog | undefined,
  look: Lookahead = NO_LOOKAHEAD,
): DatabasePlan {
  const rights = planRights(desired, catalog)
  const [{ accepted, pending }, repeatable] = inOneReport(
    () => planMigrations(desired, catalog),
    () => planRepeatables(desired, catalog, look),
  )
  const migrations = [
    ...pending.map((file): DatabaseChange => ({ kind: 'migrate', file, locks: look.locks.get(file) })),
    ...repeatable,
  ]
  return {
    changes: [
      ...rights.changes,
      ...planLedger(desired, catalog, accepted.length + migrations.length > 0),
      ...accepted,
      ...planCommand(desired),
      ...migrations.filter((change) => phaseOf(change) === 'before-deploy'),
      ...migrations.filter((change) => phaseOf(change) === 'after-deploy'),
    ],
    findings: [...rights.findings, ...findInvalidIndexes(desired, catalog)],
  }
}

/** Ownership, grants and the ledger: everything but the files. */
export function planStructure(desired: DesiredDatabase, catalog: Catalog | undefined): DatabasePlan {
  const { changes, findings } = planRights(desired, catalog)
  const { accepted, pending } = planMigrations(desired, catalog)
  const ledger = planLedger(desired, catalog, accepted.length + pending.length > 0)
  return { changes: [...changes, ...ledger, ...accepted], findings }
}

function planRights(desired: DesiredDatabase, catalog: Catalog | undefined): DatabasePlan {
  const [ownership, grants] = [planOwnership(desired, catalog), planGrants(desired, catalog)]
  return {
    changes: [...ownership.changes, ...grants.changes],
    findings: [...ownership.findings, ...grants.findings],
  }
}

/** Nobody but the tool knows whether it has something to do. */
function planCommand({ command }: DesiredDatabase): readonly DatabaseChange[] {
  return command === undefined ? [] : [{ kind: 'run-command', command }]
}

/** Both results; the problems of both when either refuses its input. */
function inOneReport<A, B>(first: () => A, second: () => B): readonly [A, B] {
  const [one, two] = [attempt(first), attempt(second)]
  if (one.problems || two.problems) throw new InvalidInput([...(one.problems ?? []), ...(two.problems ?? [])])
  return [one.value, two.value]
}

type Attempt<T> = { readonly value: T; readonly problems?: never } | { readonly problems: readonly Problem[] }

function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { value: work() }
  } catch (error) {
    if (error instanceof InvalidInput) return { problems: error.problems }
    throw error
  }
}

/** An old ledger is read as it is; only a run that writes to it brings it up to date. */
function planLedger(
  { migrations }: DesiredDatabase,
  catalog: Catalog | undefined,
  isWritten: boolean,
): readonly DatabaseChange[] {
  if (!catalog?.ledger) return migrations.length > 0 ? [{ kind: 'create-ledger', table: LEDGER_TABLE }] : []
  return isWritten && !catalog.ledgerIsTimed ? [{ kind: 'upgrade-ledger', table: LEDGER_TABLE }] : []
}
