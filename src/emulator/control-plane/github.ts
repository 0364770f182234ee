import { randomUUID } from 'node:crypto'
import { Fields } from '../state/fields.ts'
import { TokenSigner } from '../state/jwt.ts'
import type { VirtualClock } from '../state/virtual-clock.ts'
import { timestamp } from '../state/virtual-clock.ts'
import { issueRoutes } from './github-issues.ts'
import { type Answer, Call, type Request, type Route, Router, type Site } from './router.ts'
import type { IssueComment, World } from './world.ts'
import { randomHex } from './world.ts'

// Sources. Paths and fields: `@octokit/openapi-types`. Texts of the refusals: UNVERIFIED.

export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com'
export const GITHUB_TOKEN_HOST = 'pipelines.actions.githubusercontent.com'
export const GITHUB_API_HOST = 'api.github.com'

const BOT = 'github-actions[bot]'
const ID_TOKEN_SECONDS = 300
const FIRST_COMMENT = 2_100_000_001

/** GitHub's id-token service, as a job with `id-token: write` meets it. */
export class GitHubTokenService implements Site {
  readonly #clock: VirtualClock
  readonly #signer = new TokenSigner()
  readonly #subjects = new Map<string, string>()
  readonly #issued: string[] = []

  constructor(clock: VirtualClock) {
    this.#clock = clock
  }

  /** Every request token and id token handed out so far. */
  get issued(): readonly string[] {
    return [...this.#subjects.keys(), ...this.#issued]
  }

  /** The two variables that the runner gives the job. */
  environment(subject: string): {
    ACTIONS_ID_TOKEN_REQUEST_URL: string
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: string
  } {
    const requestToken = randomHex(48)
    this.#subjects.set(requestToken, subject)
    return {
      ACTIONS_ID_TOKEN_REQUEST_URL: `https://${GITHUB_TOKEN_HOST}/emulator/idtoken?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
    }
  }

  verify(issuer: string, token: string): Readonly<Record<string, unknown>> | undefined {
    return issuer === GITHUB_ISSUER ? this.#signer.verify(token) : undefined
  }

  serves(host: string): boolean {
    return host === GITHUB_TOKEN_HOST
  }

  async answer(request: Request): Promise<Answer> {
    const subject = this.#subjects.get(bearer(request) ?? '')
    if (subject === undefined) return { status: 401, body: { message: 'Bad credentials' } }
    if (request.method !== 'GET' || request.path !== '/emulator/idtoken') return notFound()
    const now = Math.floor(this.#clock.now() / 1000)
    const [, repository = ''] = subject.split(':')
    const owner = repository.split('/')[0] ?? ''
    const value = this.#signer.sign({
      iss: GITHUB_ISSUER,
      sub: subject,
      aud: request.query.get('audience') ?? `https://github.com/${owner}`,
      repository,
      repository_owner: owner,
      jti: randomUUID(),
      iat: now,
      nbf: now,
      exp: now + ID_TOKEN_SECONDS,
    })
    this.#issued.push(value)
    return { status: 200, body: { value } }
  }
}

/** The part of GitHub's REST API that keeps one comment on a pull request, and one issue of a repository, up to date. */
export class GitHubApi implements Site {
  readonly #world: World
  readonly #clock: VirtualClock
  readonly #router: Router
  #nextComment = FIRST_COMMENT

  constructor(world: World, clock: VirtualClock) {
    this.#world = world
    this.#clock = clock
    const comments = '/repos/{owner}/{repo}/issues/{number}/comments'
    const routes: Route[] = [
      { method: 'POST', pattern: '/graphql', handle: () => viewer() },
      { method: 'GET', pattern: comments, handle: (call) => this.#list(call) },
      { method: 'POST', pattern: comments, handle: (call) => this.#create(call) },
      {
        method: 'GET',
        pattern: '/repos/{owner}/{repo}/issues/comments/{id}',
        handle: (call) => this.#get(call),
      },
      {
        method: 'PATCH',
        pattern: '/repos/{owner}/{repo}/issues/comments/{id}',
        handle: (call) => this.#update(call),
      },
      ...issueRoutes(world, clock),
    ]
    this.#router = new Router(routes)
  }

  serves(host: string): boolean {
    return host === GITHUB_API_HOST
  }

  async answer(request: Request): Promise<Answer> {
    if (bearer(request) !== this.#world.github.token)
      return { status: 401, body: { message: 'Bad credentials' } }
    const match = this.#router.match(request.method, request.path)
    if (!match) return notFound()
    return match.route.handle(new Call(request, match.params, undefined))
  }

  #list(call: Call): Answer {
    const all = this.#world.github.comments.get(issueOf(call)) ?? []
    const size = Math.min(Number(call.query('per_page') ?? 30), 100)
    const page = Number(call.query('page') ?? 1)
    const last = Math.max(1, Math.ceil(all.length / size))
    const link = (target: number, relation: string): string =>
      `<https://${GITHUB_API_HOST}${call.request.path}?per_page=${size}&page=${target}>; rel="${relation}"`
    const links = [
      ...(page > 1 ? [link(page - 1, 'prev'), link(1, 'first')] : []),
      ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ]
    const body = all.slice((page - 1) * size, page * size).map((comment) => view(call, comment))
    return { status: 200, ...(links.length > 0 ? { headers: { Link: links.join(', ') } } : {}), body }
  }

  #create(call: Call): Answer {
    const now = this.#clock.now()
    const body = bodyOf(call)
    if (body === undefined) return invalid()
    const comment = {
      id: this.#nextComment,
      author: BOT,
      createdAt: now,
      updatedAt: now,
      body,
    }
    this.#nextComment += 1
    const all = this.#world.github.comments.get(issueOf(call)) ?? []
    this.#world.github.comments.set(issueOf(call), [...all, comment])
    return { status: 201, body: view(call, comment) }
  }

  #get(call: Call): Answer {
    const comment = this.#find(call)
    return comment ? { status: 200, body: view(call, comment) } : notFound()
  }

  #update(call: Call): Answer {
    const comment = this.#find(call)
    if (!comment) return notFound()
    const body = bodyOf(call)
    if (body === undefined) return invalid()
    comment.body = body
    comment.updatedAt = this.#clock.now()
    return { status: 200, body: view(call, comment) }
  }

  #find(call: Call): IssueComment | undefined {
    const prefix = `${call.param('owner')}/${call.param('repo')}#`
    for (const [issue, comments] of this.#world.github.comments) {
      if (!issue.startsWith(prefix)) continue
      const found = comments.find((comment) => String(comment.id) === call.param('id'))
      if (found) return found
    }
    return undefined
  }
}

/** The one question of GraphQL that is asked here: whose the token is. */
function viewer(): Answer {
  return { status: 200, body: { data: { viewer: { login: BOT } } } }
}

function issueOf(call: Call): string {
  return `${call.param('owner')}/${call.param('repo')}#${call.param('number')}`
}

function bodyOf(call: Call): string | undefined {
  const body = Fields.parse(call.request.body).string('body')
  return body === '' ? undefined : body
}

function view(call: Call, comment: IssueComment): Record<string, unknown> {
  const repository = `${call.param('owner')}/${call.param('repo')}`
  return {
    id: comment.id,
    url: `https://${GITHUB_API_HOST}/repos/${repository}/issues/comments/${comment.id}`,
    body: comment.body,
    user: { login: comment.author, type: 'Bot' },
    created_at: timestamp(comment.createdAt),
    updated_at: timestamp(comment.updatedAt),
  }
}

function bearer(request: Request): string | undefined {
  return /^(?:Bearer|token) (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
}

function notFound(): Answer {
  return { status: 404, body: { message: 'Not Found' } }
}

function invalid(): Answer {
  return { status: 422, body: { message: 'Validation Failed' } }
}
