import type { LedgerAcceptance } from '../config/acceptance.ts'
import { count } from '../count.ts'
import type { CommandChange, LedgerChange, MigrationChange } from '../migrations/change.ts'
import { describeLocks, type FileLocks, locksNothing } from '../migrations/locks/lock.ts'
import { type Description, safe } from './description.ts'

/** The ledger, files, and a command in their place. */
export function describeMigration(change: LedgerChange | MigrationChange | CommandChange): Description {
  switch (change.kind) {
    case 'create-ledger':
      return safe(`create the migration ledger ${change.table}`)
    case 'upgrade-ledger':
      return safe(`add the columns duration_ms and contracts to the migration ledger ${change.table}`)
    case 'adopt-migrations': {
      const { entries, by } = change
      const last = entries.at(-1)
      return safe(
        `record ${count(entries.length, 'migration')} up to ${last?.name} as applied before, without running (${by})`,
      )
    }
    case 'accept-migration':
      return describeAcceptance(change.acceptance)
    case 'migrate':
      return { title: `apply migration ${change.file.name}`, ...locking(change.locks) }
    case 'repeat-migration':
      return repetition(change)
    case 'run-command':
      return { title: `run ${change.command}`, risk: 'lock' }
  }
}

/** Recording a file of which nothing is missing takes no lock. */
function repetition(change: Extract<MigrationChange, { kind: 'repeat-migration' }>): Description {
  const { file, rerun, needed, total } = change
  const part = needed === total ? count(total, 'statement') : `${needed} of ${count(total, 'statement')}`
  return {
    title: `run ${file.name}${rerun ? ' again' : ''}: ${part}`,
    ...(needed > 0 ? locking(change.locks) : { risk: 'safe' }),
  }
}

/** Nothing is known of a file that nobody could look at. */
function locking(locks: FileLocks | undefined): Omit<Description, 'title'> {
  if (!locks) return { risk: 'lock' }
  return locksNothing(locks) ? { risk: 'safe' } : { risk: 'lock', note: describeLocks(locks) }
}

function describeAcceptance(accepted: LedgerAcceptance): Description {
  switch (accepted.kind) {
    case 'edited':
      return safe(
        `accept the edit of migration ${accepted.name} (${accepted.checksum}) in the ledger, without running it again`,
      )
    case 'renamed':
      return safe(`rename migration ${accepted.from} to ${accepted.to} in the ledger`)
    case 'deleted':
      return { title: `forget migration ${accepted.name} in the ledger`, risk: 'destructive' }
  }
}
