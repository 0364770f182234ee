import { hostname, userInfo } from 'node:os'
import { abortOnSignal, endLeftCalls } from '../commands/cancel.ts'
import { deploy } from '../commands/deploy.ts'
import { EXIT, exitCode, explain, renderStanding, standing } from '../commands/failure.ts'
import { noProgress, type Outcome, type Progress } from '../commands/outcome.ts'
import type { RunIdentity } from '../commands/ports.ts'
import { readPayload, readRequest } from '../commands/request.ts'
import { createPorts, type Surroundings } from '../commands/start.ts'
import { renderHelp } from '../config/document.ts'
import { count } from '../count.ts'
import { DeployError, describeProblem, InvalidInput } from '../error.ts'
import { differs } from '../plan/plan.ts'
import { findingCount } from '../plan/render.ts'
import type { Reporter } from '../reporter.ts'
import { version } from '../version.ts'
import { type Arguments, parseArguments } from './arguments.ts'
import { type Terminal, terminalReporter } from './reporter.ts'
import { asOptions } from './wording.ts'

export interface Shell extends Pick<Surroundings, 'env' | 'loadSdk' | 'loadSql'> {
  readonly directory: string
  /** Results: help, version, `--json`. */
  readonly stdout: Terminal
  /** Progress and errors, so that stdout can be piped. */
  readonly stderr: Terminal
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
    if (given.help) return print(shell, renderHelp())
    return await execute(given, shell, { progress, reporter, signal: abort.signal })
  } catch (caught) {
    const error = abort.signal.aborted ? abort.signal.reason : caught
    if (json) print(shell, JSON.stringify(failure(error)))
    reportFailure(error, progress, reporter)
    return exitCode(error)
  } finally {
    endLeftCalls(abort)
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
  const ports = await createPorts(request, { ...shell, reporter, signal, run: runIdentity() })
  const payload = await readPayload(request.desired, { reporter, signal })
  const { inputs } = request.inputs
  const dryRun = inputs.dryRun || inputs.command === 'plan'
  const outcome = await deploy(request.desired, payload, ports, { dryRun, progress })
  reporter.info(closing(outcome, dryRun))
  if (given.json) print(shell, JSON.stringify({ ok: true, ...result(outcome) }))
  return dryRun && given.exitCode && differs(outcome.plan) ? EXIT.differences : EXIT.ok
}

function reportFailure(error: unknown, progress: Progress, reporter: Reporter): void {
  if (error instanceof InvalidInput)
    for (const { location, ...problem } of error.problems)
      reporter.error(asOptions(describeProblem(problem)), location)
  else reporter.error(asOptions(explain(error)), error instanceof DeployError ? error.location : undefined)
  reporter.info(renderStanding(standing(progress)))
}

function print(shell: Shell, text: string): number {
  shell.stdout.write(`${text}\n`)
  return EXIT.ok
}

function closing({ outputs, executed, plan }: Outcome, dryRun: boolean): string {
  if (dryRun) return differs(plan) ? 'Nothing was changed: this was a plan.' : 'Nothing to do.'
  const idle = plan.findings.length > 0 ? `Nothing was changed, ${findingCount(plan)} above` : 'Nothing to do'
  const what = executed.length === 0 ? idle : `Done, ${count(executed.length, 'change')}`
  return `${what}: ${outputs['app-url'] || outputs['app-name']}`
}

/** The outputs of the action by the same names, the plan as an object. */
function result({ outputs }: Outcome): Record<string, unknown> {
  return { ...outputs, plan: JSON.parse(outputs.plan) }
}

function failure(error: unknown): Record<string, unknown> {
  if (error instanceof InvalidInput) return { ok: false, code: error.code, problems: error.problems }
  if (error instanceof DeployError)
    return { ok: false, code: error.code, message: error.message, hint: error.hint }
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

function runIdentity(): RunIdentity {
  const label = `${userName()}@${hostname()}`
  return { id: `${label}:${process.pid}`, attempt: 1, label, gitSha: undefined, toolVersion: version }
}
