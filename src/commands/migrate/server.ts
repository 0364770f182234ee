import type { DesiredSchema } from '../../config/desired.ts'
import { isDatabaseChange } from '../../plan/change.ts'
import { inPhase, isEmpty, makePlan, type Plan } from '../../plan/plan.ts'
import { renderText } from '../../plan/render.ts'
import { applyAfterDeploy, applyDatabase } from '../../postgres/apply.ts'
import { connect, type Session } from '../../postgres/connect.ts'
import { place } from '../../postgres/connect-failure.ts'
import type { MigrationFile } from '../../postgres/migrations/file.ts'
import { lookAtRepeatables } from '../../postgres/migrations/guard/look.ts'
import { planDatabase, type WantedDatabase } from '../../postgres/plan.ts'
import { readCatalogOfServer } from '../../postgres/server-version.ts'
import { applyPorts } from '../apply/database.ts'
import { readingOf, wantedDatabase } from '../database.ts'
import { type Outcome, type Progress, serverOutcome } from '../outcome.ts'
import { checkPending } from '../pending.ts'
import type { DatabasePorts } from '../ports.ts'
import type { ServerRequest } from '../request.ts'
import type { Server } from '../server.ts'
import { subjectOf } from './subject.ts'

/** What a run on a server works with. */
interface Run {
  readonly desired: DesiredSchema
  readonly wanted: WantedDatabase
  readonly session: Session
  readonly progress: Progress
  readonly ports: DatabasePorts
}

/**
 * Brings a schema of any PostgreSQL to the wished state: owner role, schema, grants to roles, and every migration, those
 * for after a deploy last. Throws `SERVER_TOO_OLD` below PostgreSQL 16.
 */
export async function migrateServer(
  { desired, server }: ServerRequest,
  migrations: readonly MigrationFile[],
  ports: DatabasePorts,
  { dryRun, progress }: { readonly dryRun: boolean; readonly progress: Progress },
): Promise<Outcome> {
  const wanted = wantedDatabase(desired, migrations, undefined)
  const session = await ports.timeline.step('Connect', () => connect(server.address, server.password, ports))
  try {
    const run = { desired, wanted, session, progress, ports }
    const plan = await look(run, server)
    if (!dryRun && !isEmpty(plan)) await ports.timeline.step('Database', () => applyAll(run, server))
    return serverOutcome(desired, server, subjectOf(desired), { planOnly: dryRun, progress })
  } finally {
    await session.close()
  }
}

async function look({ wanted, session, progress, ports }: Run, server: Server): Promise<Plan> {
  const reading = await ports.timeline.step('Observe', async () => {
    const catalog = await readCatalogOfServer(session, wanted, place(server.address))
    const found = await lookAtRepeatables(session, wanted, catalog, ports.syntax)
    return readingOf(session, wanted, catalog, found, ports.syntax)
  })
  return ports.timeline.step('Plan', async () => {
    const { changes, findings } = planDatabase(wanted, reading.catalog, reading.look)
    const plan = makePlan(changes, findings)
    ports.reporter.info(renderText(plan))
    await checkPending(plan.changes, wanted, reading, ports)
    progress.plan = plan
    return plan
  })
}

async function applyAll(run: Run, server: Server): Promise<void> {
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
