import { systemClock } from '../clock.ts'
import type { DesiredSchema } from '../config/desired.ts'
import type { SdkModule } from '../databricks/auth/token-source.ts'
import { Deadline } from '../deadline.ts'
import type { Meter } from '../meter.ts'
import { createParser, type LibPgQuery } from '../migrations/syntax/libpg.ts'
import { Syntax } from '../migrations/syntax/syntax.ts'
import type { Reporter } from '../reporter.ts'
import type { DatabasePorts, RunIdentity } from './ports.ts'
import type { Timeline } from './timeline.ts'

/** What differs between the Actions runner and a terminal. */
export interface RunEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly reporter: Reporter
  readonly signal: AbortSignal
  readonly timeline: Timeline
  readonly meter: Meter
  readonly run: RunIdentity
  readonly loadSdk: () => Promise<SdkModule>
  /** Loads PostgreSQL's own parser; called only when a migration is pending. */
  readonly loadSql: () => Promise<LibPgQuery>
}

/** Wires the real collaborators of a run that needs no workspace. */
export function createDatabasePorts(
  { waitTimeoutMs: timeoutMs, pollMs }: Pick<DesiredSchema, 'waitTimeoutMs' | 'pollMs'>,
  { reporter, signal, timeline, meter, run, loadSql }: RunEnvironment,
): DatabasePorts {
  const clock = systemClock
  return {
    clock,
    deadline: new Deadline({ clock, timeoutMs, pollMs, signal, reporter }),
    meter,
    reporter,
    timeline,
    run,
    syntax: new Syntax(async () => createParser(await loadSql())),
  }
}
