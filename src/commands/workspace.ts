import type { Desired } from '../config/desired.ts'
import { createTokenSource, resolveHost } from '../databricks/auth/token-source.ts'
import { createWorkspaceClient } from '../databricks/http.ts'
import { Deadline } from '../deadline.ts'
import type { EnvironmentRequest } from '../engine/environment-request.ts'
import type { Ports } from '../engine/ports.ts'
import { createDatabasePorts, type RunEnvironment } from '../engine/start.ts'

/** Wires the real collaborators for one run. Throws the errors of the SDK's logins; sends nothing yet. */
export async function createWorkspacePorts(
  {
    login,
    desired,
  }: {
    readonly login: EnvironmentRequest['login']
    readonly desired: Pick<Desired, 'waitTimeoutMs' | 'pollMs'>
  },
  environment: RunEnvironment,
): Promise<Ports> {
  const ports = createDatabasePorts(desired, environment)
  const { loadSdk } = environment
  const { clock, meter, reporter, deadline, run } = ports
  const { waitTimeoutMs: timeoutMs, pollMs } = desired
  const userAgent = `lakebase-deploy/${run.toolVersion}`
  const host = await resolveHost(login, { loadSdk, clock, deadline })
  const openSocket: Ports['openSocket'] =
    globalThis.WebSocket && ((url, headers) => new WebSocket(url, { headers }))
  const shared = { fetch: globalThis.fetch, openSocket, clock, meter, reporter, userAgent }
  const tokens = createTokenSource({ ...login, host }, { ...shared, deadline, loadSdk })
  const base = { ...shared, host, token: tokens }
  const clientWithin = (limit: Deadline) => createWorkspaceClient({ ...base, deadline: limit })
  return {
    ...ports,
    ...shared,
    tokens,
    client: clientWithin(deadline),
    provenClient: (beforeWrite) => createWorkspaceClient({ ...base, deadline, beforeWrite }),
    clientUntil: (limit) => clientWithin(new Deadline({ clock, timeoutMs, pollMs, signal: limit, reporter })),
  }
}
