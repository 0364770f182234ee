import type { DesiredGrant } from '../config/desired.ts'
import type { Catalog } from './catalog.ts'
import type { DatabaseChange, Finding } from './change.ts'
import { planGrants } from './grants.ts'
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
  /** A command that migrates in the place of files. */
  readonly command?: string | undefined
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
  const pending = planMigrations(wanted, catalog)
  return {
    changes: [
      ...ownership.changes,
      ...grants.changes,
      ...planLedger(wanted, catalog),
      ...planCommand(wanted),
      ...pending.map((file): DatabaseChange => ({ kind: 'migrate', file })),
    ],
    findings: [...ownership.findings, ...grants.findings],
  }
}

/** Nobody but the tool knows whether it has something to do. */
function planCommand({ command }: WantedDatabase): readonly DatabaseChange[] {
  return command === undefined ? [] : [{ kind: 'run-command', command }]
}

function planLedger({ migrations }: WantedDatabase, catalog: Catalog | undefined): readonly DatabaseChange[] {
  return migrations.length > 0 && !catalog?.ledger ? [{ kind: 'create-ledger', table: LEDGER_TABLE }] : []
}
