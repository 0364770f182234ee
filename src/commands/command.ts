import type { Command } from '../config/input.ts'
import { differs } from '../plan/plan.ts'
import { renderSarif } from '../plan/sarif.ts'
import type { Finding } from '../postgres/change.ts'
import { audit } from './audit.ts'
import { deploy } from './deploy.ts'
import { EXIT } from './failure.ts'
import { proveOnBranch, proveOnServer } from './migrate/prove.ts'
import { migrateServer } from './migrate/server.ts'
import { migrate } from './migrate/workspace.ts'
import type { Outcome, Progress } from './outcome.ts'
import type { Ports } from './ports.ts'
import {
  migrationsOf,
  type PayloadPart,
  type Request,
  readPayload,
  type ServerRequest,
  type WorkspaceRequest,
} from './request.ts'
import { readApproved, scopeOf, writePlan, writeReport } from './saved-plan.ts'
import { createDatabasePorts, createPorts, type Surroundings } from './start.ts'

/** Which of the user's files a command reads; a build belongs to the source. */
const READS: Readonly<Record<Command, readonly PayloadPart[]>> = {
  deploy: ['migrations', 'source'],
  plan: ['migrations', 'source'],
  migrate: ['migrations'],
  audit: [],
}

/** The one place where a command's name becomes what runs, for both faces. */
export function runCommand(
  request: Request,
  surroundings: Surroundings,
  progress: Progress,
): Promise<Outcome> {
  return request.target === 'server'
    ? runOnServer(request, surroundings, progress)
    : runInWorkspace(request, surroundings, progress)
}

async function runInWorkspace(
  request: WorkspaceRequest,
  surroundings: Surroundings,
  progress: Progress,
): Promise<Outcome> {
  const { desired, inputs, directory } = request
  const { command, out, plan, sarif } = inputs.inputs
  const ports = await createPorts(request, surroundings)
  const scope = scopeOf(desired, ports)
  const approved = plan === undefined ? undefined : await readApproved(plan, directory, scope)
  const payload = await readPayload(desired, READS[command], surroundings)
  const options = { dryRun: isDryRun(request), progress, approved }
  switch (command) {
    case 'deploy':
    case 'plan': {
      const outcome = await deploy(desired, payload, ports, options)
      if (out !== undefined) await writePlan(outcome.plan, scope, out, directory)
      return outcome
    }
    case 'migrate':
      return inputs.inputs.prove
        ? proveOnBranch(desired, payload.migrations, ports)
        : migrate(desired, payload, ports, options)
    case 'audit': {
      const outcome = await audit(desired, ports, progress)
      if (sarif !== undefined) await writeSarif(outcome.plan.findings, sarif, request, ports)
      return outcome
    }
  }
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

/** The exit code of a run that came to its end: drift is a failure only where somebody asked for that. */
export function exitOf(request: Request, { plan }: Outcome, options: { exitCode: boolean }): number {
  const { command, failOn } = request.inputs.inputs
  const asked = command === 'audit' ? failOn === 'drift' : isDryRun(request) && options.exitCode
  return asked && differs(plan) ? EXIT.differences : EXIT.ok
}

/** `migrate` is the only command for a database that is none of a workspace; the inputs are refused otherwise. */
async function runOnServer(
  request: ServerRequest,
  surroundings: Surroundings,
  progress: Progress,
): Promise<Outcome> {
  surroundings.reporter.mask(request.server.password ?? '')
  const ports = createDatabasePorts(request.desired, surroundings)
  const migrations = await migrationsOf(request.desired)
  if (request.inputs.inputs.prove) return proveOnServer(request, migrations, ports)
  return migrateServer(request, migrations, ports, { dryRun: isDryRun(request), progress })
}

/** Whether the run only plans. */
export function isDryRun({ inputs }: Request): boolean {
  const { dryRun, command } = inputs.inputs
  return dryRun || command === 'plan' || command === 'audit'
}
