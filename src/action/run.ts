import { resolve } from 'node:path'
import type * as Core from '@actions/core'
import { systemClock } from '../clock.ts'
import { exitOf, runCommand } from '../commands/command.ts'
import { INPUT_NAMES } from '../config/input.ts'
import { type Inputs, parseInputs } from '../config/inputs.ts'
import type { Outputs } from '../config/outputs.ts'
import { count } from '../count.ts'
import { abortOnSignal, endingSoon, endLeftCalls } from '../engine/cancel.ts'
import { givenCredentials } from '../engine/credentials.ts'
import { exitCode, explain, isCancelled, partialResult, renderPartialResult } from '../engine/failure.ts'
import { noProgress, type Outcome, outputsOfFailure, type Progress } from '../engine/outcome.ts'
import type { RunIdentity } from '../engine/ports.ts'
import { isDryRun, type Request, readRequest, titleOf, type WorkspaceRequest } from '../engine/request.ts'
import { standingLines } from '../engine/standing.ts'
import type { RunEnvironment } from '../engine/start.ts'
import { Timeline } from '../engine/timeline.ts'
import { DeployError, describeProblem, InvalidInput } from '../error.ts'
import { Meter } from '../meter.ts'
import { openFindings } from '../plan/plan.ts'
import type { Reporter } from '../reporter.ts'
import { version } from '../version.ts'
import { origin } from './origin.ts'
import { outputsWithin } from './outputs.ts'
import { keyOf, type Publication, type PublishedResult } from './publication.ts'
import { actionReporter } from './reporter.ts'
import { renderSummary } from './summary.ts'

export interface Runner extends Pick<RunEnvironment, 'env' | 'loadSdk' | 'loadSql'> {
  /** Where the job's files are. */
  readonly directory: string
  /** Ends the process, once the run has said all and whatever else keeps it. */
  readonly leave: (abort: AbortController) => void
}

/** The GitHub face of a run: inputs in; outputs, annotations and job summary out. Gives the exit code; never throws. */
export async function run(core: typeof Core, runner: Runner): Promise<number> {
  const progress = noProgress()
  const abort = abortOnSignal()
  let request: Request | undefined
  let outcome: Outcome | undefined
  let failure: unknown
  const inputs = readInputs(core, runner.env)
  const reporter = actionReporter(core, {
    workspace: runner.directory,
    directory: resolve(runner.directory, inputs['working-directory'] ?? '.'),
  })
  const identity = runIdentity(runner.env)
  const publishPorts = { env: runner.env, reporter, signal: abort.signal, identity }
  const timeline = new Timeline(systemClock, reporter)
  const meter = new Meter()
  try {
    request = await readRequest(inputs, runner.directory, runner.env)
    const { signal } = abort
    const environment = { ...runner, reporter, timeline, meter, signal, run: identity }
    outcome = await endingSoon(signal, runCommand(request, environment, progress))
    setOutputs(core, await outputsWithin(outcome.outputs, outcome.plan, runner.env.RUNNER_TEMP))
    if (outcome.table) reporter.info(outcome.table.text)
    if (request.target === 'workspace') await endingSoon(signal, publish(request, outcome, publishPorts))
  } catch (error) {
    failure = abort.signal.aborted && !isCancelled(error) ? abort.signal.reason : error
    reportFailure(failure, progress, reporter)
    if (request && !outcome) {
      const known = outputsOfFailure(request, progress)
      setOutputs(core, await outputsWithin(known, progress.plan, runner.env.RUNNER_TEMP))
    }
    if (!outcome) await publishFailure(inputs, request, { failure, progress }, publishPorts)
  } finally {
    endLeftCalls(abort)
  }
  await writeSummary(core, { request, timeline, meter, outcome, failure, progress, run: identity })
  runner.leave(abort)
  if (failure !== undefined) return exitCode(failure)
  return request && outcome ? exitOf(request, outcome, { exitCode: false }) : 0
}

function setOutputs(core: typeof Core, outputs: Partial<Outputs>): void {
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value)
}

/** Secrets are masked before anything else can happen. */
function readInputs(core: typeof Core, env: Runner['env']): Record<string, string> {
  const raw = Object.fromEntries(INPUT_NAMES.map((name) => [name, core.getInput(name)]))
  for (const value of givenCredentials(raw, env)) core.setSecret(value)
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
    name: GITHUB_RUN_ID ?? 'outside GitHub',
    attempt: Number(GITHUB_RUN_ATTEMPT) || 1,
    label,
    gitSha: GITHUB_SHA,
    toolVersion: version,
  }
}

interface PublishPorts extends Pick<Publication, 'env' | 'reporter' | 'signal'> {
  readonly identity: RunIdentity
}

/** What others are to see of a run: findings at the config file, a comment, an issue. */
async function publish(request: WorkspaceRequest, outcome: Outcome, ports: PublishPorts): Promise<void> {
  const { inputs } = request.inputs
  if (inputs.command === 'audit') annotate(request, outcome, ports.reporter)
  await publishResult(inputs, titleOf(request), { outcome }, ports)
}

/** What was found or planned before is not what there is. Nothing of a run that was cancelled. */
async function publishFailure(
  raw: Readonly<Record<string, string>>,
  request: Request | undefined,
  { failure, progress }: { readonly failure: unknown; readonly progress: Progress },
  ports: PublishPorts,
): Promise<void> {
  const { inputs } = parseInputs(raw)
  if (ports.signal.aborted || (!inputs.issue && !inputs.comment)) return
  const title = request
    ? titleOf(request)
    : [inputs.appName ?? inputs.config.path, inputs.environment].filter(Boolean).join(' · ')
  const plan = progress.plan ?? progress.proposed
  // What cancels the run now has nothing more to say.
  await endingSoon(ports.signal, publishResult(inputs, title, { failure, plan }, ports)).catch(() => {})
}

async function publishResult(
  inputs: Inputs,
  title: string,
  result: PublishedResult,
  { identity, ...ports }: PublishPorts,
): Promise<void> {
  const { command, comment, issue, githubToken: token } = inputs
  const publication = {
    ...{ key: keyOf(inputs), title, result, token, ...ports },
    origin: origin(identity, new Date()),
  }
  if (issue && command === 'audit') {
    const { keepIssue } = await import('./issue.ts')
    await keepIssue(publication)
  }
  if (!comment) return
  if (!isDryRun({ inputs: { inputs } }))
    return ports.reporter.info('no comment: this run deployed, and only a plan is commented')
  const { commentPlan } = await import('./comment.ts')
  await commentPlan(publication)
}

/** GitHub shows at most ten annotations of a step; the log and the summary have all findings. */
const MOST_ANNOTATIONS = 10

/** Characters of an annotation that holds more than sentences. */
const LONGEST_ANNOTATION = 1_500

function annotate({ inputs }: WorkspaceRequest, { plan }: Outcome, reporter: Reporter): void {
  const { config, failOn } = inputs.inputs
  const write = failOn === 'drift' ? reporter.error : reporter.warning
  for (const { code, message, hint } of openFindings(plan).slice(0, MOST_ANNOTATIONS))
    write(`${message} ${hint} [${code}]`, { file: config.path })
}

/** GitHub shows at most ten annotations of a step, the log all of them. */
function reportFailure(failure: unknown, progress: Progress, reporter: Reporter): void {
  const state = renderPartialResult(partialResult(progress))
  if (!(failure instanceof InvalidInput)) {
    const whole = explain(failure, progress.standing)
    const short = annotationOf(whole)
    if (short !== whole) reporter.info(whole)
    reporter.error(short, failure instanceof DeployError ? failure.location : undefined)
    reporter.info(state)
    return
  }
  for (const { location, ...problem } of failure.problems) reporter.error(describeProblem(problem), location)
  reporter.info(`${count(failure.problems.length, 'problem')} in inputs and files. ${state}`)
  if (progress.standing) reporter.info(standingLines(progress.standing).join('\n'))
}

/** What GitHub shows beside a file is read there, and copied elsewhere. */
function annotationOf(text: string): string {
  if (text.length <= LONGEST_ANNOTATION) return text
  const told = text.split('\n').filter((line) => !line.startsWith('    '))
  return [
    ...told.slice(0, -1),
    'What is to be copied stands in the log and in the summary.',
    ...told.slice(-1),
  ].join('\n')
}

interface Conclusion {
  readonly request: Request | undefined
  readonly timeline: Timeline
  readonly meter: Meter
  readonly outcome: Outcome | undefined
  readonly failure: unknown
  readonly progress: Progress
  readonly run: RunIdentity
}

async function writeSummary(
  core: typeof Core,
  { request, timeline, meter, outcome, failure, progress, run }: Conclusion,
): Promise<void> {
  const text = renderSummary({
    title: request ? titleOf(request) : 'Lakebase deploy',
    outcome,
    failure,
    progress,
    steps: timeline.steps,
    meter,
    run,
    endedAt: new Date(),
  })
  await core.summary
    .addRaw(text)
    .write()
    .catch((error: unknown) => core.debug(`no job summary: ${String(error)}`))
}
