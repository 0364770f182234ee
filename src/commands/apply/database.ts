import type { DesiredSchema } from '../../config/desired.ts'
import type { PlannedChange } from '../../plan/plan.ts'
import type { ApplyPorts } from '../../postgres/apply.ts'
import type { DatabaseChange } from '../../postgres/change.ts'
import { steps } from '../../postgres/fresh.ts'
import type { Progress } from '../outcome.ts'
import type { DatabasePorts } from '../ports.ts'

/** What the changes inside a database are applied with. */
export interface DatabaseRun {
  readonly desired: Pick<DesiredSchema, 'migrations'>
  readonly progress: Progress
  readonly ports: DatabasePorts
}

/** The collaborators of `postgres`; what it commits goes to the run's progress. */
export function applyPorts(run: DatabaseRun, planned: readonly PlannedChange<DatabaseChange>[]): ApplyPorts {
  const { ports, desired } = run
  const { lockTimeoutMs, statementTimeoutMs } = desired.migrations
  return {
    clock: ports.clock,
    syntax: ports.syntax,
    reporter: ports.reporter,
    deadline: ports.deadline,
    lockTimeoutMs,
    statementTimeoutMs,
    appliedBy: { gitSha: ports.run.gitSha, by: ports.run.label },
    toolVersion: ports.run.toolVersion,
    onCommitted: (changes) => record(run.progress, planned, changes),
  }
}

/** A planned change of which another run did a part meanwhile counts as executed with its rest. */
function record(
  progress: Progress,
  planned: readonly PlannedChange<DatabaseChange>[],
  committed: readonly DatabaseChange[],
): void {
  const done = new Set(committed.flatMap(steps))
  progress.executed.push(...planned.filter(({ change }) => steps(change).some((step) => done.has(step))))
}
