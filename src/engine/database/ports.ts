import type { Finding } from '../../access/change.ts'
import type { MigrationPorts } from '../../migrations/ports.ts'
import type { DatabaseChange } from '../../plan/database-change.ts'

/** What applying changes inside a database needs from outside. */
export interface ApplyPorts extends MigrationPorts {
  /** Told of changes as soon as they are committed, so that a run that fails later knows what it has done. */
  readonly onCommitted?: (changes: readonly DatabaseChange[]) => void
  /** The command that a `run-command` change runs. */
  readonly command?: CommandPorts
}

/** A migration tool of the user's, as `apply` sees it. */
export interface CommandPorts {
  /** Which its sessions have, unless the tool says another one. */
  readonly applicationName: string
  /** Ends when the signal aborts. Throws when the tool fails. */
  run(signal: AbortSignal): Promise<void>
  /** Told what the tool left to be put right, before it is. */
  onLeft(changes: readonly DatabaseChange[], findings: readonly Finding[]): void
}
