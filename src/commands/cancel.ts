import { DeployError } from '../error.ts'

/** A controller that SIGINT or SIGTERM aborts: the runner sends SIGINT, SIGTERM after 7.5 s, and kills 2.5 s later. */
export function abortOnSignal(): AbortController {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => controller.abort(cancelled(signal)))
  }
  return controller
}

function cancelled(signal: string): DeployError {
  return new DeployError('CANCELLED', `Cancelled by ${signal}.`, {
    hint: 'Run the job again: it continues from here.',
  })
}
