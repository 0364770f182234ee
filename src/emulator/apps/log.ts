import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { VirtualClock } from '../state/virtual-clock.ts'

const LOG_LINES = 200

export interface LogLine {
  /** When it was written, in ms of the emulator's clock. */
  readonly at: number
  readonly text: string
}

/** What the processes of one app have written; kept to the last 200 lines. */
export class AppLog {
  readonly #clock: Pick<VirtualClock, 'now'>
  readonly #lines: LogLine[] = []

  constructor(clock: Pick<VirtualClock, 'now'>) {
    this.#clock = clock
  }

  get lines(): readonly LogLine[] {
    return this.#lines
  }

  now(): number {
    return this.#clock.now()
  }

  /** The last lines of those written at that time or later. */
  end(since: number): string {
    const lines = this.#lines.filter(({ at }) => at >= since)
    return lines
      .slice(-20)
      .map(({ text }) => text)
      .join('\n')
  }

  /** Adds what the process writes from now on. */
  keep(child: ChildProcess): void {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue
      createInterface({ input: stream }).on('line', (text) => {
        this.#lines.push({ at: this.now(), text })
        if (this.#lines.length > LOG_LINES) this.#lines.shift()
      })
    }
  }
}
