import type { App, Deployment } from '../apps/app.ts'
import { type HealthCheck, untilHealthy } from '../apps/health.ts'
import { AppInstances } from '../apps/instances.ts'
import { crashMessage } from '../apps/process.ts'
import { DeploymentFailure, readManifest } from '../apps/source.ts'
import { canonicalPath, type WorkspaceFile } from '../state/file-tree.ts'
import { principalName } from '../state/principal.ts'
import { appEnvironment } from './app-environment.ts'
import { appOf, liveAppOf } from './app-lookup.ts'
import { deploymentView, instancesOf, readEnvironment, readHealthCheck } from './app-spec.ts'
import { ApiError, invalidParameter } from './errors.ts'
import { pageOf } from './lookup.ts'
import { type Platform, pendingFor } from './platform.ts'
import { type Answer, type Call, ok, type Route } from './router.ts'
import { DEPLOY_REFUSED, FAILED_DEPLOYMENT_IS_ACTIVE } from './unverified.ts'
import { randomHex } from './world.ts'

// Sources. Paths, states and fields: `databricks-sdk-go:service/apps/{impl,model}.go`. The two refusals:
// `databricks/cli:bundle/appdeploy/app.go`, `databricks/cli:libs/testserver/apps.go`,
// `databricks/cli:acceptance/bundle/resources/apps`. Messages of deployments: docs "Deploy a Databricks app" for the
// limit of a file, else UNVERIFIED. That a failed one is the active one: UNVERIFIED.

export function deploymentRoutes(platform: Platform): Route[] {
  const all = '/api/2.0/apps/{app}/deployments'
  return [
    { method: 'POST', pattern: all, handle: (call) => create(platform, call) },
    { method: 'GET', pattern: all, handle: (call) => list(platform, call) },
    { method: 'GET', pattern: `${all}/{deployment}`, handle: (call) => get(platform, call) },
  ]
}

type Spec = Pick<
  Deployment,
  'sourceCodePath' | 'mode' | 'command' | 'environment' | 'healthCheck' | 'snapshot' | 'creator'
>

/** One deployment at a time, on compute that is ACTIVE. */
async function create(platform: Platform, call: Call): Promise<Answer> {
  const app = liveAppOf(platform, call)
  const body = call.json()
  const mode = body.string('mode') ?? 'SNAPSHOT'
  if (mode !== 'SNAPSHOT' && mode !== 'AUTO_SYNC')
    throw invalidParameter(`Field 'mode' has no value '${mode}'.`)
  if (body.has('git_source'))
    throw new ApiError(501, 'NOT_IMPLEMENTED', 'the emulator has no Git: git_source')
  const sourceCodePath = body.string('source_code_path') ?? app.defaultSourceCodePath
  if (!sourceCodePath?.startsWith('/Workspace/')) {
    throw invalidParameter("Field 'source_code_path' must begin with /Workspace/.")
  }
  await requireReady(app)
  const command = body.strings('command')
  const deployment = begin(platform, app, {
    sourceCodePath,
    mode,
    command: command && command.length > 0 ? command : undefined,
    environment: readEnvironment(body),
    healthCheck: readHealthCheck(body),
    snapshot: snapshotOf(platform, sourceCodePath),
    creator: principalName(call.caller),
  })
  app.defaultSourceCodePath = sourceCodePath
  return ok(deploymentView(deployment))
}

async function requireReady(app: App): Promise<void> {
  const { code, status } = DEPLOY_REFUSED
  await app.compute.pending?.isOver()
  if (app.compute.state !== 'ACTIVE') {
    throw new ApiError(
      status,
      code,
      `Cannot deploy app ${app.name} as it is not in RUNNING state. Please start the app first.`,
    )
  }
  await app.pendingDeployment?.pending?.isOver()
  if (app.pendingDeployment) {
    throw new ApiError(
      status,
      code,
      `Cannot deploy app ${app.name} as there is an active deployment in progress.`,
    )
  }
}

/** Deploys the same again, as a start does: a snapshot is the one taken then, AUTO_SYNC reads the folder anew. */
export function redeploy(platform: Platform, app: App, last: Deployment): Deployment {
  const snapshot = last.mode === 'AUTO_SYNC' ? snapshotOf(platform, last.sourceCodePath) : last.snapshot
  return begin(platform, app, { ...last, snapshot })
}

/** What an app that was created with compute runs until it is deployed to. */
export function startPlaceholder(platform: Platform, app: App): Deployment {
  const server = `require('node:http').createServer((_, answer) => answer.end('Your app will appear here.')).listen(process.env.DATABRICKS_APP_PORT)`
  const file: WorkspaceFile = { type: 'FILE', id: 0, modifiedAt: 0, content: Buffer.from(server) }
  return begin(platform, app, {
    sourceCodePath: `/Workspace/Users/${app.creator}/${app.name}`,
    mode: 'SNAPSHOT',
    command: ['node', 'placeholder.cjs'],
    environment: [],
    healthCheck: undefined,
    snapshot: new Map([['placeholder.cjs', file]]),
    creator: app.creator,
  })
}

function begin(platform: Platform, app: App, spec: Spec): Deployment {
  const now = platform.clock.now()
  const deployment: Deployment = {
    ...spec,
    id: `01f0${randomHex(28)}`,
    createdAt: now,
    updatedAt: now,
    cancel: new AbortController(),
    state: 'IN_PROGRESS',
    message: 'Preparing source code and starting the app.',
    pending: undefined,
  }
  deployment.pending = pendingFor(platform, run(platform, app, deployment), (failure) =>
    finish(platform, app, deployment, failure),
  )
  app.deployments.unshift(deployment)
  app.pendingDeployment = deployment
  app.lastDeployment = deployment
  if (!app.process) app.status = { state: 'DEPLOYING', message: 'App is deploying.' }
  return deployment
}

/** Starts the new process; the old one serves until the new one listens. Throws DeploymentFailure. */
async function run(platform: Platform, app: App, deployment: Deployment): Promise<void> {
  if (!deployment.snapshot || deployment.snapshot.size === 0) {
    throw new DeploymentFailure(`Source code path ${deployment.sourceCodePath} does not exist or is empty.`)
  }
  const manifest = readManifest(deployment.snapshot, deployment.command)
  const environment = appEnvironment(platform, app, manifest, deployment.environment)
  const launch = {
    app: app.name,
    source: deployment.snapshot,
    manifest,
    environment,
    log: app.log,
    signal: deployment.cancel.signal,
    begunAt: deployment.createdAt,
  }
  const process = await AppInstances.launch(platform.runtime, launch, instancesOf(app))
  if (deployment.healthCheck) await requireHealth(platform, process, deployment, deployment.healthCheck)
  if (deployment.cancel.signal.aborted) return process.stop()
  const old = app.process
  app.process = process
  void process.ended.then((how) => {
    if (app.process !== process) return
    app.process = undefined
    app.status = {
      state: 'CRASHED',
      message: crashMessage(`app process ended with ${how}`, app.log.end(deployment.createdAt)),
    }
    platform.track(process.stop())
  })
  await old?.stop()
}

/** What ran before goes on when the new one is not healthy: UNVERIFIED, as are the texts. */
async function requireHealth(
  { clock }: Platform,
  process: AppInstances,
  { cancel }: Deployment,
  check: HealthCheck,
): Promise<void> {
  try {
    await Promise.all(
      process.ports.map((port) => untilHealthy({ port, check, clock, signal: cancel.signal })),
    )
  } catch (error) {
    await process.stop()
    throw error
  }
}

function finish(platform: Platform, app: App, deployment: Deployment, failure: unknown): void {
  deployment.pending = undefined
  deployment.updatedAt = platform.clock.now()
  if (deployment.cancel.signal.aborted) {
    deployment.state = 'CANCELLED'
    deployment.message = 'Deployment was cancelled.'
    return
  }
  app.pendingDeployment = undefined
  if (failure === undefined || FAILED_DEPLOYMENT_IS_ACTIVE) app.activeDeployment = deployment
  if (failure === undefined) succeed(app, deployment)
  else fail(platform, app, deployment, failure)
}

function succeed(app: App, deployment: Deployment): void {
  deployment.state = 'SUCCEEDED'
  deployment.message = 'App started successfully.'
  // It may have ended between listening and now.
  if (app.process) app.status = { state: 'RUNNING', message: 'App has status: App is running' }
}

/** A process that ended or never listened takes the app down; any other failure leaves what was running alone. */
function fail(platform: Platform, app: App, deployment: Deployment, failure: unknown): void {
  deployment.state = 'FAILED'
  deployment.message = failure instanceof Error ? failure.message : String(failure)
  if (failure instanceof DeploymentFailure && failure.crashed) {
    const { process } = app
    app.process = undefined
    if (process) platform.track(process.stop())
    app.status = { state: 'CRASHED', message: deployment.message }
  } else if (!app.process) {
    app.status = { state: 'UNAVAILABLE', message: 'App status is unavailable.' }
  }
}

function snapshotOf(platform: Platform, sourceCodePath: string): Map<string, WorkspaceFile> | undefined {
  const path = canonicalPath(sourceCodePath)
  if (path === undefined || platform.world.files.get(path)?.type !== 'DIRECTORY') return undefined
  return platform.world.files.files(path)
}

async function list(platform: Platform, call: Call): Promise<Answer> {
  const page = pageOf(call, appOf(platform, call, 'CAN_USE').deployments)
  return ok({
    app_deployments: page.items.map(deploymentView),
    ...(page.next ? { next_page_token: page.next } : {}),
  })
}

async function get(platform: Platform, call: Call): Promise<Answer> {
  const app = appOf(platform, call, 'CAN_USE')
  const deployment = app.deployments.find(({ id }) => id === call.param('deployment'))
  if (!deployment) {
    throw new ApiError(
      404,
      'RESOURCE_DOES_NOT_EXIST',
      `Deployment ${call.param('deployment')} does not exist.`,
    )
  }
  await deployment.pending?.isOver()
  return ok(deploymentView(deployment))
}
