import type { DesiredSchema } from '../../config/desired.ts'
import { isDatabaseChange } from '../../plan/change.ts'
import { inPhase } from '../../plan/plan.ts'
import { applyAfterDeploy, applyDatabase } from '../../postgres/apply.ts'
import type { Session } from '../../postgres/connect.ts'
import type { WantedDatabase } from '../../postgres/plan.ts'
import { applyPorts } from '../apply/database.ts'
import type { Progress } from '../outcome.ts'
import type { DatabasePorts } from '../ports.ts'
import type { Server } from '../server.ts'

/** What a run on a server works with. */
export interface ServerRun {
  readonly desired: DesiredSchema
  readonly wanted: WantedDatabase
  readonly session: Session
  readonly progress: Progress
  readonly ports: DatabasePorts
}

/** Makes the changes of `progress.plan`, those for after a deploy last. Throws what `applyDatabase` throws. */
export async function applyAll(run: ServerRun, server: Server): Promise<void> {
  const { session, wanted, progress } = run
  for (const [phase, apply] of [
    ['database', applyDatabase],
    ['after-deploy', applyAfterDeploy],
  ] as const) {
    const planned = inPhase(progress.plan, phase, isDatabaseChange)
    if (planned.length === 0) continue
    run.ports.deadline.signal.throwIfAborted()
    progress.begun = planned
    const changes = planned.map(({ change }) => change)
    await apply(session, wanted, changes, applyPorts(run, wanted, server))
  }
}
