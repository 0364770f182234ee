import { count } from '../count.ts'
import { DeployError } from '../error.ts'
import type { WorkspaceClient } from './http.ts'
import { type Decoder, decode } from './json.ts'

/**
 * Every item of a paged list of an API; `key` is the field that holds a page. Throws `UNEXPECTED_RESPONSE` when a page leads back to
 * one that was read, and `TIMEOUT` when the run's budget ends before the pages do.
 */
export async function listAll<T>(
  client: WorkspaceClient,
  path: string,
  key: string,
  item: (item: Decoder) => T,
): Promise<T[]> {
  const items: T[] = []
  const tokens = new Set<string>()
  let token: string | undefined
  do {
    if (token !== undefined && client.deadline.remaining() === 0) {
      throw client.deadline.usedUp(
        `the pages of GET ${path}`,
        `after ${count(tokens.size, 'page')} there was another one`,
      )
    }
    const page = decode(
      await client.get(path, { query: { page_size: 100, page_token: token } }),
      `GET ${path}`,
    )
    items.push(...page.list(key, item))
    token = page.optionalString('next_page_token') || undefined
    if (token !== undefined && tokens.has(token)) throw circular(client, path)
    if (token !== undefined) tokens.add(token)
  } while (token !== undefined)
  return items
}

function circular({ host }: WorkspaceClient, path: string): DeployError {
  return new DeployError(
    'UNEXPECTED_RESPONSE',
    `GET ${path} on ${host} names the same next page twice: its pages would have no end.`,
    {
      hint: "Run the job again. If it stays so, check that no proxy answers in the workspace's place, and tell Databricks' support.",
    },
  )
}
