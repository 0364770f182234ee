import type { Desired } from '../config/desired.ts'
import { listApps } from '../databricks/app-end.ts'
import { applyEnd } from '../engine/apply/end.ts'
import { type ConvergeSteps, converge } from '../engine/converge.ts'
import type { Outcome, Progress } from '../engine/outcome.ts'
import { payloadOf } from '../engine/payload.ts'
import type { Ports } from '../engine/ports.ts'
import { observePower } from '../engine/power.ts'
import { isDryRun, type WorkspaceRequest } from '../engine/request.ts'
import { makePlan } from '../plan/plan.ts'
import { planStop } from '../plan/power.ts'

/** `stop`: the app, and the database unless another app uses it. Nothing is lost: `start` and `deploy` bring both back. */
export async function run(request: WorkspaceRequest, ports: Ports, progress: Progress): Promise<Outcome> {
  const { desired } = request
  const others = (await listApps(ports.client)).filter(({ name }) => name !== desired.app.name)
  const steps: ConvergeSteps = {
    payload: payloadOf([]),
    observe: (_problems, lock) => observePower(desired, ports, lock),
    achievable: () => desired,
    plan: (_desired, { platform: { app, lakebase }, database }) => {
      const catalog = database.state === 'read' ? database.catalog : undefined
      const { changes, kept } = planStop(app, lakebase, others, catalog)
      if (kept !== undefined) ports.reporter.info(kept)
      return makePlan(changes, [])
    },
    apply: applyEnd,
    account: { planOnly: isDryRun(request), phases: ['stop'], subject: () => subject(desired) },
  }
  return converge(steps, progress, ports)
}

function subject({ app: { name } }: Desired) {
  const markdown = `app ${name}`
  return { name: markdown, markdown, done: 'Stopped', status: 'is stopped', upToDate: 'is stopped' }
}
