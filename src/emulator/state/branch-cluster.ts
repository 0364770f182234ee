import type { Cluster } from '../postgres/cluster.ts'

/**
 * The PostgreSQL server of one branch. Work on it runs one piece after another, in the order it was asked for, because
 * concurrent GRANT and CREATE ROLE fail with "tuple concurrently updated"; a failed piece does not hold up the next.
 */
export class BranchCluster {
  readonly #started: Promise<Cluster>
  #tail: Promise<unknown>
  #stopped = false

  constructor(started: Promise<Cluster>) {
    this.#started = started
    this.#tail = started.catch(() => undefined)
  }

  run<T>(work: (cluster: Cluster) => Promise<T>): Promise<T> {
    const result = this.#tail.then(async () => work(await this.#started))
    this.#tail = result.catch(() => undefined)
    return result
  }

  /** The server, when everything asked for so far has been done. */
  ready(): Promise<Cluster> {
    return this.run(async (cluster) => cluster)
  }

  async stop(): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    await this.#tail
    const cluster = await this.#started.catch(() => undefined)
    await cluster?.stop()
  }
}
