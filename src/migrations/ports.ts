import type { Clock } from '../clock.ts'
import type { Deadline } from '../deadline.ts'
import type { HeldKey } from '../postgres/lock-key.ts'
import type { Reporter } from '../reporter.ts'
import type { AppliedBy } from './ledger.ts'
import type { Syntax } from './syntax/syntax.ts'

/** What running migration files needs from outside. */
export interface MigrationPorts {
  readonly clock: Clock
  readonly deadline: Deadline
  readonly reporter: Reporter
  /** The one that checked the files, so that they are not parsed again. */
  readonly syntax: Syntax
  readonly lockTimeoutMs: number
  readonly statementTimeoutMs: number
  readonly appliedBy: AppliedBy
  readonly toolVersion: string
  /** The lock of the run; undefined only where nobody else knows the database, such as the scratch database of a proof. */
  readonly lock: HeldKey | undefined
}
