import { differs } from '../plan/plan.ts'
import { EXIT } from './failure.ts'
import { runOnServer } from './migrate/server.ts'
import type { Outcome, Progress } from './outcome.ts'
import { isDryRun, type Request } from './request.ts'
import type { Surroundings } from './start.ts'

/**
 * The one place where a command becomes what runs, for both faces. A database by its URL needs none of what talks to a
 * workspace, and does not wait for it to be loaded.
 */
export async function runCommand(
  request: Request,
  surroundings: Surroundings,
  progress: Progress,
): Promise<Outcome> {
  if (request.target === 'server') return runOnServer(request, surroundings, progress)
  const { runInWorkspace } = await import('./workspace.ts')
  return runInWorkspace(request, surroundings, progress)
}

/** The exit code of a run that came to its end: drift is a failure only where somebody asked for that. */
export function exitOf(request: Request, { plan }: Outcome, options: { exitCode: boolean }): number {
  const { command, failOn } = request.inputs.inputs
  const asked = command === 'audit' ? failOn === 'drift' : isDryRun(request) && options.exitCode
  return asked && differs(plan) ? EXIT.differences : EXIT.ok
}
