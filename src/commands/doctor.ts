import { lastCodeAsBlock } from '../block.ts'
import type { Desired } from '../config/desired.ts'
import { NO_OUTPUTS } from '../config/outputs.ts'
import { count } from '../count.ts'
import { readApp } from '../databricks/apps.ts'
import type { Identity } from '../databricks/identity.ts'
import { diagnoseDatabase } from '../engine/diagnose-database.ts'
import { diagnoseLogin, diagnoseSettings } from '../engine/diagnose-login.ts'
import {
  diagnoseApp,
  diagnoseFiles,
  diagnoseLakebase,
  diagnoseUnseenLakebase,
} from '../engine/diagnose-rights.ts'
import { migrationsOf } from '../engine/migration-files.ts'
import { noProgress, type Outcome, type Progress } from '../engine/outcome.ts'
import { findLakebase } from '../engine/platform.ts'
import type { Ports } from '../engine/ports.ts'
import { reach } from '../engine/reach.ts'
import type { DoctorRequest } from '../engine/request.ts'
import type { RunEnvironment } from '../engine/start.ts'
import { Timeline } from '../engine/timeline.ts'
import { failure, tried, valueIn } from '../engine/tried.ts'
import { describeProblem, InvalidInput } from '../error.ts'
import { pathKind } from '../path-kind.ts'
import { diagnoseClock, diagnoseProxy } from '../plan/diagnose-network.ts'
import { weighRights } from '../plan/diagnose-rights.ts'
import { type Diagnosis, failed, isSound, ok, warning } from '../plan/diagnosis.ts'
import { makePlan } from '../plan/plan.ts'
import { headline, renderJson } from '../plan/render.ts'
import { diagnosesJson, renderDiagnoses, renderDiagnosesMarkdown } from '../plan/render-diagnosis.ts'
import { silent } from '../reporter.ts'
import { unreachableIn } from '../scaffold/listener.ts'
import { readCode } from '../scaffold/project.ts'
import { sentence } from '../sentence.ts'
import { findRepository } from '../source/repository.ts'
import { deploy } from './deploy.ts'
import { missing } from './migrate.ts'
import { createWorkspacePorts } from './workspace.ts'

/** What does not answer is not waited for longer, unless somebody says so. */
const PATIENCE_MS = 30_000

/**
 * `doctor`: everything that a deploy needs, each looked at by itself, so that all that is missing is told at once. Reads only,
 * takes no lock.
 */
export async function run(
  request: DoctorRequest,
  environment: RunEnvironment,
  progress: Progress,
): Promise<Outcome> {
  const diagnoses = await environment.timeline.step('Observe', () => diagnose(request, environment))
  environment.signal.throwIfAborted()
  const plan = makePlan([], [])
  progress.plan = plan
  const ending = endingOf(diagnoses)
  if (!isSound(diagnoses)) environment.reporter.error(ending.closing)
  return {
    outputs: { ...NO_OUTPUTS, changed: 'false', plan: renderJson(plan), findings: '[]' },
    plan,
    executed: [],
    planOnly: true,
    phases: [],
    ending: isSound(diagnoses) ? ending : { ...ending, closing: 'Nothing was changed.' },
    links: {},
    isUnsound: !isSound(diagnoses),
    table: {
      text: renderDiagnoses(diagnoses),
      markdown: renderDiagnosesMarkdown(diagnoses),
      json: { ok: isSound(diagnoses), checks: diagnosesJson(diagnoses) },
    },
  }
}

function endingOf(diagnoses: readonly Diagnosis[]): Outcome['ending'] {
  const failures = diagnoses.filter(({ verdict }) => verdict === 'failed').length
  const warned = diagnoses.filter(({ verdict }) => verdict === 'warning').length
  const warnings = warned === 0 ? '' : `, ${count(warned, 'warning')}`
  const looked = count(diagnoses.length, 'check')
  if (failures === 0) {
    const text = `${looked}${warnings}. Nothing was changed.`
    return { verdict: `**Ready to deploy.** ${text}`, closing: `Ready to deploy: ${text}` }
  }
  const text = `${failures} of ${looked} ${failures === 1 ? 'fails' : 'fail'}${warnings}.`
  return { verdict: `**Failed.** ${text} Nothing was changed.`, closing: `Not ready to deploy: ${text}` }
}

async function diagnose(request: DoctorRequest, environment: RunEnvironment): Promise<readonly Diagnosis[]> {
  const { waitTimeoutMs = PATIENCE_MS } = request.inputs.inputs
  const desired = { ...request.desired, waitTimeoutMs }
  const settings = diagnoseSettings(request)
  const ports = await tried(environment.signal, () =>
    createWorkspacePorts({ ...request, desired }, environment),
  )
  if ('error' in ports) return settings.length > 0 ? settings : [failure('workspace', ports.error)]
  const network = await diagnoseNetwork(ports.value, environment)
  const lines = [...network.lines, ...settings]
  if (!network.isReached || settings.length > 0) return lines
  return [...lines, ...(await diagnoseWorkspace(desired, request, ports.value, environment))]
}

interface Network {
  readonly isReached: boolean
  readonly lines: readonly Diagnosis[]
}

async function diagnoseNetwork(ports: Ports, { env, signal }: RunEnvironment): Promise<Network> {
  const reached = await tried(signal, () =>
    reach(ports.client.host, { ...ports, signal, wallClock: Date.now }),
  )
  const answer = valueIn(reached)
  const isReached = answer !== undefined
  return {
    isReached,
    lines: [
      'error' in reached
        ? failure('workspace', reached.error)
        : ok('workspace', `${ports.client.host} answers.`),
      diagnoseProxy(env, isReached),
      ...(answer ? [diagnoseClock(answer.aheadMs)] : []),
    ],
  }
}

async function diagnoseWorkspace(
  desired: Desired,
  request: DoctorRequest,
  ports: Ports,
  environment: RunEnvironment,
): Promise<readonly Diagnosis[]> {
  const told = {
    environment: request.inputs.inputs.for,
    repository: environment.env.GITHUB_REPOSITORY ?? findRepository(request.directory)?.name,
  }
  const { identity, lines } = await diagnoseLogin(request, ports, environment, told)
  if (!identity) return lines
  const found = [
    ...lines,
    ...(await diagnoseEnvironment(desired, identity, ports)),
    ...diagnoseListeners(desired),
  ]
  return isSound(found) ? diagnosePlan(found, desired, request, ports) : found
}

/** Everything that a deploy finds before its first change, source and migrations too, but for what the build makes. */
async function diagnosePlan(
  found: readonly Diagnosis[],
  desired: Desired,
  { directory }: DoctorRequest,
  ports: Ports,
): Promise<readonly Diagnosis[]> {
  const { buildCommand } = desired.source
  const source = { ...desired.source, buildCommand: undefined, skipsBuild: buildCommand !== undefined }
  const reporter = silent(ports.reporter)
  const quiet = { ...ports, reporter, timeline: new Timeline(ports.clock, reporter) }
  const origin = { digest: undefined, gate: undefined, directory }
  const planned = await tried(ports.deadline.signal, () =>
    deploy({ ...desired, source }, quiet, { dryRun: true, progress: noProgress(), origin }),
  )
  if ('error' in planned) return [...found, ...planFailures(planned.error)]
  const note = buildCommand === undefined ? '' : ' The build command was not run.'
  const { plan } = planned.value
  const work = plan.changes.length === 0 ? 'nothing to do' : `this to do: ${headline(plan)}`
  return [...weighRights(found, plan), ok('plan', `A deploy has ${work}.${note}`)]
}

/** What a deployment would wait for in vain, as far as the code tells. */
function diagnoseListeners({ source: { directory } }: Desired): readonly Diagnosis[] {
  if (directory === undefined || pathKind(directory) !== 'a directory') return []
  const code = readCode(directory)
  return unreachableIn(code, code.appCommand).map(({ place, fault, instead }) =>
    warning(
      'listener',
      `${place} ${fault}, where the platform does not reach it.`,
      `Let it listen on ${instead}.`,
    ),
  )
}

function planFailures(error: unknown): readonly Diagnosis[] {
  if (!(error instanceof InvalidInput)) return [failure('plan', error)]
  return error.problems.map(({ hint, ...problem }) =>
    failed('plan', sentence(describeProblem(problem)), hint && lastCodeAsBlock(hint)),
  )
}

async function diagnoseEnvironment(
  desired: Desired,
  identity: Identity,
  ports: Ports,
): Promise<readonly Diagnosis[]> {
  const { signal } = ports.deadline
  const found = tried(signal, () => readApp(ports.client, desired.app.name))
  const [app, lakebase, files, folder] = await Promise.all([
    found,
    tried(signal, () => findLakebase(desired, found.then(valueIn), ports)),
    tried(signal, () => migrationsOf(desired)),
    diagnoseFiles(desired, identity, ports),
  ])
  const place = valueIn(lakebase)
  const there = valueIn(app)
  const [appLines, lakebaseLines, databaseLines] = await Promise.all([
    diagnoseApp(desired, app, identity, ports),
    'error' in lakebase
      ? diagnoseUnseenLakebase(desired, lakebase.error, identity)
      : diagnoseLakebase(lakebase.value, identity, ports),
    place && !missing(desired, { lakebase: place })
      ? diagnoseDatabase(
          desired,
          { lakebase: place, app: there, user: identity.userName, files: valueIn(files) ?? [] },
          ports,
        )
      : [],
  ])
  return [
    ...folder,
    'error' in app ? failure('app', app.error) : appLine(desired, there !== undefined),
    ...appLines,
    'error' in lakebase ? failure('Lakebase', lakebase.error) : lakebaseLine(desired, lakebase.value),
    ...lakebaseLines,
    ...('error' in files ? [failure('migrations', files.error)] : []),
    ...databaseLines,
  ]
}

function appLine({ app: { name } }: Desired, isThere: boolean): Diagnosis {
  return ok('app', isThere ? `${name} is there.` : `There is no ${name} yet: a deploy makes it.`)
}

function lakebaseLine(desired: Desired, lakebase: Parameters<typeof missing>[1]['lakebase']): Diagnosis {
  const absent = missing(desired, { lakebase })
  const name = lakebase.kind === 'provisioned' ? lakebase.name : `${lakebase.projectId}/${lakebase.branchId}`
  return ok('Lakebase', absent ? `Not all is there: ${absent}. A deploy makes it.` : `${name} is there.`)
}
