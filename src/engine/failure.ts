import { count } from '../count.ts'
import { DeployError, InvalidInput } from '../error.ts'
import type { PlannedChange } from '../plan/plan.ts'
import type { Progress } from './outcome.ts'
import { type Standing, standingLines } from './standing.ts'

/** Exit codes of the CLI; the action knows only 0 and not 0. */
export const EXIT = { ok: 0, failed: 1, invalidInput: 2, differences: 3, cancelled: 130 } as const

export function exitCode(error: unknown): number {
  if (error instanceof InvalidInput) return EXIT.invalidInput
  return isCancelled(error) ? EXIT.cancelled : EXIT.failed
}

export function isCancelled(error: unknown): boolean {
  return error instanceof DeployError && error.code === 'CANCELLED'
}

/** What went wrong, for a person: message, what runs now, hint, the causes that say more, and the code. Its place is in `location`. */
export function explain(error: unknown, standing?: Standing): string {
  if (!(error instanceof Error)) return String(error)
  const lines = [error.message, ...(standing ? standingLines(standing) : [])]
  if (error instanceof DeployError && error.hint) lines.push(`What to do: ${error.hint}`)
  for (let { cause } = error, depth = 0; cause instanceof Error && depth < 5; { cause } = cause, depth += 1) {
    const { message } = cause
    if (!lines.some((line) => line.includes(message))) lines.push(`Caused by: ${message}`)
  }
  if (error instanceof DeployError) lines.push(`Code: ${error.code}`)
  return lines.join('\n')
}

/** How far a run came that ended early. */
export interface PartialResult {
  readonly headline: string
  readonly done: readonly PlannedChange[]
  /** Begun, and perhaps done in part: the failure says what is known. */
  readonly begun: readonly PlannedChange[]
  readonly open: readonly PlannedChange[]
}

export function partialResult({ plan, begun: last, executed: done }: Progress): PartialResult {
  const unfinished = plan?.changes.filter((change) => !has(done, change)) ?? []
  const begun = unfinished.filter((change) => has(last, change))
  const open = unfinished.filter((change) => !has(begun, change))
  const headline =
    done.length + begun.length === 0
      ? 'Nothing was changed.'
      : `${done.length} of ${count(done.length + unfinished.length, 'change')} done${unfinished.length === 0 ? '' : `; run again and it ${continuation(begun)}`}.`
  return { headline, done, begun, open }
}

/** A file without a transaction, of which some statements may be done, is sent from its first one. */
function continuation(begun: readonly PlannedChange[]): string {
  const anew = begun.flatMap(({ change }) =>
    (change.kind === 'migrate' || change.kind === 'repeat-migration') && !change.file.transactional
      ? change.file.name
      : [],
  )
  return anew.length > 0 ? `begins ${anew.join(', ')} with its first statement` : 'continues from here'
}

function has(changes: readonly PlannedChange[], { id }: PlannedChange): boolean {
  return changes.some((change) => change.id === id)
}

/** The same for a log: one line a change. */
export function renderPartialResult({ headline, done, begun, open }: PartialResult): string {
  return [
    headline,
    ...done.map((change) => `  done      ${change.title}`),
    ...begun.map((change) => `  begun     ${change.title}`),
    ...open.map((change) => `  not done  ${change.title}`),
  ].join('\n')
}
