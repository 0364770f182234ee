import type { Desired } from '../config/desired.ts'
import type { Subject } from '../engine/conclusion.ts'
import { type ConvergeSteps, converge } from '../engine/converge.ts'
import { observe } from '../engine/observe.ts'
import type { Outcome, Progress } from '../engine/outcome.ts'
import { readPayload, requireArtifact, runOf } from '../engine/payload.ts'
import { planAll } from '../engine/plan.ts'
import type { Platform } from '../engine/platform.ts'
import type { Ports } from '../engine/ports.ts'
import { isDryRun, type WorkspaceRequest } from '../engine/request.ts'
import { readApproved, scopeOf } from '../engine/saved-plan.ts'
import { PHASES } from '../plan/change.ts'
import type { SavedPlan } from '../plan/saved.ts'

/** `deploy`, of which only what the file in input `plan` holds may happen. */
export async function run(request: WorkspaceRequest, ports: Ports, progress: Progress): Promise<Outcome> {
  const { desired, inputs, directory } = request
  const { plan } = inputs.inputs
  const approved =
    plan === undefined ? undefined : await readApproved(plan, directory, scopeOf(desired, ports))
  const { rollbackOnFailure, expectDigest } = inputs.inputs
  const dryRun = isDryRun(request)
  return deploy(desired, ports, { dryRun, progress, approved, rollbackOnFailure, expectDigest })
}

export interface DeployOptions {
  readonly dryRun: boolean
  readonly progress: Progress
  /** A saved plan: nothing that is not in it may happen. */
  readonly approved?: SavedPlan | undefined
  /** Whether what ran before is deployed again when the new deployment is not healthy. */
  readonly rollbackOnFailure?: boolean
  /** The only artefact that may be deployed; undefined: any. */
  readonly expectDigest?: string | undefined
}

/** Brings an environment to the desired state; with `dryRun` it ends at the plan. */
export async function deploy(
  desired: Desired,
  given: Ports,
  { dryRun, progress, approved, rollbackOnFailure = false, expectDigest }: DeployOptions,
): Promise<Outcome> {
  const payload = await readPayload(desired, given)
  const ports = runOf(given, payload)
  requireArtifact(payload, expectDigest)
  const steps: ConvergeSteps = {
    payload,
    observe: (problems, lock) => observe(desired, payload, problems, ports, lock),
    achievable: () => desired,
    plan: (desired, observed) => planAll(desired, payload, observed),
    account: { planOnly: dryRun, phases: PHASES, subject: (platform) => subject(desired, platform) },
    approved,
    afterFailure: rollbackOnFailure
      ? async (error, lock) =>
          (await import('./rollback.ts')).rollbackAfter(error, desired, lock, progress, ports)
      : undefined,
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
