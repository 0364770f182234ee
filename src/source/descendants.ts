import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

const MARK = 'LAKEBASE_DEPLOY_COMMAND'
const LOOK_EVERY_MS = 100

/**
 * What a command has started, in whatever group or session of processes: each inherits a variable that only this command has.
 * Found on Linux, where /proc shows it; elsewhere none is found.
 */
export class Descendants {
  readonly #mark = `${MARK}=${randomUUID()}`

  /** For the environment of the command. */
  get variables(): Readonly<Record<string, string>> {
    return { [MARK]: this.#mark.slice(MARK.length + 1) }
  }

  /** Sends the signal to each. */
  async signal(signal: NodeJS.Signals): Promise<void> {
    for (const pid of await this.#pids()) {
      try {
        process.kill(pid, signal)
      } catch {
        // It has ended meanwhile.
      }
    }
  }

  /** Waits until none is left, and kills those that still are after `patienceMs`. */
  async end(patienceMs: number): Promise<void> {
    const until = performance.now() + patienceMs
    while (performance.now() < until) {
      if ((await this.#pids()).length === 0) return
      await sleep(LOOK_EVERY_MS)
    }
    await this.signal('SIGKILL')
  }

  async #pids(): Promise<readonly number[]> {
    const names = await readdir('/proc').catch(() => [])
    const pids = names.filter((name) => /^\d+$/.test(name)).map(Number)
    const marked = await Promise.all(pids.map((pid) => this.#isMarked(pid)))
    return pids.filter((_pid, index) => marked[index])
  }

  /** False also of what has ended, or is somebody else's and cannot be read. */
  async #isMarked(pid: number): Promise<boolean> {
    const environment = await readFile(`/proc/${pid}/environ`).catch(() => undefined)
    return environment?.includes(this.#mark) === true
  }
}
