import { DeployError } from '../error.ts'
import { clause, sentence } from '../sentence.ts'
import { ApiError, isAmbiguous, isNotFound, saidBy } from './api-error.ts'
import type { App, Deployment } from './app.ts'
import { parseDeployment } from './app-json.ts'
import { appPath, existing, LOOKS, lastMessages, readAgain, readApp, waitUntilIdle } from './apps.ts'
import type { WorkspaceClient } from './http.ts'
import { decode } from './json.ts'
import { NetworkError } from './transport.ts'

export interface NewDeployment {
  /** Begins with `/Workspace/`. */
  readonly sourceCodePath: string
  /** The platform copies the folder at once, so that it may change afterwards. */
  readonly mode: 'SNAPSHOT'
}

/** Whoever deploys, beside the deployment itself. */
export interface DeploymentWatch {
  /** Called directly before the app is read for the last time. Throws when this run may not deploy any more. */
  readonly prove: () => Promise<void>
  /** Given the app as it is directly before the request is sent. Throws when it is not as it was planned on. */
  readonly expect: (app: App | undefined) => Promise<void>
  /** Told of it before it is followed. */
  readonly posted: (made: Deployment) => Promise<void>
}

/** How often a deployment is asked for whose answer was lost and that did not show up. */
const ATTEMPTS = 5

/**
 * Deploys the folder and follows that deployment, by its id, to its end. Only one deployment runs at a time: another one is
 * waited out, and then looked at. Throws what `watch` throws, `DEPLOYMENT_UNKNOWN` when a
 * request stalled that made none, and `DEPLOYMENT_FAILED` with the app's last messages.
 */
export async function deployApp(
  client: WorkspaceClient,
  name: string,
  desired: NewDeployment,
  watch: DeploymentWatch,
): Promise<Deployment> {
  let known: ReadonlySet<string> | undefined
  let lost = 0
  const ours = await client.deadline.poll(`app ${name} to take the deployment`, async () => {
    await watch.prove()
    const now = await readDeployments(client, name)
    known ??= new Set(now.deployments.map(({ id }) => id))
    const late = lost === 0 ? undefined : newDeployment(now, desired, known)
    if (late !== undefined) return { done: true, value: late }
    await watch.expect(now.app)
    try {
      return { done: true, value: await postDeployment(client, name, desired) }
    } catch (error) {
      if (isStopped(error)) throw stopped(name, error)
      if (isNotFound(error)) throw untaken(existing(await readAgain(client, name), name), desired, error)
      if (!isAmbiguous(error) && !isBusy(error)) throw error
      if (isAmbiguous(error)) lost += 1
      const made = lost === 0 ? undefined : newDeployment(await readDeployments(client, name), desired, known)
      if (made !== undefined) return { done: true, value: made }
      if (isStalled(error)) throw unknownDeployment(name, desired, error)
      if (lost === ATTEMPTS) throw error
      await waitUntilIdle(client, name)
      const said = saidBy(error)
      return {
        done: false,
        state: isBusy(error) ? 'another deployment ran' : 'the answer was lost',
        ...(said !== undefined && { said }),
      }
    }
  })
  await watch.posted(ours)
  return follow(client, name, ours.id)
}

async function postDeployment(
  client: WorkspaceClient,
  name: string,
  desired: NewDeployment,
): Promise<Deployment> {
  const path = `${appPath(name)}/deployments`
  const body = { source_code_path: desired.sourceCodePath, mode: desired.mode }
  return parseDeployment(decode(await client.post(path, { body }), `POST ${path}`))
}

/** "Cannot deploy app ... as there is an active deployment in progress"; its status is not documented. */
function isBusy(error: unknown): boolean {
  return error instanceof ApiError && /active deployment|deployment in progress/i.test(error.platformMessage)
}

/** Nobody can say whether a request that got no answer is still under way: another one beside it might be overtaken by it. */
function isStalled(error: unknown): error is NetworkError {
  return error instanceof NetworkError && error.code === 'REQUEST_TIMEOUT'
}

function unknownDeployment(
  name: string,
  { sourceCodePath }: NewDeployment,
  cause: NetworkError,
): DeployError {
  return new DeployError(
    'DEPLOYMENT_UNKNOWN',
    `${sentence(cause.message)} No deployment of ${sourceCodePath} shows, and the request may still arrive: then it goes live as app "${name}" later.`,
    {
      hint: 'Run the job again: it looks at what runs by then, and deploys what is missing.',
      retryable: true,
      cause,
    },
  )
}

/** "Cannot deploy app ... as it is not in RUNNING state. Please start the app first." (databricks/cli:bundle/appdeploy/app.go) */
function isStopped(error: unknown): error is ApiError {
  return error instanceof ApiError && /not in RUNNING state/i.test(error.platformMessage)
}

/** Something is not there, and the app, which was looked at again, is. */
function untaken({ name }: App, { sourceCodePath }: NewDeployment, cause: ApiError): DeployError {
  return new DeployError(
    'NOT_FOUND',
    `App "${name}" is there, and the platform did not take its deployment: ${sentence(saidBy(cause) ?? '404')} Most likely it does not find the folder ${sourceCodePath}.`,
    { hint: 'Run the job again: it looks at the folder, and uploads what is missing.', cause },
  )
}

function stopped(name: string, cause: ApiError): DeployError {
  return new DeployError(
    'APP_NOT_ACTIVE',
    `App "${name}" was stopped while this job worked on it: ${sentence(cause.platformMessage)}`,
    { hint: 'Run the job again, which starts it; the Apps page shows who stopped it.', cause },
  )
}

/**
 * The deployment that a POST without an answer may have made: of our folder, and not known before the POST. The folder
 * alone proves nothing, as folders are used in turn.
 */
function newDeployment(
  { deployments }: KnownDeployments,
  desired: NewDeployment,
  known: ReadonlySet<string>,
): Deployment | undefined {
  return deployments.find(
    ({ id, sourceCodePath }) => sourceCodePath === desired.sourceCodePath && !known.has(id),
  )
}

interface KnownDeployments {
  readonly app: App | undefined
  readonly deployments: readonly Deployment[]
}

/** The app's own two and the first page of the list: a new deployment is in one of them. */
async function readDeployments(client: WorkspaceClient, name: string): Promise<KnownDeployments> {
  const [app, first] = await Promise.all([readApp(client, name), listDeployments(client, name)])
  const own = [app?.pendingDeployment, app?.activeDeployment].filter((each) => each !== undefined)
  // An empty list of an app that has a deployment is an answer that lost its content, or one from before it.
  const listed = own.length > 0 && first.length === 0 ? await listDeployments(client, name) : first
  if (own.length > 0 && listed.length === 0) throw unlisted(name, own)
  return { app, deployments: [...own, ...listed] }
}

async function listDeployments(client: WorkspaceClient, name: string): Promise<readonly Deployment[]> {
  const path = `${appPath(name)}/deployments`
  const json = await client.get(path, { mayBeEmpty: true })
  return decode(json, `GET ${path}`).list('app_deployments', parseDeployment)
}

function unlisted(name: string, own: readonly Deployment[]): DeployError {
  return new DeployError(
    'UNEXPECTED_RESPONSE',
    `GET ${appPath(name)}/deployments answered with an empty list twice, though the app has deployment ${own[0]?.id}.`,
    {
      hint: 'Run the job again: without the list a deployment of ours cannot be told from one of somebody else.',
    },
  )
}

async function follow(client: WorkspaceClient, name: string, id: string): Promise<Deployment> {
  const path = deploymentPath(name, id)
  let absent = 0
  const begun = client.deadline.remaining()
  return client.deadline.poll(`deployment ${id} of app ${name}`, async () => {
    const deployment = await readDeployment(client, path)
    if (deployment === undefined) {
      absent += 1
      if (absent >= LOOKS) existing(await readAgain(client, name), name)
      return { done: false, state: 'not visible yet' }
    }
    absent = 0
    if (deployment.state === 'SUCCEEDED') return { done: true, value: deployment }
    if (deployment.state === 'FAILED' || deployment.state === 'CANCELLED') {
      throw deploymentFailed(name, deployment, await readApp(client, name))
    }
    const isLong = begun - client.deadline.remaining() > SOON_MS
    const state = clause(deployment.message ?? deployment.state)
    return { done: false, state: isLong ? `${state}; ${UNHEARD}` : state }
  })
}

/** Most apps listen by then, once their packages are installed. */
const SOON_MS = 30_000
const UNHEARD =
  'an app that does not listen on 0.0.0.0 and the port in DATABRICKS_APP_PORT stays in this state for 10 minutes'

function deploymentPath(name: string, id: string): string {
  return `${appPath(name)}/deployments/${encodeURIComponent(id)}`
}

/** Undefined when the platform knows none of this id. */
export function findDeployment(
  client: WorkspaceClient,
  name: string,
  id: string,
): Promise<Deployment | undefined> {
  return readDeployment(client, deploymentPath(name, id))
}

async function readDeployment(client: WorkspaceClient, path: string): Promise<Deployment | undefined> {
  try {
    return parseDeployment(decode(await client.get(path), `GET ${path}`))
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

function deploymentFailed(name: string, deployment: Deployment, app: App | undefined): DeployError {
  const message = deployment.message ?? 'it gave no message.'
  // A crash is usually told twice, by the deployment and by the app.
  const more = app === undefined || app.appMessage === message ? '' : `, ${lastMessages(app)}`
  const said = app === undefined ? '' : `\nThe app: ${app.appState ?? 'no state'}${more}`
  const cancelled = deployment.state === 'CANCELLED'
  return new DeployError(
    'DEPLOYMENT_FAILED',
    `Deployment ${deployment.id} of app "${name}" ${cancelled ? 'was cancelled' : 'failed'}: ${message}${said}`,
    {
      hint: cancelled
        ? 'Somebody stopped the app or deployed over it. Run the job again.'
        : `Its log is at ${app?.url ?? 'the app'}/logz. Usual causes: a package that does not install, a wrong \`command\` in app.yaml, or no listener on 0.0.0.0:$DATABRICKS_APP_PORT within 10 minutes.`,
    },
  )
}
