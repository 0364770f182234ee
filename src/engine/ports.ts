import type { Clock } from '../clock.ts'
import type { Fetch, WorkspaceClient } from '../databricks/http.ts'
import type { TokenSource } from '../databricks/token.ts'
import type { Deadline } from '../deadline.ts'
import type { Meter } from '../meter.ts'
import type { Syntax } from '../migrations/syntax/syntax.ts'
import type { Reporter } from '../reporter.ts'
import type { Timeline } from './timeline.ts'

/** Who runs this, for the ledger, the deploy lock and the reader of a log. */
export interface RunIdentity {
  /** The same for a re-run of the same job, so that a re-run may take over what a killed attempt left locked. */
  readonly id: string
  /** Counts from 1; a re-run has the next one. Two runs of the same id and attempt, such as those of a matrix, are apart. */
  readonly attempt: number
  /** The workflow run's URL, or `user@host`. */
  readonly label: string
  readonly gitSha: string | undefined
  readonly toolVersion: string
}

/** What work inside a database needs from outside; tests pass their own. */
export interface DatabasePorts {
  readonly clock: Clock
  readonly deadline: Deadline
  readonly meter: Meter
  readonly reporter: Reporter
  readonly timeline: Timeline
  readonly run: RunIdentity
  /** Parses migrations; loads PostgreSQL's own parser only when one is pending. */
  readonly syntax: Syntax
}

/** Everything a command needs from outside. */
export interface Ports extends DatabasePorts {
  readonly fetch: Fetch
  readonly tokens: TokenSource
  readonly client: WorkspaceClient
  /** A client that obeys this signal and not the run's: for what ends before the run, or outlives its cancellation. */
  readonly clientUntil: (signal: AbortSignal) => WorkspaceClient
  readonly userAgent: string
}
