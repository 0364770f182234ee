import type { WorkspaceClient } from './http.ts'
import { type Decoder, decode } from './json.ts'

/** Every item of a paged list of an API; `key` is the field that holds a page. */
export async function listAll<T>(
  client: WorkspaceClient,
  path: string,
  key: string,
  item: (item: Decoder) => T,
): Promise<T[]> {
  const items: T[] = []
  let token: string | undefined
  do {
    const page = decode(
      await client.get(path, { query: { page_size: 100, page_token: token } }),
      `GET ${path}`,
    )
    items.push(...page.list(key, item))
    token = page.optionalString('next_page_token') || undefined
  } while (token !== undefined)
  return items
}
