import type { Desired } from '../config/desired.ts'
import type { Subject } from '../engine/conclusion.ts'
import { type ConvergeSteps, converge } from '../engine/converge.ts'
import { observe } from '../engine/observe.ts'
import type { Outcome, Progress } from '../engine/outcome.ts'
import type { Payload } from '../engine/payload.ts'
import { planAll } from '../engine/plan.ts'
import type { Platform } from '../engine/platform.ts'
import type { Ports } from '../engine/ports.ts'
import { PHASES } from '../plan/change.ts'
import type { SavedPlan } from '../plan/saved.ts'

export interface DeployOptions {
  readonly dryRun: boolean
  readonly progress: Progress
  /** A saved plan: nothing that is not in it may happen. */
  readonly approved?: SavedPlan | undefined
}

/** Brings an environment to the desired state; with `dryRun` it ends at the plan. */
export function deploy(
  desired: Desired,
  payload: Payload,
  ports: Ports,
  { dryRun, progress, approved }: DeployOptions,
): Promise<Outcome> {
  const steps: ConvergeSteps = {
    payload,
    observe: (problems, lock) => observe(desired, payload, problems, ports, lock),
    achievable: () => desired,
    plan: (desired, observed) => planAll(desired, payload, observed),
    account: { planOnly: dryRun, phases: PHASES, subject: (platform) => subject(desired, platform) },
    approved,
  }
  return converge(steps, progress, ports)
}

function subject({ app: { name }, health }: Desired, { app }: Platform): Subject {
  const url = app?.url || name
  const healthy = health.enabled ? ' and healthy' : ''
  return {
    name: url,
    markdown: url,
    done: 'Deployed',
    status: `is running${healthy}`,
    upToDate: `is up to date${healthy}`,
  }
}
