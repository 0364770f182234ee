import type { Clock } from '../clock.ts'
import type { OpenSocket } from '../databricks/app-log.ts'
import type { Fetch, WorkspaceClient } from '../databricks/http.ts'
import type { TokenSource } from '../databricks/token.ts'
import type { Deadline } from '../deadline.ts'
import type { Meter } from '../meter.ts'
import type { Syntax } from '../migrations/syntax/syntax.ts'
import type { Reporter } from '../reporter.ts'
import type { Timeline } from './timeline.ts'

/** Who runs this, for the ledger, the deploy lock and the reader of a log. */
export interface RunIdentity {
  /** The same for a re-run of the same job. */
  readonly id: string
  /** Short: the number of the workflow run, or `user@host`. */
  readonly name: string
  /** Counts from 1; a re-run has the next one. */
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
  /** Undefined where Node has no WebSocket of its own: before 22. */
  readonly openSocket: OpenSocket | undefined
  readonly tokens: TokenSource
  readonly client: WorkspaceClient
  /** A client that obeys this signal and not the run's: for what ends before the run, or outlives its cancellation. */
  readonly clientUntil: (signal: AbortSignal) => WorkspaceClient
  /** A client of this run that waits for `prove` right before each write is sent, and does not send it when that throws. */
  readonly provenClient: (prove: () => Promise<void>) => WorkspaceClient
  readonly userAgent: string
}
