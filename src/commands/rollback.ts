import type { Desired } from '../config/desired.ts'
import type { Subject } from '../engine/conclusion.ts'
import { type ConvergeSteps, converge } from '../engine/converge.ts'
import type { Observed } from '../engine/observe.ts'
import type { Outcome, Progress } from '../engine/outcome.ts'
import { payloadOf } from '../engine/payload.ts'
import type { Platform } from '../engine/platform.ts'
import type { Ports } from '../engine/ports.ts'
import { isDryRun, type WorkspaceRequest } from '../engine/request.ts'
import { observeRollback, planRollback, type RollbackOptions } from '../engine/rollback.ts'
import { nameOf } from '../plan/rollback.ts'
import { observeExisting } from './migrate.ts'

/** `rollback`: a healthy release of before is deployed again, from the folder that it has in the workspace. */
export async function run(request: WorkspaceRequest, ports: Ports, progress: Progress): Promise<Outcome> {
  const { to, allowContract } = request.inputs.inputs
  const steps = rollbackSteps(request.desired, { to, allowContract }, isDryRun(request), ports)
  return converge(steps, progress, ports)
}

function rollbackSteps(
  desired: Desired,
  options: RollbackOptions,
  planOnly: boolean,
  ports: Ports,
): ConvergeSteps {
  const payload = payloadOf([])
  return {
    payload,
    observe: async (_problems, lock) => {
      const existing = await observeExisting(desired, payload, ports, 'rollback', lock, { releases: true })
      return observeRollback(desired, options, existing, ports)
    },
    achievable: () => desired,
    plan: planRollback,
    account: {
      planOnly,
      phases: ['deploy'],
      subject: (platform, observed) => subject(desired, platform, observed),
    },
  }
}

function subject({ app: { name }, health }: Desired, { app }: Platform, { rollback }: Observed): Subject {
  const url = app?.url || name
  const release = rollback ? nameOf(rollback.release) : 'the release'
  const healthy = health.enabled ? ' and is healthy' : ''
  return {
    name: `${url} runs ${release}`,
    markdown: url,
    done: 'Rolled back',
    status: `runs ${release}${healthy}`,
    upToDate: `runs ${release} already${healthy}`,
  }
}
