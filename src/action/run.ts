import { resolve } from 'node:path'
import type * as Core from '@actions/core'
import { abortOnSignal, endLeftCalls } from '../commands/cancel.ts'
import { deploy } from '../commands/deploy.ts'
import { exitCode, explain, renderStanding, standing } from '../commands/failure.ts'
import { noProgress, type Outcome, outputsOfFailure, type Progress } from '../commands/outcome.ts'
import type { Ports, RunIdentity } from '../commands/ports.ts'
import { type Request, readPayload, readRequest } from '../commands/request.ts'
import { createPorts, type Surroundings } from '../commands/start.ts'
import { INPUT_NAMES, INPUTS } from '../config/input.ts'
import type { Outputs } from '../config/outputs.ts'
import { count } from '../count.ts'
import { DeployError, describeProblem, InvalidInput } from '../error.ts'
import { Meter } from '../meter.ts'
import type { Reporter } from '../reporter.ts'
import { version } from '../version.ts'
import { actionReporter } from './reporter.ts'
import { renderSummary } from './summary.ts'

export interface Runner extends Pick<Surroundings, 'env' | 'loadSdk' | 'loadSql'> {
  /** Where the job's files are. */
  readonly directory: string
}

/** The GitHub face of a run: inputs in; outputs, annotations and job summary out. Gives the exit code; never throws. */
export async function run(core: typeof Core, runner: Runner): Promise<number> {
  const progress = noProgress()
  const abort = abortOnSignal()
  let request: Request | undefined
  let ports: Ports | undefined
  let outcome: Outcome | undefined
  let failure: unknown
  const inputs = readInputs(core, runner.env)
  const reporter = actionReporter(core, {
    workspace: runner.directory,
    directory: resolve(runner.directory, inputs['working-directory'] ?? '.'),
  })
  try {
    request = await readRequest(inputs, runner.directory, runner.env)
    ports = await createPorts(request, {
      ...runner,
      reporter,
      signal: abort.signal,
      run: runIdentity(runner.env),
    })
    const payload = await readPayload(request.desired, { reporter, signal: abort.signal })
    outcome = await deploy(request.desired, payload, ports, { dryRun: isDryRun(request), progress })
    setOutputs(core, outcome.outputs)
    if (request.inputs.inputs.comment) await comment(request, outcome, runner.env, reporter)
  } catch (error) {
    failure = abort.signal.aborted ? abort.signal.reason : error
    reportFailure(failure, progress, reporter)
    if (request && !outcome) setOutputs(core, outputsOfFailure(request.desired, progress))
  } finally {
    endLeftCalls(abort)
  }
  await writeSummary(core, { request, ports, outcome, failure, progress })
  return failure === undefined ? 0 : exitCode(failure)
}

function setOutputs(core: typeof Core, outputs: Partial<Outputs>): void {
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value)
}

function isDryRun({ inputs }: Request): boolean {
  return inputs.inputs.dryRun || inputs.inputs.command === 'plan'
}

/** Secrets are masked before anything else can happen. */
function readInputs(core: typeof Core, env: Runner['env']): Record<string, string> {
  const raw = Object.fromEntries(INPUT_NAMES.map((name) => [name, core.getInput(name)]))
  for (const input of Object.values(INPUTS)) {
    const value = raw[input.name]
    if (input.secret && value) core.setSecret(value)
  }
  for (const name of ['DATABRICKS_TOKEN', 'DATABRICKS_CLIENT_SECRET']) {
    const value = env[name]
    if (value) core.setSecret(value)
  }
  return Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== ''))
}

function runIdentity(env: Runner['env']): RunIdentity {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT, GITHUB_JOB, GITHUB_SHA } =
    env
  const label = GITHUB_RUN_ID
    ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`
    : 'a run outside GitHub'
  return {
    id: `${GITHUB_REPOSITORY}/${GITHUB_RUN_ID}/${GITHUB_JOB}`,
    attempt: Number(GITHUB_RUN_ATTEMPT) || 1,
    label,
    gitSha: GITHUB_SHA,
    toolVersion: version,
  }
}

async function comment(
  request: Request,
  outcome: Outcome,
  env: Runner['env'],
  reporter: Reporter,
): Promise<void> {
  if (!isDryRun(request)) return reporter.info('no comment: this run deployed, and only a plan is commented')
  const { commentPlan } = await import('./comment.ts')
  const { desired, inputs } = request
  await commentPlan({ desired, outcome, token: inputs.inputs.githubToken, env, reporter })
}

/** GitHub shows at most ten annotations of a step, the log all of them. */
function reportFailure(failure: unknown, progress: Progress, reporter: Reporter): void {
  const state = renderStanding(standing(progress))
  if (!(failure instanceof InvalidInput)) {
    reporter.error(explain(failure), failure instanceof DeployError ? failure.location : undefined)
    reporter.info(state)
    return
  }
  for (const { location, ...problem } of failure.problems) reporter.error(describeProblem(problem), location)
  reporter.info(`${count(failure.problems.length, 'problem')} in inputs and files. ${state}`)
}

interface Ending {
  readonly request: Request | undefined
  readonly ports: Ports | undefined
  readonly outcome: Outcome | undefined
  readonly failure: unknown
  readonly progress: Progress
}

async function writeSummary(
  core: typeof Core,
  { request, ports, outcome, failure, progress }: Ending,
): Promise<void> {
  const target = request
    ? [request.desired.app.name, request.desired.environment].filter(Boolean).join(' · ')
    : 'Lakebase deploy'
  const text = renderSummary({
    title: target,
    dryRun: request !== undefined && isDryRun(request),
    outcome,
    failure,
    progress,
    probed: request?.desired.health.enabled ?? false,
    steps: ports?.timeline.steps ?? [],
    meter: ports?.meter ?? new Meter(),
  })
  await core.summary
    .addRaw(text)
    .write()
    .catch((error: unknown) => core.debug(`no job summary: ${String(error)}`))
}
