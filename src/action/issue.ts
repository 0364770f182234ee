import type { Outcome } from '../engine/outcome.ts'
import { differs } from '../plan/plan.ts'
import { findingCount, renderMarkdown } from '../plan/render.ts'
import { clause } from '../sentence.ts'
import { renderFailureWithin } from './failure.ts'
import { isOurs, loginOf, type Octokit, openGitHub } from './github.ts'
import { BUDGET, type Publication } from './publication.ts'

/** Issues are looked for by this, so that a repository with thousands of them costs one request. */
const LABEL = 'lakebase-audit'

/**
 * One issue per app and environment: opened when there are findings or the audit failed, edited in place while there are, with the run that looked last,
 * closed by itself when there are none, and opened again when they come back.
 * A token that may not write is a warning, not a failure: the findings are what the run is about.
 */
export async function keepIssue(audit: Publication): Promise<void> {
  const { env, token, reporter, signal } = audit
  const [owner, repo] = (env.GITHUB_REPOSITORY ?? '').split('/')
  if (!owner || !repo || !token) {
    reporter.info(
      `no issue: ${token ? 'this run is not in a repository of GitHub' : 'the `github-token` input is empty'}`,
    )
    return
  }
  try {
    const url = await bringUpToDate(await openGitHub(token, env, signal), { owner, repo }, audit)
    if (url)
      reporter.info(`${'failure' in audit.result ? 'that the audit failed' : 'what was found'} is in ${url}`)
  } catch (error) {
    signal.throwIfAborted()
    reporter.warning(
      `The issue of the audit could not be brought up to date (${clause(String(error))}). The job needs \`permissions: issues: write\`, and the repository needs issues.`,
    )
  }
}

async function bringUpToDate(
  github: Octokit,
  place: Repository,
  { key, title, result, origin, env }: Publication,
): Promise<string | undefined> {
  const marker = `<!-- lakebase-deploy audit ${key} -->`
  const existing = await ownIssue(github, place, marker)
  const open = existing?.state === 'open'
  if ('outcome' in result && !differs(result.outcome.plan)) {
    if (existing && open) await close(github, place, existing.number, env)
    return undefined
  }
  const text =
    'failure' in result
      ? failed(title, result.failure, origin, open ? existing.body : '')
      : found(title, result.outcome, origin)
  const body = `${marker}\n${text.body}\n\nThis issue is kept up to date by the audit, and closed by it when there is nothing left to say.`
  if (!existing) {
    const { data } = await github.rest.issues.create({ ...place, title: text.title, body, labels: [LABEL] })
    return data.html_url
  }
  if (!open || existing.body !== body || existing.title !== text.title) {
    const { number: issue_number } = existing
    await github.rest.issues.update({ ...place, issue_number, title: text.title, body, state: 'open' })
  }
  return existing.html_url
}

interface IssueText {
  readonly title: string
  readonly body: string
}

const FINDINGS_BEGIN = '<!-- findings -->'
const FINDINGS_END = '<!-- end of findings -->'
const BEFORE = 'This is what the last audit has found that came to its end:'

function found(title: string, { plan }: Outcome, origin: string): IssueText {
  const findings = `${FINDINGS_BEGIN}\n${origin}\n\n${renderMarkdown(plan, BUDGET)}\n${FINDINGS_END}`
  return { title: `Grants of ${title}: ${findingCount(plan)}`, body: findings }
}

/** Nobody has looked at what was found before, so it stays. `before`: the text of the open issue. */
function failed(
  title: string,
  failure: unknown,
  origin: string,
  before: string | null | undefined,
): IssueText {
  const start = before?.indexOf(FINDINGS_BEGIN) ?? -1
  const end = before?.lastIndexOf(FINDINGS_END) ?? -1
  const findings =
    before && start >= 0 && end > start ? before.slice(start, end + FINDINGS_END.length) : undefined
  const reason = renderFailureWithin(BUDGET, failure, origin)
  const kept = findings && reason.length + findings.length < BUDGET ? `\n\n${BEFORE}\n\n${findings}` : ''
  return { title: `Audit of ${title} failed`, body: `${reason}${kept}` }
}

interface Repository {
  readonly owner: string
  readonly repo: string
}

async function ownIssue(github: Octokit, place: Repository, marker: string) {
  const [issues, self] = await Promise.all([
    github.paginate(github.rest.issues.listForRepo, {
      ...place,
      labels: LABEL,
      state: 'all',
      per_page: 100,
    }),
    loginOf(github),
  ])
  const ours = issues.filter((issue) => issue.pull_request === undefined && isOurs(issue, self, marker))
  return ours.find(({ state }) => state === 'open') ?? ours[0]
}

async function close(
  github: Octokit,
  place: Repository,
  issue_number: number,
  env: Publication['env'],
): Promise<void> {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = env
  const run = `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`
  await github.rest.issues.createComment({ ...place, issue_number, body: `Clean again: ${run}` })
  await github.rest.issues.update({ ...place, issue_number, state: 'closed', state_reason: 'completed' })
}
