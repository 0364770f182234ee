import type { Acceptance } from '../config/acceptance.ts'
import type { DesiredGrant } from '../config/desired.ts'
import type { Catalog } from './catalog.ts'
import type { DatabaseChange, Finding } from './change.ts'
import { planGrants } from './grants.ts'
import { findInvalidIndexes } from './invalid-index.ts'
import type { MigrationFile } from './migrations/file.ts'
import { LEDGER_TABLE } from './migrations/ledger.ts'
import { planMigrations } from './migrations/plan.ts'
import { planOwnership } from './ownership.ts'

/** The database as it should be. */
export interface WantedDatabase {
  readonly database: string
  readonly schema: string
  readonly ownerRole: string
  readonly ownership: 'enforce' | 'keep'
  readonly grants: readonly DesiredGrant[]
  /** The app's service principal; undefined: the app is not created yet, and all its grants are still to be made. */
  readonly appRole: string | undefined
  /** Sorted by version. */
  readonly migrations: readonly MigrationFile[]
  /** Differences between ledger and files that are no mistakes. One that is not there, or not any more, is no matter. */
  readonly accept: readonly Acceptance[]
}

export interface DatabasePlan {
  /** In the order in which they are made. */
  readonly changes: readonly DatabaseChange[]
  readonly findings: readonly Finding[]
}

/**
 * The difference between the wished and the observed database. Undefined catalog: the database does not exist yet,
 * and all is to be made; planned again once it has been created empty, the list is the same.
 *
 * Throws DeployError or InvalidInput for what must be settled before any change; see the parts.
 */
export function planDatabase(wanted: WantedDatabase, catalog: Catalog | undefined): DatabasePlan {
  const ownership = planOwnership(wanted, catalog)
  const grants = planGrants(wanted, catalog)
  const { accepted, pending } = planMigrations(wanted, catalog)
  return {
    changes: [
      ...ownership.changes,
      ...grants.changes,
      ...planLedger(wanted, catalog, accepted.length + pending.length > 0),
      ...accepted,
      ...pending.map((file): DatabaseChange => ({ kind: 'migrate', file })),
    ],
    findings: [...ownership.findings, ...grants.findings, ...findInvalidIndexes(wanted, catalog)],
  }
}

/** An old ledger is read as it is; only a run that writes to it brings it up to date. */
function planLedger(
  { migrations }: WantedDatabase,
  catalog: Catalog | undefined,
  isWritten: boolean,
): readonly DatabaseChange[] {
  if (!catalog?.ledger) return migrations.length > 0 ? [{ kind: 'create-ledger', table: LEDGER_TABLE }] : []
  return isWritten && !catalog.ledgerIsTimed ? [{ kind: 'upgrade-ledger', table: LEDGER_TABLE }] : []
}
