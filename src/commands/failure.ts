import { DeployError, describeLocation, InvalidInput } from '../error.ts'
import type { Progress } from './outcome.ts'

/** Exit codes of the CLI; the action knows only 0 and not 0. */
export const EXIT = { ok: 0, failed: 1, invalidInput: 2, differences: 3, cancelled: 130 } as const

export function exitCode(error: unknown): number {
  if (error instanceof InvalidInput) return EXIT.invalidInput
  return isCancelled(error) ? EXIT.cancelled : EXIT.failed
}

export function isCancelled(error: unknown): boolean {
  return error instanceof DeployError && error.code === 'CANCELLED'
}

/** What went wrong, for a person: message, hint, then the chain of causes. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const lines = [error.message]
  if (error instanceof DeployError) {
    if (error.location) lines[0] = `${describeLocation(error.location)}: ${error.message}`
    if (error.hint) lines.push(`What to do: ${error.hint}`)
  }
  for (let { cause } = error, depth = 0; cause instanceof Error && depth < 5; { cause } = cause, depth += 1) {
    lines.push(`Caused by: ${cause.message}`)
  }
  return lines.join('\n')
}

/** What was and what was not applied when a run ended early; empty when nothing had begun. */
export function standing({ plan, executed }: Progress): string[] {
  if (!plan || plan.changes.length === 0) return ['Nothing was changed.']
  if (executed.length === 0)
    return ['Nothing was changed: the run ended before its first change was complete.']
  const done = new Set(executed.map((change) => change.id))
  const open = plan.changes.filter((change) => !done.has(change.id))
  return [
    `${executed.length} of ${plan.changes.length} change(s) were applied; run again and it continues with the rest.`,
    ...executed.map((change) => `  done      ${change.title}`),
    ...open.map((change) => `  not done  ${change.title}`),
  ]
}
