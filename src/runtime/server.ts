import type { Clock } from './clock.ts'

/** A server of node:http, or an app of Fastify, Nest and others whose `close` gives a promise. */
export interface ClosableServer {
  close(done?: (error?: Error) => void): unknown
  closeIdleConnections?(): void
}

const SWEEP_MS = 100

/** Resolves when the last request is answered. Connections that browsers keep alive are closed as soon as they are idle. */
export async function closeServer(server: ClosableServer, clock: Clock): Promise<void> {
  let cancel = () => {}
  const sweep = () => {
    server.closeIdleConnections?.()
    cancel = clock.schedule(SWEEP_MS, sweep)
  }
  const closed = new Promise<void>((resolve, reject) => {
    const result = server.close(() => resolve())
    if (result instanceof Promise) result.then(() => resolve(), reject)
  })
  sweep()
  await closed.finally(() => cancel())
}
