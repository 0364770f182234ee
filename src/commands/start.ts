import type { Desired } from '../config/desired.ts'
import type { App } from '../databricks/app.ts'
import { applyStart, checkStarted } from '../engine/apply/start.ts'
import { requireAttached } from '../engine/attached.ts'
import type { Subject } from '../engine/conclusion.ts'
import { type ConvergeSteps, converge } from '../engine/converge.ts'
import type { Outcome, Progress } from '../engine/outcome.ts'
import { payloadOf } from '../engine/payload.ts'
import type { Ports } from '../engine/ports.ts'
import { observePower } from '../engine/power.ts'
import { isDryRun, type WorkspaceRequest } from '../engine/request.ts'
import { DeployError } from '../error.ts'
import { makePlan } from '../plan/plan.ts'
import { planStart } from '../plan/power.ts'

/** `start`: the database, then the app, whose last source the platform deploys again. Throws `APP_NOT_FOUND` and `DATABASE_DETACHED`. */
export async function run(request: WorkspaceRequest, ports: Ports, progress: Progress): Promise<Outcome> {
  const { desired } = request
  const planOnly = isDryRun(request)
  const steps: ConvergeSteps = {
    payload: payloadOf([]),
    observe: (_problems, lock) => observePower(desired, ports, lock),
    achievable: () => desired,
    plan: (_desired, observed) => {
      const { app, lakebase } = observed.platform
      const changes = planStart(required(app, desired), lakebase)
      requireAttached(desired, observed, 'start')
      return makePlan(changes, [])
    },
    apply: applyStart,
    account: { planOnly, phases: ['lakebase', 'deploy'], subject: ({ app }) => subject(desired, app) },
  }
  const outcome = await converge(steps, progress, ports)
  const { observed } = progress
  if (!planOnly && observed) await checkStarted(desired, observed.platform, ports)
  return outcome
}

function required(app: App | undefined, { app: { name } }: Desired): App {
  if (app) return app
  throw new DeployError('APP_NOT_FOUND', `There is no app "${name}" that could be started.`, {
    hint: 'Run `deploy` first, which makes it; or correct `app_name`.',
  })
}

function subject({ app: { name }, health }: Desired, app: App | undefined): Subject {
  const url = app?.url || name
  const healthy = health.enabled && app?.activeDeployment ? ' and is healthy' : ''
  return {
    name: url,
    markdown: url,
    done: 'Started',
    status: `runs${healthy}`,
    upToDate: `runs already${healthy}`,
  }
}
