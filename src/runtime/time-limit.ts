import type { Clock } from './clock.ts'

export interface TimeLimit {
  /** 0: no limit. */
  readonly ms: number
  readonly clock: Clock
  /** Ends the work early. */
  readonly signal: AbortSignal
  /** What the work is rejected with when its time is up. */
  timeout(): Error
}

/** Gives the work a signal of its own, and goes on without it when it does not end in time. */
export async function withinTime<T>(limit: TimeLimit, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const { ms, clock } = limit
  const cancel = ms === 0 ? () => {} : clock.schedule(ms, () => controller.abort(limit.timeout()))
  try {
    return await unlessAborted(
      limit.signal,
      unlessAborted(controller.signal, work(controller.signal)),
      controller,
    )
  } finally {
    cancel()
  }
}

/** The promise's outcome, or the signal's reason if that comes first; then `controller` is aborted too. */
export function unlessAborted<T>(
  signal: AbortSignal,
  promise: Promise<T>,
  controller?: AbortController,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      controller?.abort(signal.reason)
      reject(signal.reason)
    }
    const settled = () => signal.removeEventListener('abort', abort)
    promise.then(resolve, reject).finally(settled)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}

/** Waits for the promise, whatever its outcome, and no longer than that. */
export async function settledWithin(promise: Promise<unknown>, ms: number, clock: Clock): Promise<void> {
  let cancel = () => {}
  const late = new Promise<void>((resolve) => {
    cancel = clock.schedule(ms, resolve)
  })
  await Promise.race([promise.then(done, done), late])
  cancel()
}

function done(): void {}
