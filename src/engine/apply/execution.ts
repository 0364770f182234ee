import type { PlannedChange } from '../../plan/plan.ts'
import type { RunLock } from '../../postgres/run-lock.ts'
import type { Progress } from '../outcome.ts'
import type { Ports } from '../ports.ts'

/** Of which run a change is. */
export interface Execution {
  readonly progress: Progress
  /** Undefined: there is no database that could hold one. */
  readonly lock: Pick<RunLock, 'prove'> | undefined
  readonly ports: Pick<Ports, 'deadline' | 'reporter'>
}

/** Nothing new is begun once the run is cancelled or its lock is gone. */
export async function begin(
  { progress, lock, ports }: Execution,
  planned: readonly PlannedChange[],
): Promise<void> {
  ports.deadline.signal.throwIfAborted()
  await lock?.prove()
  progress.begun = planned
}

/** One change, named before it is made and counted once it was. */
export async function execute<T>(
  execution: Execution,
  planned: PlannedChange,
  work: () => Promise<T>,
): Promise<T> {
  await begin(execution, [planned])
  execution.ports.reporter.info(`${planned.title} ...`)
  const result = await work()
  execution.progress.executed.push(planned)
  return result
}
