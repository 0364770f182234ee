import { count } from '../count.ts'
import { partialResult } from '../engine/failure.ts'
import type { Outcome, Progress } from '../engine/outcome.ts'
import type { RunIdentity } from '../engine/ports.ts'
import type { Step } from '../engine/timeline.ts'
import { InvalidInput } from '../error.ts'
import { cell, code, fenced, prose } from '../markdown.ts'
import type { Meter } from '../meter.ts'
import { renderMarkdown, unchanged } from '../plan/render.ts'
import { renderFailure } from './failure.ts'
import { origin } from './origin.ts'

/** GitHub drops the whole summary above 1 MiB. */
const BUDGET_BYTES = 1_000_000

export interface SummaryInput {
  readonly title: string
  readonly outcome: Outcome | undefined
  /** What the run ended with; undefined for one that went well. */
  readonly failure: unknown
  readonly progress: Progress
  readonly steps: readonly Step[]
  readonly run: Pick<RunIdentity, 'name' | 'label' | 'gitSha'>
  /** When the run ended. */
  readonly endedAt: Date
  readonly meter: Meter
}

/** The job summary, one screen: the verdict, of what and when, what changed; the rest is folded. */
export function renderSummary(input: SummaryInput): string {
  const text = [
    `## ${prose(input.title)}`,
    ...(input.failure === undefined ? success(input) : failed(input)),
    ...folded('Steps', [...durations(input.steps), ...roundTrips(input.meter)]),
  ].join('\n\n')
  const bytes = Buffer.from(text)
  if (bytes.length <= BUDGET_BYTES) return `${text}\n`
  return `${bytes.subarray(0, BUDGET_BYTES).toString()}\n\n_Cut at 1 MB: see the log._\n`
}

function folded(title: string, parts: readonly string[]): string[] {
  return parts.length === 0
    ? []
    : [`<details><summary>${title}</summary>\n\n${parts.join('\n\n')}\n\n</details>`]
}

function success(input: SummaryInput): string[] {
  const { outcome } = input
  if (!outcome) return []
  const { plan, phases, planOnly, ending, table } = outcome
  if (table) return [ending.verdict, about(input), table.markdown]
  const changes = renderMarkdown(plan)
  // What an audit finds is in the phase that it looks at.
  const same = plan.findings.length > 0 && plan.changes.length === 0 ? [] : unchanged(plan, phases)
  return [
    ending.verdict,
    about(input),
    ...(changes === '' ? [] : [changes]),
    ...(same.length > 0 ? [`Unchanged: ${same.join(', ')}.`] : []),
    ...facts(outcome, planOnly ? 'Target' : 'Where it stands'),
  ]
}

/** Release, commit, time and run, as far as there are any. */
function about({ outcome, progress, run, endedAt }: SummaryInput): string {
  const release = outcome?.outputs['release-digest'] ?? progress.observed?.release?.releaseDigest ?? ''
  return [...(release === '' ? [] : [`release ${code(release.slice(0, 12))}`]), origin(run, endedAt)].join(
    ' · ',
  )
}

/** What went wrong and what to do, then how far the run came. */
function failed(input: SummaryInput): string[] {
  const { failure, progress } = input
  const state = partialResult(progress)
  const { standing, appLog } = progress
  const head = { standing, about: about(input) }
  if (failure instanceof InvalidInput) return renderFailure(failure, { ...head, state: state.headline })
  const steps = [
    ...state.done.map(({ title }) => `- [x] ${code(title)}`),
    ...state.begun.map(({ title }) => `- [ ] ${code(title)} (begun)`),
    ...state.open.map(({ title }) => `- [ ] ${code(title)}`),
  ]
  return [
    ...renderFailure(failure, head),
    state.headline,
    ...(steps.length > 0 ? [steps.join('\n')] : []),
    ...folded('The end of the log of the app', appLog.length > 0 ? [fenced(appLog.join('\n'))] : []),
  ]
}

function facts({ outputs, links }: Outcome, heading: string): string[] {
  const size = outputs.capacity === '' || outputs['lakebase-type'] === 'provisioned' ? '' : ' CU'
  const rows: [string, string][] = [
    ['App', outputs['app-name']],
    ['Service principal', outputs['service-principal']],
    ['Lakebase', outputs['lakebase-type'] === 'autoscaling' ? outputs.branch : outputs['instance-name']],
    ['Size', `${outputs.capacity}${size}`],
    ['Database', outputs.database],
    ['Schema', outputs.schema],
    ['Deployment', outputs['deployment-id']],
    ['Artefact', outputs['artifact-digest'].slice(0, 12)],
    ['Release', outputs['release-digest'].slice(0, 12)],
  ]
  const table = [
    '| | |',
    '|---|---|',
    ...rows.filter(([, value]) => value !== '').map(([name, value]) => `| ${name} | ${cell(code(value))} |`),
  ]
  const list = Object.entries(links).map(([title, url]) => `[${title}](${url})`)
  return [...(list.length > 0 ? [list.join(' · ')] : []), ...folded(heading, [table.join('\n')])]
}

function durations(steps: readonly Step[]): string[] {
  if (steps.length === 0) return []
  const rows = steps.map(
    (step) =>
      `| ${cell(prose(step.title))}${step.outcome === 'failed' ? ' (failed)' : ''} | ${seconds(step.durationMs)} |`,
  )
  return [['| Step | Time |', '|---|---:|', ...rows].join('\n')]
}

function roundTrips({ calls, writes, criticalPath, messages }: Meter): string[] {
  if (calls.length + messages === 0) return []
  const http = `${count(calls.length, 'HTTP call')} (${count(writes, 'write')}, longest chain ${criticalPath}), `
  return [`Round trips: ${calls.length > 0 ? http : ''}${count(messages, 'database message')} after login.`]
}

/** `1.2 s`, `2 min 5 s` */
export function seconds(ms: number): string {
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const whole = Math.round(ms / 1000)
  return `${Math.floor(whole / 60)} min ${whole % 60} s`
}
