import { DeployError } from '../error.ts'

/** The runner sends SIGINT, SIGTERM after 7.5 s, and kills 2.5 s later; a cancelled run that works longer is left, in ms. */
const GRACE_MS = 5_000
/** For what is on its way out when the run is over, in ms. */
const LEAVE_MS = 500

/**
 * A controller that SIGINT or SIGTERM aborts. A second signal changes nothing: npx and a terminal send each of them twice, and
 * the run ends soon anyhow.
 */
export function abortOnSignal(): AbortController {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => controller.abort(new Cancelled(signal)))
  }
  return controller
}

/** `work`, or the reason of `signal` when that has aborted and the work has not ended soon after. */
export async function endingSoon<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  let begin = () => {}
  const left = new Promise<never>((_, reject) => {
    begin = () => {
      timer = setTimeout(() => reject(signal.reason), GRACE_MS)
    }
  })
  if (signal.aborted) begin()
  else signal.addEventListener('abort', begin, { once: true })
  try {
    return await Promise.race([work, left])
  } finally {
    // The signal aborts once more when all is over, and nothing waits then.
    signal.removeEventListener('abort', begin)
    clearTimeout(timer)
  }
}

/**
 * The run is over: calls that a failure has left behind, perhaps to be repeated for minutes, end now and say no more. Nobody
 * sees what they throw.
 */
export function endLeftCalls(controller: AbortController): void {
  controller.abort(new DeployError('OVER', 'The run is over.'))
}

/** The run has said all: the process ends with it, whatever else keeps it. */
export function leave({ signal: { reason } }: AbortController): void {
  const end = () => {
    if (!(reason instanceof Cancelled)) process.exit()
    // exit() waits for a name that is being resolved; a signal of which nobody takes note does not.
    process.removeAllListeners(reason.signal)
    process.kill(process.pid, reason.signal)
  }
  setTimeout(end, LEAVE_MS).unref()
}

class Cancelled extends DeployError {
  readonly signal: NodeJS.Signals

  constructor(signal: NodeJS.Signals) {
    super('CANCELLED', `Cancelled by ${signal}.`, { hint: 'Run the job again: it continues from here.' })
    this.signal = signal
  }
}
