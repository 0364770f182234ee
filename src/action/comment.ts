import { readFile } from 'node:fs/promises'
import { prose } from '../markdown.ts'
import { headline, renderMarkdown } from '../plan/render.ts'
import { clause } from '../sentence.ts'
import { renderFailureWithin } from './failure.ts'
import { isOurs, loginOf, openGitHub } from './github.ts'
import { BUDGET, type Publication, type PublishedResult } from './publication.ts'

/**
 * One comment per app and environment on the pull request, found by a hidden marker and edited in place. A token that
 * may not write (a fork's) is a warning, not a failure: the job summary has the same text.
 */
export async function commentPlan(comment: Publication): Promise<void> {
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
  { key, title, result, origin, env, signal }: Publication,
): Promise<void> {
  const marker = `<!-- lakebase-deploy ${key} -->`
  const body = `${marker}\n${text(title, result, origin)}`
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

/** A plan that was refused or failed takes the place of the one before, which nobody is to approve. */
function text(title: string, result: PublishedResult, origin: string): string {
  const heading = `### Plan for ${prose(title)}`
  if ('failure' in result) {
    const why = renderFailureWithin(BUDGET / 2, result.failure, origin)
    const planned = result.plan ? details('What was planned', renderMarkdown(result.plan, BUDGET / 2)) : ''
    return `${heading}: failed\n\n${why}${planned}`
  }
  const { plan } = result.outcome
  return `${heading}: ${headline(plan)}\n\n${origin}${details('Changes', renderMarkdown(plan, BUDGET))}`
}

function details(title: string, markdown: string): string {
  return markdown === '' ? '' : `\n\n<details><summary>${title}</summary>\n\n${markdown}\n\n</details>`
}

interface PullRequest {
  readonly owner: string
  readonly repo: string
  readonly number: number
}

/** From the event's payload, which is what GitHub hands a `pull_request` run (docs "Variables", GITHUB_EVENT_PATH). */
async function pullRequest(env: Publication['env']): Promise<PullRequest | undefined> {
  const { GITHUB_EVENT_PATH, GITHUB_REPOSITORY } = env
  const [owner, repo] = (GITHUB_REPOSITORY ?? '').split('/')
  if (!GITHUB_EVENT_PATH || !owner || !repo) return undefined
  const event: unknown = JSON.parse(await readFile(GITHUB_EVENT_PATH, 'utf8'))
  if (typeof event !== 'object' || event === null || !('pull_request' in event)) return undefined
  const { pull_request: request } = event
  if (typeof request !== 'object' || request === null || !('number' in request)) return undefined
  return typeof request.number === 'number' ? { owner, repo, number: request.number } : undefined
}
