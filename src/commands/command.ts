import type { Command, EnvironmentsCommand, LocalCommand, ServerCommand } from '../config/command.ts'
import { EXIT } from '../engine/failure.ts'
import type { Outcome, Progress } from '../engine/outcome.ts'
import type { DatabasePorts, Ports } from '../engine/ports.ts'
import {
  type EnvironmentsRequest,
  isDryRun,
  type PackageRequest,
  type Request,
  type ServerRequest,
  type WorkspaceRequest,
} from '../engine/request.ts'
import { createDatabasePorts, type RunEnvironment } from '../engine/start.ts'
import { differs } from '../plan/plan.ts'
import { asOwnStatement } from '../postgres/refused.ts'

/** What the file of a command exports. */
export interface InWorkspace {
  run(
    request: WorkspaceRequest,
    ports: Ports,
    progress: Progress,
    environment: RunEnvironment,
  ): Promise<Outcome>
}

export interface OnServer {
  runOnServer(request: ServerRequest, ports: DatabasePorts, progress: Progress): Promise<Outcome>
}

/** What the file of a command exports that looks at every environment. */
interface OverEnvironments {
  run(request: EnvironmentsRequest, environment: RunEnvironment, progress: Progress): Promise<Outcome>
}

/** What the file of a command exports that stays on this machine. */
interface OnThisMachine {
  run(request: PackageRequest, ports: DatabasePorts, progress: Progress): Promise<Outcome>
}

/** The file of each command; the others are not loaded. */
const IN_WORKSPACE: Readonly<Record<WorkspaceRequest['command'], () => Promise<InWorkspace>>> = {
  deploy: () => import('./deploy.ts'),
  plan: () => import('./plan.ts'),
  migrate: () => import('./migrate.ts'),
  rollback: () => import('./rollback.ts'),
  stop: () => import('./stop.ts'),
  start: () => import('./start.ts'),
  destroy: () => import('./destroy.ts'),
  audit: () => import('./audit.ts'),
  bootstrap: () => import('./bootstrap.ts'),
}

const OVER_ENVIRONMENTS: Readonly<Record<EnvironmentsCommand, () => Promise<OverEnvironments>>> = {
  status: () => import('./status.ts'),
}

const ON_THIS_MACHINE: Readonly<Record<LocalCommand, () => Promise<OnThisMachine>>> = {
  package: () => import('./package.ts'),
}

/** The file of the command that looks at what the others take for granted. */
const DOCTOR = { doctor: () => import('./doctor.ts') }

export const COMMAND_FILES: Readonly<Record<Command, () => Promise<{ readonly run: unknown }>>> = {
  ...IN_WORKSPACE,
  ...OVER_ENVIRONMENTS,
  ...ON_THIS_MACHINE,
  ...DOCTOR,
}

const ON_SERVER: Readonly<Record<ServerCommand, () => Promise<OnServer>>> = {
  migrate: () => import('./migrate-server.ts'),
  bootstrap: () => import('./bootstrap-server.ts'),
}

/**
 * The one place where a command becomes what runs, for both faces. A database by its URL needs none of what talks to a
 * workspace, and does not wait for it to be loaded.
 */
export async function runCommand(
  request: Request,
  environment: RunEnvironment,
  progress: Progress,
): Promise<Outcome> {
  try {
    return await runOn(request, environment, progress)
  } catch (error) {
    throw asOwnStatement(error)
  }
}

async function runOn(request: Request, environment: RunEnvironment, progress: Progress): Promise<Outcome> {
  if (request.target === 'server') {
    environment.reporter.mask(request.server.password ?? '')
    const { runOnServer } = await ON_SERVER[request.command]()
    return runOnServer(request, createDatabasePorts(request.desired, environment), progress)
  }
  if (request.target === 'environments') {
    const { run } = await OVER_ENVIRONMENTS[request.command]()
    return run(request, environment, progress)
  }
  if (request.target === 'package') {
    const { run } = await ON_THIS_MACHINE[request.command]()
    return run(request, createDatabasePorts(request.desired, environment), progress)
  }
  if (request.target === 'doctor') {
    const { run } = await DOCTOR.doctor()
    return run(request, environment, progress)
  }
  const { createWorkspacePorts } = await import('./workspace.ts')
  const { run } = await IN_WORKSPACE[request.command]()
  return run(request, await createWorkspacePorts(request, environment), progress, environment)
}

/** The exit code of a run that came to its end: drift is a failure only where somebody asked for that. */
export function exitOf(
  request: Request,
  { plan, isUnsound }: Outcome,
  options: { exitCode: boolean },
): number {
  if (isUnsound) return EXIT.failed
  const { command, failOn } = request.inputs.inputs
  const asked = command === 'audit' ? failOn === 'drift' : isDryRun(request) && options.exitCode
  return asked && differs(plan) ? EXIT.differences : EXIT.ok
}
