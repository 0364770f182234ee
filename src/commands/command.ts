import { EXIT } from '../engine/failure.ts'
import type { Outcome, Progress } from '../engine/outcome.ts'
import { isDryRun, type Request } from '../engine/request.ts'
import type { RunEnvironment } from '../engine/start.ts'
import { differs } from '../plan/plan.ts'
import { runOnServer } from './migrate-server.ts'

/**
 * The one place where a command becomes what runs, for both faces. A database by its URL needs none of what talks to a
 * workspace, and does not wait for it to be loaded.
 */
export async function runCommand(
  request: Request,
  environment: RunEnvironment,
  progress: Progress,
): Promise<Outcome> {
  if (request.target === 'server') return runOnServer(request, environment, progress)
  const { runInWorkspace } = await import('./workspace.ts')
  return runInWorkspace(request, environment, progress)
}

/** The exit code of a run that came to its end: drift is a failure only where somebody asked for that. */
export function exitOf(request: Request, { plan }: Outcome, options: { exitCode: boolean }): number {
  const { command, failOn } = request.inputs.inputs
  const asked = command === 'audit' ? failOn === 'drift' : isDryRun(request) && options.exitCode
  return asked && differs(plan) ? EXIT.differences : EXIT.ok
}
