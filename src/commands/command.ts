import type { Command } from '../config/input.ts'
import { deploy } from './deploy.ts'
import { proveOnBranch, proveOnServer } from './migrate/prove.ts'
import { migrateServer } from './migrate/server.ts'
import { migrate } from './migrate/workspace.ts'
import type { Outcome, Progress } from './outcome.ts'
import {
  migrationsOf,
  type PayloadPart,
  type Request,
  readPayload,
  type ServerRequest,
  type WorkspaceRequest,
} from './request.ts'
import { createDatabasePorts, createPorts, type Surroundings } from './start.ts'

/** Which of the user's files a command reads; a build belongs to the source. */
const READS: Readonly<Record<Command, readonly PayloadPart[]>> = {
  deploy: ['migrations', 'source'],
  plan: ['migrations', 'source'],
  migrate: ['migrations'],
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
  const { desired, inputs } = request
  const { command } = inputs.inputs
  const ports = await createPorts(request, surroundings)
  const payload = await readPayload(desired, READS[command], surroundings)
  const options = { dryRun: isDryRun(request), progress }
  switch (command) {
    case 'deploy':
    case 'plan':
      return deploy(desired, payload, ports, options)
    case 'migrate':
      return inputs.inputs.prove
        ? proveOnBranch(desired, payload.migrations, ports)
        : migrate(desired, payload, ports, options)
  }
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
  return inputs.inputs.dryRun || inputs.inputs.command === 'plan'
}
