import { count } from '../count.ts'
import { differs, openFindings, type Plan, type PlannedChange } from '../plan/plan.ts'
import { findingCount, headline } from '../plan/render.ts'

/** How a run that came to its end is told. */
export interface Conclusion {
  /** First line of the job summary, Markdown. */
  readonly verdict: string
  /** Last line of a log. */
  readonly closing: string
}

/** What a command has worked on, in the words of its ending. */
export interface Subject {
  /** In plain text, and as Markdown. */
  readonly name: string
  readonly markdown: string
  /** `Deployed` */
  readonly done: string
  /** `is running and healthy`, as far as anybody looked. */
  readonly status: string
  /** `is up to date and healthy` */
  readonly upToDate: string
}

interface Result {
  readonly plan: Plan
  readonly executed: readonly PlannedChange[]
  readonly planOnly: boolean
}

export function conclusionOf(subject: Subject, result: Result): Conclusion {
  return { verdict: verdict(subject, result), closing: closing(subject, result) }
}

function verdict(
  { markdown, done, status, upToDate }: Subject,
  { plan, executed, planOnly }: Result,
): string {
  if (planOnly) return `**Plan:** ${headline(plan)}. Nothing was changed.`
  if (executed.length === 0 && openFindings(plan).length > 0)
    return `**Nothing was changed.** ${markdown} ${status}; ${findingCount(plan)} below.`
  if (executed.length === 0) return `**Nothing to do.** ${markdown} ${upToDate}.`
  const changes = count(executed.length, 'change')
  return `**${done}.** ${markdown} ${status}; ${changes} ${executed.length === 1 ? 'was' : 'were'} made.`
}

function closing({ name }: Subject, { plan, executed, planOnly }: Result): string {
  if (planOnly) return differs(plan) ? 'Nothing was changed: this was a plan.' : 'Nothing to do.'
  const idle =
    openFindings(plan).length > 0 ? `Nothing was changed, ${findingCount(plan)} above` : 'Nothing to do'
  return `${executed.length === 0 ? idle : `Done, ${count(executed.length, 'change')}`}: ${name}`
}
