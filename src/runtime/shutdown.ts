import { type Clock, systemClock } from './clock.ts'
import { dropIdleConnections, requestsInFlight, watchRequests } from './http-requests.ts'
import { type ClosableServer, closeServer } from './server.ts'
import { settledWithin } from './time-limit.ts'

/** A pool, the pools of the users, or what ends another library's: `{ close: () => dataSource.destroy() }`. */
export interface Closable {
  close(options?: { graceMs?: number }): Promise<void>
  /** Goes on serving, and keeps no connection that nobody uses. */
  retire?(): void
}

export interface ShutdownOptions {
  /** Default SIGTERM, which the platform sends before it stops an app. */
  signals?: NodeJS.Signals[]
  /**
   * From the signal to the end of the process at the latest, in ms. Default 10,000: a Databricks App is killed 15 s after
   * its SIGTERM.
   */
  graceMs?: number
  /** What takes requests: a server of node:http, or an app of Fastify or Nest. It is closed first. */
  server?: ClosableServer
}

const GRACE_MS = 10_000
const SWEEP_MS = 100
/** What is kept for the pools when requests take all the time. */
const LAST_MS = 500

/** Everything that is to end with the process. */
interface Entry {
  readonly pool: Closable
  readonly graceMs: number
  readonly server: ClosableServer | undefined
}

/**
 * Opt-in: at SIGTERM lets requests in flight end, then closes the pools, then lets the signal end the process. Where the
 * app listens to the signal too, the end is left to the app, the pools serve it until then, and only a process that is
 * still there after `graceMs` is ended. The returned function takes it back.
 */
export function withShutdown(pool: Closable, options: ShutdownOptions = {}): () => void {
  const { signals = ['SIGTERM'], graceMs = GRACE_MS, server } = options
  const entry = { pool, graceMs, server }
  watchRequests()
  for (const signal of signals) coordinatorOf(signal).add(entry)
  return () => {
    for (const signal of signals) coordinatorOf(signal).remove(entry)
  }
}

const coordinators = new Map<NodeJS.Signals, Coordinator>()

function coordinatorOf(signal: NodeJS.Signals): Coordinator {
  const known = coordinators.get(signal)
  if (known) return known
  const coordinator = new Coordinator(signal, systemClock)
  coordinators.set(signal, coordinator)
  return coordinator
}

/** One listener for all pools of the process, so that they do not take each other for the app's. */
class Coordinator {
  readonly #signal: NodeJS.Signals
  readonly #clock: Clock
  readonly #entries = new Set<Entry>()
  #isEnding = false

  constructor(signal: NodeJS.Signals, clock: Clock) {
    this.#signal = signal
    this.#clock = clock
  }

  add(entry: Entry): void {
    // First of all: a `once` listener is gone from the list when it is called.
    if (this.#entries.size === 0) process.prependListener(this.#signal, this.#onSignal)
    this.#entries.add(entry)
  }

  remove(entry: Entry): void {
    this.#entries.delete(entry)
    if (this.#entries.size === 0) process.removeListener(this.#signal, this.#onSignal)
  }

  readonly #onSignal = (): void => {
    this.#sweep()
    const others = process.listeners(this.#signal).filter((listener) => listener !== this.#onSignal)
    if (others.length === 0) void this.#end()
    else this.#leaveToApp()
  }

  /** Until the process ends. */
  #sweep(): void {
    dropIdleConnections()
    this.#clock.schedule(SWEEP_MS, () => this.#sweep())
  }

  /** The app ends the process: by itself, by exit(), or by sending the signal again when it has done its part. */
  #leaveToApp(): void {
    for (const { pool } of this.#entries) pool.retire?.()
    this.#clock.schedule(this.#graceMs(), () => void this.#endNow())
    void this.#closeServers()
  }

  async #end(): Promise<void> {
    if (this.#isEnding) return
    this.#isEnding = true
    const graceMs = this.#graceMs()
    const deadline = this.#clock.now() + graceMs
    const quiet = this.#closeServers().then(requestsInFlight)
    await settledWithin(quiet, graceMs - Math.min(LAST_MS, graceMs / 2), this.#clock)
    await this.#closePools(deadline - this.#clock.now())
    process.removeListener(this.#signal, this.#onSignal)
    process.kill(process.pid, this.#signal)
  }

  async #endNow(): Promise<void> {
    const { constants } = await import('node:os')
    await this.#closePools(0)
    process.exit(128 + constants.signals[this.#signal])
  }

  async #closePools(graceMs: number): Promise<void> {
    const warn = (reason: unknown) => process.emitWarning(String(reason))
    const pools = [...this.#entries].map(async ({ pool }) => pool.close({ graceMs }).catch(warn))
    // One of another library may know no limit.
    await settledWithin(Promise.all(pools), graceMs, this.#clock)
  }

  async #closeServers(): Promise<void> {
    const servers = new Set([...this.#entries].map(({ server }) => server))
    await Promise.allSettled([...servers].map((server) => (server ? closeServer(server) : undefined)))
  }

  #graceMs(): number {
    return Math.max(...[...this.#entries].map(({ graceMs }) => graceMs))
  }
}
