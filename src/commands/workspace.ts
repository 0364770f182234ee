import type { Finding } from '../access/change.ts'
import { createTokenSource, resolveHost } from '../databricks/auth/token-source.ts'
import { createWorkspaceClient } from '../databricks/http.ts'
import { Deadline } from '../deadline.ts'
import { migrationsOf } from '../engine/migration-files.ts'
import type { Outcome, Progress } from '../engine/outcome.ts'
import type { Ports } from '../engine/ports.ts'
import { isDryRun, type WorkspaceRequest } from '../engine/request.ts'
import { readApproved, scopeOf, writePlan, writeReport } from '../engine/saved-plan.ts'
import { createDatabasePorts, type RunEnvironment } from '../engine/start.ts'
import { renderSarif } from '../plan/sarif.ts'

/** One command on a workspace; what the others need is not loaded. */
export async function runInWorkspace(
  request: WorkspaceRequest,
  environment: RunEnvironment,
  progress: Progress,
): Promise<Outcome> {
  const ports = await createPorts(request, environment)
  switch (request.inputs.inputs.command) {
    case 'deploy':
    case 'plan':
      return runDeploy(request, ports, progress)
    case 'migrate':
      return runMigrate(request, ports, progress)
    case 'audit':
      return runAudit(request, ports, progress)
    case 'bootstrap':
      return runBootstrap(request, ports, progress)
  }
}

async function runDeploy(request: WorkspaceRequest, ports: Ports, progress: Progress): Promise<Outcome> {
  const { deploy } = await import('./deploy.ts')
  const { readPayload } = await import('../engine/payload.ts')
  const { desired, inputs, directory } = request
  const { out, plan } = inputs.inputs
  const scope = scopeOf(desired, ports)
  const approved = plan === undefined ? undefined : await readApproved(plan, directory, scope)
  const payload = await readPayload(desired, ports)
  const outcome = await deploy(desired, payload, ports, { dryRun: isDryRun(request), progress, approved })
  const release = progress.observed?.release
  if (out !== undefined && release) await writePlan(outcome.plan, scope, release, out, directory)
  return outcome
}

async function runMigrate(request: WorkspaceRequest, ports: Ports, progress: Progress): Promise<Outcome> {
  const { desired, inputs } = request
  const { payloadOf } = await import('../engine/payload.ts')
  const migrations = await migrationsOf(desired)
  if (inputs.inputs.prove) {
    const { proveOnBranch } = await import('./prove.ts')
    return proveOnBranch(desired, migrations, ports)
  }
  const { migrate } = await import('./migrate.ts')
  return migrate(desired, payloadOf(migrations), ports, { dryRun: isDryRun(request), progress })
}

async function runBootstrap(request: WorkspaceRequest, ports: Ports, progress: Progress): Promise<Outcome> {
  const { bootstrap } = await import('./bootstrap.ts')
  return bootstrap(request.desired, ports, { dryRun: isDryRun(request), progress })
}

async function runAudit(request: WorkspaceRequest, ports: Ports, progress: Progress): Promise<Outcome> {
  const { audit } = await import('./audit.ts')
  const { sarif } = request.inputs.inputs
  const outcome = await audit(request.desired, ports, progress)
  if (sarif !== undefined) await writeSarif(outcome.plan.findings, sarif, request, ports)
  return outcome
}

function writeSarif(
  findings: readonly Finding[],
  file: string,
  { desired, inputs, directory }: WorkspaceRequest,
  { run: { toolVersion } }: Ports,
): Promise<void> {
  const scope = [desired.app.name, desired.environment].filter(Boolean).join(' ')
  return writeReport(
    renderSarif(findings, { scope, file: inputs.inputs.config.path, toolVersion }),
    file,
    directory,
  )
}

/** Wires the real collaborators for one run. Throws the errors of the SDK's logins; sends nothing yet. */
async function createPorts(
  { login, desired }: WorkspaceRequest,
  environment: RunEnvironment,
): Promise<Ports> {
  const ports = createDatabasePorts(desired, environment)
  const { loadSdk, signal } = environment
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
