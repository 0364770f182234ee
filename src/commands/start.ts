import { systemClock } from '../clock.ts'
import { createTokenSource, resolveHost, type SdkModule } from '../databricks/auth/token-source.ts'
import { createWorkspaceClient } from '../databricks/http.ts'
import { Deadline } from '../deadline.ts'
import type { Meter } from '../meter.ts'
import { createParser, type LibPgQuery } from '../postgres/migrations/libpg.ts'
import { Syntax } from '../postgres/migrations/syntax.ts'
import type { Reporter } from '../reporter.ts'
import type { Ports, RunIdentity } from './ports.ts'
import type { Request } from './request.ts'
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

/** Wires the real collaborators for one run. Throws the errors of the SDK's logins; sends nothing yet. */
export async function createPorts({ login, desired }: Request, surroundings: Surroundings): Promise<Ports> {
  const { reporter, signal, timeline, meter, run, loadSdk, loadSql } = surroundings
  const clock = systemClock
  const { waitTimeoutMs: timeoutMs, pollMs } = desired
  const deadline = new Deadline({ clock, timeoutMs, pollMs, signal, reporter })
  const userAgent = `lakebase-deploy/${run.toolVersion}`
  const host = await resolveHost(login, { loadSdk })
  const shared = { fetch: globalThis.fetch, clock, meter, reporter, userAgent }
  const tokens = createTokenSource({ ...login, host }, { ...shared, signal, loadSdk })
  const clientWithin = (limit: Deadline) =>
    createWorkspaceClient({ ...shared, host, token: tokens, deadline: limit })
  return {
    ...shared,
    deadline,
    timeline,
    tokens,
    client: clientWithin(deadline),
    clientUntil: (limit) => clientWithin(new Deadline({ clock, timeoutMs, pollMs, signal: limit, reporter })),
    run,
    syntax: new Syntax(async () => createParser(await loadSql())),
  }
}
