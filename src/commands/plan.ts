import type { Outcome, Progress } from '../engine/outcome.ts'
import type { Ports } from '../engine/ports.ts'
import type { WorkspaceRequest } from '../engine/request.ts'
import { scopeOf, writePlan } from '../engine/saved-plan.ts'
import type { RunEnvironment } from '../engine/start.ts'
import { deploy, originOf } from './deploy.ts'

/** `plan`, which is written to the file in input `out` as well. */
export async function run(
  request: WorkspaceRequest,
  ports: Ports,
  progress: Progress,
  environment: RunEnvironment,
): Promise<Outcome> {
  const { desired, inputs, directory } = request
  const { out } = inputs.inputs
  const origin = await originOf(request, environment)
  const outcome = await deploy(desired, ports, { dryRun: true, progress, origin })
  const { observed } = progress
  if (out !== undefined && observed?.release)
    await writePlan(
      outcome.plan,
      scopeOf(desired, ports),
      { ...observed, release: observed.release },
      out,
      directory,
    )
  return outcome
}
