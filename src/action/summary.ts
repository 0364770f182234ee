import { standing } from '../commands/failure.ts'
import type { Outcome, Progress } from '../commands/outcome.ts'
import type { Step } from '../commands/timeline.ts'
import type { Meter } from '../meter.ts'
import { code, headline, renderMarkdown, unchanged } from '../plan/render.ts'

/** GitHub drops the whole summary above 1 MiB. */
const BUDGET = 1_000_000

export interface SummaryInput {
  readonly title: string
  readonly dryRun: boolean
  readonly outcome: Outcome | undefined
  /** What `explain` says of the failure. */
  readonly failure: string | undefined
  readonly progress: Progress
  readonly steps: readonly Step[]
  readonly meter: Meter
}

/** The job summary: the result, what changed and what did not, how long each step took, where to look. */
export function renderSummary(input: SummaryInput): string {
  const text = [
    `## ${input.title}`,
    verdict(input),
    ...changes(input),
    ...(input.outcome ? facts(input.outcome) : []),
    ...durations(input.steps),
    roundTrips(input.meter),
  ].join('\n\n')
  return text.length <= BUDGET ? `${text}\n` : `${text.slice(0, BUDGET)}\n\n_Cut at 1 MB: see the log._\n`
}

function verdict({ outcome, failure, dryRun, progress }: SummaryInput): string {
  if (failure !== undefined)
    return ['**Failed.**', fenced(failure), fenced(standing(progress).join('\n'))].join('\n\n')
  if (!outcome) return ''
  const app = outcome.outputs['app-url']
  if (dryRun) return `**Plan:** ${headline(outcome.plan)}. Nothing was changed.`
  if (outcome.executed.length === 0) return `**Nothing to do.** ${app} is up to date and healthy.`
  return `**Deployed.** ${app} is running and healthy; ${outcome.executed.length} change(s) were made.`
}

function changes({ progress, failure }: SummaryInput): string[] {
  const { plan } = progress
  if (!plan) return []
  const markdown = renderMarkdown(plan)
  const same = failure === undefined ? unchanged(plan) : []
  return [
    ...(markdown === '' ? [] : ['### Changes', markdown]),
    ...(same.length > 0 ? [`Unchanged: ${same.join(', ')}.`] : []),
  ]
}

function facts({ outputs, links }: Outcome): string[] {
  const rows: [string, string][] = [
    ['App', code(outputs['app-name'])],
    ['Service principal', code(outputs['service-principal'])],
    [
      'Lakebase',
      code(outputs['lakebase-type'] === 'autoscaling' ? outputs.branch : outputs['instance-name']),
    ],
    ['Size', code(outputs.capacity)],
    ['Database', code(`${outputs.database}, schema ${outputs.schema}`)],
    ['Deployment', code(outputs['deployment-id'])],
    ['Source', code(outputs['source-digest'].slice(0, 12))],
  ]
  const list = Object.entries(links).map(([title, url]) => `[${title}](${url})`)
  const table = [
    '| | |',
    '|---|---|',
    ...rows
      .filter(([, value]) => value !== '``')
      .map(([name, value]) => `| ${name} | ${value.replaceAll('|', '\\|')} |`),
  ]
  return ['### Where it stands', table.join('\n'), list.join(' · ')]
}

function durations(steps: readonly Step[]): string[] {
  if (steps.length === 0) return []
  const rows = steps.map((step) => `| ${step.title} | ${step.outcome} | ${seconds(step.durationMs)} |`)
  return ['### Steps', ['| Step | | Time |', '|---|---|---:|', ...rows].join('\n')]
}

function roundTrips(meter: Meter): string {
  return `Round trips: ${meter.calls.length} HTTP calls (longest chain ${meter.criticalPath}, ${meter.writes} of them writes), ${meter.messages} database message(s) after login.`
}

/** `1.2 s` */
export function seconds(ms: number): string {
  return ms < 60_000
    ? `${(ms / 1000).toFixed(1)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`
}

function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n${text}\n${fence}`
}
