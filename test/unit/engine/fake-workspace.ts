import type { Fetch } from '../../../src/databricks/http.ts'

/** What becomes of a call: nothing special, the answer is lost, it never arrives, or it is refused with this status. */
export type Fate = 'well' | 'answer lost' | 'never arrives' | number

/** A workspace's files behind the API. A file's object id is its place among them, and its time never changes. */
export class FakeWorkspace {
  /** Text by path. */
  readonly files = new Map<string, string>()
  /** `POST import-file /a/deploy.lock` for every call. */
  readonly calls: string[] = []
  /** Decides on each call before it has an effect; may take its time. */
  fate: (call: string) => Promise<Fate> | Fate = () => 'well'

  readonly fetch: Fetch = async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input)
    const method = init.method ?? 'GET'
    const { verb, path } = await target(url, init)
    const call = `${method} ${verb} ${path}`
    this.calls.push(call)
    const fate = await this.fate(call)
    init.signal?.throwIfAborted()
    if (fate === 'never arrives') throw lost()
    if (typeof fate === 'number')
      return answer(fate, { error_code: 'TEMPORARILY_UNAVAILABLE', message: 'busy' })
    const response = await this.#perform(verb, path, url, init)
    if (fate === 'answer lost') throw lost()
    init.signal?.throwIfAborted()
    return response
  }

  async #perform(verb: string, path: string, url: URL, init: RequestInit): Promise<Response> {
    const known = this.files.get(path)
    const missing = () => answer(404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'missing' })
    switch (verb) {
      case 'mkdirs':
        return answer(200, {})
      case 'import-file':
        if (known !== undefined && url.searchParams.get('overwrite') !== 'true')
          return answer(409, { error_code: 'RESOURCE_ALREADY_EXISTS', message: 'exists' })
        this.files.set(path, await new Response(init.body ?? null).text())
        return answer(200, {})
      case 'export':
        return known === undefined ? missing() : new Response(known)
      case 'list':
        return this.#isFolder(path) ? answer(200, { objects: this.#children(path) }) : missing()
      case 'delete':
        return this.files.delete(path) ? answer(200, {}) : missing()
      default:
        throw new Error(`the fake workspace has no ${verb}`)
    }
  }

  #isFolder(path: string): boolean {
    return [...this.files.keys()].some((file) => file.startsWith(`${path}/`))
  }

  #children(folder: string): unknown[] {
    const files = [...this.files]
    const folders = new Set<string>()
    return files.flatMap(([path, text], index) => {
      if (!path.startsWith(`${folder}/`)) return []
      const [name = '', ...below] = path.slice(folder.length + 1).split('/')
      if (below.length === 0)
        return [{ object_type: 'FILE', path, object_id: index, size: text.length, modified_at: 1 }]
      if (folders.has(name)) return []
      folders.add(name)
      return [{ object_type: 'DIRECTORY', path: `${folder}/${name}`, object_id: 1000 + index }]
    })
  }
}

async function target(url: URL, init: RequestInit): Promise<{ verb: string; path: string }> {
  const [, , , , verb = '', encoded] = url.pathname.split('/')
  if (verb === 'import-file') return { verb, path: `/${decodeURIComponent(encoded ?? '')}` }
  if (init.method !== 'POST') return { verb, path: url.searchParams.get('path') ?? '' }
  const body: unknown = JSON.parse(await new Response(init.body ?? null).text())
  const path = typeof body === 'object' && body !== null && 'path' in body ? String(body.path) : ''
  return { verb, path }
}

function answer(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
}

function lost(): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('socket'), { code: 'ECONNRESET' }) })
}
