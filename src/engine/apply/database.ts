import { randomUUID } from 'node:crypto'
import type { Finding } from '../../access/change.ts'
import type { DesiredSchema } from '../../config/desired.ts'
import type { DesiredDatabase } from '../../config/desired-database.ts'
import { isDatabaseChange } from '../../plan/change.ts'
import type { DatabaseChange } from '../../plan/database-change.ts'
import { makePlan } from '../../plan/plan.ts'
import { renderText } from '../../plan/render.ts'
import { databaseSteps } from '../../plan/step.ts'
import type { HeldKey } from '../../postgres/lock-key.ts'
import type { ApplyPorts } from '../database/ports.ts'
import type { Login } from '../database.ts'
import { runMigrateCommand } from '../migrate-command.ts'
import type { Progress } from '../outcome.ts'
import type { DatabasePorts } from '../ports.ts'

/** What the changes inside a database are applied with. */
export interface DatabaseRun {
  readonly desired: Pick<DesiredSchema, 'migrations'>
  readonly progress: Progress
  readonly ports: DatabasePorts
  /** Undefined only where nobody else knows the database. */
  readonly lock: HeldKey | undefined
}

/** The collaborators of `postgres`; what it commits goes to the run's progress. */
export function applyPorts(run: DatabaseRun, desiredDatabase: DesiredDatabase, login: Login): ApplyPorts {
  const { ports, progress, desired, lock } = run
  const { command, ...timeouts } = desired.migrations
  const applicationName = `lakebase-deploy command ${randomUUID()}`
  return {
    clock: ports.clock,
    syntax: ports.syntax,
    reporter: ports.reporter,
    deadline: ports.deadline,
    lockTimeoutMs: timeouts.lockTimeoutMs,
    statementTimeoutMs: timeouts.statementTimeoutMs,
    appliedBy: { gitSha: ports.run.gitSha, by: ports.run.label },
    toolVersion: ports.run.toolVersion,
    lock,
    onCommitted: (changes) => record(progress, changes),
    ...(command && {
      command: {
        applicationName,
        run: (signal) =>
          runMigrateCommand(command, { desiredDatabase, login, timeouts, applicationName }, ports, signal),
        onLeft: (changes, findings) => planMore(run, changes, findings),
      },
    }),
  }
}

/** A planned change of which another run did a part meanwhile counts as executed with its rest. */
function record({ plan, executed }: Progress, committed: readonly DatabaseChange[]): void {
  const done = new Set(committed.flatMap(databaseSteps))
  const known = new Set(executed.map(({ id }) => id))
  executed.push(
    ...(plan?.changes ?? []).filter(
      ({ id, change }) =>
        !known.has(id) && isDatabaseChange(change) && databaseSteps(change).some((step) => done.has(step)),
    ),
  )
}

/** What a command has left to be put right could not be known before it ran: it is planned, and printed, now. */
function planMore(
  { progress, ports }: DatabaseRun,
  changes: readonly DatabaseChange[],
  findings: readonly Finding[],
): void {
  const { plan } = progress
  if (!plan) return
  const known = plan.changes.map(({ change }) => change)
  progress.plan = makePlan([...known, ...changes], findings, plan.deferred, plan.left)
  if (changes.length > 0)
    ports.reporter.info(`What the command left to put right.\n${renderText(makePlan(changes, findings))}`)
}
