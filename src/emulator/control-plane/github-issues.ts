import { Fields } from '../state/fields.ts'
import { timestamp, type VirtualClock } from '../state/virtual-clock.ts'
import type { Answer, Call, Route } from './router.ts'
import type { RepositoryIssue, World } from './world.ts'

const BOT = 'github-actions[bot]'
const FIRST_ISSUE = 101

/** Issues of a repository (docs "REST API endpoints for issues"): list by label and state, create, update. */
export function issueRoutes(world: World, clock: VirtualClock): Route[] {
  const issues = '/repos/{owner}/{repo}/issues'
  return [
    { method: 'GET', pattern: issues, handle: (call) => list(call, world) },
    { method: 'POST', pattern: issues, handle: (call) => create(call, world, clock) },
    { method: 'PATCH', pattern: `${issues}/{number}`, handle: (call) => update(call, world, clock) },
  ]
}

function list(call: Call, { github }: World): Answer {
  const state = call.query('state') ?? 'open'
  const label = call.query('labels')
  const found = (github.issues.get(repository(call)) ?? []).filter(
    (issue) =>
      (state === 'all' || issue.state === state) && (label === undefined || issue.labels.includes(label)),
  )
  // Newest first, as GitHub sorts; one page is enough for what is listed here.
  return { status: 200, body: found.toReversed().map((issue) => view(call, issue)) }
}

function create(call: Call, { github }: World, clock: VirtualClock): Answer {
  const fields = Fields.parse(call.request.body)
  const title = fields.string('title')
  if (title === undefined || title === '') return { status: 422, body: { message: 'Validation Failed' } }
  const known = github.issues.get(repository(call)) ?? []
  const issue: RepositoryIssue = {
    number: FIRST_ISSUE + known.length,
    author: BOT,
    title,
    body: fields.string('body') ?? '',
    state: 'open',
    labels: labelsOf(fields.value.labels),
    updatedAt: clock.now(),
  }
  github.issues.set(repository(call), [...known, issue])
  return { status: 201, body: view(call, issue) }
}

function update(call: Call, { github }: World, clock: VirtualClock): Answer {
  const known = github.issues.get(repository(call)) ?? []
  const issue = known.find(({ number }) => String(number) === call.param('number'))
  if (!issue) return { status: 404, body: { message: 'Not Found' } }
  const fields = Fields.parse(call.request.body)
  issue.title = fields.string('title') ?? issue.title
  issue.body = fields.string('body') ?? issue.body
  issue.state = fields.string('state') === 'closed' ? 'closed' : 'open'
  issue.updatedAt = clock.now()
  return { status: 200, body: view(call, issue) }
}

function labelsOf(labels: unknown): readonly string[] {
  return Array.isArray(labels) ? labels.filter((label) => typeof label === 'string') : []
}

function repository(call: Call): string {
  return `${call.param('owner')}/${call.param('repo')}`
}

function view(call: Call, issue: RepositoryIssue): Record<string, unknown> {
  const { number, title, body, state, labels, author, updatedAt } = issue
  return {
    number,
    title,
    body,
    state,
    labels: labels.map((name) => ({ name })),
    user: { login: author, type: 'Bot' },
    html_url: `https://github.com/${repository(call)}/issues/${number}`,
    updated_at: timestamp(updatedAt),
  }
}
