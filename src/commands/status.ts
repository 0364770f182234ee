import type { Catalog } from '../catalog/catalog.ts'
import type { Desired } from '../config/desired.ts'
import { NO_OUTPUTS } from '../config/outputs.ts'
import { count } from '../count.ts'
import type { App } from '../databricks/app.ts'
import { readApp } from '../databricks/apps.ts'
import { probe } from '../databricks/health.ts'
import { readMe } from '../databricks/identity.ts'
import type { Lakebase } from '../databricks/lakebase.ts'
import { observeDatabase } from '../engine/database.ts'
import { desiredDatabaseOf } from '../engine/desired-database.ts'
import { migrationsOf } from '../engine/migration-files.ts'
import type { Outcome, Progress } from '../engine/outcome.ts'
import { findLakebase } from '../engine/platform.ts'
import type { Ports } from '../engine/ports.ts'
import { releaseScope } from '../engine/release.ts'
import type { EnvironmentsRequest, NamedEnvironment } from '../engine/request.ts'
import type { RunEnvironment } from '../engine/start.ts'
import { makePlan } from '../plan/plan.ts'
import { renderJson } from '../plan/render.ts'
import { renderStatus, renderStatusMarkdown, statusJson } from '../plan/render-status.ts'
import {
  type EnvironmentStatus,
  type Health,
  type Seen,
  seen,
  seenThrough,
  statusOf,
  unseen,
  unseenStatus,
} from '../plan/status.ts'
import { clause } from '../sentence.ts'
import { missing } from './migrate.ts'
import { createWorkspacePorts } from './workspace.ts'

/** An environment that does not answer is not waited for longer, unless somebody says so. */
const PATIENCE_MS = 30_000

/**
 * `status`: every environment of the file as it is. Reads only, takes no lock, and never fails for what it may not or cannot
 * see: that is a fact of the table.
 */
export async function run(
  { environments, inputs }: EnvironmentsRequest,
  environment: RunEnvironment,
  progress: Progress,
): Promise<Outcome> {
  const { waitTimeoutMs = PATIENCE_MS } = inputs.inputs
  const statuses = await environment.timeline.step('Observe', () =>
    Promise.all(environments.map((each) => look(each, waitTimeoutMs, environment))),
  )
  environment.signal.throwIfAborted()
  const plan = makePlan([], [])
  progress.plan = plan
  const json = statusJson(statuses)
  const number = count(statuses.length, 'environment')
  return {
    outputs: {
      ...NO_OUTPUTS,
      changed: 'false',
      plan: renderJson(plan),
      findings: '[]',
      status: JSON.stringify(json),
    },
    plan,
    executed: [],
    planOnly: true,
    phases: [],
    ending: { verdict: `**${number}.** Nothing was changed.`, closing: `${number}; nothing was changed.` },
    links: {},
    table: { text: renderStatus(statuses), markdown: renderStatusMarkdown(statuses), json },
  }
}

async function look(
  { name, request }: NamedEnvironment,
  waitTimeoutMs: number,
  environment: RunEnvironment,
): Promise<EnvironmentStatus> {
  if ('unseen' in request) return unseenStatus(name, request.unseen)
  const { desired } = request.value
  const ports = await attempt(environment.signal, () =>
    createWorkspacePorts({ ...request.value, desired: { ...desired, waitTimeoutMs } }, environment),
  )
  if ('unseen' in ports) return unseenStatus(name, ports.unseen)
  return observe(desired, ports.value)
}

async function observe(desired: Desired, ports: Ports): Promise<EnvironmentStatus> {
  const attempting = <T>(work: () => Promise<T>) => attempt(ports.deadline.signal, work)
  const [me, answer, files] = await Promise.all([
    attempting(() => readMe(ports.client)),
    attempting(() => readApp(ports.client, desired.app.name)),
    attempting(() => migrationsOf(desired)),
  ])
  // Without a login nothing is to be seen, for that one reason.
  const app = 'unseen' in me && 'unseen' in answer ? me : answer
  const found = 'unseen' in app ? undefined : app.value
  const lakebase =
    'unseen' in me ? me : await attempting(() => findLakebase(desired, Promise.resolve(found), ports))
  const [catalog, health] = await Promise.all([
    'unseen' in me
      ? me
      : 'unseen' in lakebase
        ? lakebase
        : observeCatalog(desired, me.value.userName, lakebase.value, found, ports),
    'unseen' in app ? app : observeHealth(desired, app.value, ports),
  ])
  return statusOf(desired, { app, lakebase, catalog, files, health })
}

async function observeCatalog(
  desired: Desired,
  user: string,
  lakebase: Lakebase,
  app: App | undefined,
  ports: Ports,
): Promise<Seen<Catalog>> {
  const absent = missing(desired, { lakebase })
  if (absent) return unseen(absent)
  const release = { ...releaseScope(app, ports), inFull: true }
  const desiredDatabase = { ...desiredDatabaseOf(desired, [], app), release }
  const reading = await attempt(ports.deadline.signal, () =>
    observeDatabase(desiredDatabase, lakebase, user, ports),
  )
  return seenThrough(reading, (found) =>
    found.state === 'read'
      ? seen(found.catalog)
      : unseen(found.state === 'deferred' ? found.reason : 'the database does not exist yet'),
  )
}

/** One probe, now: nothing is waited for. */
export async function observeHealth(
  { health, app: { name } }: Desired,
  app: App | undefined,
  ports: Ports,
): Promise<Seen<Health>> {
  if (!app) return unseen(`app ${name} does not exist yet`)
  if (!app.activeDeployment) return seen({ healthy: false, why: 'nothing is deployed' })
  if (app.appState !== 'RUNNING')
    return seen({ healthy: false, why: `the app is ${app.appState ?? app.computeState}` })
  if (!health.enabled) return seen({ healthy: true, why: '' })
  const { fetch, tokens, userAgent, deadline } = ports
  const probed = await attempt(deadline.signal, async () =>
    probe(
      { fetch, url: `${app.url}${health.path}`, signal: deadline.signal, userAgent },
      await tokens.token(),
    ),
  )
  return seenThrough(probed, (result): Seen<Health> => {
    if (result.ok) return seen({ healthy: true, why: '' })
    const { status = 0, reason } = result
    // The proxy before the app does not let this identity through, which says nothing of the app.
    const isProxy = status === 401 || status === 403 || (status >= 300 && status < 400)
    return isProxy ? unseen(reason) : seen({ healthy: false, why: reason })
  })
}

/** What `work` gives, or why it fails; only the end of the run itself is thrown. */
async function attempt<T>(signal: AbortSignal, work: () => Promise<T>): Promise<Seen<T>> {
  try {
    return seen(await work())
  } catch (error) {
    signal.throwIfAborted()
    return unseen(reasonOf(error))
  }
}

/** On one line, without a stop. */
function reasonOf(error: unknown): string {
  return clause((error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' '))
}
