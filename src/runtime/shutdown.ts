import type { CloseOptions, LakebasePool } from './pool.ts'

export interface ShutdownOptions extends CloseOptions {
  /** Default SIGTERM, which the platform sends before it stops an app. */
  signals?: NodeJS.Signals[]
}

/**
 * Opt-in: closes the pool on SIGTERM, then lets the signal end the process unless the app listens to it as well. The
 * returned function takes it back.
 */
export function withShutdown(pool: LakebasePool, options: ShutdownOptions = {}): () => void {
  const { signals = ['SIGTERM'], ...close } = options
  const remove = () => {
    for (const signal of signals) process.removeListener(signal, onSignal)
  }
  const onSignal = (signal: NodeJS.Signals) => {
    const isOurs = process.listenerCount(signal) === 1
    pool
      .close(close)
      .catch((error: Error) => process.emitWarning(error))
      .finally(() => {
        remove()
        if (isOurs) process.kill(process.pid, signal)
      })
  }
  for (const signal of signals) process.on(signal, onSignal)
  return remove
}
