import { setTimeout as sleep } from 'node:timers/promises'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { type Deployed, deploy, type Run, type Workspace } from './stage.ts'

/** A run of the action that is under way. */
export interface RunningDeploy {
  /** The log so far. */
  readonly lines: readonly string[]
  readonly ended: Promise<Deployed>
  signal(name: NodeJS.Signals): void
}

export function startDeploy(emulator: Emulator, workspace: Workspace, run: Run): RunningDeploy {
  const lines: string[] = []
  let signal = (_name: NodeJS.Signals) => {}
  const ended = deploy(emulator, workspace, {
    ...run,
    onLine: (line) => lines.push(line),
    onStart: (process) => {
      signal = (name) => process.kill(name)
    },
  })
  return { lines, ended, signal: (name) => signal(name) }
}

/** Looks until there is something; throws after ten seconds. */
export async function until<T>(
  what: string,
  look: () => Promise<T | false | undefined> | T | false | undefined,
): Promise<T> {
  const giveUpAt = performance.now() + 10_000
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (performance.now() > giveUpAt) throw new Error(`waited in vain for ${what}`)
    await sleep(20)
  }
}
