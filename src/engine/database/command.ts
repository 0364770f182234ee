import { readCatalog } from '../../catalog/read.ts'
import type { Clock } from '../../clock.ts'
import type { DesiredDatabase } from '../../config/desired-database.ts'
import { planDatabase } from '../../plan/database.ts'
import type { DatabaseChange } from '../../plan/database-change.ts'
import type { Session } from '../../postgres/session.ts'
import { serverTime, withSessionsLeft } from './command-sessions.ts'
import type { ApplyPorts, CommandPorts } from './ports.ts'
import { applyStructure, structuralChanges } from './structure.ts'

/** The session would end after 60 s without a message. */
const BEAT_MS = 15_000

/**
 * Runs the tool while the lock is held. Throws what it throws, `DEPLOY_LOCK_LOST` when the lock went meanwhile, and
 * `DATABASE_CONNECTION_LOST`.
 */
export async function runCommand(
  session: Session,
  command: CommandPorts,
  { clock, deadline, lock }: Pick<ApplyPorts, 'clock' | 'deadline' | 'lock'>,
): Promise<void> {
  const { applicationName } = command
  const sessions = { applicationName, begun: await serverTime(session) }
  const done = new AbortController()
  const lost = new AbortController()
  const beating = beat(session, clock, done.signal, lost)
  try {
    await deadline.within('the migrate command', 'it was ended', (signal) =>
      command.run(AbortSignal.any([signal, lost.signal, ...(lock ? [lock.lost] : [])])),
    )
  } catch (error) {
    done.abort()
    await beating
    throw await withSessionsLeft(session, clock, sessions, error)
  } finally {
    done.abort()
    await beating
  }
}

async function beat(session: Session, clock: Clock, done: AbortSignal, lost: AbortController): Promise<void> {
  for (;;) {
    try {
      await clock.sleep(BEAT_MS, done)
    } catch {
      return
    }
    try {
      await session.send('SELECT')
    } catch (error) {
      lost.abort(error)
      return
    }
  }
}

/** Moves what the tool made as the deployer to the owner role, object by object, and makes the grants that are missing then. */
export async function putRight(
  session: Session,
  desired: DesiredDatabase,
  command: CommandPorts,
  ports: ApplyPorts,
): Promise<readonly DatabaseChange[]> {
  const catalog = await readCatalog(session, desired)
  const { changes, findings } = planDatabase(desired, catalog)
  const left = structuralChanges(changes)
  command.onLeft(left, findings)
  const plan = (fresh: typeof catalog) => structuralChanges(planDatabase(desired, fresh).changes)
  return left.length === 0 ? [] : applyStructure(session, desired, catalog, plan, ports)
}
