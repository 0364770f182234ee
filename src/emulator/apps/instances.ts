import type { AppProcess, AppRuntime, Launch } from './process.ts'

/**
 * The instances of an app behind its one URL (docs "Databricks Apps", horizontal scaling). How the platform chooses among them,
 * and what it does when one ends: UNVERIFIED; here they take turns, and one that ends takes the app down.
 */
export class AppInstances {
  readonly #processes: readonly AppProcess[]
  #turn = 0

  private constructor(processes: readonly AppProcess[]) {
    this.#processes = processes
  }

  /** Resolves when all of them listen. Throws the first DeploymentFailure; then none is left. */
  static async launch(runtime: AppRuntime, launch: Launch, count: number): Promise<AppInstances> {
    const launched = await Promise.allSettled(Array.from({ length: count }, () => runtime.launch(launch)))
    const processes = launched.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    const instances = new AppInstances(processes)
    const failed = launched.find((each) => each.status === 'rejected')
    if (!failed) return instances
    await instances.stop()
    throw failed.reason
  }

  /** Local ports. */
  get ports(): readonly number[] {
    return this.#processes.map(({ port }) => port)
  }

  /** Resolves with what ended the first that ended, such as `exit code 1`. */
  get ended(): Promise<string> {
    return Promise.race(this.#processes.map(({ ended }) => ended))
  }

  /** The port of the instance whose turn it is. */
  nextPort(): number {
    const { ports } = this
    this.#turn = (this.#turn + 1) % ports.length
    const [first = 0] = ports
    return ports[this.#turn] ?? first
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.stop()))
  }
}
