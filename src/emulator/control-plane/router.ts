import type { IncomingHttpHeaders } from 'node:http'
import { Fields } from '../state/fields.ts'
import type { Principal } from '../state/principal.ts'

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | string[]>>
  /** A Buffer or a stream goes out as it is, anything else as JSON. */
  readonly body?: unknown
}

/** What answers for one host name. */
export interface Site {
  serves(host: string): boolean
  /** Throws ApiError. */
  answer(request: Request): Promise<Answer>
}

/** A request before it is known who sends it. */
export interface Request {
  readonly method: string
  readonly host: string
  /** As sent, percent-encoded, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** A request that has found its route; `caller` is absent on public routes only. */
export class Call {
  readonly request: Request
  readonly #params: ReadonlyMap<string, string>
  readonly #caller: Principal | undefined

  constructor(request: Request, params: ReadonlyMap<string, string>, caller: Principal | undefined) {
    this.request = request
    this.#params = params
    this.#caller = caller
  }

  get caller(): Principal {
    if (this.#caller === undefined)
      throw new Error(`${this.request.path} is a public route: it has no caller`)
    return this.#caller
  }

  /** A path parameter, decoded. */
  param(name: string): string {
    const found = this.#params.get(name)
    if (found === undefined) throw new Error(`the route of ${this.request.path} has no {${name}}`)
    return found
  }

  query(name: string): string | undefined {
    return this.request.query.get(name) ?? undefined
  }

  flag(name: string): boolean {
    return this.request.query.get(name) === 'true'
  }

  json(): Fields {
    return Fields.parse(this.request.body)
  }
}

export interface Route {
  readonly method: string
  /** `/api/2.0/apps/{name}`; a last `{path*}` takes the rest, slashes included. */
  readonly pattern: string
  /** Open to anyone; every other route needs a valid Bearer. */
  readonly public?: boolean
  handle(call: Call): Answer | Promise<Answer>
}

export function ok(body: unknown = {}): Answer {
  return { status: 200, body }
}

export interface Match {
  readonly route: Route
  readonly params: ReadonlyMap<string, string>
}

export class Router {
  readonly #routes: readonly { readonly route: Route; readonly expression: RegExp }[]

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map((route) => ({ route, expression: expressionOf(route.pattern) }))
  }

  match(method: string, path: string): Match | undefined {
    for (const { route, expression } of this.#routes) {
      if (route.method !== method) continue
      const found = expression.exec(path)
      if (!found) continue
      const params = new Map<string, string>()
      for (const [name, value] of Object.entries(found.groups ?? {})) params.set(name, decode(value))
      return { route, params }
    }
    return undefined
  }
}

function expressionOf(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.:]/g, '\\$&')
    .replaceAll(/\{(\w+)\*\}/g, '(?<$1>.*)')
    .replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')
  return new RegExp(`^${source}$`)
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
