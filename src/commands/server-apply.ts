import type { DesiredSchema } from '../config/desired.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { applyPorts } from '../engine/apply/database.ts'
import { applyAfterDeploy, applyDatabase } from '../engine/database/apply.ts'
import type { Progress } from '../engine/outcome.ts'
import type { DatabasePorts } from '../engine/ports.ts'
import type { Server } from '../engine/server.ts'
import { isDatabaseChange } from '../plan/change.ts'
import { inPhase } from '../plan/plan.ts'
import type { Session } from '../postgres/connect.ts'
import type { HeldKey } from '../postgres/lock-key.ts'

/** What a run on a server works with. */
export interface ServerRun {
  readonly desired: DesiredSchema
  readonly desiredDatabase: DesiredDatabase
  readonly session: Session
  readonly progress: Progress
  readonly lock: HeldKey
  readonly ports: DatabasePorts
}

/** Makes the changes of `progress.plan`, those for after a deploy last. Throws what `applyDatabase` throws. */
export async function applyAll(run: ServerRun, server: Server): Promise<void> {
  const { session, desiredDatabase, progress } = run
  for (const [phase, apply] of [
    ['database', applyDatabase],
    ['after-deploy', applyAfterDeploy],
  ] as const) {
    const planned = inPhase(progress.plan, phase, isDatabaseChange)
    if (planned.length === 0) continue
    run.ports.deadline.signal.throwIfAborted()
    progress.begun = planned
    const changes = planned.map(({ change }) => change)
    await apply(session, desiredDatabase, changes, applyPorts(run, desiredDatabase, server))
  }
}
