import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { SHORT_LIVED } from '../../src/emulator/runner.ts'
import { MACHINE_NODE } from '../machine-node.ts'

const CLI = fileURLToPath(new URL('../../dist/cli/index.js', import.meta.url))

export interface Command {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** Is given the process, to signal it. */
  readonly onStart?: (process: { kill(signal: NodeJS.Signals): void }) => void
}

export interface Finished {
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
}

/** Runs the committed CLI as a shell would with both outputs piped, on the machine's own Node; it can reach the emulator and nothing else. */
export async function runCli(
  emulator: Pick<Emulator, 'childEnvironment'>,
  command: Command,
): Promise<Finished> {
  const child = spawn(MACHINE_NODE, [...SHORT_LIVED, CLI, ...command.args], {
    cwd: command.cwd,
    env: { PATH: process.env.PATH, HOME: command.cwd, ...emulator.childEnvironment(), ...command.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  command.onStart?.({ kill: (signal) => child.kill(signal) })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { exitCode: exitCode ?? undefined, stdout, stderr }
}
