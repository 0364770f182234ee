import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Reporter } from '../reporter.ts'
import { Descendants } from './descendants.ts'

export interface ShellOptions {
  /** Heading of its output. */
  readonly title: string
  /** Absolute path in which the command runs. */
  readonly directory: string
  readonly reporter: Reporter
  readonly signal: AbortSignal
  /** All that the command sees, see `childEnvironment`. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Put over the environment, for this command alone; undefined takes a variable out. */
  readonly variables?: Readonly<Record<string, string | undefined>>
}

/** How a command failed. */
export interface ShellFailure {
  /** `exited with 3` */
  readonly ending: string
  /** A sentence with its last lines. */
  readonly output: string
}

const TAIL_LINES = 20
/** A cancelled run has 7.5 s in all; a command that ignores SIGTERM for this long (ms) is killed. */
const KILL_AFTER_MS = 2_000
/** How long the output of a command that has ended may stay open, in ms. */
const LAST_WORDS_MS = 2_000

/**
 * Runs the command in `sh -e` (cmd on Windows) and shows its output line by line. Resolves with how it failed, undefined
 * when it succeeded; when `signal` aborts, ends the command with all it started and throws the signal's reason.
 */
export async function runShell(command: string, options: ShellOptions): Promise<ShellFailure | undefined> {
  const { reporter, signal, title } = options
  signal.throwIfAborted()
  return reporter.group(title, async () => {
    const descendants = new Descendants()
    const child = start(command, options, descendants)
    const stop = () => terminate(child, descendants)
    signal.addEventListener('abort', stop, { once: true })
    try {
      const output = show(child, reporter)
      const ending = await ended(child)
      if (signal.aborted) await descendants.end(KILL_AFTER_MS)
      const tail = await lastWords(output, reporter)
      signal.throwIfAborted()
      return ending === undefined ? undefined : { ending, output: describeOutput(tail) }
    } finally {
      signal.removeEventListener('abort', stop)
    }
  })
}

function describeOutput(tail: readonly string[]): string {
  return tail.length === 0 ? 'It printed nothing.' : `Its last lines:\n${tail.join('\n')}`
}

function start(
  command: string,
  { directory, environment, variables }: ShellOptions,
  descendants: Descendants,
): ChildProcess {
  const shared = {
    cwd: directory,
    env: { ...environment, ...variables, ...descendants.variables },
    stdio: ['ignore', 'pipe', 'pipe'] as const,
  }
  if (process.platform === 'win32')
    return spawn(command, { ...shared, stdio: [...shared.stdio], shell: true })
  // A group of its own, so that whatever the shell started ends with it.
  return spawn('/bin/sh', ['-e', '-c', command], { ...shared, stdio: [...shared.stdio], detached: true })
}

/** The output of a command, line by line. */
interface Output {
  /** The last lines, when both streams have ended. */
  readonly tail: Promise<readonly string[]>
  /** Ends it before its streams do. */
  close(): void
}

/** Prints both streams and keeps the last lines. The one command to the runner that is obeyed is the one that hides a secret. */
function show(child: ChildProcess, reporter: Reporter): Output {
  const tail: string[] = []
  const print = (line: string) => {
    const secret = /^\s*::add-mask::(.+)$/.exec(line)?.[1]
    if (secret !== undefined) return reporter.mask(unescaped(secret))
    reporter.info(line)
    if (tail.push(line) > TAIL_LINES) tail.shift()
  }
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null)
  const readers = streams.map((input) =>
    createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }).on('line', print),
  )
  return {
    tail: Promise.all(readers.map((reader) => once(reader, 'close'))).then(() => tail),
    close: () => {
      for (const reader of readers) reader.close()
      for (const stream of streams) stream.destroy()
    },
  }
}

/** As the runner reads the value of a command (actions/toolkit:packages/core/src/command.ts escapeData). */
function unescaped(value: string): string {
  return value.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
}

/** Undefined when the command succeeded, else how it ended. */
async function ended(child: ChildProcess): Promise<string | undefined> {
  try {
    const [code, signal] = await once(child, 'exit')
    if (code === 0) return undefined
    return code === null ? `was ended by ${signal}` : `exited with ${code}`
  } catch (error) {
    return `could not start: ${error instanceof Error ? error.message : error}`
  }
}

/** What a command that has ended has said. Something that it left running may hold its output open for ever. */
async function lastWords(output: Output, reporter: Reporter): Promise<readonly string[]> {
  const timer = setTimeout(() => {
    reporter.info('The command has ended; what it has left running goes on, and its output is not shown.')
    output.close()
  }, LAST_WORDS_MS)
  return output.tail.finally(() => clearTimeout(timer))
}

function terminate(child: ChildProcess, descendants: Descendants): void {
  kill(child, 'SIGTERM')
  void descendants.signal('SIGTERM')
  const timer = setTimeout(() => kill(child, 'SIGKILL'), KILL_AFTER_MS)
  child.once('close', () => clearTimeout(timer))
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || process.platform === 'win32') {
    child.kill(signal)
    return
  }
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The group is already gone.
  }
}
