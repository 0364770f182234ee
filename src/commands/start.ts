import { systemClock } from '../clock.ts'
import type { DesiredSchema } from '../config/desired.ts'
import { createTokenSource, resolveHost, type SdkModule } from '../databricks/auth/token-source.ts'
import { createWorkspaceClient } from '../databricks/http.ts'
import { Deadline } from '../deadline.ts'
import type { Meter } from '../meter.ts'
import { createParser, type LibPgQuery } from '../postgres/migrations/libpg.ts'
import { Syntax } from '../postgres/migrations/syntax.ts'
import type { Reporter } from '../reporter.ts'
import type { DatabasePorts, Ports, RunIdentity } from './ports.ts'
import type { WorkspaceRequest } from './request.ts'
import type { Timeline } from './timeline.ts'

/** What differs between the Actions runner and a terminal. */
export interface Surroundings {
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
  { reporter, signal, timeline, meter, run, loadSql }: Surroundings,
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

/** Wires the real collaborators for one run. Throws the errors of the SDK's logins; sends nothing yet. */
export async function createPorts(
  { login, desired }: WorkspaceRequest,
  surroundings: Surroundings,
): Promise<Ports> {
  const ports = createDatabasePorts(desired, surroundings)
  const { loadSdk, signal } = surroundings
  const { clock, meter, reporter, deadline, run } = ports
  const { waitTimeoutMs: timeoutMs, pollMs } = desired
  const userAgent = `lakebase-deploy/${run.toolVersion}`
  const host = await resolveHost(login, { loadSdk })
  const shared = { fetch: globalThis.fetch, clock, meter, reporter, userAgent }
  const tokens = createTokenSource({ ...login, host }, { ...shared, signal, loadSdk })
  const clientWithin = (limit: Deadline) =>
    createWorkspaceClient({ ...shared, host, token: tokens, deadline: limit })
  return {
    ...ports,
    ...shared,
    tokens,
    client: clientWithin(deadline),
    clientUntil: (limit) => clientWithin(new Deadline({ clock, timeoutMs, pollMs, signal: limit, reporter })),
  }
}
