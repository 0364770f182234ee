import { readFile } from 'node:fs/promises'
import type { Desired } from '../config/desired.ts'
import type { Outcome } from '../engine/outcome.ts'
import { headline, renderMarkdown } from '../plan/render.ts'
import type { Reporter } from '../reporter.ts'
import { clause } from '../sentence.ts'
import { isOurs, loginOf, openGitHub } from './github.ts'

/** GitHub refuses a comment above 65,536 characters. */
const BUDGET = 60_000

export interface PlanComment {
  readonly desired: Desired
  readonly outcome: Outcome
  readonly token: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly reporter: Reporter
  /** Cancels the run; its reason is then thrown. */
  readonly signal: AbortSignal
}

/**
 * One comment per app and environment on the pull request, found by a hidden marker and edited in place. A token that
 * may not write (a fork's) is a warning, not a failure: the job summary has the same text.
 */
export async function commentPlan(comment: PlanComment): Promise<void> {
  const { token, env, reporter, signal } = comment
  try {
    const target = await pullRequest(env)
    if (target && token) await keepComment(target, token, comment)
    else
      reporter.info(
        `no comment: ${target ? 'the `github-token` input is empty' : 'this run is not for a pull request'}`,
      )
  } catch (error) {
    signal.throwIfAborted()
    reporter.warning(
      `The plan could not be put on the pull request (${clause(String(error))}). The job needs \`permissions: pull-requests: write\`; a fork's token never has it.`,
    )
  }
}

async function keepComment(
  { owner, repo, number }: PullRequest,
  token: string,
  { desired, outcome, env, signal }: PlanComment,
): Promise<void> {
  const marker = `<!-- lakebase-deploy ${desired.app.name} ${desired.environment ?? ''} -->`
  const body = `${marker}\n${text(desired, outcome)}`
  const github = await openGitHub(token, env, signal)
  const { rest, paginate } = github
  const issue = { owner, repo, issue_number: number }
  const [comments, self] = await Promise.all([
    paginate(rest.issues.listComments, { ...issue, per_page: 100 }),
    loginOf(github),
  ])
  const existing = comments.find((comment) => isOurs(comment, self, marker))
  if (existing?.body === body) return
  if (existing) await rest.issues.updateComment({ owner, repo, comment_id: existing.id, body })
  else await rest.issues.createComment({ ...issue, body })
}

function text(desired: Desired, { plan }: Outcome): string {
  const title = [desired.app.name, desired.environment].filter(Boolean).join(' · ')
  const changes = renderMarkdown(plan, BUDGET)
  const details = changes === '' ? '' : `\n\n<details><summary>Changes</summary>\n\n${changes}\n\n</details>`
  return `### Plan for ${title}: ${headline(plan)}${details}`
}

interface PullRequest {
  readonly owner: string
  readonly repo: string
  readonly number: number
}

/** From the event's payload, which is what GitHub hands a `pull_request` run (docs "Variables", GITHUB_EVENT_PATH). */
async function pullRequest(env: PlanComment['env']): Promise<PullRequest | undefined> {
  const { GITHUB_EVENT_PATH, GITHUB_REPOSITORY } = env
  const [owner, repo] = (GITHUB_REPOSITORY ?? '').split('/')
  if (!GITHUB_EVENT_PATH || !owner || !repo) return undefined
  const event: unknown = JSON.parse(await readFile(GITHUB_EVENT_PATH, 'utf8'))
  if (typeof event !== 'object' || event === null || !('pull_request' in event)) return undefined
  const { pull_request: request } = event
  if (typeof request !== 'object' || request === null || !('number' in request)) return undefined
  return typeof request.number === 'number' ? { owner, repo, number: request.number } : undefined
}
