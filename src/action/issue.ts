import type { Desired } from '../config/desired.ts'
import type { Outcome } from '../engine/outcome.ts'
import { differs } from '../plan/plan.ts'
import { findingCount, renderMarkdown } from '../plan/render.ts'
import type { Reporter } from '../reporter.ts'
import { clause } from '../sentence.ts'
import { isOurs, loginOf, type Octokit, openGitHub } from './github.ts'

/** GitHub refuses a text above 65,536 characters. */
const BUDGET = 60_000

/** Issues are looked for by this, so that a repository with thousands of them costs one request. */
const LABEL = 'lakebase-audit'

export interface AuditIssue {
  readonly desired: Desired
  readonly outcome: Outcome
  readonly token: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly reporter: Reporter
  /** Cancels the run; its reason is then thrown. */
  readonly signal: AbortSignal
}

/**
 * One issue per app and environment: opened when there are findings, edited in place while there are, closed by itself
 * when there are none, and opened again when they come back. Resolves with its URL when there is one open.
 * A token that may not write is a warning, not a failure: the findings are what the run is about.
 */
export async function keepIssue(audit: AuditIssue): Promise<void> {
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
    if (url) reporter.info(`the findings are in ${url}`)
  } catch (error) {
    signal.throwIfAborted()
    reporter.warning(
      `The issue of the audit could not be brought up to date (${clause(String(error))}). The job needs \`permissions: issues: write\`, and the repository needs issues.`,
    )
  }
}

async function bringUpToDate(
  github: Octokit,
  place: { readonly owner: string; readonly repo: string },
  { desired, outcome: { plan }, env }: AuditIssue,
): Promise<string | undefined> {
  const target = [desired.app.name, desired.environment].filter(Boolean).join(' ')
  const marker = `<!-- lakebase-deploy audit ${target} -->`
  const existing = await ownIssue(github, place, marker)
  const open = existing?.state === 'open'
  if (!differs(plan)) {
    if (existing && open) await close(github, place, existing.number, env)
    return undefined
  }
  const title = `Grants of ${target}: ${findingCount(plan)}`
  const body = `${marker}\n${renderMarkdown(plan, BUDGET)}\n\nThis issue is kept up to date by the audit, and closed by it when there is nothing left to say.`
  if (!existing) {
    const { data } = await github.rest.issues.create({ ...place, title, body, labels: [LABEL] })
    return data.html_url
  }
  if (!open || existing.body !== body || existing.title !== title) {
    const { number: issue_number } = existing
    await github.rest.issues.update({ ...place, issue_number, title, body, state: 'open' })
  }
  return existing.html_url
}

async function ownIssue(
  github: Octokit,
  place: { readonly owner: string; readonly repo: string },
  marker: string,
) {
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
  place: { readonly owner: string; readonly repo: string },
  issue_number: number,
  env: AuditIssue['env'],
): Promise<void> {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = env
  const run = `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`
  await github.rest.issues.createComment({ ...place, issue_number, body: `Clean again: ${run}` })
  await github.rest.issues.update({ ...place, issue_number, state: 'closed', state_reason: 'completed' })
}
