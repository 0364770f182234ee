import type { Finding } from '../access/change.ts'
import { findingId } from '../access/finding.ts'
import { partsOf } from '../block.ts'
import { count } from '../count.ts'
import { describeProblem } from '../error.ts'
import { grouped } from '../grouped.ts'
import { advice, cell, code, prose } from '../markdown.ts'
import { printable } from '../printable.ts'
import { PHASES, type Phase, type Risk } from './change.ts'
import { asJson, shortened } from './finding.ts'
import { fitting } from './fitting.ts'
import { isEmpty, openFindings, type Plan, type PlannedChange, serialisable } from './plan.ts'
import { PLAN_VERSION } from './plan-schema.ts'

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
    const sign = phase === 'destroy' ? '-' : '+'
    lines.push(...changes.map((change) => `    ${sign} ${change.title}${remark(change)}`))
  }
  if (plan.deferred) lines.push(`  ${HEADINGS.database}`, `    ? ${plan.deferred}`)
  if (plan.left.length > 0) {
    lines.push(`  ${LEFT}`, ...plan.left.map((each) => `    . ${printable(each)}`))
  }
  const findings = openFindings(plan)
  if (findings.length > 0) {
    lines.push('  Not as it should be, and not changed by this run', ...findingLines(findings))
  }
  const accepted = acceptances(plan)
  if (accepted.length > 0) {
    lines.push('  Accepted by `grants.accept`', ...accepted.map((each) => `    = ${printable(each)}`))
  }
  return lines.join('\n')
}

/** Findings that one advice mends, with it once: for a log. */
function findingLines(findings: readonly Finding[]): readonly string[] {
  return [...grouped(findings, ({ hint }) => hint)].flatMap(([hint, alike]) => [
    ...alike.map((finding) => `    ! ${printable(inWords(finding))}`),
    ...partsOf(hint).flatMap((part) =>
      'block' in part
        ? part.block.split('\n').map((line) => `          ${printable(line)}`)
        : [`      ${printable(part.prose)}`],
    ),
  ])
}

/** The same for a page. */
function findingParagraphs(findings: readonly Finding[]): readonly string[] {
  return [...grouped(findings, ({ hint }) => hint)].flatMap(([hint, alike]) => [
    '',
    ...alike.map((finding) => `- ${prose(inWords(finding))}`),
    '',
    ...advice(hint).split('\n'),
  ])
}

/** The id is what `grants.accept` takes. */
function inWords(finding: Finding): string {
  return `${finding.message} [${finding.code} ${findingId(finding)}]`
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

/** The changes as a table; grants, of which there may be many and which take nothing away, are one row and folded below it. */
function changeTable(plan: Plan): string[] {
  if (plan.changes.length === 0) return []
  const rows = PHASES.flatMap((phase) => {
    const [grants, others] = parted(inPhase(plan, phase))
    const folded = grants.length > 0 ? [`| ${count(grants.length, 'grant')}, see below | |`] : []
    return [...others.map(changeCells), ...folded].map(
      (cells, index) => `| ${index === 0 ? HEADINGS[phase] : ''} ${cells}`,
    )
  })
  const [grants] = parted(plan.changes)
  return ['| Phase | Change | Risk |', '|---|---|---|', ...rows, ...foldedGrants(grants)]
}

/** How many grants are shown as what they are. */
const FEW_GRANTS = 2

function parted(
  changes: readonly PlannedChange[],
): readonly [grants: PlannedChange[], others: PlannedChange[]] {
  const grants = changes.filter(({ change, risk }) => change.kind === 'grant' && risk === 'safe')
  if (grants.length <= FEW_GRANTS) return [[], [...changes]]
  return [grants, changes.filter((change) => !grants.includes(change))]
}

function changeCells(change: PlannedChange): string {
  return `| ${cell(code(change.title))} | ${cell(prose(noteOf(change)))} |`
}

function foldedGrants(grants: readonly PlannedChange[]): readonly string[] {
  if (grants.length === 0) return []
  const list = grants.map(({ title }) => `- ${code(title)}`)
  return ['', `<details><summary>${count(grants.length, 'grant')}</summary>`, '', ...list, '', '</details>']
}

/** For a job summary or a pull request: a table of the changes, then what else there is to say. At most `budget` characters; says what it left out. */
export function renderMarkdown(plan: Plan, budget = 60_000): string {
  const lines = changeTable(plan)
  if (plan.deferred) lines.push('', `**${HEADINGS.database}**`, '', `- ${prose(plan.deferred)}`)
  if (plan.left.length > 0) lines.push('', `**${LEFT}**`, '', ...plan.left.map((each) => `- ${prose(each)}`))
  const findings = openFindings(plan)
  if (findings.length > 0) {
    lines.push('', '**Not as it should be, and not changed by this run**', ...findingParagraphs(findings))
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
    version: PLAN_VERSION,
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
function remark(change: PlannedChange): string {
  const note = noteOf(change)
  return note === '' ? '' : ` [${note}]`
}

function noteOf({ risk, note = RISK_NOTE[risk] }: PlannedChange): string {
  return note
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
