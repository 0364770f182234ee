import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

const LOG_LINES = 200

/** Adds what the process writes to the log, which is kept to the last 200 lines. */
export function keepLog(child: ChildProcess, log: string[]): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue
    createInterface({ input: stream }).on('line', (line) => {
      log.push(line)
      if (log.length > LOG_LINES) log.shift()
    })
  }
}
