import { hostname, userInfo } from 'node:os'
import { abortOnSignal } from '../commands/cancel.ts'
import { deploy } from '../commands/deploy.ts'
import { EXIT, exitCode, explain, standing } from '../commands/failure.ts'
import type { Outcome, Progress } from '../commands/outcome.ts'
import type { RunIdentity } from '../commands/ports.ts'
import { readPayload, readRequest } from '../commands/request.ts'
import { createPorts, type Surroundings } from '../commands/start.ts'
import { renderHelp } from '../config/document.ts'
import { DeployError, InvalidInput } from '../error.ts'
import { isEmpty } from '../plan/plan.ts'
import { version } from '../version.ts'
import { type Arguments, parseArguments } from './arguments.ts'
import { type Terminal, terminalReporter } from './reporter.ts'

export interface Shell extends Pick<Surroundings, 'env' | 'loadSdk' | 'loadSql'> {
  readonly directory: string
  /** Results: help, version, `--json`. */
  readonly stdout: Terminal
  /** Progress and errors, so that stdout can be piped. */
  readonly stderr: Terminal
}

/** The terminal face of the same engine. Gives the exit code (see `EXIT`); never throws. */
export async function run(argv: readonly string[], shell: Shell): Promise<number> {
  const progress: Progress = { plan: undefined, executed: [] }
  const abort = abortOnSignal()
  let json = false
  try {
    const given = parseArguments(argv)
    json = given.json
    if (given.version) return print(shell, version)
    if (given.help) return print(shell, renderHelp())
    return await execute(given, shell, progress, abort.signal)
  } catch (caught) {
    const error = abort.signal.aborted ? abort.signal.reason : caught
    if (json) shell.stdout.write(`${JSON.stringify(failure(error))}\n`)
    shell.stderr.write(
      `${explain(error)}\n${error instanceof InvalidInput ? '' : `${standing(progress).join('\n')}\n`}`,
    )
    return exitCode(error)
  }
}

async function execute(
  given: Arguments,
  shell: Shell,
  progress: Progress,
  signal: AbortSignal,
): Promise<number> {
  const reporter = terminalReporter(shell.stderr, shell.env.LAKEBASE_DEPLOY_DEBUG !== undefined)
  const request = await readRequest(given.inputs, shell.directory)
  const ports = await createPorts(request, { ...shell, reporter, signal, run: runIdentity() })
  const payload = await readPayload(request.desired, { reporter, signal })
  const { inputs } = request.inputs
  const dryRun = inputs.dryRun || inputs.command === 'plan'
  const outcome = await deploy(request.desired, payload, ports, { dryRun, progress })
  if (given.json) shell.stdout.write(`${JSON.stringify({ ok: true, ...result(outcome) })}\n`)
  else reporter.info(closing(outcome, dryRun))
  return dryRun && given.exitCode && !isEmpty(outcome.plan) ? EXIT.differences : EXIT.ok
}

function print(shell: Shell, text: string): number {
  shell.stdout.write(`${text}\n`)
  return EXIT.ok
}

function closing({ outputs, executed, plan }: Outcome, dryRun: boolean): string {
  if (dryRun) return isEmpty(plan) ? 'Nothing to do.' : 'Nothing was changed: this was a plan.'
  const what = executed.length === 0 ? 'Nothing to do' : `Done, ${executed.length} change(s)`
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

function runIdentity(): RunIdentity {
  const label = `${userInfo().username}@${hostname()}`
  return { id: `${label}:${process.pid}`, label, gitSha: undefined, toolVersion: version }
}
