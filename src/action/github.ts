import type { getOctokit } from '@actions/github'

export type Octokit = ReturnType<typeof getOctokit>

/** Who a job's own token writes as. */
const ACTIONS_BOT = 'github-actions[bot]'

/** How long an answer may take, in ms. */
const ANSWER_MS = 30_000

/** GitHub's client; loaded only where it is used. */
export async function openGitHub(
  token: string,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<Octokit> {
  const { getOctokit } = await import('@actions/github')
  const limited: typeof fetch = (url, options) =>
    fetch(url, { ...options, signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]) })
  return getOctokit(token, {
    baseUrl: env.GITHUB_API_URL ?? 'https://api.github.com',
    request: { fetch: limited },
  })
}

/** Whose the token is: anybody may write our marker, so only what that login wrote is ours. */
export async function loginOf({ graphql }: Octokit): Promise<string> {
  return graphql<{ viewer: { login: string } }>('{ viewer { login } }')
    .then(({ viewer }) => viewer.login)
    .catch(() => ACTIONS_BOT)
}

/** Something with a text and an author: a comment or an issue. */
export interface Authored {
  readonly body?: string | null | undefined
  readonly user: { readonly login: string } | null
}

export function isOurs({ user, body }: Authored, self: string, marker: string): boolean {
  return user?.login === self && body?.startsWith(`${marker}\n`) === true
}
