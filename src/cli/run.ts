import { hostname, userInfo } from 'node:os'
import { systemClock } from '../clock.ts'
import { exitOf, runCommand } from '../commands/command.ts'
import { abortOnSignal, endingSoon, endLeftCalls } from '../engine/cancel.ts'
import { givenCredentials } from '../engine/credentials.ts'
import {
  EXIT,
  exitCode,
  explain,
  isCancelled,
  partialResult,
  renderPartialResult,
} from '../engine/failure.ts'
import { noProgress, type Outcome, type Progress } from '../engine/outcome.ts'
import type { RunIdentity } from '../engine/ports.ts'
import { readRequest } from '../engine/request.ts'
import { standingLines } from '../engine/standing.ts'
import type { RunEnvironment } from '../engine/start.ts'
import { Timeline } from '../engine/timeline.ts'
import { DeployError, describeProblem, InvalidInput } from '../error.ts'
import { Meter } from '../meter.ts'
import type { Reporter } from '../reporter.ts'
import { version } from '../version.ts'
import { type Arguments, parseArguments } from './arguments.ts'
import { type Terminal, terminalReporter } from './reporter.ts'
import { asOptions } from './wording.ts'

export interface Shell extends Pick<RunEnvironment, 'env' | 'loadSdk' | 'loadSql'> {
  readonly directory: string
  /** Results: help, version, `--json`. */
  readonly stdout: Terminal
  /** Progress and errors, so that stdout can be piped. */
  readonly stderr: Terminal
  /** Ends the process, once the run has said all and whatever else keeps it. */
  readonly leave: (abort: AbortController) => void
}

/** The terminal face of the same engine. Gives the exit code (see `EXIT`); never throws. */
export async function run(argv: readonly string[], shell: Shell): Promise<number> {
  const { LAKEBASE_DEPLOY_DEBUG, NO_COLOR } = shell.env
  const reporter = terminalReporter(shell.stderr, {
    verbose: LAKEBASE_DEPLOY_DEBUG !== undefined,
    noColor: NO_COLOR !== undefined && NO_COLOR !== '',
  })
  const progress = noProgress()
  const abort = abortOnSignal()
  // Also when the arguments themselves are wrong: who asked for JSON gets JSON.
  const json = argv.includes('--json')
  try {
    const given = parseArguments(argv)
    if (given.version) return print(shell, version)
    if (given.help) {
      const { renderHelp } = await import('../config/document.ts')
      return print(shell, renderHelp())
    }
    for (const value of givenCredentials(given.inputs, shell.env)) reporter.mask(value)
    const { signal } = abort
    return await endingSoon(signal, execute(given, shell, { progress, reporter, signal }))
  } catch (caught) {
    const error = abort.signal.aborted && !isCancelled(caught) ? abort.signal.reason : caught
    if (json) print(shell, JSON.stringify(failure(error, progress)))
    reportFailure(error, progress, reporter)
    return exitCode(error)
  } finally {
    endLeftCalls(abort)
    shell.leave(abort)
  }
}

interface Conduct {
  readonly progress: Progress
  readonly reporter: Reporter
  readonly signal: AbortSignal
}

async function execute(
  given: Arguments,
  shell: Shell,
  { progress, reporter, signal }: Conduct,
): Promise<number> {
  const request = await readRequest(given.inputs, shell.directory, shell.env)
  const timeline = new Timeline(systemClock, reporter)
  const environment = { ...shell, reporter, signal, timeline, meter: new Meter(), run: runIdentity() }
  const outcome = await runCommand(request, environment, progress)
  reporter.info(outcome.ending.closing)
  if (given.json) print(shell, JSON.stringify({ ok: true, ...(outcome.table?.json ?? result(outcome)) }))
  else if (outcome.table) print(shell, asOptions(outcome.table.text))
  return exitOf(request, outcome, given)
}

function reportFailure(error: unknown, progress: Progress, reporter: Reporter): void {
  if (error instanceof InvalidInput)
    for (const { location, ...problem } of error.problems)
      reporter.error(asOptions(describeProblem(problem)), location)
  else
    reporter.error(
      asOptions(explain(error, progress.standing)),
      error instanceof DeployError ? error.location : undefined,
    )
  if (error instanceof InvalidInput && progress.standing)
    for (const line of standingLines(progress.standing)) reporter.info(line)
  reporter.info(renderPartialResult(partialResult(progress)))
}

/** JSON has no line of others' text, but may hold what the runner of a job reads as a command anywhere in a line. */
function print(shell: Shell, text: string): number {
  shell.stdout.write(`${text.replaceAll('##[', '#\\u0023[')}\n`)
  return EXIT.ok
}

/** The outputs of the action by the same names, the plan as an object. */
function result({ outputs }: Outcome): Record<string, unknown> {
  return { ...outputs, plan: JSON.parse(outputs.plan) }
}

function failure(error: unknown, { standing }: Progress): Record<string, unknown> {
  if (error instanceof InvalidInput) return { ok: false, code: error.code, problems: error.problems }
  if (error instanceof DeployError)
    return {
      ok: false,
      code: error.code,
      message: error.message,
      hint: error.hint,
      ...(standing && { standing }),
    }
  return { ok: false, code: 'UNEXPECTED', message: explain(error) }
}

/** A container may run as a number that no account has. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}

/** Who runs it from a terminal. */
export function runIdentity(): RunIdentity {
  const label = `${userName()}@${hostname()}`
  return {
    id: `${label}:${process.pid}`,
    name: label,
    attempt: 1,
    label,
    gitSha: undefined,
    toolVersion: version,
  }
}
