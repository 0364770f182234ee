import { DeployError } from '../error.ts'

/** A controller that SIGINT or SIGTERM aborts: the runner sends SIGINT, SIGTERM after 7.5 s, and kills 2.5 s later. */
export function abortOnSignal(): AbortController {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => controller.abort(cancelled(signal)))
  }
  return controller
}

/**
 * The run is over: calls that a failure has left behind, perhaps to be repeated for minutes, end now and say no more,
 * so that the process ends with the run. Nobody sees what they throw.
 */
export function endLeftCalls(controller: AbortController): void {
  controller.abort(new DeployError('OVER', 'The run is over.'))
}

function cancelled(signal: string): DeployError {
  return new DeployError('CANCELLED', `Cancelled by ${signal}.`, {
    hint: 'Run the job again: it continues from here.',
  })
}
