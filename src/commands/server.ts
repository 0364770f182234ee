import type { DesiredSchema } from '../config/desired.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { Subject } from '../engine/conclusion.ts'
import { type Outcome, type Progress, serverOutcome } from '../engine/outcome.ts'
import type { DatabasePorts } from '../engine/ports.ts'
import type { Server } from '../engine/server.ts'
import { isEmpty, type Plan } from '../plan/plan.ts'
import { connect, type Session } from '../postgres/connect.ts'

/** What one command makes of a database by its URL. */
export interface ServerSteps {
  readonly desired: DesiredSchema
  /** Reads what there is, and prints and checks what differs; writes nothing. */
  plan(session: Session): Promise<{ readonly desiredDatabase: DesiredDatabase; readonly plan: Plan }>
  /** Throws for what can be told to be wrong although nobody can log in. */
  checkWithoutLogin(): Promise<unknown>
  readonly subject: Subject
  readonly planOnly: boolean
}

/** desired -> observed -> plan -> apply on any PostgreSQL. Throws `SERVER_TOO_OLD` below 16, and what planning and applying throw. */
export async function convergeServer(
  steps: ServerSteps,
  server: Server,
  ports: DatabasePorts,
  progress: Progress,
): Promise<Outcome> {
  const { desired, planOnly, subject } = steps
  const session = await ports.timeline.step('Connect', () => connectTo(server, steps, ports))
  try {
    const { desiredDatabase, plan } = await steps.plan(session)
    progress.plan = plan
    if (!planOnly && !isEmpty(plan)) {
      // What only makes changes is loaded when there are any.
      const { applyAll } = await import('./server-apply.ts')
      const run = { desired, desiredDatabase, session, progress, ports }
      await ports.timeline.step('Database', () => applyAll(run, server))
    }
    return serverOutcome(desired, server, subject, { planOnly, progress })
  } finally {
    await session.close()
  }
}

async function connectTo(server: Server, steps: ServerSteps, ports: DatabasePorts): Promise<Session> {
  try {
    return await connect(server.address, server.password, ports)
  } catch (error) {
    await steps.checkWithoutLogin()
    throw error
  }
}
