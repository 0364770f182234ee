import type { Finding } from '../access/change.ts'
import { findingId } from '../access/finding.ts'
import { count } from '../count.ts'
import { describeProblem } from '../error.ts'
import { code, prose } from '../markdown.ts'
import { printable } from '../printable.ts'
import { PHASES, type Phase, type Risk } from './change.ts'
import { asJson, shortened } from './finding.ts'
import { fitting } from './fitting.ts'
import { isEmpty, openFindings, type Plan, type PlannedChange, serialisable } from './plan.ts'

const HEADINGS: Readonly<Record<Phase, string>> = {
  lakebase: 'Lakebase',
  app: 'App',
  database: 'Database',
  source: 'Source',
  deploy: 'Deployment',
  'after-deploy': 'After the deployment',
  stop: 'Stop',
  destroy: 'Destroy',
}

const RISK_NOTE: Readonly<Record<Risk, string>> = {
  safe: '',
  lock: 'may block or drop connections',
  destructive: 'destructive',
  ownership: 'ownership',
}

const LEFT = 'Waits for `deploy`'

/** `3 changes: Lakebase 1, App 1, Deployment 1`, `nothing to do`, or `nothing to change, 2 findings` */
export function headline(plan: Plan): string {
  const findings = openFindings(plan).length > 0 ? `, ${findingCount(plan)}` : ''
  if (isEmpty(plan)) return findings ? `nothing to change${findings}` : 'nothing to do'
  const counts = PHASES.map((phase) => [HEADINGS[phase], inPhase(plan, phase).length] as const)
    .filter(([, count]) => count > 0)
    .map(([heading, count]) => `${heading} ${count}`)
  const later = plan.deferred ? ', and what is found once the database can be read' : ''
  return `${count(plan.changes.length, 'change')}${counts.length > 0 ? `: ${counts.join(', ')}` : ''}${later}${findings}`
}

/** `2 findings`: what is not as it should be and no run can change. */
export function findingCount(plan: Plan): string {
  return count(openFindings(plan).length, 'finding')
}

/** For a terminal or a log: one line a change, grouped by phase. */
export function renderText(plan: Plan): string {
  const lines = [`Plan: ${headline(plan)}`]
  for (const phase of PHASES) {
    const changes = inPhase(plan, phase)
    if (changes.length === 0) continue
    lines.push(`  ${HEADINGS[phase]}`)
    lines.push(
      ...changes.map(
        (change) =>
          `    ${change.phase === 'destroy' ? '-' : '+'} ${change.title}${remark(change, (note) => note)}`,
      ),
    )
  }
  if (plan.deferred) lines.push(`  ${HEADINGS.database}`, `    ? ${plan.deferred}`)
  if (plan.left.length > 0) {
    lines.push(`  ${LEFT}`, ...plan.left.map((each) => `    . ${printable(each)}`))
  }
  const findings = openFindings(plan)
  if (findings.length > 0) {
    lines.push('  Not as it should be, and not changed by this run')
    lines.push(...findings.map((finding) => `    ! ${printable(inWords(finding))}`))
  }
  const accepted = acceptances(plan)
  if (accepted.length > 0) {
    lines.push('  Accepted by `grants.accept`', ...accepted.map((each) => `    = ${printable(each)}`))
  }
  return lines.join('\n')
}

/** The id is what `grants.accept` takes. */
function inWords(finding: Finding): string {
  return `${finding.message} ${finding.hint} [${finding.code} ${findingId(finding)}]`
}

function acceptances({ findings }: Plan): readonly string[] {
  return findings.flatMap(({ message, accepted }) =>
    accepted
      ? [
          `${message} Accepted${accepted.until === undefined ? '' : ` until ${accepted.until}`}: ${accepted.reason}`,
        ]
      : [],
  )
}

/** For a job summary or a pull request: a list for each phase. At most `budget` characters; says what it left out. */
export function renderMarkdown(plan: Plan, budget = 60_000): string {
  const lines: string[] = []
  for (const phase of PHASES) {
    const changes = inPhase(plan, phase)
    if (changes.length === 0) continue
    lines.push(
      '',
      `**${HEADINGS[phase]}**`,
      '',
      ...changes.map((change) => `- ${code(change.title)}${remark(change, prose)}`),
    )
  }
  if (plan.deferred) lines.push('', `**${HEADINGS.database}**`, '', `- ${prose(plan.deferred)}`)
  if (plan.left.length > 0) lines.push('', `**${LEFT}**`, '', ...plan.left.map((each) => `- ${prose(each)}`))
  const findings = openFindings(plan)
  if (findings.length > 0) {
    lines.push('', '**Not as it should be, and not changed by this run**', '')
    lines.push(...findings.map((finding) => `- ${prose(inWords(finding))}`))
  }
  const accepted = acceptances(plan)
  if (accepted.length > 0)
    lines.push('', '**Accepted by `grants.accept`**', '', ...accepted.map((each) => `- ${prose(each)}`))
  const warnings = plan.warnings ?? []
  if (warnings.length > 0) {
    lines.push('', '**Warnings about migrations**', '')
    lines.push(...warnings.map((warning) => `- ${prose(describeProblem(warning))}`))
  }
  return fold(lines, budget)
}

/** With a budget, of so many characters at most: then `leftOut` says how many changes and findings it has not. */
export function renderJson(plan: Plan, budget = Number.POSITIVE_INFINITY): string {
  const [changes, findings] = [plan.changes.map(serialisable), plan.findings.map(asJson)]
  const whole = jsonOf(plan, changes, findings)
  if (whole.length <= budget) return whole
  const someFindings = fitting(findings.map(shortened), budget / 3)
  const someChanges = fitting(changes, budget - JSON.stringify(someFindings).length - 1000)
  return jsonOf(plan, someChanges, someFindings, {
    changes: changes.length - someChanges.length,
    findings: findings.length - someFindings.length,
  })
}

function jsonOf(
  plan: Plan,
  changes: readonly object[],
  findings: readonly object[],
  leftOut?: { readonly changes: number; readonly findings: number },
): string {
  return JSON.stringify({
    changes,
    findings,
    ...(leftOut && { leftOut }),
    ...(plan.deferred !== undefined && { deferred: plan.deferred }),
    ...(plan.left.length > 0 && { left: plan.left }),
    fingerprint: plan.fingerprint,
  })
}

/** Of which nobody wonders why nothing is in them. */
const UNSAID: readonly Phase[] = ['after-deploy', 'stop', 'destroy']

/** Headings of those of the phases in which nothing changes, for the reader who wonders. */
export function unchanged(plan: Plan, phases: readonly Phase[] = PHASES): string[] {
  return phases
    .filter((phase) => !UNSAID.includes(phase) && inPhase(plan, phase).length === 0)
    .filter((phase) => !(phase === 'database' && plan.deferred))
    .map((phase) => HEADINGS[phase])
}

function inPhase(plan: Plan, phase: Phase): PlannedChange[] {
  return plan.changes.filter((change) => change.phase === phase)
}

/** What a change costs, in brackets; nothing for one that is safe. */
function remark({ risk, note = RISK_NOTE[risk] }: PlannedChange, style: (note: string) => string): string {
  return note === '' ? '' : ` [${style(note)}]`
}

function fold(lines: readonly string[], budget: number): string {
  const kept: string[] = []
  let used = 0
  for (const [index, line] of lines.entries()) {
    used += line.length + 1
    if (used > budget) {
      kept.push('', `_${lines.length - index} more lines: see the log._`)
      break
    }
    kept.push(line)
  }
  return kept.join('\n').trim()
}

export { code, prose } from '../markdown.ts'
