import type { AccessChange } from '../access/change.ts'
import type { MigrationPhase } from '../config/migration-file.ts'
import {
  type CommandChange,
  isMigrationChange,
  type LedgerChange,
  type MigrationChange,
} from '../migrations/change.ts'

/** Every change that a run can make inside the database. */
export type DatabaseChange = AccessChange | LedgerChange | MigrationChange | CommandChange

/** The phase in which a change is made. */
export function phaseOf(change: DatabaseChange): MigrationPhase {
  if (change.kind === 'close-schema') return change.phase
  return isMigrationChange(change) ? change.file.phase : 'before-deploy'
}
